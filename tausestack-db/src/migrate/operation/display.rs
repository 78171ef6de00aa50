//! Operations as a person reads them: one line each.

use std::fmt;

use super::{ConstraintKind, IndexBuild, NewColumn, Operation};
use crate::migrate::SqlText;
use crate::schema::{
    Column, ColumnDefault, ForeignKey, GeneratedStorage, Identity, Index, IndexPart, IndexTarget,
    Literal, SortOrder, Table,
};

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreateTable(table) => write!(f, "create table {}", WholeTable(table)),
            Self::DropTable(table) => write!(f, "drop table {}", WholeTable(table)),
            Self::RenameTable { from, to } => write!(f, "rename table {from} to {to}"),
            Self::CommentTable {
                table, to: None, ..
            } => write!(f, "remove the comment of table {table}"),
            Self::CommentTable {
                table,
                to: Some(comment),
                ..
            } => write!(f, "comment table {table}: {comment:?}"),
            Self::AddColumn { table, column } => {
                write!(f, "add column {table}.{}", Described(&column.column))?;
                match &column.backfill {
                    Some(_) => f.write_str(", filled in rows that are there"),
                    None => Ok(()),
                }
            }
            Self::DropColumn { table, column } => {
                write!(f, "drop column {table}.{}", Described(&column.column))
            }
            Self::RenameColumn { table, from, to } => {
                write!(f, "rename column {table}.{from} to {to}")
            }
            Self::AlterColumn { table, from, to } => {
                write!(f, "alter column {table}.{}: ", to.column.name)?;
                differences(f, from, to)
            }
            Self::AddPrimaryKey { table, key } => {
                write!(
                    f,
                    "add primary key {} on {table} ({})",
                    key.name,
                    List(&key.columns)
                )
            }
            Self::DropPrimaryKey { table, key } => {
                write!(
                    f,
                    "drop primary key {} on {table} ({})",
                    key.name,
                    List(&key.columns)
                )
            }
            Self::AddUnique { table, key } => {
                write!(
                    f,
                    "add unique key {} on {table} ({})",
                    key.name,
                    List(&key.columns)
                )
            }
            Self::DropUnique { table, key } => {
                write!(
                    f,
                    "drop unique key {} on {table} ({})",
                    key.name,
                    List(&key.columns)
                )
            }
            Self::CreateIndex {
                table,
                index,
                build,
            } => {
                write!(f, "create {}", WholeIndex(index, &table.to_string()))?;
                concurrently(f, *build)
            }
            Self::DropIndex {
                table,
                index,
                build,
            } => {
                write!(f, "drop {}", WholeIndex(index, &table.to_string()))?;
                concurrently(f, *build)
            }
            Self::AddForeignKey { table, key } => {
                write!(f, "add foreign key {} on {table} {}", key.name, Refers(key))
            }
            Self::DropForeignKey { table, key } => {
                write!(
                    f,
                    "drop foreign key {} on {table} {}",
                    key.name,
                    Refers(key)
                )
            }
            Self::AddCheck { table, check } => {
                write!(
                    f,
                    "add check {} on {table}: {}",
                    check.name, check.expression
                )
            }
            Self::DropCheck { table, check } => {
                write!(
                    f,
                    "drop check {} on {table}: {}",
                    check.name, check.expression
                )
            }
            Self::RenameConstraint {
                table,
                kind,
                from,
                to,
            } => write!(f, "rename {kind} {from} on {table} to {to}"),
            Self::CreateEnum(of) => {
                write!(f, "create enum {} ({})", of.name, List(&of.values))
            }
            Self::DropEnum(of) => write!(f, "drop enum {} ({})", of.name, List(&of.values)),
            Self::AlterEnum {
                from, to, renamed, ..
            } => {
                write!(f, "alter enum {}: ", to.name)?;
                enum_differences(f, &from.values, &to.values, renamed)
            }
            Self::Execute { up, .. } => write!(f, "run SQL: {}", FirstLine(up)),
        }
    }
}

