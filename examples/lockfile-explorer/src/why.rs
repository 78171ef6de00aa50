//! What pulls a crate in: everything that leads to it, by a recursive query.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::fmt::Write as _;

use tausestack_db::prelude::*;

use crate::model::{Edge, Package};
use crate::text_table::push_table;

/// What pulls the crate in, version by version; none if there is no such
/// crate.
///
/// # Errors
///
/// Those of the database.
pub async fn why(db: &impl Backend, name: &str) -> Result<Option<String>, Error> {
    let targets = db
        .find::<Package>()
        .filter(Package::COLUMN.name.eq(name))
        .sort(Package::COLUMN.version.asc())
        .all()
        .await?;
    if targets.is_empty() {
        return Ok(None);
    }
    let mut out = String::new();
    for target in targets {
        if !out.is_empty() {
            out.push('\n');
        }
        let graph = Graph::towards(db, target.id).await?;
        graph.describe(&target, &mut out);
    }
    Ok(Some(out))
}

/// The crate's name that is nearest to one that does not exist.
///
/// # Errors
///
/// Those of the database.
pub async fn nearest_name(db: &impl Backend, name: &str) -> Result<Option<String>, Error> {
    let packages = db.find::<Package>().all().await?;
    let allowed = (name.chars().count() / 3).max(1);
    Ok(packages
        .into_iter()
        .map(|package| {
            (
                strsim::damerau_levenshtein(name, &package.name),
                package.name,
            )
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, near)| near))
}

/// The packages from which a target can be reached.
struct Graph {
    packages: HashMap<i64, Package>,
    /// Who asks directly for a package.
    dependents: BTreeMap<i64, Vec<i64>>,
}

impl Graph {
    async fn towards(db: &impl Backend, target: i64) -> Result<Self, Error> {
        // UNION, not UNION ALL: dev-dependencies may lead in circles.
        let reached = db
            .fetch_all_raw(
                "WITH RECURSIVE reached (id) AS ( \
                   SELECT id FROM packages WHERE id = :target \
                   UNION \
                   SELECT e.dependent_id FROM edges e JOIN reached r ON e.dependency_id = r.id \
                 ) SELECT id FROM reached",
                params! { "target" => target },
            )
            .await?;
        let ids = reached
            .iter()
            .map(|row| row.get::<i64>("id"))
            .collect::<Result<Vec<_>, _>>()?;
        let packages = db
            .find::<Package>()
            .filter(Package::COLUMN.id.is_in(ids.iter().copied()))
            .all()
            .await?;
        let edges = db
            .find::<Edge>()
            .filter(Edge::COLUMN.dependency_id.is_in(ids))
            .sort(Edge::COLUMN.dependent_id.asc())
            .all()
            .await?;
        let mut dependents: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for edge in edges {
            dependents
                .entry(edge.dependency_id)
                .or_default()
                .push(edge.dependent_id);
        }
        Ok(Self {
            packages: packages
                .into_iter()
                .map(|package| (package.id, package))
                .collect(),
            dependents,
        })
    }

    /// For each package, the next one on a shortest way to the target.
    fn next_steps(&self, target: i64) -> HashMap<i64, i64> {
        let mut next = HashMap::new();
        let mut seen = BTreeSet::from([target]);
        let mut waiting = VecDeque::from([target]);
        while let Some(id) = waiting.pop_front() {
            for dependent in self.dependents.get(&id).into_iter().flatten() {
                if seen.insert(*dependent) {
                    next.insert(*dependent, id);
                    waiting.push_back(*dependent);
                }
            }
        }
        next
    }

    fn describe(&self, target: &Package, out: &mut String) {
        let label = format!("{} {}", target.name, target.version);
        let direct = self.dependents.get(&target.id).map_or(0, Vec::len);
        let all = self.packages.len().saturating_sub(1);
        if all == 0 {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "Nothing depends on {label}.");
            return;
        }
        let _ = writeln!(
            out,
            "{label} is pulled in by {all} {}, {direct} directly. The shortest way from each \
             package of the workspace:",
            if all == 1 { "package" } else { "packages" },
        );
        let next = self.next_steps(target.id);
        let mut rows: Vec<[String; 2]> = self
            .packages
            .values()
            .filter(|package| package.id != target.id && package.source.is_none())
            .map(|package| [package.name.clone(), self.way(package.id, &next)])
            .collect();
        rows.sort();
        push_table(out, ["package", "way"], &[], &rows);
    }

    /// The names on the way, from the package after this one to the target.
    fn way(&self, from: i64, next: &HashMap<i64, i64>) -> String {
        let mut way = String::new();
        let mut at = from;
        while let Some(step) = next.get(&at) {
            if let Some(package) = self.packages.get(step) {
                let _ = write!(way, "-> {} {} ", package.name, package.version);
            }
            at = *step;
        }
        way.trim_end().to_owned()
    }
}
