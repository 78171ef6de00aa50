//! Trusted texts of several statements.

use tausestack_db::prelude::*;

use crate::context::Context;

async fn count(db: &impl Backend) -> i64 {
    db.fetch_one_as("SELECT count(*) FROM s", params! {})
        .await
        .unwrap()
        .unwrap()
}

pub(crate) async fn statements_run_one_after_the_other(context: Context) {
    let db = &context.db;
    let ran = db
        .execute_script(
            "-- made by hand; twice\n\
             CREATE TABLE s (n INTEGER, t VARCHAR(99));\n\
             INSERT INTO s VALUES (1, 'a;b'), (2, ':no');; /* ; */\n\
             UPDATE s SET n = 5 WHERE n = 1;\n",
        )
        .await
        .unwrap();
    assert_eq!(ran, 3);
    let rows: Vec<(i64, String)> = db
        .fetch_all_as("SELECT n, t FROM s ORDER BY n", params! {})
        .await
        .unwrap();
    assert_eq!(rows, [(2, ":no".to_owned()), (5, "a;b".to_owned())]);
    assert_eq!(db.execute_script(" -- nothing\n ; ").await.unwrap(), 0);
}

pub(crate) async fn routines_and_triggers_are_one_statement(context: Context) {
    let db = &context.db;
    db.execute_raw("CREATE TABLE s (n INTEGER)", params! {})
        .await
        .unwrap();
    db.execute_raw("CREATE TABLE log (n INTEGER)", params! {})
        .await
        .unwrap();
    let ran = db
        .execute_script(if context.mount.is_postgres() {
            "CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN INSERT INTO log VALUES (NEW.n); RETURN NEW; END $$;
             CREATE TRIGGER noting AFTER INSERT ON s FOR EACH ROW EXECUTE FUNCTION noted();
             INSERT INTO s VALUES (7);"
        } else if context.mount.is_mysql() {
            "CREATE PROCEDURE noted(IN n INT) BEGIN INSERT INTO log VALUES (n); END;
             CREATE TRIGGER noting AFTER INSERT ON s FOR EACH ROW
             BEGIN IF NEW.n > 0 THEN CALL noted(NEW.n); END IF; END;
             INSERT INTO s VALUES (7);"
        } else {
            "CREATE TABLE other (n INTEGER);
             CREATE TRIGGER noting AFTER INSERT ON s
             BEGIN INSERT INTO log VALUES (NEW.n); DELETE FROM other; END;
             INSERT INTO s VALUES (7);"
        })
        .await
        .unwrap();
    assert_eq!(ran, 3);
    let logged: Vec<i64> = db
        .fetch_all_as("SELECT n FROM log", params! {})
        .await
        .unwrap();
    assert_eq!(logged, [7]);
}

pub(crate) async fn a_statement_that_fails_is_named(context: Context) {
    let db = &context.db;
    db.execute_raw("CREATE TABLE s (n INTEGER NOT NULL)", params! {})
        .await
        .unwrap();
    let error = db
        .execute_script(
            "INSERT INTO s VALUES (1);\nINSERT INTO s\nVALUES (NULL);\nINSERT INTO s VALUES (3)",
        )
        .await
        .unwrap_err();
    assert!(error.is_not_null(), "{error}");
    assert!(error.to_string().contains("statement 2 of 3"), "{error}");
    assert!(error.to_string().contains("line 2"), "{error}");
    assert_eq!(error.statement(), Some("INSERT INTO s\nVALUES (NULL)"));
    assert_eq!(count(db).await, 1, "those before it stay");
}

pub(crate) async fn in_a_transaction_all_or_nothing(context: Context) {
    let db = &context.db;
    db.execute_raw("CREATE TABLE s (n INTEGER NOT NULL)", params! {})
        .await
        .unwrap();
    let error = db
        .transaction(async |tx| {
            tx.execute_script("INSERT INTO s VALUES (1); INSERT INTO s VALUES (NULL)")
                .await
        })
        .await
        .unwrap_err();
    assert!(error.is_not_null(), "{error}");
    assert_eq!(count(db).await, 0);
    let ran = db
        .transaction(async |tx| {
            tx.execute_script("INSERT INTO s VALUES (1); INSERT INTO s VALUES (2)")
                .await
        })
        .await
        .unwrap();
    assert_eq!((ran, count(db).await), (2, 2));
    if !context.mount.ddl_is_transactional() {
        let error = db
            .transaction(async |tx| {
                tx.execute_script("INSERT INTO s VALUES (3);\nCREATE TABLE u (n INTEGER)")
                    .await
            })
            .await
            .unwrap_err();
        assert!(error.is_transaction(), "{error}");
        assert!(error.to_string().contains("line 2"), "{error}");
        assert_eq!(count(db).await, 2, "nothing was sent");
    }
}

pub(crate) async fn what_is_refused_before_anything_is_sent(context: Context) {
    let db = &context.db;
    db.execute_raw("CREATE TABLE s (n INTEGER)", params! {})
        .await
        .unwrap();
    for (script, said) in [
        (
            "INSERT INTO s VALUES (1);\nBEGIN; INSERT INTO s VALUES (2); COMMIT",
            "line 2",
        ),
        ("INSERT INTO s VALUES (1); ROLLBACK", "`ROLLBACK`"),
        (
            "INSERT INTO s VALUES (1); INSERT INTO s VALUES (:n)",
            "takes no parameters, and here is `:n`",
        ),
        ("INSERT INTO s VALUES (1); SELECT 'open", "never closed"),
    ] {
        let error = db.execute_script(script).await.expect_err(script);
        assert!(
            error.is_transaction() || error.is_invalid_query(),
            "{script}: {error}"
        );
        assert!(error.to_string().contains(said), "{script}: {error}");
    }
    assert_eq!(count(db).await, 0);
}
