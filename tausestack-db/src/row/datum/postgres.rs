//! PostgreSQL: the binary formats, which are those of each type's send function.
//!
//! Built-in types are told by their OID, which is fixed (`pg_type.dat` of
//! PostgreSQL's sources); those of extensions by their name. Text is what
//! PostgreSQL reads back as the same value, with times as RFC 3339 and
//! intervals as ISO 8601 write them.

mod bits;
mod calendar;
mod container;
mod geometry;
mod network;
pub(in crate::row) mod numeric;
mod reader;
mod search;

use sqlx::postgres::{PgRow, PgTypeInfo, PgTypeKind, PgValueFormat};
use sqlx::{Row as _, TypeInfo as _, ValueRef as _};

use super::{Datum, Decoded, utf8};
use crate::row::DecodeError;
use reader::Reader;

pub(super) fn datum(row: &PgRow, index: usize) -> Decoded<Datum> {
    let value = row
        .try_get_raw(index)
        .map_err(|error| DecodeError::driver(&error))?;
    if value.is_null() {
        return Ok(Datum::Null);
    }
    let bytes = value
        .as_bytes()
        .map_err(|_| DecodeError::invalid("the value cannot be read"))?;
    match value.format() {
        PgValueFormat::Text => utf8(bytes).map(Datum::Text),
        PgValueFormat::Binary => decode(&value.type_info(), bytes),
    }
}

fn decode(type_info: &PgTypeInfo, bytes: &[u8]) -> Decoded<Datum> {
    match type_info.kind() {
        PgTypeKind::Array(element) => container::array(bytes, &mut |bytes| decode(element, bytes)),
        PgTypeKind::Range(element) => {
            container::range(bytes, &mut |bytes| decode(element, bytes)).map(Datum::Text)
        }
        PgTypeKind::Composite(fields) => container::composite(bytes, fields, &decode),
        PgTypeKind::Domain(base) => decode(base, bytes),
        PgTypeKind::Enum(_) => utf8(bytes).map(Datum::Text),
        PgTypeKind::Simple | PgTypeKind::Pseudo => match type_info.oid().map(|oid| oid.0) {
            Some(oid) if oid < FIRST_OID_OF_EXTENSIONS => built_in(oid, bytes),
            _ => of_extension(type_info.name(), bytes),
        },
    }
}

/// `FirstNormalObjectId`: no type of the system's own has this OID or a higher
/// one.
const FIRST_OID_OF_EXTENSIONS: u32 = 16_384;

/// A built-in type that is made of no other.
fn built_in(oid: u32, bytes: &[u8]) -> Decoded<Datum> {
    let mut reader = Reader::new(bytes);
    let datum = match oid {
        16 => Datum::Bool(reader.byte()? != 0),
        17 => return Ok(Datum::Bytes(bytes.to_vec())),
        18 => Datum::Text(single_byte(reader.byte()?)),
        // name, text, json's sibling xml, unknown, bpchar, varchar, refcursor
        19 | 25 | 142 | 705 | 1042 | 1043 | 1790 => return utf8(bytes).map(Datum::Text),
        20 => Datum::Integer(reader.i64()?),
        21 => Datum::Integer(reader.i16()?.into()),
        23 => Datum::Integer(reader.i32()?.into()),
        // oid, xid, cid, and the names of catalog rows, which are sent as oid:
        // regproc, regprocedure, regoper, regoperator, regclass, regtype,
        // regconfig, regdictionary, regnamespace, regrole, regcollation
        26 | 28 | 29 | 24 | 2202..=2206 | 3734 | 3769 | 4089 | 4096 | 4191 => {
            Datum::Unsigned(reader.u32()?.into())
        }
        5069 => Datum::Unsigned(reader.u64()?),
        27 => Datum::Text(format!("({},{})", reader.u32()?, reader.u16()?)),
        3220 => Datum::Text(format!("{:X}/{:X}", reader.u32()?, reader.u32()?)),
        114 => return utf8(bytes).map(Datum::Json),
        3802 => return reader.versioned_text().map(Datum::Json),
        4072 => return reader.versioned_text().map(Datum::Text),
        700 => Datum::Float(reader.f32()?),
        701 => Datum::Double(reader.f64()?),
        1700 => return numeric::text(bytes).map(Datum::Decimal),
        790 => {
            return Err(DecodeError::invalid(
                "how many decimals an amount of money has is a setting of the server: cast it to \
                 numeric in the statement (`column::numeric`)",
            ));
        }
        1082 => Datum::Text(calendar::date(reader.i32()?)),
        1083 => Datum::Text(calendar::time(reader.i64()?)),
        1266 => Datum::Text(calendar::time_with_zone(reader.i64()?, reader.i32()?)),
        1114 => Datum::Text(calendar::timestamp(reader.i64()?, "")),
        1184 => Datum::Text(calendar::timestamp(reader.i64()?, "+00:00")),
        1186 => Datum::Text(calendar::interval(
            reader.i64()?,
            reader.i32()?,
            reader.i32()?,
        )),
        650 | 869 => Datum::Text(network::address(&mut reader)?),
        774 | 829 => {
            return Ok(Datum::Text(network::hardware_address(bytes)));
        }
        1560 | 1562 => Datum::Text(bits::text(&mut reader)?),
        600 => Datum::Text(geometry::point(&mut reader)?),
        601 => Datum::Text(geometry::segment(&mut reader)?),
        602 => Datum::Text(geometry::path(&mut reader)?),
        603 => Datum::Text(geometry::corners(&mut reader)?),
        604 => Datum::Text(geometry::polygon(&mut reader)?),
        628 => Datum::Text(geometry::line(&mut reader)?),
        718 => Datum::Text(geometry::circle(&mut reader)?),
        2950 => Datum::Text(uuid::Uuid::from_bytes(reader.array()?).to_string()),
        3614 => Datum::Text(search::vector(&mut reader)?),
        2249 => return container::record(bytes, &in_record),
        2278 => Datum::Null,
        _ => return Err(DecodeError::no_form()),
    };
    reader.end()?;
    Ok(datum)
}

