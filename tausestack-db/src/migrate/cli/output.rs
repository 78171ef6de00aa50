//! What is printed: results on standard output, all else on standard error.

use std::io::Write as _;

use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};

use super::arguments::Color;
use super::failure::Failure;
use crate::migrate::{Counted, Preview, Severity};
use crate::{JsonValue, json};

pub(super) const GOOD: Style = AnsiColor::Green.on_default();
pub(super) const WARN: Style = AnsiColor::Yellow.on_default();
pub(super) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(super) const FAINT: Style = Style::new().dimmed();

/// Where a command prints.
///
/// A reader that is gone is no failure: what cannot be written is let go.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    json: bool,
}

impl Output {
    pub(super) fn new(json: bool, color: Color) -> Self {
        match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        }
        .write_global();
        Self { json }
    }

    pub(super) fn is_json(self) -> bool {
        self.json
    }

    /// A line of the result; not where a document is asked for.
    pub(super) fn line(self, text: impl std::fmt::Display) {
        if !self.json {
            let _ = writeln!(anstream::stdout(), "{text}");
        }
    }

    /// Text that is the result, as it is.
    pub(super) fn text(self, text: &str) {
        if !self.json {
            let _ = write!(anstream::stdout(), "{text}");
        }
    }

    /// What is told on the way.
    pub(super) fn told(self, text: impl std::fmt::Display) {
        if !self.json {
            let _ = writeln!(anstream::stderr(), "{text}");
        }
    }

    /// The result as a document, where one is asked for.
    pub(super) fn document(self, document: &JsonValue) {
        if self.json {
            let _ = writeln!(anstream::stdout(), "{document:#}");
        }
    }

    pub(super) fn failure(self, failure: &Failure) {
        self.document(&json!({
            "error": { "code": failure.code(), "message": failure.message() }
        }));
        self.told(format_args!("{BAD}error:{BAD:#} {}", failure.message()));
    }

    /// What there is to mind, a line each.
    pub(super) fn findings(self, findings: &[Counted], indent: &str) {
        for counted in findings.iter().filter(|counted| !counted.is_void()) {
            let severity = counted.finding.severity();
            let style = match severity {
                Severity::Error | Severity::Destructive => BAD,
                Severity::Notice => FAINT,
                _ => WARN,
            };
            self.line(format_args!(
                "{indent}{style}{severity} [{}]{style:#} {}",
                counted.finding.code(),
                counted.sentence(),
            ));
        }
    }

    /// A plan, as a short list.
    pub(super) fn plan(self, previews: &[Preview], verbose: bool) {
        for preview in previews {
            self.line(format_args!("{} {}", preview.migration, preview.direction));
            let Some(steps) = &preview.steps else {
                self.line("  written by hand: what it does is known when it runs");
                continue;
            };
            for operation in &preview.operations {
                self.line(format_args!("  - {operation}"));
            }
            self.findings(&preview.findings, "  ");
            if verbose {
                for step in steps {
                    self.line(format_args!("    {FAINT}{};{FAINT:#}", step.sql));
                }
            }
        }
    }
}

/// A finding, as a document has it.
pub(super) fn finding(counted: &Counted) -> JsonValue {
    json!({
        "code": counted.finding.code(),
        "severity": counted.finding.severity().to_string(),
        "message": counted.finding.message,
        "count": counted.count,
    })
}

/// A plan, as a document has it.
pub(super) fn plan(previews: &[Preview]) -> JsonValue {
    previews
        .iter()
        .map(|preview| {
            json!({
                "migration": preview.migration,
                "direction": preview.direction.as_str(),
                "written_by_hand": preview.steps.is_none(),
                "operations": preview.operations,
                "rebuilt": preview.rebuilt,
                "statements": preview
                    .steps
                    .iter()
                    .flatten()
                    .map(|step| step.sql.clone())
                    .collect::<Vec<_>>(),
                "findings": preview.findings.iter().map(finding).collect::<Vec<_>>(),
            })
        })
        .collect()
}
