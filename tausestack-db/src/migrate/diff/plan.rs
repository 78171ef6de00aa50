//! The operations found so far, and the schema after them.

use super::{Diff, DiffError, Note};
use crate::migrate::apply::{ApplyError, apply};
use crate::migrate::operation::Operation;
use crate::schema::{Schema, Table, TableName};

pub(super) struct Plan {
    /// What the schema is after the operations.
    pub(super) state: Schema,
    operations: Vec<Operation>,
    notes: Vec<Note>,
    /// The first operation that did not fit.
    misfit: Option<ApplyError>,
}

impl Plan {
    pub(super) fn new(state: Schema, notes: Vec<Note>) -> Self {
        Self {
            state,
            operations: Vec::new(),
            notes,
            misfit: None,
        }
    }

    /// Appends an operation. One that does not fit what the schema then is
    /// makes the plan an error.
    pub(super) fn push(&mut self, operation: Operation) {
        match apply(&mut self.state, &operation) {
            Ok(()) => self.operations.push(operation),
            Err(error) => {
                self.misfit.get_or_insert(error);
            }
        }
    }

    pub(super) fn note(&mut self, note: Note) {
        self.notes.push(note);
    }

    pub(super) fn table(&self, name: &TableName) -> Option<&Table> {
        self.state.tables.iter().find(|table| table.name == *name)
    }

    pub(super) fn finish(self) -> Result<Diff, DiffError> {
        match self.misfit {
            Some(error) => Err(DiffError::Contradiction(error)),
            None => Ok(Diff {
                operations: self.operations,
                notes: self.notes,
            }),
        }
    }
}
