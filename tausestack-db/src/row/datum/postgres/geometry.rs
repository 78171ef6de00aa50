//! Points, and what is made of them.

use super::reader::Reader;
use crate::row::datum::Decoded;

/// A coordinate in the fewest digits that give it back, as PostgreSQL writes
/// it: with an exponent below 10⁻⁴ and from 10¹⁵ on.
pub(super) fn number(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let size = value.abs();
    if value.is_nan() || size == 0.0 || (1e-4..1e15).contains(&size) {
        return value.to_string();
    }
    let text = format!("{value:e}");
    match text.split_once('e') {
        Some((digits, exponent)) => match exponent.strip_prefix('-') {
            Some(exponent) => format!("{digits}e-{exponent:0>2}"),
            None => format!("{digits}e+{exponent:0>2}"),
        },
        None => text,
    }
}

pub(super) fn point(reader: &mut Reader<'_>) -> Decoded<String> {
    let (x, y) = (reader.f64()?, reader.f64()?);
    Ok(format!("({},{})", number(x), number(y)))
}

fn points(reader: &mut Reader<'_>, count: usize) -> Decoded<String> {
    let points = (0..count)
        .map(|_| point(reader))
        .collect::<Decoded<Vec<_>>>()?;
    Ok(points.join(","))
}

/// A `box`: two opposite corners.
pub(super) fn corners(reader: &mut Reader<'_>) -> Decoded<String> {
    points(reader, 2)
}

/// An `lseg`.
pub(super) fn segment(reader: &mut Reader<'_>) -> Decoded<String> {
    Ok(format!("[{}]", points(reader, 2)?))
}

pub(super) fn path(reader: &mut Reader<'_>) -> Decoded<String> {
    let is_closed = reader.byte()? != 0;
    let count = reader.count()?;
    let points = points(reader, count)?;
    Ok(if is_closed {
        format!("({points})")
    } else {
        format!("[{points}]")
    })
}

pub(super) fn polygon(reader: &mut Reader<'_>) -> Decoded<String> {
    let count = reader.count()?;
    Ok(format!("({})", points(reader, count)?))
}

/// The coefficients of `Ax + By + C = 0`.
pub(super) fn line(reader: &mut Reader<'_>) -> Decoded<String> {
    let (a, b, c) = (reader.f64()?, reader.f64()?, reader.f64()?);
    Ok(format!("{{{},{},{}}}", number(a), number(b), number(c)))
}

pub(super) fn circle(reader: &mut Reader<'_>) -> Decoded<String> {
    let centre = point(reader)?;
    Ok(format!("<{centre},{}>", number(reader.f64()?)))
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_as_postgresql_writes_them() {
        for (value, text) in [
            (1.0, "1"),
            (-0.0, "-0"),
            (0.1, "0.1"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1e14, "100000000000000"),
            (1e15, "1e+15"),
            (1.5e300, "1.5e+300"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(number(value), text);
        }
    }
}
