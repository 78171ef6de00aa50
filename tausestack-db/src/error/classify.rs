//! From the drivers' errors to ours, by code.

use super::constraint::Violation;
use super::{Error, Kind, ViolationKind, constraint};

impl Error {
    /// The error of a statement.
    pub(crate) fn of_statement(error: sqlx::Error, sql: &str) -> Self {
        let error = Self::from_sqlx(error);
        match error.kind() {
            // The statement has no part in these.
            Kind::Connection | Kind::PoolTimeout => error,
            _ => error.with_statement(sql),
        }
    }

    /// The error of a COMMIT.
    pub(crate) fn of_commit(error: sqlx::Error) -> Self {
        if is_answer(&error) {
            return Self::from_sqlx(error);
        }
        let what = match &error {
            sqlx::Error::Database(database) if is_of_disk(&**database) => {
                "the disk failed while the transaction was committed: it"
            }
            _ => "the connection broke before the COMMIT was answered: the transaction",
        };
        let below = Self::from_sqlx(error);
        Self::new(
            Kind::CommitUnknown,
            format!("{what} may have been kept or not ({below})"),
        )
        .with_source(below.to_string())
    }

    /// The error of the driver, without what it says of values.
    pub(crate) fn from_sqlx(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(database) => Self::of_database(&*database),
            sqlx::Error::PoolTimedOut => Self::new(
                Kind::PoolTimeout,
                "all connections of the pool were in use for as long as the caller waits \
                 (`acquire_timeout`)",
            ),
            // The driver asks the catalog for types that it does not know, and
            // knows no multiranges (`pg_type.typtype` of `m`).
            #[cfg(feature = "postgres")]
            sqlx::Error::ColumnDecode { index, .. } if index == "\"typtype\"" => Self::new(
                Kind::Unsupported,
                "a multirange is not read: cast it to text in the statement (`column::text`)",
            ),
            sqlx::Error::PoolClosed => Self::new(
                Kind::Connection,
                "the database has been disconnected: connect again",
            ),
            sqlx::Error::Io(error) => Self::new(
                Kind::Connection,
                format!("the connection to the database failed: {error}"),
            )
            .with_source(error.to_string()),
            sqlx::Error::Tls(error) => Self::new(
                Kind::Connection,
                format!("no TLS connection to the database could be made: {error}"),
            ),
            sqlx::Error::Protocol(text) => Self::new(
                Kind::Connection,
                format!("the database answered what the driver does not understand: {text}"),
            ),
            sqlx::Error::WorkerCrashed => Self::new(
                Kind::Connection,
                "the thread of the SQLite connection ended",
            ),
            sqlx::Error::Configuration(_) => Self::configuration(
                "the database URL is malformed (its parts must be percent-encoded)",
            ),
            sqlx::Error::Encode(error) => Self::new(
                Kind::InvalidInput,
                match error.downcast_ref::<crate::connection::Refusal>() {
                    Some(refusal) => format!("a value cannot be bound: {refusal}"),
                    None => "a value cannot be bound: the database has no such value".to_owned(),
                },
            ),
            sqlx::Error::RowNotFound => {
                Self::new(Kind::NotFound, "no row was found where one was expected")
            }
            other => Self::new(Kind::Database, other.to_string()),
        }
    }

    /// The error of SeaORM, by what it wraps.
    pub(crate) fn from_db_err(error: sea_orm::DbErr) -> Self {
        use sea_orm::{DbErr, RuntimeErr};
        match error {
            DbErr::Conn(RuntimeErr::SqlxError(error))
            | DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error)) => match &*error {
                sqlx::Error::Database(database) => Self::of_database(&**database),
                sqlx::Error::PoolTimedOut => Self::from_sqlx(sqlx::Error::PoolTimedOut),
                sqlx::Error::PoolClosed => Self::from_sqlx(sqlx::Error::PoolClosed),
                other => Self::new(Kind::Database, other.to_string()),
            },
            DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::Timeout) => {
                Self::from_sqlx(sqlx::Error::PoolTimedOut)
            }
            DbErr::ConnectionAcquire(sea_orm::ConnAcquireErr::ConnectionClosed) => {
                Self::from_sqlx(sqlx::Error::PoolClosed)
            }
            DbErr::RecordNotFound(_) | DbErr::RecordNotUpdated => {
                Self::from_sqlx(sqlx::Error::RowNotFound)
            }
            other => Self::new(Kind::Database, other.to_string()),
        }
    }

    pub(crate) fn of_database(error: &dyn sqlx::error::DatabaseError) -> Self {
        #[cfg(feature = "sqlite")]
        if let Some(error) = error.try_downcast_ref::<sqlx::sqlite::SqliteError>() {
            return of_sqlite(error);
        }
        #[cfg(feature = "postgres")]
        if let Some(error) = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
            return of_postgres(error);
        }
        #[cfg(feature = "mysql")]
        if let Some(error) = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
            return of_mysql(error);
        }
        Self::new(Kind::Database, "the database refused the statement")
    }

    fn of_violation(violation: Violation, code: impl Into<String>) -> Self {
        Self::new(Kind::Violation, violation.sentence())
            .with_violation(violation)
            .with_code(code)
    }

    fn of_message(kind: Kind, code: impl Into<String>, message: &str) -> Self {
        Self::new(kind, message.to_owned())
            .with_code(code)
            .with_source(message)
    }
}

