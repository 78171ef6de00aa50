//! Keys, indexes and checks, compared by name and by what they say.

use super::adopt::alike;
use super::columns::is_managed;
use super::hints::{Managed, Note};
use super::plan::Plan;
use crate::migrate::apply::Part;
use crate::migrate::operation::{ConstraintKind, IndexBuild, Operation};
use crate::schema::{Check, ForeignKey, Index, IndexTarget, PrimaryKey, Table, TableName, Unique};

/// What goes, what changes its name, and what comes.
#[derive(Default)]
pub(super) struct Changes {
    pub(super) foreign_keys: Changed<ForeignKey>,
    checks: Changed<Check>,
    indexes: Changed<Index>,
    pub(super) uniques: Changed<Unique>,
    pub(super) primary_keys: Changed<PrimaryKey>,
    renames: Vec<Renamed>,
    notes: Vec<Note>,
}

/// A constraint that gets another name.
#[derive(Clone)]
struct Renamed {
    table: TableName,
    kind: ConstraintKind,
    from: String,
    to: String,
}

pub(super) struct Changed<T> {
    pub(super) dropped: Vec<(TableName, T)>,
    pub(super) added: Vec<(TableName, T)>,
}

impl<T> Default for Changed<T> {
    fn default() -> Self {
        Self {
            dropped: Vec::new(),
            added: Vec::new(),
        }
    }
}

/// Columns that stepped aside for others: table, former and present name.
pub(super) type Aside = [(TableName, String, String)];

impl Changes {
    /// Compares what a table has, by now in the names of the declaration, with
    /// what is declared.
    pub(super) fn compare(
        &mut self,
        plan: &Plan,
        after: &Table,
        managed: &Managed<'_>,
        aside: &Aside,
    ) {
        let Some(before) = plan.table(&after.name) else {
            return;
        };
        self.primary_key(before, after);
        let goes = |column: &str| {
            after.column(column).is_none() && is_managed(&after.name, column, managed, aside)
        };
        let mut comparison = Comparison {
            before,
            after,
            managed,
            goes: &goes,
            renames: &mut self.renames,
            notes: &mut self.notes,
        };
        comparison.run(ConstraintKind::Unique, &mut self.uniques);
        comparison.run(ConstraintKind::Index, &mut self.indexes);
        comparison.run(ConstraintKind::ForeignKey, &mut self.foreign_keys);
        comparison.run(ConstraintKind::Check, &mut self.checks);
    }

    fn primary_key(&mut self, before: &Table, after: &Table) {
        let name = &after.name;
        match (&before.primary_key, &after.primary_key) {
            (old, new) if old == new => {}
            (Some(old), Some(new)) if old.columns == new.columns => {
                self.renames.push(Renamed {
                    table: name.clone(),
                    kind: ConstraintKind::PrimaryKey,
                    from: old.name.clone(),
                    to: new.name.clone(),
                });
            }
            (old, new) => {
                let key = |key: &Option<PrimaryKey>| {
                    key.clone().map(|key| (name.clone(), key)).into_iter()
                };
                self.primary_keys.dropped.extend(key(old));
                self.primary_keys.added.extend(key(new));
            }
        }
    }

    pub(super) fn drop_all(&mut self, plan: &mut Plan) {
        for note in std::mem::take(&mut self.notes) {
            plan.note(note);
        }
        for (table, key) in std::mem::take(&mut self.foreign_keys.dropped) {
            plan.push(Operation::DropForeignKey { table, key });
        }
        for (table, check) in std::mem::take(&mut self.checks.dropped) {
            plan.push(Operation::DropCheck { table, check });
        }
        for (table, index) in std::mem::take(&mut self.indexes.dropped) {
            plan.push(Operation::DropIndex {
                table,
                index,
                build: IndexBuild::Blocking,
            });
        }
        for (table, key) in std::mem::take(&mut self.uniques.dropped) {
            plan.push(Operation::DropUnique { table, key });
        }
        for (table, key) in std::mem::take(&mut self.primary_keys.dropped) {
            plan.push(Operation::DropPrimaryKey { table, key });
        }
    }

