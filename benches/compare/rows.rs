//! The rows that are read and written.

/// How many rows the table holds.
pub(crate) const ROWS: i64 = 10_000;

/// Everyone from this age on is looked for.
pub(crate) const AGE: i32 = 30;

/// How many rows a statement inserts where the library does not split them.
pub(crate) const CHUNK: usize = 1_000;

/// How many rows a page has.
pub(crate) const PAGE: u64 = 20;

/// A row as none of the libraries has it: what their answers are compared as.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Member {
    pub(crate) id: i64,
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) age: i32,
    pub(crate) balance: f64,
    pub(crate) is_active: bool,
    pub(crate) note: Option<String>,
}

impl Member {
    /// The row of this number; the values are spread without randomness, so
    /// that every run reads the same.
    pub(crate) fn numbered(id: i64) -> Self {
        let spread = id.wrapping_mul(7_919) % ROWS;
        Self {
            id,
            username: format!("member{spread:05}"),
            email: format!("member{spread:05}@example.org"),
            age: i32::try_from(18 + spread % 60).unwrap_or(18),
            balance: f64::from(u16::try_from(spread).unwrap_or(0)) / 4.0,
            is_active: spread % 10 != 0,
            note: (spread % 3 == 0).then(|| format!("note {spread}")),
        }
    }
}

/// The key that is looked up at a turn: all over the table, and never the same
/// twice in a row.
pub(crate) fn key(turn: u64) -> i64 {
    let spread = turn.wrapping_mul(4_241) % ROWS.unsigned_abs();
    i64::try_from(spread).unwrap_or(0) + 1
}
