//! Fields stored in another form: documents, conversions, embedded structs, and what
//! the database makes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

use crate::canary::{CANARY, assert_silent};
use crate::context::Context;

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
    for plain in [
        json!(null),
        json!([]),
        json!("text"),
        json!(5),
        json!(true),
        // Floats that a decimal form, or a quick parser, would change.
        json!(1e16),
        json!(-1.5e300),
        json!(5e-324),
        json!(122.416_294_033_786_58),
        json!(1.0),
        json!(u64::MAX),
        json!(i64::MIN),
    ] {
        let row = Documented {
            id: None,
            maybe: None,
            plain,
            ..full.clone()
        };
        round_trip!(db, row);
    }
    let some = db
        .count::<Documented>()
        .filter(Documented::COLUMN.maybe.is_not_null());
    assert_eq!(some.await.unwrap(), 1);
    let input = json!({ "settings": { "theme": "t", "sizes": [256], "nested": {} }, "plain": 1 });
    let error = db.create::<Documented>(input).await.unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
    assert_eq!(error.field_errors()[0].field(), "settings.sizes[0]");
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
    let patched = db
        .update::<Converted>(created.id, patch)
        .await
        .or_not_found();
    assert_eq!(patched.unwrap().token, [1, 2, 3, 4]);
    let sql = "UPDATE ty_adapted SET token = 'hunter2-canary', even = 'odd'";
    db.execute_raw(sql, params! {}).await.unwrap();
    let error = db.get_by_id::<Converted>(created.id).await.unwrap_err();
    assert!(error.is_decode(), "{error}");
    assert!(error.to_string().contains("`ty_adapted.token`"), "{error}");
    assert_silent(&error);
    db.execute_raw("UPDATE ty_adapted SET token = '00000000'", params! {})
        .await
        .unwrap();
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
            "id",
            "at_city",
            "at_geo_lat",
            "at_geo_lon",
            "store_city",
            "store_geo_lat",
            "store_geo_lon",
            "open"
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
    assert_eq!(
        (json.place.city.as_str(), json.store.geo.lon),
        ("Rome", 4.0)
    );
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
    assert_eq!(
        (made.area, made.state.as_str(), made.answer),
        (12, "fresh", 42)
    );
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