/// Whether a prepared statement is of no use any more, since a table has
/// changed that it reads. PostgreSQL tells it apart from what it does not
/// support only by the place in its source.
pub(crate) fn is_stale_plan(error: &sqlx::Error) -> bool {
    #[cfg(feature = "postgres")]
    if let sqlx::Error::Database(error) = error
        && let Some(error) = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>()
    {
        return is_stale_plan_of_postgres(error);
    }
    let _ = error;
    false
}

#[cfg(feature = "postgres")]
fn is_stale_plan_of_postgres(error: &sqlx::postgres::PgDatabaseError) -> bool {
    error.code() == "0A000" && error.routine() == Some("RevalidateCachedQuery")
}

/// Whether the database told that it did not commit.
fn is_answer(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(database) => {
            !crate::connection::ends_connection(&**database) && !is_of_disk(&**database)
        }
        // Refused before it was sent.
        sqlx::Error::Encode(_) | sqlx::Error::PoolClosed | sqlx::Error::PoolTimedOut => true,
        _ => false,
    }
}

/// SQLite's IOERR: it may come when the commit stands in the file already.
fn is_of_disk(error: &dyn sqlx::error::DatabaseError) -> bool {
    #[cfg(feature = "sqlite")]
    if let Some(error) = error.try_downcast_ref::<sqlx::sqlite::SqliteError>() {
        use sqlx::error::DatabaseError as _;
        let code = error.code().and_then(|code| code.parse::<i32>().ok());
        return code.is_some_and(|code| code & 0xff == 10);
    }
    let _ = error;
    false
}

/// SQLite's result codes: <https://www.sqlite.org/rescode.html>.
#[cfg(feature = "sqlite")]
fn of_sqlite(error: &sqlx::sqlite::SqliteError) -> Error {
    use sqlx::error::DatabaseError as _;
    let code = error.code().unwrap_or_default().into_owned();
    let number: i32 = code.parse().unwrap_or_default();
    let message = error.message();
    let violation = |kind| Error::of_violation(constraint::of_sqlite(kind, message), code.clone());
    match number {
        // SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY, _ROWID
        2067 | 1555 | 2579 => violation(ViolationKind::Unique),
        // SQLITE_CONSTRAINT_FOREIGNKEY, and _TRIGGER, by which RESTRICT acts
        787 => violation(ViolationKind::ForeignKey),
        1811 if message.contains("FOREIGN KEY") => violation(ViolationKind::ForeignKey),
        // SQLITE_CONSTRAINT_NOTNULL
        1299 => violation(ViolationKind::NotNull),
        // SQLITE_CONSTRAINT_CHECK
        275 => violation(ViolationKind::Check),
        _ => match number & 0xff {
            // SQLITE_BUSY, SQLITE_LOCKED
            5 | 6 => Error::new(
                Kind::Busy,
                "the SQLite database is locked by another connection, which held it longer than \
                 `busy_timeout`",
            )
            .with_code(code),
            // SQLITE_READONLY
            8 => Error::new(Kind::ReadOnly, "the SQLite database is read-only").with_code(code),
            // SQLITE_INTERRUPT
            9 => Error::new(Kind::Timeout, "the statement was interrupted").with_code(code),
            // SQLITE_CANTOPEN, SQLITE_NOTADB, SQLITE_IOERR
            14 => Error::new(
                Kind::Connection,
                "the SQLite file cannot be opened (`?mode=rwc` in the URL makes it if it is \
                 missing)",
            )
            .with_code(code),
            26 => Error::new(Kind::Connection, "the file is no SQLite database").with_code(code),
            10 => Error::of_message(Kind::Connection, code, message),
            // SQLITE_ERROR: the text of the statement is wrong, or the schema
            1 if message.starts_with("no such table") || message.starts_with("no such column") => {
                Error::of_message(Kind::Schema, code, message)
            }
            1 => Error::of_message(Kind::InvalidQuery, code, message),
            _ => Error::of_message(Kind::Database, code, message),
        },
    }
}

