//! One process migrates a database at a time.

use std::time::{Duration, Instant};

use super::error::{MigrationError, NODE_VARIABLE};
use super::event::{Event, Listener};
use super::file_lock::FileLock;
use crate::connection::Command;
use crate::database::Solo;
use crate::dialect::SessionLock;
use crate::{Database, Error};

/// How long to wait before a lock is asked for again.
const PAUSE: Duration = Duration::from_millis(100);

/// From when on it is told that another process is waited for.
const PATIENT: Duration = Duration::from_secs(1);

/// A connection that has the lock.
///
/// SQLite's sessions have none: a file beside the database's own stands in.
/// Beside that, each migration takes the write lock of the database, and looks
/// then whether it is applied already.
pub(super) struct Locked {
    solo: Solo,
    file: Option<FileLock>,
}

impl Locked {
    /// Waits for the lock.
    pub(super) async fn of(
        db: &Database,
        patience: Duration,
        listener: Option<&Listener>,
    ) -> Result<Self, MigrationError> {
        let mut locked = Self {
            solo: db.solo(patience).await?,
            file: None,
        };
        match locked.take(patience, listener).await {
            Ok(()) => Ok(locked),
            Err(error) => {
                locked.close().await;
                Err(error)
            }
        }
    }

    async fn take(
        &mut self,
        patience: Duration,
        listener: Option<&Listener>,
    ) -> Result<(), MigrationError> {
        if self.session_lock().is_some() {
            if !self.solo.is_direct() {
                return Err(MigrationError::Pooler);
            }
            refuse_other_nodes(self.database()).await?;
        }
        let started = Instant::now();
        let mut told = false;
        while !self.attempt().await? {
            let waited = started.elapsed();
            if waited >= patience {
                return Err(MigrationError::LockTimeout {
                    holder: self.holder().await?,
                    waited: waited.as_secs(),
                });
            }
            if waited >= PATIENT && !told {
                told = true;
                if let Some(listener) = listener {
                    let holder = self.holder().await?;
                    listener(&Event::Waiting { holder });
                }
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }

    fn session_lock(&self) -> Option<&'static SessionLock> {
        self.database()
            .executor()
            .dialect()
            .migrating()
            .lock
            .as_ref()
    }

    /// Takes the lock, if it is free.
    async fn attempt(&mut self) -> Result<bool, Error> {
        if let Some(lock) = self.session_lock() {
            return truth(self.database(), lock.attempt).await;
        }
        let Some(path) = self.solo.file() else {
            return Ok(true);
        };
        self.file = FileLock::attempt(&path).map_err(|error| {
            Error::configuration(format!(
                "the lock on the migrations cannot be taken, a file beside {}: {error}",
                path.display()
            ))
        })?;
        Ok(self.file.is_some())
    }

    async fn holder(&self) -> Result<Option<i64>, Error> {
        let Some(lock) = self.session_lock() else {
            return Ok(None);
        };
        let command = Command::text(lock.holder);
        let row = self.database().executor().optional(command).await?;
        Ok(row.map(|row| row.get_at(0)).transpose()?.flatten())
    }

    /// The database, by the connection that has the lock.
    pub(super) fn database(&self) -> &Database {
        self.solo.database()
    }

    /// Makes sure that the lock is held still.
    pub(super) async fn check(&self) -> Result<(), MigrationError> {
        let Some(lock) = self.session_lock() else {
            return Ok(());
        };
        match truth(self.database(), lock.is_held).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(MigrationError::LockLost),
            Err(error) => Err(self.explain(error.into())),
        }
    }

    /// An error, or what is behind it if the connection broke.
    fn explain(&self, error: MigrationError) -> MigrationError {
        if self.solo.is_lost() {
            MigrationError::LockLost
        } else {
            error
        }
    }

    /// Gives the lock back, with what became of the work under it.
    pub(super) async fn end<T>(
        self,
        result: Result<T, MigrationError>,
    ) -> Result<T, MigrationError> {
        let result = result.map_err(|error| self.explain(error));
        self.close().await;
        result
    }

    async fn close(self) {
        self.solo.close().await;
        // Behind it, the lock by a file is released.
    }
}

/// Locks hold on one node of a cluster alone: one node does all migrations.
async fn refuse_other_nodes(db: &Database) -> Result<(), MigrationError> {
    let Some(cluster) = &db.executor().dialect().migrating().cluster else {
        return Ok(());
    };
    let size = second_text(db, cluster.size).await?;
    if size.is_none_or(|size| size.parse::<u32>().unwrap_or(0) == 0) {
        return Ok(());
    }
    let node = second_text(db, cluster.node).await?.unwrap_or_default();
    let named = std::env::var(NODE_VARIABLE).ok();
    if named.as_deref() == Some(node.as_str()) {
        return Ok(());
    }
    Err(MigrationError::Cluster { node, named })
}

async fn truth(db: &Database, sql: &'static str) -> Result<bool, Error> {
    let row = db.executor().optional(Command::text(sql)).await?;
    Ok(row
        .map(|row| row.get_at::<Option<bool>>(0))
        .transpose()?
        .flatten()
        .unwrap_or(false))
}

/// The value of `SHOW … LIKE`, which stands behind the name.
async fn second_text(db: &Database, sql: &'static str) -> Result<Option<String>, Error> {
    let row = db.executor().optional(Command::text(sql)).await?;
    row.map(|row| row.get_at(1)).transpose()
}
