//! Rows whose columns nobody declared: every type of each database.

use tausestack_db::AssertSafe;
use tausestack_db::prelude::*;

use crate::context::{Context, Mount};

async fn value(db: &Database, expression: &str) -> Result<JsonValue, Error> {
    let sql = AssertSafe(format!("SELECT {expression} AS v"));
    let row = db.fetch_one_raw(sql, params! {}).await?.expect("one row");
    row.into_json().map(|json| json["v"].clone())
}

/// Expressions of the database, and the JSON that they are read as.
fn expressions(mount: Mount) -> Vec<(&'static str, JsonValue)> {
    if mount.is_postgres() {
        postgres_scalars()
    } else if mount.is_mysql() {
        mysql_expressions()
    } else {
        sqlite_expressions()
    }
}

fn sqlite_expressions() -> Vec<(&'static str, JsonValue)> {
    vec![
        ("1 + 1", json!(2)),
        ("-9223372036854775808", json!(i64::MIN)),
        ("0.1", json!(0.1)),
        ("1e308", json!(1e308)),
        ("2.0", json!(2.0)),
        ("coalesce(NULL, 'x')", json!("x")),
        ("count(*)", json!(1)),
        ("sum(3)", json!(3)),
        ("avg(3)", json!(3.0)),
        ("NULL", json!(null)),
        ("x'00ff'", json!("AP8=")),
        ("zeroblob(0)", json!("")),
        ("1 = 1", json!(1)),
        ("date(0, 'unixepoch')", json!("1970-01-01")),
        ("json('[1]')", json!("[1]")),
        ("cast(x'410042' AS text)", json!("A\0B")),
    ]
}

fn mysql_expressions() -> Vec<(&'static str, JsonValue)> {
    vec![
        ("1 + 1", json!(2)),
        ("18446744073709551615", json!(u64::MAX)),
        ("-9223372036854775807 - 1", json!(i64::MIN)),
        ("1e0 / 3", json!(1.0 / 3.0)),
        ("0.1", json!("0.1")),
        (
            "CAST('-12345678901234567890123456789012345.123456789012345678901234567890' AS DECIMAL(65, 30))",
            json!("-12345678901234567890123456789012345.123456789012345678901234567890"),
        ),
        ("sum(3)", json!("3")),
        ("NULL", json!(null)),
        ("true", json!(1)),
        ("'é'", json!("é")),
        ("x'00ff'", json!("AP8=")),
        ("b'101'", json!("BQ==")),
        ("CAST('2024-02-29' AS DATE)", json!("2024-02-29")),
        ("CAST('-838:59:59' AS TIME)", json!("-838:59:59")),
        ("CAST('25:00:00.5' AS TIME(1))", json!("25:00:00.500")),
        (
            "CAST('2024-02-29 12:34:56.789012' AS DATETIME(6))",
            json!("2024-02-29T12:34:56.789012"),
        ),
        (
            "ST_AsText(ST_GeomFromText('POINT(1 2)'))",
            json!("POINT(1 2)"),
        ),
        (
            "hex(ST_AsWKB(POINT(1, 2)))",
            json!("0101000000000000000000F03F0000000000000040"),
        ),
    ]
}

