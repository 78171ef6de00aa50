//! INSERT of many rows: how they are split into statements, and the texts.

use sea_orm::Value;

use super::{FieldSet, Intent, push_columns, push_table};
use crate::connection::Command;
use crate::dialect::Dialect;
use crate::mapped::Mapping;

/// The most rows of one statement: more of them gain little, and each
/// connection keeps the texts.
const MOST_ROWS: usize = 1024;

/// The most bytes of values in one statement, unless a row alone has more: a
/// quarter of what MySQL and MariaDB take by default (`max_allowed_packet`).
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// The values of one row, by position in the mapping and in that order.
pub(crate) type RowValues = Vec<(usize, Value)>;

/// Rows that wait for their statement.
pub(crate) struct Pending {
    dialect: &'static dyn Dialect,
    mapping: &'static Mapping,
    /// Whether rows that set different columns may share a statement.
    mixes: bool,
    rows: Vec<RowValues>,
    bytes: usize,
}

/// The rows of one statement.
pub(crate) struct Batch {
    pub(crate) rows: Vec<RowValues>,
    /// Whether all of them set the same columns.
    uniform: bool,
}

impl Pending {
    pub(crate) fn new(
        dialect: &'static dyn Dialect,
        mapping: &'static Mapping,
        mixes: bool,
    ) -> Self {
        Self {
            dialect,
            mapping,
            mixes: mixes && dialect.default_in_values(),
            rows: Vec::new(),
            bytes: 0,
        }
    }

    pub(crate) fn push(&mut self, row: RowValues) {
        self.bytes += size(&row);
        self.rows.push(row);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether the rows fill the largest statement, so that none is sent too
    /// early.
    pub(crate) fn is_full(&self) -> bool {
        self.rows.len() >= MOST_ROWS || self.bytes >= MOST_BYTES
    }

    /// Takes the rows of the next statement off the front.
    ///
    /// Their number is a power of two where the columns are the same, so that
    /// a few texts, which stay prepared, serve any number of rows.
    pub(crate) fn take(&mut self) -> Batch {
        let (fitting, bytes) = self.fitting();
        let first = self.rows.first();
        let alike = self.rows[..fitting]
            .iter()
            .take_while(|row| first.is_some_and(|first| same_columns(first, row)))
            .count();
        let uniform = alike == fitting || !self.mixes;
        let number = match (uniform, alike) {
            (false, _) => fitting,
            // Without a column there is nothing to list.
            (true, _) if first.is_none_or(Vec::is_empty) => alike.min(1),
            (true, alike) => 1 << alike.max(1).ilog2(),
        };
        let rest = self.rows.split_off(number);
        let rows = std::mem::replace(&mut self.rows, rest);
        self.bytes -= if number == fitting {
            bytes
        } else {
            rows.iter().map(size).sum()
        };
        Batch { rows, uniform }
    }

    /// How many rows fit into one statement by bytes and by parameters, and
    /// how many bytes they have.
    fn fitting(&self) -> (usize, usize) {
        let most = self.dialect.max_parameters();
        let (mut bytes, mut parameters) = (0, 0);
        for (number, row) in self.rows.iter().take(MOST_ROWS).enumerate() {
            let (more_bytes, more_parameters) = (size(row), row.len());
            if number > 0
                && (bytes + more_bytes > MOST_BYTES || parameters + more_parameters > most)
            {
                return (number, bytes);
            }
            bytes += more_bytes;
            parameters += more_parameters;
        }
        (self.rows.len().min(MOST_ROWS), bytes)
    }

    /// The statement that inserts a batch.
    pub(crate) fn insert(&self, batch: &Batch, returning: bool) -> Command {
        let (dialect, mapping) = (self.dialect, self.mapping);
        let positions = columns(mapping, &batch.rows);
        let values = self.values(&batch.rows);
        let make = || text(dialect, mapping, &positions, &batch.rows, returning);
        let set = FieldSet::of(positions.iter().copied()).filter(|_| batch.uniform);
        match set {
            Some(set) => {
                let rows = batch.rows.len();
                let intent = Intent::InsertMany {
                    set,
                    rows,
                    returning,
                };
                Command::new(mapping.statements.text(dialect, intent, make), values)
            }
            None => Command::new(make().into(), values).once(),
        }
    }

    /// The statement that inserts some rows of a batch; it will not be needed
    /// again.
    pub(crate) fn insert_some(&self, rows: &[RowValues]) -> Command {
        let positions = columns(self.mapping, rows);
        let sql = text(self.dialect, self.mapping, &positions, rows, false);
        Command::new(sql.into(), self.values(rows)).once()
    }

    /// The values of rows, as they are stored, one row after the other.
    fn values(&self, rows: &[RowValues]) -> Vec<Value> {
        let stored = |(position, value): &(usize, Value)| {
            let column = self.mapping.column_of(*position);
            self.dialect.stored(column, value.clone())
        };
        rows.iter().flatten().map(stored).collect()
    }
}

fn same_columns(a: &RowValues, b: &RowValues) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|((a, _), (b, _))| a == b)
}

