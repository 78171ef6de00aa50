//! A user's project: a crate of models, and one of migrations.

use std::fmt;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Which databases the project is for, by the library's features.
const DATABASES: [&str; 3] = ["sqlite", "postgres", "mysql"];

/// Why nothing was laid out.
#[derive(Debug)]
#[non_exhaustive]
pub(crate) enum InitError {
    /// Files that are there already.
    Exists(Vec<PathBuf>),
    /// A file could not be written.
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
}

impl fmt::Display for InitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists(paths) => {
                f.write_str("nothing was written, since there is something already:")?;
                for path in paths {
                    write!(f, "\n  {}", path.display())?;
                }
                Ok(())
            }
            Self::Write { path, error } => {
                write!(f, "{} cannot be written: {error}", path.display())
            }
        }
    }
}

impl std::error::Error for InitError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Exists(_) => None,
            Self::Write { error, .. } => Some(error),
        }
    }
}

/// What was laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Laid {
    /// The files, in order.
    pub(crate) files: Vec<PathBuf>,
    /// The line that a workspace's own `Cargo.toml` needs, if there was one.
    pub(crate) members: Option<&'static str>,
}

/// Lays a project out in a folder, which is made if it is missing. Nothing
/// that is there is touched.
pub(crate) fn init(folder: &Path) -> Result<Laid, InitError> {
    let mut files = vec![
        (
            "models/Cargo.toml",
            MODELS_CARGO.replace("@VERSION", version()),
        ),
        ("models/src/lib.rs", MODELS_LIB.to_owned()),
        (
            "migration/Cargo.toml",
            MIGRATION_CARGO
                .replace("@VERSION", version())
                .replace("@FEATURES", &features()),
        ),
        ("migration/src/lib.rs", MIGRATION_LIB.to_owned()),
        ("migration/src/main.rs", MIGRATION_MAIN.to_owned()),
    ];
    let has_workspace = folder.join("Cargo.toml").symlink_metadata().is_ok();
    if !has_workspace {
        files.insert(0, ("Cargo.toml", WORKSPACE.to_owned()));
    }
    let taken: Vec<PathBuf> = files
        .iter()
        .map(|(name, _)| folder.join(name))
        .filter(|path| path.symlink_metadata().is_ok())
        .collect();
    if !taken.is_empty() {
        return Err(InitError::Exists(taken));
    }
    let mut written = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        write(&path, &text).map_err(|error| InitError::Write {
            path: path.clone(),
            error,
        })?;
        written.push(path);
    }
    Ok(Laid {
        files: written,
        members: has_workspace.then_some("members = [\"models\", \"migration\"]"),
    })
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    // A file that came about meanwhile, or a link, is not written through.
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)?;
    file.write_all(text.as_bytes())
}

fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// The databases that this program was built for.
fn features() -> String {
    let built = [
        cfg!(feature = "sqlite"),
        cfg!(feature = "postgres"),
        cfg!(feature = "mysql"),
    ];
    DATABASES
        .into_iter()
        .zip(built)
        .filter(|(_, built)| *built)
        .map(|(name, _)| format!("\"{name}\", "))
        .collect()
}

const WORKSPACE: &str = r#"[workspace]
resolver = "3"
members = ["models", "migration"]
"#;

const MODELS_CARGO: &str = r#"[package]
name = "models"
version = "0.1.0"
edition = "2024"
publish = false

[dependencies]
tausestack-db = "@VERSION"
serde = { version = "1", features = ["derive"] }
"#;

const MODELS_LIB: &str = r#"//! The structs, and the tables that they declare.
//!
//! ```
//! use serde::{Deserialize, Serialize};
//! use tausestack_db::prelude::*;
//!
//! #[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
//! #[mapped(table = "users")]
//! pub struct User {
//!     #[mapped(id)]
//!     pub id: Option<i64>,
//!     #[mapped(unique)]
//!     pub username: String,
//! }
//! ```
//!
//! After a change, `cargo run -p migration -- revision --autogenerate -m "what
//! it is for"` writes the migration, and `cargo run -p migration -- upgrade
//! head` applies it.
"#;

const MIGRATION_CARGO: &str = r#"[package]
name = "migration"
version = "0.1.0"
edition = "2024"
publish = false

[dependencies]
models = { path = "../models" }
tausestack-db = { version = "@VERSION", default-features = false, features = [@FEATURES"migrate-cli"] }
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
"#;

const MIGRATION_LIB: &str = r#"//! The migrations, in order.

use tausestack_db::migrate::prelude::*;

// So that the models are linked, and `--autogenerate` sees them.
use models as _;

/// The history of the schema.
pub struct Migrator;

#[locked]
#[async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![]
    }
}
"#;

const MIGRATION_MAIN: &str = r#"//! `cargo run -p migration -- --help` lists the commands.

#[tokio::main]
async fn main() -> std::process::ExitCode {
    tausestack_db::migrate::cli::main(migration::Migrator).await
}
"#;

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{InitError, init};

    #[test]
    fn a_project_is_laid_out_once() {
        let folder = std::env::temp_dir().join(format!("tausestack-init-{}", std::process::id()));
        let laid = init(&folder).expect("an empty folder");
        assert_eq!(laid.files.len(), 6);
        assert_eq!(laid.members, None);
        let manifest = fs::read_to_string(folder.join("migration/Cargo.toml")).expect("a file");
        assert!(manifest.contains("migrate-cli\"]"), "{manifest}");
        assert!(!manifest.contains('@'), "{manifest}");
        let again = init(&folder).expect_err("it is there");
        assert!(
            matches!(again, InitError::Exists(ref paths) if paths.len() == 5),
            "{again}"
        );
        fs::remove_dir_all(folder.join("models")).expect("it goes");
        fs::remove_dir_all(folder.join("migration")).expect("it goes");
        let laid = init(&folder).expect("beside a workspace");
        assert!(laid.members.is_some());
        fs::remove_dir_all(&folder).expect("it goes");
    }
}
