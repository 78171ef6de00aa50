//! Mistakes that a database would take without a word.

use crate::ddl::Target;
use crate::migrate::{
    ColumnBuilder, Severity, add_column, create_table, date, findings, table, text, timestamp,
};
use crate::schema::{Inspected, Schema};

/// The lint errors of a column that is made, with its table and after it.
fn errors(column: &ColumnBuilder) -> Vec<String> {
    let live = Inspected::new(Target::Postgres, Schema::default());
    let made = create_table(table("t").column(column.clone()));
    let before = Schema::of([table("t").into()]).expect("a schema");
    let beside = Inspected::new(Target::Postgres, before);
    let added = add_column("t", column.clone());
    let of = |live, operation| findings(live, &[operation]);
    let all = [of(&live, made), of(&beside, added)].concat();
    all.iter()
        .filter(|finding| finding.severity() == Severity::Error)
        .map(|finding| format!("{}: {}", finding.code(), finding.message))
        .collect()
}

#[test]
fn case_8_a_moment_that_freezes_is_an_error() {
    let frozen = [
        timestamp("made").default_sql("'now'"),
        timestamp("made").default_sql("'NOW'::timestamptz"),
        date("made").default_sql("'today'"),
    ];
    for column in frozen {
        let found = errors(&column);
        assert_eq!(found.len(), 2, "{column:?}: {found:?}");
        for error in found {
            assert!(
                error.starts_with("frozen-now: the default of `t.made` is the moment"),
                "{error}"
            );
        }
    }
    let fine = [
        timestamp("made").default_sql("CURRENT_TIMESTAMP"),
        timestamp("made").default_sql("now()"),
        text("made").default("now"),
    ];
    for column in fine {
        assert_eq!(errors(&column), [""; 0], "{column:?}");
    }
}
