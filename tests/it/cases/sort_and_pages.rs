//! Orders, limits and pages.

use tausestack_db::prelude::*;

use crate::context::Context;
use crate::models::{Item, names};

/// Items whose weights hold NULLs and whose amounts repeat.
async fn items(context: &Context) -> &Database {
    let db = context.with(models![Item]).await;
    Item::create(db, "b", 1, None, Some(2.0)).await;
    Item::create(db, "a", 2, Some("x"), None).await;
    Item::create(db, "C", 1, None, Some(-1.0)).await;
    Item::create(db, "é", 2, Some("X"), None).await;
    Item::create(db, "a ", 3, Some(""), Some(0.5)).await;
    db
}

pub(crate) async fn texts_sort_by_code_points(context: Context) {
    let db = items(&context).await;
    let rows = db.find::<Item>().sort(Item::COLUMN.name.asc()).all().await;
    assert_eq!(names(&rows.unwrap()), ["C", "a", "a ", "b", "é"]);
    let rows = db.find::<Item>().sort(Item::COLUMN.name.desc()).all().await;
    assert_eq!(names(&rows.unwrap()), ["é", "b", "a ", "a", "C"]);
}

pub(crate) async fn nulls_are_least(context: Context) {
    let db = items(&context).await;
    let order = |weight, id| db.find::<Item>().sort([weight, id]).all();
    let rows = order(Item::COLUMN.weight.asc(), Item::COLUMN.id.asc()).await;
    assert_eq!(names(&rows.unwrap()), ["a", "é", "C", "a ", "b"]);
    let rows = order(Item::COLUMN.weight.desc(), Item::COLUMN.id.asc()).await;
    assert_eq!(names(&rows.unwrap()), ["b", "a ", "C", "a", "é"]);
}

pub(crate) async fn several_orders(context: Context) {
    let db = items(&context).await;
    let rows = db
        .find::<Item>()
        .sort([Item::COLUMN.amount.desc(), Item::COLUMN.name.asc()])
        .all()
        .await
        .unwrap();
    assert_eq!(names(&rows), ["a ", "a", "é", "C", "b"]);
    let rows = db
        .find::<Item>()
        .sort(Item::COLUMN.amount.desc())
        .sort(Item::COLUMN.name.asc())
        .all()
        .await
        .unwrap();
    assert_eq!(
        names(&rows),
        ["a ", "a", "é", "C", "b"],
        "one after the other"
    );
}

pub(crate) async fn sort_keys_by_name(context: Context) {
    let db = items(&context).await;
    for (keys, expected) in [
        (vec!["name"], ["C", "a", "a ", "b", "é"]),
        (vec!["name_asc"], ["C", "a", "a ", "b", "é"]),
        (vec!["name_desc"], ["é", "b", "a ", "a", "C"]),
        (vec!["-name"], ["é", "b", "a ", "a", "C"]),
        (vec!["amount_desc", "name"], ["a ", "a", "é", "C", "b"]),
        (vec!["-amount", "-name"], ["a ", "é", "a", "b", "C"]),
    ] {
        let rows = db.find::<Item>().sort_by(keys.clone()).unwrap().all().await;
        assert_eq!(names(&rows.unwrap()), expected, "{keys:?}");
    }
    let error = db.find::<Item>().sort_by(["nmae_desc"]).unwrap_err();
    assert!(error.is_invalid_query(), "{error}");
    assert!(error.to_string().contains("did you mean `name`"), "{error}");
    assert!(db.find::<Item>().sort_by(["id; DROP TABLE items"]).is_err());
}

pub(crate) async fn an_exact_name_wins_over_a_suffix(context: Context) {
    #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, Mapped)]
    #[mapped(table = "sort_suffixes")]
    struct Suffixed {
        #[mapped(id)]
        id: Option<i64>,
        price: i32,
        price_desc: i32,
    }
    let db = context.with(models![Suffixed]).await;
    for (price, price_desc) in [(1, 1), (2, 0)] {
        let row = Suffixed {
            id: None,
            price,
            price_desc,
        };
        db.create(row).await.unwrap();
    }
    let prices = async |key: &str| {
        let rows = db.find::<Suffixed>().sort_by([key]).unwrap().all().await;
        rows.unwrap()
            .iter()
            .map(|row| row.price)
            .collect::<Vec<_>>()
    };
    assert_eq!(prices("price_desc").await, [2, 1], "the column, upwards");
    assert_eq!(prices("price_desc_desc").await, [1, 2]);
    assert_eq!(prices("-price").await, [2, 1]);
    assert_eq!(prices("price_asc").await, [1, 2]);
}

