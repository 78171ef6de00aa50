//! Each column type round-trips exactly, or is refused with a clear error.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;
use uuid::Uuid;

use crate::canary::{CANARY, assert_silent};
use crate::context::Context;

/// Creates a row, reads it again, and asserts that both are what was written.
macro_rules! round_trip {
    ($db:expr, $row:expr) => {{
        let mut row = $row;
        let created = $db.create(row.clone()).await.expect("the row is created");
        row.id = created.id;
        assert_eq!(created, row, "what create returns");
        let found = $db.get_by_id(row.id).await.or_not_found().unwrap();
        assert_eq!(row, found, "what is read again");
        found
    }};
}

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
    let found = db.find::<Integers>().filter(Integers::COLUMN.d.eq(i64::MAX));
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
    for double in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0] {
        let row = Scalars {
            double,
            ..Scalars::plain()
        };
        match db.create(row).await {
            Ok(created) => assert_eq!(
                created.double.to_bits(),
                double.to_bits(),
                "what is kept is kept exactly"
            ),
            Err(error) => assert!(error.is_invalid_input(), "{double}: {error}"),
        }
        #[expect(clippy::cast_possible_truncation, reason = "the value has a twin in 32 bits")]
        let single = double as f32;
        let row = Scalars {
            single,
            ..Scalars::plain()
        };
        match db.create(row).await {
            Ok(created) => assert_eq!(created.single.to_bits(), single.to_bits()),
            Err(error) => assert!(error.is_invalid_input(), "{single}: {error}"),
        }
    }
}

pub(crate) async fn a_nul_character(context: Context) {
    let db = context.with(models![Scalars]).await;
    let row = Scalars {
        text: "a\0b".into(),
        ..Scalars::plain()
    };
    if context.mount.is_postgres() {
        let error = db.create(row).await.unwrap_err();
        assert!(error.is_invalid_input(), "{error}");
    } else {
        round_trip!(db, row);
    }
    assert!(db.count::<Scalars>().await.is_ok(), "the connection goes on");
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "ty_options")]
struct Options {
    #[mapped(id)]
    id: Option<i64>,
    truth: Option<bool>,
    small: Option<i16>,
    large: Option<i64>,
    unsigned: Option<u64>,
    single: Option<f32>,
    double: Option<f64>,
    text: Option<String>,
    bytes: Option<Vec<u8>>,
    uuid: Option<Uuid>,
    document: Option<JsonValue>,
    points: Option<Points>,
    grade: Option<Grade>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, MappedValue)]
struct Points(i32);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, MappedEnum)]
#[mapped(name = "ty_grade")]
#[serde(rename_all = "snake_case")]
enum Grade {
    Pass,
    #[mapped(rename = "not passed")]
    #[serde(rename = "not passed")]
    Fail,
}

pub(crate) async fn options_of_each(context: Context) {
    let db = context.with(models![Options]).await;
    let none: Options = db.create(json!({})).await.unwrap();
    let full = Options {
        id: None,
        truth: Some(false),
        small: Some(-3),
        large: Some(i64::MIN),
        unsigned: Some(7),
        single: Some(0.5),
        double: Some(-0.1),
        text: Some(String::new()),
        bytes: Some(vec![]),
        uuid: Some(Uuid::from_u128(9)),
        document: Some(json!({ "a": [1, null] })),
        points: Some(Points(5)),
        grade: Some(Grade::Fail),
    };
    let full = round_trip!(db, full);
    assert_eq!(
        none,
        Options {
            id: none.id,
            truth: None,
            small: None,
            large: None,
            unsigned: None,
            single: None,
            double: None,
            text: None,
            bytes: None,
            uuid: None,
            document: None,
            points: None,
            grade: None,
        }
    );
    let patch = json!({
        "truth": null, "small": null, "large": null, "unsigned": null, "single": null,
        "double": null, "text": null, "bytes": null, "uuid": null, "document": null,
        "points": null, "grade": null,
    });
    let emptied = db.update::<Options>(full.id, patch).await.or_not_found();
    assert_eq!(
        emptied.unwrap(),
        Options {
            id: full.id,
            ..none
        }
    );
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "ty_enums")]
struct Graded {
    #[mapped(id)]
    id: Option<i64>,
    #[mapped(default = Grade::Pass)]
    grade: Grade,
    points: Points,
}

