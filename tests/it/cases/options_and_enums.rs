//! Options of each type, enums and newtypes.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;
use uuid::Uuid;

use crate::canary::{CANARY, assert_silent};
use crate::context::Context;

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
    let found = db
        .find::<Graded>()
        .filter(Graded::COLUMN.grade.eq(Grade::Fail));
    assert_eq!(found.all().await.unwrap(), std::slice::from_ref(&failed));
    let found = db
        .find::<Graded>()
        .filter(Graded::COLUMN.grade.is_in([Grade::Pass, Grade::Fail]))
        .filter(Graded::COLUMN.points.gte(Points(2)));
    assert_eq!(found.all().await.unwrap(), std::slice::from_ref(&passed));
    let by_name = json!({ "grade__in": ["pass"], "points__lt": 9 });
    let found = db.find::<Graded>().filters(by_name).unwrap();
    assert_eq!(found.all().await.unwrap(), std::slice::from_ref(&passed));
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
