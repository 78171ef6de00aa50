//! The values of named parameters.

use sea_orm::Value;

use crate::column_type::ColumnType;

/// Named values for a raw statement; [`params!`](crate::params) makes them.
#[derive(Clone, Default)]
pub struct Params(Vec<(String, Param)>);

/// The value of one parameter.
#[derive(Clone)]
pub enum Param {
    /// A single value.
    One(Value),
    /// Several, for `IN (:list)`.
    List(Vec<Value>),
}

impl std::fmt::Debug for Params {
    /// The names; values stay out of logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

impl std::fmt::Debug for Param {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::One(_) => f.write_str("One(…)"),
            Self::List(values) => write!(f, "List({} values)", values.len()),
        }
    }
}

impl Params {
    /// No values.
    pub fn new() -> Self {
        Self::default()
    }

    /// These values and another.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl IntoParam) -> Self {
        self.0.push((name.into(), value.into_param()));
        self
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Param> {
        self.0
            .iter()
            .find(|(given, _)| given == name)
            .map(|(_, value)| value)
    }

    pub(crate) fn given_twice(&self) -> Option<&str> {
        self.names()
            .enumerate()
            .find(|(index, name)| self.names().take(*index).any(|earlier| earlier == *name))
            .map(|(_, name)| name)
    }
}

/// Names values for raw SQL: `params! { "id" => 1, "ids" => [1, 2, 3] }`.
///
/// A list expands to as many placeholders as it has values, and an empty one
/// matches nothing. Bytes (`Vec<u8>`) are one value.
#[macro_export]
macro_rules! params {
    ($($name:expr => $value:expr),* $(,)?) => {
        $crate::Params::new()$(.with($name, $value))*
    };
}

/// What can be the value of a parameter: a column type, text, or a list of
/// column types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of a parameter",
    label = "expected a column type, `&str`, or a list of them",
    note = "a bare `None` needs its type: `None::<i64>`"
)]
pub trait IntoParam {
    /// The value to bind, or the values.
    fn into_param(self) -> Param;
}

impl<T: ColumnType> IntoParam for T {
    fn into_param(self) -> Param {
        match self.into_value() {
            Value::Array(_, Some(values)) => Param::List(*values),
            value => Param::One(value),
        }
    }
}

impl IntoParam for &str {
    fn into_param(self) -> Param {
        Param::One(self.to_owned().into_value())
    }
}

/// A type that can stand in a list: any column type but bytes, whose own list
/// is one value.
pub trait ListItem {
    /// The value to bind.
    fn into_item(self) -> Value;
}

macro_rules! list_items {
    ($($type:ty),* $(,)?) => { $(
        impl ListItem for $type {
            fn into_item(self) -> Value {
                self.into_value()
            }
        }
    )* };
}

list_items!(
    bool,
    i8,
    i16,
    i32,
    i64,
    u16,
    u32,
    u64,
    f32,
    f64,
    String,
    uuid::Uuid,
    chrono::NaiveDate,
    chrono::NaiveTime,
    chrono::NaiveDateTime,
    chrono::DateTime<chrono::Utc>,
);

impl ListItem for &str {
    fn into_item(self) -> Value {
        self.to_owned().into_value()
    }
}

impl IntoParam for Vec<&str> {
    fn into_param(self) -> Param {
        Param::List(self.into_iter().map(ListItem::into_item).collect())
    }
}

impl<T: ListItem, const N: usize> IntoParam for [T; N] {
    fn into_param(self) -> Param {
        Param::List(self.into_iter().map(ListItem::into_item).collect())
    }
}

impl<T: ListItem + Clone> IntoParam for &[T] {
    fn into_param(self) -> Param {
        Param::List(self.iter().cloned().map(ListItem::into_item).collect())
    }
}

impl<T: ListItem + Clone> IntoParam for &Vec<T> {
    fn into_param(self) -> Param {
        self.as_slice().into_param()
    }
}
