//! Which table and column of one schema is which of the other.

use std::fmt::Display;

use super::hints::{Hints, Note, RenameKind};
use super::{DiffError, Rename};
use crate::names::nearest;
use crate::schema::{Column, Schema, Table, TableName};

/// The tables that are on both sides, each with its columns that are.
pub(super) struct Pairs<'a> {
    pub(super) tables: Vec<Pair<'a>>,
}

/// A table on both sides.
pub(super) struct Pair<'a> {
    pub(super) before: &'a Table,
    pub(super) after: &'a Table,
    /// The columns that are on both sides, by old and new name.
    pub(super) columns: Vec<(String, String)>,
}

impl<'a> Pairs<'a> {
    pub(super) fn of(
        from: &'a Schema,
        to: &'a Schema,
        hints: &Hints,
        notes: &mut Vec<Note>,
    ) -> Result<Self, DiffError> {
        let old: Vec<TableName> = from.tables.iter().map(|t| t.name.clone()).collect();
        let new: Vec<New<TableName>> = to
            .tables
            .iter()
            .map(|table| New {
                name: table.name.clone(),
                renamed_from: table
                    .renamed_from
                    .as_deref()
                    .map(|name| TableName::new(table.name.schema.as_deref(), name)),
                is_as_declared: from.tables.iter().any(|known| alike(known, table)),
            })
            .collect();
        let stated = hints
            .renames
            .iter()
            .filter_map(|rename| match &rename.kind {
                RenameKind::Table(table) => Some(Stated {
                    rename,
                    from: table.clone(),
                    to: rename
                        .to
                        .as_deref()
                        .map(|to| TableName::new(table.schema.as_deref(), to)),
                }),
                RenameKind::Column { .. } => None,
            });
        let matched = Matching::of("table", &old, &new, stated.collect(), "").resolve(notes)?;
        let mut tables = Vec::new();
        for (before, after) in from.tables.iter().flat_map(|before| {
            let matched = matched.iter().filter(|(old, _)| *old == before.name);
            matched.filter_map(move |(_, new)| {
                let after = to.tables.iter().find(|table| table.name == *new)?;
                Some((before, after))
            })
        }) {
            tables.push(Pair {
                before,
                after,
                columns: columns(before, after, hints, notes)?,
            });
        }
        let pairs = Self { tables };
        pairs.check_tables_of_columns(from, to, hints)?;
        Ok(pairs)
    }

    /// The pairs in the order of the declaration.
    pub(super) fn kept(&self, to: &'a Schema) -> impl Iterator<Item = (&'a Table, &'a Table)> {
        to.tables.iter().filter_map(|table| {
            let pair = self.after(&table.name)?;
            Some((pair.before, pair.after))
        })
    }

    pub(super) fn before(&self, name: &TableName) -> Option<&Pair<'a>> {
        self.tables.iter().find(|pair| pair.before.name == *name)
    }

    pub(super) fn after(&self, name: &TableName) -> Option<&Pair<'a>> {
        self.tables.iter().find(|pair| pair.after.name == *name)
    }

    /// A hint for a column of a table that is on neither side is a mistake.
    fn check_tables_of_columns(
        &self,
        from: &Schema,
        to: &Schema,
        hints: &Hints,
    ) -> Result<(), DiffError> {
        for rename in &hints.renames {
            let RenameKind::Column { table, .. } = &rename.kind else {
                continue;
            };
            let known: Vec<String> = from
                .tables
                .iter()
                .chain(&to.tables)
                .map(|table| table.name.to_string())
                .collect();
            if !known.contains(&table.to_string()) {
                return Err(DiffError::UnknownRename {
                    rename: rename.to_string(),
                    what: format!("table `{table}`"),
                    nearest: nearest(&table.to_string(), known.iter().map(String::as_str))
                        .map(str::to_owned),
                });
            }
        }
        Ok(())
    }
}

