//! A program's migrations, held against what the database records.

use super::error::MigrationError;
use super::history::{Journal, Recorded};
use super::list::List;
use super::target::{Direction, MoveTo};
use crate::names::nearest;

/// A migration, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HistoryEntry {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub status: Status,
    /// Whether it is pending, and one that comes after it is applied.
    pub out_of_order: bool,
    /// Whether its operations are unknown until it runs.
    pub written_by_hand: bool,
}

/// Where a migration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// It is to come.
    Pending,
    /// It is applied.
    Applied,
    /// It is applied, and its operations are others by now.
    Edited,
    /// It is applied, and not among the program's migrations.
    Missing,
    /// It was interrupted on its way up.
    InterruptedUp,
    /// It was interrupted on its way down.
    InterruptedDown,
}

impl Status {
    /// One word for it, in lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Applied => "applied",
            Self::Edited => "edited",
            Self::Missing => "missing",
            Self::InterruptedUp => "interrupted (up)",
            Self::InterruptedDown => "interrupted (down)",
        }
    }

    fn is_applied(self) -> bool {
        matches!(
            self,
            Self::Applied | Self::Edited | Self::Missing | Self::InterruptedDown
        )
    }
}

/// All migrations, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    pub(super) entries: Vec<HistoryEntry>,
}

impl State {
    pub(super) fn of(list: &List, recorded: &Recorded) -> Self {
        let mut entries: Vec<HistoryEntry> = list
            .iter()
            .map(|listed| {
                let record = recorded
                    .applied
                    .iter()
                    .find(|record| record.name == listed.name());
                let checksum = listed.checksum();
                let status = match record {
                    None => Status::Pending,
                    // What another tool applied has no checksum: nothing is
                    // known against it.
                    Some(record) => match (&record.checksum, &checksum) {
                        (Some(then), Some(now)) if then != now => Status::Edited,
                        _ => Status::Applied,
                    },
                };
                HistoryEntry {
                    name: listed.name().to_owned(),
                    status: interrupted(listed.name(), recorded.journal.as_ref()).unwrap_or(status),
                    out_of_order: false,
                    written_by_hand: checksum.is_none(),
                }
            })
            .collect();
        for record in &recorded.applied {
            if list.get(&record.name).is_none() {
                entries.push(HistoryEntry {
                    name: record.name.clone(),
                    status: Status::Missing,
                    out_of_order: false,
                    written_by_hand: record.checksum.is_none(),
                });
            }
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        let last = entries.iter().rposition(|entry| entry.status.is_applied());
        for (position, entry) in entries.iter_mut().enumerate() {
            entry.out_of_order =
                entry.status == Status::Pending && last.is_some_and(|last| position < last);
        }
        Self { entries }
    }

    /// Refuses a history that does not agree with the program.
    pub(super) fn refuse_broken(&self) -> Result<(), MigrationError> {
        let of = |status| -> Vec<String> {
            self.entries
                .iter()
                .filter(|entry| entry.status == status)
                .map(|entry| entry.name.clone())
                .collect()
        };
        let missing = of(Status::Missing);
        if !missing.is_empty() {
            return Err(MigrationError::Missing { names: missing });
        }
        let edited = of(Status::Edited);
        if !edited.is_empty() {
            return Err(MigrationError::Edited { names: edited });
        }
        Ok(())
    }

    /// The migrations on the way to a target, in the order in which they are
    /// carried out.
    pub(super) fn path(
        &self,
        direction: Direction,
        to: &MoveTo,
    ) -> Result<Vec<String>, MigrationError> {
        let wrong_way = || MigrationError::WrongWay {
            target: to.to_string(),
            direction,
        };
        let is_applied = |entry: &&HistoryEntry| entry.status.is_applied();
        let name = |entry: &HistoryEntry| entry.name.clone();
        match direction {
            Direction::Up => {
                let pending = self.entries.iter().filter(|entry| !is_applied(entry));
                Ok(match to {
                    MoveTo::Head => pending.map(name).collect(),
                    MoveTo::Forward(number) => pending.take(*number as usize).map(name).collect(),
                    MoveTo::Revision(revision) => {
                        let target = self.find(revision)?;
                        pending
                            .filter(|entry| entry.name <= target.name)
                            .map(name)
                            .collect()
                    }
                    MoveTo::Base | MoveTo::Back(_) => return Err(wrong_way()),
                })
            }
            Direction::Down => {
                let applied = self.entries.iter().rev().filter(is_applied);
                Ok(match to {
                    MoveTo::Base => applied.map(name).collect(),
                    MoveTo::Back(number) => applied.take(*number as usize).map(name).collect(),
                    MoveTo::Revision(revision) => {
                        let target = self.find(revision)?;
                        applied
                            .filter(|entry| entry.name > target.name)
                            .map(name)
                            .collect()
                    }
                    MoveTo::Head | MoveTo::Forward(_) => return Err(wrong_way()),
                })
            }
        }
    }

    /// The last name that a stamp records.
    pub(super) fn stamped(&self, to: &MoveTo) -> Result<Option<String>, MigrationError> {
        match to {
            MoveTo::Base => Ok(None),
            MoveTo::Head => Ok(self
                .entries
                .iter()
                .rfind(|entry| entry.status != Status::Missing)
                .map(|entry| entry.name.clone())),
            MoveTo::Revision(revision) => Ok(Some(self.find(revision)?.name.clone())),
            MoveTo::Forward(_) | MoveTo::Back(_) => Err(MigrationError::NoTarget {
                text: to.to_string(),
            }),
        }
    }

    /// The migration of this name, or of a name that begins so.
    fn find(&self, revision: &str) -> Result<&HistoryEntry, MigrationError> {
        if let Some(entry) = self.entries.iter().find(|entry| entry.name == revision) {
            return Ok(entry);
        }
        let candidates: Vec<&HistoryEntry> = self
            .entries
            .iter()
            .filter(|entry| entry.name.starts_with(revision))
            .collect();
        match candidates.as_slice() {
            [entry] => Ok(entry),
            [] => Err(MigrationError::UnknownRevision {
                revision: revision.to_owned(),
                nearest: self.nearest(revision).map(str::to_owned),
            }),
            _ => Err(MigrationError::AmbiguousRevision {
                revision: revision.to_owned(),
                candidates: candidates.iter().map(|entry| entry.name.clone()).collect(),
            }),
        }
    }

    /// What is probably meant: the migration of which a part was named, such as
    /// what it is for without its time, or what is spelled alike.
    fn nearest(&self, revision: &str) -> Option<&str> {
        let names = || self.entries.iter().map(|entry| entry.name.as_str());
        names()
            .find(|name| name.contains(revision))
            .or_else(|| nearest(revision, names().chain(["head", "base"])))
    }
}

fn interrupted(name: &str, journal: Option<&Journal>) -> Option<Status> {
    let journal = journal.filter(|journal| journal.name == name)?;
    Some(match journal.direction {
        Direction::Up => Status::InterruptedUp,
        Direction::Down => Status::InterruptedDown,
    })
}

#[cfg(test)]
mod tests {
    use super::{HistoryEntry, State, Status};
    use crate::migrate::error::MigrationError;
    use crate::migrate::target::{Direction, MoveTo};

