//! Dates, times and instants, of chrono and of the time crate.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

use crate::context::Context;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "te_chrono")]
struct Event {
    #[mapped(id)]
    id: Option<i64>,
    date: NaiveDate,
    time: NaiveTime,
    local: NaiveDateTime,
    instant: DateTime<Utc>,
    maybe: Option<DateTime<Utc>>,
}

impl Event {
    fn at(instant: DateTime<Utc>) -> Self {
        let local = instant.naive_utc();
        Self {
            id: None,
            date: local.date(),
            time: local.time(),
            local,
            instant,
            maybe: None,
        }
    }
}

/// An instant, to the microsecond.
fn instant(year: i32, seconds: i64, micros: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).unwrap()
        + Duration::seconds(seconds)
        + Duration::microseconds(micros)
}

async fn created(db: &Database, mut event: Event) -> Event {
    let made = db.create(event.clone()).await.unwrap();
    event.id = made.id;
    assert_eq!(made, event);
    let found: Event = db.get_by_id(event.id).await.or_not_found().unwrap();
    assert_eq!(found, event);
    event
}

pub(crate) async fn chrono_to_the_microsecond(context: Context) {
    let db = context.with(models![Event]).await;
    for at in [
        instant(2024, 0, 0),
        instant(2024, 86_399, 999_999),
        instant(2024, 1, 1),
        instant(2024, 3, 500_000),
        instant(1969, 10, 0),
        instant(2099, 10, 250),
        instant(1000, 0, 7),
        instant(9999, 86_400 * 364 + 86_399, 999_999),
    ] {
        let event = created(db, Event::at(at)).await;
        let column = Event::COLUMN;
        for filter in [
            column.instant.eq(event.instant),
            column.local.eq(event.local),
            column.date.eq(event.date) & column.time.eq(event.time),
            column.instant.between(at, at),
        ] {
            let found = db.find::<Event>().filter(filter & column.id.eq(event.id));
            assert_eq!(found.one().await.unwrap(), event, "{at}");
        }
    }
}

pub(crate) async fn instants_compare_and_sort_as_time_does(context: Context) {
    let db = context.with(models![Event]).await;
    // Forms of different lengths, where instants are stored as text.
    let micros = [0, 1, 10, 500, 1_000, 100_000, 100_001, 999_999];
    for micros in micros.iter().rev() {
        created(db, Event::at(instant(2024, 0, *micros))).await;
    }
    let sorted = |order| db.find::<Event>().sort(order).all();
    for order in [
        Event::COLUMN.instant.asc(),
        Event::COLUMN.local.asc(),
        Event::COLUMN.time.asc(),
    ] {
        let found = sorted(order).await.unwrap();
        let found: Vec<i64> = found
            .iter()
            .map(|event| i64::from(event.instant.timestamp_subsec_micros()))
            .collect();
        assert_eq!(found, micros);
    }
    for (index, micros) in micros.into_iter().enumerate() {
        let at = instant(2024, 0, micros);
        let earlier = db.count::<Event>().filter(Event::COLUMN.instant.lt(at));
        assert_eq!(earlier.await.unwrap(), index as u64);
        let local = db
            .count::<Event>()
            .filter(Event::COLUMN.local.lte(at.naive_utc()));
        assert_eq!(local.await.unwrap(), index as u64 + 1);
    }
    let named = json!({ "instant__gte": "2024-01-01T01:00:00.1+01:00" });
    let found = db.find::<Event>().filters(named).unwrap();
    assert_eq!(found.count().await.unwrap(), 3, "offsets are minded");
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "te_stamped")]
struct Stamped {
    #[mapped(id)]
    id: Option<i64>,
    name: String,
    #[mapped(server_default = "now()")]
    created: DateTime<Utc>,
    #[mapped(server_default = "CURRENT_TIMESTAMP")]
    local: NaiveDateTime,
    #[mapped(server_default = "CURRENT_DATE")]
    day: NaiveDate,
}

pub(crate) async fn the_servers_clock_compares_with_ours(context: Context) {
    let db = context.with(models![Stamped]).await;
    let row: Stamped = db.create(json!({ "name": "a" })).await.unwrap();
    let now = Utc::now();
    let distance = (now - row.created).num_seconds().abs();
    assert!(distance < 60, "{} is not about {now}", row.created);
    let local = (now.naive_utc() - row.local).num_seconds().abs();
    assert!(local < 60, "{} is not UTC", row.local);
    let fresh = Stamped::COLUMN.created.gt(now - Duration::hours(1));
    assert_eq!(db.count::<Stamped>().filter(fresh).await.unwrap(), 1);
    let old = Stamped::COLUMN.created.lt(now - Duration::hours(1));
    assert_eq!(db.count::<Stamped>().filter(old).await.unwrap(), 0);
    let days = (now.date_naive() - row.day).num_days().abs();
    assert!(days <= 1, "{}", row.day);
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "te_time")]
struct Timed {
    #[mapped(id)]
    id: Option<i64>,
    date: time::Date,
    time: time::Time,
    local: time::PrimitiveDateTime,
    instant: time::OffsetDateTime,
    maybe: Option<time::Time>,
}

