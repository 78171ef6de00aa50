//! Random changes of a schema.

use std::collections::BTreeMap;

use tausestack_db::ddl::Target;
use tausestack_db::migrate::{Backfill, Rename, RenameKind, sql};
use tausestack_db::schema::{
    Check, Column, ColumnDefault, ColumnType, EnumType, ForeignKey, Generated, GeneratedStorage,
    Identity, IndexTarget, Literal, PrimaryKey, ReferentialAction, Schema, Table, TableName,
};

use super::samples::{quoted, sample};
use crate::cases::inspect as shared;

/// What became of a schema, and what has to be said about it.
pub(super) struct Mutated {
    pub(super) to: Schema,
    pub(super) renames: Vec<Rename>,
    pub(super) backfills: BTreeMap<(TableName, String), Backfill>,
}

/// Numbers that decide: zero leaves things as they are.
struct Decisions(std::vec::IntoIter<u8>);

impl Decisions {
    fn one_of(&mut self, count: u8) -> u8 {
        self.0.next().unwrap_or_default() % count
    }

    fn seldom(&mut self) -> bool {
        self.one_of(6) == 5
    }
}

struct Mutation {
    target: Target,
    decisions: Decisions,
    /// The tables that foreign keys lead to, of whichever schema.
    parents: Vec<TableName>,
    renames: Vec<Rename>,
    backfills: BTreeMap<(TableName, String), Backfill>,
}

/// Changes a schema at random; what is new comes from another one.
pub(super) fn mutate(target: Target, from: &Schema, other: &Schema, decisions: Vec<u8>) -> Mutated {
    let keys = [from, other]
        .into_iter()
        .flat_map(|schema| &schema.tables)
        .flat_map(|table| &table.foreign_keys);
    let mut mutation = Mutation {
        target,
        decisions: Decisions(decisions.into_iter()),
        parents: keys.map(|key| key.table.clone()).collect(),
        renames: Vec::new(),
        backfills: BTreeMap::new(),
    };
    let mut tables = Vec::new();
    for (place, table) in from.tables.iter().enumerate() {
        let instead = other.tables.get(place);
        match mutation.decisions.one_of(8) {
            6 => {
                mutation.gone(&table.name, None);
                // Its constraints have the place's number in their names, too.
                tables.extend(instead.filter(|new| new.name != table.name).cloned());
            }
            7 => {
                let mut renamed = mutation.changed(table, instead);
                renamed.name = TableName::new(None, &format!("renamed {place}"));
                if target == Target::Sqlite {
                    name_key_by_table(&mut renamed);
                }
                mutation.renames.push(Rename {
                    kind: RenameKind::Table(table.name.clone()),
                    to: Some(renamed.name.name.clone()),
                });
                // Keys lead to it by its new name.
                mutation.backfills = std::mem::take(&mut mutation.backfills)
                    .into_iter()
                    .map(|((of, column), backfill)| {
                        let of = if of == table.name {
                            renamed.name.clone()
                        } else {
                            of
                        };
                        ((of, column), backfill)
                    })
                    .collect();
                tables.push(renamed);
            }
            _ => tables.push(mutation.changed(table, instead)),
        }
    }
    if mutation.decisions.one_of(2) == 1 {
        tables.extend(
            other
                .tables
                .get(from.tables.len()..)
                .into_iter()
                .flatten()
                .cloned(),
        );
    }
    let names: Vec<TableName> = tables.iter().map(|table| table.name.clone()).collect();
    for table in &mut tables {
        for key in &mut table.foreign_keys {
            for rename in &mutation.renames {
                if let (RenameKind::Table(old), Some(new)) = (&rename.kind, &rename.to)
                    && key.table == *old
                {
                    key.table = TableName::new(None, new);
                }
            }
        }
        table.foreign_keys.retain(|key| names.contains(&key.table));
    }
    mutation.enums(&mut tables);
    Mutated {
        to: Schema::of(tables).expect("each name stands once"),
        renames: mutation.renames,
        backfills: mutation.backfills,
    }
}

impl Mutation {
    /// What is gone was not renamed.
    fn gone(&mut self, table: &TableName, column: Option<&str>) {
        self.renames.push(Rename {
            kind: match column {
                None => RenameKind::Table(table.clone()),
                Some(column) => RenameKind::Column {
                    table: table.clone(),
                    column: column.to_owned(),
                },
            },
            to: None,
        });
    }

