//! The type matrix: every column type, with extreme values, on every database.
//!
//! Each value comes back as it was written and is found, compared and sorted rightly, or
//! is refused with a sentence. What became of it is data, from which the table in
//! docs/types.md is made; the cases of each mount hold it against that table.

mod probe;
mod samples;
mod table;

use tausestack_db::Database;

use crate::context::{Context, Mount};

pub(crate) use probe::{Comparison, Probe, Report};

/// Runs the matrix on a database.
async fn reports(db: &Database) -> Vec<Report> {
    samples::all(db).await
}

/// The case of each mount: the results are those of the table in the documents.
pub(crate) async fn every_value_survives_or_is_refused(context: Context) {
    let reports = reports(&context.db).await;
    let document = table::Column::of_document(context.mount);
    let found = table::Column::of_reports(context.mount, &reports);
    assert_eq!(
        found, document,
        "docs/types.md says otherwise (`cargo test -p tausestack-db-tests --test it \
         write_the_table -- --ignored` writes it anew)"
    );
}

#[test]
#[ignore = "writes docs/types.md from what it finds on the three databases"]
fn write_the_table() {
    let mut columns = Vec::new();
    for mount in [Mount::SqliteFile, Mount::Postgres, Mount::Mysql] {
        let found = std::sync::Arc::new(std::sync::Mutex::new(None));
        let slot = std::sync::Arc::clone(&found);
        crate::context::run(mount, move |context| async move {
            let reports = reports(&context.db).await;
            let column = table::Column::of_reports(context.mount, &reports);
            *slot.lock().unwrap() = Some(column);
        });
        columns.push(found.lock().unwrap().take().expect("the matrix has run"));
    }
    table::write(&columns);
}
