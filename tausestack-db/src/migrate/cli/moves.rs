//! The commands that move a history, and those that look at it.

use sea_orm_migration::MigratorTrait;

use super::arguments::{Arguments, Move, Verb};
use super::failure::Failure;
use super::output::{FAINT, GOOD, Output, WARN, plan};
use super::{Ended, config, progress};
use crate::migrate::{Direction, HistoryEntry, MoveTo, Runner, Status};
use crate::{Database, json};

/// A runner that tells what it does.
pub(super) fn runner<M: MigratorTrait>(
    db: &Database,
    arguments: &Arguments,
    output: Output,
) -> Result<Runner, Failure> {
    Ok(Runner::new::<M>(db)?
        .allow_destructive(arguments.allow_destructive)
        .on_event(progress::listener(output, arguments.verbose)))
}

pub(super) async fn carry_out<M: MigratorTrait>(
    arguments: &Arguments,
    verb: Verb,
    output: &Output,
) -> Result<Ended, Failure> {
    let output = *output;
    let db = config::connect(arguments).await?;
    let runner = runner::<M>(&db, arguments, output)?;
    let ended = one(arguments, &runner, verb, output).await;
    // A bar of what ran last ends with it, before anything more is printed.
    drop(runner);
    db.disconnect().await?;
    ended
}

async fn one(
    arguments: &Arguments,
    runner: &Runner,
    verb: Verb,
    output: Output,
) -> Result<Ended, Failure> {
    match verb {
        Verb::Upgrade(of) => moved(arguments, runner, Direction::Up, &of, output).await,
        Verb::Downgrade(of) => moved(arguments, runner, Direction::Down, &of, output).await,
        Verb::Up { num } => {
            let to = num.map_or(MoveTo::Head, MoveTo::Forward);
            done("applied", &runner.upgrade(&to).await?, output)
        }
        Verb::Down { num } => done(
            "taken_back",
            &runner.downgrade(&MoveTo::Back(num)).await?,
            output,
        ),
        Verb::Fresh => done("applied", &runner.fresh().await?, output),
        Verb::Refresh => done("moved", &runner.refresh().await?, output),
        Verb::Reset => done("taken_back", &runner.reset().await?, output),
        Verb::History => {
            history(&runner.history().await?, output);
            Ok(Ended::Well)
        }
        Verb::Status => {
            status(&runner.history().await?, output);
            Ok(Ended::Well)
        }
        Verb::Current => {
            current(&runner.history().await?, output);
            Ok(Ended::Well)
        }
        Verb::Stamp { target } => {
            runner.stamp(&target).await?;
            let entries = runner.history().await?;
            current(&entries, output);
            Ok(Ended::Well)
        }
        // The others do not come here.
        _ => Ok(Ended::Well),
    }
}

async fn moved(
    arguments: &Arguments,
    runner: &Runner,
    direction: Direction,
    of: &Move,
    output: Output,
) -> Result<Ended, Failure> {
    if of.sql {
        let script = runner.script(direction, &of.target).await?;
        output.text(&script);
        output.document(&json!({ "script": script }));
        return Ok(Ended::Well);
    }
    if of.dry_run {
        let previews = runner.preview(direction, &of.target).await?;
        if previews.is_empty() {
            output.line("nothing to do");
        }
        output.plan(&previews, arguments.verbose);
        output.document(&json!({ "plan": plan(&previews) }));
        return Ok(Ended::Well);
    }
    match direction {
        Direction::Up => done("applied", &runner.upgrade(&of.target).await?, output),
        Direction::Down => done("taken_back", &runner.downgrade(&of.target).await?, output),
    }
}

fn done(key: &str, moved: &[String], output: Output) -> Result<Ended, Failure> {
    if moved.is_empty() {
        output.line("nothing to do");
    } else {
        let what = key.replace('_', " ");
        output.line(format_args!("{} {what}: {}", moved.len(), moved.join(", ")));
    }
    output.document(&json!({ key: moved }));
    Ok(Ended::Well)
}

fn history(entries: &[HistoryEntry], output: Output) {
    if entries.is_empty() {
        output.line("there are no migrations");
    }
    let width = entries.iter().map(|entry| entry.name.len()).max();
    for entry in entries {
        let style = match entry.status {
            Status::Applied => GOOD,
            Status::Pending => FAINT,
            _ => WARN,
        };
        let mut notes = Vec::new();
        if entry.out_of_order {
            notes.push("out of order");
        }
        if entry.written_by_hand {
            notes.push("written by hand");
        }
        let notes = if notes.is_empty() {
            String::new()
        } else {
            format!("  {FAINT}{}{FAINT:#}", notes.join(", "))
        };
        output.line(format_args!(
            "{:width$}  {style}{}{style:#}{notes}",
            entry.name,
            entry.status.as_str(),
            width = width.unwrap_or_default(),
        ));
    }
    output.document(&json!({
        "migrations": entries
            .iter()
            .map(|entry| json!({
                "name": entry.name,
                "status": entry.status.as_str(),
                "out_of_order": entry.out_of_order,
                "written_by_hand": entry.written_by_hand,
            }))
            .collect::<Vec<_>>(),
    }));
}

/// In SeaORM's words, which scripts may look for.
fn status(entries: &[HistoryEntry], output: Output) {
    output.line("Checking migration status");
    for entry in entries {
        let status = match entry.status {
            Status::Pending => "Pending".to_owned(),
            Status::Applied => "Applied".to_owned(),
            other => {
                let word = other.as_str();
                format!("{}{}", word[..1].to_uppercase(), &word[1..])
            }
        };
        output.line(format_args!("Migration '{}'... {status}", entry.name));
    }
    output.document(&json!({
        "migrations": entries
            .iter()
            .map(|entry| json!({ "name": entry.name, "status": entry.status.as_str() }))
            .collect::<Vec<_>>(),
    }));
}

fn current(entries: &[HistoryEntry], output: Output) {
    let last = entries
        .iter()
        .rfind(|entry| !matches!(entry.status, Status::Pending | Status::InterruptedUp));
    match last {
        Some(entry) => output.line(&entry.name),
        None => output.line("base"),
    }
    output.document(&json!({ "current": last.map(|entry| &entry.name) }));
}