    fn changed(&mut self, table: &Table, other: Option<&Table>) -> Table {
        let mut to = table.clone();
        if self.decisions.one_of(3) == 0 {
            return to;
        }
        if self.decisions.seldom() {
            to.comment = match to.comment {
                None => Some("it's new \\ here".to_owned()),
                Some(_) => None,
            };
        }
        if self.decisions.seldom() {
            let id = &mut to.columns[0];
            id.identity = match id.identity {
                None => Some(Identity::ByDefault),
                Some(_) => None,
            };
        }
        self.constraints(&mut to);
        let names: Vec<String> = to.columns[1..]
            .iter()
            .map(|column| column.name.clone())
            .collect();
        for name in names {
            self.column(table, &mut to, &name);
        }
        self.primary_key(table, &mut to);
        self.additions(&mut to, other);
        to
    }

    /// Takes the primary key, or lets it have another column beside the first.
    fn primary_key(&mut self, from: &Table, to: &mut Table) {
        let is_free = !self.parents.contains(&from.name)
            && from.columns[0].identity.is_none()
            && to.columns[0].identity.is_none();
        let decision = self.decisions.one_of(8);
        let Some(key) = to.primary_key.take_if(|_| is_free && decision > 4) else {
            return;
        };
        let second = to.columns.iter().find(|column| {
            column.name != "id"
                && column.column_type.is_integer()
                && !column.nullable
                && column.generated.is_none()
        });
        let id = "id".to_owned();
        let columns = match (decision, second.map(|column| column.name.clone())) {
            (5, _) => return,
            (6, Some(second)) => vec![id, second],
            (_, Some(second)) => vec![second, id],
            (_, None) => vec![id],
        };
        to.primary_key = Some(PrimaryKey { columns, ..key });
    }

    /// Changes the values of enums, in all tables that have them.
    fn enums(&mut self, tables: &mut [Table]) {
        let mut decided: BTreeMap<String, u8> = BTreeMap::new();
        let columns = tables.iter_mut().flat_map(|table| &mut table.columns);
        for of in columns.filter_map(|column| enum_of(&mut column.column_type)) {
            let decision = *decided
                .entry(of.name.clone())
                .or_insert_with(|| self.decisions.one_of(8));
            match decision {
                4 => of.values.push("it's new \\".to_owned()),
                5 => of.values.insert(0, "a first".to_owned()),
                // Rows hold the first and the second, and defaults are the first.
                6 => of.values.truncate(2),
                7 => of.values.reverse(),
                _ => {}
            }
        }
    }

    fn constraints(&mut self, to: &mut Table) {
        if self.decisions.seldom() {
            to.uniques.clear();
        }
        if self.decisions.seldom() {
            to.indexes.pop();
        }
        if self.decisions.seldom() {
            to.checks.clear();
        }
        if self.decisions.seldom() {
            to.foreign_keys.clear();
        }
        for key in &mut to.foreign_keys {
            self.actions(key);
        }
        if self.decisions.seldom() {
            for check in &mut to.checks {
                check.expression = check.expression.replace("2  >  1", "3 > 1");
            }
        }
    }

    /// What happens to rows whose parent goes or changes. The columns of keys take
    /// NULL.
    fn actions(&mut self, key: &mut ForeignKey) {
        let mut other = |action: &mut ReferentialAction| {
            *action = match self.decisions.one_of(12) {
                8 => ReferentialAction::NoAction,
                9 => ReferentialAction::Restrict,
                10 => ReferentialAction::Cascade,
                11 => ReferentialAction::SetNull,
                _ => *action,
            };
        };
        other(&mut key.on_delete);
        other(&mut key.on_update);
    }

