//! What is told while one statement takes long: a bar on a terminal, and a line from
//! time to time elsewhere, so that nobody takes it for dead.

use std::io::{IsTerminal as _, Write as _};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A statement that runs.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) number: usize,
    pub(super) of: usize,
    pub(super) describes: String,
}

/// Where it is told, and when.
pub(super) struct Manner {
    /// How long a statement runs before anything is told.
    after: Duration,
    told: Told,
}

enum Told {
    Bar {
        target: Box<dyn Fn() -> ProgressDrawTarget + Send>,
        every: Duration,
    },
    Lines(Box<dyn Fn(&str) + Send>),
}

impl Manner {
    /// As it goes with where standard error leads.
    pub(super) fn of_standard_error() -> Self {
        if std::io::stderr().is_terminal() {
            Self {
                after: Duration::from_secs(1),
                told: Told::Bar {
                    target: Box::new(ProgressDrawTarget::stderr),
                    every: Duration::from_millis(100),
                },
            }
        } else {
            Self {
                after: Duration::from_secs(10),
                told: Told::Lines(Box::new(|line| {
                    let _ = writeln!(std::io::stderr(), "{line}");
                })),
            }
        }
    }
}

/// Tells of a statement that takes long, on a thread of its own.
pub(super) struct Long {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    current: Option<Current>,
    bar: Option<ProgressBar>,
    is_over: bool,
}

struct Current {
    running: Running,
    since: Instant,
    /// How long it will have run when more is told of it; none before the first time.
    next: Option<Duration>,
}

impl Long {
    pub(super) fn new(manner: Manner) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let watched = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("migration progress".to_owned())
            .spawn(move || watched.watch(&manner))
            // Without a thread nothing more is told, and all else goes on.
            .ok();
        Self { shared, thread }
    }

    /// A statement begins.
    pub(super) fn begin(&self, running: Running) {
        self.shared.set(Some(Current {
            running,
            since: Instant::now(),
            next: None,
        }));
    }

    /// What ran is over: after this, the place where the bar was is free.
    pub(super) fn end(&self) {
        self.shared.set(None);
    }
}

impl Drop for Long {
    fn drop(&mut self) {
        self.end();
        self.shared.lock().is_over = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, current: Option<Current>) {
        let mut state = self.lock();
        if let Some(bar) = state.bar.take() {
            bar.finish_and_clear();
        }
        state.current = current;
        self.changed.notify_all();
    }

    /// Waits for the moment to tell something. All is drawn under the lock, so that
    /// nothing is drawn behind the back of who prints a line.
    fn watch(&self, manner: &Manner) {
        let mut state = self.lock();
        while !state.is_over {
            let State { current, bar, .. } = &mut *state;
            let Some(current) = current else {
                let waited = self.changed.wait(state);
                state = waited.unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let ran = current.since.elapsed();
            let next = current.next.unwrap_or(manner.after);
            if ran < next {
                let waited = self.changed.wait_timeout(state, next - ran);
                state = waited.unwrap_or_else(PoisonError::into_inner).0;
                continue;
            }
            match &manner.told {
                Told::Bar { target, every } => {
                    current.next = Some(ran + *every);
                    bar.get_or_insert_with(|| drawn(target(), &current.running, ran))
                        .tick();
                }
                Told::Lines(write) => {
                    // Ever less often: an hour is told of in ten lines.
                    current.next = Some(ran * 2);
                    let Running {
                        number,
                        of,
                        describes,
                    } = &current.running;
                    let ran = told_time(ran);
                    write(&format!(
                        "  [{number}/{of}] still running after {ran}: {describes}"
                    ));
                }
            }
        }
    }
}

fn drawn(target: ProgressDrawTarget, running: &Running, ran: Duration) -> ProgressBar {
    let length = u64::try_from(running.of).unwrap_or(u64::MAX);
    let done = u64::try_from(running.number.saturating_sub(1)).unwrap_or(u64::MAX);
    let bar = ProgressBar::with_draw_target(Some(length), target).with_elapsed(ran);
    // A template that is not understood leaves the plain bar.
    if let Ok(style) = ProgressStyle::with_template("  {spinner} {bar:24} {elapsed}  {wide_msg}") {
        bar.set_style(style.progress_chars("█▉▊▋▌▍▎▏ "));
    }
    bar.set_position(done);
    bar.set_message(format!(
        "[{}/{}] {}",
        running.number, running.of, running.describes
    ));
    bar
}

/// A time as a person says it.
fn told_time(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use indicatif::{InMemoryTerm, ProgressDrawTarget, TermLike};

    use super::{Long, Manner, Running, Told, told_time};

    fn running(number: usize, describes: &str) -> Running {
        Running {
            number,
            of: 3,
            describes: describes.to_owned(),
        }
    }

    #[test]
    fn lines_come_ever_less_often_and_only_for_what_takes_long() {
        let (sender, lines) = mpsc::channel();
        let long = Long::new(Manner {
            after: Duration::from_millis(40),
            told: Told::Lines(Box::new(move |line| {
                let _ = sender.send(line.to_owned());
            })),
        });
        for number in 0..200 {
            long.begin(running(number, "fast"));
            long.end();
        }
        long.begin(running(2, "create index ix_users_name"));
        std::thread::sleep(Duration::from_millis(500));
        long.end();
        std::thread::sleep(Duration::from_millis(100));
        drop(long);
        let lines: Vec<String> = lines.iter().collect();
        assert!((1..=4).contains(&lines.len()), "{lines:?}");
        for line in lines {
            assert_eq!(
                line,
                "  [2/3] still running after 0 s: create index ix_users_name"
            );
        }
    }

    #[test]
    fn a_bar_is_drawn_while_a_statement_runs_and_is_gone_after() {
        let terminal = InMemoryTerm::new(10, 80);
        let drawn = terminal.clone();
        let long = Long::new(Manner {
            after: Duration::from_millis(20),
            told: Told::Bar {
                target: Box::new(move || ProgressDrawTarget::term_like(Box::new(drawn.clone()))),
                every: Duration::from_millis(10),
            },
        });
        long.begin(running(3, "fill users.age where it is NULL"));
        let deadline = std::time::Instant::now() + Duration::from_secs(10);
        while !terminal.contents().contains("[3/3] fill users.age") {
            assert!(
                std::time::Instant::now() < deadline,
                "{}",
                terminal.contents()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(
            terminal.contents().contains("████"),
            "two of three are done"
        );
        long.end();
        assert_eq!(terminal.contents(), "", "the place is free");
        terminal.write_line("done").expect("it is written");
        drop(long);
        assert_eq!(terminal.contents(), "done");
    }

    #[test]
    fn times_are_told_as_people_do() {
        assert_eq!(told_time(Duration::from_millis(10_900)), "10 s");
        assert_eq!(told_time(Duration::from_secs(80)), "1 min 20 s");
        assert_eq!(told_time(Duration::from_secs(3_700)), "1 h 1 min");
    }
}
