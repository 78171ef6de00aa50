//! Filters, typed and by name: the same rows on every database.

use tausestack_db::prelude::*;
use tausestack_db::{EntityOf, Filter};

use crate::context::Context;
use crate::models::{Item, names};

/// Five items, whose texts differ by case, spaces, wildcards and NULL.
async fn items(context: &Context) -> &Database {
    let db = context.with(models![Item]).await;
    Item::create(db, "ana", 1, Some("first"), Some(1.5)).await;
    Item::create(db, "Ana", 2, Some("100%"), None).await;
    Item::create(db, "bob", 3, None, Some(-2.0)).await;
    Item::create(db, "ana ", 4, Some("a_b"), Some(0.0)).await;
    Item::create(db, "Zoë", 5, Some("back\\slash"), None).await;
    db
}

/// The names that a filter finds, in the order of creation.
async fn found(db: &Database, filter: Filter<EntityOf<Item>>) -> Vec<String> {
    let rows = db
        .find::<Item>()
        .filter(filter)
        .sort(Item::COLUMN.id.asc())
        .all()
        .await
        .unwrap();
    rows.into_iter().map(|item| item.name).collect()
}

/// The names that filters by name find, in the order of creation.
async fn named(db: &Database, filters: JsonValue) -> Vec<String> {
    let rows = db
        .find::<Item>()
        .filters(filters)
        .unwrap()
        .sort(Item::COLUMN.id.asc())
        .all()
        .await
        .unwrap();
    rows.into_iter().map(|item| item.name).collect()
}

pub(crate) async fn comparisons(context: Context) {
    let db = items(&context).await;
    let amount = Item::COLUMN.amount;
    assert_eq!(found(db, amount.eq(3)).await, ["bob"]);
    assert_eq!(found(db, amount.ne(3)).await, ["ana", "Ana", "ana ", "Zoë"]);
    assert_eq!(found(db, amount.gt(3)).await, ["ana ", "Zoë"]);
    assert_eq!(found(db, amount.gte(3)).await, ["bob", "ana ", "Zoë"]);
    assert_eq!(found(db, amount.lt(2)).await, ["ana"]);
    assert_eq!(found(db, amount.lte(2)).await, ["ana", "Ana"]);
    assert_eq!(
        found(db, amount.between(2, 4)).await,
        ["Ana", "bob", "ana "]
    );
    assert!(found(db, amount.between(4, 2)).await.is_empty());
}

pub(crate) async fn equality_minds_case_and_trailing_spaces(context: Context) {
    let db = items(&context).await;
    let name = Item::COLUMN.name;
    assert_eq!(found(db, name.eq("ana")).await, ["ana"]);
    assert_eq!(found(db, name.eq("ana ")).await, ["ana "]);
    assert_eq!(found(db, name.eq("Ana")).await, ["Ana"]);
    assert!(found(db, name.eq("ANA")).await.is_empty());
    assert!(found(db, name.eq("Zoe")).await.is_empty(), "accents count");
    assert_eq!(
        found(db, name.ne("ana")).await,
        ["Ana", "bob", "ana ", "Zoë"]
    );
    assert_eq!(found(db, name.is_in(["Ana", "BOB"])).await, ["Ana"]);
    assert_eq!(
        found(db, name.lt("a")).await,
        ["Ana", "Zoë"],
        "texts compare by code points"
    );
}

