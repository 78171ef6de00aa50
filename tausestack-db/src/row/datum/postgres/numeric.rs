//! Exact numbers of any length.

use super::reader::Reader;
use crate::row::DecodeError;
use crate::row::datum::Decoded;

/// The digits of a `numeric`, or `NaN`, `Infinity`, `-Infinity`.
///
/// The format is that of `numeric_send` in PostgreSQL's `numeric.c`: four
/// 16-bit words (count of digits, weight of the first, sign, scale), then
/// digits to the base of 10,000.
pub(in crate::row) fn text(bytes: &[u8]) -> Decoded<String> {
    const NEGATIVE: u16 = 0x4000;
    let mut reader = Reader::new(bytes);
    let count = reader.u16()?;
    let weight = i32::from(reader.i16()?);
    let sign = reader.u16()?;
    let scale = usize::from(reader.u16()?);
    match sign {
        0x0000 | NEGATIVE => {}
        0xc000 => return Ok("NaN".to_owned()),
        0xd000 => return Ok("Infinity".to_owned()),
        0xf000 => return Ok("-Infinity".to_owned()),
        _ => return Err(DecodeError::no_form()),
    }
    let digits = (0..count)
        .map(|_| reader.u16())
        .collect::<Decoded<Vec<_>>>()?;
    let digit = |position: i32| -> u16 {
        usize::try_from(weight - position)
            .ok()
            .and_then(|index| digits.get(index).copied())
            .unwrap_or(0)
    };
    let mut text = String::new();
    if sign == NEGATIVE {
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
        text.push_str(fraction.get(..scale).unwrap_or(&fraction));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    fn numeric(words: &[u16]) -> String {
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
        super::text(&bytes).expect("a whole value")
    }

    #[test]
    fn every_digit_is_kept() {
        assert_eq!(numeric(&[0, 0, 0, 0]), "0");
        assert_eq!(numeric(&[0, 0, 0, 2]), "0.00");
        assert_eq!(numeric(&[2, 1, 0, 0, 1, 2]), "10002");
        assert_eq!(numeric(&[1, 1, 0x4000, 0, 5]), "-50000");
        assert_eq!(numeric(&[1, 0xffff, 0, 4, 12]), "0.0012");
        assert_eq!(numeric(&[1, 0xfffe, 0, 6, 1200]), "0.000012");
        assert_eq!(numeric(&[3, 1, 0, 5, 1234, 5678, 9012]), "12345678.90120");
    }

    #[test]
    fn what_is_no_number_has_its_name() {
        assert_eq!(numeric(&[0, 0, 0xc000, 0]), "NaN");
        assert_eq!(numeric(&[0, 0, 0xd000, 0]), "Infinity");
        assert_eq!(numeric(&[0, 0, 0xf000, 0]), "-Infinity");
    }

    #[test]
    fn a_value_that_is_cut_off_is_an_error() {
        assert!(super::text(&[0, 1, 0]).is_err());
        assert!(super::text(&[0, 1, 0, 0, 0, 0, 0, 0]).is_err());
    }
}
