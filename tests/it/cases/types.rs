//! Integers, floats, text, bytes and UUIDs round-trip exactly, or are refused.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;
use uuid::Uuid;

use crate::context::Context;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "ty_integers")]
struct Integers {
    #[mapped(id)]
    id: Option<i64>,
    a: i8,
    b: i16,
    c: i32,
    d: i64,
    e: u8,
    f: u16,
    g: u32,
    h: u64,
}

pub(crate) async fn integers_at_their_ends(context: Context) {
    let db = context.with(models![Integers]).await;
    let most = u64::try_from(i64::MAX).unwrap();
    let greatest = Integers {
        id: None,
        a: i8::MAX,
        b: i16::MAX,
        c: i32::MAX,
        d: i64::MAX,
        e: u8::MAX,
        f: u16::MAX,
        g: u32::MAX,
        h: most,
    };
    let greatest = round_trip!(db, greatest);
    let least = Integers {
        id: None,
        a: i8::MIN,
        b: i16::MIN,
        c: i32::MIN,
        d: i64::MIN,
        e: 0,
        f: 0,
        g: 0,
        h: 0,
    };
    round_trip!(db, least);
    let beyond = Integers {
        h: u64::MAX,
        id: None,
        ..greatest.clone()
    };
    if context.mount.has_unsigned_integers() {
        round_trip!(db, beyond);
    } else {
        let error = db.create(beyond).await.unwrap_err();
        assert!(error.is_invalid_input(), "no wrap, no panic: {error}");
        assert!(error.to_string().contains("unsigned"), "{error}");
    }
    let found = db
        .find::<Integers>()
        .filter(Integers::COLUMN.d.eq(i64::MAX));
    assert!(found.all().await.unwrap().contains(&greatest));
    let sorted = db.find::<Integers>().sort(Integers::COLUMN.a.asc()).first();
    assert_eq!(sorted.await.unwrap().unwrap().a, i8::MIN);
}

pub(crate) async fn a_number_too_large_for_its_field(context: Context) {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
    #[mapped(table = "ty_narrow")]
    struct Narrow {
        #[mapped(id)]
        id: Option<i64>,
        small: i16,
    }
    let db = &context.db;
    let sql = "CREATE TABLE ty_narrow (id integer PRIMARY KEY, small bigint NOT NULL)";
    db.execute_raw(sql, params! {}).await.unwrap();
    let sql = "INSERT INTO ty_narrow (id, small) VALUES (1, 40000)";
    db.execute_raw(sql, params! {}).await.unwrap();
    let error = db.get_by_id::<Narrow>(1).await.unwrap_err();
    assert!(error.is_decode(), "{error}");
    assert!(error.to_string().contains("`ty_narrow.small`"), "{error}");
    assert!(!error.to_string().contains("40000"), "{error}");
}

pub(crate) async fn a_null_where_the_field_takes_none(context: Context) {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
    #[mapped(table = "ty_unexpected_nulls")]
    struct NotNull {
        #[mapped(id)]
        id: Option<i64>,
        name: String,
        amount: i32,
    }
    let db = &context.db;
    let sql = "CREATE TABLE ty_unexpected_nulls (id integer PRIMARY KEY, name varchar(9), amount integer)";
    db.execute_raw(sql, params! {}).await.unwrap();
    for (values, column) in [("(1, NULL, 1)", "name"), ("(2, 'a', NULL)", "amount")] {
        let sql = format!("INSERT INTO ty_unexpected_nulls VALUES {values}");
        let sql = tausestack_db::AssertSafe(sql);
        db.execute_raw(sql, params! {}).await.unwrap();
        let id = if column == "name" { 1 } else { 2 };
        let error = db.get_by_id::<NotNull>(id).await.unwrap_err();
        assert!(error.is_decode(), "no empty text, no zero: {error}");
        let named = format!("`ty_unexpected_nulls.{column}`");
        assert!(error.to_string().contains(&named), "{error}");
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "ty_scalars")]
struct Scalars {
    #[mapped(id)]
    id: Option<i64>,
    truth: bool,
    single: f32,
    double: f64,
    text: String,
    bytes: Vec<u8>,
    uuid: Uuid,
    letter: char,
}

