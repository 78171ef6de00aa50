//! The two tables: packages, and which of them depends on which.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

/// A package of the lockfile: one version of one crate, from one source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Mapped)]
#[mapped(table = "packages", unique(name, version, source))]
pub struct Package {
    /// The number that the database gives it.
    #[mapped(id)]
    pub id: i64,
    /// The crate's name.
    #[mapped(index)]
    pub name: String,
    /// The version, as the crate's manifest spells it.
    pub version: String,
    /// Where it comes from; none for a package of the workspace itself.
    pub source: Option<String>,
    /// The SHA-256 of the crate's archive, where the source has one.
    pub checksum: Option<String>,
}

/// One package that depends on another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Mapped)]
#[mapped(table = "edges")]
pub struct Edge {
    /// The package whose manifest asks for the other.
    #[mapped(id, references(Package, on_delete = cascade))]
    pub dependent_id: i64,
    /// The package that is asked for.
    #[mapped(id, index, references(Package, on_delete = cascade))]
    pub dependency_id: i64,
}
