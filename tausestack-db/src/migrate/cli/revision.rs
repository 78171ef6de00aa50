//! Writing a migration, and laying a project out.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use sea_orm_migration::MigratorTrait;

use super::arguments::{Arguments, Revision};
use super::failure::Failure;
use super::output::{FAINT, GOOD, Output, WARN, finding};
use super::{Ended, config, moves};
use crate::migrate::autogenerate::{AutogenerateError, Plan, Request, plan};
use crate::migrate::guard::survey;
use crate::migrate::proof::{Goal, prove};
use crate::migrate::source::{RevisionFile, init, module_name, register};
use crate::migrate::{
    Candidate, Counted, DiffError, MigrationError, Rename, Runner, Severity, Status,
};
use crate::{Database, json};

/// `init`.
pub(super) fn lay_out(folder: &Path, output: &Output) -> Result<Ended, Failure> {
    let laid = init(folder)?;
    for file in &laid.files {
        output.line(format_args!("{GOOD}wrote{GOOD:#} {}", file.display()));
    }
    if let Some(members) = laid.members {
        output.line(format_args!(
            "{WARN}to do:{WARN:#} name both crates in the workspace's Cargo.toml: {members}"
        ));
    }
    output.line(
        "Models live in a library of their own, so that the migrations' program links them: write \
         structs in models/src/lib.rs, then\n  cargo run -p migration -- revision --autogenerate \
         -m \"first tables\"\n  cargo run -p migration -- upgrade head",
    );
    output.document(&json!({
        "files": laid.files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>(),
        "members": laid.members,
    }));
    Ok(Ended::Well)
}

/// `revision`.
pub(super) async fn write<M: MigratorTrait>(
    arguments: &Arguments,
    of: &Revision,
    output: &Output,
) -> Result<Ended, Failure> {
    let output = *output;
    // What cannot be written is said before anything is tried.
    let place = Place::find(of)?;
    let name = module_name(chrono::Utc::now(), &of.message)?;
    if !of.autogenerate {
        let file = RevisionFile {
            message: &of.message,
            up: &[],
            warnings: &[],
        };
        return place.write(&name, &file, &Written::default(), output);
    }
    let db = config::connect(arguments).await?;
    let runner = moves::runner::<M>(&db, arguments, output)?;
    let written = Box::pin(autogenerate(&db, &runner, arguments, of, output)).await;
    db.disconnect().await?;
    let Some((plan, counted, is_reversible)) = written? else {
        output.line("nothing to do: the database is what the structs declare");
        output.document(&json!({ "file": null, "operations": [] }));
        return Ok(Ended::Well);
    };
    let warnings: Vec<String> = counted
        .iter()
        .filter(|counted| counted.finding.severity() > Severity::Notice)
        .map(|counted| format!("{}: {}", counted.finding.code(), counted.finding.message))
        .collect();
    let file = RevisionFile {
        message: &of.message,
        up: &plan.operations,
        warnings: &warnings,
    };
    let written = Written {
        operations: plan.operations.iter().map(ToString::to_string).collect(),
        findings: counted,
        notes: plan.notes.iter().map(ToString::to_string).collect(),
        proved: Some(is_reversible),
    };
    place.write(&name, &file, &written, output)
}

/// What a file was written from.
#[derive(Debug, Default)]
struct Written {
    operations: Vec<String>,
    findings: Vec<Counted>,
    notes: Vec<String>,
    /// Whether the plan was proved both ways; none where there was nothing to
    /// prove.
    proved: Option<bool>,
}

/// The plan, proved; none if nothing is to do.
async fn autogenerate(
    db: &Database,
    runner: &Runner,
    arguments: &Arguments,
    of: &Revision,
    output: Output,
) -> Result<Option<(Plan, Vec<Counted>, bool)>, Failure> {
    refuse_unless_current(runner).await?;
    let models = config::models(arguments)?;
    let dev_url = arguments.dev_url.as_deref();
    let mut request = Request {
        models: &models,
        renames: of.rename.clone(),
        backfills: of
            .backfill
            .iter()
            .map(|of| ((of.table.clone(), of.column.clone()), of.value.clone()))
            .collect::<BTreeMap<_, _>>(),
        managed: runner.managed(dev_url).await?,
        dev_url,
        history_table: runner.history_table(),
    };
    let plan = loop {
        match plan(db, &request).await {
            Ok(plan) => break plan,
            Err(AutogenerateError::Diff(DiffError::Ambiguous { candidates }))
                if may_ask(output) =>
            {
                request.renames.push(ask(&candidates)?);
            }
            Err(error) => return Err(error.into()),
        }
    };
    if plan.operations.is_empty() {
        for note in &plan.notes {
            output.told(format_args!("{FAINT}note:{FAINT:#} {note}"));
        }
        return Ok(None);
    }
    let goal = Goal {
        declared: &plan.declared,
        spelled: &plan.spelled,
        managed: Some(&request.managed),
    };
    let proved = prove(db, dev_url, &plan.live, &plan.operations, Some(goal)).await?;
    let counted = survey(db, &plan.live, &plan.operations).await;
    let is_reversible = proved.irreversible.is_none();
    Ok(Some((plan, counted, is_reversible)))
}