pub(crate) async fn enums_and_newtypes(context: Context) {
    let db = context.with(models![Graded]).await;
    let passed: Graded = db.create(json!({ "points": 3 })).await.unwrap();
    assert_eq!((passed.grade, passed.points), (Grade::Pass, Points(3)));
    let failed = json!({ "grade": "not passed", "points": 1 });
    let failed: Graded = db.create(failed).await.unwrap();
    assert_eq!(failed.grade, Grade::Fail);
    let found = db.find::<Graded>().filter(Graded::COLUMN.grade.eq(Grade::Fail));
    assert_eq!(found.all().await.unwrap(), [failed.clone()]);
    let found = db
        .find::<Graded>()
        .filter(Graded::COLUMN.grade.is_in([Grade::Pass, Grade::Fail]))
        .filter(Graded::COLUMN.points.gte(Points(2)));
    assert_eq!(found.all().await.unwrap(), [passed.clone()]);
    let by_name = json!({ "grade__in": ["pass"], "points__lt": 9 });
    let found = db.find::<Graded>().filters(by_name).unwrap();
    assert_eq!(found.all().await.unwrap(), [passed.clone()]);
    let patch = GradedPatch {
        grade: Grade::Fail.into(),
        ..GradedPatch::default()
    };
    let changed: Graded = db.update(passed.id, patch).await.or_not_found().unwrap();
    assert_eq!(changed.grade, Grade::Fail);
    let error = db
        .create::<Graded>(json!({ "grade": CANARY, "points": 1 }))
        .await
        .unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
    assert_silent(&error);
    let row = db
        .fetch_one_raw("SELECT grade FROM ty_enums WHERE points = 1", params! {})
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.get::<String>("grade").unwrap(), "not passed");
    assert_eq!(row.get::<Grade>("grade").unwrap(), Grade::Fail);
}

pub(crate) async fn the_database_holds_the_enums_values_only(context: Context) {
    let db = context.with(models![Graded]).await;
    let sql = "INSERT INTO ty_enums (grade, points) VALUES ('hunter2-canary', 1)";
    let error = db.execute_raw(sql, params! {}).await.unwrap_err();
    if context.mount.has_enum_types() {
        assert!(error.is_invalid_input(), "{error}");
    } else {
        assert!(error.is_check(), "{error}");
        let violation = error.violation().unwrap();
        assert_eq!(violation.constraint(), Some("ck_ty_enums_grade_enum"));
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Settings {
    theme: String,
    sizes: Vec<u8>,
    nested: BTreeMap<String, f64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "ty_documents")]
struct Documented {
    #[mapped(id)]
    id: Option<i64>,
    #[mapped(json)]
    settings: Settings,
    #[mapped(json)]
    maybe: Option<Settings>,
    plain: JsonValue,
}

pub(crate) async fn json_documents(context: Context) {
    let db = context.with(models![Documented]).await;
    let settings = Settings {
        theme: "d'ark \\ \u{1F980}".into(),
        sizes: vec![1, 2, 255],
        nested: BTreeMap::from([("tenth".into(), 0.1), ("large".into(), 1e300)]),
    };
    let full = Documented {
        id: None,
        settings: settings.clone(),
        maybe: Some(settings.clone()),
        plain: json!({ "a": [1, 2.5, null, true, "x"], "n": 9_007_199_254_740_993_i64 }),
    };
    let full = round_trip!(db, full);
    for plain in [json!(null), json!([]), json!("text"), json!(5), json!(true)] {
        let row = Documented {
            id: None,
            maybe: None,
            plain,
            ..full.clone()
        };
        round_trip!(db, row);
    }
    let some = db.count::<Documented>().filter(Documented::COLUMN.maybe.is_not_null());
    assert_eq!(some.await.unwrap(), 1);
    let input = json!({ "settings": { "theme": "t", "sizes": [256], "nested": {} }, "plain": 1 });
    let error = db.create::<Documented>(input).await.unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
    assert_eq!(error.field_errors()[0].field(), "settings");
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "ty_decimals")]
struct Priced {
    #[mapped(id)]
    id: Option<i64>,
    price: Decimal,
    discount: Option<Decimal>,
}

