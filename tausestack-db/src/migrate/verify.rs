//! All migrations, tried in a scratch place.

#[cfg(feature = "migrate-cli")]
use super::apply::apply;
use super::error::MigrationError;
use super::proof::{Phase, ProofError, first_difference};
use super::runner::Runner;
use super::target::MoveTo;
use crate::ddl::Target;
#[cfg(feature = "migrate-cli")]
use crate::schema::Schema;
use crate::schema::{InspectScope, Inspected, Scratch, inspect};
use crate::{Database, Error};

impl Runner {
    /// Tries all migrations in an empty scratch place: up, down to nothing,
    /// and up again to the same; the names of all. Nothing of the database
    /// itself is touched.
    ///
    /// The place is made beside the database, as a schema of PostgreSQL, a
    /// database of MySQL, or in memory; or on the server of the URL. Where a
    /// migration has SQL of its own, other schemas of PostgreSQL are out of its
    /// sight, unless it names them.
    ///
    /// # Errors
    ///
    /// If a way fails, or does not lead where it should; the error names the
    /// first thing that differs. `is_configuration` if a migration names a
    /// schema, and no URL says where to try it.
    pub async fn verify(&self, dev_url: Option<&str>) -> Result<Vec<String>, ProofError> {
        let scratch = self.place(dev_url).await.map_err(ProofError::Place)?;
        let verified = Box::pin(self.verify_in(scratch.database())).await;
        let dropped = scratch.drop().await;
        let verified = verified?;
        dropped.map_err(ProofError::Place)?;
        Ok(verified)
    }

    async fn verify_in(&self, place: &Database) -> Result<Vec<String>, ProofError> {
        let runner = self.elsewhere(place).map_err(ProofError::Migration)?;
        let start = look(place).await?;
        let names = runner
            .upgrade(&MoveTo::Head)
            .await
            .map_err(ProofError::Migration)?;
        let after = look(place).await?;
        runner
            .downgrade(&MoveTo::Base)
            .await
            .map_err(ProofError::Migration)?;
        hold(Phase::Down, &look(place).await?, &start)?;
        runner
            .upgrade(&MoveTo::Head)
            .await
            .map_err(ProofError::Migration)?;
        hold(Phase::UpAgain, &look(place).await?, &after)?;
        Ok(names)
    }

    /// A place where all migrations can run without a word to what is beside.
    async fn place(&self, dev_url: Option<&str>) -> Result<Scratch, Error> {
        let has_schemas = self.db.executor().dialect().target() != Target::Sqlite;
        if let (None, true, Some((migration, schema))) =
            (dev_url, has_schemas, self.list.names_schema())
        {
            return Err(Error::configuration(format!(
                "the migration `{migration}` names the schema `{schema}`, which would be the live \
                 one: name a server to try it on by --dev-url"
            )));
        }
        if self.list.is_known() {
            Scratch::create(&self.db, dev_url).await
        } else {
            Scratch::create_closed(&self.db, dev_url).await
        }
    }

    /// The same migrations, on another database.
    fn elsewhere(&self, place: &Database) -> Result<Runner, MigrationError> {
        let mut runner = Runner::of(place, self.remake)?;
        // What is lost there was made there.
        runner.allow_destructive = true;
        Ok(runner)
    }

    /// What the migrations have made, applied or not: by their operations, or
    /// where one was written by hand, by trying them in a scratch place.
    #[cfg(feature = "migrate-cli")]
    pub(crate) async fn managed(&self, dev_url: Option<&str>) -> Result<Schema, MigrationError> {
        if let Some(operations) = self.list.all_operations() {
            let mut schema = Schema::default();
            let fits = operations
                .iter()
                .all(|operation| apply(&mut schema, operation).is_ok());
            if fits {
                return Ok(schema);
            }
        }
        let scratch = self.place(dev_url).await?;
        let made = Box::pin(async {
            let place = scratch.database();
            self.elsewhere(place)?.upgrade(&MoveTo::Head).await?;
            Ok::<_, MigrationError>(inspect(place, &InspectScope::current()).await?.schema)
        })
        .await;
        let dropped = scratch.drop().await;
        let made = made?;
        dropped?;
        Ok(made)
    }
}

async fn look(place: &Database) -> Result<Inspected, ProofError> {
    inspect(place, &InspectScope::current())
        .await
        .map_err(|error: Error| ProofError::Place(error))
}

fn hold(phase: Phase, is: &Inspected, should_be: &Inspected) -> Result<(), ProofError> {
    match first_difference(&is.schema, &should_be.schema) {
        None => Ok(()),
        Some(what) => Err(ProofError::Differs { phase, what }),
    }
}
