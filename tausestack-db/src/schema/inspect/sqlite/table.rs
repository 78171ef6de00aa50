//! A table, made from its statement.

use super::statement::{ColumnClause, Constraint, Part, References, Rule, TableStatement};
use super::target_of;
use crate::ddl::{self, Target};
use crate::schema::canonical::{collation, ordinary, parse_default, types};
use crate::schema::tokens::without_parentheses;
use crate::schema::{
    Check, Column, ForeignKey, Generated, Identity, IndexPart, Inspected, PrimaryKey, Table,
    TableName, Unique, Unmanaged, UnmanagedKind, naming,
};

/// A table that was read, before those that it refers to are known.
pub(super) struct Source {
    pub(super) name: TableName,
    pub(super) statement: TableStatement,
}

impl Source {
    fn column(&self, name: &str) -> Option<&ColumnClause> {
        self.statement
            .columns
            .iter()
            .find(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// A column's name as the table spells it: constraints may use another
    /// case.
    fn spelled(&self, name: &str) -> String {
        self.column(name)
            .map_or_else(|| name.to_owned(), |column| column.name.clone())
    }

    fn columns_of(&self, parts: &[Part]) -> Vec<String> {
        parts.iter().map(|part| self.spelled(&part.text)).collect()
    }

    fn key(&self) -> Option<&Constraint> {
        self.statement
            .constraints
            .iter()
            .find(|constraint| matches!(constraint.rule, Rule::PrimaryKey { .. }))
    }

    fn key_columns(&self) -> Vec<String> {
        match self.key().map(|key| &key.rule) {
            Some(Rule::PrimaryKey { parts }) => self.columns_of(parts),
            _ => Vec::new(),
        }
    }

    fn has_option(&self, word: &str) -> bool {
        self.statement.options.to_ascii_uppercase().contains(word)
    }

    /// Whether the key is the row id, which is never NULL whatever is said
    /// (<https://www.sqlite.org/lang_createtable.html#rowid>).
    fn key_is_row_id(&self) -> bool {
        let key = self.key_columns();
        let [only] = key.as_slice() else { return false };
        !self.has_option("WITHOUT ROWID")
            && self
                .column(only)
                .is_some_and(|column| column.spelled_type.eq_ignore_ascii_case("integer"))
    }

    pub(super) fn build(&self, sources: &[Self], into: &mut Inspected) {
        let key = self.key_columns();
        // Only in an ordinary table can a key hold NULL, for history's sake.
        let strict_key =
            self.key_is_row_id() || self.has_option("WITHOUT ROWID") || self.has_option("STRICT");
        let columns: Vec<Column> = self
            .statement
            .columns
            .iter()
            .map(|clause| {
                let in_key = key.contains(&clause.name);
                column(clause, clause.not_null || (in_key && strict_key))
            })
            .collect();
        let mut table = Table {
            name: self.name.clone(),
            columns,
            primary_key: None,
            uniques: Vec::new(),
            indexes: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            options: (!self.statement.options.is_empty()).then(|| self.statement.options.clone()),
            comment: None,
            renamed_from: None,
        };
        for constraint in &self.statement.constraints {
            self.add(&mut table, constraint, sources);
        }
        for (constraint, words) in self
            .statement
            .constraints
            .iter()
            .filter_map(|constraint| Some((constraint, constraint.conflict.as_ref()?)))
        {
            into.unmanaged.push(Unmanaged {
                kind: UnmanagedKind::Constraint,
                name: TableName {
                    name: constraint
                        .name
                        .clone()
                        .unwrap_or_else(|| self.name.name.clone()),
                    ..self.name.clone()
                },
                table: Some(self.name.clone()),
                detail: words.clone(),
            });
        }
        for clause in &self.statement.columns {
            if let Some(words) = &clause.conflict {
                into.unmanaged.push(Unmanaged {
                    kind: UnmanagedKind::Column,
                    name: TableName {
                        name: clause.name.clone(),
                        ..self.name.clone()
                    },
                    table: Some(self.name.clone()),
                    detail: format!("NOT NULL {words}"),
                });
            }
        }
        into.schema.tables.push(table);
    }

    /// Adds a constraint; one without a name gets that which the library
    /// would give it, so that it is told from a declared one by what it says
    /// alone.
    fn add(&self, table: &mut Table, constraint: &Constraint, sources: &[Self]) {
        let own = &self.name.name;
        match &constraint.rule {
            Rule::PrimaryKey { parts } => {
                let numbered = table.columns.iter().any(|column| column.identity.is_some());
                let name = constraint.name.clone().filter(|_| !numbered);
                table.primary_key = Some(PrimaryKey {
                    name: name.unwrap_or_else(|| naming::primary_key(own)),
                    columns: self.columns_of(parts),
                });
            }
            Rule::Unique { parts } => {
                let columns = self.columns_of(parts);
                let made = naming::unique(own, columns.iter().map(String::as_str));
                table.uniques.push(Unique {
                    name: constraint.name.clone().unwrap_or_else(|| free(table, made)),
                    columns,
                });
            }
            Rule::Check(expression) => {
                let made = match &constraint.column {
                    Some(column) => naming::column_check(own, column),
                    None => naming::row_check(own, table.checks.len() + 1),
                };
                table.checks.push(Check {
                    name: constraint.name.clone().unwrap_or_else(|| free(table, made)),
                    expression: without_parentheses(Target::Sqlite, expression).to_owned(),
                });
            }
            Rule::ForeignKey(references) => {
                let key = self.foreign_key(table, constraint, references, sources);
                table.foreign_keys.push(key);
            }
        }
    }

    fn foreign_key(
        &self,
        table: &Table,
        constraint: &Constraint,
        references: &References,
        sources: &[Self],
    ) -> ForeignKey {
        let columns: Vec<String> = references
            .columns
            .iter()
            .map(|name| self.spelled(name))
            .collect();
        let referred = sources
            .iter()
            .find(|source| source.name.name.eq_ignore_ascii_case(&references.table));
        let made = naming::foreign_key(&self.name.name, columns.iter().map(String::as_str));
        ForeignKey {
            name: constraint.name.clone().unwrap_or_else(|| free(table, made)),
            columns,
            table: referred.map_or_else(
                || TableName::new(self.name.schema.as_deref(), &references.table),
                |source| source.name.clone(),
            ),
            references: match referred {
                Some(source) if references.references.is_empty() => source.key_columns(),
                Some(source) => references
                    .references
                    .iter()
                    .map(|name| source.spelled(name))
                    .collect(),
                None => references.references.clone(),
            },
            on_delete: references.on_delete,
            on_update: references.on_update,
            deferral: references.deferral,
        }
    }
}

fn column(clause: &ColumnClause, not_null: bool) -> Column {
    let column_type = types::parse(Target::Sqlite, &clause.spelled_type);
    Column {
        name: clause.name.clone(),
        nullable: !not_null,
        identity: clause.autoincrement.then_some(Identity::ByDefault),
        default: clause
            .default
            .as_deref()
            .and_then(|text| parse_default(Target::Sqlite, &column_type, text)),
        on_update: None,
        generated: clause
            .generated
            .as_ref()
            .map(|(expression, storage)| Generated {
                expression: without_parentheses(Target::Sqlite, expression).to_owned(),
                storage: *storage,
            }),
        collation: clause
            .collation
            .as_deref()
            .or_else(|| ordinary(Target::Sqlite))
            .and_then(|name| collation(Target::Sqlite, &column_type, name)),
        comment: None,
        renamed_from: None,
        column_type,
    }
}

/// A name that no constraint of the table has yet.
fn free(table: &Table, name: String) -> String {
    let is_taken = |name: &str| {
        table
            .constraint_names()
            .any(|taken| taken.eq_ignore_ascii_case(name))
    };
    if !is_taken(&name) {
        return name;
    }
    let mut number = 2;
    loop {
        let numbered = naming::chosen(&format!("{name}_{number}"));
        if !is_taken(&numbered) {
            return numbered;
        }
        number += 1;
    }
}

/// A part of an index of the table.
pub(super) fn index_part(table: &Table, part: Part) -> IndexPart {
    let column = table
        .columns
        .iter()
        .find(|column| part.is_name && column.name.eq_ignore_ascii_case(&part.text));
    // The column's own says nothing more.
    let own = column.map(|column| match &column.collation {
        Some(name) => name.as_str(),
        None => ddl::exact_collation(Target::Sqlite, &column.column_type).unwrap_or("BINARY"),
    });
    let collation = part
        .collation
        .filter(|name| own.is_none_or(|own| !own.eq_ignore_ascii_case(name)));
    IndexPart {
        order: part.order,
        collation,
        ..target_of(column.map(|column| column.name.as_str()), part.text)
    }
}
