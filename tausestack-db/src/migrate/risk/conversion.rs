//! What becomes of values whose type changes.

use crate::schema::ColumnType;

/// What becomes of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Conversion {
    /// Each has a value of its own in the new type.
    Lossless,
    /// Some lose a part of themselves.
    Lossy,
    /// They are read as values of the new type, or are none.
    Parsed,
    /// They fit if they are within this range.
    Range((i128, i128)),
    /// They fit if they have no more characters.
    Length(u32),
}

pub(super) fn conversion(from: &ColumnType, to: &ColumnType) -> Conversion {
    use ColumnType::{
        Boolean, Bytes, Custom, Date, DateTime, Decimal, Double, Enum, Json, Real, Text, Timestamp,
        Uuid,
    };
    if from == to {
        return Conversion::Lossless;
    }
    match (from, to) {
        (from, to) if from.is_integer() && to.is_integer() => integers(from, to),
        (Boolean, to) if to.is_integer() => Conversion::Lossless,
        (from, Boolean) if from.is_integer() => Conversion::Range((0, 1)),
        (from, Decimal) if from.is_integer() => Conversion::Lossless,
        (ColumnType::BigInt | ColumnType::BigUnsigned, Double) => Conversion::Lossy,
        (from, Double) if from.is_integer() => Conversion::Lossless,
        (Real, Double)
        | (DateTime, Timestamp)
        | (Timestamp, DateTime)
        | (Date, DateTime | Timestamp)
        | (Uuid, Text) => Conversion::Lossless,
        (Text | Custom(_), Custom(spelling)) => match length(spelling) {
            Some(longest) => Conversion::Length(longest),
            None => Conversion::Parsed,
        },
        (Enum(from), Enum(to)) if from.values.iter().all(|value| to.values.contains(value)) => {
            Conversion::Lossless
        }
        (Enum(_) | Json, Text) => Conversion::Lossless,
        (Custom(spelling), Text) if length(spelling).is_some() => Conversion::Lossless,
        (from, Text) if from.is_integer() => Conversion::Lossless,
        (Text, Bytes) => Conversion::Lossless,
        (Text | Bytes | Enum(_) | Custom(_) | Json, _) => Conversion::Parsed,
        _ => Conversion::Lossy,
    }
}

fn integers(from: &ColumnType, to: &ColumnType) -> Conversion {
    let (Some(from), Some(to)) = (range(from), range(to)) else {
        return Conversion::Lossy;
    };
    if to.0 <= from.0 && from.1 <= to.1 {
        Conversion::Lossless
    } else {
        Conversion::Range(to)
    }
}

fn range(of: &ColumnType) -> Option<(i128, i128)> {
    Some(match of {
        ColumnType::TinyInt => (i8::MIN.into(), i8::MAX.into()),
        ColumnType::SmallInt => (i16::MIN.into(), i16::MAX.into()),
        ColumnType::Integer => (i32::MIN.into(), i32::MAX.into()),
        ColumnType::BigInt => (i64::MIN.into(), i64::MAX.into()),
        ColumnType::TinyUnsigned => (0, u8::MAX.into()),
        ColumnType::SmallUnsigned => (0, u16::MAX.into()),
        ColumnType::Unsigned => (0, u32::MAX.into()),
        ColumnType::BigUnsigned => (0, u64::MAX.into()),
        _ => return None,
    })
}

/// The n of `varchar(n)`.
fn length(spelling: &str) -> Option<u32> {
    let spelling = spelling.trim().to_ascii_lowercase();
    let (kind, rest) = spelling.split_once('(')?;
    let kind = kind.trim();
    let is_text = [
        "varchar",
        "character varying",
        "char",
        "character",
        "nvarchar",
    ]
    .contains(&kind);
    let number = rest.strip_suffix(')')?.trim();
    is_text.then(|| number.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::{Conversion, conversion};
    use crate::schema::ColumnType;

    #[test]
    fn a_wider_type_holds_all_and_a_narrower_what_fits() {
        let of = |from, to| conversion(&from, &to);
        assert_eq!(
            of(ColumnType::SmallInt, ColumnType::BigInt),
            Conversion::Lossless
        );
        assert_eq!(
            of(ColumnType::BigInt, ColumnType::TinyUnsigned),
            Conversion::Range((0, 255))
        );
        assert_eq!(
            of(ColumnType::Text, ColumnType::Custom("VARCHAR( 20 )".into())),
            Conversion::Length(20)
        );
        assert_eq!(
            of(ColumnType::Text, ColumnType::Integer),
            Conversion::Parsed
        );
        assert_eq!(
            of(ColumnType::Double, ColumnType::Integer),
            Conversion::Lossy
        );
    }
}
