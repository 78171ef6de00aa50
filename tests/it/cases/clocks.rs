//! `created_at` and `updated_at`: one clock, and who may not set it.

use std::time::Duration;

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;
use tausestack_db::{Clock, FieldErrorCode, Models};
use time::{OffsetDateTime, PrimitiveDateTime};

use crate::context::Context;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "ck_notes")]
struct Note {
    #[mapped(id)]
    id: Option<i64>,
    text: String,
    #[mapped(created_at)]
    created_at: DateTime<Utc>,
    #[mapped(updated_at)]
    updated_at: Option<DateTime<Utc>>,
}

/// No column of the clock's, and none with a default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(view_of = Note)]
struct Text {
    id: Option<i64>,
    text: String,
}

#[derive(Mapped)]
#[mapped(create_for = Note)]
struct Imported {
    text: String,
    created_at: DateTime<Utc>,
}

#[derive(Mapped)]
#[mapped(patch_for = Note)]
struct Backdated {
    text: Option<String>,
    updated_at: Option<DateTime<Utc>>,
}

/// A time that no database rounds, and one a nanosecond before the next
/// microsecond.
fn noon() -> DateTime<Utc> {
    "2026-02-28T12:00:00.123456Z".parse().unwrap()
}

/// The case's database under a clock of its own.
async fn at_noon(context: &Context, models: Models) -> (Database, Clock) {
    let clock = Clock::manual(noon() + Duration::from_nanos(999));
    let db = Database::connect(context.options().clock(clock.clone()))
        .await
        .unwrap();
    db.create_tables(models).await.unwrap();
    (db, clock)
}

fn unstamped(text: &str) -> Note {
    Note {
        id: None,
        text: text.into(),
        created_at: DateTime::default(),
        updated_at: None,
    }
}

pub(crate) async fn create_stamps_both_with_one_instant(context: Context) {
    let (db, clock) = at_noon(&context, models![Note]).await;
    let by_json: Note = db.create(json!({ "text": "a" })).await.unwrap();
    let by_struct: Note = db.create(unstamped("a")).await.unwrap();
    let by_create_struct: Note = db.create(NoteCreate { text: "a".into() }).await.unwrap();
    for note in [by_json, by_struct, by_create_struct] {
        assert_eq!(note.created_at, noon(), "to the microsecond");
        assert_eq!(note.updated_at, Some(noon()));
        let read: Note = db.get_by_id(note.id).await.or_not_found().unwrap();
        assert_eq!(read, note);
    }
    clock.advance(Duration::from_micros(1));
    let later: Note = db.create(unstamped("b")).await.unwrap();
    let after = Note::COLUMN.created_at.gt(noon());
    let found = db.find::<Note>().filter(after).all().await.unwrap();
    assert_eq!(found, [later], "stamps compare as time does");
    db.disconnect().await.unwrap();
}

pub(crate) async fn every_update_that_sets_something_is_stamped(context: Context) {
    let (db, clock) = at_noon(&context, models![Note]).await;
    let note: Note = db.create(unstamped("a")).await.unwrap();
    let mut expected = note.clone();
    let minute = Duration::from_secs(60);

    clock.advance(minute);
    let same = db.update::<Note>(note.id, json!({})).await;
    assert_eq!(same.or_not_found().unwrap(), note, "an empty patch");
    let same = db.update::<Note>(note.id, NotePatch::default()).await;
    assert_eq!(same.or_not_found().unwrap(), note);

    let by_json = db.update::<Note>(note.id, json!({ "text": "b" })).await;
    expected.text = "b".into();
    expected.updated_at = Some(noon() + minute);
    assert_eq!(by_json.or_not_found().unwrap(), expected);

    clock.advance(minute);
    let patch = NotePatch { text: "b".into() };
    let by_struct = db.update::<Note>(note.id, patch).await;
    expected.updated_at = Some(noon() + 2 * minute);
    assert_eq!(by_struct.or_not_found().unwrap(), expected, "the same text");

    clock.advance(minute);
    db.transaction(async |tx| {
        tx.update::<Note>(note.id, json!({ "text": "c" })).await?;
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    expected.text = "c".into();
    expected.updated_at = Some(noon() + 3 * minute);
    let read: Note = db.get_by_id(note.id).await.or_not_found().unwrap();
    assert_eq!(read, expected);
    db.disconnect().await.unwrap();
}

pub(crate) async fn callers_from_outside_do_not_set_the_clock(context: Context) {
    let (db, _) = at_noon(&context, models![Note]).await;
    let stamped =
        json!({ "text": "a", "created_at": noon(), "updated_at": "1999-01-01T00:00:00Z" });
    let refused = |error: Error| {
        assert_eq!(error.http_status(), 422);
        let mut fields: Vec<_> = error
            .field_errors()
            .iter()
            .map(|field| {
                (
                    field.field().to_owned(),
                    field.code(),
                    field.reason().to_owned(),
                )
            })
            .collect();
        fields.sort_by(|a, b| a.0.cmp(&b.0));
        let read_only = |name: &str| {
            let reason = "set by the clock".to_owned();
            (name.to_owned(), FieldErrorCode::ReadOnly, reason)
        };
        assert_eq!(fields, [read_only("created_at"), read_only("updated_at")]);
    };
    refused(db.create::<Note>(stamped.clone()).await.unwrap_err());
    let note: Note = db
        .create(json!({ "text": "a", "created_at": null }))
        .await
        .unwrap();
    assert_eq!(note.created_at, noon());
    refused(
        db.update::<Note>(note.id, stamped.clone())
            .await
            .unwrap_err(),
    );
    assert_eq!(db.count::<Note>().await.unwrap(), 1);
    // The generated structs have no such field, whoever reads them.
    assert!(serde_json::from_value::<NoteCreate>(stamped.clone()).is_err());
    assert!(serde_json::from_value::<NotePatch>(stamped).is_err());
    db.disconnect().await.unwrap();
}

pub(crate) async fn code_of_ones_own_may_bring_its_times(context: Context) {
    let (db, _) = at_noon(&context, models![Note]).await;
    let long_ago: DateTime<Utc> = "1999-12-31T23:59:59Z".parse().unwrap();
    let given = Note {
        created_at: long_ago,
        ..unstamped("old")
    };
    let note: Note = db.create(given).await.unwrap();
    assert_eq!((note.created_at, note.updated_at), (long_ago, Some(noon())));
    // The epoch is what a field holds that nobody set; a struct of one's own
    // says that it is meant.
    let imported = Imported {
        text: "older".into(),
        created_at: DateTime::UNIX_EPOCH,
    };
    let note: Note = db.create(imported).await.unwrap();
    assert_eq!(note.created_at, DateTime::UNIX_EPOCH);
    assert_eq!(note.updated_at, Some(noon()));
    let backdated = Backdated {
        text: None,
        updated_at: Some(long_ago),
    };
    let note: Note = db.update(note.id, backdated).await.or_not_found().unwrap();
    assert_eq!(note.updated_at, Some(long_ago));
    let changed = Backdated {
        text: Some("new".into()),
        updated_at: None,
    };
    let note: Note = db.update(note.id, changed).await.or_not_found().unwrap();
    assert_eq!(note.updated_at, Some(noon()));
    db.disconnect().await.unwrap();
}

pub(crate) async fn a_view_without_the_columns_stamps_them(context: Context) {
    let (db, clock) = at_noon(&context, models![Note]).await;
    let text: Text = db.create(json!({ "text": "a" })).await.unwrap();
    let note: Note = db.get_by_id(text.id).await.or_not_found().unwrap();
    assert_eq!((note.created_at, note.updated_at), (noon(), Some(noon())));
    clock.advance(Duration::from_secs(1));
    let text: Text = db
        .update(text.id, json!({ "text": "b" }))
        .await
        .or_not_found()
        .unwrap();
    assert_eq!(text.text, "b");
    let note: Note = db.get_by_id(text.id).await.or_not_found().unwrap();
    assert_eq!(note.created_at, noon());
    assert_eq!(note.updated_at, Some(noon() + Duration::from_secs(1)));
    db.disconnect().await.unwrap();
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, MappedValue)]
struct Moment(DateTime<Utc>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, MappedEmbed)]
struct Audit {
    #[mapped(created_at)]
    created: DateTime<FixedOffset>,
    #[mapped(updated_at)]
    updated: OffsetDateTime,
    by: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "ck_every_type")]
