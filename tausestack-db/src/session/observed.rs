//! What is told of a statement: `echo`, a `tracing` span, and what took long.
//!
//! It is told by its text, in which parameters stand as placeholders: values
//! are not shown.

use std::time::{Duration, Instant};

use tracing::Span;

use crate::connection::{Command, Sql};
use crate::database::Inner;

/// How long the text of a slow statement may be.
const SHOWN: usize = 2_000;

/// A statement that runs.
pub(super) struct Observed<'a> {
    database: &'a Inner,
    sql: Sql,
    span: Span,
    started: Instant,
}

impl<'a> Observed<'a> {
    pub(super) fn start(database: &'a Inner, command: &Command) -> Self {
        let name = database.dialect().name();
        if database.echoes() {
            eprintln!("[{name}] {}", command.sql.as_str());
        }
        // The names of OpenTelemetry's conventions for database spans.
        let span = tracing::debug_span!(
            target: "tausestack_db::statement",
            "statement",
            otel.kind = "client",
            db.system.name = name,
            db.query.text = command.sql.as_str(),
        );
        Self {
            database,
            sql: command.sql.clone(),
            span,
            started: Instant::now(),
        }
    }

    pub(super) fn span(&self) -> Span {
        self.span.clone()
    }

    pub(super) fn end(self, failed: bool) {
        let took = self.started.elapsed();
        let _entered = self.span.enter();
        tracing::debug!(
            target: "tausestack_db::statement",
            microseconds = took.as_micros(),
            failed,
        );
        if self.database.is_slow(took) {
            tracing::warn!(
                target: "tausestack_db::slow",
                database = self.database.dialect().name(),
                sql = shown(self.sql.as_str()),
                milliseconds = took.as_millis(),
                failed,
                "slow statement"
            );
        }
    }
}

fn shown(sql: &str) -> &str {
    sql.char_indices()
        .nth(SHOWN)
        .map_or(sql, |(cut, _)| &sql[..cut])
}

/// How statements are told of.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Telling {
    pub(crate) echo: bool,
    /// What takes this long is slow.
    pub(crate) slow: Option<Duration>,
}
