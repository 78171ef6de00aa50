//! What is told while migrations run.

use std::sync::{Mutex, OnceLock, PoisonError};

use super::long::{Long, Manner, Running};
use super::output::{FAINT, GOOD, Output, WARN};
use crate::migrate::{Direction, Event};

/// Tells of each statement before it runs, so that one that takes long is seen
/// to.
pub(super) fn listener(output: Output, verbose: bool) -> impl Fn(&Event<'_>) + Send + Sync {
    let told = Mutex::new(String::new());
    // Who asked for a document is told nothing on the way.
    let is_told = !output.is_json();
    // With the first statement: most commands run none.
    let long: OnceLock<Long> = OnceLock::new();
    move |event| {
        if let Some(long) = long.get() {
            long.end();
        }
        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
        tell(output, verbose, event, &mut told);
        if let Event::Statement {
            number,
            of,
            describes,
            ..
        } = event
            && is_told
        {
            let long = long.get_or_init(|| Long::new(Manner::of_standard_error()));
            long.begin(Running {
                number: *number,
                of: *of,
                describes: (*describes).to_owned(),
            });
        }
    }
}

/// `told` is the operation that was told of last.
fn tell(output: Output, verbose: bool, event: &Event<'_>, told: &mut String) {
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
            told.clear();
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
        Event::Found { counted } => output.told(format_args!(
            "  {WARN}{} [{}]{WARN:#} {}",
            counted.finding.severity(),
            counted.finding.code(),
            counted.sentence()
        )),
        Event::Statement {
            number,
            of,
            describes,
            sql,
        } => {
            // An operation of several statements is named once.
            if told == describes && !verbose {
                let sql = shortened(sql);
                output.told(format_args!("  [{number}/{of}]   {FAINT}{sql}{FAINT:#}"));
            } else {
                output.told(format_args!("  [{number}/{of}] {describes}"));
                if verbose {
                    output.told(format_args!("    {FAINT}{sql}{FAINT:#}"));
                }
            }
            (*describes).clone_into(told);
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

/// The most characters of a statement's text that are told.
const SHORT: usize = 60;

/// How a statement begins, in one line.
fn shortened(sql: &str) -> String {
    let mut words = sql.split_whitespace();
    let mut line = words.next().unwrap_or_default().to_owned();
    for word in words {
        if line.chars().count() + 1 + word.chars().count() > SHORT {
            line.push_str(" …");
            break;
        }
        line.push(' ');
        line.push_str(word);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn a_long_statement_is_told_by_its_beginning() {
        assert_eq!(shortened("DROP TABLE \"users\""), "DROP TABLE \"users\"");
        assert_eq!(
            shortened(
                "CREATE TABLE \"__new_users\" (\n  \"id\" integer NOT NULL,\n  \"größe\" text\n)"
            ),
            "CREATE TABLE \"__new_users\" ( \"id\" integer NOT NULL, \"größe\" …"
        );
    }
}
