//! The way of many rows into a table: read, batched, inserted, and all taken
//! back if one of them is refused.

use std::ops::Range;

use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use sea_orm::Value;

use super::violation::{self, Written};
use crate::Error;
use crate::clock::Now;
use crate::connection::Command;
use crate::dialect::Returning;
use crate::error::FieldError;
use crate::mapped::{Field, Insert, Mapping};
use crate::row::Row;
use crate::session::{Executor, Failure, Session};
use crate::statement::{self, Batch, Pending, RowValues};

/// What is wanted of the rows that were inserted.
pub(super) enum Inserted<'f> {
    /// How many there are.
    Count,
    /// Each of them, in the order in which they were given.
    Rows(&'f mut (dyn FnMut(Row) -> Result<(), Error> + Send)),
}

/// Inserts all rows, or none; how many there were.
pub(super) async fn insert_all(
    executor: Executor<'_>,
    mapping: &'static Mapping,
    rows: BoxStream<'_, Result<Insert, Error>>,
    mut inserted: Inserted<'_>,
) -> Result<u64, Error> {
    let dialect = executor.dialect();
    let selects = matches!(inserted, Inserted::Rows(_))
        && dialect.insert_returning() == Returning::SelectAfter;
    if selects && mapping.table().key().len() == 0 {
        return Err(Error::unsupported(format!(
            "{} does not return what it inserts, and rows of `{}`, which has no key, cannot be \
             found again: leave `returning` out",
            dialect.name(),
            mapping.table().name()
        )));
    }
    let mut input = Input {
        rows,
        mapping,
        names: mapping,
        now: executor.now(),
        read: 0,
        mistakes: Vec::new(),
        ended: false,
    };
    // Keys that the database assigned are known for rows that are alike.
    let mut pending = Pending::new(dialect, mapping, !selects);
    input.fill(&mut pending).await?;
    if pending.is_empty() {
        return Ok(0);
    }
    let first = pending.take();
    let alone = input.ended && pending.is_empty() && !selects && !executor.in_transaction();
    let mut writer = Writer {
        session: executor
            .session()
            .await
            .map_err(|failure| failure.into_error(""))?,
        executor,
        mapping,
        key_step: None,
        written: 0,
    };
    // A statement is all or nothing by itself.
    if !alone {
        writer
            .session
            .begin_atomic()
            .await
            .map_err(|failure| failure.into_error(""))?;
    }
    let result = async {
        let mut batch = first;
        loop {
            writer.write(&pending, batch, &mut inserted).await?;
            if !input.ended && !pending.is_full() {
                input.fill(&mut pending).await?;
            }
            if pending.is_empty() {
                return Ok(());
            }
            batch = pending.take();
        }
    };
    let result: Result<(), Refused> = result.await;
    let Writer {
        mut session,
        written,
        ..
    } = writer;
    match result {
        Ok(()) if alone => Ok(written as u64),
        Ok(()) => match session.end_atomic().await {
            Ok(()) => Ok(written as u64),
            Err(failure) => Err(failure.into_error("COMMIT")),
        },
        Err(refused) => {
            if !alone || refused.searched {
                // The error that counts is the one that is there; if the
                // connection broke, the server rolls back.
                let _ = session.abandon_atomic().await;
            }
            drop(session);
            Err(refused.explained(executor, mapping, input.names).await)
        }
    }
}

/// Rows as they are given, and what is wrong with them.
struct Input<'r> {
    rows: BoxStream<'r, Result<Insert, Error>>,
    mapping: &'static Mapping,
    /// Whose names the caller knows the fields by.
    names: &'static Mapping,
    /// One time for all rows.
    now: Now,
    read: usize,
    mistakes: Vec<FieldError>,
    ended: bool,
}

/// After so many mistakes nobody reads on.
const MOST_MISTAKES: usize = 100;

