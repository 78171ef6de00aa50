//! Rows read one after the other.

use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};
use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

use crate::context::Context;
use crate::models::{Item, User, names};
use crate::numbers::{Number, create_numbers};

/// More rows than any driver reads ahead.
const MANY: usize = 100_000;

pub(crate) async fn filter_sort_and_window_hold(context: Context) {
    let db = context.with(models![Item]).await;
    for (name, amount) in [("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5)] {
        Item::create(db, name, amount, None, None).await;
    }
    let some = || {
        db.find::<Item>()
            .filter(Item::COLUMN.amount.gte(2))
            .sort(Item::COLUMN.amount.desc())
    };
    let items: Vec<Item> = some().stream().try_collect().await.unwrap();
    assert_eq!(names(&items), ["e", "d", "c", "b"]);
    assert_eq!(items, some().all().await.unwrap());
    let items: Vec<Item> = some()
        .offset(1)
        .limit(2)
        .stream()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(names(&items), ["d", "c"]);
    let mut none = some().limit(0).stream();
    assert_eq!(none.try_next().await.unwrap(), None);
    assert_eq!(none.try_next().await.unwrap(), None, "an end stays an end");
}

pub(crate) async fn one_that_ended_leaves_its_connection(context: Context) {
    create_numbers(&context.db).await;
    let db = one_connection(&context).await;
    let mut numbers = db.find::<Number>().limit(10).stream();
    let mut read = 0;
    while let Some(number) = numbers.try_next().await.unwrap() {
        assert_eq!(number.name, format!("number {}", number.id));
        read += 1;
    }
    assert_eq!(read, 10);
    // The stream still lives; its connection is the pool's only one.
    assert_eq!(
        db.find::<Number>().limit(1).all().await.unwrap().len(),
        1,
        "{numbers:?}"
    );
    drop(numbers);
    close(&context, db).await;
}

pub(crate) async fn one_dropped_half_way_leaves_a_clean_connection(context: Context) {
    create_numbers(&context.db).await;
    let db = one_connection(&context).await;
    for read in [0, 1, 2, 700, 3_000, 1, 50] {
        let mut numbers = db.find::<Number>().limit(MANY as u64).stream();
        for _ in 0..read {
            assert!(numbers.try_next().await.unwrap().is_some());
        }
        drop(numbers);
        let row = db
            .fetch_one_raw("SELECT :n AS n", params! { "n" => read })
            .await
            .unwrap()
            .expect("a row");
        assert_eq!(row.get::<i64>("n").unwrap(), read);
    }
    close(&context, db).await;
}

pub(crate) async fn dropped_streams_leave_the_pool_full(context: Context) {
    create_numbers(&context.db).await;
    let db = &context.db;
    let connections = if context.mount.has_several_connections() {
        4
    } else {
        1
    };
    for _ in 0..3 {
        let mut streams: Vec<_> = (0..connections)
            .map(|_| db.find::<Number>().limit(MANY as u64).stream())
            .collect();
        for stream in &mut streams {
            assert!(stream.try_next().await.unwrap().is_some());
        }
        drop(streams);
        let all = async {
            let mut open = Vec::new();
            for _ in 0..connections {
                let mut numbers = db.find::<Number>().limit(2).stream();
                assert!(numbers.try_next().await.unwrap().is_some());
                open.push(numbers);
            }
        };
        tokio::time::timeout(Duration::from_secs(10), all)
            .await
            .expect("every connection is there again");
    }
}

pub(crate) async fn in_a_transaction(context: Context) {
    let db = context.with(models![Item]).await;
    create_numbers(db).await;
    let mut tx = db.begin_transaction().await.unwrap();
    Item::create(&tx, "a", 1, None, None).await;
    Item::create(&tx, "b", 2, None, None).await;

    let mut items = tx.find::<Item>().sort(Item::COLUMN.amount.asc()).stream();
    assert_eq!(items.try_next().await.unwrap().unwrap().name, "a");
    // One connection does one thing at a time: an error, not a wait for ever.
    let beside = async {
        for error in [
            tx.count::<Item>().await.unwrap_err(),
            tx.update::<Item>(1, json!({ "amount": 3 }))
                .await
                .unwrap_err(),
            tx.find::<Item>().stream().try_next().await.unwrap_err(),
        ] {
            assert!(error.is_transaction(), "{error}");
            assert!(error.to_string().contains("stream"), "{error}");
        }
    };
    tokio::time::timeout(Duration::from_secs(5), beside)
        .await
        .expect("an answer");
    assert_eq!(items.try_next().await.unwrap().unwrap().name, "b");
    assert_eq!(items.try_next().await.unwrap(), None);
    // Its end was read: the transaction goes on, though it still lives.
    assert_eq!(tx.count::<Item>().await.unwrap(), 2, "{items:?}");
    drop(items);

    let mut numbers = tx.find::<Number>().limit(MANY as u64).stream();
    assert!(numbers.try_next().await.unwrap().is_some());
    drop(numbers);
    Item::create(&tx, "c", 3, None, None).await;

    // A nested one, dropped with its stream half read.
    {
        let nested = tx.begin_transaction().await.unwrap();
        Item::create(&nested, "gone", 4, None, None).await;
        let mut numbers = nested.find::<Number>().limit(MANY as u64).stream();
        assert!(numbers.try_next().await.unwrap().is_some());
    }
    assert_eq!(tx.count::<Item>().await.unwrap(), 3);
    tx.commit_transaction().await.unwrap();
    assert_eq!(db.count::<Item>().await.unwrap(), 3);
}

pub(crate) async fn in_a_transaction_that_is_dropped(context: Context) {
    let db = context.with(models![Item]).await;
    create_numbers(db).await;
    for _ in 0..6 {
        let tx = db.begin_transaction().await.unwrap();
        Item::create(&tx, "a", 1, None, None).await;
        let mut numbers = tx.find::<Number>().limit(MANY as u64).stream();
        assert!(numbers.try_next().await.unwrap().is_some());
    }
    let counted = tokio::time::timeout(Duration::from_secs(10), db.count::<Item>().into_future());
    assert_eq!(counted.await.expect("a connection").unwrap(), 0);
}

pub(crate) async fn a_failure_counts_in_its_transaction(context: Context) {
    let db = context.with(models![Item]).await;
    let tx = db.begin_transaction().await.unwrap();
    Item::create(&tx, "a", 1, None, None).await;
    let mut users = tx.find::<User>().stream();
    let error = users.try_next().await.unwrap_err();
    assert!(error.is_schema(), "{error}");
    assert!(error.statement().unwrap().contains("users"), "{error}");
    assert_eq!(users.try_next().await.unwrap(), None);
    drop(users);
    let ended = tx.commit_transaction().await;
    if context.mount.failure_aborts_transaction() {
        assert!(ended.unwrap_err().is_transaction());
        assert_eq!(db.count::<Item>().await.unwrap(), 0);
    } else {
        ended.unwrap();
        assert_eq!(db.count::<Item>().await.unwrap(), 1);
    }
}

pub(crate) async fn a_row_that_cannot_be_read_ends_it(context: Context) {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
    #[mapped(table = "streams_narrow")]
    struct Narrow {
        #[mapped(id)]
        id: Option<i64>,
        amount: i16,
    }
    let db = &context.db;
    let sql = "CREATE TABLE streams_narrow (id integer PRIMARY KEY, amount bigint NOT NULL)";
    db.execute_raw(sql, params! {}).await.unwrap();
    let sql = "INSERT INTO streams_narrow (id, amount) VALUES (1, 1), (2, 40000), (3, 3)";
    db.execute_raw(sql, params! {}).await.unwrap();
    let rows: Vec<Result<Narrow, Error>> = db
        .find::<Narrow>()
        .sort(Narrow::COLUMN.id.asc())
        .stream()
        .collect()
        .await;
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_eq!(rows[0].as_ref().unwrap().amount, 1);
    assert!(rows[1].as_ref().unwrap_err().is_decode(), "{rows:?}");
    assert_eq!(db.count::<Narrow>().await.unwrap(), 3);
}

pub(crate) async fn streams_move_to_other_tasks(context: Context) {
    let db = context.with(models![Item]).await;
    Item::create(db, "a", 1, None, None).await;
    let db = db.clone();
    let task = tokio::spawn(async move {
        db.find::<Item>()
            .stream()
            .map_ok(|item| item.name)
            .try_collect::<Vec<_>>()
            .await
    });
    assert_eq!(task.await.unwrap().unwrap(), ["a"]);
}

pub(crate) async fn the_pool_inside_of_its_own_transaction(context: Context) {
    let db = context.with(models![Item]).await;
    let error = db
        .transaction(async |_| db.find::<Item>().stream().try_next().await)
        .await
        .unwrap_err();
    assert!(error.is_transaction(), "{error}");
}

pub(crate) async fn seaorms_streams_do_not_hang_either(context: Context) {
    use tausestack_db::sea_orm::{EntityTrait as _, PaginatorTrait as _};
    type Entity = <Item as tausestack_db::Mapped>::Entity;

    let db = context.with(models![Item]).await;
    let tx = db.begin_transaction().await.unwrap();
    Item::create(&tx, "a", 1, None, None).await;
    Item::create(&tx, "b", 2, None, None).await;
    let mut items = Entity::find().stream(&tx).await.unwrap();
    assert!(items.try_next().await.unwrap().is_some());
    let beside = tokio::time::timeout(Duration::from_secs(5), Entity::find().count(&tx));
    let error = beside.await.expect("an answer").unwrap_err();
    assert!(error.to_string().contains("stream"), "{error}");
    drop(items);
    assert_eq!(Entity::find().count(&tx).await.unwrap(), 2);
    tx.commit_transaction().await.unwrap();
}

/// The same database with one connection; the one of SQLite in memory has no
/// more anyway.
async fn one_connection(context: &Context) -> Database {
    if context.mount.has_several_connections() {
        let options = context
            .options()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(10));
        Database::connect(options).await.unwrap()
    } else {
        context.db.clone()
    }
}

async fn close(context: &Context, db: Database) {
    if context.mount.has_several_connections() {
        db.disconnect().await.unwrap();
    }
}
