//! Features are additive: each must build without the others.

use tausestack_db_tests::failure::Failure;

use super::LIBRARY;
use crate::cargo::Workspace;
use crate::command::{Ended, Invocation};
use crate::report::Findings;
use crate::tools::require_component;

/// The features of which at least one must be chosen.
const DATABASES: [&str; 3] = ["sqlite", "postgres", "mysql"];

/// What the compiler must say when no database is chosen.
const CHOOSE: &str = "choose a database";

pub(crate) fn check(workspace: &Workspace) -> Result<Findings, Failure> {
    require_component("clippy", "clippy")?;
    let library = workspace.member(LIBRARY)?;
    let mut findings = Findings::default();
    for choice in choices(library.features.keys().map(String::as_str)) {
        // Clippy and not `check`: an import that only another feature uses is a
        // warning here and nowhere else.
        let arguments = [
            "clippy",
            "--package",
            LIBRARY,
            "--no-default-features",
            "--features",
            &choice,
            "--",
            "-D",
            "warnings",
        ];
        findings.note(
            Invocation::new("cargo", &arguments)
                .run()?
                .require_success(),
        );
    }
    println!("  The next command must fail, and say \"{CHOOSE}\":");
    let arguments = ["check", "--package", LIBRARY, "--no-default-features"];
    findings.note(require_choice(&Invocation::new("cargo", &arguments).run()?));
    Ok(findings)
}

/// Each database alone, and each other feature with the smallest of them, since
/// none works without a database.
fn choices<'a>(features: impl Iterator<Item = &'a str>) -> Vec<String> {
    let others = features
        .filter(|feature| *feature != "default" && !DATABASES.contains(feature))
        .map(|feature| format!("{},{feature}", DATABASES[0]));
    DATABASES
        .map(str::to_owned)
        .into_iter()
        .chain(others)
        .collect()
}

fn require_choice(ended: &Ended) -> Result<(), Failure> {
    if ended.is_success() {
        return Err(Failure::new("The library builds without any database."));
    }
    let errors: Vec<_> = ended
        .lines
        .iter()
        .filter(|line| line.starts_with("error"))
        .collect();
    if errors.iter().any(|line| line.contains(CHOOSE)) {
        Ok(())
    } else {
        Err(Failure::new(format!(
            "Without any database, no error says \"{CHOOSE}\"."
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_output(script: &str) -> Ended {
        Invocation::new("sh", &["-c", script])
            .run()
            .expect("a shell")
    }

    #[test]
    fn every_feature_is_checked_with_as_few_others_as_it_needs() {
        let features = ["decimal", "default", "mysql", "postgres", "sqlite", "time"];
        assert_eq!(
            choices(features.into_iter()),
            [
                "sqlite",
                "postgres",
                "mysql",
                "sqlite,decimal",
                "sqlite,time"
            ]
        );
    }

    #[test]
    fn the_library_must_fail_and_say_why() {
        let says = "echo 'error: choose a database: …'; exit 101";
        assert!(require_choice(&check_output(says)).is_ok());
        assert!(require_choice(&check_output("echo 'error: choose a database'")).is_err());
        assert!(require_choice(&check_output("echo 'error[E0432]: …'; exit 101")).is_err());
        assert!(require_choice(&check_output("echo 'help: choose a database'; exit 101")).is_err());
    }
}