impl Input<'_> {
    /// Reads rows until they fill a statement, or to their end.
    ///
    /// After a row that does not fit, the others are only looked at, so that
    /// all mistakes are told at once.
    async fn fill(&mut self, pending: &mut Pending) -> Result<(), Error> {
        while !pending.is_full() {
            let Some(row) = self.rows.next().await else {
                self.ended = true;
                break;
            };
            match row {
                Ok(mut insert) => {
                    if self.mistakes.is_empty() {
                        self.names = insert.names.unwrap_or(self.mapping);
                        insert.complete(self.now);
                        pending.push(insert.values);
                    }
                }
                Err(error) if error.is_invalid_input() => {
                    let found = error.field_errors().iter();
                    self.mistakes
                        .extend(found.map(|mistake| mistake.in_row(self.read)));
                    if self.mistakes.len() >= MOST_MISTAKES {
                        break;
                    }
                }
                Err(error) => return Err(error),
            }
            self.read += 1;
        }
        if self.mistakes.is_empty() {
            return Ok(());
        }
        self.mistakes.truncate(MOST_MISTAKES);
        let mistakes = std::mem::take(&mut self.mistakes);
        Err(Error::invalid_input(self.mapping.rust_name(), mistakes))
    }
}

/// Why the rows are not inserted.
struct Refused {
    error: Error,
    /// The rows among which the reason is.
    rows: Option<Range<usize>>,
    /// The values of that row, if it is one.
    values: RowValues,
    /// Whether a transaction was opened to look for it.
    searched: bool,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self {
            error,
            rows: None,
            values: RowValues::new(),
            searched: false,
        }
    }
}

impl Refused {
    /// The error with all that can be found out about it.
    async fn explained(
        self,
        executor: Executor<'_>,
        mapping: &'static Mapping,
        names: &'static Mapping,
    ) -> Error {
        let written = Written::Values {
            values: &self.values,
            names,
        };
        let error = violation::explain(executor, mapping, written, self.error).await;
        match self.rows {
            Some(rows) => error.among_rows(rows),
            None => error,
        }
    }
}

struct Writer<'a> {
    session: Session<'a>,
    executor: Executor<'a>,
    mapping: &'static Mapping,
    /// By how much an assigned key is above that of the row before.
    key_step: Option<u64>,
    written: usize,
}