fn postgres_scalars() -> Vec<(&'static str, JsonValue)> {
    vec![
        ("true", json!(true)),
        ("1::int2", json!(1)),
        ("(-9223372036854775808)::int8", json!(i64::MIN)),
        ("4294967295::oid", json!(4_294_967_295_u32)),
        ("'pg_class'::regclass::oid", json!(1259)),
        ("'x'::\"char\"", json!("x")),
        ("'n'::name", json!("n")),
        ("'p  '::char(3)", json!("p  ")),
        ("0.1::float4", json!(0.1)),
        ("0.1::float8", json!(0.1)),
        ("5e-324::float8", json!(5e-324)),
        ("'NaN'::numeric", json!("NaN")),
        ("'-Infinity'::numeric", json!("-Infinity")),
        (
            "123456789012345678901234567890.12345678901234567890::numeric",
            json!("123456789012345678901234567890.12345678901234567890"),
        ),
        ("sum(3)", json!(3)),
        ("sum(3::int8)", json!("3")),
        ("'\\x00ff'::bytea", json!("AP8=")),
        ("'<a/>'::xml", json!("<a/>")),
        ("'{\"a\":  [1, 0.10]}'::json", json!({ "a": [1, 0.1] })),
        (
            "'{\"a\": 18446744073709551615}'::jsonb",
            json!({ "a": u64::MAX }),
        ),
        ("'$.a[*]'::jsonpath", json!("$.\"a\"[*]")),
        ("'2024-02-29'::date", json!("2024-02-29")),
        ("'infinity'::date", json!("infinity")),
        ("'0044-03-15 BC'::date", json!("0044-03-15 BC")),
        ("'24:00'::time", json!("24:00:00")),
        ("'12:00:00.5-03:30'::timetz", json!("12:00:00.500-03:30")),
        (
            "'2024-02-29 12:34:56.789012'::timestamp",
            json!("2024-02-29T12:34:56.789012"),
        ),
        ("'-infinity'::timestamptz", json!("-infinity")),
        (
            "'294276-12-31 23:59:59Z'::timestamptz",
            json!("294276-12-31T23:59:59+00:00"),
        ),
        (
            "'1 year 2 mons -3 days 04:05:06.789'::interval",
            json!("P1Y2M-3DT4H5M6.789S"),
        ),
        ("'10.0.0.1'::inet", json!("10.0.0.1")),
        ("'10.0.0.0/8'::inet", json!("10.0.0.0/8")),
        ("'10.0.0.1/32'::cidr", json!("10.0.0.1/32")),
        ("'2001:db8::1/64'::inet", json!("2001:db8::1/64")),
        ("'08:00:2b:01:02:03'::macaddr", json!("08:00:2b:01:02:03")),
        (
            "'08:00:2b:01:02:03:04:05'::macaddr8",
            json!("08:00:2b:01:02:03:04:05"),
        ),
        ("B'10110'", json!("10110")),
        ("''::varbit", json!("")),
        ("'(1,-2.5)'::point", json!("(1,-2.5)")),
        ("'{1,2,3}'::line", json!("{1,2,3}")),
        ("'[(1,2),(3,4)]'::lseg", json!("[(1,2),(3,4)]")),
        ("'(3,4),(1,2)'::box", json!("(3,4),(1,2)")),
        ("'[(1,2),(3,4)]'::path", json!("[(1,2),(3,4)]")),
        ("'((1,2),(3,4))'::polygon", json!("((1,2),(3,4))")),
        ("'<(1,2),1e-7>'::circle", json!("<(1,2),1e-07>")),
        ("'a:1A it''s:2,3C'::tsvector", json!("'a':1A 'it''s':2,3C")),
        ("'[1,10)'::int4range", json!("[1,10)")),
        ("'(,5]'::numrange", json!("(,5]")),
        ("'empty'::daterange", json!("empty")),
        (
            "'[2024-01-01 10:00,)'::tsrange",
            json!("[2024-01-01T10:00:00,)"),
        ),
        ("ARRAY[1, NULL, 3]", json!([1, null, 3])),
        ("ARRAY[[1, 2], [3, 4]]", json!([[1, 2], [3, 4]])),
        ("'{}'::text[]", json!([])),
        ("ARRAY['infinity'::date]", json!(["infinity"])),
        ("ARRAY['1 day'::interval]", json!(["P1D"])),
        ("ARRAY['[1,2)'::int4range]", json!(["[1,2)"])),
        (
            "ROW(1, 'a'::text, NULL, ARRAY[true], 1.50)",
            json!([1, "a", null, [true], "1.50"]),
        ),
        ("pg_sleep(0)", json!(null)),
        ("'16/B374D848'::pg_lsn", json!("16/B374D848")),
        ("'(1,2)'::tid", json!("(1,2)")),
        ("gen_random_uuid() IS NULL", json!(false)),
        (
            "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid",
            json!("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        ),
    ]
}

pub(crate) async fn every_kind_of_expression(context: Context) {
    for (expression, expected) in expressions(context.mount) {
        let found = value(&context.db, expression).await;
        match found {
            Ok(found) => assert_eq!(found, expected, "{expression}"),
            Err(error) => panic!("{expression}: {error}"),
        }
    }
}

pub(crate) async fn types_that_are_declared(context: Context) {
    let db = &context.db;
    if context.mount.is_postgres() {
        db.execute_script(
            "CREATE TYPE mood AS ENUM ('sad', 'ok');
             CREATE DOMAIN positive AS numeric(40, 2) CHECK (VALUE > 0);
             CREATE TYPE pair AS (left_one int, right_one mood, at date);
             CREATE TYPE floatrange AS RANGE (subtype = float8);
             CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE EXTENSION ltree",
        )
        .await
        .unwrap();
        for (expression, expected) in [
            ("'ok'::mood", json!("ok")),
            ("ARRAY['ok', 'sad']::mood[]", json!(["ok", "sad"])),
            (
                "12345678901234567890123456789012345678.90::positive",
                json!("12345678901234567890123456789012345678.90"),
            ),
            ("ARRAY[1.5::positive]", json!(["1.50"])),
            (
                "ROW(1, 'sad', NULL)::pair",
                json!({ "left_one": 1, "right_one": "sad", "at": null }),
            ),
            (
                "ARRAY[ROW(1, 'sad', 'infinity')::pair]",
                json!([{ "left_one": 1, "right_one": "sad", "at": "infinity" }]),
            ),
            ("'[1.5,1e20)'::floatrange", json!("[1.5,1e+20)")),
            ("'a=>1, b=>NULL'::hstore", json!({ "a": "1", "b": null })),
            ("'MiXed'::citext", json!("MiXed")),
            ("'Top.Science'::ltree", json!("Top.Science")),
        ] {
            assert_eq!(
                value(db, expression).await.unwrap(),
                expected,
                "{expression}"
            );
        }
    } else if context.mount.is_mysql() {
        db.execute_raw(
            "CREATE TABLE t (
               flag BOOLEAN, tiny TINYINT, utiny TINYINT UNSIGNED, one TINYINT(1) UNSIGNED,
               small SMALLINT, medium MEDIUMINT, umedium MEDIUMINT UNSIGNED, ubig BIGINT UNSIGNED,
               padded INT(8) UNSIGNED ZEROFILL, y YEAR, b1 BIT(1), b64 BIT(64), f FLOAT, d DOUBLE,
               dec65 DECIMAL(65, 0), s SET('a', 'b', 'c'), e ENUM('x', 'y'),
               ci VARCHAR(9) CHARACTER SET latin1, bin BINARY(3), doc JSON,
               t3 TIME(3), at TIMESTAMP NULL, g GEOMETRY, tt TINYTEXT, mb MEDIUMBLOB)",
            params! {},
        )
        .await
        .unwrap();
        db.execute_raw(
            "INSERT INTO t VALUES (1, -128, 255, 200, -32768, -8388608, 16777215,
               18446744073709551615, 7, 1901, b'1', 0xffffffffffffffff, 0.1, 0.1,
               99999999999999999999999999999999999999999999999999999999999999999,
               'a,c', 'y', 'é', 'ab', '{\"a\": [1]}', '-12:00:00.250',
               '2024-02-29 12:00:00', POINT(1, 2), 'tt', x'ff')",
            params! {},
        )
        .await
        .unwrap();
        let row = db.fetch_one_raw("SELECT * FROM t", params! {}).await;
        let row = row.unwrap().unwrap();
        let bytes = row.get::<Vec<u8>>("g").unwrap();
        assert_eq!(bytes.len(), 25, "an SRID and a point");
        assert_eq!(row.get::<String>("dec65").unwrap(), "9".repeat(65));
        let columns = row.columns();
        let mut json = row.into_json().unwrap();
        // MariaDB keeps a document as text, MySQL as a type of its own.
        if json["doc"].is_string() {
            json["doc"] = json!({ "a": [1] });
        }
        let object = json.as_object().unwrap();
        assert!(object.keys().eq(columns.iter()), "in order, none dropped");
        for (name, expected) in [
            ("flag", json!(true)),
            ("tiny", json!(-128)),
            ("utiny", json!(255)),
            ("one", json!(200)),
            ("small", json!(-32_768)),
            ("medium", json!(-8_388_608)),
            ("umedium", json!(16_777_215)),
            ("ubig", json!(u64::MAX)),
            ("padded", json!(7)),
            ("y", json!(1901)),
            ("b1", json!(1)),
            ("b64", json!(u64::MAX)),
            ("f", json!(0.1)),
            ("d", json!(0.1)),
            ("dec65", json!("9".repeat(65))),
            ("s", json!("a,c")),
            ("e", json!("y")),
            ("ci", json!("é")),
            ("bin", json!("YWIA")),
            ("doc", json!({ "a": [1] })),
            ("t3", json!("-12:00:00.250")),
            ("at", json!("2024-02-29T12:00:00+00:00")),
            ("tt", json!("tt")),
            ("mb", json!("/w==")),
        ] {
            assert_eq!(json[name], expected, "{name}");
        }
    } else {
        // The storage class decides, not what the column declares.
        db.execute_script(
            "CREATE TABLE t (flag BOOLEAN, n INTEGER, s TEXT, r REAL, b BLOB, at DATETIME, num NUMERIC);
             INSERT INTO t VALUES (1, 'text', 5, 3, 'x', 7, '12.50');
             INSERT INTO t VALUES (2, 1.5, x'ff', 'r', 0.1, 0.5, 9007199254740993)",
        )
        .await
        .unwrap();
        let rows = db
            .fetch_all_raw("SELECT * FROM t", params! {})
            .await
            .unwrap();
        let json: Vec<JsonValue> = rows
            .into_iter()
            .map(|row| row.into_json().unwrap())
            .collect();
        assert_eq!(
            json,
            [
                json!({ "flag": true, "n": "text", "s": "5", "r": 3.0, "b": "x", "at": 7, "num": 12.5 }),
                json!({ "flag": 2, "n": 1.5, "s": "/w==", "r": "r", "b": 0.1, "at": 0.5,
                        "num": 9_007_199_254_740_993_i64 }),
            ]
        );
    }
}

