//! Raw SQL with named parameters.

use tausestack_db::__private::offline;
use tausestack_db::ddl::Target;
use tausestack_db::prelude::*;

use crate::on_each;

fn text(target: Target, sql: &str, params: tausestack_db::Params) -> Result<String, Error> {
    offline::raw(target, sql, params).map(|(sql, values)| format!("{sql}  -- {values} values"))
}

#[test]
fn parameters_repeat_and_lists_expand() {
    insta::assert_snapshot!(on_each(|target| text(
        target,
        "SELECT ':no', \"x:no\" FROM t -- :no\nWHERE a = :a AND b IN (:ids) AND c <> :a",
        params! { "a" => 1, "ids" => ["x", "y", "z"] },
    )));
}

#[test]
fn an_empty_list_matches_nothing() {
    insta::assert_snapshot!(on_each(|target| text(
        target,
        "SELECT 1 FROM t WHERE b IN (:ids)",
        params! { "ids" => Vec::<i64>::new() },
    )));
}

#[test]
fn what_is_wrong_is_said_before_anything_is_sent() {
    let refused = |sql: &str, params| {
        text(Target::Postgres, sql, params)
            .expect_err("refused")
            .to_string()
    };
    insta::assert_snapshot!(
        [
            refused("SELECT :usrname", params! { "username" => 1 }),
            refused("SELECT :a", params! { "a" => 1, "b" => 2 }),
            refused("SELECT :a", params! { "a" => 1, "a" => 2 }),
            refused("SELECT 1; SELECT 2", params! {}),
            refused(" -- nothing", params! {}),
            refused("SELECT 'open", params! {}),
            refused("COMMIT", params! {}),
        ]
        .join("\n")
    );
}
