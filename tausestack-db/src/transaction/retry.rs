//! Running a transaction once more after another one was in its way.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::time::Duration;

use super::TransactionOptions;

/// How often a transaction has been run.
pub(super) struct Attempts<'a> {
    options: &'a TransactionOptions,
    retried: u32,
}

impl<'a> Attempts<'a> {
    pub(super) fn new(options: &'a TransactionOptions) -> Self {
        Self {
            options,
            retried: 0,
        }
    }

    /// Whether one more attempt is granted, after how long a pause.
    pub(super) fn next(&mut self) -> Option<Duration> {
        if self.retried >= self.options.retries {
            return None;
        }
        let longest = self
            .options
            .first_pause
            .saturating_mul(1_u32.checked_shl(self.retried).unwrap_or(u32::MAX))
            .min(self.options.longest_pause);
        self.retried += 1;
        Some(longest.mul_f64(random_part()))
    }
}

/// A number from 0 to 1. Each `RandomState` has keys of its own, which is all
/// the chance that a pause needs.
fn random_part() -> f64 {
    let bits = RandomState::new().build_hasher().finish() >> 32;
    // 32 bits are exact in a float.
    f64::from(u32::try_from(bits).unwrap_or(u32::MAX)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_end() {
        let options = TransactionOptions::new()
            .retries(6)
            .backoff(Duration::from_millis(10), Duration::from_millis(100));
        let mut attempts = Attempts::new(&options);
        for most in [10, 20, 40, 80, 100, 100] {
            let pause = attempts.next().expect("one more attempt");
            assert!(pause <= Duration::from_millis(most), "{pause:?}");
        }
        assert_eq!(attempts.next(), None);
        assert_eq!(Attempts::new(&TransactionOptions::new()).next(), None);
    }

    #[test]
    fn pauses_differ() {
        let parts: Vec<f64> = (0..100).map(|_| random_part()).collect();
        assert!(parts.iter().all(|part| (0.0..=1.0).contains(part)));
        assert!(parts.iter().any(|part| *part < 0.5));
        assert!(parts.iter().any(|part| *part > 0.5));
    }
}
