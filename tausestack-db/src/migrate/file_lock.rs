//! The lock of a database that is a file.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// What stands behind the name of the database's file.
const SUFFIX: &str = "-migrating";

/// A lock by a file beside the database's own, which the system releases when
/// the process ends, however it does.
///
/// The database's own file cannot be the one: closing it once more would
/// release the locks that SQLite holds on it
/// (<https://www.sqlite.org/howtocorrupt.html>, 2.2).
#[derive(Debug)]
pub(super) struct FileLock {
    _file: File,
    path: PathBuf,
}

impl FileLock {
    /// Takes the lock, if nobody has it.
    pub(super) fn attempt(database: &Path) -> io::Result<Option<Self>> {
        let mut name = database.as_os_str().to_owned();
        name.push(SUFFIX);
        let path = PathBuf::from(name);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // Whoever had it may have removed it between the two.
        Ok(is_same(&file, &path).then_some(Self { _file: file, path }))
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        // While it is locked: nobody else has it.
        if cfg!(unix) {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

#[cfg(unix)]
fn is_same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), std::fs::metadata(path)) {
        (Ok(ours), Ok(named)) => (ours.dev(), ours.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}

/// Elsewhere the file stays.
#[cfg(not(unix))]
fn is_same(_file: &File, _path: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::FileLock;

    #[test]
    fn one_has_it_at_a_time() {
        let name = format!("tausestack-lock-{}.db", std::process::id());
        let database = std::env::temp_dir().join(name);
        let attempt = || FileLock::attempt(&database).expect("a writable folder");
        let first = attempt().expect("it is free");
        assert!(attempt().is_none());
        drop(first);
        let again = attempt().expect("it is free again");
        drop(again);
        assert!(
            !database.with_extension("db-migrating").exists(),
            "nothing is left"
        );
    }
}
