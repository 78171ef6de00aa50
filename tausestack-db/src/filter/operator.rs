//! The operators of filters by name.

use crate::column_type::DataType;

/// What stands behind `__` in a filter's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    In,
    NotIn,
    Contains,
    ContainsIgnoringCase,
    StartsWith,
    EndsWith,
    IsNull,
    Between,
}

impl Operator {
    pub(crate) const ALL: [Self; 14] = [
        Self::Equal,
        Self::NotEqual,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::Less,
        Self::LessOrEqual,
        Self::In,
        Self::NotIn,
        Self::Contains,
        Self::ContainsIgnoringCase,
        Self::StartsWith,
        Self::EndsWith,
        Self::IsNull,
        Self::Between,
    ];

    /// The name on the wire.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Equal => "eq",
            Self::NotEqual => "ne",
            Self::Greater => "gt",
            Self::GreaterOrEqual => "gte",
            Self::Less => "lt",
            Self::LessOrEqual => "lte",
            Self::In => "in",
            Self::NotIn => "not_in",
            Self::Contains => "contains",
            Self::ContainsIgnoringCase => "icontains",
            Self::StartsWith => "startswith",
            Self::EndsWith => "endswith",
            Self::IsNull => "isnull",
            Self::Between => "between",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|operator| operator.name() == name)
    }

    /// Whether strangers may use it on columns of this type: documents have
    /// neither one equality nor an order, and an enum's rank, which is computed
    /// for each row where the enum is text, has no index.
    pub(crate) const fn fits(self, data_type: DataType) -> bool {
        match self {
            Self::IsNull => true,
            Self::Equal | Self::NotEqual | Self::In | Self::NotIn => {
                !matches!(data_type, DataType::Json)
            }
            // A text that holds a text, or an array that holds an element.
            Self::Contains => matches!(data_type, DataType::Text | DataType::Array(_)),
            Self::ContainsIgnoringCase | Self::StartsWith | Self::EndsWith => {
                matches!(data_type, DataType::Text)
            }
            Self::Greater
            | Self::GreaterOrEqual
            | Self::Less
            | Self::LessOrEqual
            | Self::Between => !matches!(
                data_type,
                DataType::Json | DataType::Enum(_) | DataType::Boolean | DataType::Array(_)
            ),
        }
    }
}
