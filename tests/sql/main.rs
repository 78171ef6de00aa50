//! The SQL that the library writes, for three dialects, without a database.
//!
//! MySQL and MariaDB stand side by side where they differ. One snapshot holds
//! one intent, so that a change of it shows what changes on each database.

mod lists;
mod many;
mod models;
mod raw;
mod reads;
mod writes;

use tausestack_db::ddl::Target;

const TARGETS: [Target; 4] = [
    Target::Sqlite,
    Target::Postgres,
    Target::MySql,
    Target::MariaDb,
];

/// One text for each database, one after the other.
fn on_each(text: impl Fn(Target) -> Result<String, tausestack_db::Error>) -> String {
    TARGETS
        .iter()
        .map(|target| match text(*target) {
            Ok(sql) => format!("{target:?}: {sql}\n"),
            Err(error) => format!("{target:?}: not supported: {error}\n"),
        })
        .collect()
}
