//! A checksum of operations, which stays the same from one release, compiler
//! and machine to the next.
//!
//! It is taken over a canonical text, not over the source of a migration, so
//! that a comment or another layout is no change. In that text a thing is
//! `kind{…}`, and stands for its fields in a fixed order: `name=LENGTH:TEXT;`
//! with the length in bytes, so that no text can pass for a field. A field
//! that says what its absence says (no default, not unique) is left out: a
//! field that a later release adds changes no checksum of an older migration.
//! Hints to the differ (`renamed_from`) are no part of it.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::{Backfill, ConstraintKind, IndexBuild, NewColumn, Operation};
use crate::migrate::SqlText;
use crate::schema::{
    Check, Column, ColumnDefault, ColumnType, Deferral, EnumType, ForeignKey, GeneratedStorage,
    Identity, Index, IndexPart, IndexTarget, Literal, NullsOrder, PrimaryKey, ReferentialAction,
    SortOrder, Table, TableName, Unique,
};

/// The checksum of a migration's operations: SHA-256 of their canonical text,
/// as 64 hexadecimal digits.
///
/// ```
/// use tausestack_db::migrate::{add_column, checksum, text};
///
/// let one = checksum(&[add_column("users", text("a"))]);
/// assert_eq!(one.len(), 64);
/// assert_eq!(one, checksum(&[add_column("users", text("a"))]));
/// assert_ne!(one, checksum(&[add_column("users", text("b"))]));
/// ```
pub fn checksum(operations: &[Operation]) -> String {
    let digest = Sha256::digest(canonical(operations).as_bytes());
    digest.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes all");
        text
    })
}

fn canonical(operations: &[Operation]) -> String {
    let mut text = Canonical(String::new());
    for operation in operations {
        text.operation(operation);
    }
    text.0
}

struct Canonical(String);

impl Canonical {
    fn thing(&mut self, kind: &str, fields: impl FnOnce(&mut Self)) {
        self.0.push_str(kind);
        self.0.push('{');
        fields(self);
        self.0.push('}');
    }

    fn text(&mut self, field: &str, text: &str) {
        write!(self.0, "{field}={}:{text};", text.len()).expect("a String takes all");
    }

