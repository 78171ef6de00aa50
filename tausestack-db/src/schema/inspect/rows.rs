//! Rows of a catalog, each as one JSON object: one way to decode them for all
//! databases, whatever types their catalogs have.

use sea_orm::Value;
use serde::de::DeserializeOwned;

use crate::Error;
use crate::connection::Command;
use crate::session::Session;

/// The rows of a query whose only column is a JSON object as text.
pub(super) async fn all<T: DeserializeOwned>(
    session: &mut Session<'_>,
    sql: String,
    values: Vec<Value>,
) -> Result<Vec<T>, Error> {
    let command = Command::new(sql.clone().into(), values);
    let rows = session
        .all(command)
        .await
        .map_err(|failure| failure.into_error(&sql))?;
    rows.into_iter()
        .map(|row| {
            let text: String = row.get_at(0)?;
            serde_json::from_str(&text).map_err(|error| {
                Error::schema(format!(
                    "the database's catalog cannot be read: {error} (in the answer to: {sql})"
                ))
            })
        })
        .collect()
}

/// Text parameters.
pub(super) fn texts<'a>(values: impl IntoIterator<Item = &'a str>) -> Vec<Value> {
    values
        .into_iter()
        .map(|value| Value::String(Some(value.to_owned())))
        .collect()
}
