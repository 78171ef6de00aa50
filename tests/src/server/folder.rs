//! Where temporary servers keep their data.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// What fits before our own names: the path of a socket has at most 107 bytes.
const LONGEST: usize = 64;

/// The folder for temporary folders: the environment's, unless it is too deep for a
/// socket, or closed to the account that a server of root's runs under.
pub(super) fn parent(for_another_account: bool) -> PathBuf {
    let named = env::temp_dir();
    if is_fit(&named, for_another_account) {
        named
    } else {
        PathBuf::from("/tmp")
    }
}

fn is_fit(folder: &Path, for_another_account: bool) -> bool {
    let Ok(real) = fs::canonicalize(folder) else {
        return false;
    };
    real.as_os_str().len() <= LONGEST
        && (!for_another_account || real.ancestors().all(everyone_may_enter))
}

fn everyone_may_enter(folder: &Path) -> bool {
    fs::metadata(folder).is_ok_and(|metadata| metadata.permissions().mode() & 0o001 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_folder_fits_its_owner_alone() {
        let closed = tempfile::Builder::new()
            .permissions(fs::Permissions::from_mode(0o700))
            .tempdir_in("/tmp")
            .expect("a folder");
        assert!(is_fit(closed.path(), false));
        assert!(!is_fit(closed.path(), true));
        assert!(is_fit(Path::new("/tmp"), true));
    }

    #[test]
    fn a_deep_or_missing_folder_does_not_fit() {
        let folder = tempfile::tempdir_in("/tmp").expect("a folder");
        let deep = folder.path().join("d".repeat(LONGEST));
        assert!(!is_fit(&deep, false));
        fs::create_dir(&deep).expect("a folder");
        assert!(!is_fit(&deep, false));
    }
}