    fn optional(&mut self, field: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(field, text);
        }
    }

    fn flag(&mut self, field: &str, is_set: bool) {
        if is_set {
            self.text(field, "");
        }
    }

    fn texts(&mut self, field: &str, texts: &[String]) {
        for text in texts {
            self.text(field, text);
        }
    }

    fn operation(&mut self, operation: &Operation) {
        match operation {
            Operation::CreateTable(table) => self.thing("create_table", |to| to.table(table)),
            Operation::DropTable(table) => self.thing("drop_table", |to| to.table(table)),
            Operation::RenameTable { from, to: name } => self.thing("rename_table", |to| {
                to.table_name("from", from);
                to.table_name("to", name);
            }),
            Operation::CommentTable {
                table,
                from,
                to: comment,
            } => self.thing("comment_table", |to| {
                to.table_name("table", table);
                to.optional("from", from.as_deref());
                to.optional("to", comment.as_deref());
            }),
            Operation::AddColumn { table, column } => self.within("add_column", table, |to| {
                to.new_column("column", column);
            }),
            Operation::DropColumn { table, column } => self.within("drop_column", table, |to| {
                to.new_column("column", column);
            }),
            Operation::RenameColumn {
                table,
                from,
                to: name,
            } => self.within("rename_column", table, |to| {
                to.text("from", from);
                to.text("to", name);
            }),
            Operation::AlterColumn {
                table,
                from,
                to: column,
            } => self.within("alter_column", table, |to| {
                to.new_column("from", from);
                to.new_column("to", column);
            }),
            Operation::AddPrimaryKey { table, key } => {
                self.within("add_primary_key", table, |to| to.primary_key(key));
            }
            Operation::DropPrimaryKey { table, key } => {
                self.within("drop_primary_key", table, |to| to.primary_key(key));
            }
            Operation::AddUnique { table, key } => {
                self.within("add_unique", table, |to| to.unique(key));
            }
            Operation::DropUnique { table, key } => {
                self.within("drop_unique", table, |to| to.unique(key));
            }
            Operation::CreateIndex {
                table,
                index,
                build,
            } => self.within("create_index", table, |to| {
                to.index(index);
                to.build(*build);
            }),
            Operation::DropIndex {
                table,
                index,
                build,
            } => self.within("drop_index", table, |to| {
                to.index(index);
                to.build(*build);
            }),
            Operation::AddForeignKey { table, key } => {
                self.within("add_foreign_key", table, |to| to.foreign_key(key));
            }
            Operation::DropForeignKey { table, key } => {
                self.within("drop_foreign_key", table, |to| to.foreign_key(key));
            }
            Operation::AddCheck { table, check } => {
                self.within("add_check", table, |to| to.check(check));
            }
            Operation::DropCheck { table, check } => {
                self.within("drop_check", table, |to| to.check(check));
            }
            Operation::RenameConstraint {
                table,
                kind,
                from,
                to: name,
            } => self.within("rename_constraint", table, |to| {
                to.text(
                    "kind",
                    match kind {
                        ConstraintKind::PrimaryKey => "primary_key",
                        ConstraintKind::Unique => "unique",
                        ConstraintKind::Index => "index",
                        ConstraintKind::ForeignKey => "foreign_key",
                        ConstraintKind::Check => "check",
                    },
                );
                to.text("from", from);
                to.text("to", name);
            }),
            Operation::CreateEnum(of) => self.thing("create_enum", |to| to.enum_type(of)),
            Operation::DropEnum(of) => self.thing("drop_enum", |to| to.enum_type(of)),
            Operation::AlterEnum {
                from,
                to: of,
                columns,
                renamed,
            } => self.thing("alter_enum", |to| {
                to.thing("from", |to| to.enum_type(from));
                to.thing("to", |to| to.enum_type(of));
                for (table, column) in columns {
                    to.table_name("table", table);
                    to.text("column", column);
                }
                for (from, name) in renamed {
                    to.text("renamed", from);
                    to.text("into", name);
                }
            }),
            Operation::Execute { up, down } => self.thing("execute", |to| {
                to.sql("up", up);
                if let Some(down) = down {
                    to.sql("down", down);
                }
            }),
        }
    }

    fn within(&mut self, kind: &str, table: &TableName, fields: impl FnOnce(&mut Self)) {
        self.thing(kind, |to| {
            to.table_name("table", table);
            fields(to);
        });
    }

    fn table_name(&mut self, field: &str, name: &TableName) {
        self.text(field, &name.name);
        self.optional("schema", name.schema.as_deref());
    }

    fn table(&mut self, table: &Table) {
        self.table_name("name", &table.name);
        for column in &table.columns {
            self.thing("column", |to| to.column(column));
        }
        if let Some(key) = &table.primary_key {
            self.primary_key(key);
        }
        for key in &table.uniques {
            self.unique(key);
        }
        for index in &table.indexes {
            self.index(index);
        }
        for key in &table.foreign_keys {
            self.foreign_key(key);
        }
        for check in &table.checks {
            self.check(check);
        }
        self.optional("comment", table.comment.as_deref());
        self.optional("options", table.options.as_deref());
    }

    fn new_column(&mut self, field: &str, new: &NewColumn) {
        self.thing(field, |to| {
            to.column(&new.column);
            if let Some(using) = &new.using {
                to.sql("using", using);
            }
            match &new.backfill {
                None => {}
                Some(Backfill::Literal(value)) => to.literal("backfill", value),
                Some(Backfill::Expression(sql)) => to.sql("backfill", sql),
            }
        });
    }

    fn column(&mut self, column: &Column) {
        self.text("name", &column.name);
        self.column_type(&column.column_type);
        self.flag("nullable", column.nullable);
        match column.identity {
            None => {}
            Some(Identity::ByDefault) => self.text("identity", "by_default"),
            Some(Identity::Always) => self.text("identity", "always"),
            Some(Identity::Serial) => self.text("identity", "serial"),
        }
        match &column.default {
            None => {}
            Some(ColumnDefault::Literal(value)) => self.literal("default", value),
            Some(ColumnDefault::Expression(sql)) => self.text("default_expression", sql),
        }
        if let Some(sql) = &column.on_update {
            self.text("on_update", sql);
        }
        if let Some(generated) = &column.generated {
            self.text("generated", &generated.expression);
            self.flag("virtual", generated.storage == GeneratedStorage::Virtual);
        }
        self.optional("collation", column.collation.as_deref());
        self.optional("comment", column.comment.as_deref());
    }

    fn column_type(&mut self, column_type: &ColumnType) {
        match column_type {
            ColumnType::Enum(of) => self.thing("enum", |to| to.enum_type(of)),
            ColumnType::Custom(spelling) => self.text("custom", spelling),
            // The words of `Display` are those of messages, and as stable.
            other => self.text("type", &other.to_string()),
        }
    }

    fn enum_type(&mut self, of: &EnumType) {
        self.optional("schema", of.schema.as_deref());
        self.text("name", &of.name);
        self.texts("value", &of.values);
    }

    fn literal(&mut self, field: &str, literal: &Literal) {
        let (kind, text) = match literal {
            Literal::Boolean(value) => ("boolean", value.to_string()),
            Literal::Integer(number) => ("integer", number.to_string()),
            Literal::Float(text) => ("float", text.clone()),
            Literal::Decimal(text) => ("decimal", text.clone()),
            Literal::Text(text) => ("text", text.clone()),
            Literal::Bytes(bytes) => (
                "bytes",
                bytes.iter().fold(String::new(), |mut text, byte| {
                    write!(text, "{byte:02x}").expect("a String takes all");
                    text
                }),
            ),
            Literal::Uuid(uuid) => ("uuid", uuid.to_string()),
            Literal::Json(text) => ("json", text.clone()),
            Literal::Date(text) => ("date", text.clone()),
            Literal::Time(text) => ("time", text.clone()),
            Literal::DateTime(text) => ("date_time", text.clone()),
            Literal::Timestamp(text) => ("timestamp", text.clone()),
        };
        self.thing(field, |to| to.text(kind, &text));
    }

    fn sql(&mut self, field: &str, sql: &SqlText) {
        self.thing(field, |to| {
            for (database, text) in sql.stated() {
                to.text(database.unwrap_or("common"), text);
            }
        });
    }

    fn primary_key(&mut self, key: &PrimaryKey) {
        self.thing("primary_key", |to| {
            to.text("name", &key.name);
            to.texts("column", &key.columns);
        });
    }

    fn unique(&mut self, key: &Unique) {
        self.thing("unique", |to| {
            to.text("name", &key.name);
            to.texts("column", &key.columns);
        });
    }

    fn index(&mut self, index: &Index) {
        self.thing("index", |to| {
            to.text("name", &index.name);
            to.flag("unique", index.unique);
            for part in &index.parts {
                to.thing("part", |to| to.index_part(part));
            }
            to.texts("include", &index.include);
            to.optional("predicate", index.predicate.as_deref());
            to.optional("method", index.method.as_deref());
        });
    }

    fn index_part(&mut self, part: &IndexPart) {
        match &part.target {
            IndexTarget::Column(name) => self.text("column", name),
            IndexTarget::Expression(expression) => self.text("expression", expression),
        }
        self.flag("descending", part.order == SortOrder::Descending);
        match part.nulls {
            None => {}
            Some(NullsOrder::First) => self.text("nulls", "first"),
            Some(NullsOrder::Last) => self.text("nulls", "last"),
        }
        if let Some(prefix) = part.prefix {
            self.text("prefix", &prefix.to_string());
        }
        self.optional("collation", part.collation.as_deref());
        self.optional("operator_class", part.operator_class.as_deref());
    }

    fn build(&mut self, build: IndexBuild) {
        self.flag("concurrently", build == IndexBuild::Concurrently);
    }

    fn foreign_key(&mut self, key: &ForeignKey) {
        self.thing("foreign_key", |to| {
            to.text("name", &key.name);
            to.texts("column", &key.columns);
            to.table_name("table", &key.table);
            to.texts("reference", &key.references);
            to.action("on_delete", key.on_delete);
            to.action("on_update", key.on_update);
            match key.deferral {
                Deferral::NotDeferrable => {}
                Deferral::InitiallyImmediate => to.text("deferral", "immediate"),
                Deferral::InitiallyDeferred => to.text("deferral", "deferred"),
            }
        });
    }

    fn action(&mut self, field: &str, action: ReferentialAction) {
        let action = match action {
            ReferentialAction::NoAction => return,
            ReferentialAction::Restrict => "restrict",
            ReferentialAction::Cascade => "cascade",
            ReferentialAction::SetNull => "set_null",
            ReferentialAction::SetDefault => "set_default",
        };
        self.text(field, action);
    }

    fn check(&mut self, check: &Check) {
        self.thing("check", |to| {
            to.text("name", &check.name);
            to.text("expression", &check.expression);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::{canonical, checksum};
    use crate::migrate::{add_column, create_index, index, text};

    #[test]
    fn the_form_is_fixed() {
        // Histories hold checksums: neither line may ever change.
        let operations = [
            add_column("users", text("nick").nullable().default("it's;")),
            create_index("users", index("ix_users_nick", ["nick"]).unique()),
        ];
        assert_eq!(
            canonical(&operations),
            "add_column{table=5:users;column{name=4:nick;type=4:text;nullable=0:;\
             default{text=5:it's;;}}}\
             create_index{table=5:users;index{name=13:ix_users_nick;unique=0:;\
             part{column=4:nick;}}}"
        );
        assert_eq!(checksum(&operations).len(), 64);
    }

    #[test]
    fn a_hint_to_the_differ_is_no_part_of_it() {
        let mut renamed = add_column("users", text("nick"));
        let super::Operation::AddColumn { column, .. } = &mut renamed else {
            unreachable!("it adds a column");
        };
        column.column.renamed_from = Some("nickname".into());
        assert_eq!(
            checksum(&[renamed]),
            checksum(&[add_column("users", text("nick"))])
        );
    }
}