struct EveryType {
    #[mapped(id)]
    id: Option<i64>,
    size: i32,
    #[mapped(created_at)]
    created: NaiveDateTime,
    #[mapped(updated_at)]
    updated: Option<Moment>,
    #[mapped(embed)]
    audit: Audit,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "ck_primitive")]
struct Primitive {
    #[mapped(id)]
    id: Option<i64>,
    #[mapped(created_at, server_default = "CURRENT_TIMESTAMP")]
    created: PrimitiveDateTime,
    #[mapped(updated_at)]
    updated: Option<OffsetDateTime>,
}

pub(crate) async fn every_type_of_a_timestamp(context: Context) {
    let (db, clock) = at_noon(&context, models![EveryType, Primitive]).await;
    let offset = |at: DateTime<Utc>| {
        OffsetDateTime::UNIX_EPOCH + time::Duration::microseconds(at.timestamp_micros())
    };
    let row: EveryType = db
        .create(json!({ "size": 1, "audit": { "by": "ana" } }))
        .await
        .unwrap();
    let mut expected = EveryType {
        id: row.id,
        size: 1,
        created: noon().naive_utc(),
        updated: Some(Moment(noon())),
        audit: Audit {
            created: noon().fixed_offset(),
            updated: offset(noon()),
            by: "ana".into(),
        },
    };
    assert_eq!(row, expected);
    let later = noon() + Duration::from_secs(5);
    clock.set(later);
    // A patch that replaces the embedded struct leaves its times to the clock.
    let patch = EveryTypePatch {
        audit: Audit {
            created: DateTime::UNIX_EPOCH.fixed_offset(),
            updated: OffsetDateTime::UNIX_EPOCH,
            by: "bob".into(),
        }
        .into(),
        ..EveryTypePatch::default()
    };
    let row: EveryType = db.update(row.id, patch).await.or_not_found().unwrap();
    expected.audit.by = "bob".into();
    expected.audit.updated = offset(later);
    expected.updated = Some(Moment(later));
    assert_eq!(row, expected);
    let error = db
        .update::<EveryType>(row.id, json!({ "audit": { "updated": null } }))
        .await
        .unwrap_err();
    assert_eq!(error.field_errors()[0].field(), "audit.updated");

    let row: Primitive = db.create(json!({})).await.unwrap();
    let at = offset(later);
    assert_eq!(row.created, PrimitiveDateTime::new(at.date(), at.time()));
    assert_eq!(row.updated, Some(at));
    db.disconnect().await.unwrap();
}

pub(crate) async fn the_systems_clock_unless_said_otherwise(context: Context) {
    let db = context.with(models![Note]).await;
    let before = Utc::now() - Duration::from_secs(1);
    let note: Note = db.create(json!({ "text": "a" })).await.unwrap();
    assert!(note.created_at > before && note.created_at <= Utc::now());
    assert_eq!(note.updated_at, Some(note.created_at));
}
