//! Many rows created at once.

use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

use crate::context::Context;
use crate::models::{Item, User, UserCreate, names};

/// More rows than one statement takes, and no power of two.
const SEVERAL: usize = 2_500;

fn item(number: usize) -> Item {
    Item {
        id: None,
        name: format!("item{number}"),
        amount: i32::try_from(number).unwrap(),
        note: number.is_multiple_of(3).then(|| format!("note{number}")),
        weight: None,
    }
}

/// A table whose columns have defaults of every kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "many_defaults")]
struct Defaults {
    #[mapped(id)]
    id: Option<i64>,
    number: i32,
    #[mapped(default = "rust")]
    of_rust: String,
    #[mapped(server_default = "7")]
    of_server: Option<i32>,
    optional: Option<String>,
}

pub(crate) async fn everything_that_create_takes(context: Context) {
    let db = context.with(models![User]).await;
    let slice = [User::named("a"), User::named("b")];
    assert_eq!(db.create_many(&slice).await.unwrap(), 2);
    let structs: Vec<User> = ["c", "d"].map(User::named).to_vec();
    assert_eq!(db.create_many(structs).await.unwrap(), 2);
    let typed = ["e", "f", "g"].map(|name| UserCreate {
        username: name.into(),
        email: format!("{name}@x.io"),
        is_active: None,
    });
    assert_eq!(db.create_many::<User>(typed).await.unwrap(), 3);
    let documents = vec![json!({ "username": "h", "email": "h@x.io" })];
    assert_eq!(db.create_many::<User>(&documents).await.unwrap(), 1);
    let rows = stream::iter(["i", "j"]).map(User::named);
    assert_eq!(db.create_many_stream(rows).await.unwrap(), 2);

    let users = db
        .find::<User>()
        .sort(User::COLUMN.id.asc())
        .all()
        .await
        .unwrap();
    let names: String = users.iter().map(|user| user.username.as_str()).collect();
    assert_eq!(names, "abcdefghij");
    assert!(users.iter().all(|user| user.is_active));
}

pub(crate) async fn no_rows_send_nothing(context: Context) {
    let db = context.with(models![User]).await;
    assert_eq!(db.create_many::<User>(Vec::<User>::new()).await.unwrap(), 0);
    let none = db.create_many::<User>(Vec::<User>::new()).returning().await;
    assert!(none.unwrap().is_empty());
    if context.mount.has_several_connections() {
        // Not even a connection is asked for.
        let closed = Database::connect(context.options()).await.unwrap();
        closed.clone().disconnect().await.unwrap();
        let none = closed.create_many::<User>(Vec::<User>::new()).await;
        assert_eq!(none.unwrap(), 0);
        assert!(closed.create_many([User::named("a")]).await.is_err());
    }
}

pub(crate) async fn columns_that_rows_leave_out_get_their_defaults(context: Context) {
    let db = context.with(models![Defaults]).await;
    // More than one statement takes; of rows that are alike, where the database
    // does not return them, one takes one.
    let number_of_rows = 1_100;
    let rows: Vec<_> = (0..number_of_rows)
        .map(|number| match number % 4 {
            0 => json!({ "number": number }),
            1 => json!({ "number": number, "optional": "x", "of_server": 1 }),
            2 => json!({ "number": number, "of_server": null }),
            _ => json!({ "number": number, "of_rust": "given" }),
        })
        .collect();
    let created = db.create_many::<Defaults>(rows).returning().await.unwrap();
    assert_eq!(created.len(), number_of_rows);
    let read = db
        .find::<Defaults>()
        .sort(Defaults::COLUMN.id.asc())
        .all()
        .await
        .unwrap();
    assert_eq!(
        created, read,
        "returned in the order given, which is that of the keys"
    );
    for (number, row) in read.into_iter().enumerate() {
        let expected = Defaults {
            id: row.id,
            number: i32::try_from(number).unwrap(),
            of_rust: if number % 4 == 3 { "given" } else { "rust" }.into(),
            of_server: match number % 4 {
                1 => Some(1),
                2 => None,
                _ => Some(7),
            },
            optional: (number % 4 == 1).then(|| "x".into()),
        };
        assert_eq!(row, expected);
    }
}

