//! The program: connects, makes the tables, serves until it is told to stop.

use std::env;
use std::process::ExitCode;

use axum_rest::model::Task;
use axum_rest::routes::service;
use axum_rest::tenant::Tokens;
use tausestack_db::prelude::*;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Whatever ends the program: its text is the one sentence that is printed.
type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::WARN)
        .with_writer(std::io::stderr)
        .init();
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A variable of the environment, or what stands in for it.
fn variable(name: &str, otherwise: &str) -> String {
    env::var(name).unwrap_or_else(|_| otherwise.to_owned())
}

async fn run() -> Result<(), Failure> {
    let tokens = Tokens::parse(&variable("TASK_TOKENS", ""))
        .map_err(|refusal| format!("TASK_TOKENS: {refusal} (`token=tenant,token=tenant`)"))?;
    let url = variable("DATABASE_URL", "sqlite://tasks.db?mode=rwc");
    let db = Database::connect(url.as_str()).await?;
    db.create_tables(models![Task]).await?;

    let listener = TcpListener::bind(variable("ADDRESS", "127.0.0.1:3000")).await?;
    println!(
        "tasks in {}, at http://{}",
        db.name(),
        listener.local_addr()?
    );
    let (interrupted, ended) = (
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
    );
    let told = async move {
        let (mut interrupted, mut ended) = (interrupted, ended);
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = ended.recv() => {}
        }
    };
    // Requests that have begun are answered before the database is left.
    axum::serve(listener, service(db.clone(), tokens))
        .with_graceful_shutdown(told)
        .await?;
    db.disconnect().await?;
    Ok(())
}
