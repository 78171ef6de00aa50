//! Names and constants as Rust code states them.

use crate::schema::{Literal, TableName};

impl From<&str> for TableName {
    /// A name without schema; a dot is part of it.
    fn from(name: &str) -> Self {
        Self::new(None, name)
    }
}

impl From<String> for TableName {
    fn from(name: String) -> Self {
        Self { schema: None, name }
    }
}

impl From<(&str, &str)> for TableName {
    /// A schema, and the name of a table in it.
    fn from((schema, name): (&str, &str)) -> Self {
        Self::new(Some(schema), name)
    }
}

impl From<&TableName> for TableName {
    fn from(name: &TableName) -> Self {
        name.clone()
    }
}

impl From<bool> for Literal {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

macro_rules! integers {
    ($($integer:ty)*) => {
        $(
            impl From<$integer> for Literal {
                fn from(value: $integer) -> Self {
                    Self::Integer(value.into())
                }
            }
        )*
    };
}

integers!(i8 i16 i32 i64 u8 u16 u32 u64);

impl From<f64> for Literal {
    fn from(value: f64) -> Self {
        // `Debug` is the shortest spelling that reads back as the same bits.
        Self::Float(format!("{value:?}"))
    }
}

impl From<&str> for Literal {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Literal {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<uuid::Uuid> for Literal {
    fn from(value: uuid::Uuid) -> Self {
        Self::Uuid(value)
    }
}

impl Literal {
    /// The UUID of these 128 bits.
    ///
    /// ```
    /// use tausestack_db::schema::Literal;
    ///
    /// let id = Literal::uuid(0x0190a1b2_c3d4_7e5f_8a6b_0c1d2e3f4a5b);
    /// assert!(matches!(id, Literal::Uuid(_)));
    /// ```
    pub fn uuid(bits: u128) -> Self {
        Self::Uuid(uuid::Uuid::from_u128(bits))
    }
}