    fn column(&mut self, from: &Table, to: &mut Table, name: &str) {
        let target = self.target;
        let table = to.name.clone();
        let is_key = to
            .foreign_keys
            .iter()
            .any(|key| key.columns.contains(&name.to_owned()));
        let decision = self.decisions.one_of(18);
        // What comes back in place of a dropped column is the same in each row.
        let must_differ =
            from.columns.iter().any(|column| {
                column.name == name && (!column.nullable || column.default.is_some())
            }) && (from
                .uniques
                .iter()
                .any(|key| key.columns.contains(&name.to_owned()))
                || from.indexes.iter().any(|index| index.unique));
        // And nothing can stand in for a value of a database's own type.
        let has_no_value = to.columns.iter().any(|column| {
            column.name == name
                && !column.nullable
                && column.default.is_none()
                && column.generated.is_none()
                && sample(target, &column.column_type, 1).is_none()
        });
        if decision == 1 && !must_differ && !has_no_value {
            self.gone(&table, Some(name));
            without(target, to, name);
            return;
        }
        if decision == 2 {
            let new = format!("r_{name}").chars().take(50).collect::<String>();
            self.renames.push(Rename {
                kind: RenameKind::Column {
                    table,
                    column: name.to_owned(),
                },
                to: Some(new.clone()),
            });
            renamed(target, to, name, &new);
            return;
        }
        let Some(column) = to.columns.iter_mut().find(|column| column.name == name) else {
            return;
        };
        if column.generated.is_some() {
            if decision == 3 {
                column.generated = Some(Generated {
                    expression: "6 * 9".to_owned(),
                    storage: GeneratedStorage::Stored,
                });
            }
            return;
        }
        match decision {
            3 if column.nullable && !is_key => {
                if let Some(value) = sample(target, &column.column_type, 1) {
                    column.nullable = false;
                    self.backfills
                        .insert((table, name.to_owned()), Backfill::Expression(sql(value)));
                }
            }
            3 => column.nullable = true,
            4 => column.default = None,
            5 if column.column_type.is_integer() && !is_key => {
                column.default = Some(ColumnDefault::Literal(Literal::Integer(3)));
            }
            5 if column.column_type == ColumnType::Text => {
                column.default = Some(ColumnDefault::Literal(Literal::Text("it's".to_owned())));
            }
            6 => {
                column.comment = match column.comment {
                    None => Some("said -- so".to_owned()),
                    Some(_) => None,
                };
            }
            7 | 8 if !is_key => {
                if let Some(wider) = wider(&column.column_type) {
                    column.column_type = wider;
                    column.default = None;
                }
            }
            9 | 10 if !is_key => {
                if let Some(narrower) = narrower(&column.column_type) {
                    column.column_type = narrower;
                    column.default = None;
                }
            }
            11 if !is_key => {
                if let Some(other) = of_another_kind(&column.column_type) {
                    column.column_type = other;
                    column.default = None;
                }
            }
            _ => {}
        }
    }

    fn additions(&mut self, to: &mut Table, other: Option<&Table>) {
        let target = self.target;
        if self.decisions.one_of(2) == 1
            && let Some(new) = other.and_then(|other| other.columns.get(1))
            && new.generated.is_none()
        {
            let column = Column {
                name: format!("new_{}", new.name.chars().take(40).collect::<String>()),
                ..new.clone()
            };
            let sampled = sample(target, &column.column_type, 1);
            if column.nullable || column.default.is_some() || sampled.is_some() {
                if !column.nullable
                    && column.default.is_none()
                    && let Some(value) = sampled
                {
                    self.backfills.insert(
                        (to.name.clone(), column.name.clone()),
                        Backfill::Expression(sql(value)),
                    );
                }
                to.columns.push(column);
            }
        }
        let number = to.columns.len();
        let place: String = to.name.name.chars().filter(char::is_ascii_digit).collect();
        if self.decisions.seldom() {
            to.indexes.push(shared::index(
                &format!("ix_new{place}"),
                vec![tausestack_db::schema::IndexPart::column("id")],
            ));
        }
        if self.decisions.seldom() {
            to.checks.push(Check {
                name: format!("ck_new{place}"),
                expression: format!("{number} > 1 OR 1 > {number}"),
            });
        }
        // Not of the key's own columns: PostgreSQL makes no second one of the same.
        let second = to
            .columns
            .iter()
            .find(|column| column.column_type.is_integer() && column.name != "id")
            .filter(|second| {
                let key = to.primary_key.iter().flat_map(|key| &key.columns);
                key.into_iter().all(|column| *column != second.name)
            });
        if let Some(second) = second.map(|column| column.name.clone())
            && self.decisions.seldom()
        {
            to.uniques
                .push(shared::unique(&format!("uq_new{place}"), &["id", &second]));
        }
    }
}

