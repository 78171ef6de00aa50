//! The database as its owner made it.

use tausestack_db::prelude::*;

const SQLITE: &str = include_str!("../schema/sqlite.sql");
const POSTGRES: &str = include_str!("../schema/postgres.sql");
const MYSQL: &str = include_str!("../schema/mysql.sql");

/// Plays the owner: makes the tables, by SQL that knows nothing of us.
///
/// # Errors
///
/// Those of the database; the tables must not be there.
pub async fn create(db: &Database) -> Result<(), Error> {
    let script = match db.name() {
        "SQLite" => SQLITE,
        "PostgreSQL" => POSTGRES,
        _ => MYSQL,
    };
    for statement in script.split_inclusive(';') {
        if !statement.trim().is_empty() {
            db.execute_raw(statement, params! {}).await?;
        }
    }
    Ok(())
}
