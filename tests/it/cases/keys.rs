//! Keys of every kind.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;
use uuid::Uuid;

use crate::context::Context;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "keys_texts")]
struct Text {
    #[mapped(id(client))]
    code: String,
    label: String,
}

pub(crate) async fn texts(context: Context) {
    let db = context.with(models![Text]).await;
    for code in ["de", "DE", "de "] {
        let row = Text {
            code: code.to_owned(),
            label: format!("[{code}]"),
        };
        assert_eq!(db.create(row.clone()).await.unwrap(), row);
    }
    let found: Text = db.get_by_id("DE").await.or_not_found().unwrap();
    assert_eq!(found.label, "[DE]", "case counts");
    let found: Text = db.get_by_id("de ".to_owned()).await.or_not_found().unwrap();
    assert_eq!(found.label, "[de ]", "a space at the end counts");
    assert!(db.delete::<Text>(&"de".to_owned()).await.unwrap());
    assert_eq!(db.count::<Text>().await.unwrap(), 2);
    let error = db
        .create::<Text>(json!({ "label": "without a key" }))
        .await
        .unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
    assert_eq!(error.field_errors()[0].field(), "code");
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "keys_uuids")]
struct Document {
    #[mapped(id(client))]
    id: Uuid,
    title: String,
}

pub(crate) async fn uuids_are_made_when_absent(context: Context) {
    let db = context.with(models![Document]).await;
    let given = Uuid::from_u128(0x0123_4567_89ab_4def_8123_4567_89ab_cdef);
    let document = Document {
        id: given,
        title: "given".into(),
    };
    assert_eq!(db.create(document.clone()).await.unwrap(), document);
    let typed: Document = db
        .create(DocumentCreate {
            id: None,
            title: "typed".into(),
        })
        .await
        .unwrap();
    assert_eq!(typed.id.get_version_num(), 7);
    let json: Document = db.create(json!({ "title": "json" })).await.unwrap();
    assert_eq!(json.id.get_version_num(), 7);
    assert!(json.id > typed.id, "version 7 sorts by time");
    let typed_id = typed.id;
    assert_eq!(db.get_by_id(typed_id).await.unwrap(), Some(typed));
    assert_eq!(db.get_by_id(given).await.unwrap(), Some(document));
    let text = json!({ "id": "01234567-89ab-4def-8123-456789abcdee", "title": "text" });
    let text: Document = db.create(text).await.unwrap();
    assert_eq!(text.id, Uuid::from_u128(given.as_u128() - 1));
    let sorted = db.find::<Document>().sort(Document::COLUMN.id.desc());
    let sorted: Vec<Uuid> = sorted
        .all()
        .await
        .unwrap()
        .into_iter()
        .map(|document| document.id)
        .collect();
    let mut expected = vec![given, text.id, json.id, typed_id];
    expected.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!(sorted, expected, "they sort as their bytes do");
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "keys_composite")]
struct Seat {
    #[mapped(id)]
    room: i32,
    #[mapped(id)]
    place: String,
    taken: bool,
}

pub(crate) async fn composite(context: Context) {
    let db = context.with(models![Seat]).await;
    for (room, place) in [(1, "a"), (1, "b"), (2, "a")] {
        let seat = Seat {
            room,
            place: place.into(),
            taken: false,
        };
        assert_eq!(db.create(seat.clone()).await.unwrap(), seat);
    }
    let taken = db
        .update::<Seat>((1, "b"), json!({ "taken": true }))
        .await
        .or_not_found()
        .unwrap();
    assert_eq!((taken.room, taken.place.as_str()), (1, "b"));
    assert_eq!(db.get_by_id((1, "b")).await.unwrap(), Some(taken));
    assert_eq!(
        db.count::<Seat>()
            .filter(Seat::COLUMN.taken.eq(true))
            .await
            .unwrap(),
        1,
        "the other seats stay as they were"
    );
    assert_eq!(db.get_by_id::<Seat>((2, "b")).await.unwrap(), None);
    assert!(db.delete::<Seat>((1, "a".to_owned())).await.unwrap());
    assert!(!db.delete::<Seat>((1, "a")).await.unwrap());
    let left = db
        .find::<Seat>()
        .sort([Seat::COLUMN.room.asc(), Seat::COLUMN.place.asc()])
        .all()
        .await
        .unwrap();
    let left: Vec<_> = left.iter().map(|s| (s.room, s.place.as_str())).collect();
    assert_eq!(left, [(1, "b"), (2, "a")]);
    let error = db
        .create(Seat {
            room: 2,
            place: "a".into(),
            taken: true,
        })
        .await
        .unwrap_err();
    assert!(error.is_duplicate(), "{error}");
}

