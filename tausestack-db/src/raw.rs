//! Raw SQL: named parameters, and what is refused before it is sent.

pub(crate) mod lexer;
mod params;

pub(crate) use lexer::Syntax;
pub use params::{IntoParam, Param, Params};

use std::collections::HashSet;

use sea_orm::Value;

use crate::Error;
use crate::connection::Command;
use crate::dialect::Dialect;
use crate::error::suggestion;
use crate::session::Executor;
use lexer::{Piece, Pieces, Statement};

/// The text of a raw statement: a literal of the program, or text that the
/// caller vouches for.
///
/// Text made at run time is how injections happen; it must be wrapped in
/// [`AssertSafe`] by someone who has made sure that nothing of a stranger's is
/// in it. Values never need to be: they are parameters.
#[derive(Debug, Clone)]
pub struct RawSql(pub(crate) String);

impl From<&'static str> for RawSql {
    fn from(text: &'static str) -> Self {
        Self(text.to_owned())
    }
}

/// SQL text made at run time, which the caller has made sure is safe.
///
/// ```
/// # use tausestack_db::prelude::*;
/// # use tausestack_db::AssertSafe;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// # let db = Database::connect("sqlite::memory:").await?;
/// let columns = ["1 AS a", "2 AS b"].join(", ");
/// let row = db.fetch_one_raw(AssertSafe(format!("SELECT {columns}")), params! {}).await?;
/// # assert_eq!(row.expect("one row").get::<i64>("b")?, 2);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct AssertSafe(pub String);

impl From<AssertSafe> for RawSql {
    fn from(text: AssertSafe) -> Self {
        Self(text.0)
    }
}

/// Whether the statement is to stand in a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Alone,
    InTransaction,
}

impl Standing {
    /// Where a statement of this executor stands.
    pub(crate) fn of(executor: Executor<'_>) -> Self {
        if executor.in_transaction() {
            Self::InTransaction
        } else {
            Self::Alone
        }
    }
}

/// The statement to send: parameters as the database writes them, lists
/// expanded.
///
/// # Errors
///
/// `is_invalid_query` if the text does not end where it should, holds no or
/// several statements, or its parameters are not those given.
/// `is_transaction` if it would begin, end or implicitly commit a transaction.
pub(crate) fn compile(
    dialect: &'static dyn Dialect,
    sql: &str,
    params: Params,
    standing: Standing,
) -> Result<Command, Error> {
    let pieces = lexer::split(sql, dialect.syntax())
        .map_err(|error| Error::invalid_query(error.to_string()))?;
    let statement = match pieces.statements.as_slice() {
        [statement] => statement,
        [] => return Err(Error::invalid_query("the SQL text holds no statement")),
        several => {
            return Err(Error::invalid_query(format!(
                "the SQL text holds {} statements: send them one by one, or as a script \
                 (`execute_script`)",
                several.len()
            )));
        }
    };
    refuse_control(dialect, statement, standing)?;
    expand(dialect, sql, &pieces, params)
}

/// The statements of a script.
///
/// # Errors
///
/// `is_invalid_query` if the text does not end where it should, or has a
/// parameter. `is_transaction` as for a single statement.
pub(crate) fn script<'a>(
    dialect: &'static dyn Dialect,
    sql: &'a str,
    standing: Standing,
) -> Result<Vec<Statement<'a>>, Error> {
    let pieces = lexer::split(sql, dialect.syntax())
        .map_err(|error| Error::invalid_query(error.to_string()))?;
    if let Some((at, name)) = pieces.parameters().next() {
        let (line, column) = lexer::place(sql, at);
        return Err(Error::invalid_query(format!(
            "line {line}, column {column}: a script takes no parameters, and here is `:{name}`"
        )));
    }
    for statement in &pieces.statements {
        refuse_control(dialect, statement, standing)
            .map_err(|error| error.in_script_unsent(statement.line(sql)))?;
    }
    Ok(pieces.statements)
}

/// Refuses statements that would change the transaction they stand in, or
/// leave one open on a connection of the pool.
fn refuse_control(
    dialect: &dyn Dialect,
    statement: &Statement<'_>,
    standing: Standing,
) -> Result<(), Error> {
    let verb = statement.verb().unwrap_or_default();
    let controls = matches!(
        verb,
        "BEGIN" | "COMMIT" | "ROLLBACK" | "SAVEPOINT" | "RELEASE" | "ABORT" | "END" | "XA"
    ) || statement.starts_with(&["START", "TRANSACTION"])
        || statement.starts_with(&["PREPARE", "TRANSACTION"])
        || statement.sets_autocommit;
    if controls {
        return Err(Error::transaction(format!(
            "`{verb}` as raw SQL would leave the connection in a state that nobody knows of: use \
             `db.transaction(…)` or `db.begin_transaction()`"
        )));
    }
    if standing == Standing::InTransaction && dialect.commits_implicitly(statement) {
        return Err(Error::transaction(format!(
            "{} commits the open transaction when it runs `{verb}`: run the statement outside of it",
            dialect.name()
        )));
    }
    Ok(())
}