    fn state(entries: &[(&str, Status)]) -> State {
        State {
            entries: entries
                .iter()
                .map(|(name, status)| HistoryEntry {
                    name: (*name).to_owned(),
                    status: *status,
                    out_of_order: false,
                    written_by_hand: false,
                })
                .collect(),
        }
    }

    fn path(state: &State, direction: Direction, to: &str) -> Result<String, MigrationError> {
        state
            .path(direction, &to.parse().expect("a target"))
            .map(|names| names.join(" "))
    }

    #[test]
    fn paths_follow_the_names() {
        use Direction::{Down, Up};
        use Status::{Applied, Pending};
        // m2 came in from another branch.
        let state = state(&[
            ("m1", Applied),
            ("m2", Pending),
            ("m3", Applied),
            ("m4", Pending),
            ("m5_users", Pending),
        ]);
        let up = |to| path(&state, Up, to).expect("a path");
        assert_eq!(up("head"), "m2 m4 m5_users");
        assert_eq!(up("+1"), "m2");
        assert_eq!(up("m4"), "m2 m4");
        assert_eq!(up("m1"), "");
        let down = |to| path(&state, Down, to).expect("a path");
        assert_eq!(down("base"), "m3 m1");
        assert_eq!(down("-1"), "m3");
        assert_eq!(down("m1"), "m3");
        assert!(matches!(
            path(&state, Up, "-1"),
            Err(MigrationError::WrongWay { .. })
        ));
        assert!(matches!(
            path(&state, Down, "head"),
            Err(MigrationError::WrongWay { .. })
        ));
        assert!(matches!(
            path(&state, Up, "m"),
            Err(MigrationError::AmbiguousRevision { .. })
        ));
        let unknown = path(&state, Up, "m5_usres").expect_err("there is none");
        assert!(unknown.to_string().contains("did you mean"), "{unknown}");
    }

    #[test]
    fn a_stamp_names_the_last_to_record() {
        let state = state(&[("m1", Status::Applied), ("m9", Status::Missing)]);
        let stamped = |to: &MoveTo| state.stamped(to).expect("a target");
        assert_eq!(stamped(&MoveTo::Head).as_deref(), Some("m1"));
        assert_eq!(stamped(&MoveTo::Base), None);
        assert!(state.stamped(&MoveTo::Back(1)).is_err());
    }
}
