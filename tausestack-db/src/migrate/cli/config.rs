//! Where the database is, and which models count.

use url::Url;

use super::arguments::Arguments;
use super::failure::Failure;
use crate::mapped::{Models, models_within};
use crate::{ConnectOptions, Database};

/// Where the database is: ours, and that of other tools.
const URLS: [&str; 2] = ["TAUSESTACK_DATABASE_URL", "DATABASE_URL"];

/// Which models count: ours, and that of the Python SDK.
const TARGETS: [&str; 2] = [
    "TAUSESTACK_METADATA_TARGET",
    "TAUSESTACK_ALEMBIC_METADATA_TARGET",
];

/// The first of these variables that holds something.
fn first_set(names: &[&str]) -> Option<String> {
    names
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.trim().is_empty())
}

/// Connects to the database of the arguments, or of the environment.
pub(super) async fn connect(arguments: &Arguments) -> Result<Database, Failure> {
    let url = arguments
        .database_url
        .clone()
        .or_else(|| first_set(&URLS))
        .ok_or_else(|| {
            Failure::configuration(
                "no database is named: set TAUSESTACK_DATABASE_URL (such as \
                 sqlite://app.db?mode=rwc), or give it by -u",
            )
        })?;
    let url = match &arguments.database_schema {
        Some(schema) if url.starts_with("postgres") => in_schema(&url, schema)?,
        _ => url,
    };
    let options = ConnectOptions::new(url)
        .max_connections(4)
        // Some statements are meant to take their time.
        .slow_statement(None);
    Ok(Database::connect(options).await?)
}

/// The URL with a schema as the search path of its sessions.
fn in_schema(url: &str, schema: &str) -> Result<String, Failure> {
    let mut url = Url::parse(url).map_err(|error| {
        Failure::configuration(format!("the database URL is malformed: {error}"))
    })?;
    // As an identifier: it may hold a comma, or capitals.
    let quoted = format!("\"{}\"", schema.replace('"', "\"\""));
    url.query_pairs_mut()
        .append_pair("options[search_path]", &quoted);
    Ok(url.into())
}

/// The models of the module that is named, or all that the program links.
pub(super) fn models(arguments: &Arguments) -> Result<Models, Failure> {
    let target = arguments
        .metadata_target
        .clone()
        .or_else(|| first_set(&TARGETS));
    Ok(models_within(target.as_deref())?)
}

#[cfg(test)]
mod tests {
    use super::in_schema;

    #[test]
    fn a_schema_is_a_setting_of_the_session() {
        let url = in_schema("postgres://u:p@h/db?sslmode=disable", "My \"App\"").expect("a URL");
        assert_eq!(
            url,
            "postgres://u:p@h/db?sslmode=disable&options%5Bsearch_path%5D=%22My+%22%22App%22%22%22"
        );
        let error = in_schema("postgres://u:hunter2@:x/db", "app").expect_err("no port");
        assert!(!error.message().contains("hunter2"), "{}", error.message());
    }
}
