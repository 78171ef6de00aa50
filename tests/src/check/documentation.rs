//! The documentation: every link leads somewhere, every item is spoken of.

use tausestack_db_tests::failure::Failure;

use crate::cargo::Workspace;
use crate::command::Invocation;
use crate::report::Findings;

pub(crate) fn check(_: &Workspace) -> Result<Findings, Failure> {
    let mut findings = Findings::default();
    // With all features, as it is published, and as clippy has already checked the
    // dependencies: nothing is built twice.
    let arguments = ["doc", "--workspace", "--no-deps", "--all-features"];
    let documentation = Invocation::new("cargo", &arguments).env("RUSTDOCFLAGS", "-D warnings");
    findings.note(documentation.run()?.require_success());
    Ok(findings)
}