    /// Renames in an order in which each new name is free: on most databases
    /// the names of indexes are those of a whole schema.
    pub(super) fn rename_all(&mut self, plan: &mut Plan) {
        let mut left = std::mem::take(&mut self.renames);
        while !left.is_empty() {
            let is_free = |of: &Renamed| left.iter().all(|other| other.from != of.to);
            let next = match left.iter().position(is_free) {
                Some(at) => left.remove(at),
                None => {
                    let first = &mut left[0];
                    let waiting = super::renames::between(&first.from, 0);
                    Renamed {
                        from: std::mem::replace(&mut first.from, waiting.clone()),
                        to: waiting,
                        ..first.clone()
                    }
                }
            };
            plan.push(Operation::RenameConstraint {
                table: next.table,
                kind: next.kind,
                from: next.from,
                to: next.to,
            });
        }
    }

    pub(super) fn add_all(&mut self, plan: &mut Plan) {
        for (table, key) in std::mem::take(&mut self.primary_keys.added) {
            plan.push(Operation::AddPrimaryKey { table, key });
        }
        for (table, key) in std::mem::take(&mut self.uniques.added) {
            plan.push(Operation::AddUnique { table, key });
        }
        for (table, index) in std::mem::take(&mut self.indexes.added) {
            plan.push(Operation::CreateIndex {
                table,
                index,
                build: IndexBuild::Blocking,
            });
        }
        for (table, check) in std::mem::take(&mut self.checks.added) {
            plan.push(Operation::AddCheck { table, check });
        }
        for (table, key) in std::mem::take(&mut self.foreign_keys.added) {
            plan.push(Operation::AddForeignKey { table, key });
        }
    }
}

struct Comparison<'a> {
    before: &'a Table,
    after: &'a Table,
    managed: &'a Managed<'a>,
    /// Whether a column is about to go.
    goes: &'a dyn Fn(&str) -> bool,
    renames: &'a mut Vec<Renamed>,
    notes: &'a mut Vec<Note>,
}

impl Comparison<'_> {
    fn run<T: Part + Covers>(&mut self, kind: ConstraintKind, changed: &mut Changed<T>) {
        let table = &self.after.name;
        let (mut before, mut after) = (self.before.clone(), self.after.clone());
        let (before, after) = (T::of(&mut before), T::of(&mut after));
        let has = |parts: &[T], name: &str| parts.iter().any(|part| part.name() == name);

        let mut renames = Vec::new();
        for old in before.iter() {
            if after.contains(old) {
                continue;
            }
            let new_name = (!has(after, old.name()))
                .then(|| {
                    after.iter().find(|new| {
                        alike(*new, old)
                            && !has(before, new.name())
                            && renames.iter().all(|(_, name)| name != new.name())
                    })
                })
                .flatten();
            if let Some(new) = new_name {
                renames.push((old.name().to_owned(), new.name().to_owned()));
                continue;
            }
            let is_declared = has(after, old.name());
            let stays = !is_declared
                && !old.covered().iter().any(|column| (self.goes)(column))
                && !self.managed.has(|known| {
                    let mut known = known.clone();
                    T::of(&mut known)
                        .iter()
                        .any(|part| part.name() == old.name())
                });
            if stays {
                self.notes.push(Note::Unmanaged {
                    what: format!("the {kind} `{}` of the table `{table}`", old.name()),
                });
            } else {
                changed.dropped.push((table.clone(), old.clone()));
            }
        }
        for new in after.iter() {
            let is_there =
                before.contains(new) || renames.iter().any(|(_, name)| name == new.name());
            if !is_there {
                changed.added.push((table.clone(), new.clone()));
            }
        }
        self.renames
            .extend(renames.into_iter().map(|(from, to)| Renamed {
                table: table.clone(),
                kind,
                from,
                to,
            }));
    }
}

/// The columns of a table that something covers.
trait Covers {
    fn covered(&self) -> Vec<String>;
}

impl Covers for Unique {
    fn covered(&self) -> Vec<String> {
        self.columns.clone()
    }
}

impl Covers for ForeignKey {
    fn covered(&self) -> Vec<String> {
        self.columns.clone()
    }
}

impl Covers for Index {
    fn covered(&self) -> Vec<String> {
        let parts = self.parts.iter().filter_map(|part| match &part.target {
            IndexTarget::Column(name) => Some(name.clone()),
            IndexTarget::Expression(_) => None,
        });
        parts.chain(self.include.iter().cloned()).collect()
    }
}

impl Covers for Check {
    fn covered(&self) -> Vec<String> {
        Vec::new()
    }
}
