//! Primary keys, and what callers may name one by.

use std::fmt::Debug;

use sea_orm::sea_query::{FromValueTuple, IntoValueTuple};
use sea_orm::{PrimaryKeyArity, TryFromU64, TryGetableMany, Value};

use crate::Error;
use crate::column_type::ColumnType;

/// The type of a primary key.
///
/// Its bounds are SeaORM's, so that every key of ours is one of SeaORM's too.
pub trait Key:
    Clone
    + Debug
    + PartialEq
    + Send
    + Sync
    + IntoValueTuple
    + FromValueTuple
    + TryGetableMany
    + TryFromU64
    + PrimaryKeyArity
    + 'static
{
}

impl<K> Key for K where
    K: Clone
        + Debug
        + PartialEq
        + Send
        + Sync
        + IntoValueTuple
        + FromValueTuple
        + TryGetableMany
        + TryFromU64
        + PrimaryKeyArity
        + 'static
{
}

/// A type that one column of a key can have.
///
/// Floating point numbers are none: a key must equal itself.
pub trait KeyPart: ColumnType<NotNull = Self> {}

macro_rules! key_parts {
    ($($type:ty),*) => { $(impl KeyPart for $type {})* };
}
key_parts!(
    bool,
    i8,
    i16,
    i32,
    i64,
    u8,
    u16,
    u32,
    u64,
    String,
    Vec<u8>,
    uuid::Uuid,
    chrono::NaiveDate,
    chrono::NaiveDateTime,
    chrono::DateTime<chrono::Utc>
);

/// What names a row: a key, an optional one (such as the `id` of a struct that
/// has been created), or a reference to either.
///
/// Integer literals take the key's own width, and a `&str` names a row by a
/// text key; a tuple names one by a composite key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not name a row whose key is `{K}`",
    label = "expected `{K}`, `Option<{K}>` or a reference to one"
)]
pub trait IntoKey<K>: Send {
    /// The values of the key's columns, in the order of the key.
    ///
    /// # Errors
    ///
    /// `is_invalid_query` if the key is `None`: the row has not been created
    /// yet, so that nothing can be found by it.
    fn into_key(self) -> Result<Vec<Value>, Error>;
}

impl<K: KeyPart> IntoKey<K> for K {
    fn into_key(self) -> Result<Vec<Value>, Error> {
        Ok(vec![self.into_value()])
    }
}

impl<K: KeyPart> IntoKey<K> for &K {
    fn into_key(self) -> Result<Vec<Value>, Error> {
        Ok(vec![self.to_value()])
    }
}

impl<K: KeyPart> IntoKey<K> for Option<K> {
    fn into_key(self) -> Result<Vec<Value>, Error> {
        self.ok_or_else(Error::key_is_none)?.into_key()
    }
}

impl<K: KeyPart> IntoKey<K> for &Option<K> {
    fn into_key(self) -> Result<Vec<Value>, Error> {
        self.as_ref().ok_or_else(Error::key_is_none)?.into_key()
    }
}

impl IntoKey<String> for &str {
    fn into_key(self) -> Result<Vec<Value>, Error> {
        Ok(vec![self.to_owned().into_value()])
    }
}

macro_rules! composite_keys {
    ($(($($key:ident $given:ident $index:tt),+)),+ $(,)?) => { $(
        impl<$($key,)+ $($given,)+> IntoKey<($($key,)+)> for ($($given,)+)
        where
            $($given: IntoKey<$key>,)+
        {
            fn into_key(self) -> Result<Vec<Value>, Error> {
                let mut values = Vec::new();
                $(values.append(&mut self.$index.into_key()?);)+
                Ok(values)
            }
        }
    )+ };
}
composite_keys!(
    (A X 0, B Y 1),
    (A X 0, B Y 1, C Z 2),
    (A X 0, B Y 1, C Z 2, D W 3),
    (A X 0, B Y 1, C Z 2, D W 3, F V 4),
    (A X 0, B Y 1, C Z 2, D W 3, F V 4, G U 5)
);
