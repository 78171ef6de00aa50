//! Columns of text that stand under their headings.

/// Appends the rows under the headings, each column as wide as its widest
/// cell; the columns named in `numbers` end at the right.
pub fn push_table<const N: usize>(
    out: &mut String,
    headings: [&str; N],
    numbers: &[usize],
    rows: &[[String; N]],
) {
    let width = |text: &str| text.chars().count();
    let widths: [usize; N] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| width(&row[column]));
        cells.chain([width(headings[column])]).max().unwrap_or(0)
    });
    let mut push_row = |cells: [&str; N]| {
        let mut line = String::new();
        for (column, cell) in cells.into_iter().enumerate() {
            let padding = " ".repeat(widths[column] - width(cell));
            line.push_str("  ");
            if numbers.contains(&column) {
                line.push_str(&padding);
                line.push_str(cell);
            } else {
                line.push_str(cell);
                line.push_str(&padding);
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    };
    push_row(headings);
    for row in rows {
        push_row(std::array::from_fn(|column| row[column].as_str()));
    }
}

#[cfg(test)]
mod tests {
    use super::push_table;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut out = String::new();
        let rows = [
            ["serde".to_owned(), "7".to_owned(), "é".to_owned()],
            ["a".to_owned(), "112".to_owned(), String::new()],
        ];
        push_table(&mut out, ["crate", "n", "x"], &[1], &rows);
        assert_eq!(out, "  crate    n  x\n  serde    7  é\n  a      112\n");
    }
}
