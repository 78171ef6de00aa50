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
        match step.kind {
            StepKind::ForeignKeyCheck => check(out, &step.sql),
            StepKind::Statement => statement(out, &step.sql),
            StepKind::Data => written(out, dialect, &step.sql),
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

/// A statement that a person may have written. What ends it must not be taken
/// for a part of a comment; and one of several, such as the body of a procedure,
/// is whole where the client ends one at each semicolon.
fn written(out: &mut String, dialect: &dyn Dialect, sql: &str) {
    let inner = sql.trim_end().trim_end_matches(';');
    if !dialect.migrating().delimits || !inner.contains(';') {
        let last = inner.lines().next_back().unwrap_or_default();
        let end = match last.contains("--") || last.contains('#') {
            true => "\n;\n",
            false => ";\n",
        };
        out.push_str(inner);
        out.push_str(end);
        return;
    }
    let delimiter = ["$$", "//", "||"]
        .into_iter()
        .find(|text| !inner.contains(text))
        .unwrap_or("$$end$$");
    let _ = writeln!(
        out,
        "DELIMITER {delimiter}\n{inner}\n{delimiter}\nDELIMITER ;"
    );
}

#[cfg(test)]
mod tests {
    #[cfg(any(feature = "sqlite", feature = "mysql"))]
    use super::written;

    #[cfg(feature = "sqlite")]
    #[test]
    fn a_comment_at_the_end_takes_nothing_in() {
        use crate::dialect::SQLITE;

        let mut out = String::new();
        written(&mut out, &SQLITE, "UPDATE t SET a = 1 -- all of them;");
        written(&mut out, &SQLITE, "SELECT 1;\n");
        assert_eq!(out, "UPDATE t SET a = 1 -- all of them\n;\nSELECT 1;\n");
    }

    #[cfg(feature = "mysql")]
    #[test]
    fn a_body_of_several_statements_is_one_for_the_client() {
        use crate::dialect::MARIADB;

        let mut out = String::new();
        let body = "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET @a = '$$'; END";
        written(&mut out, &MARIADB, body);
        written(&mut out, &MARIADB, "SELECT 1");
        assert_eq!(
            out,
            format!("DELIMITER //\n{body}\n//\nDELIMITER ;\nSELECT 1;\n")
        );
    }
}