pub(crate) async fn rows_of_defaults_only(context: Context) {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
    #[mapped(table = "many_empty")]
    struct Empty {
        #[mapped(id)]
        id: Option<i64>,
        #[mapped(server_default = "7")]
        number: Option<i32>,
    }
    let db = context.with(models![Empty]).await;
    let rows = vec![json!({}); 5];
    let created = db.create_many::<Empty>(rows).returning().await.unwrap();
    let expected: Vec<_> = (1..=5)
        .map(|id| Empty {
            id: Some(id),
            number: Some(7),
        })
        .collect();
    assert_eq!(created, expected);
}

pub(crate) async fn seventy_thousand_rows(context: Context) {
    let db = context.with(models![Item]).await;
    let rows = (0..70_000).map(|number| Item {
        note: None,
        ..item(number)
    });
    assert_eq!(db.create_many(rows).await.unwrap(), 70_000);
    assert_eq!(db.count::<Item>().await.unwrap(), 70_000);
    let last = db
        .find::<Item>()
        .sort(Item::COLUMN.id.desc())
        .first()
        .await
        .unwrap()
        .unwrap();
    assert_eq!(last.name, "item69999");
}

/// Ten columns.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, MappedEmbed)]
struct Ten {
    a: i32,
    b: i32,
    c: i32,
    d: i32,
    e: i32,
    f: i32,
    g: i32,
    h: i32,
    i: i32,
    j: i32,
}

/// Seventy columns: a few hundred rows have more values than a statement.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "many_wide")]
struct Wide {
    #[mapped(id)]
    id: Option<i64>,
    #[mapped(embed(prefix = "p_"))]
    p: Ten,
    #[mapped(embed(prefix = "q_"))]
    q: Ten,
    #[mapped(embed(prefix = "r_"))]
    r: Ten,
    #[mapped(embed(prefix = "s_"))]
    s: Ten,
    #[mapped(embed(prefix = "t_"))]
    t: Ten,
    #[mapped(embed(prefix = "u_"))]
    u: Ten,
    #[mapped(embed(prefix = "v_"))]
    v: Ten,
}

pub(crate) async fn more_values_than_a_statement_binds(context: Context) {
    let db = context.with(models![Wide]).await;
    // 65,520, 65,590 and 70,000 values.
    for rows in [936, 937, 1_000] {
        let wide = (0..rows).map(|number| Wide {
            v: Ten {
                j: number,
                ..Ten::default()
            },
            ..Wide::default()
        });
        let created = db.create_many(wide).returning().await.unwrap();
        assert!(created.iter().map(|row| row.v.j).eq(0..rows));
    }
    assert_eq!(db.count::<Wide>().await.unwrap(), 936 + 937 + 1_000);
}

pub(crate) async fn rows_come_back_in_the_order_given(context: Context) {
    let db = context.with(models![Item]).await;
    let created = db
        .create_many((0..SEVERAL).map(item))
        .returning()
        .await
        .unwrap();
    assert_eq!(created.len(), SEVERAL);
    for (number, created) in created.iter().enumerate() {
        let expected = Item {
            id: Some(i64::try_from(number).unwrap() + 1),
            ..item(number)
        };
        assert_eq!(*created, expected);
    }
    // Keys that are given, in no order, among keys that are assigned.
    let ids = [None, Some(9_000), Some(8_000), None, Some(9_500)];
    let given = ids.iter().enumerate().map(|(number, id)| Item {
        id: *id,
        ..item(number)
    });
    let created = db.create_many(given).returning().await.unwrap();
    assert_eq!(
        names(&created),
        ["item0", "item1", "item2", "item3", "item4"]
    );
    assert_eq!(created[1].id, Some(9_000));
    assert_eq!(created[2].id, Some(8_000));
    assert!(created.iter().all(|item| item.id.is_some()));
}

