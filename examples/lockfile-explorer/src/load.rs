//! From the lockfile into the tables, all of it or nothing.

use indicatif::ProgressBar;
use tausestack_db::prelude::*;

use crate::lockfile::Lockfile;
use crate::model::{Edge, Package, PackageCreate};

/// Creates the tables if they are missing.
///
/// # Errors
///
/// Those of the database.
pub async fn create_tables(db: &Database) -> Result<(), Error> {
    db.create_tables(models![Package, Edge]).await
}

/// Puts the lockfile in the place of what the tables held.
///
/// It is one transaction: whoever reads meanwhile sees the old packages, and
/// if anything fails they stay.
///
/// # Errors
///
/// Those of the database.
pub async fn replace(
    db: &Database,
    lockfile: &Lockfile,
    progress: &ProgressBar,
) -> Result<(), Error> {
    db.transaction(async |tx| {
        tx.execute_raw("DELETE FROM edges", params! {}).await?;
        tx.execute_raw("DELETE FROM packages", params! {}).await?;
        let ids = insert_packages(tx, lockfile, progress).await?;
        insert_edges(tx, lockfile, &ids, progress).await
    })
    .await
}

/// The ids that the packages got, in the file's order.
async fn insert_packages(
    db: &impl Backend,
    lockfile: &Lockfile,
    progress: &ProgressBar,
) -> Result<Vec<i64>, Error> {
    let mut ids = Vec::with_capacity(lockfile.packages.len());
    for package in &lockfile.packages {
        let stored: Package = db
            .create(PackageCreate {
                name: package.name.clone(),
                version: package.version.clone(),
                source: package.source.clone(),
                checksum: package.checksum.clone(),
            })
            .await?;
        ids.push(stored.id);
        progress.inc(1);
    }
    Ok(ids)
}

async fn insert_edges(
    db: &impl Backend,
    lockfile: &Lockfile,
    ids: &[i64],
    progress: &ProgressBar,
) -> Result<(), Error> {
    for (package, dependent_id) in lockfile.packages.iter().zip(ids) {
        for position in &package.dependencies {
            let edge = Edge {
                dependent_id: *dependent_id,
                dependency_id: ids[*position],
            };
            db.create(edge).await?;
            progress.inc(1);
        }
    }
    Ok(())
}