/// Whether a live table is what the declaration says, its hints aside.
fn alike(live: &Table, declared: &Table) -> bool {
    let names = |table: &Table| {
        let mut names: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
        names.sort();
        names
    };
    live.name == declared.name && names(live) == names(declared)
}

fn columns(
    before: &Table,
    after: &Table,
    hints: &Hints,
    notes: &mut Vec<Note>,
) -> Result<Vec<(String, String)>, DiffError> {
    let old: Vec<String> = before.columns.iter().map(|c| c.name.clone()).collect();
    let same = |column: &Column| {
        before.column(&column.name).is_some_and(|known| {
            known.column_type == column.column_type && known.nullable == column.nullable
        })
    };
    let new: Vec<New<String>> = after
        .columns
        .iter()
        .map(|column| New {
            name: column.name.clone(),
            renamed_from: column.renamed_from.clone(),
            is_as_declared: same(column),
        })
        .collect();
    let stated = hints
        .renames
        .iter()
        .filter_map(|rename| match &rename.kind {
            RenameKind::Column { table, column }
                if *table == before.name || *table == after.name =>
            {
                Some(Stated {
                    rename,
                    from: column.clone(),
                    to: rename.to.clone(),
                })
            }
            _ => None,
        });
    let prefix = format!("{}.", after.name);
    Matching::of("column", &old, &new, stated.collect(), &prefix).resolve(notes)
}

/// Something that is declared.
struct New<N> {
    name: N,
    renamed_from: Option<N>,
    /// Whether what has its name already is what it declares.
    is_as_declared: bool,
}

/// A rename that a hint states.
struct Stated<'a, N> {
    rename: &'a Rename,
    from: N,
    to: Option<N>,
}

struct Matching<'a, N> {
    kind: &'static str,
    prefix: &'a str,
    old: &'a [N],
    new: &'a [New<N>],
    stated: Vec<Stated<'a, N>>,
    /// Old and new names.
    found: Vec<(N, N)>,
}

impl<'a, N: Clone + PartialEq + Display> Matching<'a, N> {
    fn of(
        kind: &'static str,
        old: &'a [N],
        new: &'a [New<N>],
        stated: Vec<Stated<'a, N>>,
        prefix: &'a str,
    ) -> Self {
        Self {
            kind,
            prefix,
            old,
            new,
            stated,
            found: Vec::new(),
        }
    }

    fn resolve(mut self, notes: &mut Vec<Note>) -> Result<Vec<(N, N)>, DiffError> {
        self.stated_ones(notes)?;
        self.declared_ones();
        self.swaps();
        for new in self.new {
            if self.is_new(&new.name) && self.is_old(&new.name) && !self.is_taken(&new.name) {
                self.found.push((new.name.clone(), new.name.clone()));
            }
        }
        self.notes_of_declared_ones(notes);
        Ok(self.found)
    }

    fn is_old(&self, name: &N) -> bool {
        self.old.contains(name)
    }

    /// Whether an old one has become something already.
    fn is_taken(&self, name: &N) -> bool {
        self.found.iter().any(|(old, _)| old == name)
    }

    /// Whether nothing is known yet to have become it.
    fn is_new(&self, name: &N) -> bool {
        self.found.iter().all(|(_, new)| new != name)
    }

    fn declared(&self, name: &N) -> Option<&New<N>> {
        self.new.iter().find(|new| new.name == *name)
    }

