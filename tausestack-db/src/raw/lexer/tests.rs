//! The rules one by one (`rules`, `refusals`, `statements`), and then texts
//! that nobody wrote: against a second reading of the same rules
//! (`reference`) and against the tokenizer of the `sqlparser` crate.

mod against_reference;
mod against_sqlparser;
mod reference;
mod refusals;
mod rules;
mod statements;

use proptest::test_runner::Config;

use super::Syntax;

const SYNTAXES: [Syntax; 3] = [Syntax::Sqlite, Syntax::Postgres, Syntax::Mysql];

/// How many texts each property reads: `TAUSESTACK_FUZZ`, or 20,000.
fn cases() -> Config {
    let cases = match std::env::var("TAUSESTACK_FUZZ") {
        Ok(number) => number
            .parse()
            .expect("TAUSESTACK_FUZZ is a number of cases"),
        Err(_) => 20_000,
    };
    // A failure prints its text, which then becomes a case of `rules`.
    Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    }
}
