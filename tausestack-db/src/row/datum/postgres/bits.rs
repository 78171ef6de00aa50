//! Strings of bits.

use super::reader::Reader;
use crate::row::DecodeError;
use crate::row::datum::Decoded;

/// A `bit(n)` or `varbit` as its zeros and ones, the first bit first.
pub(super) fn text(reader: &mut Reader<'_>) -> Decoded<String> {
    let count = usize::try_from(reader.i32()?).map_err(|_| DecodeError::no_form())?;
    let bytes = reader.take(count.div_ceil(8))?;
    Ok((0..count)
        .map(|bit| match bytes[bit / 8] >> (7 - bit % 8) & 1 {
            0 => '0',
            _ => '1',
        })
        .collect())
}
