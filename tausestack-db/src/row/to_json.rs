//! The JSON form of a cell whose type only the database knows.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Number, Value as JsonValue};

use super::{Cell, DecodeError};
use crate::column_type::ColumnType;

impl Cell<'_> {
    /// The cell's value as JSON, by the type that the database states.
    pub(crate) fn json_value(self) -> Result<JsonValue, DecodeError> {
        if self.is_null()? {
            return Ok(JsonValue::Null);
        }
        #[cfg(feature = "mysql")]
        if self.is_mysql_text()? {
            return self.text().map(JsonValue::String);
        }
        let name = self.type_name()?;
        let unsigned = name.ends_with(" UNSIGNED");
        match name.trim_end_matches(" UNSIGNED") {
            "BOOLEAN" | "BOOL" => self.boolean().map(JsonValue::Bool),
            "INTEGER" | "INT" | "INT2" | "INT4" | "INT8" | "BIGINT" | "SMALLINT" | "TINYINT"
            | "MEDIUMINT" | "YEAR" | "BIT" => {
                if unsigned {
                    self.integer::<u64>()
                        .map(|number| JsonValue::Number(number.into()))
                } else {
                    self.integer::<i64>()
                        .map(|number| JsonValue::Number(number.into()))
                }
            }
            "REAL" | "FLOAT" | "DOUBLE" | "FLOAT4" | "FLOAT8" => Number::from_f64(self.double()?)
                .map(JsonValue::Number)
                .ok_or_else(|| DecodeError::invalid("JSON has no NaN and no infinity")),
            "NUMERIC" | "DECIMAL" => self.decimal_text().map(JsonValue::String),
            "JSON" | "JSONB" => serde_json::from_str(&self.json()?)
                .map_err(|error| DecodeError::invalid(format!("the JSON does not parse: {error}"))),
            "UUID" => self.uuid().map(|uuid| JsonValue::String(uuid.to_string())),
            "DATE" => self.date().map(|date| JsonValue::String(date.to_string())),
            "TIME" => self.time().map(|time| JsonValue::String(time.to_string())),
            "DATETIME" => self
                .date_time()
                .map(|at| JsonValue::String(at.format("%Y-%m-%dT%H:%M:%S%.f").to_string())),
            "TIMESTAMP" => self.timestamp_json(),
            "TIMESTAMPTZ" => self
                .timestamp()
                .map(|instant| JsonValue::String(instant.to_rfc3339())),
            "BLOB" | "TINYBLOB" | "MEDIUMBLOB" | "LONGBLOB" | "BYTEA" | "BINARY" | "VARBINARY" => {
                self.bytes()
                    .map(|bytes| JsonValue::String(BASE64.encode(&bytes)))
            }
            _ => String::decode(self).map(JsonValue::String).map_err(|_| {
                DecodeError::invalid(format!(
                    "JSON has no form for the type {name}: cast it to text in the statement"
                ))
            }),
        }
    }

    /// MySQL's `TIMESTAMP` is an instant, PostgreSQL's has no zone.
    fn timestamp_json(self) -> Result<JsonValue, DecodeError> {
        self.date_time()
            .map(|at| JsonValue::String(at.format("%Y-%m-%dT%H:%M:%S%.f").to_string()))
    }
}

#[cfg(feature = "postgres")]
impl Cell<'_> {
    /// The digits of PostgreSQL's binary `numeric`.
    ///
    /// The format is that of `numeric_send` in PostgreSQL's `numeric.c`: four
    /// 16-bit words (count of digits, weight of the first, sign, scale), then
    /// digits to the base of 10,000.
    pub(super) fn postgres_numeric(bytes: &[u8]) -> Result<String, DecodeError> {
        let malformed = || DecodeError::invalid("the numeric value is cut off");
        let word = |index: usize| -> Result<u16, DecodeError> {
            bytes
                .get(2 * index..2 * index + 2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
                .ok_or_else(malformed)
        };
        let count = usize::from(word(0)?);
        let weight = i32::from(word(1)?.cast_signed());
        let sign = word(2)?;
        let scale = usize::from(word(3)?);
        match sign {
            0x0000 | 0x4000 => {}
            _ => return Err(DecodeError::invalid("the numeric value is NaN or infinite")),
        }
        let digits = (0..count)
            .map(|index| word(4 + index))
            .collect::<Result<Vec<_>, _>>()?;
        let digit = |position: i32| -> u16 {
            usize::try_from(weight - position)
                .ok()
                .and_then(|index| digits.get(index).copied())
                .unwrap_or(0)
        };
        let mut text = String::new();
        if sign == 0x4000 {
            text.push('-');
        }
        if weight < 0 {
            text.push('0');
        } else {
            text.push_str(&digit(weight).to_string());
            for position in (0..weight).rev() {
                text.push_str(&format!("{:04}", digit(position)));
            }
        }
        if scale > 0 {
            text.push('.');
            let mut fraction = String::new();
            let mut position = -1;
            while fraction.len() < scale {
                fraction.push_str(&format!("{:04}", digit(position)));
                position -= 1;
            }
            text.push_str(&fraction[..scale]);
        }
        Ok(text)
    }
}

#[cfg(all(test, feature = "postgres"))]
mod tests {
    use super::Cell;

    fn numeric(words: &[u16]) -> String {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
        Cell::postgres_numeric(&bytes).expect("a whole value")
    }

    #[test]
    fn numeric_keeps_every_digit() {
        assert_eq!(numeric(&[0, 0, 0, 0]), "0");
        assert_eq!(numeric(&[0, 0, 0, 2]), "0.00");
        assert_eq!(numeric(&[2, 1, 0, 0, 1, 2]), "10002");
        assert_eq!(numeric(&[1, 1, 0x4000, 0, 5]), "-50000");
        assert_eq!(numeric(&[1, 0xffff, 0, 4, 12]), "0.0012");
        assert_eq!(numeric(&[1, 0xfffe, 0, 6, 1200]), "0.000012");
        assert_eq!(numeric(&[3, 1, 0, 5, 1234, 5678, 9012]), "12345678.90120");
    }

    #[test]
    fn numeric_that_is_cut_off_is_an_error() {
        assert!(Cell::postgres_numeric(&[0, 1, 0]).is_err());
        assert!(Cell::postgres_numeric(&[0, 1, 0, 0, 0, 0, 0, 0]).is_err());
    }
}
