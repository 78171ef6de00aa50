//! What the database says of the packages, as text for a person.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use tausestack_db::prelude::*;

use crate::model::Package;
use crate::text_table::push_table;

/// How Cargo writes the registry that nearly every package comes from.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Crates that are there in more than one version, with the versions.
///
/// # Errors
///
/// Those of the database.
pub async fn several_versions(db: &impl Backend) -> Result<String, Error> {
    let counted = db
        .fetch_all_raw(
            "SELECT name FROM packages GROUP BY name HAVING count(DISTINCT version) > 1",
            params! {},
        )
        .await?;
    let names = counted
        .iter()
        .map(|row| row.get::<String>("name"))
        .collect::<Result<Vec<_>, _>>()?;
    let packages = db
        .find::<Package>()
        .filter(Package::COLUMN.name.is_in(names))
        .all()
        .await?;

    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in packages {
        versions
            .entry(package.name)
            .or_default()
            .push(package.version);
    }
    let mut out = format!("Crates in several versions: {}\n", versions.len());
    let rows: Vec<[String; 2]> = versions
        .into_iter()
        .map(|(name, mut versions)| {
            versions.sort_by_cached_key(|version| precedence(version));
            versions.dedup();
            [name, versions.join(", ")]
        })
        .collect();
    if !rows.is_empty() {
        push_table(&mut out, ["crate", "versions"], &[], &rows);
    }
    Ok(out)
}

/// The packages that most others depend on directly.
///
/// # Errors
///
/// Those of the database.
pub async fn most_depended_on(db: &impl Backend, top: u32) -> Result<String, Error> {
    let counted = db
        .fetch_all_raw(
            "SELECT p.name, p.version, count(*) AS dependents \
             FROM edges e JOIN packages p ON p.id = e.dependency_id \
             GROUP BY p.id, p.name, p.version \
             ORDER BY dependents DESC, p.name, p.version LIMIT :top",
            params! { "top" => i64::from(top) },
        )
        .await?;
    let mut out = "Depended on most\n".to_owned();
    let rows = counted
        .iter()
        .map(|row| {
            Ok([
                row.get("name")?,
                row.get("version")?,
                row.get::<i64>("dependents")?.to_string(),
            ])
        })
        .collect::<Result<Vec<[String; 3]>, Error>>()?;
    push_table(&mut out, ["crate", "version", "dependents"], &[2], &rows);
    Ok(out)
}

/// Which page of which packages is wanted.
#[derive(Debug, Clone)]
pub struct PageWanted {
    /// What they must match, by names: `{"name__startswith": "sea"}`.
    pub filters: JsonValue,
    /// What they are sorted by: `name`, `-version` …
    pub sort: Vec<String>,
    /// The page's number, from 1.
    pub page: u64,
    /// How many packages stand on a page.
    pub per_page: u64,
}

/// One page of the packages.
///
/// # Errors
///
/// `is_invalid_query` if a filter or a sort key names no field; those of the
/// database.
pub async fn page(db: &impl Backend, wanted: PageWanted) -> Result<String, Error> {
    let page = db
        .find::<Package>()
        .filters(wanted.filters)?
        .sort_by(wanted.sort)?
        .page(wanted.page, wanted.per_page)
        .await?;
    let mut out = match page.total {
        0 => "No package matches.\n".to_owned(),
        total => format!(
            "Page {} of {}, {total} {}\n",
            page.page,
            page.pages(),
            if total == 1 { "package" } else { "packages" }
        ),
    };
    let rows: Vec<[String; 5]> = page
        .items
        .into_iter()
        .map(|package| {
            let checksum = package.checksum.unwrap_or_default();
            [
                package.id.to_string(),
                package.name,
                package.version,
                short_source(package.source.as_deref()),
                checksum.chars().take(12).collect(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        let headings = ["id", "name", "version", "source", "checksum"];
        push_table(&mut out, headings, &[0], &rows);
    }
    Ok(out)
}

/// A source as a person calls it.
fn short_source(source: Option<&str>) -> String {
    match source {
        None => "workspace".to_owned(),
        Some(CRATES_IO) => "crates.io".to_owned(),
        Some(other) => other.to_owned(),
    }
}

/// A key by which versions sort as SemVer sorts them, as far as numbers go: a
/// text sorts 0.10 before 0.9, and a pre-release comes before its release.
fn precedence(version: &str) -> (Vec<u64>, Reverse<bool>, String) {
    let version = version.split('+').next().unwrap_or(version);
    let (numbers, pre_release) = match version.split_once('-') {
        Some((numbers, pre_release)) => (numbers, Some(pre_release)),
        None => (version, None),
    };
    let numbers = numbers
        .split('.')
        .map(|number| number.parse().unwrap_or(u64::MAX))
        .collect();
    (
        numbers,
        Reverse(pre_release.is_some()),
        pre_release.unwrap_or_default().to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::precedence;

    #[test]
    fn versions_sort_by_their_numbers() {
        let mut versions = ["0.10.2", "1.0.0", "0.9.1", "1.0.0-rc.1", "0.9.1+build"];
        versions.sort_by_cached_key(|version| precedence(version));
        assert_eq!(
            versions,
            ["0.9.1", "0.9.1+build", "0.10.2", "1.0.0-rc.1", "1.0.0"]
        );
    }
}
