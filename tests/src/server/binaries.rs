//! Where the binaries of servers are found: on `PATH`, and in the places outside of
//! it where distributions put them.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Folders with server binaries that an ordinary user's `PATH` omits.
const USUAL: [&str; 4] = [
    "/usr/sbin",
    "/usr/libexec",
    "/usr/local/sbin",
    "/usr/local/libexec",
];

/// Folders whose subfolders are versions, with the binaries in `bin`.
const VERSIONED: [(&str, &str); 3] = [
    ("/usr/lib/postgresql", ""),
    ("/usr", "pgsql-"),
    ("/opt/homebrew/opt", "postgresql@"),
];

/// The first of these programs that is installed.
pub(super) fn program(names: &[&str]) -> Option<PathBuf> {
    names.iter().find_map(|name| {
        folders_on_path()
            .chain(USUAL.map(PathBuf::from))
            .map(|folder| folder.join(name))
            .find(|candidate| is_executable(candidate))
    })
}

/// The newest installed folder that has all of these programs. A link on `PATH` is
/// followed: the programs find their shared files relative to their real folder.
pub(super) fn folder_with(names: &[&str]) -> Option<PathBuf> {
    let linked = folders_on_path().filter_map(|folder| {
        let real = fs::canonicalize(folder.join(names.first()?)).ok()?;
        Some(real.parent()?.to_path_buf())
    });
    versioned_folders()
        .into_iter()
        .chain(linked)
        .find(|folder| names.iter().all(|name| is_executable(&folder.join(name))))
}

fn folders_on_path() -> impl Iterator<Item = PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).collect::<Vec<_>>().into_iter()
}

/// The `bin` folders of every installed version, the newest first.
fn versioned_folders() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for (parent, prefix) in VERSIONED {
        for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let version = name
                .to_str()
                .and_then(|name| name.strip_prefix(prefix))
                .and_then(version_number);
            if let Some(version) = version {
                found.push((version, entry.path().join("bin")));
            }
        }
    }
    found.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    found.into_iter().map(|(_, folder)| folder).collect()
}

/// `15` and `9.6` as numbers that compare.
fn version_number(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once('.').unwrap_or((text, "0"));
    Some((major.parse().ok()?, minor.parse().ok()?))
}

fn is_executable(path: &Path) -> bool {
    fs::metadata(path)
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_as_numbers() {
        assert!(version_number("15") > version_number("9.6"));
        assert!(version_number("9.6") > version_number("9.5"));
        assert_eq!(version_number("common"), None);
    }

    #[test]
    fn a_program_that_every_system_has_is_found() {
        assert!(program(&["no-such-program", "sh"]).is_some_and(|path| path.ends_with("sh")));
        assert_eq!(program(&["no-such-program"]), None);
        assert_eq!(folder_with(&["sh", "no-such-program"]), None);
    }
}
