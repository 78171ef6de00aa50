//! Values that are made of others.

use sqlx::postgres::PgTypeInfo;

use super::geometry;
use super::reader::Reader;
use crate::row::DecodeError;
use crate::row::datum::{Datum, Decoded, utf8};

/// Reads a value of the type that the container holds.
type Element<'f> = dyn FnMut(&[u8]) -> Decoded<Datum> + 'f;

/// An array of any number of dimensions, as lists of lists. Where its indexes
/// start is not kept.
pub(super) fn array(bytes: &[u8], element: &mut Element<'_>) -> Decoded<Datum> {
    /// `MAXDIM`.
    const MOST_DIMENSIONS: usize = 6;
    let mut reader = Reader::new(bytes);
    let dimensions = reader.count()?;
    if dimensions > MOST_DIMENSIONS {
        return Err(DecodeError::no_form());
    }
    let _has_nulls = reader.i32()?;
    let _element_oid = reader.u32()?;
    let lengths = (0..dimensions)
        .map(|_| {
            let length = reader.count()?;
            let _lower_bound = reader.i32()?;
            Ok(length)
        })
        .collect::<Decoded<Vec<_>>>()?;
    let list = match lengths.split_first() {
        None => Datum::List(Vec::new()),
        Some((length, inner)) => dimension(&mut reader, *length, inner, element)?,
    };
    reader.end()?;
    Ok(list)
}

fn dimension(
    reader: &mut Reader<'_>,
    length: usize,
    inner: &[usize],
    element: &mut Element<'_>,
) -> Decoded<Datum> {
    (0..length)
        .map(|_| match inner.split_first() {
            Some((length, inner)) => dimension(reader, *length, inner, element),
            None => reader.value()?.map_or(Ok(Datum::Null), &mut *element),
        })
        .collect::<Decoded<_>>()
        .map(Datum::List)
}

/// The OID of what an array holds.
pub(super) fn array_element(bytes: &[u8]) -> Decoded<u32> {
    let mut reader = Reader::new(bytes);
    let _dimensions = reader.i32()?;
    let _has_nulls = reader.i32()?;
    reader.u32()
}

/// A range, as PostgreSQL writes it: `[1,10)`, `(,5]`, `empty`.
pub(super) fn range(bytes: &[u8], element: &mut Element<'_>) -> Decoded<String> {
    // Source: PostgreSQL's `rangetypes.h`.
    const EMPTY: u8 = 0x01;
    const LOWER_INCLUSIVE: u8 = 0x02;
    const UPPER_INCLUSIVE: u8 = 0x04;
    const LOWER_INFINITE: u8 = 0x08;
    const UPPER_INFINITE: u8 = 0x10;
    let mut reader = Reader::new(bytes);
    let flags = reader.byte()?;
    if flags & EMPTY != 0 {
        return Ok("empty".to_owned());
    }
    let mut bound = |infinite: u8| -> Decoded<String> {
        if flags & infinite != 0 {
            return Ok(String::new());
        }
        let value = reader.value()?.ok_or_else(DecodeError::no_form)?;
        Ok(quoted_bound(&bound_text(element(value)?)?))
    };
    let (lower, upper) = (bound(LOWER_INFINITE)?, bound(UPPER_INFINITE)?);
    reader.end()?;
    let open = if flags & LOWER_INCLUSIVE != 0 {
        '['
    } else {
        '('
    };
    let close = if flags & UPPER_INCLUSIVE != 0 {
        ']'
    } else {
        ')'
    };
    Ok(format!("{open}{lower},{upper}{close}"))
}

/// The text of a bound; a range is of one of the types that have an order.
fn bound_text(datum: Datum) -> Decoded<String> {
    Ok(match datum {
        Datum::Bool(truth) => if truth { "t" } else { "f" }.to_owned(),
        Datum::Integer(number) => number.to_string(),
        Datum::Unsigned(number) => number.to_string(),
        Datum::Float(number) => geometry::number(number.into()),
        Datum::Double(number) => geometry::number(number),
        Datum::Decimal(text) | Datum::Text(text) => text,
        _ => return Err(DecodeError::no_form()),
    })
}

/// Quotes the bound of a range where it would be misread.
fn quoted_bound(text: &str) -> String {
    let is_plain = !text.is_empty()
        && !text.contains(|c: char| "\"\\()[],".contains(c) || c.is_ascii_whitespace());
    if is_plain {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\"\""))
}

/// A value of a composite type, whose fields have names.
pub(super) fn composite(
    bytes: &[u8],
    fields: &[(String, PgTypeInfo)],
    decode: &dyn Fn(&PgTypeInfo, &[u8]) -> Decoded<Datum>,
) -> Decoded<Datum> {
    let mut reader = Reader::new(bytes);
    if reader.count()? != fields.len() {
        return Err(DecodeError::no_form());
    }
    let values = fields
        .iter()
        .map(|(name, type_info)| {
            let _oid = reader.u32()?;
            let value = match reader.value()? {
                Some(bytes) => decode(type_info, bytes)?,
                None => Datum::Null,
            };
            Ok((name.clone(), value))
        })
        .collect::<Decoded<_>>()?;
    reader.end()?;
    Ok(Datum::Fields(values))
}

/// An anonymous record, whose values have no names.
pub(super) fn record(
    bytes: &[u8],
    decode: &dyn Fn(u32, &[u8]) -> Decoded<Datum>,
) -> Decoded<Datum> {
    let mut reader = Reader::new(bytes);
    let count = reader.count()?;
    let values = (0..count)
        .map(|_| {
            let oid = reader.u32()?;
            match reader.value()? {
                Some(bytes) => decode(oid, bytes),
                None => Ok(Datum::Null),
            }
        })
        .collect::<Decoded<_>>()?;
    reader.end()?;
    Ok(Datum::List(values))
}

/// An `hstore`: texts by text.
pub(super) fn hstore(bytes: &[u8]) -> Decoded<Datum> {
    let mut reader = Reader::new(bytes);
    let count = reader.count()?;
    let pairs = (0..count)
        .map(|_| {
            let key = utf8(reader.value()?.ok_or_else(DecodeError::no_form)?)?;
            let value = match reader.value()? {
                Some(bytes) => Datum::Text(utf8(bytes)?),
                None => Datum::Null,
            };
            Ok((key, value))
        })
        .collect::<Decoded<_>>()?;
    reader.end()?;
    Ok(Datum::Fields(pairs))
}
