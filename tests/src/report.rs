//! What the run found, as its last lines tell it.

use std::fmt;
use std::time::{Duration, Instant};

use tausestack_db_tests::failure::Failure;

use crate::libtest::Count;
use crate::step::Step;

/// What a step found, unless it could not be done at all.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    /// Each thing that is wrong, in a sentence.
    pub(crate) failures: Vec<Failure>,
    /// Each thing that was not looked at, and why.
    pub(crate) not_checked: Vec<String>,
    /// The tests that ran.
    pub(crate) tests: Count,
    /// The cases that ran, by database.
    pub(crate) databases: Vec<(&'static str, Count)>,
}

impl Findings {
    /// Notes a failure and goes on.
    pub(crate) fn note(&mut self, result: Result<(), Failure>) {
        self.failures.extend(result.err());
    }
}

/// The findings of every step, with the time it took.
pub(crate) struct Report {
    steps: Vec<(Step, Duration, Findings)>,
    sqlite_only: bool,
    start: Instant,
}

impl Report {
    /// A report that begins now.
    pub(crate) fn new(sqlite_only: bool) -> Self {
        Self {
            steps: Vec::new(),
            sqlite_only,
            start: Instant::now(),
        }
    }

    /// Runs a step and takes note.
    pub(crate) fn run(&mut self, step: Step, run: impl FnOnce() -> Result<Findings, Failure>) {
        let start = Instant::now();
        let findings = run().unwrap_or_else(|failure| Findings {
            failures: vec![failure],
            ..Findings::default()
        });
        let duration = start.elapsed();
        for failure in &findings.failures {
            println!("  FAILED: {failure}");
        }
        println!("  {step}: {}, {}", verdict(&findings), Seconds(duration));
        self.steps.push((step, duration, findings));
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_success(&self) -> bool {
        self.steps
            .iter()
            .all(|(_, _, findings)| findings.failures.is_empty())
    }

    fn findings(&self) -> impl Iterator<Item = (Step, &Findings)> {
        self.steps
            .iter()
            .map(|(step, _, findings)| (*step, findings))
    }
}

fn verdict(findings: &Findings) -> &'static str {
    if findings.failures.is_empty() {
        "ok"
    } else {
        "FAILED"
    }
}

/// A duration as a log shows it.
struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Rounded as a whole, so that 59.96 s does not become 60.0 s under a minute.
        let tenths = (self.0.as_millis() + 50) / 100;
        match (tenths / 600, tenths % 600) {
            (0, tenths) => formatter.pad(&format!("{}.{} s", tenths / 10, tenths % 10)),
            (minutes, tenths) => formatter.pad(&format!("{minutes} min {:02} s", tenths / 10)),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "\n{:<10} {:<7} {:>12}", "step", "result", "time")?;
        for (step, duration, findings) in &self.steps {
            let (name, verdict) = (step.to_string(), verdict(findings));
            writeln!(
                formatter,
                "{name:<10} {verdict:<7} {:>12}",
                Seconds(*duration)
            )?;
        }
        writeln!(
            formatter,
            "{:<18} {:>12}",
            "all",
            Seconds(self.start.elapsed())
        )?;

        if self
            .findings()
            .any(|(_, findings)| !findings.databases.is_empty())
        {
            writeln!(
                formatter,
                "\n{:<24} {:>6} {:>6} {:>7}",
                "cases on", "passed", "failed", "skipped"
            )?;
        }
        for (database, count) in self
            .findings()
            .flat_map(|(_, findings)| &findings.databases)
        {
            writeln!(
                formatter,
                "{database:<24} {:>6} {:>6} {:>7}",
                count.passed, count.failed, count.skipped
            )?;
        }

        for (step, findings) in self.findings() {
            for not_checked in &findings.not_checked {
                writeln!(formatter, "\nNOT CHECKED ({step}): {not_checked}")?;
            }
        }
        if self.sqlite_only {
            writeln!(
                formatter,
                "\nNOT TESTED (--sqlite-only): PostgreSQL, MySQL, MariaDB."
            )?;
        }
        for (step, findings) in self.findings() {
            for failure in &findings.failures {
                writeln!(formatter, "\nFAILED ({step}): {failure}")?;
            }
        }

        let mut tests = Count::default();
        for (_, findings) in self.findings() {
            tests += findings.tests;
        }
        write!(
            formatter,
            "\n{} passed, {} failed",
            tests.passed, tests.failed
        )?;
        if tests.skipped > 0 {
            write!(formatter, ", {} skipped", tests.skipped)?;
        }
        writeln!(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last_line(report: &Report) -> String {
        report
            .to_string()
            .lines()
            .last()
            .unwrap_or_default()
            .to_owned()
    }

    #[test]
    fn the_last_line_sums_the_tests_of_all_steps() {
        let mut report = Report::new(false);
        for (passed, skipped) in [(3, 0), (4, 1)] {
            report.run(Step::Tests, || {
                Ok(Findings {
                    tests: Count {
                        passed,
                        failed: 0,
                        skipped,
                    },
                    ..Findings::default()
                })
            });
        }
        assert_eq!(last_line(&report), "7 passed, 0 failed, 1 skipped");
        assert!(report.is_success());
    }

    #[test]
    fn a_failed_check_fails_the_run_though_no_test_failed() {
        let mut report = Report::new(false);
        report.run(Step::Fmt, || Err(Failure::new("`cargo fmt` ended with 1.")));
        report.run(Step::Tests, || Ok(Findings::default()));
        assert!(!report.is_success());
        let text = report.to_string();
        assert!(
            text.contains("FAILED (fmt): `cargo fmt` ended with 1."),
            "{text}"
        );
        assert_eq!(last_line(&report), "0 passed, 0 failed");
    }

    #[test]
    fn what_was_left_out_is_told() {
        let mut report = Report::new(true);
        report.run(Step::Deny, || {
            Ok(Findings {
                not_checked: vec!["advisories, because nobody answers.".to_owned()],
                ..Findings::default()
            })
        });
        let text = report.to_string();
        assert!(
            text.contains("NOT CHECKED (deny): advisories, because nobody answers."),
            "{text}"
        );
        assert!(text.contains("NOT TESTED (--sqlite-only)"), "{text}");
    }

    #[test]
    fn durations_are_rounded_once() {
        let shown = |milliseconds| Seconds(Duration::from_millis(milliseconds)).to_string();
        assert_eq!(shown(1_240), "1.2 s");
        assert_eq!(shown(59_960), "1 min 00 s");
        assert_eq!(shown(125_000), "2 min 05 s");
    }
}
