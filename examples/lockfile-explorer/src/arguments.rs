//! The command line.

use std::path::PathBuf;

use clap::Parser;
use lockfile_explorer::answers::PageWanted;
use tausestack_db::JsonValue;

/// The SQLite file that is used unless `--url` says otherwise.
const DEFAULT_URL: &str = "sqlite://lockfile-explorer.db?mode=rwc";

/// Loads a Cargo.lock into a database and answers questions about it.
///
/// The database holds one lockfile: each run puts the file in the place of what
/// the tables `packages` and `edges` held, in one transaction. Without a
/// question, it lists the crates that come in several versions, and those that
/// others depend on most.
#[derive(Debug, Parser)]
#[command(version, verbatim_doc_comment, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// The lockfile; by default the nearest Cargo.lock in this folder or above
    pub(crate) lockfile: Option<PathBuf>,

    /// The database: sqlite://FILE?mode=rwc, postgres://… or mysql://…
    #[arg(long, value_name = "URL", default_value = DEFAULT_URL)]
    pub(crate) url: String,

    /// How many packages the list of those depended on most holds
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) top: u32,

    /// What pulls in this crate, directly and by others
    #[arg(long, value_name = "NAME")]
    pub(crate) why: Option<String>,

    /// List packages that match, such as name__startswith=sea.
    /// All filters that are given must hold
    #[arg(long, verbatim_doc_comment, value_name = "FIELD__OPERATOR=VALUE", value_parser = parse_filter)]
    filter: Vec<Filter>,

    /// List packages sorted: name, -version, name_desc.
    /// Later keys sort what earlier ones leave equal
    #[arg(
        long,
        verbatim_doc_comment,
        value_name = "KEY",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    sort: Vec<String>,

    /// List packages, this page of them; pages count from 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    page: Option<u64>,

    /// List packages, so many on a page [default: 20]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1000))]
    per_page: Option<u64>,
}

const EXAMPLES: &str = "\
Fields: id, name, version, source, checksum.
Operators: eq (or none), ne, gt, gte, lt, lte, contains, icontains, startswith, endswith,
  isnull=true, in=a,b, not_in=a,b, between=a,b.

Examples:
  lockfile-explorer
  lockfile-explorer --why syn
  lockfile-explorer ../other/Cargo.lock --filter name__contains=sqlx --sort -version
  lockfile-explorer --url postgres://me@localhost/scratch --page 2";

/// One `--filter`: the key as the SDK reads it, and its value.
#[derive(Debug, Clone)]
struct Filter {
    key: String,
    value: JsonValue,
}

fn parse_filter(text: &str) -> Result<Filter, String> {
    let Some((key, value)) = text.split_once('=') else {
        return Err("a filter reads FIELD=VALUE or FIELD__OPERATOR=VALUE".to_owned());
    };
    let (field, operator) = key.rsplit_once("__").unwrap_or((key, "eq"));
    let value = match operator {
        "isnull" => JsonValue::Bool(
            value
                .parse()
                .map_err(|_| format!("`{key}` takes true or false"))?,
        ),
        "in" | "not_in" | "between" => value.split(',').map(|part| scalar(field, part)).collect(),
        _ => scalar(field, value),
    };
    Ok(Filter {
        key: key.to_owned(),
        value,
    })
}

/// Ids are numbers, all else is text; what is no number is left to the SDK to
/// refuse.
fn scalar(field: &str, text: &str) -> JsonValue {
    match text.parse::<i64>() {
        Ok(number) if field == "id" => number.into(),
        _ => text.into(),
    }
}

impl Arguments {
    /// The page that is asked for, if one is.
    pub(crate) fn page(&self) -> Option<PageWanted> {
        let is_asked_for = !self.filter.is_empty()
            || !self.sort.is_empty()
            || self.page.is_some()
            || self.per_page.is_some();
        if !is_asked_for {
            return None;
        }
        let filters = self
            .filter
            .iter()
            .map(|filter| (filter.key.clone(), filter.value.clone()))
            .collect();
        let mut sort = self.sort.clone();
        if sort.is_empty() {
            sort = vec!["name".to_owned(), "version".to_owned()];
        }
        Some(PageWanted {
            filters: JsonValue::Object(filters),
            sort,
            page: self.page.unwrap_or(1),
            per_page: self.per_page.unwrap_or(20),
        })
    }
}
