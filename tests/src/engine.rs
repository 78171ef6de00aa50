//! The database servers that the suite needs.

use std::fmt;

/// A kind of database server. SQLite is not one: it needs no server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// PostgreSQL.
    Postgres,
    /// MariaDB, or MySQL.
    Mysql,
}

impl Engine {
    /// Every kind, in the order in which the suite speaks of them.
    pub const ALL: [Self; 2] = [Self::Postgres, Self::Mysql];

    /// The environment variable that names the server, for the runner and for the tests.
    pub const fn variable(self) -> &'static str {
        match self {
            Self::Postgres => "TAUSESTACK_TEST_POSTGRES_URL",
            Self::Mysql => "TAUSESTACK_TEST_MYSQL_URL",
        }
    }

    /// The port on which a server answers unless it is told otherwise.
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Postgres => 5432,
            Self::Mysql => 3306,
        }
    }

    /// The user that may create databases on a fresh server.
    pub(crate) const fn administrator(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mysql => "root",
        }
    }

    /// The database that every server has.
    pub(crate) const fn administrative_database(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Mysql => "mysql",
        }
    }

    /// The URL schemes that mean this kind of server; the first is the usual one.
    pub(crate) const fn schemes(self) -> [&'static str; 2] {
        match self {
            Self::Postgres => ["postgres", "postgresql"],
            Self::Mysql => ["mysql", "mariadb"],
        }
    }

    /// The Debian package with the server's binaries.
    pub const fn package(self) -> &'static str {
        match self {
            Self::Postgres => "postgresql",
            Self::Mysql => "mariadb-server",
        }
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Postgres => "PostgreSQL",
            Self::Mysql => "MySQL/MariaDB",
        })
    }
}
