//! The texts that a mapping needs again and again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::connection::Sql;
use crate::dialect::Dialect;

/// What a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Intent {
    /// SELECT … FROM …, to which conditions are appended.
    Select,
    SelectByKey,
    DeleteByKey,
    /// INSERT of the fields in this set.
    Insert(FieldSet),
    /// INSERT of this many rows that set the same fields.
    InsertMany {
        set: FieldSet,
        rows: usize,
        returning: bool,
    },
    /// UPDATE of the fields in this set.
    Update(FieldSet),
}

/// The fields that a statement writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct FieldSet(u128);

impl FieldSet {
    /// The set, if the positions are few enough for one.
    pub(crate) fn of(positions: impl IntoIterator<Item = usize>) -> Option<Self> {
        let mut bits = 0_u128;
        for position in positions {
            bits |= 1_u128.checked_shl(u32::try_from(position).ok()?)?;
        }
        Some(Self(bits))
    }
}

/// The most texts that a mapping keeps: callers choose which fields they
/// write, and must not fill the memory with their choices.
const MOST: usize = 512;

/// The texts made so far, by dialect and intent.
#[derive(Debug, Default)]
pub(crate) struct StatementCache {
    texts: Mutex<HashMap<(usize, Intent), Arc<str>>>,
}

impl StatementCache {
    /// The text for an intent, made at its first use.
    pub(crate) fn text(
        &self,
        dialect: &dyn Dialect,
        intent: Intent,
        make: impl FnOnce() -> String,
    ) -> Sql {
        let key = (dialect.index(), intent);
        if let Some(text) = self.lock().get(&key) {
            return Sql::Shared(Arc::clone(text));
        }
        let text: Arc<str> = make().into();
        let mut texts = self.lock();
        if texts.len() < MOST {
            texts.insert(key, Arc::clone(&text));
        }
        Sql::Shared(text)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(usize, Intent), Arc<str>>> {
        // An insertion that panicked leaves the map whole.
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