/// MariaDB's own types.
pub(crate) async fn types_of_mariadb(context: Context) {
    let db = &context.db;
    if !context.mount.is_mysql() {
        return;
    }
    let version = value(db, "version()").await.unwrap();
    if !version.as_str().unwrap().contains("MariaDB") {
        return;
    }
    for (expression, expected) in [
        ("CAST('::ffff:1.2.3.4' AS INET6)", "::ffff:1.2.3.4"),
        (
            "CAST('123e4567-e89b-12d3-a456-426655440000' AS UUID)",
            "123e4567-e89b-12d3-a456-426655440000",
        ),
    ] {
        assert_eq!(value(db, expression).await.unwrap(), json!(expected));
    }
    db.execute_script(
        "SET STATEMENT sql_mode = '' FOR CREATE TABLE z (d DATE, dt DATETIME, part DATE);
         SET STATEMENT sql_mode = '' FOR INSERT INTO z VALUES ('0000-00-00', '0000-00-00', '2024-02-00')",
    )
    .await
    .unwrap();
    let row = db
        .fetch_one_raw("SELECT * FROM z", params! {})
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.get::<String>("d").unwrap(), "0000-00-00");
    let error = row.get::<Option<chrono::NaiveDate>>("d").unwrap_err();
    assert!(error.to_string().contains("no calendar has"), "{error}");
    let error = row.get::<Option<chrono::NaiveDateTime>>("dt").unwrap_err();
    assert!(error.to_string().contains("no calendar has"), "{error}");
    assert!(
        row.get::<chrono::NaiveDate>("part")
            .unwrap_err()
            .is_decode()
    );
    assert_eq!(
        row.into_json().unwrap(),
        json!({ "d": "0000-00-00", "dt": "0000-00-00T00:00:00", "part": "2024-02-00" })
    );
}

