//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::migrate::{MoveTo, Rename};

/// Writes migrations, and runs them.
#[derive(Debug, Clone, Parser)]
#[command(
    version,
    after_help = "Exit codes: 0 done; 1 failed, or drift (check); 2 pending (check); 3 edited or \
                  missing; 4 refused, and nothing of it changed; 64 the command line is not understood."
)]
pub(super) struct Arguments {
    /// Where the database is [env: TAUSESTACK_DATABASE_URL, or DATABASE_URL]
    #[arg(
        short = 'u',
        long,
        global = true,
        value_name = "URL",
        hide_env_values = true
    )]
    pub(super) database_url: Option<String>,

    /// The schema in which unqualified names are looked up (PostgreSQL)
    #[arg(
        short = 's',
        long,
        global = true,
        value_name = "SCHEMA",
        env = "DATABASE_SCHEMA",
        hide_env_values = true
    )]
    pub(super) database_schema: Option<String>,

    /// Another server of the same kind, to try plans on
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "TAUSESTACK_DEV_URL",
        hide_env_values = true
    )]
    pub(super) dev_url: Option<String>,

    /// The module that the models stand in; all that are linked, if none is
    /// named [env: TAUSESTACK_METADATA_TARGET]
    #[arg(long, global = true, value_name = "MODULE")]
    pub(super) metadata_target: Option<String>,

    /// Drop tables and columns that hold something
    #[arg(long, global = true)]
    pub(super) allow_destructive: bool,

    /// Print one JSON document
    #[arg(long, global = true)]
    pub(super) json: bool,

    /// When to colour what is printed
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,

    /// Show the SQL
    #[arg(short = 'v', long, global = true)]
    pub(super) verbose: bool,

    #[command(subcommand)]
    pub(super) verb: Option<Verb>,
}

/// Lays a project out: in one, `cargo run -p migration -- --help` lists the
/// commands.
#[derive(Debug, Clone, Parser)]
#[command(version)]
pub(super) struct Starter {
    /// Print one JSON document
    #[arg(long, global = true)]
    pub(super) json: bool,

    #[command(subcommand)]
    pub(super) verb: StarterVerb,
}

#[derive(Debug, Clone, Subcommand)]
pub(super) enum StarterVerb {
    /// Lay a project out: a crate of models, and one of migrations
    Init {
        /// Where
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
}

/// When output is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Clone, Subcommand)]
pub(super) enum Verb {
    /// Write a migration
    Revision(Revision),
    /// Apply migrations: `head`, `+1`, or a name or the beginning of one
    Upgrade(Move),
    /// Take migrations back: `base`, `-1`, or a name or the beginning of one
    Downgrade(Move),
    /// List all migrations
    History,
    /// Name the last migration that is applied
    Current,
    /// Record a target as applied, and run nothing
    Stamp {
        /// `head`, `base`, or a name or the beginning of one
        target: MoveTo,
    },
    /// Say whether anything is to do, by the exit code too
    Check,
    /// Try all migrations in a scratch place: up, down, and up again
    Verify,
    /// List what there is to mind in what is to come
    Lint,
    /// Lay a project out: a crate of models, and one of migrations
    Init {
        /// Where
        #[arg(default_value = ".")]
        folder: PathBuf,
    },
    /// Apply pending migrations
    Up {
        /// How many (all, unless stated)
        #[arg(short = 'n', long)]
        num: Option<u32>,
    },
    /// Take the last migrations back
    Down {
        /// How many
        #[arg(short = 'n', long, default_value_t = 1)]
        num: u32,
    },
    /// List all migrations, as SeaORM does
    Status,
    /// Drop all that is there, and apply all migrations
    Fresh,
    /// Take all migrations back, and apply them again
    Refresh,
    /// Take all migrations back
    Reset,
    /// Write an empty migration
    Generate {
        /// What it is for
        name: String,
    },
}

/// What a migration is written from.
#[derive(Debug, Clone, Args)]
pub(super) struct Revision {
    /// What it is for
    #[arg(short = 'm', long, value_name = "TEXT")]
    pub(super) message: String,

    /// Compare the structs with the database, and write what is left to do
    #[arg(long)]
    pub(super) autogenerate: bool,