pub(crate) async fn patterns_mind_case_and_take_wildcards_literally(context: Context) {
    let db = items(&context).await;
    let (name, note) = (Item::COLUMN.name, Item::COLUMN.note);
    assert_eq!(found(db, name.contains("na")).await, ["ana", "Ana", "ana "]);
    assert_eq!(found(db, name.contains("An")).await, ["Ana"]);
    assert_eq!(found(db, name.starts_with("a")).await, ["ana", "ana "]);
    assert_eq!(found(db, name.ends_with("a")).await, ["ana", "Ana"]);
    assert_eq!(found(db, name.ends_with("ë")).await, ["Zoë"]);
    assert_eq!(
        found(db, name.icontains("AN")).await,
        ["ana", "Ana", "ana "]
    );
    assert_eq!(found(db, note.contains("%")).await, ["Ana"]);
    assert_eq!(found(db, note.icontains("0%")).await, ["Ana"]);
    assert_eq!(found(db, note.contains("_")).await, ["ana "]);
    assert_eq!(found(db, note.icontains("A_B")).await, ["ana "]);
    assert_eq!(found(db, note.starts_with("a_")).await, ["ana "]);
    assert_eq!(found(db, note.contains("\\")).await, ["Zoë"]);
    assert_eq!(found(db, note.icontains("K\\S")).await, ["Zoë"]);
    for glob in ["*", "?", "[", "a*", "[a]"] {
        assert!(found(db, note.contains(glob)).await.is_empty(), "{glob}");
        assert!(found(db, note.starts_with(glob)).await.is_empty(), "{glob}");
    }
    assert_eq!(
        found(db, note.contains("")).await,
        ["ana", "Ana", "ana ", "Zoë"],
        "every text holds the empty one; NULL holds nothing"
    );
}

pub(crate) async fn globs_in_the_data_are_found_literally(context: Context) {
    let db = context.with(models![Item]).await;
    for (amount, note) in [(1, "a*b"), (2, "a?b"), (3, "a[b]c"), (4, "a]b"), (5, "axb")] {
        Item::create(db, note, amount, Some(note), None).await;
    }
    let note = Item::COLUMN.note;
    for text in ["a*b", "a?b", "a[b]c", "a]b", "axb"] {
        assert_eq!(found(db, note.contains(text)).await, [text]);
        assert_eq!(found(db, note.starts_with(text)).await, [text]);
        assert_eq!(found(db, note.ends_with(text)).await, [text]);
        assert_eq!(found(db, note.icontains(text)).await, [text]);
    }
}

pub(crate) async fn nulls(context: Context) {
    let db = items(&context).await;
    let (note, weight) = (Item::COLUMN.note, Item::COLUMN.weight);
    assert_eq!(found(db, note.is_null()).await, ["bob"]);
    assert_eq!(
        found(db, note.is_not_null()).await,
        ["ana", "Ana", "ana ", "Zoë"]
    );
    assert_eq!(found(db, note.eq(None::<String>)).await, ["bob"]);
    assert_eq!(
        found(db, weight.ne(None::<f64>)).await,
        ["ana", "bob", "ana "]
    );
    assert_eq!(
        found(db, weight.ne(1.5)).await,
        ["bob", "ana "],
        "as in SQL, NULL is not unequal to a value"
    );
    assert_eq!(found(db, weight.lt(1.0)).await, ["bob", "ana "]);
}

pub(crate) async fn lists(context: Context) {
    let db = items(&context).await;
    let (amount, weight) = (Item::COLUMN.amount, Item::COLUMN.weight);
    assert_eq!(found(db, amount.is_in([1, 5, 9])).await, ["ana", "Zoë"]);
    assert_eq!(
        found(db, amount.not_in([1, 5, 9])).await,
        ["Ana", "bob", "ana "]
    );
    assert!(found(db, amount.is_in(Vec::<i32>::new())).await.is_empty());
    assert_eq!(found(db, amount.not_in(Vec::<i32>::new())).await.len(), 5);
    assert_eq!(
        found(db, weight.not_in(Vec::<f64>::new())).await,
        ["ana", "bob", "ana "],
        "NULL is outside of no list"
    );
    assert_eq!(
        found(db, weight.is_in([Some(1.5), None])).await,
        ["ana", "Ana", "Zoë"]
    );
    assert_eq!(
        found(db, weight.not_in([Some(1.5), None])).await,
        ["bob", "ana "]
    );
    let many: Vec<i32> = (3..1_000).collect();
    assert_eq!(found(db, amount.is_in(many)).await, ["bob", "ana ", "Zoë"]);
}

