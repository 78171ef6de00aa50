//! The tables of the examples: `users` of quickstart, `packages` and `edges` of
//! lockfile-explorer.
//!
//! They are the tables that `create_tables` makes of the models, as far as SeaORM's
//! builder can say it. What it has no word for stands in types in the database's own
//! spelling: the collations by which texts differ in case and in trailing spaces. The
//! definitions are frozen here: when a model changes, a later migration follows it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, Statement};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let spelling = Spelling::of_server(manager).await?;
        manager.create_table(spelling.users()).await?;
        manager.create_table(spelling.packages()).await?;
        let on_name = index("ix_packages_name", "packages", "name");
        manager.create_index(on_name).await?;

        manager.create_table(spelling.edges()).await?;
        let on_dependency = index("ix_edges_dependency_id", "edges", "dependency_id");
        manager.create_index(on_dependency).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The edges refer to the packages, so that they go first.
        for table in ["edges", "packages", "users"] {
            manager
                .drop_table(Table::drop().table(table).to_owned())
                .await?;
        }
        Ok(())
    }
}

/// How the server spells what the three databases spell differently.
struct Spelling {
    backend: DbBackend,
    /// MySQL's collation by code points, without padding.
    collation: &'static str,
}

impl Spelling {
    async fn of_server(manager: &SchemaManager<'_>) -> Result<Self, DbErr> {
        let backend = manager.get_database_backend();
        let mut collation = "utf8mb4_nopad_bin";
        if backend == DbBackend::MySql {
            let version = Statement::from_string(backend, "SELECT version() AS version");
            let row = manager.get_connection().query_one_raw(version).await?;
            let version: Option<String> = row.map(|row| row.try_get("", "version")).transpose()?;
            // MariaDB says its name behind its number.
            if !version.is_some_and(|version| version.contains("MariaDB")) {
                collation = "utf8mb4_0900_bin";
            }
        }
        Ok(Self { backend, collation })
    }

    fn users(&self) -> TableCreateStatement {
        let mut table = self.table("users");
        self.numbered_key(&mut table, "pk_users")
            .col(self.key_text("username").not_null())
            .col(self.key_text("email").not_null())
            .col(
                ColumnDef::new("is_active")
                    .boolean()
                    .not_null()
                    .default(true),
            )
            .index(&mut unique("uq_users_username", &["username"]))
            .index(&mut unique("uq_users_email", &["email"]))
            .to_owned()
    }

    fn packages(&self) -> TableCreateStatement {
        let mut table = self.table("packages");
        let columns = ["name", "version", "source"];
        self.numbered_key(&mut table, "pk_packages")
            .col(self.key_text("name").not_null())
            .col(self.key_text("version").not_null())
            .col(self.key_text("source"))
            .col(self.text("checksum"))
            .index(&mut unique("uq_packages_name_version_source", &columns))
            .to_owned()
    }

    fn edges(&self) -> TableCreateStatement {
        self.table("edges")
            .col(ColumnDef::new("dependent_id").big_integer().not_null())
            .col(ColumnDef::new("dependency_id").big_integer().not_null())
            .primary_key(
                Index::create()
                    .name("pk_edges")
                    .col("dependent_id")
                    .col("dependency_id"),
            )
            .foreign_key(&mut to_package("fk_edges_dependent_id", "dependent_id"))
            .foreign_key(&mut to_package("fk_edges_dependency_id", "dependency_id"))
            .to_owned()
    }

    fn table(&self, name: &'static str) -> TableCreateStatement {
        let mut table = Table::create();
        table.table(name);
        if self.backend == DbBackend::MySql {
            table
                .engine("InnoDB")
                .character_set("utf8mb4")
                .collate(self.collation);
        }
        table
    }

    /// The column `id`, numbered by the database. Only SQLite has to have the key in
    /// the column's own line, and only there it has no name.
    fn numbered_key<'t>(
        &self,
        table: &'t mut TableCreateStatement,
        name: &'static str,
    ) -> &'t mut TableCreateStatement {
        let mut id = ColumnDef::new("id");
        id.big_integer().auto_increment();
        if self.backend == DbBackend::Sqlite {
            return table.col(id.primary_key());
        }
        table
            .col(id.not_null())
            .primary_key(Index::create().name(name).col("id"))
    }

    /// A column of any text.
    fn text(&self, name: &'static str) -> ColumnDef {
        self.spelled(name, "longtext")
    }

    /// A column of text that stands in a key: MySQL's keys have no room for long ones.
    fn key_text(&self, name: &'static str) -> ColumnDef {
        self.spelled(name, "varchar(255)")
    }

    fn spelled(&self, name: &'static str, on_mysql: &str) -> ColumnDef {
        let mut column = ColumnDef::new(name);
        match self.backend {
            DbBackend::Postgres => column.custom("text COLLATE \"C\""),
            DbBackend::MySql => column.custom(format!(
                "{on_mysql} CHARACTER SET utf8mb4 COLLATE {}",
                self.collation
            )),
            _ => column.text(),
        };
        column
    }
}

fn unique(name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).unique();
    for column in columns {
        index.col(*column);
    }
    index
}

fn index(name: &'static str, table: &'static str, column: &'static str) -> IndexCreateStatement {
    Index::create()
        .name(name)
        .table(table)
        .col(column)
        .to_owned()
}

fn to_package(name: &'static str, column: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(name)
        .from("edges", column)
        .to("packages", "id")
        .on_delete(ForeignKeyAction::Cascade)
        .to_owned()
}
