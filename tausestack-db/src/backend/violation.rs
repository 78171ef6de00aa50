//! What a database does not say of a violated constraint, found out.
//!
//! SQLite names no foreign key, MySQL no columns of a unique key. What the
//! models declare tells most of it; the rest is asked, on the error's path
//! only.

use sea_orm::Value;

use crate::Error;
use crate::connection::Command;
use crate::error::{Violation, ViolationKind};
use crate::mapped::{Mapping, Registration};
use crate::schema::Table;
use crate::session::Executor;

/// What the statement was to do.
#[derive(Clone, Copy)]
pub(super) enum Written<'a> {
    /// Write these values, by position; the caller knows the fields by the
    /// names that this mapping has for them.
    Values {
        values: &'a [(usize, Value)],
        names: &'static Mapping,
    },
    /// Delete the row with this key.
    Deleted { key: &'a [Value] },
    /// Delete the rows that a filter picks.
    DeletedSome,
}

/// The error with the table, columns and name of the constraint filled in.
pub(super) async fn explain(
    executor: Executor<'_>,
    mapping: &'static Mapping,
    written: Written<'_>,
    mut error: Error,
) -> Error {
    let Some(violation) = error.violation().cloned() else {
        return error;
    };
    let mut violation = violation;
    match violation.kind() {
        ViolationKind::ForeignKey if violation.constraint().is_none() => {
            if executor.dialect().explains_foreign_keys() {
                // The transaction may be in no state to answer: then the error
                // stays as it is.
                let found = match written {
                    Written::Values { values, .. } => {
                        missing_parent(executor, mapping, values).await
                    }
                    Written::Deleted { key } => referring_child(executor, mapping, key).await,
                    Written::DeletedSome => only_child(executor, mapping).await,
                };
                if let Ok(Some(found)) = found {
                    violation = found;
                }
            }
        }
        _ => {
            if violation.table().is_none() {
                violation = violation.table_named(Some(mapping.table().name()));
            }
            if violation.columns().is_empty()
                && violation.kind() == ViolationKind::Unique
                && let Some(query) = executor.dialect().key_columns_query()
                && let Some(name) = violation.constraint()
                && let Ok(columns) = key_columns(executor, query, mapping, name).await
            {
                violation = violation.columns_named(columns);
            }
            if violation.kind() == ViolationKind::ForeignKey
                && matches!(written, Written::Deleted { .. } | Written::DeletedSome)
            {
                // PostgreSQL tells the columns that are referred to; those of
                // the key are the ones of the table that it names.
                violation = violation.columns_named(Vec::new());
            }
            violation = from_models(violation);
        }
    }
    if let Written::Values { names, .. } = written
        && violation.table() == Some(mapping.table().name())
    {
        let fields = fields_of(names, violation.columns());
        violation = violation.fields_named(fields);
    }
    error.set_message(violation.sentence());
    if let Some(slot) = error.violation_mut() {
        *slot = violation;
    }
    error
}

/// The names in JSON of the fields that are these columns.
fn fields_of(mapping: &Mapping, columns: &[String]) -> Vec<String> {
    let positions = 0..mapping.fields().len();
    columns
        .iter()
        .filter_map(|column| {
            let at = positions
                .clone()
                .find(|at| mapping.column_of(*at).name() == column)?;
            Some(mapping.fields()[at].wire().join("."))
        })
        .collect()
}

/// What the program's models say of a constraint: its columns by its name, or
/// its name by its columns.
fn from_models(violation: Violation) -> Violation {
    let Some(table) = violation.table().and_then(declared) else {
        return violation;
    };
    let columns = |name: &str| -> Option<Vec<String>> { table.constraint_columns(name) };
    if violation.columns().is_empty()
        && let Some(found) = violation.constraint().and_then(columns)
    {
        return violation.columns_named(found);
    }
    if violation.constraint().is_none() && violation.kind() == ViolationKind::Unique {
        let name = table.unique_name(violation.columns());
        return violation.constraint_named(name);
    }
    violation
}

/// The registered model's table of this name.
fn declared(name: &str) -> Option<Table> {
    inventory::iter::<Registration>
        .into_iter()
        .map(Registration::mapping)
        .find(|mapping| mapping.table().name() == name)
        .and_then(|mapping| Table::from_mapping(mapping).ok())
}

async fn key_columns(
    executor: Executor<'_>,
    query: &'static str,
    mapping: &Mapping,
    name: &str,
) -> Result<Vec<String>, Error> {
    let text = |text: &str| Value::String(Some(text.to_owned()));
    let mut command = Command::text(query);
    command.values = vec![text(mapping.table().name()), text(name)];
    let mut columns = Vec::new();
    executor
        .for_each(command, &mut |row| {
            columns.push(crate::row::text_at(row, 0)?);
            Ok(())
        })
        .await?;
    Ok(columns)
}

/// A foreign key as SQLite lists it.
struct Reference {
    id: i64,
    child: String,
    parent: String,
    from: Vec<String>,
    to: Vec<String>,
}

impl Reference {
    fn into_violation(self) -> Violation {
        let name = declared(&self.child).and_then(|table| table.foreign_key_name(&self.from));
        Violation::new(ViolationKind::ForeignKey)
            .table_named(Some(self.child))
            .columns_named(self.from)
            .constraint_named(name)
    }
}