pub(crate) async fn combinations(context: Context) {
    let db = items(&context).await;
    let (name, amount) = (Item::COLUMN.name, Item::COLUMN.amount);
    assert_eq!(
        found(db, amount.gt(1) & name.icontains("ana")).await,
        ["Ana", "ana "]
    );
    assert_eq!(
        found(db, amount.eq(1) | name.eq("bob")).await,
        ["ana", "bob"]
    );
    assert_eq!(
        found(db, !(amount.eq(1) | name.eq("bob"))).await,
        ["Ana", "ana ", "Zoë"]
    );
    // Without parentheses around the alternatives, `AND` would bind first.
    assert_eq!(
        found(db, (amount.eq(1) | amount.eq(2)) & name.eq("Ana")).await,
        ["Ana"]
    );
    assert_eq!(
        found(db, amount.eq(1) | amount.eq(2) & name.eq("none")).await,
        ["ana"]
    );
    let rows = db
        .find::<Item>()
        .filter(amount.eq(1) | amount.eq(2))
        .filter(name.eq("Ana"))
        .filters(json!({ "amount": 2 }))
        .unwrap()
        .all()
        .await
        .unwrap();
    assert_eq!(names(&rows), ["Ana"], "all filters must hold");
}

pub(crate) async fn every_operator_by_name(context: Context) {
    let db = items(&context).await;
    for (filters, expected) in [
        (json!({}), vec!["ana", "Ana", "bob", "ana ", "Zoë"]),
        (json!({ "amount": 3 }), vec!["bob"]),
        (json!({ "amount__eq": 3 }), vec!["bob"]),
        (
            json!({ "amount__ne": 3 }),
            vec!["ana", "Ana", "ana ", "Zoë"],
        ),
        (json!({ "amount__gt": 3 }), vec!["ana ", "Zoë"]),
        (json!({ "amount__gte": 3 }), vec!["bob", "ana ", "Zoë"]),
        (json!({ "amount__lt": 2 }), vec!["ana"]),
        (json!({ "amount__lte": 2 }), vec!["ana", "Ana"]),
        (json!({ "amount__in": [1, 3] }), vec!["ana", "bob"]),
        (json!({ "amount__in": [] }), vec![]),
        (
            json!({ "amount__not_in": [1, 3] }),
            vec!["Ana", "ana ", "Zoë"],
        ),
        (json!({ "amount__between": [2, 3] }), vec!["Ana", "bob"]),
        (
            json!({ "name__contains": "na" }),
            vec!["ana", "Ana", "ana "],
        ),
        (
            json!({ "name__icontains": "AN" }),
            vec!["ana", "Ana", "ana "],
        ),
        (json!({ "name__startswith": "a" }), vec!["ana", "ana "]),
        (json!({ "name__endswith": "a" }), vec!["ana", "Ana"]),
        (json!({ "note__isnull": true }), vec!["bob"]),
        (
            json!({ "weight__isnull": false }),
            vec!["ana", "bob", "ana "],
        ),
        (json!({ "note": null }), vec!["bob"]),
        (json!({ "note__contains": "%" }), vec!["Ana"]),
        (
            json!({ "amount__gte": 2, "name__startswith": "a" }),
            vec!["ana "],
        ),
    ] {
        assert_eq!(named(db, filters.clone()).await, expected, "{filters}");
    }
}

pub(crate) async fn unknown_names_and_operators_are_errors(context: Context) {
    let db = &context.db;
    for (filters, said) in [
        (json!({ "amout": 1 }), "did you mean `amount`?"),
        (json!({ "amount__gte_": 1 }), "did you mean `gte`?"),
        (json!({ "amount__like": 1 }), "unknown operator `like`"),
        (json!({ "value__gte": 1 }), "`value`"),
        (json!({ "name__gt__lt": "a" }), "`name__gt`"),
        (json!({ "amount__in": 1 }), "needs an array"),
        (json!({ "amount__between": [1] }), "array of two values"),
        (json!({ "note__isnull": "yes" }), "true or false"),
        (
            json!({ "amount": "one" }),
            "`amount`: expected a whole number from -2147483648 to 2147483647, found a string",
        ),
        (json!({ "amount__contains": "1" }), "looks for text"),
        (json!({ "name__contains": 1 }), "needs a string"),
        (json!([1]), "JSON object"),
    ] {
        let error = db.find::<Item>().filters(filters.clone()).unwrap_err();
        assert!(error.is_invalid_query(), "{filters}: {error}");
        assert!(error.to_string().contains(said), "{filters}: {error}");
        assert_eq!(error.http_status(), 400, "{filters}");
        let error = db.count::<Item>().filters(filters).unwrap_err();
        assert!(error.is_invalid_query(), "{error}");
    }
}