pub(crate) async fn keys_of_the_callers_come_back_in_the_order_given(context: Context) {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
    #[mapped(table = "many_pairs")]
    struct Pair {
        #[mapped(id)]
        left: i32,
        #[mapped(id)]
        right: String,
        note: Option<String>,
    }
    let db = context.with(models![Pair]).await;
    let pairs: Vec<Pair> = (0..50)
        .map(|number| Pair {
            left: (number * 37) % 50,
            right: format!("r{}", 99 - number),
            note: None,
        })
        .collect();
    let created = db.create_many(&pairs).returning().await.unwrap();
    assert_eq!(created, pairs);
}

pub(crate) async fn a_refused_row_takes_all_with_it(context: Context) {
    let db = context.with(models![User]).await;
    let taken: User = db.create(User::named("taken")).await.unwrap();
    let row = |number: usize, refused: usize| {
        if number == refused {
            User {
                email: taken.email.clone(),
                ..User::named("other")
            }
        } else {
            User::named(&format!("user{number}"))
        }
    };
    // In the first statement, at its ends, in the last of several, and alone.
    for (rows, refused) in [
        (SEVERAL, 0),
        (SEVERAL, 1_023),
        (SEVERAL, 2_222),
        (5, 3),
        (1, 0),
    ] {
        let error = db
            .create_many((0..rows).map(|number| row(number, refused)))
            .await
            .unwrap_err();
        assert!(error.is_duplicate(), "{error}");
        let violation = error.violation().unwrap();
        assert_eq!(violation.table(), Some("users"));
        assert_eq!(violation.columns(), ["email"]);
        assert_eq!(violation.constraint(), Some("uq_users_email"));
        assert_eq!(violation.rows(), Some(refused..refused + 1), "{error}");
        assert!(
            error.to_string().contains(&format!("row {refused}")),
            "{error}"
        );
        assert_eq!(db.count::<User>().await.unwrap(), 1);
    }
    // Two of the given rows are the same.
    let twice = ["x", "y", "x"].map(User::named);
    let error = db.create_many(twice).returning().await.unwrap_err();
    assert_eq!(error.violation().unwrap().rows(), Some(2..3), "{error}");
    // The connections are as good as before.
    let all = async {
        for _ in 0..8 {
            let tx = db.begin_transaction().await.unwrap();
            assert_eq!(tx.count::<User>().await.unwrap(), 1);
        }
    };
    tokio::time::timeout(Duration::from_secs(10), all)
        .await
        .unwrap();
}

pub(crate) async fn refused_references_and_checks(context: Context) {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
    #[mapped(table = "many_posts", check(name = "ck_many_posts_stars", "stars < 6"))]
    struct Post {
        #[mapped(id)]
        id: Option<i64>,
        #[mapped(references(User))]
        author_id: i64,
        stars: i32,
    }
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
    #[mapped(table = "many_nodes")]
    struct Node {
        #[mapped(id(client))]
        id: i64,
        #[mapped(references(Node))]
        parent_id: Option<i64>,
    }
    let db = context.with(models![User, Post, Node]).await;
    let ana: User = db.create(User::named("ana")).await.unwrap();
    let post = |author_id: i64, stars: i32| Post {
        id: None,
        author_id,
        stars,
    };
    let id = ana.id.unwrap();
    let error = db
        .create_many([post(id, 1), post(id, 2), post(id + 1, 3), post(id, 4)])
        .await
        .unwrap_err();
    assert!(error.is_foreign_key(), "{error}");
    let violation = error.violation().unwrap();
    assert_eq!(violation.table(), Some("many_posts"));
    assert_eq!(violation.columns(), ["author_id"]);
    assert_eq!(violation.rows(), Some(2..3));
    let error = db
        .create_many([post(id, 1), post(id, 6)])
        .await
        .unwrap_err();
    assert!(error.is_check(), "{error}");
    let violation = error.violation().unwrap();
    assert_eq!(violation.constraint(), Some("ck_many_posts_stars"));
    assert_eq!(violation.rows(), Some(1..2));

    // Where rows may refer to each other, no half of them tells which it is.
    let node = |id, parent_id| Node { id, parent_id };
    let error = db
        .create_many([
            node(1, None),
            node(2, Some(1)),
            node(3, Some(9)),
            node(4, None),
        ])
        .await
        .unwrap_err();
    assert!(error.is_foreign_key(), "{error}");
    assert_eq!(error.violation().unwrap().rows(), Some(0..4), "{error}");
    assert_eq!(db.count::<Post>().await.unwrap(), 0);
    assert_eq!(db.count::<Node>().await.unwrap(), 0);
}