pub(crate) async fn what_is_not_read_says_what_to_cast_to(context: Context) {
    let db = &context.db;
    let cases: &[(&str, &[&str])] = if context.mount.is_postgres() {
        &[
            (
                "1.5::numeric::money",
                &["`v`", "MONEY", "cast it to numeric"],
            ),
            ("'a & b'::tsquery", &["`v`", "tsquery", "column::text"]),
            (
                "'NaN'::float8",
                &["`v`", "FLOAT8", "cast the column to text"],
            ),
            (
                "ARRAY['1'::money]",
                &["`v`", "MONEY[]", "cast it to numeric"],
            ),
            (
                "'{\"a\": 0.12345678901234567890123}'::jsonb",
                &["`v`", "JSONB", "cast the column to text"],
            ),
            ("'{[1,2)}'::int4multirange", &["column::text"]),
        ]
    } else if context.mount.is_sqlite() {
        &[
            ("9e999", &["`v`", "REAL", "cast the column to text"]),
            ("cast(x'ff' AS text)", &["`v`", "TEXT", "cast it to blob"]),
        ]
    } else {
        &[]
    };
    for (expression, said) in cases {
        let error = value(db, expression).await.expect_err(expression);
        for part in *said {
            assert!(error.to_string().contains(part), "{expression}: {error}");
        }
    }
    // None of it spoils what comes after.
    assert_eq!(value(db, "'ok'").await.unwrap(), json!("ok"));
}