/// The columns that any of the rows sets, in order; one, which every row
/// leaves to its default, if there are several rows of none.
fn columns(mapping: &Mapping, rows: &[RowValues]) -> Vec<usize> {
    let Some(first) = rows.first() else {
        return Vec::new();
    };
    let mut columns: Vec<usize> = first.iter().map(|(position, _)| *position).collect();
    for row in &rows[1..] {
        if columns.len() == row.len() && columns.iter().zip(row).all(|(a, (b, _))| a == b) {
            continue;
        }
        columns.extend(row.iter().map(|(position, _)| *position));
        columns.sort_unstable();
        columns.dedup();
    }
    if columns.is_empty() && rows.len() > 1 && !mapping.fields().is_empty() {
        columns.push(0);
    }
    columns
}

fn text(
    dialect: &dyn Dialect,
    mapping: &Mapping,
    positions: &[usize],
    rows: &[RowValues],
    returning: bool,
) -> String {
    let mut sql = String::with_capacity(64 + positions.len() * (16 + 6 * rows.len()));
    sql.push_str("INSERT INTO ");
    push_table(dialect, &mut sql, mapping);
    if positions.is_empty() {
        sql.push_str(dialect.insert_defaults());
    } else {
        for (index, position) in positions.iter().enumerate() {
            sql.push_str(if index == 0 { " (" } else { ", " });
            dialect.quote(&mut sql, mapping.column_of(*position).name());
        }
        sql.push_str(") VALUES ");
        let mut parameter = 0;
        for (number, row) in rows.iter().enumerate() {
            sql.push_str(if number == 0 { "(" } else { ", (" });
            let mut given = row.iter().peekable();
            for (index, position) in positions.iter().enumerate() {
                if index > 0 {
                    sql.push_str(", ");
                }
                if given.next_if(|(at, _)| at == position).is_some() {
                    parameter += 1;
                    let cast = mapping.column_of(*position).cast();
                    dialect.cast_placeholder(&mut sql, parameter, cast);
                } else {
                    sql.push_str("DEFAULT");
                }
            }
            sql.push(')');
        }
    }
    if returning {
        sql.push_str(" RETURNING ");
        push_columns(dialect, &mut sql, mapping);
    }
    sql
}

/// About how many bytes a row takes on its way.
fn size(row: &RowValues) -> usize {
    row.iter().map(|(_, value)| size_of_value(value)).sum()
}

fn size_of_value(value: &Value) -> usize {
    match value {
        Value::String(Some(text)) => text.len(),
        Value::Bytes(Some(bytes)) => bytes.len(),
        Value::Json(Some(json)) => size_of_json(json),
        _ => 16,
    }
}

fn size_of_json(json: &serde_json::Value) -> usize {
    match json {
        serde_json::Value::String(text) => text.len() + 2,
        serde_json::Value::Array(items) => items.iter().map(|item| size_of_json(item) + 1).sum(),
        serde_json::Value::Object(members) => members
            .iter()
            .map(|(name, value)| name.len() + 4 + size_of_json(value))
            .sum(),
        _ => 8,
    }
}
