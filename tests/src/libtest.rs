//! Reading what Rust's test harness prints.

use std::ops::AddAssign;

/// How many tests ended how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
}

impl Count {
    /// The sum of every result line, over all test binaries.
    pub(crate) fn of_results(lines: &[String]) -> Self {
        let mut sum = Self::default();
        for count in lines.iter().filter_map(|line| Self::of_result(line)) {
            sum += count;
        }
        sum
    }

    /// What one line says, if it is a result line:
    /// `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; …`.
    fn of_result(line: &str) -> Option<Self> {
        let (_, numbers) = line.strip_prefix("test result: ")?.split_once(". ")?;
        let number = |label: &str| -> Option<usize> {
            numbers
                .split("; ")
                .find_map(|part| part.trim().strip_suffix(label)?.trim().parse().ok())
        };
        Some(Self {
            passed: number("passed")?,
            failed: number("failed")?,
            // Nothing is filtered but by us, and then it is no less left out.
            skipped: number("ignored")? + number("filtered out")?,
        })
    }

    /// How the tests of one top-level module ended, by the lines of its binary.
    pub(crate) fn of_module(lines: &[String], module: &str) -> Self {
        let mut count = Self::default();
        for (name, ending) in lines.iter().filter_map(|line| test_line(line)) {
            if name.split("::").next() != Some(module) {
                continue;
            }
            match ending {
                Ending::Passed => count.passed += 1,
                Ending::Failed => count.failed += 1,
                Ending::Ignored => count.skipped += 1,
            }
        }
        count
    }

    /// How many really ran.
    pub(crate) fn ran(self) -> usize {
        self.passed + self.failed
    }
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Passed,
    Failed,
    Ignored,
}

/// The test's name and ending, if the line tells them:
/// `test sqlite::crud::create - should panic ... ok`.
fn test_line(line: &str) -> Option<(&str, Ending)> {
    let (name, ending) = line.strip_prefix("test ")?.split_once(" ... ")?;
    let ending = match ending.split([',', ' ']).next()? {
        "ok" => Ending::Passed,
        "FAILED" => Ending::Failed,
        "ignored" => Ending::Ignored,
        _ => return None,
    };
    Some((name.split(' ').next()?, ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    const OUTPUT: &str = "\
     Running unittests src/lib.rs (target/debug/deps/one-1)

running 2 tests
test filter::tests::empty ... ok
test filter::tests::slow ... ignored, needs an hour

test result: ok. 1 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.00s

     Running it/main.rs (target/debug/deps/it-2)

running 5 tests
test postgres::crud::create ... ok
test sqlite::crud::create ... ok
test sqlite::crud::overflow - should panic ... ok
test sqlite::crud::delete ... FAILED
test mysql_without_returning::crud::create ... ok
a test result: ok. 100 passed that a test printed

test result: FAILED. 4 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.12s
";

    #[test]
    fn results_are_summed_over_binaries() {
        let expected = Count {
            passed: 5,
            failed: 1,
            skipped: 4,
        };
        assert_eq!(Count::of_results(&lines(OUTPUT)), expected);
    }

    #[test]
    fn tests_are_counted_by_their_first_module_alone() {
        let lines = lines(OUTPUT);
        let count = |passed, failed| Count {
            passed,
            failed,
            skipped: 0,
        };
        assert_eq!(Count::of_module(&lines, "sqlite"), count(2, 1));
        assert_eq!(Count::of_module(&lines, "postgres"), count(1, 0));
        assert_eq!(Count::of_module(&lines, "mysql"), count(0, 0));
        assert_eq!(
            Count::of_module(&lines, "mysql_without_returning"),
            count(1, 0)
        );
    }

    #[test]
    fn an_ignored_test_did_not_run() {
        let count = Count::of_module(&lines("test mysql::x ... ignored"), "mysql");
        assert_eq!((count.skipped, count.ran()), (1, 0));
    }

    #[test]
    fn other_lines_say_nothing() {
        assert_eq!(test_line("test result: ok. 1 passed; 0 failed"), None);
        assert_eq!(
            test_line("test x has been running for over 60 seconds"),
            None
        );
        assert_eq!(Count::of_result("test result: ok. soon"), None);
    }
}
