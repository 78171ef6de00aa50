//! The command line.

use std::time::Duration;

use clap::{Parser, ValueEnum as _};

use crate::operation::Operation;

/// Measures tausestack-db against SeaORM and plain sqlx.
#[derive(Parser)]
pub(crate) struct Arguments {
    /// Exit with an error if a ratio is above its goal.
    #[arg(long)]
    pub(crate) check: bool,

    /// Measure for some 15 seconds in all, not for a minute.
    #[arg(long)]
    quick: bool,

    /// A PostgreSQL or MySQL/MariaDB database to measure on, instead of SQLite
    /// files. It needs the feature of its name; a table is made there and
    /// dropped again.
    #[arg(long)]
    pub(crate) url: Option<String>,

    /// Only these operations.
    #[arg(value_enum)]
    only: Vec<Operation>,

    /// Given by `cargo bench`; without it, only the answers are compared.
    #[arg(long, hide = true)]
    pub(crate) bench: bool,
}

impl Arguments {
    pub(crate) fn operations(&self) -> Vec<Operation> {
        Operation::value_variants()
            .iter()
            .copied()
            .filter(|operation| self.only.is_empty() || self.only.contains(operation))
            .collect()
    }

    /// How long one operation is measured, by all three together.
    pub(crate) fn time_for_each(&self) -> Duration {
        if self.quick {
            Duration::from_millis(1_700)
        } else {
            Duration::from_secs(8)
        }
    }
}