pub(crate) async fn limits_and_offsets(context: Context) {
    let db = items(&context).await;
    let sorted = || db.find::<Item>().sort(Item::COLUMN.id.asc());
    let rows = sorted().limit(2).all().await.unwrap();
    assert_eq!(names(&rows), ["b", "a"]);
    let rows = sorted().offset(3).all().await.unwrap();
    assert_eq!(names(&rows), ["é", "a "], "an offset needs no limit");
    let rows = sorted().offset(1).limit(2).all().await.unwrap();
    assert_eq!(names(&rows), ["a", "C"]);
    assert!(sorted().offset(9).all().await.unwrap().is_empty());
    assert!(sorted().limit(0).all().await.unwrap().is_empty());
    assert_eq!(sorted().limit(0).first().await.unwrap(), None);
    assert!(!sorted().limit(0).exists().await.unwrap());
    assert_eq!(sorted().limit(u64::MAX).all().await.unwrap().len(), 5);
    assert_eq!(sorted().offset(u64::MAX).all().await.unwrap().len(), 0);
    assert_eq!(
        sorted().limit(1).offset(4).count().await.unwrap(),
        5,
        "a count minds no limit"
    );
}

pub(crate) async fn first_is_the_first_by_key(context: Context) {
    let db = items(&context).await;
    let first = db.find::<Item>().first().await.unwrap().unwrap();
    assert_eq!(first.name, "b");
    let last = db.find::<Item>().sort(Item::COLUMN.id.desc()).first().await;
    assert_eq!(last.unwrap().unwrap().name, "a ");
    let none = db.find::<Item>().filter(Item::COLUMN.amount.eq(9)).first();
    assert_eq!(none.await.unwrap(), None);
}

pub(crate) async fn pages_cover_each_row_once(context: Context) {
    let db = items(&context).await;
    // The amounts repeat: the order is a total one only by the key.
    let query = || db.find::<Item>().sort(Item::COLUMN.amount.asc());
    let first = query().page(1, 2).await.unwrap();
    assert_eq!((first.total, first.page, first.per_page), (5, 1, 2));
    assert_eq!(first.pages(), 3);
    assert!(first.has_next());
    let second = query().page(2, 2).await.unwrap();
    let third = query().page(3, 2).await.unwrap();
    assert!(!third.has_next());
    let mut all = first.items;
    all.extend(second.items);
    all.extend(third.items);
    assert_eq!(names(&all), ["b", "C", "a", "é", "a "]);
    let beyond = query().page(4, 2).await.unwrap();
    assert_eq!((beyond.items.len(), beyond.total), (0, 5));
    let filtered = query().filter(Item::COLUMN.amount.eq(1)).page(1, 20).await;
    let filtered = filtered.unwrap().map(|item| item.name);
    assert_eq!(filtered.items, ["b", "C"]);
    assert_eq!((filtered.total, filtered.pages()), (2, 1));
    let far = query().page(u64::MAX, u64::MAX).await.unwrap();
    assert!(far.items.is_empty());
}

pub(crate) async fn pages_that_cannot_be(context: Context) {
    let db = items(&context).await;
    for error in [
        db.find::<Item>().page(0, 20).await.unwrap_err(),
        db.find::<Item>().page(1, 0).await.unwrap_err(),
        db.find::<Item>().limit(3).page(1, 2).await.unwrap_err(),
        db.find::<Item>().offset(3).page(1, 2).await.unwrap_err(),
    ] {
        assert!(error.is_invalid_query(), "{error}");
    }
}

pub(crate) async fn an_empty_table_has_no_pages(context: Context) {
    let db = context.with(models![Item]).await;
    let page = db.find::<Item>().page(1, 10).await.unwrap();
    assert_eq!((page.total, page.pages(), page.has_next()), (0, 0, false));
    assert!(page.items.is_empty());
}