pub(crate) async fn what_no_rust_type_stands_for_is_text(context: Context) {
    let (expression, text) = if context.mount.is_postgres() {
        (
            "'[2024-01-01,2024-02-01)'::daterange",
            "[2024-01-01,2024-02-01)",
        )
    } else if context.mount.is_mysql() {
        ("CAST('99:00:00' AS TIME)", "99:00:00")
    } else {
        ("time('12:00')", "12:00:00")
    };
    let sql = AssertSafe(format!("SELECT {expression} AS v, 1 AS n"));
    let row = context
        .db
        .fetch_one_raw(sql, params! {})
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.get::<String>("v").unwrap(), text);
    assert_eq!(
        row.get::<Option<String>>("v").unwrap().as_deref(),
        Some(text)
    );
    assert!(
        row.get::<String>("n").unwrap_err().is_decode(),
        "a number is none"
    );
    assert!(row.get::<i64>("v").unwrap_err().is_decode());
}

pub(crate) async fn columns_of_one_name_are_told_apart(context: Context) {
    let db = &context.db;
    let sql = "SELECT 1 AS n, 2 AS n, 3 AS m";
    let row = db.fetch_one_raw(sql, params! {}).await.unwrap().unwrap();
    assert_eq!(row.columns(), ["n", "n", "m"]);
    assert_eq!(
        (row.get_at::<i64>(0).unwrap(), row.get_at::<i64>(1).unwrap()),
        (1, 2)
    );
    assert_eq!(row.get::<i64>("m").unwrap(), 3);
    for error in [
        row.get::<i64>("n").unwrap_err(),
        row.deserialize::<std::collections::HashMap<String, i64>>()
            .unwrap_err(),
        row.into_json().unwrap_err(),
    ] {
        assert!(error.is_decode(), "{error}");
        assert!(error.to_string().contains("named `n`"), "{error}");
    }
}
