//! What time it is, for the columns that the library stamps.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, Utc};

/// The clock that `created_at` and `updated_at` are set by.
///
/// It is the system's unless [`ConnectOptions::clock`] says otherwise, as a
/// test does that wants to know the time, or to let it pass:
///
/// ```
/// use std::time::Duration;
/// use chrono::{DateTime, Utc};
/// use serde::{Deserialize, Serialize};
/// use tausestack_db::prelude::*;
/// use tausestack_db::Clock;
///
/// #[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
/// #[mapped(table = "notes")]
/// struct Note {
///     #[mapped(id)]
///     id: Option<i64>,
///     text: String,
///     #[mapped(created_at)]
///     created_at: DateTime<Utc>,
///     #[mapped(updated_at)]
///     updated_at: DateTime<Utc>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Error> {
/// let noon: DateTime<Utc> = "2026-01-01T12:00:00Z".parse().expect("an instant");
/// let clock = Clock::manual(noon);
/// let db = Database::connect(ConnectOptions::new("sqlite::memory:").clock(clock.clone())).await?;
/// db.create_tables(models![Note]).await?;
///
/// let note: Note = db.create(json!({ "text": "a" })).await?;
/// assert_eq!(note.created_at, noon);
///
/// clock.advance(Duration::from_secs(60));
/// let note: Note = db.update(note.id, json!({ "text": "b" })).await.or_not_found()?;
/// assert_eq!(note.created_at, noon);
/// assert_eq!(note.updated_at, noon + Duration::from_secs(60));
/// # Ok(())
/// # }
/// ```
///
/// [`ConnectOptions::clock`]: crate::ConnectOptions::clock
#[derive(Clone, Default)]
pub struct Clock(Source);

#[derive(Clone, Default)]
enum Source {
    #[default]
    System,
    Function(Arc<dyn Fn() -> SystemTime + Send + Sync>),
    /// Microseconds since 1970.
    Manual(Arc<AtomicI64>),
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self.0 {
            Source::System => "Clock(system)",
            Source::Function(_) => "Clock(function)",
            Source::Manual(_) => "Clock(manual)",
        })
    }
}

impl Clock {
    /// The clock of the system.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that asks a function, once for each operation that stamps.
    ///
    /// chrono's `DateTime<Utc>` and the `time` crate's `OffsetDateTime`
    /// convert into [`SystemTime`].
    pub fn from_fn<T: Into<SystemTime>>(now: impl Fn() -> T + Send + Sync + 'static) -> Self {
        Self(Source::Function(Arc::new(move || now().into())))
    }

    /// A clock that stands still until it is [`set`](Self::set) or
    /// [`advance`](Self::advance)d; its clones are the same clock.
    pub fn manual(now: impl Into<SystemTime>) -> Self {
        let micros = micros(now.into());
        Self(Source::Manual(Arc::new(AtomicI64::new(micros))))
    }

    /// Sets a clock made by [`manual`](Self::manual); others are not ours to
    /// set, and stay.
    pub fn set(&self, now: impl Into<SystemTime>) {
        if let Source::Manual(at) = &self.0 {
            at.store(micros(now.into()), Ordering::SeqCst);
        }
    }

    /// Lets time pass on a clock made by [`manual`](Self::manual), to the
    /// microsecond; others run by themselves.
    pub fn advance(&self, by: Duration) {
        if let Source::Manual(at) = &self.0 {
            let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
            let later = |now: i64| Some(now.saturating_add(by).min(LAST));
            // The update always has a value to store.
            let _ = at.fetch_update(Ordering::SeqCst, Ordering::SeqCst, later);
        }
    }

    /// The time of an operation.
    pub(crate) fn now(&self) -> Now {
        let micros = match &self.0 {
            Source::System => micros(SystemTime::now()),
            Source::Function(now) => micros(now()),
            Source::Manual(at) => at.load(Ordering::SeqCst),
        };
        Now(DateTime::from_timestamp_micros(micros).unwrap_or_default())
    }
}

/// The instant of one operation: what all of its stamps are.
///
/// It is a whole number of microseconds, which is what every database keeps,
/// so that the value in hand is the one that is read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Now(DateTime<Utc>);

impl Now {
    pub(crate) fn instant(self) -> DateTime<Utc> {
        self.0
    }
}

/// The years 1 and 9999 end what the databases have in common.
const FIRST: i64 = -62_135_596_800_000_000;
const LAST: i64 = 253_402_300_799_999_999;

/// Microseconds since 1970, rounded down; those that no database keeps become
/// the nearest that all do.
fn micros(at: SystemTime) -> i64 {
    let micros = match at.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_micros()).unwrap_or(LAST),
        Err(before) => {
            let before = before.duration().as_nanos().div_ceil(1_000);
            i64::try_from(before).map_or(FIRST, |micros| -micros)
        }
    };
    micros.clamp(FIRST, LAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(nanos: i64) -> Now {
        Clock::manual(DateTime::from_timestamp_nanos(nanos)).now()
    }

    #[test]
    fn an_instant_is_cut_to_the_microsecond_it_lies_in() {
        for (nanos, micros) in [(0, 0), (1_999, 1), (-1, -1), (-1_000, -1), (-1_001, -2)] {
            assert_eq!(at(nanos).instant().timestamp_micros(), micros, "{nanos} ns");
        }
    }

    #[test]
    fn a_manual_clock_moves_by_hand_and_its_clones_with_it() {
        let clock = Clock::manual(UNIX_EPOCH);
        let other = clock.clone();
        clock.advance(Duration::from_millis(1));
        assert_eq!(other.now().instant().timestamp_micros(), 1_000);
        other.set(UNIX_EPOCH + Duration::from_secs(5));
        assert_eq!(clock.now().instant().timestamp(), 5);
    }

    #[test]
    fn times_beyond_what_databases_keep_become_the_nearest() {
        let clock = Clock::manual(UNIX_EPOCH + Duration::from_secs(1 << 50));
        assert_eq!(
            clock.now().instant().to_rfc3339(),
            "9999-12-31T23:59:59.999999+00:00"
        );
        clock.advance(Duration::MAX);
        assert_eq!(clock.now().instant().timestamp_micros(), LAST);
        clock.set(UNIX_EPOCH - Duration::from_secs(1 << 50));
        assert_eq!(
            clock.now().instant().to_rfc3339(),
            "0001-01-01T00:00:00+00:00"
        );
    }

    #[test]
    fn a_function_and_the_system_tell_the_time() {
        let noon = DateTime::from_timestamp_micros(7).unwrap_or_default();
        assert_eq!(Clock::from_fn(move || noon).now().instant(), noon);
        let before = Utc::now() - Duration::from_secs(1);
        let now = Clock::system().now().instant();
        assert!(now > before && now <= Utc::now());
        assert_eq!(now.timestamp_subsec_nanos() % 1_000, 0);
    }
}
