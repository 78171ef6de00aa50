//! The dependencies: their licences, their sources, the banned ones, and the known
//! vulnerabilities.

use std::time::Duration;

use tausestack_db_tests::failure::Failure;

use crate::cargo::Workspace;
use crate::command::Invocation;
use crate::report::Findings;
use crate::tools;

/// How long fetching the advisory database may take: a firewall may answer nothing.
const FETCH_LIMIT: Duration = Duration::from_secs(120);

pub(crate) fn check(workspace: &Workspace) -> Result<Findings, Failure> {
    let deny = tools::cargo_deny(workspace)?.display().to_string();
    let mut findings = Findings::default();
    let arguments = [
        "--all-features",
        "--locked",
        "check",
        "licenses",
        "bans",
        "sources",
    ];
    findings.note(Invocation::new(&deny, &arguments).run()?.require_success());

    let fetch = Invocation::new(&deny, &["--all-features", "--locked", "fetch", "db"])
        .time_limit(FETCH_LIMIT)
        .run();
    let unreachable = match fetch {
        Ok(ended) if ended.is_success() => None,
        Ok(ended) => Some(cause(&ended.lines)),
        Err(failure) => Some(failure.to_string()),
    };
    match unreachable {
        Some(cause) => findings.not_checked.push(format!(
            "the advisories about the dependencies, because their database could not be fetched: \
             {cause}"
        )),
        None => {
            let arguments = [
                "--all-features",
                "--locked",
                "check",
                "--disable-fetch",
                "advisories",
            ];
            findings.note(Invocation::new(&deny, &arguments).run()?.require_success());
        }
    }
    Ok(findings)
}

/// The innermost cause among the lines of a failed fetch.
fn cause(lines: &[String]) -> String {
    lines
        .iter()
        .rev()
        .map(|line| line.trim())
        .find(|line| !line.is_empty())
        .unwrap_or("it says nothing")
        .trim_start_matches("fatal: ")
        .to_owned()
}