impl fmt::Display for ConstraintKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PrimaryKey => "primary key",
            Self::Unique => "unique key",
            Self::Index => "index",
            Self::ForeignKey => "foreign key",
            Self::Check => "check",
        })
    }
}

fn concurrently(f: &mut fmt::Formatter<'_>, build: IndexBuild) -> fmt::Result {
    match build {
        IndexBuild::Blocking => Ok(()),
        IndexBuild::Concurrently => f.write_str(", concurrently"),
    }
}

/// A table's name and what it consists of.
struct WholeTable<'a>(&'a Table);

impl fmt::Display for WholeTable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = self.0;
        let names: Vec<&str> = table.columns.iter().map(|column| &*column.name).collect();
        write!(f, "{} ({})", table.name, names.join(", "))?;
        let parts = [
            (table.uniques.len(), "unique key", "unique keys"),
            (table.indexes.len(), "index", "indexes"),
            (table.foreign_keys.len(), "foreign key", "foreign keys"),
            (table.checks.len(), "check", "checks"),
        ];
        let mut separator = " with ";
        for (count, one, many) in parts {
            if count > 0 {
                let noun = if count == 1 { one } else { many };
                write!(f, "{separator}{count} {noun}")?;
                separator = ", ";
            }
        }
        Ok(())
    }
}

/// A column's name and what it is.
struct Described<'a>(&'a Column);

impl fmt::Display for Described<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = self.0;
        write!(f, "{} ({}", column.name, column.column_type)?;
        if column.nullable {
            f.write_str(", nullable")?;
        }
        if column.identity.is_some() {
            f.write_str(", numbered by the database")?;
        }
        if let Some(default) = &column.default {
            write!(f, ", default {}", Default(default))?;
        }
        if column.generated.is_some() {
            f.write_str(", generated")?;
        }
        f.write_str(")")
    }
}

struct List<'a>(&'a [String]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}

struct WholeIndex<'a>(&'a Index, &'a str);

impl fmt::Display for WholeIndex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(index, table) = self;
        f.write_str(if index.unique {
            "unique index "
        } else {
            "index "
        })?;
        let parts: Vec<String> = index.parts.iter().map(part).collect();
        write!(f, "{} on {table} ({})", index.name, parts.join(", "))?;
        if !index.include.is_empty() {
            write!(f, " include ({})", List(&index.include))?;
        }
        if let Some(predicate) = &index.predicate {
            write!(f, " where {predicate}")?;
        }
        if let Some(method) = &index.method {
            write!(f, " using {method}")?;
        }
        Ok(())
    }
}

fn part(part: &IndexPart) -> String {
    let mut text = match &part.target {
        IndexTarget::Column(name) => name.clone(),
        IndexTarget::Expression(expression) => format!("({expression})"),
    };
    if let Some(prefix) = part.prefix {
        text.push_str(&format!("({prefix})"));
    }
    if part.order == SortOrder::Descending {
        text.push_str(" desc");
    }
    text
}

struct Refers<'a>(&'a ForeignKey);

impl fmt::Display for Refers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = self.0;
        write!(
            f,
            "({}) to {} ({})",
            List(&key.columns),
            key.table,
            List(&key.references)
        )
    }
}

struct FirstLine<'a>(&'a SqlText);

impl fmt::Display for FirstLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 72;
        let Some((_, text)) = self.0.stated().next() else {
            return f.write_str("nothing");
        };
        let text = text.trim();
        let line = text.lines().next().unwrap_or("nothing");
        let short: String = line.chars().take(LONGEST).collect();
        f.write_str(&short)?;
        if short.len() < text.len() {
            f.write_str(" …")?;
        }
        Ok(())
    }
}

struct Default<'a>(&'a ColumnDefault);

