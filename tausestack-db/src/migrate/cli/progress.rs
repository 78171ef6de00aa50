//! What is told while migrations run.

use super::output::{FAINT, GOOD, Output, WARN};
use crate::migrate::{Direction, Event};

/// Tells of each statement before it runs, so that one that takes long is seen
/// to.
pub(super) fn listener(output: Output, verbose: bool) -> impl Fn(&Event<'_>) + Send + Sync {
    move |event| tell(output, verbose, event)
}

fn tell(output: Output, verbose: bool, event: &Event<'_>) {
    match event {
        Event::Waiting { holder } => {
            let whose = match holder {
                Some(session) => format!(" (session {session} of the server)"),
                None => String::new(),
            };
            output.told(format_args!(
                "{WARN}waiting{WARN:#} for another process that migrates this database{whose}"
            ));
        }
        Event::OutOfOrder { migration } => output.told(format_args!(
            "{WARN}note:{WARN:#} {migration} sorts before migrations that are applied already"
        )),
        Event::Begun {
            migration,
            direction,
            statements,
        } => {
            let what = match direction {
                Direction::Up => "applying",
                Direction::Down => "taking back",
            };
            match statements {
                Some(1) => output.told(format_args!("{what} {migration} (1 statement)")),
                Some(of) => output.told(format_args!("{what} {migration} ({of} statements)")),
                None => output.told(format_args!("{what} {migration} (written by hand)")),
            }
        }
        Event::Resumed {
            migration,
            done,
            of,
            ..
        } => output.told(format_args!(
            "going on with {migration}: {done} of {of} statements are done"
        )),
        Event::Found { finding, count } => {
            let count = count.map_or_else(String::new, |count| format!(" ({count})"));
            output.told(format_args!(
                "  {WARN}{} [{}]{WARN:#} {}{count}",
                finding.severity(),
                finding.code(),
                finding.message
            ));
        }
        Event::Statement {
            number,
            of,
            describes,
            sql,
        } => {
            output.told(format_args!("  [{number}/{of}] {describes}"));
            if verbose {
                output.told(format_args!("    {FAINT}{sql}{FAINT:#}"));
            }
        }
        Event::AlreadyDone { number } => {
            output.told(format_args!("  [{number}] had been done already"));
        }
        Event::Finished { took, .. } => output.told(format_args!(
            "  {GOOD}done{GOOD:#} in {:.2} s",
            took.as_secs_f64()
        )),
    }
}