    fn stated_ones(&mut self, notes: &mut Vec<Note>) -> Result<(), DiffError> {
        for (position, stated) in self.stated.iter().enumerate() {
            if let Some(other) = self.stated[..position].iter().find(|other| {
                other.from == stated.from || (other.to == stated.to && stated.to.is_some())
            }) {
                return Err(DiffError::ConflictingRenames {
                    first: other.rename.to_string(),
                    second: stated.rename.to_string(),
                });
            }
        }
        let mut found = Vec::new();
        for stated in &self.stated {
            let Some(to) = &stated.to else {
                if !self.is_old(&stated.from) {
                    return Err(self.unknown(stated, &stated.from, self.old.iter()));
                }
                continue;
            };
            if self.declared(to).is_none() {
                let names = self.new.iter().map(|new| &new.name);
                return Err(self.unknown(stated, to, names));
            }
            if self.is_old(&stated.from) {
                found.push((stated.from.clone(), to.clone()));
            } else if self.is_old(to) {
                notes.push(Note::AlreadyRenamed {
                    from: format!("{}{}", self.prefix, stated.from),
                    to: to.to_string(),
                });
            } else {
                return Err(self.unknown(stated, &stated.from, self.old.iter()));
            }
        }
        self.found = found;
        Ok(())
    }

    fn unknown<'n>(
        &self,
        stated: &Stated<'_, N>,
        name: &N,
        known: impl Iterator<Item = &'n N>,
    ) -> DiffError
    where
        N: 'n,
    {
        let known: Vec<String> = known.map(ToString::to_string).collect();
        DiffError::UnknownRename {
            rename: stated.rename.to_string(),
            what: format!("{} `{}{name}`", self.kind, self.prefix),
            nearest: nearest(&name.to_string(), known.iter().map(String::as_str))
                .map(str::to_owned),
        }
    }

    /// What `renamed_from` says, of names that are free or become so.
    fn declared_ones(&mut self) {
        loop {
            let next = self.new.iter().find_map(|new| {
                let source = new.renamed_from.as_ref()?;
                let is_free = !self.is_old(&new.name) || self.is_taken(&new.name);
                let may_come = self.is_new(&new.name) && is_free;
                let may_go = self.is_old(source) && !self.is_taken(source) && self.goes(source);
                (may_come && may_go && *source != new.name)
                    .then(|| (source.clone(), new.name.clone()))
            });
            match next {
                Some(pair) => self.found.push(pair),
                None => return,
            }
        }
    }

    /// Whether an old one is no longer what has its name now.
    fn goes(&self, name: &N) -> bool {
        self.declared(name).is_none_or(|declared| {
            !self.is_new(name)
                || declared
                    .renamed_from
                    .as_ref()
                    .is_some_and(|source| self.is_old(source) && source != name)
        })
    }

    /// Names that go round in a circle are swapped, unless they are as they
    /// are declared already: the hint stays in the code after it was followed.
    fn swaps(&mut self) {
        for start in self.new {
            let mut round: Vec<&New<N>> = Vec::new();
            let mut next = Some(start);
            while let Some(new) = next {
                let open = self.is_new(&new.name) && self.is_old(&new.name);
                if !open || self.is_taken(&new.name) {
                    round.clear();
                    break;
                }
                round.push(new);
                next = new
                    .renamed_from
                    .as_ref()
                    .filter(|source| **source != start.name)
                    .and_then(|source| self.declared(source));
                if round.len() > self.new.len() {
                    round.clear();
                    break;
                }
            }
            let closes = round
                .last()
                .is_some_and(|last| last.renamed_from.as_ref() == Some(&start.name));
            if round.len() > 1 && closes && round.iter().any(|new| !new.is_as_declared) {
                let pairs: Vec<(N, N)> = round
                    .iter()
                    .filter_map(|new| Some((new.renamed_from.clone()?, new.name.clone())))
                    .collect();
                self.found.extend(pairs);
            }
        }
    }

    fn notes_of_declared_ones(&self, notes: &mut Vec<Note>) {
        for new in self.new {
            let Some(source) = &new.renamed_from else {
                continue;
            };
            if self.found.contains(&(source.clone(), new.name.clone())) {
                continue;
            }
            let from = format!("{}{source}", self.prefix);
            let to = new.name.to_string();
            if self.is_old(&new.name) {
                notes.push(Note::AlreadyRenamed { from, to });
            } else if self.is_old(source) && self.declared(source).is_some() {
                notes.push(Note::StillDeclared { from, to });
            }
        }
    }
}
