//! Behaviour on real databases: every case is written once and mounted per database.
//!
//! A case is an `async fn(Context)` in a module by concept; [`mounts`] lists them all.
//! Each runs on a database of its own, which is gone afterwards, also when it panics.

#![expect(
    clippy::unwrap_used,
    reason = "a case fails by a panic, and the error says what happened better than a sentence"
)]

#[macro_use]
mod mounts;

mod canary;
mod cases;
mod context;
mod listener;
mod matrix;
mod models;
mod numbers;
mod scratch;

mod sqlite {
    mod memory {
        const MOUNT: crate::context::Mount = crate::context::Mount::SqliteMemory;
        every_case!();
        sqlite_cases!();
    }

    mod file {
        const MOUNT: crate::context::Mount = crate::context::Mount::SqliteFile;
        every_case!();
        file_cases!();
        client_cases!();
        process_cases!();
        sqlite_cases!();
    }
}

mod postgres {
    const MOUNT: crate::context::Mount = crate::context::Mount::Postgres;
    every_case!();
    server_cases!();
    client_cases!();
    process_cases!();
    postgres_cases!();
}

mod mysql {
    const MOUNT: crate::context::Mount = crate::context::Mount::Mysql;
    every_case!();
    server_cases!();
    client_cases!();
    process_cases!();
    mysql_cases!();
}

mod mysql_without_returning {
    const MOUNT: crate::context::Mount = crate::context::Mount::MysqlWithoutReturning;
    every_case!();
    server_cases!();
}
