//! The scratch place that a plan is tried in.

use super::difference::first_difference;
use super::trial::Goal;
use super::{Phase, ProofError, seeds};
use crate::connection::Command;
use crate::ddl::{self, Target};
use crate::migrate::carry_out;
use crate::migrate::operation::Operation;
use crate::migrate::placed::placed;
use crate::migrate::target::Direction;
use crate::migrate::worker::Worker;
use crate::migrate::{Hints, diff, steps};
use crate::schema::{InspectScope, Inspected, Schema, Scratch, for_each_schema, inspect};
use crate::{Database, Error, JsonValue};

pub(super) struct Stage {
    scratch: Scratch,
    /// Which scratch place stands in for which schema.
    stand_ins: Vec<(String, String)>,
    operations: Vec<Operation>,
    scope: InspectScope,
}

/// The rows of a table, in no order, each as JSON.
type Cells = Vec<String>;

impl Stage {
    /// Copies the live schema, and puts rows into it.
    pub(super) async fn set(
        db: &Database,
        dev_url: Option<&str>,
        live: &Inspected,
        operations: &[Operation],
    ) -> Result<Self, ProofError> {
        let mut scratch = Scratch::create(db, dev_url)
            .await
            .map_err(ProofError::Place)?;
        let mut stand_ins: Vec<(String, String)> = Vec::new();
        for schema in schemas(live, operations) {
            let name = scratch.stand_in(&schema).await.map_err(ProofError::Place)?;
            stand_ins.push((schema, name));
        }
        let mut scope = InspectScope::current();
        for (_, name) in &stand_ins {
            scope = scope.and_schema(name);
        }
        let stage = Self {
            operations: placed(operations, &mut |of| stand_in(&stand_ins, of)),
            scratch,
            stand_ins,
            scope,
        };
        match stage.copy(live).await {
            Ok(()) => Ok(stage),
            Err(error) => {
                let _ = stage.strike().await;
                Err(ProofError::Copy(error))
            }
        }
    }

    fn db(&self) -> &Database {
        self.scratch.database()
    }

    async fn copy(&self, live: &Inspected) -> Result<(), Error> {
        let mut copy = live.schema.clone();
        for_each_schema(&mut copy, &mut |of| stand_in(&self.stand_ins, of));
        let target = live.target;
        let mut statements = ddl::create_all(target, &copy.tables)?;
        let mut worker = Worker::of(self.db()).await?;
        if matches!(target, Target::MySql | Target::MariaDb) {
            // Tables that others define are not in the scratch place.
            statements.insert(0, "SET foreign_key_checks = 0".to_owned());
        }
        for sql in statements {
            worker.run(&sql).await?;
        }
        // An enum that no table has.
        for of in &copy.enums {
            if ddl::has(target, ddl::Feature::EnumTypes)
                && !copy.tables.iter().any(|table| {
                    table
                        .columns
                        .iter()
                        .any(|column| column.column_type.enum_type() == Some(of))
                })
            {
                worker.run(&ddl::create_enum_type(target, of)).await?;
            }
        }
        for sql in seeds::statements(target, &copy) {
            // A check may refuse what was made up, and then there is no row.
            let _ = worker.run(&sql).await;
        }
        if matches!(target, Target::MySql | Target::MariaDb) {
            worker.run("SET foreign_key_checks = 1").await?;
        }
        // What reads the tables is to outlive the plan. It may read what is
        // not copied, and is left out then.
        let views = live.views.iter().map(|view| &view.definition);
        // PostgreSQL names the table of a trigger with a schema that is not the
        // current one, which is the live one here.
        let triggers = live
            .triggers
            .iter()
            .filter(|trigger| target != Target::Postgres || trigger.table.schema.is_none())
            .map(|trigger| &trigger.definition);
        for definition in views.chain(triggers) {
            let _ = worker.run(definition).await;
        }
        Ok(())
    }

    pub(super) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    pub(super) async fn look(&self) -> Result<Inspected, ProofError> {
        inspect(self.db(), &self.scope)
            .await
            .map_err(ProofError::Place)
    }

    /// Goes one way, and looks where it has led.
    pub(super) async fn go(
        &self,
        phase: Phase,
        from: &Inspected,
        operations: &[Operation],
    ) -> Result<Inspected, ProofError> {
        let steps = steps(from, operations).map_err(|error| ProofError::Plan {
            direction: match phase {
                Phase::Down => Direction::Down,
                Phase::Up | Phase::UpAgain => Direction::Up,
            },
            error,
        })?;
        carry_out(self.db(), &steps)
            .await
            .map_err(|error| ProofError::Failed { phase, error })?;
        self.look().await
    }

    /// What would be left to do for the structs to be satisfied.
    pub(super) fn left_to_do(&self, after: &Inspected, goal: &Goal<'_>) -> Option<String> {
        let place = |schema: &Schema| {
            let mut schema = schema.clone();
            for_each_schema(&mut schema, &mut |of| stand_in(&self.stand_ins, of));
            schema
        };
        let declared = place(goal.declared);
        let mut hints = Hints::default().spelled(place(goal.spelled));
        if let Some(managed) = goal.managed {
            hints = hints.managed(place(managed));
        }
        match diff(&after.schema, &declared, &hints) {
            Ok(plan) => plan.operations.first().map(ToString::to_string),
            Err(_) => first_difference(&after.schema, &declared),
        }
    }

    /// The rows of all tables that can be read.
    pub(super) async fn rows(&self, of: &Inspected) -> Vec<(String, Cells)> {
        let mut all = Vec::new();
        for table in &of.schema.tables {
            let mut sql = String::from("SELECT * FROM ");
            if let Some(schema) = &table.name.schema {
                ddl::quote_identifier(of.target, schema, &mut sql);
                sql.push('.');
            }
            ddl::quote_identifier(of.target, &table.name.name, &mut sql);
            // Text of its own each time: what was prepared for other columns
            // is of no use.
            let command = Command::new(sql.into(), Vec::new()).once();
            let Ok(rows) = self.db().executor().all(command).await else {
                continue;
            };
            let mut cells: Cells = rows
                .into_iter()
                .filter_map(|row| row.into_json().ok())
                .map(sorted)
                .collect();
            cells.sort_unstable();
            all.push((table.name.to_string(), cells));
        }
        all
    }

    /// Takes the place down.
    pub(super) async fn strike(self) -> Result<(), Error> {
        self.scratch.drop().await
    }
}

/// A row by the names of its columns, whatever their order is.
fn sorted(row: JsonValue) -> String {
    match row {
        JsonValue::Object(cells) => {
            let mut cells: Vec<String> = cells
                .into_iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            cells.sort_unstable();
            cells.join("\n")
        }
        other => other.to_string(),
    }
}

fn stand_in(stand_ins: &[(String, String)], of: &mut Option<String>) {
    if let Some(name) = of
        && let Some((_, place)) = stand_ins.iter().find(|(schema, _)| schema == name)
    {
        *of = Some(place.clone());
    }
}

/// The schemas that are named.
fn schemas(live: &Inspected, operations: &[Operation]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut add = |of: &mut Option<String>| {
        if let Some(name) = of
            && !found.contains(name)
        {
            found.push(name.clone());
        }
    };
    for_each_schema(&mut live.schema.clone(), &mut add);
    placed(operations, &mut add);
    found
}
