//! A place beside a database where tables can be made and thrown away.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::connection::Command;
use crate::ddl::{Target, quote_identifier};
use crate::{Database, Error, backend};

/// What the names of scratch schemas and databases begin with.
pub(crate) const PREFIX: &str = "tausestack_scratch_";

/// An empty place on a database's own server: a SQLite database in memory, a
/// schema of PostgreSQL, a database of MySQL.
///
/// [`drop`](Self::drop) removes it and says if it could not; one that is
/// merely dropped, since a future was cancelled, is removed by a task.
#[derive(Debug)]
pub(crate) struct Scratch {
    target: Target,
    /// Where the places are made and dropped.
    server: Database,
    /// Whose statements land in the first place.
    database: Database,
    names: Vec<String>,
    /// The schema in which the server's own connections look first.
    outer: Option<String>,
}

/// The schemas of extensions in which there is no table, as a search path.
const OF_EXTENSIONS: &str = "\
    SELECT string_agg(DISTINCT quote_ident(n.nspname), ', ') \
    FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace \
    WHERE n.nspname <> 'pg_catalog' AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_class c \
    WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') \
    AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend d \
    WHERE d.objid = c.oid AND d.deptype = 'e'))";

impl Scratch {
    /// Makes one beside a database, or else on the server of a URL that is
    /// meant for such.
    ///
    /// # Errors
    ///
    /// `is_configuration` if the URL is that of another kind of database; as
    /// those of a statement, such as a lack of the right to make schemas.
    pub(crate) async fn create(db: &Database, dev_url: Option<&str>) -> Result<Self, Error> {
        Self::make(db, dev_url, false).await
    }

    /// The same, where names that it does not have mean nothing: for SQL of which
    /// nobody knows what it names. Of PostgreSQL's other schemas only those of
    /// extensions are seen which hold no table.
    ///
    /// # Errors
    ///
    /// As [`create`](Self::create).
    #[cfg(feature = "migrate")]
    pub(crate) async fn create_closed(db: &Database, dev_url: Option<&str>) -> Result<Self, Error> {
        Self::make(db, dev_url, dev_url.is_none()).await
    }

    async fn make(db: &Database, dev_url: Option<&str>, closed: bool) -> Result<Self, Error> {
        let own = backend::ddl_target(db.outside_transaction().executor()).await?;
        let server = match dev_url {
            None => db.outside_transaction(),
            Some(url) => {
                let dev = Database::connect(url).await?;
                let theirs = backend::ddl_target(dev.executor()).await?;
                if theirs != own {
                    return Err(Error::configuration(format!(
                        "the scratch database is of another kind ({}) than the database ({}): its \
                         URL must name the same",
                        theirs.name(),
                        own.name()
                    )));
                }
                dev
            }
        };
        let mut scratch = Self {
            target: own,
            database: server.clone(),
            server,
            names: Vec::new(),
            outer: None,
        };
        let name = scratch.add().await?;
        let place = match own {
            Target::Postgres => {
                scratch.outer = scratch.ask("SELECT current_schema()::text").await?;
                let path = match closed {
                    true => scratch.ask(OF_EXTENSIONS).await?,
                    false => scratch.ask("SELECT current_setting('search_path')").await?,
                };
                match path.as_deref() {
                    None | Some("") => name,
                    Some(path) => format!("{name}, {path}"),
                }
            }
            _ => name,
        };
        scratch.database = scratch.server.elsewhere(&place).await?;
        Ok(scratch)
    }

    /// The database whose unqualified names are those of the scratch place.
    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// The schema that an unqualified name meant outside.
    pub(super) fn outer(&self) -> Option<&str> {
        self.outer.as_deref()
    }

    /// Stands in for a schema of this name: a further place, whose name is
    /// returned.
    pub(crate) async fn stand_in(&mut self, schema: &str) -> Result<String, Error> {
        if self.target == Target::Sqlite {
            let sql = format!("ATTACH ':memory:' AS {}", self.quoted(schema));
            run(&self.database, &sql).await?;
            return Ok(schema.to_owned());
        }
        self.add().await
    }

    /// Removes the place.
    ///
    /// # Errors
    ///
    /// If something of it could not be dropped, which the message names.
    pub(crate) async fn drop(mut self) -> Result<(), Error> {
        let names = std::mem::take(&mut self.names);
        remove(self.target, &self.server, &self.database, names).await
    }

    async fn add(&mut self) -> Result<String, Error> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "{PREFIX}{}_{}_{}",
            std::process::id(),
            // Another machine may have the same process id at the same time.
            &uuid::Uuid::now_v7().simple().to_string()[20..],
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let words = match self.target {
            Target::Sqlite => return Ok(name),
            Target::Postgres => "CREATE SCHEMA",
            Target::MySql | Target::MariaDb => "CREATE DATABASE",
        };
        run(&self.server, &format!("{words} {}", self.quoted(&name))).await?;
        self.names.push(name.clone());
        Ok(name)
    }

    fn quoted(&self, name: &str) -> String {
        let mut out = String::new();
        quote_identifier(self.target, name, &mut out);
        out
    }

    async fn ask(&self, sql: &'static str) -> Result<Option<String>, Error> {
        let row = self.server.executor().optional(Command::text(sql)).await?;
        Ok(row.map(|row| row.get_at(0)).transpose()?.flatten())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let names = std::mem::take(&mut self.names);
        if names.is_empty() {
            return;
        }
        let (target, server, database) = (self.target, self.server.clone(), self.database.clone());
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = remove(target, &server, &database, names).await {
                    tracing::warn!(target: "tausestack_db::scratch", "{error}");
                }
            });
        } else {
            tracing::warn!(
                target: "tausestack_db::scratch",
                "not dropped, since no runtime is there any more: {}",
                names.join(", ")
            );
        }
    }
}

async fn run(db: &Database, sql: &str) -> Result<(), Error> {
    backend::run_statement(db.executor(), sql).await
}

async fn remove(
    target: Target,
    server: &Database,
    database: &Database,
    names: Vec<String>,
) -> Result<(), Error> {
    // Its connections would keep a schema's tables locked.
    database.close_scratch(server).await;
    let mut failed = Vec::new();
    for name in names {
        let mut quoted = String::new();
        quote_identifier(target, &name, &mut quoted);
        let sql = match target {
            Target::Sqlite => continue,
            Target::Postgres => format!("DROP SCHEMA {quoted} CASCADE"),
            Target::MySql | Target::MariaDb => format!("DROP DATABASE {quoted}"),
        };
        if let Err(error) = run(server, &sql).await {
            failed.push((name, error));
        }
    }
    match failed.into_iter().next() {
        None => Ok(()),
        Some((name, error)) => Err(Error::schema(format!(
            "the scratch place {name} could not be dropped: drop it by hand ({error})"
        ))),
    }
}