impl Writer<'_> {
    async fn write(
        &mut self,
        pending: &Pending,
        batch: Batch,
        inserted: &mut Inserted<'_>,
    ) -> Result<(), Refused> {
        let dialect = self.executor.dialect();
        let clause = matches!(inserted, Inserted::Rows(_))
            && dialect.insert_returning() == Returning::Clause;
        let command = pending.insert(&batch, clause);
        let sql = command.sql.clone();
        // PostgreSQL answers no question after a failure, unless there is a
        // savepoint to go back to.
        let guarded = dialect.failure_aborts_transaction() && self.session.is_in_transaction();
        let result = async {
            if guarded {
                self.session.begin_atomic().await?;
            }
            match inserted {
                Inserted::Count => {
                    self.session.execute(command).await?;
                }
                Inserted::Rows(keep) => {
                    let rows = if clause {
                        let rows = self.session.all(command).await?;
                        in_order(rows, &batch.rows, self.mapping)
                    } else {
                        self.insert_and_select(command, &batch.rows).await?
                    };
                    for row in rows {
                        keep(row)?;
                    }
                }
            }
            if guarded {
                self.session.end_atomic().await?;
            }
            Ok::<_, Failure>(())
        };
        match result.await {
            Ok(()) => {
                self.written += batch.rows.len();
                Ok(())
            }
            Err(failure) => {
                let error = failure.into_error(sql.as_str());
                if guarded {
                    self.session
                        .abandon_atomic()
                        .await
                        .map_err(|failure| failure.into_error(sql.as_str()))?;
                }
                Err(self.refused(pending, batch, error).await)
            }
        }
    }

    /// What is known of a batch that was refused.
    async fn refused(&mut self, pending: &Pending, batch: Batch, error: Error) -> Refused {
        let mut refused = Refused::from(error);
        let Some(violation) = refused.error.violation() else {
            return refused;
        };
        let first = self.written;
        refused.rows = Some(first..first + batch.rows.len());
        // A row may refer to one that stands behind it in the same statement:
        // halves of it say nothing then.
        if violation.kind() == crate::ViolationKind::ForeignKey && refers_to_itself(self.mapping) {
            return refused;
        }
        if !self.session.is_in_transaction() {
            if self.session.begin_atomic().await.is_err() {
                return refused;
            }
            refused.searched = true;
        }
        if let Ok(Some(row)) = self.search(pending, &batch.rows).await {
            refused.rows = Some(first + row..first + row + 1);
            refused.values = batch.rows.into_iter().nth(row).unwrap_or_default();
        }
        refused
    }

    /// The first row that is refused, found by inserting halves. All of it is
    /// rolled back afterwards.
    async fn search(
        &mut self,
        pending: &Pending,
        rows: &[RowValues],
    ) -> Result<Option<usize>, Failure> {
        let (mut low, mut high) = (0, rows.len());
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            self.session.begin_atomic().await?;
            let half = pending.insert_some(&rows[low..middle]);
            let sql = half.sql.clone();
            match self.session.execute(half).await {
                Ok(_) => {
                    self.session.end_atomic().await?;
                    low = middle;
                }
                Err(failure) => {
                    self.session.abandon_atomic().await?;
                    if failure.into_error(sql.as_str()).violation().is_none() {
                        return Ok(None);
                    }
                    high = middle;
                }
            }
        }
        Ok(Some(low))
    }

    /// Inserts rows that are alike, and selects them by their keys.
    async fn insert_and_select(
        &mut self,
        command: Command,
        rows: &[RowValues],
    ) -> Result<Vec<Row>, Failure> {
        let (dialect, mapping) = (self.executor.dialect(), self.mapping);
        let outcome = self.session.execute(command).await?;
        let keys = mapping.table().key_positions();
        let given = |row: &RowValues, column: usize| {
            row.iter()
                .find(|(position, _)| mapping.column_position(*position) == column)
                .map(|(_, value)| value.clone())
        };
        let assigned = rows
            .first()
            .is_some_and(|first| keys.iter().any(|column| given(first, *column).is_none()));
        let ids = match outcome.last_insert_id() {
            Some(first) if assigned => {
                let step = self.key_step().await?;
                (0..rows.len() as u64)
                    .map(|row| first + row * step)
                    .collect()
            }
            _ => Vec::new(),
        };
        let id = |row: usize| ids.get(row).map(|id: &u64| Value::BigUnsigned(Some(*id)));
        if assigned && keys.len() == 1 {
            let keys = (0..rows.len()).filter_map(id).collect();
            return self
                .session
                .all(statement::select_by_keys(dialect, mapping, keys))
                .await;
        }
        let mut found = Vec::with_capacity(rows.len());
        for (number, row) in rows.iter().enumerate() {
            let key: Option<Vec<Value>> = keys
                .iter()
                .map(|column| given(row, *column).or_else(|| id(number)))
                .collect();
            let Some(key) = key else {
                return Err(Error::unsupported("the keys of the new rows are not known").into());
            };
            let select = statement::select_by_key(dialect, mapping, key);
            found.extend(self.session.optional(select).await?);
        }
        Ok(found)
    }

    async fn key_step(&mut self) -> Result<u64, Failure> {
        if let Some(step) = self.key_step {
            return Ok(step);
        }
        let step = match self.executor.dialect().key_step_query() {
            Some(query) => match self.session.optional(Command::text(query)).await? {
                Some(row) => row.get_at::<u64>(0)?,
                None => 1,
            },
            None => 1,
        };
        self.key_step = Some(step);
        Ok(step)
    }
}

/// The returned rows in the order in which they were inserted.
///
/// All three databases insert and return the rows of VALUES one after the
/// other, but none promises it. Keys that the database assigned tell: where
/// they do not go one way, the rows are put in their order.
fn in_order(mut rows: Vec<Row>, given: &[RowValues], mapping: &'static Mapping) -> Vec<Row> {
    let mut fields = mapping.fields().iter();
    let Some(field) = fields.position(Field::is_assigned_key) else {
        return rows;
    };
    let is_given = |row: &RowValues| row.iter().any(|(position, _)| *position == field);
    let key = |row: &Row| crate::row::integer_at(row.as_ref(), field).unwrap_or_default();
    if !given.iter().any(is_given)
        && !rows.is_sorted_by_key(key)
        && !rows.is_sorted_by_key(|row| std::cmp::Reverse(key(row)))
    {
        rows.sort_by_key(key);
    }
    rows
}

/// Whether a foreign key of the table refers to the table.
fn refers_to_itself(mapping: &'static Mapping) -> bool {
    crate::schema::Table::from_mapping(mapping).is_ok_and(|table| table.refers_to_itself())
}
