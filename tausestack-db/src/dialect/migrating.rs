//! What the databases do differently while migrations run.

/// What a runner of migrations needs to know of a database.
#[derive(Debug)]
pub(crate) struct Migrating {
    /// Gives a row if the table of this name is where unqualified names are
    /// looked up.
    pub(crate) find_table: &'static str,
    /// The type of a text of any length.
    pub(crate) long_text: &'static str,
    /// How a session keeps others out; `None` where a transaction does.
    pub(crate) lock: Option<SessionLock>,
    /// Whether a migration that was written by hand and says nothing of it
    /// stands in a transaction: SeaORM's convention, on which such migrations
    /// rely.
    pub(crate) by_hand_in_transaction: bool,
    /// How foreign keys are left unenforced for a while, outside of a
    /// transaction.
    pub(crate) suspension: Option<Suspension>,
    /// Gives a row with the number of nodes, where the server may be one of
    /// several, and one with its name.
    pub(crate) cluster: Option<Cluster>,
    /// How a script begins a transaction that writes.
    pub(crate) begin: &'static str,
    /// What a script begins with, so that the database's own client stops at
    /// the first error; empty where it does so by itself.
    pub(crate) stop_at_errors: &'static str,
    /// Whether the client ends a statement at each semicolon outside of quotes,
    /// unless it is told another delimiter.
    pub(crate) delimits: bool,
    /// Functions that not every client in use has, as they stand in a
    /// statement, each with what it takes to have it.
    pub(crate) young_functions: &'static [(&'static str, &'static str)],
    /// An expression: the seconds since 1970.
    pub(crate) unix_time: &'static str,
    /// The codes of errors which say that a statement has been carried out
    /// already.
    pub(crate) done_codes: &'static [&'static str],
    /// The names and kinds of all tables and views of the place where
    /// unqualified names are looked up, as `(name, 'table' | 'view')`.
    pub(crate) list_relations: &'static str,
    /// The names of all enum types there, where there are such types.
    pub(crate) list_types: Option<&'static str>,
    /// What is said behind DROP TABLE, so that references do not keep it.
    pub(crate) drop_suffix: &'static str,
}

/// A lock that lasts as long as the session.
#[derive(Debug)]
pub(crate) struct SessionLock {
    /// Gives true if the lock was free; waits for nobody: on PostgreSQL, a
    /// statement that waits would keep CREATE INDEX CONCURRENTLY waiting for
    /// it, and both for ever.
    pub(crate) attempt: &'static str,
    /// Gives true if this session has it.
    pub(crate) is_held: &'static str,
    /// Gives the session that has it.
    pub(crate) holder: &'static str,
}

/// How foreign keys are left unenforced for a while.
#[derive(Debug)]
pub(crate) struct Suspension {
    pub(crate) begin: &'static str,
    pub(crate) end: &'static str,
    /// What a plan may have set and a rollback does not undo.
    pub(crate) after_failure: &'static str,
}

/// What tells of a cluster.
#[derive(Debug)]
pub(crate) struct Cluster {
    pub(crate) size: &'static str,
    pub(crate) node: &'static str,
}

#[cfg(feature = "sqlite")]
pub(super) static SQLITE: Migrating = Migrating {
    find_table: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?",
    long_text: "TEXT",
    lock: None,
    by_hand_in_transaction: false,
    suspension: Some(Suspension {
        begin: "PRAGMA foreign_keys = OFF",
        end: "PRAGMA foreign_keys = ON",
        after_failure: "PRAGMA legacy_alter_table = OFF",
    }),
    cluster: None,
    begin: "BEGIN IMMEDIATE",
    // https://www.sqlite.org/cli.html
    stop_at_errors: ".bail on",
    // https://www.sqlite.org/releaselog/3_41_0.html
    delimits: false,
    young_functions: &[("unhex(", "SQLite 3.41")],
    unix_time: "CAST(strftime('%s', 'now') AS INTEGER)",
    done_codes: &[],
    list_relations: "SELECT name, type FROM sqlite_master \
                     WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    list_types: None,
    drop_suffix: "",
};