/// What is pending would be found once more, and written twice.
async fn refuse_unless_current(runner: &Runner) -> Result<(), Failure> {
    let entries = runner.history().await?;
    let of = |wanted: &dyn Fn(Status) -> bool| -> Vec<String> {
        entries
            .iter()
            .filter(|entry| wanted(entry.status))
            .map(|entry| entry.name.clone())
            .collect()
    };
    let missing = of(&|status| status == Status::Missing);
    if !missing.is_empty() {
        return Err(MigrationError::Missing { names: missing }.into());
    }
    let edited = of(&|status| status == Status::Edited);
    if !edited.is_empty() {
        return Err(MigrationError::Edited { names: edited }.into());
    }
    let pending = of(&|status| status != Status::Applied);
    if !pending.is_empty() {
        return Err(Failure::refused(
            "pending",
            format!(
                "the database is behind: {} would be written once more. Run `upgrade head` first",
                pending.join(", ")
            ),
        ));
    }
    Ok(())
}

fn may_ask(output: Output) -> bool {
    !output.is_json() && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks whether the first candidate is a rename.
fn ask(candidates: &[Candidate]) -> Result<Rename, Failure> {
    let no_answer = || Failure::refused("ambiguous", "nobody said whether it is a rename");
    let Candidate { from, to } = candidates.first().ok_or_else(no_answer)?;
    let mut stderr = anstream::stderr();
    let _ = write!(
        stderr,
        "`{from}` is gone, and `{to}` is new. Was it renamed, with all that it holds? [y/n] "
    );
    let _ = stderr.flush();
    let mut answer = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(|_| no_answer())?;
    let hint = match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => format!("{from}:{to}"),
        "n" | "no" => format!("{from}:"),
        _ => return Err(no_answer()),
    };
    hint.parse()
        .map_err(|error: DiffError| Failure::refused("ambiguous", error.to_string()))
}

/// The crate that migrations are written to.
#[derive(Debug)]
struct Place {
    source: PathBuf,
    list: PathBuf,
    text: String,
}

impl Place {
    /// The folder that is named, or cargo's for the program that runs, or
    /// `migration` here.
    fn find(of: &Revision) -> Result<Self, Failure> {
        let folder = of
            .directory
            .clone()
            .or_else(|| std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from))
            .unwrap_or_else(|| PathBuf::from("migration"));
        let source = folder.join("src");
        let list = source.join("lib.rs");
        let text = fs::read_to_string(&list).map_err(|error| {
            Failure::configuration(format!(
                "the list of migrations cannot be read, {}: {error}. Name the folder of its crate \
                 by --directory, or make one by `init`",
                list.display()
            ))
        })?;
        Ok(Self { source, list, text })
    }

    fn write(
        &self,
        name: &str,
        file: &RevisionFile<'_>,
        written: &Written,
        output: Output,
    ) -> Result<Ended, Failure> {
        let list = register(&self.text, name)?;
        let path = self.source.join(format!("{name}.rs"));
        let text = file.text(&self.source);
        // A file that is there is somebody's work, and a link leads elsewhere.
        let mut new = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .map_err(|error| Failure::file(&path, &error))?;
        new.write_all(text.as_bytes())
            .map_err(|error| Failure::file(&path, &error))?;
        if let Err(error) = replace(&self.list, &list) {
            // Without its place in the list it is nothing.
            let _ = fs::remove_file(&path);
            return Err(Failure::file(&self.list, &error));
        }
        for operation in &written.operations {
            output.line(format_args!("- {operation}"));
        }
        output.findings(&written.findings, "");
        for note in &written.notes {
            output.line(format_args!("{FAINT}note:{FAINT:#} {note}"));
        }
        match written.proved {
            Some(true) => output.line(format_args!(
                "{GOOD}proved:{GOOD:#} up, down and up again on a copy of the schema"
            )),
            Some(false) => output.line(format_args!(
                "{WARN}no way down:{WARN:#} the file says which operation has none"
            )),
            None => {}
        }
        // As a person would type it, if it lies below where they are.
        let here = std::env::current_dir().unwrap_or_default();
        let shown = path.strip_prefix(&here).unwrap_or(&path);
        output.line(format_args!("{GOOD}wrote{GOOD:#} {}", shown.display()));
        output.document(&json!({
            "name": name,
            "file": path.display().to_string(),
            "operations": written.operations,
            "findings": written.findings.iter().map(finding).collect::<Vec<_>>(),
            "notes": written.notes,
            "proved": written.proved,
        }));
        Ok(Ended::Well)
    }
}

/// Puts a text in the place of a file: all of it, or nothing.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let beside = path.with_extension("rs.new");
    fs::write(&beside, text)?;
    fs::rename(&beside, path).inspect_err(|_| {
        let _ = fs::remove_file(&beside);
    })
}