impl fmt::Display for Default<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            ColumnDefault::Expression(expression) => f.write_str(expression),
            ColumnDefault::Literal(Literal::Boolean(value)) => write!(f, "{value}"),
            ColumnDefault::Literal(Literal::Integer(number)) => write!(f, "{number}"),
            ColumnDefault::Literal(Literal::Float(text) | Literal::Decimal(text)) => {
                f.write_str(text)
            }
            ColumnDefault::Literal(Literal::Bytes(bytes)) => write!(f, "{} bytes", bytes.len()),
            ColumnDefault::Literal(Literal::Uuid(uuid)) => write!(f, "{uuid}"),
            ColumnDefault::Literal(
                Literal::Text(text)
                | Literal::Json(text)
                | Literal::Date(text)
                | Literal::Time(text)
                | Literal::DateTime(text)
                | Literal::Timestamp(text),
            ) => write!(f, "{text:?}"),
        }
    }
}

fn differences(f: &mut fmt::Formatter<'_>, from: &NewColumn, to: &NewColumn) -> fmt::Result {
    let (old, new) = (&from.column, &to.column);
    let mut parts = Vec::new();
    if old.column_type != new.column_type {
        parts.push(format!("{} → {}", old.column_type, new.column_type));
    }
    if old.nullable != new.nullable {
        parts.push(if new.nullable {
            "takes NULL".to_owned()
        } else {
            "takes no NULL".to_owned()
        });
    }
    match (&old.default, &new.default) {
        (old, new) if old == new => {}
        (Some(default), None) => parts.push(format!("no default (was {})", Default(default))),
        (None, Some(default)) => parts.push(format!("default {}", Default(default))),
        (Some(old), Some(new)) => {
            parts.push(format!("default {} → {}", Default(old), Default(new)));
        }
        (None, None) => {}
    }
    if old.identity != new.identity {
        parts.push(match new.identity {
            None => "no longer numbered by the database".to_owned(),
            Some(Identity::ByDefault) => "numbered by the database".to_owned(),
            Some(Identity::Serial) => "numbered by a sequence".to_owned(),
            Some(Identity::Always) => "always numbered by the database".to_owned(),
        });
    }
    if old.on_update != new.on_update {
        parts.push(match &new.on_update {
            None => "no value on update".to_owned(),
            Some(expression) => format!("on update {expression}"),
        });
    }
    if old.generated != new.generated {
        parts.push(match &new.generated {
            None => "no longer generated".to_owned(),
            Some(generated) => format!(
                "generated as {}{}",
                generated.expression,
                match generated.storage {
                    GeneratedStorage::Stored => "",
                    GeneratedStorage::Virtual => " (virtual)",
                }
            ),
        });
    }
    if old.collation != new.collation {
        parts.push(match &new.collation {
            None => "the usual collation".to_owned(),
            Some(collation) => format!("collation {collation}"),
        });
    }
    if old.comment != new.comment {
        parts.push(match &new.comment {
            None => "no comment".to_owned(),
            Some(comment) => format!("comment {comment:?}"),
        });
    }
    if to.backfill.is_some() {
        parts.push("filled where it is NULL".to_owned());
    }
    if parts.is_empty() {
        parts.push("no change".to_owned());
    }
    f.write_str(&parts.join(", "))
}

fn enum_differences(
    f: &mut fmt::Formatter<'_>,
    from: &[String],
    to: &[String],
    renamed: &[(String, String)],
) -> fmt::Result {
    let mut parts: Vec<String> = renamed
        .iter()
        .map(|(from, to)| format!("{from} → {to}"))
        .collect();
    let removed = from
        .iter()
        .filter(|value| !to.contains(value) && renamed.iter().all(|(from, _)| from != *value));
    parts.extend(removed.map(|value| format!("- {value}")));
    let added = to
        .iter()
        .filter(|value| !from.contains(value) && renamed.iter().all(|(_, to)| to != *value));
    parts.extend(added.map(|value| format!("+ {value}")));
    if parts.is_empty() {
        parts.push("another order".to_owned());
    }
    f.write_str(&parts.join(", "))
}
