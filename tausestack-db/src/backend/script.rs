//! Scripts: texts of several statements, one sent after the other.

use crate::Error;
use crate::raw::{RawSql, Standing, script};
use crate::session::Executor;

/// Runs the statements of a script; how many there were.
pub(super) async fn execute(executor: Executor<'_>, sql: &RawSql) -> Result<usize, Error> {
    let statements = script(executor.dialect(), &sql.0, Standing::of(executor))?;
    if statements.is_empty() {
        return Ok(0);
    }
    let mut session = executor
        .session()
        .await
        .map_err(|failure| failure.into_error(&sql.0))?;
    for (index, statement) in statements.iter().enumerate() {
        session.script(statement.text).await.map_err(|failure| {
            failure.into_error(statement.text).in_script(
                index + 1,
                statements.len(),
                statement.line(&sql.0),
            )
        })?;
    }
    Ok(statements.len())
}