/// The foreign keys of one table, or those of all tables that refer to it.
async fn references(
    executor: Executor<'_>,
    condition: &'static str,
    table: &str,
) -> Result<Vec<Reference>, Error> {
    // A key without columns refers to the parent's primary key.
    let sql = format!(
        "SELECT f.id, m.name, f.\"table\", f.\"from\", \
         coalesce(f.\"to\", (SELECT p.name FROM pragma_table_info(f.\"table\") AS p \
         WHERE p.pk = f.seq + 1)) \
         FROM sqlite_master AS m, pragma_foreign_key_list(m.name) AS f \
         WHERE m.type = 'table' AND {condition} ORDER BY m.name, f.id, f.seq"
    );
    let command = Command::new(sql.into(), vec![Value::String(Some(table.to_owned()))]);
    let mut found: Vec<Reference> = Vec::new();
    executor
        .for_each(command, &mut |row| {
            let id = crate::row::integer_at(row, 0)?;
            let child = crate::row::text_at(row, 1)?;
            let parent = crate::row::text_at(row, 2)?;
            let from = crate::row::text_at(row, 3)?;
            let to = crate::row::text_at(row, 4)?;
            match found.last_mut() {
                Some(last) if last.id == id && last.child == child => {
                    last.from.push(from);
                    last.to.push(to);
                }
                _ => found.push(Reference {
                    id,
                    child,
                    parent,
                    from: vec![from],
                    to: vec![to],
                }),
            }
            Ok(())
        })
        .await?;
    Ok(found)
}

/// A table outside of the list that refers to one of its tables.
///
/// SQLite would drop what others refer to, and delete their rows where the
/// key cascades.
pub(super) async fn referring_table(
    executor: Executor<'_>,
    dropped: &[&str],
) -> Result<Option<(String, String)>, Error> {
    let is_dropped = |name: &str| dropped.iter().any(|table| table.eq_ignore_ascii_case(name));
    for table in dropped {
        let found = references(executor, "f.\"table\" = ? COLLATE NOCASE", table).await?;
        if let Some(reference) = found.into_iter().find(|found| !is_dropped(&found.child)) {
            return Ok(Some(((*table).to_owned(), reference.child)));
        }
    }
    Ok(None)
}

/// Whether a table has a row with these values.
async fn has_row(
    executor: Executor<'_>,
    table: &str,
    columns: &[String],
    values: Vec<Value>,
) -> Result<bool, Error> {
    let dialect = executor.dialect();
    let mut sql = String::from("SELECT 1 FROM ");
    dialect.quote(&mut sql, table);
    for (index, column) in columns.iter().enumerate() {
        sql.push_str(if index == 0 { " WHERE " } else { " AND " });
        dialect.quote(&mut sql, table);
        sql.push('.');
        dialect.quote(&mut sql, column);
        sql.push_str(" = ");
        dialect.placeholder(&mut sql, index + 1);
    }
    sql.push_str(" LIMIT 1");
    let row = executor.optional(Command::new(sql.into(), values)).await?;
    Ok(row.is_some())
}

/// The foreign key of the table whose parent is not there.
async fn missing_parent(
    executor: Executor<'_>,
    mapping: &Mapping,
    values: &[(usize, Value)],
) -> Result<Option<Violation>, Error> {
    let table = mapping.table().name();
    let mut candidates = references(executor, "m.name = ?", table).await?;
    if candidates.len() == 1 {
        return Ok(candidates.pop().map(Reference::into_violation));
    }
    for reference in candidates {
        let written: Option<Vec<Value>> = reference
            .from
            .iter()
            .map(|column| {
                values
                    .iter()
                    .find(|(position, _)| {
                        mapping
                            .column_of(*position)
                            .name()
                            .eq_ignore_ascii_case(column)
                    })
                    .map(|(_, value)| value.clone())
            })
            .collect();
        // A key of which a column was not written, or is NULL, holds.
        let Some(written) = written.filter(|values| !values.iter().any(|v| *v == v.as_null()))
        else {
            continue;
        };
        if !has_row(executor, &reference.parent, &reference.to, written).await? {
            return Ok(Some(reference.into_violation()));
        }
    }
    Ok(None)
}

/// The foreign key that refers to the table, if there is one only.
async fn only_child(executor: Executor<'_>, mapping: &Mapping) -> Result<Option<Violation>, Error> {
    let table = mapping.table().name();
    let mut found = references(executor, "f.\"table\" = ? COLLATE NOCASE", table).await?;
    let last = found.pop().filter(|_| found.is_empty());
    Ok(last.map(Reference::into_violation))
}

/// The foreign key of a row that still refers to the one to be deleted.
async fn referring_child(
    executor: Executor<'_>,
    mapping: &Mapping,
    key: &[Value],
) -> Result<Option<Violation>, Error> {
    let table = mapping.table();
    let candidates = references(executor, "f.\"table\" = ? COLLATE NOCASE", table.name()).await?;
    for reference in candidates {
        let referred: Option<Vec<Value>> = reference
            .to
            .iter()
            .map(|column| {
                table
                    .key()
                    .position(|of_key| of_key.name().eq_ignore_ascii_case(column))
                    .and_then(|index| key.get(index).cloned())
            })
            .collect();
        // A key that refers to other columns cannot be asked by the primary
        // key alone; another is more likely to be the one.
        let Some(referred) = referred else { continue };
        if has_row(executor, &reference.child, &reference.from, referred).await? {
            return Ok(Some(reference.into_violation()));
        }
    }
    Ok(None)
}
