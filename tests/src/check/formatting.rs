//! The formatting.

use tausestack_db_tests::failure::Failure;

use crate::cargo::Workspace;
use crate::command::Invocation;
use crate::report::Findings;
use crate::tools::require_component;

pub(crate) fn check(_: &Workspace) -> Result<Findings, Failure> {
    require_component("rustfmt", "fmt")?;
    let mut findings = Findings::default();
    let arguments = ["fmt", "--all", "--check"];
    findings.note(
        Invocation::new("cargo", &arguments)
            .run()?
            .require_success(),
    );
    Ok(findings)
}
