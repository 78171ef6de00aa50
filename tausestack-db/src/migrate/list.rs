//! The migrations of a program, by name.

use sea_orm_migration::{MigrationTrait, MigratorTrait};

use super::error::MigrationError;
use super::operation::Operation;
use super::operation::checksum;
use super::revision::{Handed, ask};

/// The migrations of a program, in the order of their names.
pub(crate) struct List {
    migrations: Vec<Listed>,
    /// The table that records which are applied.
    table: String,
}

/// One migration.
pub(crate) struct Listed {
    name: String,
    migration: Box<dyn MigrationTrait>,
    operations: Option<Handed>,
}

impl List {
    /// The migrations of one of SeaORM's migrators.
    ///
    /// # Errors
    ///
    /// If two have the same name.
    pub(crate) fn of<M: MigratorTrait + ?Sized>() -> Result<Self, MigrationError> {
        Self::new(M::migrations(), M::migration_table_name().to_string())
    }

    pub(crate) fn new(
        migrations: Vec<Box<dyn MigrationTrait>>,
        table: String,
    ) -> Result<Self, MigrationError> {
        let mut migrations: Vec<Listed> = migrations.into_iter().map(Listed::of).collect();
        migrations.sort_by(|a, b| a.name.cmp(&b.name));
        for pair in migrations.windows(2) {
            if let [one, other] = pair
                && one.name == other.name
            {
                return Err(MigrationError::SameName {
                    name: one.name.clone(),
                });
            }
        }
        Ok(Self { migrations, table })
    }

    pub(crate) fn table(&self) -> &str {
        &self.table
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Listed> {
        self.migrations.iter()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Listed> {
        self.migrations.iter().find(|listed| listed.name == name)
    }

    /// Whether nothing but operations says what the migrations do: no SQL, and
    /// nothing written by hand.
    pub(crate) fn is_known(&self) -> bool {
        self.operations()
            .all(|of| of.is_some_and(|of| !matches!(of, Operation::Execute { .. })))
    }

    /// The first migration that names a schema, and the schema.
    pub(crate) fn names_schema(&self) -> Option<(&str, &str)> {
        self.migrations.iter().find_map(|listed| {
            let up = &listed.operations.as_ref()?.up;
            let schema = up.iter().find_map(|of| of.table()?.schema.as_deref())?;
            Some((listed.name.as_str(), schema))
        })
    }

    /// Each operation; none for a migration that was written by hand.
    fn operations(&self) -> impl Iterator<Item = Option<&Operation>> {
        self.migrations.iter().flat_map(|listed| {
            let up = listed.operations.as_ref().map(|of| of.up.as_slice());
            let by_hand = up.is_none().then_some(None);
            up.unwrap_or_default().iter().map(Some).chain(by_hand)
        })
    }

    /// The operations of all, if none was written by hand.
    #[cfg(feature = "migrate-cli")]
    pub(crate) fn all_operations(&self) -> Option<Vec<&Operation>> {
        let mut all = Vec::new();
        for listed in &self.migrations {
            all.extend(&listed.operations.as_ref()?.up);
        }
        Some(all)
    }
}

impl Listed {
    fn of(migration: Box<dyn MigrationTrait>) -> Self {
        Self {
            name: migration.name().to_owned(),
            operations: ask(&*migration),
            migration,
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn migration(&self) -> &dyn MigrationTrait {
        &*self.migration
    }

    /// Its operations; none if it was written by hand.
    pub(crate) fn operations(&self) -> Option<&Handed> {
        self.operations.as_ref()
    }

    /// What is kept of it, so that a later edit is noticed.
    pub(crate) fn checksum(&self) -> Option<String> {
        Some(checksum(&self.operations()?.up))
    }
}