pub(crate) async fn decimals(context: Context) {
    if context.mount.is_sqlite() {
        let error = context.db.create_tables(models![Priced]).await.unwrap_err();
        assert!(error.is_schema(), "{error}");
        assert!(error.to_string().contains("no exact decimal"), "{error}");
        return;
    }
    let db = context.with(models![Priced]).await;
    for text in ["0", "-0.01", "12345678901234567.89", "0.0000000001", "79228162514264337593"] {
        let price: Decimal = text.parse().unwrap();
        let row = Priced {
            id: None,
            price,
            discount: Some(-price),
        };
        let row = round_trip!(db, row);
        let found = db.find::<Priced>().filter(Priced::COLUMN.price.eq(price));
        assert_eq!(found.one().await.unwrap(), row, "{text}");
    }
    let row = Priced {
        id: None,
        price: Decimal::ONE,
        discount: None,
    };
    round_trip!(db, row);
    let row = db.fetch_one_raw("SELECT max(price) AS most FROM ty_decimals", params! {});
    let row = row.await.unwrap().unwrap();
    let most: Decimal = row.get("most").unwrap();
    assert_eq!(most, "79228162514264337593".parse().unwrap());
}

pub(crate) async fn decimals_that_a_column_would_round(context: Context) {
    if context.mount.is_sqlite() {
        return assert!(context.db.create_tables(models![Priced]).await.is_err());
    }
    let db = context.with(models![Priced]).await;
    // More digits behind the point than MySQL's column has.
    let price: Decimal = "0.123456789012345".parse().unwrap();
    let row = Priced {
        id: None,
        price,
        discount: None,
    };
    match db.create(row).await {
        Ok(created) => assert_eq!(created.price, price, "never rounded in silence"),
        Err(error) => assert!(error.is_invalid_input(), "{error}"),
    }
}

mod hex {
    pub(super) fn to_column(token: &[u8; 4]) -> String {
        token.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub(super) fn from_column(text: String) -> Result<[u8; 4], std::num::ParseIntError> {
        u32::from_str_radix(&text, 16).map(u32::to_be_bytes)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct Even(String);

impl TryFrom<String> for Even {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text.len().is_multiple_of(2) {
            Ok(Self(text))
        } else {
            Err("the length is odd".into())
        }
    }
}

impl From<Even> for String {
    fn from(even: Even) -> Self {
        even.0
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "ty_adapted")]
struct Converted {
    #[mapped(id)]
    id: Option<i64>,
    #[mapped(with = hex)]
    token: [u8; 4],
    #[mapped(try_from = String)]
    even: Even,
    #[mapped(skip)]
    #[serde(default)]
    cache: Vec<u8>,
}

pub(crate) async fn fields_in_another_form(context: Context) {
    let db = context.with(models![Converted]).await;
    let row = Converted {
        id: None,
        token: [0xde, 0xad, 0, 1],
        even: Even("even".into()),
        cache: vec![1, 2],
    };
    let created: Converted = db.create(row).await.unwrap();
    assert_eq!(created.token, [0xde, 0xad, 0, 1]);
    assert_eq!(created.even, Even("even".into()));
    assert!(created.cache.is_empty(), "what is skipped is no column");
    let stored = db
        .fetch_one_raw("SELECT * FROM ty_adapted", params! {})
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.columns(), ["id", "token", "even"]);
    assert_eq!(stored.get::<String>("token").unwrap(), "dead0001");
    let patch = json!({ "token": [1, 2, 3, 4] });
    let patched = db.update::<Converted>(created.id, patch).await.or_not_found();
    assert_eq!(patched.unwrap().token, [1, 2, 3, 4]);
    let sql = "UPDATE ty_adapted SET token = 'hunter2-canary', even = 'odd'";
    db.execute_raw(sql, params! {}).await.unwrap();
    let error = db.get_by_id::<Converted>(created.id).await.unwrap_err();
    assert!(error.is_decode(), "{error}");
    assert!(error.to_string().contains("`ty_adapted.token`"), "{error}");
    assert_silent(&error);
    db.execute_raw("UPDATE ty_adapted SET token = '00000000'", params! {}).await.unwrap();
    let error = db.get_by_id::<Converted>(created.id).await.unwrap_err();
    assert!(error.to_string().contains("the length is odd"), "{error}");
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, MappedEmbed)]
struct Geo {
    lat: f64,
    lon: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, MappedEmbed)]
