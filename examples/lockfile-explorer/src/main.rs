//! The program: reads the lockfile, loads it, prints the answers.

mod arguments;

use std::io::{ErrorKind, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser as _;
use indicatif::{ProgressBar, ProgressStyle};
use lockfile_explorer::lockfile::{self, Lockfile};
use lockfile_explorer::{answers, load, why};
use tausestack_db::Database;

use crate::arguments::Arguments;

/// Whatever ends the program: its text is the one sentence that is printed.
type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let path = match &arguments.lockfile {
        Some(path) => path.clone(),
        None => nearest_lockfile()?,
    };
    // All of the file is read before the database is touched: a broken one
    // changes nothing.
    let lockfile = Lockfile::read(&path)?;
    let db = Database::connect(arguments.url.as_str()).await?;
    let answer = answer(&db, &lockfile, &path, &arguments).await;
    db.disconnect().await?;
    print(&answer?)
}

fn nearest_lockfile() -> Result<PathBuf, Failure> {
    lockfile::find_upwards(&std::env::current_dir()?).ok_or_else(|| {
        "there is no Cargo.lock in this folder or above it: name one as the argument".into()
    })
}

async fn answer(
    db: &Database,
    lockfile: &Lockfile,
    path: &Path,
    arguments: &Arguments,
) -> Result<String, Failure> {
    load::create_tables(db).await?;
    let progress = progress_bar(lockfile);
    load::replace(db, lockfile, &progress).await?;
    progress.finish_and_clear();

    let mut parts = Vec::new();
    if let Some(name) = &arguments.why {
        parts.push(why_or_nearest(db, name).await?);
    }
    if let Some(wanted) = arguments.page() {
        parts.push(answers::page(db, wanted).await?);
    }
    if parts.is_empty() {
        parts.push(format!(
            "{}: {} packages and {} dependencies, now in {}\n",
            path.display(),
            lockfile.packages.len(),
            lockfile.edges(),
            db.name(),
        ));
        parts.push(answers::several_versions(db).await?);
        parts.push(answers::most_depended_on(db, arguments.top).await?);
    }
    Ok(parts.join("\n"))
}

async fn why_or_nearest(db: &Database, name: &str) -> Result<String, Failure> {
    if let Some(text) = why::why(db, name).await? {
        return Ok(text);
    }
    let near = why::nearest_name(db, name).await?;
    let hint = near.map_or_else(String::new, |near| format!(": did you mean `{near}`?"));
    Err(format!("the lockfile holds no package `{name}`{hint}").into())
}

/// A bar on a terminal, nothing elsewhere.
fn progress_bar(lockfile: &Lockfile) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let rows = lockfile.packages.len() + lockfile.edges();
    let bar = ProgressBar::new(rows as u64);
    match ProgressStyle::with_template("{msg} {bar:40} {pos}/{len} rows") {
        Ok(style) => bar.with_style(style).with_message("Loading"),
        Err(_) => bar,
    }
}

/// Prints all at once; a reader that has seen enough, as `head` has, is no
/// error.
fn print(text: &str) -> Result<(), Failure> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