/// PostgreSQL's codes: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
#[cfg(feature = "postgres")]
fn of_postgres(error: &sqlx::postgres::PgDatabaseError) -> Error {
    let code = error.code();
    let violation = |kind| {
        let mut columns: Vec<String> = error.column().map(str::to_owned).into_iter().collect();
        if columns.is_empty()
            && let Some(detail) = error.detail()
            && matches!(kind, ViolationKind::Unique | ViolationKind::ForeignKey)
        {
            columns = constraint::columns_of_postgres_detail(detail);
        }
        Error::of_violation(
            Violation::new(kind)
                .table_named(error.table())
                .columns_named(columns)
                .constraint_named(error.constraint()),
            code,
        )
    };
    let with = |kind| Error::of_message(kind, code, error.message());
    match code {
        "23505" => violation(ViolationKind::Unique),
        "23503" | "23001" => violation(ViolationKind::ForeignKey),
        "23502" => violation(ViolationKind::NotNull),
        "23514" | "23P01" => violation(ViolationKind::Check),
        "40001" | "40P01" => with(Kind::Serialization),
        "0A000" if is_stale_plan_of_postgres(error) => Error::new(
            Kind::StalePlan,
            "a table has changed since the statement was prepared: the transaction, run once \
             more, prepares it anew",
        )
        .with_code(code),
        "55P03" => with(Kind::Busy),
        "57014" | "25P03" | "57P05" => with(Kind::Timeout),
        "25006" => with(Kind::ReadOnly),
        "25P02" => Error::new(
            Kind::Transaction,
            "an earlier statement of the transaction failed: it can only be rolled back",
        )
        .with_code(code),
        // Undefined table, column, function, object; duplicate ones; others depend on it.
        "42P01" | "42703" | "42704" | "3F000" | "42P07" | "42701" | "42710" | "2BP01" => {
            with(Kind::Schema)
        }
        // The messages of data exceptions quote the value.
        _ if code.starts_with("22") => {
            Error::new(Kind::InvalidInput, data_exception(code)).with_code(code)
        }
        _ if code.starts_with("42") || code.starts_with("0A") => with(Kind::InvalidQuery),
        _ if code.starts_with("25") || code.starts_with("2D") || code.starts_with("40") => {
            with(Kind::Transaction)
        }
        // Invalid authorization, unknown database, connection, shutdown,
        // too many connections.
        _ if code.starts_with("28")
            || code.starts_with("3D")
            || code.starts_with("08")
            || code.starts_with("57P")
            || code.starts_with("53") =>
        {
            with(Kind::Connection)
        }
        _ => with(Kind::Database),
    }
}

#[cfg(feature = "postgres")]
fn data_exception(code: &str) -> &'static str {
    match code {
        "22001" => "a text is too long for its column",
        "22003" => "a number is out of its column's range",
        "22P02" => "a text does not parse as its column's type",
        "22007" | "22008" => "a date or time is malformed or out of range",
        "22012" => "division by zero",
        "22021" => "a text holds a character that the database cannot store (such as NUL)",
        _ => "a value does not fit its column or the operation on it",
    }
}

