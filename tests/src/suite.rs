//! The tests themselves, by `cargo test`.

use tausestack_db_tests::failure::Failure;

use crate::cargo::Workspace;
use crate::command::{Ended, Invocation};
use crate::databases::Databases;
use crate::libtest::Count;
use crate::report::Findings;
use crate::step::Step;
use crate::tools;

/// The integration test with the behaviour cases.
const CASES: &str = "it";

/// The integration test with the faults, which takes long, and servers of its
/// own.
const FAULTS: &str = "faults";

/// Where the cases are mounted: one top-level module per database. Without a server,
/// only the first.
const MOUNTS: [&str; 4] = ["sqlite", "postgres", "mysql", "mysql_without_returning"];

/// The cases that need a server, as `--skip` takes them: it looks for them anywhere in
/// a name, where the colons keep it from `sqlite::…::reads_like_postgres`.
const SERVER_PREFIXES: [&str; 3] = ["postgres::", "mysql::", "mysql_without_returning::"];

/// How many cases run at a time: they wait for servers' disks far more than they
/// compute, and each holds a handful of the 100 connections that a server takes.
const CASES_AT_ONCE: &str = "8";

/// How many faults happen at a time: their tests measure times.
const FAULTS_AT_ONCE: &str = "2";

/// The tests of the workspace, on the databases of this run.
pub(crate) struct Suite<'a> {
    workspace: &'a Workspace,
    /// None when no step needs one.
    databases: Option<&'a Databases>,
}

impl<'a> Suite<'a> {
    /// The tests of the workspace, on these databases.
    pub(crate) fn new(workspace: &'a Workspace, databases: Option<&'a Databases>) -> Self {
        Self {
            workspace,
            databases,
        }
    }

    /// Runs the tests of one step.
    ///
    /// # Errors
    /// When they cannot be started; failing tests are findings.
    pub(crate) fn run(&self, step: Step) -> Result<Findings, Failure> {
        let targets = self.targets(step);
        let mut arguments = vec!["test", "--workspace", "--all-features", "--no-fail-fast"];
        arguments.extend(targets.iter().map(String::as_str));
        let has_servers = self.databases.is_some_and(Databases::has_servers);
        if step == Step::Cases && !has_servers {
            arguments.push("--");
            for prefix in SERVER_PREFIXES {
                arguments.extend(["--skip", prefix]);
            }
        }

        let mut invocation = Invocation::new("cargo", &arguments);
        if let Some(databases) = self.databases {
            invocation = databases.announce(invocation);
        }
        let at_once = match step {
            Step::Cases => Some(CASES_AT_ONCE),
            Step::Faults => Some(FAULTS_AT_ONCE),
            _ => None,
        };
        if let Some(at_once) = at_once {
            invocation = invocation.env("RUST_TEST_THREADS", at_once);
        }
        if step.needs_databases() {
            let sea_orm_cli = tools::sea_orm_cli(self.workspace)?;
            invocation = invocation.env(tools::SEA_ORM_CLI_VARIABLE, sea_orm_cli);
        }
        let scrub = |line: &str| match self.databases {
            Some(databases) => databases.scrub(line),
            None => line.to_owned(),
        };
        let ended = invocation.run_scrubbed(&scrub)?;
        Ok(findings(step, &ended, has_servers))
    }

    /// The arguments that choose the targets of a step: together, the steps choose all.
    fn targets(&self, step: Step) -> Vec<String> {
        match step {
            Step::Cases => vec![format!("--test={CASES}")],
            Step::Faults => vec![format!("--test={FAULTS}")],
            Step::Doctests => vec!["--doc".to_owned()],
            _ => {
                let members = self.workspace.members();
                let tests = members
                    .flat_map(|package| &package.targets)
                    .filter(|target| {
                        target.is_test() && ![CASES, FAULTS].contains(&target.name.as_str())
                    })
                    .map(|target| format!("--test={}", target.name));
                ["--lib", "--bins", "--examples"]
                    .map(str::to_owned)
                    .into_iter()
                    .chain(tests)
                    .collect()
            }
        }
    }
}

/// What the output of the tests says.
fn findings(step: Step, ended: &Ended, has_servers: bool) -> Findings {
    let mut findings = Findings {
        tests: Count::of_results(&ended.lines),
        ..Findings::default()
    };
    findings.note(ended.require_success());
    if step == Step::Cases {
        let mounts = if has_servers {
            &MOUNTS[..]
        } else {
            &MOUNTS[..1]
        };
        for mount in mounts {
            let count = Count::of_module(&ended.lines, mount);
            if count.ran() == 0 {
                findings
                    .failures
                    .push(Failure::new(format!("No case ran on {mount}.")));
            }
            findings.databases.push((mount, count));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(output: &str) -> Ended {
        Invocation::new("printf", &["%s", output])
            .run()
            .expect("printf")
    }

    #[test]
    fn a_database_without_a_case_fails_the_step() {
        let output = "\
test sqlite::a ... ok
test postgres::a ... ok
test mysql::a ... ignored
test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s";
        let found = findings(Step::Cases, &ended(output), true);
        assert_eq!(
            found.failures,
            [
                Failure::new("No case ran on mysql."),
                Failure::new("No case ran on mysql_without_returning.")
            ]
        );
        assert_eq!(
            found.tests,
            Count {
                passed: 2,
                failed: 0,
                skipped: 1
            }
        );
    }

    #[test]
    fn without_servers_only_sqlite_is_owed() {
        let found = findings(Step::Cases, &ended("test sqlite::a ... ok"), false);
        assert_eq!(found.failures, []);
        assert_eq!(
            found.databases,
            [(
                "sqlite",
                Count {
                    passed: 1,
                    failed: 0,
                    skipped: 0
                }
            )]
        );
    }

    #[test]
    fn other_steps_owe_no_database() {
        let found = findings(Step::Tests, &ended("test sqlite::a ... ok"), true);
        assert_eq!(found.failures, []);
        assert_eq!(found.databases, []);
    }
}