/// A type of an extension, by its name without its schema.
fn of_extension(name: &str, bytes: &[u8]) -> Decoded<Datum> {
    let name = name.rsplit('.').next().unwrap_or(name);
    match name.trim_matches('"') {
        "citext" => utf8(bytes).map(Datum::Text),
        "ltree" | "lquery" | "ltxtquery" => Reader::new(bytes).versioned_text().map(Datum::Text),
        "hstore" => container::hstore(bytes),
        _ => Err(DecodeError::no_form()),
    }
}

/// A value of a record, of which no more than the OID is known.
fn in_record(oid: u32, bytes: &[u8]) -> Decoded<Datum> {
    match oid {
        // The arrays of bool, bytea, char, name, int2, int4, text, bpchar,
        // varchar, int8, float4, float8, oid, json, inet, date, timestamp,
        // timestamptz, interval, numeric, uuid and jsonb; they state the OID of
        // what they hold.
        1000..=1003
        | 1005
        | 1007
        | 1009
        | 1014..=1016
        | 1021
        | 1022
        | 1028
        | 199
        | 1041
        | 1182
        | 1115
        | 1185
        | 1187
        | 1231
        | 2951
        | 3807 => {
            let element = container::array_element(bytes)?;
            container::array(bytes, &mut |bytes| built_in(element, bytes))
        }
        // The built-in ranges, and what they are of.
        3904 => range_in_record(23, bytes),
        3906 => range_in_record(1700, bytes),
        3908 => range_in_record(1114, bytes),
        3910 => range_in_record(1184, bytes),
        3912 => range_in_record(1082, bytes),
        3926 => range_in_record(20, bytes),
        _ => built_in(oid, bytes),
    }
}

fn range_in_record(element: u32, bytes: &[u8]) -> Decoded<Datum> {
    container::range(bytes, &mut |bytes| built_in(element, bytes)).map(Datum::Text)
}

/// The type `"char"`: a byte, of which zero is the empty text and one beyond
/// ASCII is written in octal.
fn single_byte(byte: u8) -> String {
    match byte {
        0 => String::new(),
        1..=127 => char::from(byte).to_string(),
        _ => format!("\\{byte:03o}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Datum, built_in, single_byte};

    #[test]
    fn no_bytes_make_it_panic() {
        for oid in 0..6_000 {
            for bytes in [
                &[][..],
                &[0xff; 3],
                &[0; 8],
                &[0xff; 8],
                &[0x7f; 16],
                &[0xff; 24],
                &[0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 0xff, 0xff, 0xff],
            ] {
                let _ = built_in(oid, bytes);
                let _ = super::in_record(oid, bytes);
            }
        }
    }

    #[test]
    fn what_is_left_over_is_an_error() {
        assert_eq!(built_in(21, &[0, 7]), Ok(Datum::Integer(7)));
        assert!(built_in(21, &[0, 7, 0]).is_err());
        assert_eq!(single_byte(0), "");
        assert_eq!(single_byte(b'x'), "x");
        assert_eq!(single_byte(0xe9), "\\351");
    }
}