pub(crate) async fn a_transaction_goes_on_after_a_refusal(context: Context) {
    let db = context.with(models![User]).await;
    let mut tx = db.begin_transaction().await.unwrap();
    let before: User = tx.create(User::named("before")).await.unwrap();
    for rows in [3, SEVERAL] {
        let refused = (0..rows).map(|number| {
            if number == rows - 1 {
                User::named("before")
            } else {
                User::named(&format!("user{number}"))
            }
        });
        let error = tx.create_many(refused).await.unwrap_err();
        assert!(error.is_duplicate(), "{error}");
        assert_eq!(error.violation().unwrap().rows(), Some(rows - 1..rows));
        assert_eq!(
            tx.find::<User>().all().await.unwrap(),
            std::slice::from_ref(&before)
        );
    }
    let after = ["after", "last"].map(User::named);
    assert_eq!(tx.create_many(after).await.unwrap(), 2);
    {
        let nested = tx.begin_transaction().await.unwrap();
        let gone = (0..SEVERAL).map(|number| User::named(&format!("gone{number}")));
        nested.create_many(gone).await.unwrap();
        nested.rollback_transaction().await.unwrap();
    }
    tx.commit_transaction().await.unwrap();
    assert_eq!(db.count::<User>().await.unwrap(), 3);
}

pub(crate) async fn one_that_is_given_up_keeps_nothing(context: Context) {
    let db = context.with(models![Item]).await;
    // Two statements' worth of rows, and then a source that is silent.
    let rows = || stream::iter((0..SEVERAL).map(item)).chain(stream::pending());
    let wait = Duration::from_millis(700);
    let given_up = tokio::time::timeout(wait, db.create_many_stream(rows()).into_future()).await;
    assert!(given_up.is_err());
    assert_eq!(db.count::<Item>().await.unwrap(), 0);

    let tx = db.begin_transaction().await.unwrap();
    Item::create(&tx, "kept", 1, None, None).await;
    let given_up = tokio::time::timeout(wait, tx.create_many_stream(rows()).into_future()).await;
    assert!(given_up.is_err());
    assert_eq!(tx.count::<Item>().await.unwrap(), 1);
    tx.commit_transaction().await.unwrap();
    assert_eq!(db.count::<Item>().await.unwrap(), 1);
}

pub(crate) async fn mistakes_in_json_are_told_of_all_rows(context: Context) {
    let db = context.with(models![User]).await;
    let rows = vec![
        json!({ "username": "a", "email": "a@x.io" }),
        json!({ "username": 7, "email": "b@x.io" }),
        json!({ "username": "c", "email": "c@x.io" }),
        json!({ "usrname": "d", "email": "d@x.io" }),
        json!(null),
    ];
    let error = db.create_many::<User>(rows).await.unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
    assert_eq!(error.http_status(), 422);
    let fields: Vec<_> = error
        .field_errors()
        .iter()
        .map(|field| field.field())
        .collect();
    assert_eq!(
        fields,
        ["[1].username", "[3].usrname", "[3].username", "[4]"],
        "{error}"
    );
    assert_eq!(db.count::<User>().await.unwrap(), 0);

    // Behind statements that were sent, and without end.
    let good = (0..SEVERAL).map(
        |number| json!({ "username": format!("u{number}"), "email": format!("u{number}@x.io") }),
    );
    let rows = good.chain(std::iter::repeat(json!({ "email": "x@x.io" })));
    let error = db.create_many::<User>(rows).await.unwrap_err();
    assert_eq!(error.field_errors().len(), 100);
    assert_eq!(
        error.field_errors()[0].field(),
        format!("[{SEVERAL}].username")
    );
    assert_eq!(db.count::<User>().await.unwrap(), 0);
}

