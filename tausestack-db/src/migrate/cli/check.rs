//! The commands that change nothing: check, verify, lint.

use std::collections::BTreeMap;

use sea_orm_migration::MigratorTrait;

use super::arguments::Arguments;
use super::failure::{BROKEN, Failure, PENDING};
use super::output::{BAD, GOOD, Output, WARN, finding};
use super::{Ended, config, moves};
use crate::migrate::autogenerate::{AutogenerateError, Plan, Request, plan};
use crate::migrate::guard::survey;
use crate::migrate::{Counted, DiffError, Direction, MoveTo, Runner, Severity, Status};
use crate::{Database, json};

/// What is left to do between the structs and the database.
async fn drift(
    db: &Database,
    runner: &Runner,
    arguments: &Arguments,
) -> Result<Result<Plan, DiffError>, Failure> {
    let models = config::models(arguments)?;
    let request = Request {
        models: &models,
        renames: Vec::new(),
        backfills: BTreeMap::new(),
        managed: runner.managed(arguments.dev_url.as_deref()).await?,
        dev_url: arguments.dev_url.as_deref(),
        history_table: runner.history_table(),
    };
    match plan(db, &request).await {
        Ok(plan) => Ok(Ok(plan)),
        Err(AutogenerateError::Diff(error @ DiffError::Ambiguous { .. })) => Ok(Err(error)),
        Err(error) => Err(error.into()),
    }
}

/// `check`: 0 if nothing is to do, 1 if the structs and the database differ,
/// 2 if migrations are pending, 3 if some are edited or missing.
pub(super) async fn check<M: MigratorTrait>(
    arguments: &Arguments,
    output: &Output,
) -> Result<Ended, Failure> {
    let output = *output;
    let db = config::connect(arguments).await?;
    let runner = moves::runner::<M>(&db, arguments, output)?;
    let entries = runner.history().await?;
    let of = |wanted: &dyn Fn(Status) -> bool| -> Vec<&str> {
        entries
            .iter()
            .filter(|entry| wanted(entry.status))
            .map(|entry| entry.name.as_str())
            .collect()
    };
    let missing = of(&|status| status == Status::Missing);
    let edited = of(&|status| status == Status::Edited);
    let pending = of(&|status| {
        matches!(
            status,
            Status::Pending | Status::InterruptedUp | Status::InterruptedDown
        )
    });
    for (style, what, names) in [
        (BAD, "applied, and missing here", &missing),
        (BAD, "edited after it was applied", &edited),
        (WARN, "pending", &pending),
    ] {
        for name in names {
            output.line(format_args!("{style}{what}:{style:#} {name}"));
        }
    }
    let (word, code, operations) = if !missing.is_empty() || !edited.is_empty() {
        ("broken", BROKEN, Vec::new())
    } else if !pending.is_empty() {
        ("pending", PENDING, Vec::new())
    } else {
        match drift(&db, &runner, arguments).await? {
            Ok(plan) if plan.operations.is_empty() => ("clean", 0, Vec::new()),
            Ok(plan) => {
                let lines = plan.operations.iter().map(ToString::to_string).collect();
                ("drift", 1, lines)
            }
            Err(error) => ("drift", 1, vec![error.to_string()]),
        }
    };
    for line in &operations {
        output.line(format_args!("{WARN}drift:{WARN:#} {line}"));
    }
    if code == 0 {
        output.line(format_args!(
            "{GOOD}clean:{GOOD:#} the database is what the structs declare"
        ));
    }
    output.document(&json!({
        "status": word,
        "missing": missing,
        "edited": edited,
        "pending": pending,
        "drift": operations,
    }));
    db.disconnect().await?;
    Ok(match code {
        0 => Ended::Well,
        code => Ended::With(code),
    })
}

/// `verify`: all migrations in a scratch place, up, down, and up again.
pub(super) async fn verify<M: MigratorTrait>(
    arguments: &Arguments,
    output: &Output,
) -> Result<Ended, Failure> {
    let output = *output;
    let db = config::connect(arguments).await?;
    let runner = Runner::new::<M>(&db)?;
    let names = runner.verify(arguments.dev_url.as_deref()).await?;
    output.line(format_args!(
        "{GOOD}proved:{GOOD:#} {} migrations go up, down, and up again to the same",
        names.len()
    ));
    output.document(&json!({ "verified": names }));
    db.disconnect().await?;
    Ok(Ended::Well)
}

/// `lint`: what there is to mind in what is to come; 1 if some of it is a
/// mistake.
pub(super) async fn lint<M: MigratorTrait>(
    arguments: &Arguments,
    output: &Output,
) -> Result<Ended, Failure> {
    let output = *output;
    let db = config::connect(arguments).await?;
    let runner = moves::runner::<M>(&db, arguments, output)?;
    let previews = runner.preview(Direction::Up, &MoveTo::Head).await?;
    let mut found: Vec<(String, Vec<Counted>)> = previews
        .into_iter()
        .map(|preview| (preview.migration, preview.findings))
        .collect();
    if found.is_empty() {
        // Nothing is pending: what the structs ask for is what comes next.
        match drift(&db, &runner, arguments).await? {
            Ok(plan) => {
                let counted = survey(&db, &plan.live, &plan.operations).await;
                found.push(("the structs".to_owned(), counted));
            }
            Err(error) => return Err(Failure::refused("ambiguous", error.to_string())),
        }
    }
    let all = found.iter().flat_map(|(_, findings)| findings);
    let is_mistaken = all
        .clone()
        .any(|counted| counted.finding.severity() == Severity::Error);
    if all.clone().all(Counted::is_void) {
        output.line("nothing to mind");
    }
    for (name, findings) in &found {
        if !findings.iter().all(Counted::is_void) {
            output.line(name);
            output.findings(findings, "  ");
        }
    }
    output.document(&json!({
        "findings": found
            .iter()
            .flat_map(|(name, findings)| findings.iter().map(move |counted| {
                let mut document = finding(counted);
                document["migration"] = json!(name);
                document
            }))
            .collect::<Vec<_>>(),
    }));
    db.disconnect().await?;
    Ok(if is_mistaken {
        Ended::With(1)
    } else {
        Ended::Well
    })
}
