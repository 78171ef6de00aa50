//! The tasks: what is kept of one, and what a caller may set of it.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;
use uuid::Uuid;

/// A task, as it is kept and shown.
///
/// The tenant is part of the key: whoever names a task by its id names it among
/// those of a tenant, and there is no way to forget that.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(
    table = "tasks",
    unique(tenant_id, title),
    query(
        filter(title, status, priority, due),
        sort(title, priority, due),
        max_limit = 100
    )
)]
pub struct Task {
    /// Whose task it is; the caller knows.
    #[mapped(id)]
    #[serde(skip_serializing)]
    pub tenant_id: i64,
    /// Made by the library: UUID version 7.
    #[mapped(id)]
    pub id: Uuid,
    /// No two tasks of a tenant have the same.
    pub title: Title,
    /// How far it is.
    #[mapped(default = Status::Open)]
    pub status: Status,
    /// From 1 to 5.
    #[mapped(default = 3, check = "priority BETWEEN 1 AND 5")]
    pub priority: i32,
    /// When it must be done.
    pub due: Option<NaiveDate>,
    /// Whatever else there is to say.
    pub notes: Option<String>,
}

/// What a caller may set of a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(view_of = Task)]
pub struct TaskInput {
    /// See [`Task::title`].
    pub title: Title,
    /// See [`Task::status`].
    pub status: Status,
    /// See [`Task::priority`].
    pub priority: i32,
    /// See [`Task::due`].
    pub due: Option<NaiveDate>,
    /// See [`Task::notes`].
    pub notes: Option<String>,
}

/// How far a task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, MappedEnum)]
#[serde(rename_all = "snake_case")]
#[mapped(name = "task_status", rename_all = "snake_case")]
pub enum Status {
    /// Nothing was done yet.
    Open,
    /// Somebody is at it.
    Doing,
    /// It is done.
    Done,
}

/// One line of 1 to 200 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, MappedValue)]
#[serde(try_from = "String")]
pub struct Title(String);

/// Why a text is no title; serde makes a field's error of it.
#[derive(Debug)]
pub struct NoTitle;

impl fmt::Display for NoTitle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected one line of 1 to 200 characters")
    }
}

impl std::error::Error for NoTitle {}

impl TryFrom<String> for Title {
    type Error = NoTitle;

    fn try_from(text: String) -> Result<Self, NoTitle> {
        let blank = text.trim().is_empty();
        if blank || text.chars().any(char::is_control) || text.chars().nth(200).is_some() {
            return Err(NoTitle);
        }
        Ok(Self(text))
    }
}

impl AsRef<str> for Title {
    fn as_ref(&self) -> &str {
        &self.0
    }
}
