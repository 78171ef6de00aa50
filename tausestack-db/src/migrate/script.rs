//! A move of a history as a script for the database's own client.

use std::fmt::Write as _;

use super::error::MigrationError;
use super::history::History;
use super::preview::Preview;
use crate::ddl::alter::{Step, StepKind};
use crate::dialect::Dialect;

/// The script of a move, with the statements that record it.
pub(super) fn script(
    dialect: &dyn Dialect,
    history: &History<'_>,
    previews: &[Preview],
) -> Result<String, MigrationError> {
    let mut out = String::new();
    if previews.is_empty() {
        out.push_str("-- Nothing to do.\n");
        return Ok(out);
    }
    let migrating = dialect.migrating();
    for (function, version) in migrating.young_functions {
        let mut steps = previews.iter().flat_map(|preview| &preview.steps).flatten();
        if steps.any(|step| step.sql.contains(function)) {
            comment(&mut out, &format!("This needs {version} or later."));
        }
    }
    if !migrating.stop_at_errors.is_empty() {
        let _ = writeln!(out, "{}", migrating.stop_at_errors);
    }
    for sql in history.creation() {
        statement(&mut out, &sql);
    }
    for preview in previews {
        let Some(steps) = &preview.steps else {
            return Err(MigrationError::WrittenByHand {
                migration: preview.migration.clone(),
            });
        };
        one(&mut out, dialect, history, preview, steps);
    }
    Ok(out)
}

fn one(
    out: &mut String,
    dialect: &dyn Dialect,
    history: &History<'_>,
    preview: &Preview,
    steps: &[Step],
) {
    let _ = writeln!(out, "\n-- {} ({})", preview.migration, preview.direction);
    for counted in preview.findings.iter().filter(|found| !found.is_void()) {
        let finding = &counted.finding;
        let (severity, code) = (finding.severity(), finding.code());
        comment(out, &format!("{severity} [{code}]: {}", counted.sentence()));
    }
    let suspension = dialect
        .migrating()
        .suspension
        .as_ref()
        .filter(|_| preview.suspends_foreign_keys);
    if let Some(suspension) = suspension {
        statement(out, suspension.begin);
    }
    let is_whole = dialect.ddl_is_transactional() && steps.iter().all(|step| step.transactional);
    if is_whole {
        statement(out, dialect.migrating().begin);
    }
    let mut described = "";
    for step in steps {
        if step.describes != described {
            described = &step.describes;
            comment(out, described);
        }
        if step.kind == StepKind::ForeignKeyCheck {
            check(out, &step.sql);
        } else {
            statement(out, &step.sql);
        }
    }
    let record = history.script(
        &preview.migration,
        preview.direction,
        preview.checksum.as_deref(),
        dialect.migrating().unix_time,
    );
    for sql in record {
        statement(out, &sql);
    }
    if is_whole {
        statement(out, "COMMIT");
    }
    if let Some(suspension) = suspension {
        statement(out, suspension.end);
    }
}

/// A query that fails if it gives a row. SQLite raises errors of one's own in
/// triggers only; what cannot be read as JSON fails anywhere.
fn check(out: &mut String, sql: &str) {
    comment(out, "fails by \"malformed JSON\" if a row refers to none");
    statement(
        out,
        &format!("SELECT json('a row refers to none') FROM ({sql})"),
    );
}

/// A comment, one line whatever is in it.
fn comment(out: &mut String, text: &str) {
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let _ = writeln!(out, "-- {line}");
}

fn statement(out: &mut String, sql: &str) {
    out.push_str(sql.trim_end().trim_end_matches(';'));
    out.push_str(";\n");
}