pub(crate) async fn a_source_that_fails_keeps_nothing(context: Context) {
    let db = context.with(models![Item]).await;
    let other = Database::connect("sqlite::memory:").await.unwrap();
    // It has no such table.
    let broken = other.find::<Item>().stream();
    let rows = stream::iter((0..SEVERAL).map(|number| Ok(item(number)))).chain(broken);
    let error = db.create_many_stream::<Item>(rows).await.unwrap_err();
    assert!(error.is_schema(), "{error}");
    assert_eq!(db.count::<Item>().await.unwrap(), 0);

    other.create_tables(models![Item]).await.unwrap();
    other.create_many((0..SEVERAL).map(item)).await.unwrap();
    let source = other.find::<Item>().sort(Item::COLUMN.id.asc()).stream();
    let copied = db.create_many_stream::<Item>(source).await.unwrap();
    assert_eq!(copied, SEVERAL as u64);
    let all = db.find::<Item>().sort(Item::COLUMN.id.asc()).all();
    assert_eq!(
        all.await.unwrap()[77],
        Item {
            id: Some(78),
            ..item(77)
        }
    );
    other.disconnect().await.unwrap();
}

pub(crate) async fn from_a_stream_of_its_own_transaction(context: Context) {
    let db = context.with(models![Item]).await;
    let tx = db.begin_transaction().await.unwrap();
    tx.create_many((0..SEVERAL).map(item)).await.unwrap();
    let source = tx.find::<Item>().stream();
    let copies = source.map(|row| row.map(|item| Item { id: None, ..item }));
    let copied = tokio::time::timeout(
        Duration::from_secs(10),
        tx.create_many_stream::<Item>(copies).into_future(),
    );
    let error = copied.await.expect("an answer").unwrap_err();
    assert!(error.is_transaction(), "{error}");
    assert_eq!(tx.count::<Item>().await.unwrap(), SEVERAL as u64);
    tx.rollback_transaction().await.unwrap();
}

pub(crate) async fn large_texts(context: Context) {
    const MIB: usize = 1024 * 1024;
    let db = context.with(models![Item]).await;
    let large = |size: usize| Item {
        note: Some("x".repeat(size)),
        ..item(1)
    };
    // More than one packet of MySQL's in all.
    let rows = (0..20).map(|_| large(MIB));
    assert_eq!(db.create_many(rows).await.unwrap(), 20);
    // As much as a packet alone.
    let huge = db.create_many([item(0), large(16 * MIB), item(2)]).await;
    let expected = match huge {
        Ok(rows) => 20 + rows,
        Err(error) => {
            assert!(context.mount.is_mysql(), "{error}");
            assert!(error.to_string().len() < 4_000, "no value is shown");
            20
        }
    };
    assert_eq!(db.count::<Item>().await.unwrap(), expected);
    assert_eq!(db.create_many([item(3)]).await.unwrap(), 1);
}

pub(crate) async fn rows_without_a_key(context: Context) {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
    #[mapped(table = "many_events", no_id)]
    struct Event {
        kind: String,
    }
    let db = context.with(models![Event]).await;
    let events: Vec<Event> = ["a", "b", "c"]
        .map(|kind| Event { kind: kind.into() })
        .to_vec();
    assert_eq!(db.create_many(&events).await.unwrap(), 3);
    match db.create_many(&events).returning().await {
        Ok(created) => assert_eq!(created, events),
        Err(error) => {
            assert!(context.mount.is_mysql(), "{error}");
            assert!(error.is_unsupported(), "{error}");
        }
    }
}