pub(crate) async fn the_time_crates_types(context: Context) {
    let db = context.with(models![Timed]).await;
    for (seconds, micros) in [
        (0, 0),
        (1_700_000_000, 123_456),
        (-5, 1),
        (4_000_000_000, 500_000),
    ] {
        let instant = time::OffsetDateTime::UNIX_EPOCH
            + time::Duration::seconds(seconds)
            + time::Duration::microseconds(micros);
        let local = time::PrimitiveDateTime::new(instant.date(), instant.time());
        let mut row = Timed {
            id: None,
            date: instant.date(),
            time: instant.time(),
            local,
            instant,
            maybe: Some(instant.time()),
        };
        let made: Timed = db.create(row.clone()).await.unwrap();
        row.id = made.id;
        assert_eq!(made, row);
        let column = Timed::COLUMN;
        for filter in [
            column.instant.eq(instant),
            column.local.eq(local),
            column.date.eq(instant.date()) & column.time.eq(instant.time()),
        ] {
            let found = db.find::<Timed>().filter(filter);
            assert_eq!(found.one().await.unwrap(), row, "{instant}");
        }
    }
    let sorted = db.find::<Timed>().sort(Timed::COLUMN.instant.asc()).all();
    let sorted: Vec<i64> = sorted
        .await
        .unwrap()
        .iter()
        .map(|row| row.instant.unix_timestamp())
        .collect();
    assert_eq!(sorted, [-5, 0, 1_700_000_000, 4_000_000_000]);
}

pub(crate) async fn finer_than_a_microsecond(context: Context) {
    let db = context.with(models![Event]).await;
    let at = instant(2024, 0, 1) + Duration::nanoseconds(999);
    let event = db.create(Event::at(at)).await.unwrap();
    assert_eq!(event.instant, instant(2024, 0, 1), "cut, and not rounded");
    assert_eq!(event.time, event.local.time());
    assert_eq!(event.local, event.instant.naive_utc());
    let column = Event::COLUMN;
    for filter in [
        column.instant.eq(at),
        column.local.lte(at.naive_utc()),
        column.time.is_in([at.time()]),
    ] {
        let found = db.find::<Event>().filter(filter).all().await.unwrap();
        assert_eq!(
            found,
            std::slice::from_ref(&event),
            "what was written is found"
        );
    }
}

pub(crate) async fn dates_that_a_database_does_not_have(context: Context) {
    let db = context.with(models![Event]).await;
    let far = |year| {
        let date = NaiveDate::from_ymd_opt(year, 2, 3).unwrap();
        Event::at(date.and_hms_opt(4, 5, 6).unwrap().and_utc())
    };
    for (year, kept_by_postgres) in [
        (-4713, false),
        (-1, true),
        (0, true),
        (10_000, true),
        (262_000, false),
        (260_000, true),
    ] {
        if context.mount.is_postgres() && kept_by_postgres {
            created(db, far(year)).await;
            continue;
        }
        let error = db.create(far(year)).await.unwrap_err();
        assert!(error.is_invalid_input(), "{year}: {error}");
        assert!(error.to_string().contains("year"), "{error}");
    }
    let leap = NaiveTime::from_hms_nano_opt(23, 59, 59, 1_500_000_000).unwrap();
    let day = NaiveDate::from_ymd_opt(2016, 12, 31).unwrap();
    let error = db.create(Event::at(day.and_time(leap).and_utc())).await;
    let error = error.unwrap_err();
    assert!(error.is_invalid_input(), "{error}");
    assert!(error.to_string().contains("leap second"), "{error}");
}

/// Where time is text, one form serves every writer: both crates, and the server's clock.
pub(crate) async fn one_form_for_every_writer(context: Context) {
    if !context.mount.is_sqlite() {
        return;
    }
    let db = context.with(models![Event, Timed, Stamped]).await;
    created(db, Event::at(instant(2024, 0, 500_000))).await;
    let at = time::OffsetDateTime::from_unix_timestamp(1_704_067_200).unwrap();
    let at = at + time::Duration::milliseconds(500);
    let local = time::PrimitiveDateTime::new(at.date(), at.time());
    let timed = Timed {
        id: None,
        date: at.date(),
        time: at.time(),
        local,
        instant: at.to_offset(time::UtcOffset::from_hms(2, 0, 0).unwrap()),
        maybe: None,
    };
    db.create(timed).await.unwrap();
    for table in ["te_chrono", "te_time"] {
        let sql = format!(
            "SELECT CAST(date AS text) AS d, CAST(time AS text) AS t, CAST(local AS text) AS l, CAST(instant AS text) AS i FROM {table}"
        );
        let row = db.fetch_one_raw(tausestack_db::AssertSafe(sql), params! {});
        let row = row.await.unwrap().unwrap();
        let text = |name: &str| row.get::<String>(name).unwrap();
        assert_eq!(text("d"), "2024-01-01");
        assert_eq!(text("t"), "00:00:00.500000");
        assert_eq!(text("l"), "2024-01-01 00:00:00.500000");
        assert_eq!(text("i"), "2024-01-01T00:00:00.500000+00:00");
    }
    for _ in 0..5 {
        let row: Stamped = db.create(json!({ "name": "a" })).await.unwrap();
        let column = Stamped::COLUMN;
        let same = column.created.eq(row.created) & column.local.eq(row.local);
        let found = db.find::<Stamped>().filter(same & column.id.eq(row.id));
        assert_eq!(
            found.one().await.unwrap(),
            row,
            "the server's clock equals ours"
        );
    }
}
