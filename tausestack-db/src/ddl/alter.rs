//! DDL that changes what is there: the statements of operations.
//!
//! Each operation is rendered against the schema before and after it, since
//! what a database needs to be told often is the whole of a column, or of a
//! table.

mod backfill;
mod convert;
mod counts;
mod dependents;
mod error;
mod mysql;
mod postgres;
mod sqlite;
mod state;
mod step;
#[cfg(test)]
mod tests;

pub(crate) use self::counts::Counts;
pub use self::error::PlanError;
pub use self::step::{Step, StepKind, Steps};

use self::state::State;
use super::Target;
use super::dialect::{Dialect, Feature};
use super::support;
use crate::migrate::Operation;
use crate::schema::{Inspected, Schema, SchemaError, TableName, Trigger, View};

/// The statements that carry operations out on a database.
///
/// `before` is what the database has when they run. Nothing is left out in
/// silence: what the database cannot have, and a NOT NULL column that rows
/// which are there would have no value of, is an error before any statement
/// runs.
///
/// ```
/// use tausestack_db::ddl::Target;
/// use tausestack_db::migrate::{rename_column, steps, table, text};
/// use tausestack_db::schema::{Inspected, Schema};
///
/// let schema = Schema::of([table("users").column(text("fullname")).into()])?;
/// let live = Inspected::new(Target::Postgres, schema);
/// let steps = steps(&live, &[rename_column("users", "fullname", "name")])?;
/// assert_eq!(
///     steps.steps[0].sql,
///     "ALTER TABLE \"users\" RENAME COLUMN \"fullname\" TO \"name\""
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// If an operation does not fit the schema before it, or the database has no
/// way to carry it out.
pub fn steps(before: &Inspected, operations: &[Operation]) -> Result<Steps, PlanError> {
    let dialect = before.target.dialect();
    let mut state = State::new(dialect, before.schema.clone());
    let mut steps = Steps::default();
    let mut rebuilds = sqlite::Rebuilds::default();
    for (position, operation) in operations.iter().enumerate() {
        let after = state.after(operation)?;
        check_supported(dialect, &state.schema, &after.schema, operation)?;
        backfill::demand(operation)?;
        let change = Change {
            target: before.target,
            dialect,
            operation,
            before: &state.schema,
            after: &after.schema,
            later: &operations[position + 1..],
            live: before,
        };
        match before.target {
            Target::Sqlite => rebuilds.take(&change, &mut steps)?,
            Target::Postgres => postgres::render(&change, &mut steps)?,
            Target::MySql | Target::MariaDb => mysql::render(&change, &mut steps)?,
        }
        state = after;
    }
    if before.target == Target::Sqlite {
        rebuilds.finish(before, dialect, &state.schema, &mut steps)?;
    }
    Ok(steps)
}

/// One operation with all that its statements depend on.
struct Change<'a> {
    target: Target,
    dialect: &'static dyn Dialect,
    operation: &'a Operation,
    before: &'a Schema,
    after: &'a Schema,
    /// The operations that follow.
    later: &'a [Operation],
    /// What the database has when the first operation runs.
    live: &'a Inspected,
}

impl Change<'_> {
    fn table_before(&self, name: &TableName) -> Result<&crate::schema::Table, PlanError> {
        state::table(self.before, name, self.operation)
    }

    fn table_after(&self, name: &TableName) -> Result<&crate::schema::Table, PlanError> {
        state::table(self.after, name, self.operation)
    }

    /// That the database cannot have what the operation makes.
    fn unsupported(&self, error: SchemaError) -> PlanError {
        PlanError::Schema {
            operation: self.operation.to_string(),
            error: Box::new(error),
        }
    }
}

/// Refuses what an operation brings and the database cannot have; what a table
/// had before is no matter.
fn check_supported(
    dialect: &dyn Dialect,
    before: &Schema,
    after: &Schema,
    operation: &Operation,
) -> Result<(), PlanError> {
    for table in &after.tables {
        let known = before.tables.iter().find(|known| known.name == table.name);
        if known == Some(table) {
            continue;
        }
        let Err(error) = support::check(dialect, table) else {
            continue;
        };
        let was_so = known.is_some_and(|known| support::check(dialect, known).is_err());
        if !was_so {
            return Err(PlanError::Schema {
                operation: operation.to_string(),
                error: Box::new(error),
            });
        }
    }
    Ok(())
}

/// The triggers and views that name a table.
fn triggers_of<'a>(live: &'a Inspected, table: &'a TableName) -> impl Iterator<Item = &'a Trigger> {
    live.triggers
        .iter()
        .filter(move |trigger| trigger.table == *table || trigger.uses.contains(table))
}

fn views_of<'a>(live: &'a Inspected, table: &'a TableName) -> impl Iterator<Item = &'a View> {
    live.views
        .iter()
        .filter(move |view| view.reads.contains(table))
}

fn has_enum_types(dialect: &dyn Dialect) -> bool {
    dialect.has(Feature::EnumTypes)
}