/// Gives the primary key the name that one without a name is told to have.
pub(super) fn name_key_by_table(table: &mut Table) {
    if let Some(key) = &mut table.primary_key {
        key.name = format!("pk_{}", table.name.name);
    }
}

/// A type that holds all values of another, as they are.
fn wider(of: &ColumnType) -> Option<ColumnType> {
    Some(match of {
        ColumnType::TinyInt => ColumnType::SmallInt,
        ColumnType::SmallInt => ColumnType::Integer,
        ColumnType::Integer | ColumnType::Unsigned => ColumnType::BigInt,
        ColumnType::BigInt | ColumnType::Uuid | ColumnType::Enum(_) => ColumnType::Text,
        ColumnType::Real => ColumnType::Double,
        _ => return None,
    })
}

/// A type that holds some values of another: those that the rows have.
fn narrower(of: &ColumnType) -> Option<ColumnType> {
    Some(match of {
        ColumnType::BigInt => ColumnType::Integer,
        ColumnType::Integer => ColumnType::SmallInt,
        ColumnType::SmallInt => ColumnType::TinyInt,
        ColumnType::BigUnsigned => ColumnType::Unsigned,
        ColumnType::Unsigned => ColumnType::SmallUnsigned,
        ColumnType::SmallUnsigned => ColumnType::TinyUnsigned,
        ColumnType::Text => ColumnType::Custom("varchar(60)".to_owned()),
        _ => return None,
    })
}

/// A type of another kind, that values can be cast to.
fn of_another_kind(of: &ColumnType) -> Option<ColumnType> {
    Some(match of {
        ColumnType::Boolean => ColumnType::SmallInt,
        ColumnType::SmallInt | ColumnType::Integer => ColumnType::Double,
        ColumnType::Unsigned => ColumnType::Decimal,
        ColumnType::Date => ColumnType::DateTime,
        ColumnType::DateTime => ColumnType::Timestamp,
        ColumnType::Timestamp => ColumnType::DateTime,
        ColumnType::Json => ColumnType::Text,
        ColumnType::Text => ColumnType::Bytes,
        _ => return None,
    })
}

/// The enum that a column is of, or an array of.
fn enum_of(of: &mut ColumnType) -> Option<&mut EnumType> {
    match of {
        ColumnType::Enum(of) => Some(of),
        ColumnType::Array(of) => enum_of(of),
        _ => None,
    }
}

/// Drops a column with all that names it.
fn without(target: Target, to: &mut Table, name: &str) {
    let named = quoted(target, name);
    to.columns.retain(|column| column.name != name);
    to.uniques
        .retain(|key| !key.columns.iter().any(|column| column == name));
    to.foreign_keys
        .retain(|key| !key.columns.iter().any(|column| column == name));
    to.checks.retain(|check| !check.expression.contains(&named));
    to.indexes.retain(|index| {
        !index
            .predicate
            .as_ref()
            .is_some_and(|text| text.contains(&named))
            && !index
                .parts
                .iter()
                .any(|part| part.target == IndexTarget::Column(name.to_owned()))
    });
}

/// Renames a column wherever it is named.
fn renamed(target: Target, to: &mut Table, name: &str, new: &str) {
    let (old, named) = (quoted(target, name), quoted(target, new));
    let rename = |column: &mut String| {
        if column == name {
            new.clone_into(column);
        }
    };
    to.columns
        .iter_mut()
        .for_each(|column| rename(&mut column.name));
    let uniques = to.uniques.iter_mut().flat_map(|key| &mut key.columns);
    uniques.for_each(rename);
    let keys = to.foreign_keys.iter_mut().flat_map(|key| &mut key.columns);
    keys.for_each(rename);
    for check in &mut to.checks {
        check.expression = check.expression.replace(&old, &named);
    }
    for index in &mut to.indexes {
        for part in &mut index.parts {
            if part.target == IndexTarget::Column(name.to_owned()) {
                part.target = IndexTarget::Column(new.to_owned());
            }
        }
        if let Some(text) = &mut index.predicate {
            *text = text.replace(&old, &named);
        }
    }
}