impl Scalars {
    fn plain() -> Self {
        Self {
            id: None,
            truth: true,
            single: 0.1,
            double: 0.1,
            text: "plain".into(),
            bytes: b"plain".to_vec(),
            uuid: Uuid::from_u128(1),
            letter: 'a',
        }
    }
}

pub(crate) async fn scalars(context: Context) {
    let db = context.with(models![Scalars]).await;
    round_trip!(db, Scalars::plain());
    let odd = Scalars {
        truth: false,
        single: f32::MAX,
        double: f64::MAX,
        text: "'quotes' \"and\" `ticks` \\ % _ \n\r\t \u{1F980} é e\u{301} ".into(),
        bytes: (0..=255).collect(),
        uuid: Uuid::max(),
        letter: '\u{1F980}',
        ..Scalars::plain()
    };
    let odd = round_trip!(db, odd);
    let column = Scalars::COLUMN;
    for filter in [
        column.text.eq(odd.text.clone()),
        column.bytes.eq(odd.bytes.clone()),
        column.uuid.eq(odd.uuid),
        column.letter.eq(odd.letter),
        column.truth.eq(false),
        column.double.eq(f64::MAX),
    ] {
        let found = db.find::<Scalars>().filter(filter).all().await.unwrap();
        assert_eq!(found, std::slice::from_ref(&odd));
    }
    let empty = Scalars {
        single: -1.5e-30,
        double: 5e-324,
        text: String::new(),
        bytes: Vec::new(),
        uuid: Uuid::nil(),
        ..Scalars::plain()
    };
    round_trip!(db, empty);
    let long = Scalars {
        text: "é".repeat(100_000),
        bytes: vec![0xa5; 300_000],
        double: f64::MIN,
        ..Scalars::plain()
    };
    round_trip!(db, long);
    let exact = Scalars {
        double: 0.1 + 0.2,
        single: 16_777_217_i32 as f32,
        ..Scalars::plain()
    };
    round_trip!(db, exact);
}

pub(crate) async fn floats_that_are_no_numbers(context: Context) {
    let db = context.with(models![Scalars]).await;
    let mount = context.mount;
    for (double, kept) in [
        (f64::NAN, mount.is_postgres()),
        (f64::INFINITY, !mount.is_mysql()),
        (f64::NEG_INFINITY, !mount.is_mysql()),
        (-0.0, mount.is_postgres()),
    ] {
        let row = Scalars {
            double,
            ..Scalars::plain()
        };
        match db.create(row).await {
            Ok(created) => {
                assert!(kept, "{double}");
                assert_eq!(created.double.to_bits(), double.to_bits());
            }
            Err(error) => assert!(!kept && error.is_invalid_input(), "{double}: {error}"),
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the value has a twin in 32 bits"
        )]
        let single = double as f32;
        let row = Scalars {
            single,
            ..Scalars::plain()
        };
        match db.create(row).await {
            Ok(created) => {
                assert!(kept, "{single}");
                assert_eq!(created.single.to_bits(), single.to_bits());
            }
            Err(error) => assert!(!kept && error.is_invalid_input(), "{single}: {error}"),
        }
    }
}

pub(crate) async fn a_nul_character(context: Context) {
    let db = context.with(models![Scalars]).await;
    let row = Scalars {
        text: "a\0b".into(),
        ..Scalars::plain()
    };
    if context.mount.is_mysql() {
        round_trip!(db, row);
    } else {
        let error = db.create(row).await.unwrap_err();
        assert!(error.is_invalid_input(), "{error}");
        assert!(error.to_string().contains("NUL"), "{error}");
    }
    assert!(
        db.count::<Scalars>().await.is_ok(),
        "the connection goes on"
    );
}