struct Place {
    city: String,
    #[mapped(embed)]
    geo: Geo,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "ty_embedded")]
struct Shop {
    #[mapped(id)]
    id: Option<i64>,
    #[mapped(embed(prefix = "at_"))]
    place: Place,
    #[mapped(embed)]
    #[serde(flatten)]
    store: Place,
    open: bool,
}

pub(crate) async fn embedded_structs(context: Context) {
    let db = context.with(models![Shop]).await;
    let place = |city: &str, lat| Place {
        city: city.to_owned(),
        geo: Geo { lat, lon: -lat },
    };
    let shop = Shop {
        id: None,
        place: place("Oslo", 59.9),
        store: place("Bergen", 60.4),
        open: true,
    };
    let shop = round_trip!(db, shop);
    let stored = db
        .fetch_one_raw("SELECT * FROM ty_embedded", params! {})
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        stored.columns(),
        [
            "id", "at_city", "at_geo_lat", "at_geo_lon", "store_city", "store_geo_lat",
            "store_geo_lon", "open"
        ]
    );
    let found = db
        .find::<Shop>()
        .filter(Shop::COLUMN.place.geo.lat.gt(59.0) & Shop::COLUMN.store.city.eq("Bergen"))
        .sort(Shop::COLUMN.place.city.asc());
    assert_eq!(found.all().await.unwrap(), std::slice::from_ref(&shop));
    let json: Shop = db
        .create(json!({
            "place": { "city": "Rome", "geo": { "lat": 1, "lon": 2 } },
            "city": "Bonn", "geo": { "lat": 3, "lon": 4 },
            "open": false,
        }))
        .await
        .unwrap();
    assert_eq!((json.place.city.as_str(), json.store.geo.lon), ("Rome", 4.0));
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "ty_database_made")]
struct Made {
    #[mapped(id)]
    id: Option<i64>,
    width: i32,
    height: i32,
    #[mapped(generated = "width * height")]
    area: i32,
    #[mapped(readonly, server_default = "'fresh'")]
    state: String,
    #[mapped(server_default = "42")]
    answer: i32,
    #[mapped(sensitive)]
    secret: String,
}

pub(crate) async fn columns_that_the_database_makes(context: Context) {
    let db = context.with(models![Made]).await;
    let made: Made = db
        .create(json!({ "width": 3, "height": 4, "secret": CANARY }))
        .await
        .unwrap();
    assert_eq!((made.area, made.state.as_str(), made.answer), (12, "fresh", 42));
    let whole = Made {
        id: None,
        area: 999,
        state: "forged".into(),
        answer: 1,
        ..made.clone()
    };
    let whole: Made = db.create(whole).await.unwrap();
    assert_eq!(
        (whole.area, whole.state.as_str(), whole.answer),
        (12, "fresh", 1),
        "what the database makes is not written"
    );
    let changed = db.update::<Made>(made.id, json!({ "width": 5 })).await;
    assert_eq!(changed.or_not_found().unwrap().area, 20);
    for field in ["area", "state"] {
        let error = db.update::<Made>(made.id, json!({ field: 1 })).await;
        let error = error.unwrap_err();
        assert!(error.is_invalid_input(), "{error}");
        assert_eq!(error.field_errors()[0].reason(), "read-only");
    }
    let input = MadeCreate {
        width: 1,
        height: 1,
        answer: None,
        secret: CANARY.to_owned(),
    };
    assert!(!format!("{input:?}").contains(CANARY), "Debug keeps it");
    let wrong = json!({ "width": 1, "height": 1, "secret": [CANARY] });
    assert_silent(&db.create::<Made>(wrong).await.unwrap_err());
}