/// MySQL's and MariaDB's numbers:
/// <https://dev.mysql.com/doc/mysql-errors/8.0/en/server-error-reference.html>,
/// <https://mariadb.com/kb/en/mariadb-error-code-reference/>.
#[cfg(feature = "mysql")]
fn of_mysql(error: &sqlx::mysql::MySqlDatabaseError) -> Error {
    let number = error.number();
    let code = number.to_string();
    let message = error.message();
    let quoted = |part: usize| message.split('\'').nth(part).map(str::to_owned);
    let with = |kind| Error::of_message(kind, code.clone(), message);
    let column = |kind, name: Option<String>| {
        Error::of_violation(
            Violation::new(kind).columns_named(name.into_iter().collect()),
            code.clone(),
        )
    };
    match number {
        1022 | 1062 | 1169 | 1586 => {
            let key = constraint::mysql_key(message);
            // MySQL 8 says `table.key`, MariaDB `key`.
            let (table, name) = match key.and_then(|key| key.split_once('.')) {
                Some((table, name)) => (Some(table), Some(name)),
                None => (None, key),
            };
            Error::of_violation(
                Violation::new(ViolationKind::Unique)
                    .table_named(table)
                    .constraint_named(name),
                code,
            )
        }
        1216 | 1217 | 1451 | 1452 => {
            Error::of_violation(constraint::mysql_foreign_key(message), code)
        }
        1048 | 1364 => column(ViolationKind::NotNull, quoted(1)),
        // A check: MySQL quotes its name, MariaDB uses backticks.
        3819 => Error::of_violation(
            Violation::new(ViolationKind::Check).constraint_named(quoted(1)),
            code,
        ),
        4025 => Error::of_violation(
            Violation::new(ViolationKind::Check)
                .table_named(message.split('`').nth(5))
                .constraint_named(message.split('`').nth(1)),
            code,
        ),
        1213 => with(Kind::Serialization),
        // MariaDB: the row changed since the snapshot was taken.
        1020 => with(Kind::Serialization),
        1205 | 3572 => with(Kind::Busy),
        1317 | 1969 | 3024 => with(Kind::Timeout),
        1290 | 1792 | 1836 => with(Kind::ReadOnly),
        1044 | 1045 | 1049 | 1040 | 1129 | 1130 | 1203 | 1226 | 1053 | 1698 | 1927 => {
            with(Kind::Connection)
        }
        1050 | 1051 | 1054 | 1060 | 1061 | 1091 | 1146 => with(Kind::Schema),
        1064 | 1305 | 1149 | 1210 => with(Kind::InvalidQuery),
        // These messages quote the value; the column stands behind it.
        1264 | 1366 | 1292 | 1265 | 1406 | 1411 | 1690 | 1365 | 1300 | 1267 => {
            let column = mysql_column(message);
            let what = match number {
                1406 => "the value is too long",
                1264 | 1690 => "the number is out of range",
                1365 => "division by zero",
                1300 => "the text holds a character that the column cannot store",
                _ => "the value does not fit its type",
            };
            Error::new(
                Kind::InvalidInput,
                match (number, column) {
                    (1406 | 1264 | 1265 | 1366 | 1292, Some(column)) => {
                        format!("{what} (column `{column}`)")
                    }
                    _ => what.to_owned(),
                },
            )
            .with_code(code)
        }
        _ => with(Kind::Database),
    }
}

/// The column that stands last in a message, behind any value:
/// `… for column 'age' at row 1`, `` … for column `db`.`users`.`age` at row 1 ``.
#[cfg(feature = "mysql")]
fn mysql_column(message: &str) -> Option<String> {
    let (_, rest) = message.rsplit_once("column ")?;
    let name = rest.split(" at row").next().unwrap_or(rest);
    let name = name.rsplit("`.`").next().unwrap_or(name);
    let name = name.trim_matches(['\'', '`', ' ']);
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(all(test, feature = "mysql"))]
mod tests {
    use super::mysql_column;

    #[test]
    fn columns_are_found_behind_values() {
        for message in [
            "Data too long for column 'age' at row 1",
            "Incorrect integer value: 'column 'x' at row 2' for column `db`.`users`.`age` at row 1",
        ] {
            assert_eq!(mysql_column(message).as_deref(), Some("age"), "{message}");
        }
        assert_eq!(mysql_column("nothing of it"), None);
    }
}