/// `classid` of the advisory lock: "taus" in ASCII. Such locks belong to one
/// database; `objid` keeps its schemas apart.
#[cfg(feature = "postgres")]
pub(super) static POSTGRES: Migrating = Migrating {
    find_table: "SELECT 1 FROM pg_catalog.pg_class c \
                 JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
                 WHERE n.nspname = current_schema() AND c.relname = $1 \
                 AND c.relkind IN ('r', 'p')",
    long_text: "TEXT",
    lock: Some(SessionLock {
        attempt: "SELECT pg_try_advisory_lock(1952544115, \
                  hashtext(coalesce(current_schema()::text, '')))",
        is_held: "SELECT EXISTS (SELECT 1 FROM pg_catalog.pg_locks \
                  WHERE locktype = 'advisory' AND classid = 1952544115 AND objsubid = 2 \
                  AND objid::bigint = \
                  hashtext(coalesce(current_schema()::text, ''))::bigint & 4294967295 \
                  AND granted AND pid = pg_backend_pid())",
        holder: "SELECT pid::bigint FROM pg_catalog.pg_locks \
                 WHERE locktype = 'advisory' AND classid = 1952544115 AND objsubid = 2 \
                 AND objid::bigint = \
                 hashtext(coalesce(current_schema()::text, ''))::bigint & 4294967295 \
                 AND database = (SELECT oid FROM pg_catalog.pg_database \
                 WHERE datname = current_database()) AND granted LIMIT 1",
    }),
    by_hand_in_transaction: true,
    suspension: None,
    cluster: None,
    begin: "BEGIN",
    // https://www.postgresql.org/docs/current/app-psql.html
    stop_at_errors: "\\set ON_ERROR_STOP on",
    delimits: false,
    young_functions: &[],
    unix_time: "extract(epoch FROM now())::bigint",
    // duplicate_table, duplicate_column, duplicate_object, undefined_table,
    // undefined_column, undefined_object
    // (https://www.postgresql.org/docs/current/errcodes-appendix.html).
    done_codes: &["42P07", "42701", "42710", "42P01", "42703", "42704"],
    list_relations: "SELECT c.relname::text, \
                     CASE WHEN c.relkind = 'v' THEN 'view' \
                     WHEN c.relkind = 'm' THEN 'materialized view' \
                     WHEN c.relkind = 'f' THEN 'foreign table' ELSE 'table' END \
                     FROM pg_catalog.pg_class c \
                     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
                     WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'f') \
                     AND NOT c.relispartition AND NOT EXISTS (SELECT 1 \
                     FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')",
    list_types: Some(
        "SELECT t.typname::text FROM pg_catalog.pg_type t \
         JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace \
         WHERE n.nspname = current_schema() AND t.typtype = 'e' AND NOT EXISTS (SELECT 1 \
         FROM pg_catalog.pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')",
    ),
    drop_suffix: " CASCADE",
};

/// Names of locks are the server's, for all of its databases, and have at most
/// 64 characters
/// (<https://dev.mysql.com/doc/refman/8.4/en/locking-functions.html>).
#[cfg(feature = "mysql")]
pub(super) static MYSQL: Migrating = Migrating {
    find_table: "SELECT 1 FROM information_schema.tables \
                 WHERE table_schema = database() AND table_name = ?",
    long_text: "LONGTEXT",
    lock: Some(SessionLock {
        attempt: "SELECT coalesce(get_lock(concat('tausestack_migrate_', sha1(database())), 0), 0) = 1",
        is_held: "SELECT coalesce(is_used_lock(concat('tausestack_migrate_', sha1(database()))) \
                  = connection_id(), 0) = 1",
        holder: "SELECT CAST(is_used_lock(concat('tausestack_migrate_', sha1(database()))) \
                 AS SIGNED)",
    }),
    by_hand_in_transaction: false,
    suspension: Some(Suspension {
        begin: "SET foreign_key_checks = 0",
        end: "SET foreign_key_checks = 1",
        after_failure: "",
    }),
    cluster: Some(Cluster {
        size: "SHOW GLOBAL STATUS LIKE 'wsrep_cluster_size'",
        node: "SHOW GLOBAL VARIABLES LIKE 'wsrep_node_name'",
    }),
    begin: "START TRANSACTION",
    // Unless it is started with --force.
    stop_at_errors: "",
    delimits: true,
    young_functions: &[],
    unix_time: "unix_timestamp()",
    // The table exists, is unknown; the column is unknown, exists; the key
    // exists; a second primary key; nothing such to drop; no such table; a
    // second foreign key of one name, which MariaDB tells as 1005
    // (https://mariadb.com/kb/en/mariadb-error-code-reference/).
    done_codes: &[
        "1050", "1051", "1054", "1060", "1061", "1068", "1091", "1146", "1826", "1005",
    ],
    list_relations: "SELECT table_name, CASE table_type WHEN 'VIEW' THEN 'view' ELSE 'table' END \
                     FROM information_schema.tables WHERE table_schema = database() \
                     AND table_type IN ('BASE TABLE', 'VIEW')",
    list_types: None,
    drop_suffix: "",
};