pub(crate) async fn keys_cannot_be_changed(context: Context) {
    let db = context.with(models![Seat, Text]).await;
    let seat = Seat {
        room: 1,
        place: "a".into(),
        taken: false,
    };
    db.create(seat.clone()).await.unwrap();
    let error = db
        .update::<Seat>((1, "a"), json!({ "place": "b" }))
        .await
        .unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
    assert_eq!(error.field_errors()[0].field(), "place");
    assert_eq!(db.get_by_id((1, "a")).await.unwrap(), Some(seat));
}

/// Each width of key, and whether the database assigns it.
macro_rules! integer_key {
    ($db:expr, $table:literal, $type:ty) => {{
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
        #[mapped(table = $table)]
        struct Row {
            #[mapped(id)]
            id: $type,
            name: String,
        }
        $db.create_tables(models![Row]).await.unwrap();
        let first: Row = $db.create(json!({ "name": "first" })).await.unwrap();
        let second: Row = $db
            .create(Row {
                id: 0,
                name: "second".into(),
            })
            .await
            .unwrap();
        assert_eq!((first.id, second.id), (1, 2), $table);
        let found: Option<Row> = $db.get_by_id(second.id).await.unwrap();
        assert_eq!(found, Some(second), $table);
        let changed = $db
            .update::<Row>(first.id, json!({ "name": "changed" }))
            .await
            .or_not_found()
            .unwrap();
        assert_eq!(changed.name, "changed", $table);
        assert!($db.delete::<Row>(first.id).await.unwrap(), $table);
    }};
}

pub(crate) async fn integers_of_every_width(context: Context) {
    let db = &context.db;
    integer_key!(db, "keys_i16", i16);
    integer_key!(db, "keys_i32", i32);
    integer_key!(db, "keys_i64", i64);
    integer_key!(db, "keys_u16", u16);
    integer_key!(db, "keys_u32", u32);
    integer_key!(db, "keys_u64", u64);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, MappedValue)]
struct OrderId(i64);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "keys_newtypes")]
struct Order {
    #[mapped(id)]
    id: Option<OrderId>,
    total: i32,
}

pub(crate) async fn newtypes(context: Context) {
    let db = context.with(models![Order]).await;
    let order: Order = db.create(Order { id: None, total: 3 }).await.unwrap();
    assert_eq!(order.id, Some(OrderId(1)));
    assert_eq!(db.get_by_id(OrderId(1)).await.unwrap(), Some(order.clone()));
    assert_eq!(db.get_by_id(order.id).await.unwrap(), Some(order));
    assert!(db.delete::<Order>(OrderId(1)).await.unwrap());
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "keys_bytes")]
struct Digest {
    #[mapped(id(client))]
    hash: Vec<u8>,
    size: i64,
}

pub(crate) async fn bytes_and_client_integers(context: Context) {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
    #[mapped(table = "keys_given_integers")]
    struct Given {
        #[mapped(id(client))]
        id: i64,
        name: String,
    }
    let db = context.with(models![Digest, Given]).await;
    let digest = Digest {
        hash: vec![0, 255, 39, 92, 0],
        size: 5,
    };
    assert_eq!(db.create(digest.clone()).await.unwrap(), digest);
    assert_eq!(
        db.get_by_id(digest.hash.clone()).await.unwrap(),
        Some(digest)
    );
    let zero = Given {
        id: 0,
        name: "zero".into(),
    };
    assert_eq!(
        db.create(zero.clone()).await.unwrap(),
        zero,
        "zero is a key like others where the caller makes them"
    );
    let extreme = Given {
        id: i64::MIN,
        name: "least".into(),
    };
    assert_eq!(db.create(extreme.clone()).await.unwrap(), extreme);
    assert_eq!(db.get_by_id(i64::MIN).await.unwrap(), Some(extreme));
}
