//! The results as the table in docs/types.md.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::Report;
use crate::context::Mount;

const BEGIN: &str = "<!-- the table of types: written by a test -->\n";
const END: &str = "<!-- the end of the table of types -->\n";

/// What stands in the document of one database.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Column {
    database: &'static str,
    /// Types and their cells.
    cells: Vec<(String, String)>,
    /// The sentences below the table.
    refusals: Vec<String>,
}

fn database(mount: Mount) -> (&'static str, usize) {
    match mount {
        Mount::SqliteMemory | Mount::SqliteFile => ("SQLite", 0),
        Mount::Postgres => ("PostgreSQL", 1),
        Mount::Mysql | Mount::MysqlWithoutReturning => ("MySQL/MariaDB", 2),
    }
}

impl Column {
    pub(super) fn of_reports(mount: Mount, reports: &[Report]) -> Self {
        let (database, _) = database(mount);
        let mut cells = Vec::new();
        let mut by_sentence: Vec<(String, Vec<String>)> = Vec::new();
        let mut refuse = |what: String, sentence: &str| match by_sentence
            .iter_mut()
            .find(|(known, _)| known == sentence)
        {
            Some((_, refused)) => refused.push(what),
            None => by_sentence.push((sentence.to_owned(), vec![what])),
        };
        for report in reports {
            let names: Vec<&str> = report.refused.iter().map(|(name, _)| *name).collect();
            let cell = match (&report.no_column, names.is_empty()) {
                (Some(_), _) => "refused".to_owned(),
                (None, true) => "exact".to_owned(),
                (None, false) => format!("exact; refused: {}", names.join(", ")),
            };
            cells.push((format!("`{}`", report.rust), cell));
            if let Some(sentence) = &report.no_column {
                refuse(format!("`{}`", report.rust), sentence);
            }
            let mut seen: Vec<&str> = Vec::new();
            for (_, sentence) in &report.refused {
                if !seen.contains(&sentence.as_str()) {
                    seen.push(sentence);
                    refuse(format!("`{}`", report.rust), sentence);
                }
            }
        }
        let refusals = by_sentence
            .into_iter()
            .map(|(sentence, types)| format!("- {database}, {}: *{sentence}*", types.join(", ")))
            .collect();
        Self {
            database,
            cells,
            refusals,
        }
    }

    /// What the document says.
    pub(super) fn of_document(mount: Mount) -> Self {
        let (database, index) = database(mount);
        let text = std::fs::read_to_string(path()).expect("docs/types.md");
        let (_, rest) = text.split_once(BEGIN).expect("the table's beginning");
        let (table, _) = rest.split_once(END).expect("the table's end");
        let cells = table
            .lines()
            .filter(|line| line.starts_with("| `"))
            .map(|line| {
                let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
                (cells[0].to_owned(), cells[index + 1].to_owned())
            })
            .collect();
        let bullet = format!("- {database}, ");
        let refusals = table
            .lines()
            .filter(|line| line.starts_with(&bullet))
            .map(str::to_owned)
            .collect();
        Self {
            database,
            cells,
            refusals,
        }
    }
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/types.md")
}

/// Writes the table of these columns into the document.
pub(super) fn write(columns: &[Column]) {
    let mut table = String::from("\n| Rust |");
    for column in columns {
        let _ = write!(table, " {} |", column.database);
    }
    table.push_str("\n| --- |");
    table.push_str(&" --- |".repeat(columns.len()));
    table.push('\n');
    for (row, (rust, _)) in columns[0].cells.iter().enumerate() {
        let _ = write!(table, "| {rust} |");
        for column in columns {
            let (same, cell) = &column.cells[row];
            assert_eq!(same, rust);
            let _ = write!(table, " {cell} |");
        }
        table.push('\n');
    }
    table.push_str("\nThe refusals, in the words of the errors:\n\n");
    for column in columns {
        for refusal in &column.refusals {
            table.push_str(refusal);
            table.push('\n');
        }
    }
    table.push('\n');
    let text = std::fs::read_to_string(path()).expect("docs/types.md");
    let (before, rest) = text.split_once(BEGIN).expect("the table's beginning");
    let (_, after) = rest.split_once(END).expect("the table's end");
    std::fs::write(path(), format!("{before}{BEGIN}{table}{END}{after}")).expect("docs/types.md");
}
