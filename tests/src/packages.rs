//! Installing servers, and what some tests need beside them, on a Debian machine where
//! we may.

use std::time::Duration;

use tausestack_db_tests::engine::Engine;
use tausestack_db_tests::failure::Failure;

use crate::command::Invocation;

/// How long apt may take: a mirror that does not answer must not be waited for all day.
const TIME_LIMIT: Duration = Duration::from_secs(15 * 60);

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

/// Sees to a program that some tests need, and which has the name of its package. They
/// are left out where it is neither installed nor can be, which is said here: `left_out`
/// names them.
pub(crate) fn provide(program: &str, is_installed: bool, left_out: &str) {
    if is_installed {
        return;
    }
    let result = if can_install() {
        apt_get(&["update"])
            .and_then(|()| apt_get(&["install", "--yes", "--no-install-recommends", program]))
    } else {
        Err(Failure::new("only root can, where there is apt-get"))
    };
    if let Err(failure) = result {
        println!(
            "  {program} is not installed, and cannot be ({failure}): left out are {left_out}."
        );
    }
}

fn apt_get(arguments: &[&str]) -> Result<(), Failure> {
    Invocation::new("apt-get", arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        // In the single-user runlevel, invoke-rc.d leaves new services stopped.
        .env("RUNLEVEL", "1")
        .time_limit(TIME_LIMIT)
        .run()?
        .require_success()
}