/// Whether the text is a single statement that reads or writes rows, as far as
/// that is seen at a glance.
fn is_one_of_rows(sql: &str) -> bool {
    let verb = sql.split(' ').next().unwrap_or_default();
    matches!(verb, "SELECT" | "INSERT" | "UPDATE" | "DELETE") && !sql.contains(';')
}

/// Refuses text, sent through SeaORM, that would begin
/// or end a transaction behind the connection's back. What the lexer cannot
/// read is the server's to judge.
pub(crate) fn refuse_control_in_script(executor: Executor<'_>, sql: &str) -> Result<(), Error> {
    // What builders make is not read word by word: one statement, and of a
    // kind that leaves transactions alone.
    if is_one_of_rows(sql) {
        return Ok(());
    }
    let dialect = executor.dialect();
    let standing = Standing::of(executor);
    let Ok(pieces) = lexer::split(sql, dialect.syntax()) else {
        return Ok(());
    };
    pieces
        .statements
        .iter()
        .try_for_each(|statement| refuse_control(dialect, statement, standing))
}

fn expand(
    dialect: &'static dyn Dialect,
    sql: &str,
    pieces: &Pieces<'_>,
    params: Params,
) -> Result<Command, Error> {
    let given: HashSet<&str> = params.names().collect();
    let wanted: HashSet<&str> = pieces.parameters().map(|(_, name)| name).collect();
    if let Some((at, missing)) = pieces.parameters().find(|(_, name)| !given.contains(name)) {
        let (line, column) = lexer::place(sql, at);
        return Err(Error::invalid_query(format!(
            "line {line}, column {column}: the parameter `:{missing}` has no value{}",
            suggestion(missing, given.iter().copied())
        )));
    }
    if let Some(unused) = params.names().find(|name| !wanted.contains(name)) {
        return Err(Error::invalid_query(format!(
            "the value `{unused}` belongs to no parameter of the statement{}",
            suggestion(unused, wanted.iter().copied())
        )));
    }
    if let Some(twice) = params.given_twice() {
        return Err(Error::invalid_query(format!(
            "the parameter `{twice}` is given twice"
        )));
    }
    let mut text = String::with_capacity(sql.len() + 16);
    let mut values = Vec::new();
    for piece in &pieces.pieces {
        match piece {
            Piece::Text { text: run, .. } => text.push_str(run),
            Piece::Parameter { name, .. } => match params.get(name) {
                Some(Param::One(value)) => {
                    values.push(value.clone());
                    dialect.placeholder(&mut text, values.len());
                }
                Some(Param::List(list)) => {
                    if list.is_empty() {
                        // No value is in an empty list; `IN (NULL)` is never true.
                        text.push_str("NULL");
                    }
                    for (index, value) in list.iter().enumerate() {
                        if index > 0 {
                            text.push_str(", ");
                        }
                        values.push(value.clone());
                        dialect.placeholder(&mut text, values.len());
                    }
                }
                // Every name was found to have its value above.
                None => {}
            },
        }
    }
    if values.len() > dialect.max_parameters() {
        return Err(Error::invalid_query(format!(
            "the statement has {} values, and {} binds {} at most",
            values.len(),
            dialect.name(),
            dialect.max_parameters()
        )));
    }
    if !dialect.prepares_for_any_types() {
        mark_types(&mut text, &values);
    }
    Ok(Command::new(text.into(), values))
}

/// Appends the values' types as a comment, so that the same text with values of
/// other types is another statement: the driver keeps prepared statements by
/// their text, and would send the new values as the types of the first.
fn mark_types(text: &mut String, values: &[Value]) {
    for (index, alike) in values
        .chunk_by(|a, b| a.array_type() == b.array_type())
        .enumerate()
    {
        text.push_str(if index == 0 { " /* " } else { ", " });
        text.push_str(&format!("{:?}", alike[0].array_type()));
        if alike.len() > 1 {
            text.push_str(&format!(" x{}", alike.len()));
        }
    }
    if !values.is_empty() {
        text.push_str(" */");
    }
}