    /// A rename: `users:people`, `users.fullname:name`; without a new name, the
    /// old one is dropped
    #[arg(long, value_name = "OLD:NEW", requires = "autogenerate")]
    pub(super) rename: Vec<Rename>,

    /// What rows hold in a column that comes to take no NULL:
    /// `users.age=0`, `users.name=text`, `users.slug=sql:lower(name)`
    #[arg(long, value_name = "TABLE.COLUMN=VALUE", requires = "autogenerate")]
    pub(super) backfill: Vec<Backfilled>,

    /// The folder of the crate that it is written to
    #[arg(long, value_name = "FOLDER")]
    pub(super) directory: Option<PathBuf>,
}

impl Revision {
    /// An empty one.
    pub(super) fn by_hand(message: String) -> Self {
        Self {
            message,
            autogenerate: false,
            rename: Vec::new(),
            backfill: Vec::new(),
            directory: None,
        }
    }
}

/// A target, and what is done about it.
#[derive(Debug, Clone, Args)]
pub(super) struct Move {
    /// Where to
    #[arg(allow_hyphen_values = true)]
    pub(super) target: MoveTo,

    /// Print the script for the database's own client, and run nothing
    #[arg(long, conflicts_with = "dry_run")]
    pub(super) sql: bool,

    /// Print the plan, and run nothing
    #[arg(long)]
    pub(super) dry_run: bool,
}

/// What rows hold in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Backfilled {
    pub(super) table: crate::schema::TableName,
    pub(super) column: String,
    pub(super) value: crate::migrate::Backfill,
}

impl std::str::FromStr for Backfilled {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        use crate::migrate::{Backfill, sql};
        use crate::schema::{Literal, TableName};

        let wrong = || {
            format!("`{text}` is no backfill: write `table.column=value`, or `table.column=sql:…`")
        };
        let (place, value) = text.split_once('=').ok_or_else(wrong)?;
        let parts: Vec<&str> = place.trim().split('.').collect();
        if parts.iter().any(|part| part.is_empty()) {
            return Err(wrong());
        }
        let (table, column) = match parts.as_slice() {
            [table, column] => (TableName::new(None, table), column),
            [schema, table, column] => (TableName::new(Some(schema), table), column),
            _ => return Err(wrong()),
        };
        let value = match value {
            "true" => Backfill::Literal(Literal::Boolean(true)),
            "false" => Backfill::Literal(Literal::Boolean(false)),
            _ => match (value.strip_prefix("sql:"), value.parse::<i64>()) {
                (Some(expression), _) => Backfill::Expression(sql(expression)),
                (None, Ok(number)) => Backfill::Literal(Literal::from(number)),
                (None, Err(_)) => Backfill::Literal(Literal::from(value)),
            },
        };
        Ok(Self {
            table,
            column: (*column).to_owned(),
            value,
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::{Arguments, Backfilled, Verb};
    use crate::migrate::{Backfill, MoveTo};
    use crate::schema::Literal;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_target_may_begin_with_a_minus() {
        let parse = |words: &[&str]| {
            Arguments::try_parse_from([&["migration"], words].concat()).map(|found| found.verb)
        };
        let Ok(Some(Verb::Downgrade(of))) = parse(&["downgrade", "-1", "--dry-run"]) else {
            panic!("it is understood");
        };
        assert_eq!(of.target, MoveTo::Back(1));
        assert!(of.dry_run);
        // As sea-orm-cli sends it.
        assert!(matches!(
            parse(&["down", "-n", "2", "-v"]),
            Ok(Some(Verb::Down { num: 2 }))
        ));
        assert!(matches!(parse(&[]), Ok(None)));
        assert!(parse(&["upgrade"]).is_err());
        assert!(parse(&["revision"]).is_err());
    }

    #[test]
    fn backfills_are_values_or_sql() {
        let of = |text: &str| text.parse::<Backfilled>().map(|found| found.value);
        assert_eq!(
            of("users.age=0"),
            Ok(Backfill::Literal(Literal::Integer(0)))
        );
        assert_eq!(
            of("app.users.name=a=b"),
            Ok(Backfill::Literal(Literal::Text("a=b".to_owned())))
        );
        assert!(matches!(
            of("users.slug=sql:lower(name)"),
            Ok(Backfill::Expression(_))
        ));
        assert!(of("users=1").is_err() && of("users.=1").is_err() && of("users.age").is_err());
    }
}
