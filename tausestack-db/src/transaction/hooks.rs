//! What is to happen once a transaction has been committed.

use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;
use tracing::Instrument as _;

/// The futures that wait for the outermost COMMIT, in the order in which they
/// were given, each with the level it belongs to.
#[derive(Default)]
pub(super) struct Hooks(Mutex<Vec<(usize, BoxFuture<'static, ()>)>>);

impl Hooks {
    fn lock(&self) -> MutexGuard<'_, Vec<(usize, BoxFuture<'static, ()>)>> {
        // Nothing that holds the lock can leave the list in pieces.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add(&self, level: usize, hook: BoxFuture<'static, ()>) {
        self.lock().push((level, hook));
    }

    /// What a nested transaction left to do is left to do by the one around
    /// it.
    pub(super) fn committed(&self, level: usize) {
        for (of, _) in self.lock().iter_mut() {
            *of = (*of).min(level - 1);
        }
    }

    /// What was rolled back leaves nothing to do.
    pub(super) fn rolled_back(&self, level: usize) {
        let undone: Vec<_> = self.lock().extract_if(.., |(of, _)| *of >= level).collect();
        // Dropped without the lock: a hook may hold what has a Drop of its own.
        drop(undone);
    }

    /// Runs them, one after the other, in a task of their own: they run to
    /// their end also if whoever committed is not waiting any more.
    pub(super) async fn run(&self) {
        let hooks = std::mem::take(&mut *self.lock());
        if hooks.is_empty() {
            return;
        }
        let work = async move {
            for (_, hook) in hooks {
                hook.await;
            }
        };
        if let Err(error) = tokio::spawn(work.in_current_span()).await {
            tracing::error!(
                target: "tausestack_db",
                panicked = error.is_panic(),
                "what was to run after the commit did not run to its end"
            );
        }
    }
}
