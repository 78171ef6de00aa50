//! Where the rows are: a file for each contender, or one table on a server.

use std::path::Path;

use tempfile::TempDir;

use crate::contender::{Contender as _, Failure};
use crate::ours::Ours;
use crate::rows::{Member, ROWS};

/// How many connections each contender's pool has.
pub(crate) const CONNECTIONS: u32 = 5;

/// The names of the contenders' files.
const NAMES: [&str; 3] = ["ours", "seaorm", "sqlx"];

/// A database that the bench was built for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Server {
    #[cfg(feature = "sqlite")]
    Sqlite,
    #[cfg(feature = "postgres")]
    Postgres,
    #[cfg(feature = "mysql")]
    MySql,
}

impl Server {
    pub(crate) fn of(url: Option<&str>) -> Result<Self, Failure> {
        let Some(url) = url else {
            #[cfg(feature = "sqlite")]
            return Ok(Self::Sqlite);
            #[cfg(not(feature = "sqlite"))]
            return Err("SQLite is not compiled in: name a server with `--url`".into());
        };
        match url.split_once(':').map_or("", |(scheme, _)| scheme) {
            #[cfg(feature = "postgres")]
            "postgres" | "postgresql" => Ok(Self::Postgres),
            #[cfg(feature = "mysql")]
            "mysql" => Ok(Self::MySql),
            scheme => Err(format!(
                "`--url` takes postgres:// or mysql:// if cargo is given `--features postgres` or \
                 `--features mysql`; this one is of `{scheme}`"
            )
            .into()),
        }
    }
}

pub(crate) enum Place {
    /// One file each, so that none waits for the locks of another.
    Files(TempDir),
    Url(String),
}

impl Place {
    pub(crate) fn new(url: Option<&str>) -> Result<Self, Failure> {
        Ok(match url {
            Some(url) => Self::Url(url.to_owned()),
            None => Self::Files(tempfile::tempdir()?),
        })
    }

    pub(crate) fn url(&self, contender: &str) -> String {
        match self {
            Self::Files(folder) => file_url(folder.path(), contender),
            Self::Url(url) => url.clone(),
        }
    }

    /// The databases that hold the table, each once.
    fn urls(&self) -> Vec<String> {
        match self {
            Self::Files(_) => NAMES.iter().map(|name| self.url(name)).collect(),
            Self::Url(url) => vec![url.clone()],
        }
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Files(_) => "SQLite files (WAL, synchronous=NORMAL)",
            Self::Url(_) => "the server of `--url`",
        }
    }

    /// Whether the ratios have goals here: those of servers depend on the
    /// network more than on any library.
    pub(crate) fn has_goals(&self) -> bool {
        matches!(self, Self::Files(_))
    }
}

fn file_url(folder: &Path, contender: &str) -> String {
    let file = folder.join(contender).with_extension("db");
    format!("sqlite://{}?mode=rwc", file.display())
}

/// What tausestack-db sets for a SQLite file, for the others to have the same.
#[cfg(feature = "sqlite")]
pub(crate) fn sqlite_settings(
    options: sqlx::sqlite::SqliteConnectOptions,
) -> sqlx::sqlite::SqliteConnectOptions {
    options
        .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
        .synchronous(sqlx::sqlite::SqliteSynchronous::Normal)
        .foreign_keys(true)
}

/// Makes the table, with its rows.
pub(crate) async fn fill(place: &Place) -> Result<(), Failure> {
    for url in place.urls() {
        let ours = Ours::connect(&url).await?;
        ours.drop_table().await?;
        ours.create_table().await?;
        ours.insert((1..=ROWS).map(Member::numbered)).await?;
        ours.disconnect().await?;
    }
    Ok(())
}

/// Takes back what an operation wrote, outside of what is timed.
pub(crate) async fn restore(place: &Place) -> Result<(), Failure> {
    for url in place.urls() {
        let ours = Ours::connect(&url).await?;
        ours.delete_above(ROWS).await?;
        ours.disconnect().await?;
    }
    Ok(())
}

pub(crate) async fn remove(place: &Place) -> Result<(), Failure> {
    if let Place::Url(url) = place {
        let ours = Ours::connect(url).await?;
        ours.drop_table().await?;
        ours.disconnect().await?;
    }
    Ok(())
}
