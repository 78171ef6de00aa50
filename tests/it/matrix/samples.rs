//! The types and their values.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use tausestack_db::Column;
use tausestack_db::prelude::*;
use uuid::Uuid;

use super::probe::run;
use super::{Comparison, Probe, Report};

/// Makes a table for each type, and a function that puts all of them to the test.
macro_rules! probes {
    ($(
        $module:ident: $rust:literal, $type:ty, $table:literal, $comparison:ident,
        $same:expr, $samples:expr, $large:expr;
    )*) => {
        $( mod $module {
            use super::*;

            #[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
            #[mapped(table = $table, no_patch, no_create)]
            pub(super) struct Row {
                #[mapped(id)]
                id: Option<i64>,
                value: $type,
                maybe: Option<$type>,
            }

            impl Probe for Row {
                type Value = $type;
                const RUST: &'static str = $rust;
                const COMPARISON: Comparison = Comparison::$comparison;

                fn models() -> tausestack_db::Models {
                    models![Row]
                }

                fn row(value: $type, maybe: Option<$type>) -> Self {
                    Self { id: None, value, maybe }
                }

                fn id(&self) -> i64 {
                    self.id.expect("the row has been created")
                }

                fn value(&self) -> &$type {
                    &self.value
                }

                fn maybe(&self) -> Option<&$type> {
                    self.maybe.as_ref()
                }

                fn column() -> Column<Self::Entity, $type> {
                    Row::COLUMN.value
                }

                fn maybe_column() -> Column<Self::Entity, Option<$type>> {
                    Row::COLUMN.maybe
                }

                fn same(a: &$type, b: &$type) -> bool {
                    let same: fn(&$type, &$type) -> bool = $same;
                    same(a, b)
                }

                fn samples() -> Vec<(&'static str, $type)> {
                    $samples
                }

                fn large() -> Vec<(&'static str, $type)> {
                    $large
                }
            }
        } )*

        /// All types, one after the other.
        pub(super) async fn all(db: &Database) -> Vec<Report> {
            vec![ $( run::<$module::Row>(db).await, )* ]
        }
    };
}

/// Values that name themselves.
macro_rules! plain {
    ($($value:expr),* $(,)?) => { vec![ $( (stringify!($value), $value) ),* ] };
}

const MIB: usize = 1 << 20;

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a date")
}

fn time(hour: u32, minute: u32, second: u32, micro: u32) -> NaiveTime {
    NaiveTime::from_hms_micro_opt(hour, minute, second, micro).expect("a time")
}

fn local(year: i32) -> NaiveDateTime {
    date(year, 2, 3).and_time(time(4, 5, 6, 7))
}

fn locals() -> Vec<(&'static str, NaiveDateTime)> {
    let leap = NaiveTime::from_hms_nano_opt(23, 59, 59, 1_000_000_000).expect("a leap second");
    vec![
        ("year -5000", local(-5000)),
        ("year -1", local(-1)),
        ("year 0", local(0)),
        ("year 1", local(1)),
        ("1969", local(1969)),
        ("a leap second", date(2016, 12, 31).and_time(leap)),
        ("midnight", date(2024, 2, 29).and_time(time(0, 0, 0, 0))),
        (
            "the first microsecond",
            date(2024, 2, 29).and_time(time(0, 0, 0, 1)),
        ),
        (
            "half a second",
            date(2024, 2, 29).and_time(time(0, 0, 0, 500_000)),
        ),
        (
            "the last microsecond",
            date(2024, 2, 29).and_time(time(23, 59, 59, 999_999)),
        ),
        ("2039", local(2039)),
        (
            "the end of 9999",
            date(9999, 12, 31).and_time(time(23, 59, 59, 999_999)),
        ),
        ("year 10000", local(10_000)),
        ("year 262000", local(262_000)),
    ]
}

fn instants() -> Vec<(&'static str, DateTime<Utc>)> {
    locals()
        .into_iter()
        .map(|(name, at)| (name, at.and_utc()))
        .collect()
}

fn offset(hours: i32) -> FixedOffset {
    FixedOffset::east_opt(hours * 3600).expect("an offset")
}

fn time_date(year: i32) -> time::Date {
    time::Date::from_calendar_date(year, time::Month::February, 3).expect("a date")
}

fn time_time(nanosecond: u32) -> time::Time {
    time::Time::from_hms_nano(23, 59, 59, nanosecond).expect("a time")
}

