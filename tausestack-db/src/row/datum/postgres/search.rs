//! Documents of full-text search.

use super::reader::Reader;
use crate::row::datum::Decoded;

/// A `tsvector`: words with the places where they stand, and the places'
/// weights, of which `D` is not written.
pub(super) fn vector(reader: &mut Reader<'_>) -> Decoded<String> {
    let count = reader.count()?;
    let words = (0..count)
        .map(|_| {
            let word = reader.terminated_text()?;
            let places = (0..reader.u16()?)
                .map(|_| reader.u16().map(place))
                .collect::<Decoded<Vec<_>>>()?;
            let word = word.replace('\\', "\\\\").replace('\'', "''");
            Ok(if places.is_empty() {
                format!("'{word}'")
            } else {
                format!("'{word}':{}", places.join(","))
            })
        })
        .collect::<Decoded<Vec<_>>>()?;
    Ok(words.join(" "))
}

/// Two bits of weight, and the number of the word in its document.
fn place(bits: u16) -> String {
    let weight = match bits >> 14 {
        3 => "A",
        2 => "B",
        1 => "C",
        _ => "",
    };
    format!("{}{weight}", bits & 0x3fff)
}
