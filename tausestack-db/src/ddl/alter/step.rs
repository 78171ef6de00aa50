//! Statements as a runner takes them.

use crate::schema::TableName;

/// One statement of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The statement, without parameters.
    pub sql: String,
    /// What a runner does with it.
    pub kind: StepKind,
    /// Whether it can stand in a transaction with its neighbours, and is undone
    /// with it.
    pub transactional: bool,
    /// The operation that it is a part of, in one line.
    pub describes: String,
    /// What removes the traces of a failure before it is tried again, if it
    /// leaves any.
    pub before_retry: Option<String>,
}

/// What a runner does with a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StepKind {
    /// Runs it.
    Statement,
    /// Runs it; it changes rows, perhaps many.
    Data,
    /// Runs it, and fails if it gives a row: each names a violated foreign
    /// key.
    ForeignKeyCheck,
}

/// The statements of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Steps {
    /// The statements, in order.
    pub steps: Vec<Step>,
    /// Whether foreign keys must not be enforced meanwhile (SQLite): a runner
    /// turns them off on one connection before the transaction begins, since
    /// the pragma is of no effect within one, and on again after its end. If
    /// it fails half-way, `PRAGMA legacy_alter_table = OFF` is due as well: a
    /// rollback does not undo it.
    pub suspends_foreign_keys: bool,
    /// The tables that are made anew, with a copy of their rows (SQLite), each
    /// with the operations that it takes, in one line.
    pub rebuilt: Vec<(TableName, String)>,
}

impl Steps {
    pub(super) fn push(&mut self, describes: &str, transactional: bool, sql: String) -> &mut Step {
        self.push_kind(StepKind::Statement, describes, transactional, sql)
    }

    pub(super) fn push_kind(
        &mut self,
        kind: StepKind,
        describes: &str,
        transactional: bool,
        sql: String,
    ) -> &mut Step {
        self.steps.push(Step {
            sql,
            kind,
            transactional,
            describes: describes.to_owned(),
            before_retry: None,
        });
        let last = self.steps.len() - 1;
        &mut self.steps[last]
    }
}