fn time_locals() -> Vec<(&'static str, time::PrimitiveDateTime)> {
    vec![
        ("year -9999", time_date(-9999).with_time(time_time(0))),
        ("year 0", time_date(0).with_time(time_time(0))),
        ("year 1", time_date(1).with_time(time_time(1_000))),
        ("2024", time_date(2024).with_time(time_time(0))),
        (
            "half a second later",
            time_date(2024).with_time(time_time(500_000_000)),
        ),
        (
            "the end of 9999",
            time_date(9999).with_time(time_time(999_999_000)),
        ),
    ]
}

fn decimal(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

/// A document of arrays in arrays.
fn nested(levels: usize) -> JsonValue {
    (0..levels).fold(json!([]), |inner, _| json!([inner]))
}

/// In the order of their declaration, which is not that of their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, MappedEnum)]
#[mapped(name = "mx_size")]
pub(super) enum Size {
    Small,
    Medium,
    #[mapped(rename = "it's large")]
    Large,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, MappedValue)]
pub(super) struct Meters(i64);

probes! {
    boolean: "bool", bool, "mx_bool", Ordered, |a, b| a == b,
        plain![false, true], vec![];
    tiny: "i8", i8, "mx_i8", Ordered, |a, b| a == b,
        plain![i8::MIN, -1, 0, i8::MAX], vec![];
    small: "i16", i16, "mx_i16", Ordered, |a, b| a == b,
        plain![i16::MIN, -1, 0, i16::MAX], vec![];
    int: "i32", i32, "mx_i32", Ordered, |a, b| a == b,
        plain![i32::MIN, -1, 0, i32::MAX], vec![];
    big: "i64", i64, "mx_i64", Ordered, |a, b| a == b,
        plain![i64::MIN, -9_007_199_254_740_993, 0, 9_007_199_254_740_993, i64::MAX], vec![];
    tiny_unsigned: "u8", u8, "mx_u8", Ordered, |a, b| a == b,
        plain![0, 128, u8::MAX], vec![];
    small_unsigned: "u16", u16, "mx_u16", Ordered, |a, b| a == b,
        plain![0, 32_768, u16::MAX], vec![];
    unsigned: "u32", u32, "mx_u32", Ordered, |a, b| a == b,
        plain![0, 2_147_483_648, u32::MAX], vec![];
    big_unsigned: "u64", u64, "mx_u64", Ordered, |a, b| a == b,
        vec![
            ("0", 0),
            ("i64::MAX", i64::MAX.unsigned_abs()),
            ("i64::MAX + 1", i64::MAX.unsigned_abs() + 1),
            ("u64::MAX", u64::MAX),
        ], vec![];
    single: "f32", f32, "mx_f32", Ordered, |a, b| a.to_bits() == b.to_bits(),
        vec![
            ("−∞", f32::NEG_INFINITY),
            ("f32::MIN", f32::MIN),
            ("-1.5", -1.5),
            ("a negative subnormal", -f32::from_bits(1)),
            ("−0.0", -0.0),
            ("the least subnormal", f32::from_bits(1)),
            ("the least normal", f32::MIN_POSITIVE),
            ("0.1", 0.1),
            ("16777216", 16_777_216.0),
            ("f32::MAX", f32::MAX),
            ("∞", f32::INFINITY),
            ("NaN", f32::NAN),
        ], vec![];
    double: "f64", f64, "mx_f64", Ordered, |a, b| a.to_bits() == b.to_bits(),
        vec![
            ("−∞", f64::NEG_INFINITY),
            ("f64::MIN", f64::MIN),
            ("-1.5", -1.5),
            ("a negative subnormal", -f64::from_bits(1)),
            ("−0.0", -0.0),
            ("the least subnormal", f64::from_bits(1)),
            ("the least normal", f64::MIN_POSITIVE),
            ("0.1", 0.1),
            ("0.1 + 0.2", 0.1 + 0.2),
            ("2⁵³", 9_007_199_254_740_992.0),
            ("f64::MAX", f64::MAX),
            ("∞", f64::INFINITY),
            ("NaN", f64::NAN),
        ], vec![];
    text: "String", String, "mx_string", Ordered, |a, b| a == b,
        [
            ("empty", ""), ("a space", " "), ("A", "A"), ("Z", "Z"), ("a", "a"),
            ("a NUL", "a\0b"), ("a trailing space", "a "), ("b", "b"), ("é", "é"),
            ("the end of the BMP", "\u{ffff}"), ("beyond the BMP", "\u{10000}"),
            ("emoji", "\u{1F980}"),
        ].map(|(name, text)| (name, text.to_owned())).into(),
        vec![("1 MiB", "é".repeat(MIB / 2))];
    character: "char", char, "mx_char", Ordered, |a, b| a == b,
        vec![
            ("NUL", '\0'), ("a space", ' '), ("A", 'A'), ("a", 'a'), ("é", 'é'),
            ("emoji", '\u{1F980}'), ("char::MAX", char::MAX),
        ], vec![];
    bytes: "Vec<u8>", Vec<u8>, "mx_bytes", Ordered, |a, b| a == b,
        [
            ("empty", &[][..]), ("NUL", &[0][..]), ("NULs", &[0, 0][..]), ("7f", &[0x7f][..]),
            ("80", &[0x80][..]), ("ff", &[0xff][..]),
        ].map(|(name, bytes)| (name, bytes.to_vec())).into(),
        vec![("1 MiB", (0..=255).cycle().take(MIB).collect())];
    uuid_value: "Uuid", Uuid, "mx_uuid", Ordered, |a, b| a == b,
        vec![("nil", Uuid::nil()), ("1", Uuid::from_u128(1)), ("max", Uuid::max())], vec![];
    naive_date: "NaiveDate", NaiveDate, "mx_date", Ordered, |a, b| a == b,
        vec![
            ("year -5000", date(-5000, 1, 1)),
            ("year -4712", date(-4712, 1, 1)),
            ("year 0", date(0, 12, 31)),
            ("year 1", date(1, 1, 1)),
            ("1582-10-10", date(1582, 10, 10)),
            ("9999-12-31", date(9999, 12, 31)),
            ("year 10000", date(10_000, 1, 1)),
            ("NaiveDate::MAX", NaiveDate::MAX),
        ], vec![];
    naive_time: "NaiveTime", NaiveTime, "mx_time", Ordered, |a, b| a == b,
        vec![
            ("midnight", time(0, 0, 0, 0)),
            ("the first microsecond", time(0, 0, 0, 1)),
            ("half a second", time(0, 0, 0, 500_000)),
            ("the last microsecond", time(23, 59, 59, 999_999)),
            ("a leap second", NaiveTime::from_hms_nano_opt(23, 59, 59, 1_000_000_000).expect("one")),
        ], vec![];
    naive: "NaiveDateTime", NaiveDateTime, "mx_datetime", Ordered, |a, b| a == b,
        locals(), vec![];
    instant: "DateTime<Utc>", DateTime<Utc>, "mx_instant", Ordered, |a, b| a == b,
        instants(), vec![];
    with_offset: "DateTime<FixedOffset>", DateTime<FixedOffset>, "mx_offset", Ordered,
        // The instant: its offset is not kept.
        |a, b| a == b,
        vec![
            ("2024, +02:00", offset(2).with_ymd_and_hms(2024, 1, 1, 1, 0, 0).unwrap()),
            ("2024, −02:00", offset(-2).with_ymd_and_hms(2024, 1, 1, 0, 0, 0).unwrap()),
            ("2024", offset(0).with_ymd_and_hms(2024, 1, 1, 3, 0, 0).unwrap()),
            ("9999-12-31T23:00−02:00", offset(-2).with_ymd_and_hms(9999, 12, 31, 23, 0, 0).unwrap()),
        ], vec![];
    time_crate_date: "time::Date", time::Date, "mx_time_date", Ordered, |a, b| a == b,
        vec![
            ("year -9999", time_date(-9999)), ("year 0", time_date(0)), ("year 1", time_date(1)),
            ("2024-02-03", time_date(2024)), ("9999-12-31", time::Date::MAX),
        ], vec![];
    time_crate_time: "time::Time", time::Time, "mx_time_time", Ordered, |a, b| a == b,
        vec![
            ("midnight", time::Time::MIDNIGHT),
            ("23:59:59", time_time(0)),
            ("a microsecond later", time_time(1_000)),
            ("the last microsecond", time_time(999_999_000)),
        ], vec![];
    primitive: "time::PrimitiveDateTime", time::PrimitiveDateTime, "mx_time_datetime", Ordered,
        |a, b| a == b, time_locals(), vec![];
    offset_date_time: "time::OffsetDateTime", time::OffsetDateTime, "mx_time_instant", Ordered,
        |a, b| a == b,
        {
            let mut values: Vec<_> =
                time_locals().into_iter().map(|(name, at)| (name, at.assume_utc())).collect();
            let west = time::UtcOffset::from_hms(-2, 0, 0).expect("an offset");
            let last = time::PrimitiveDateTime::MAX.assume_offset(west);
            values.push(("9999-12-31T23:59−02:00", last));
            values
        }, vec![];
    exact_decimal: "Decimal", Decimal, "mx_decimal", Ordered, |a, b| a == b,
        vec![
            ("Decimal::MIN", Decimal::MIN),
            ("-0.01", decimal("-0.01")),
            ("0", Decimal::ZERO),
            ("1e-28", decimal("0.0000000000000000000000000001")),
            ("28 digits behind the point", decimal("0.1234567890123456789012345678")),
            ("1.50", decimal("1.50")),
            ("9", decimal("9")),
            ("10", decimal("10")),
            ("19 digits", decimal("12345678901234567.89")),
            ("Decimal::MAX", Decimal::MAX),
        ], vec![];
    document: "JsonValue", JsonValue, "mx_json", Nothing, |a, b| a == b,
        vec![
            ("null", json!(null)),
            ("2⁵³ + 1", json!({ "n": 9_007_199_254_740_993_u64 })),
            ("u64::MAX", json!([u64::MAX])),
            ("i64::MIN", json!([i64::MIN])),
            ("0.1 + 0.2", json!([0.1 + 0.2])),
            ("a float that quick parsers miss", json!([122.416_294_033_786_58])),
            ("the least subnormal", json!([f64::from_bits(1)])),
            ("1e16", json!([1e16])),
            ("f64::MAX", json!([f64::MAX])),
            ("−0.0", json!([-0.0])),
            ("a NUL", json!({ "text": "a\0b" })),
            ("emoji", json!({ "\u{1F980}": "\u{1F980}" })),
            ("30 levels", nested(29)),
            ("128 levels", nested(127)),
        ],
        vec![("1 MiB", json!({ "text": "é".repeat(MIB / 2) }))];
    enumeration: "MappedEnum", Size, "mx_enum", Ordered, |a, b| a == b,
        plain![Size::Small, Size::Medium, Size::Large], vec![];
    newtype: "MappedValue (of an i64)", Meters, "mx_newtype", Ordered, |a, b| a == b,
        plain![Meters(i64::MIN), Meters(0), Meters(i64::MAX)], vec![];
    integers: "Vec<i64>", Vec<i64>, "mx_integers", Equal, |a, b| a == b,
        vec![("empty", vec![]), ("both ends", vec![i64::MIN, 0, i64::MAX])], vec![];
    texts: "Vec<String>", Vec<String>, "mx_texts", Equal, |a, b| a == b,
        [
            ("empty", &[][..]), ("an empty text", &[""][..]), ("NULL", &["NULL", "null"][..]),
            ("quotes and braces", &["\"", "'", "{a,b}", "\\", " ", ","][..]),
            ("emoji", &["\u{1F980}"][..]), ("a NUL", &["a\0b"][..]),
        ].map(|(name, texts)| (name, texts.iter().map(ToString::to_string).collect())).into(),
        vec![];
    floats: "Vec<f64>", Vec<f64>, "mx_floats", Equal,
        |a, b| a.iter().map(|float| float.to_bits()).eq(b.iter().map(|float| float.to_bits())),
        vec![("extremes", vec![f64::NEG_INFINITY, -0.0, f64::from_bits(1), f64::MAX, f64::NAN])],
        vec![];
    unsigned_integers: "Vec<u64>", Vec<u64>, "mx_unsigned_integers", Equal, |a, b| a == b,
        vec![("i64::MAX", vec![0, i64::MAX.unsigned_abs()]), ("u64::MAX", vec![u64::MAX])],
        vec![];
    uuids: "Vec<Uuid>", Vec<Uuid>, "mx_uuids", Equal, |a, b| a == b,
        vec![("both ends", vec![Uuid::nil(), Uuid::max()])], vec![];
    instants_array: "Vec<DateTime<Utc>>", Vec<DateTime<Utc>>, "mx_instants", Equal, |a, b| a == b,
        vec![
            ("2024", vec![date(2024, 2, 29).and_time(time(1, 2, 3, 4)).and_utc()]),
            ("year -5000", vec![local(-5000).and_utc()]),
        ], vec![];
    decimals_array: "Vec<Decimal>", Vec<Decimal>, "mx_decimals", Equal, |a, b| a == b,
        vec![("both ends", vec![Decimal::MIN, decimal("0.0000000000000000000000000001"), Decimal::MAX])],
        vec![];
}
