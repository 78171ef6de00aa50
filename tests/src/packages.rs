//! Installing servers on a Debian machine where we may.

use tausestack_db_tests::engine::Engine;
use tausestack_db_tests::failure::Failure;

use crate::command::Invocation;

/// Whether we are root and the machine has apt: a container of a CI, most likely.
pub(crate) fn can_install() -> bool {
    let user = Invocation::new("id", &["-u"]).ask();
    user.is_ok_and(|user| user.trim() == "0")
        && Invocation::new("apt-get", &["--version"]).ask().is_ok()
}

/// Installs the servers' packages, without starting what they bring.
pub(crate) fn install(engines: &[Engine]) -> Result<(), Failure> {
    apt_get(&["update"])?;
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(engines.iter().map(|engine| engine.package()));
    apt_get(&arguments)
}

fn apt_get(arguments: &[&str]) -> Result<(), Failure> {
    Invocation::new("apt-get", arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        // In the single-user runlevel, invoke-rc.d leaves new services stopped.
        .env("RUNLEVEL", "1")
        .run()?
        .require_success()
}
