//! Exact decimals keep their digits, or are refused.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

use crate::context::Context;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "ty_decimals")]
struct Priced {
    #[mapped(id)]
    id: Option<i64>,
    price: Decimal,
    discount: Option<Decimal>,
}

pub(crate) async fn decimals(context: Context) {
    let db = context.with(models![Priced]).await;
    for text in [
        "0",
        "-0.01",
        "12345678901234567.89",
        "0.0000000001",
        "79228162514264337593",
    ] {
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
    let db = context.with(models![Priced]).await;
    for text in [
        "0.1234567890123456789012345678",
        "-7.9228162514264337593543950335",
        "79228162514264337593543950335",
    ] {
        let row = Priced {
            id: None,
            price: text.parse().unwrap(),
            discount: None,
        };
        round_trip!(db, row);
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "ty_decimals_of_others")]
struct Foreign {
    #[mapped(id)]
    id: Option<i64>,
    #[mapped(type = "decimal(20,4)")]
    price: Decimal,
}

/// A column that others declared is a float on SQLite, which takes what it can give back.
pub(crate) async fn decimals_in_columns_of_others(context: Context) {
    let db = context.with(models![Foreign]).await;
    let row = |text: &str| Foreign {
        id: None,
        price: text.parse().unwrap(),
    };
    let kept = round_trip!(db, row("12345678901.2345"));
    let found = db
        .find::<Foreign>()
        .filter(Foreign::COLUMN.price.lte(kept.price));
    assert_eq!(found.one().await.unwrap(), kept);
    let long = row("1234567890123456.7891");
    if context.mount.is_sqlite() {
        let error = db.create(long).await.unwrap_err();
        assert!(error.is_invalid_input(), "{error}");
        assert!(error.to_string().contains("up to 15 digits"), "{error}");
        assert_eq!(db.count::<Foreign>().await.unwrap(), 1);
    } else {
        round_trip!(db, long);
    }
}

/// Raw statements compare the numbers too, and not their texts.
pub(crate) async fn decimals_in_raw_statements(context: Context) {
    let db = context.with(models![Priced]).await;
    for text in ["9", "10", "9.50", "-1"] {
        let row = Priced {
            id: None,
            price: text.parse().unwrap(),
            discount: None,
        };
        db.create(row).await.unwrap();
    }
    let sql = "SELECT price FROM ty_decimals WHERE price > :least ORDER BY price DESC";
    let least: Decimal = "-0.5".parse().unwrap();
    let rows = db.fetch_all_raw(sql, params! { "least" => least });
    let rows = rows.await.unwrap();
    let prices: Vec<Decimal> = rows.iter().map(|row| row.get("price").unwrap()).collect();
    let expected: Vec<Decimal> = ["10", "9.5", "9"].map(|text| text.parse().unwrap()).into();
    assert_eq!(prices, expected);
    let sql = "SELECT count(*) AS n FROM ty_decimals WHERE price = 9.5";
    let row = db.fetch_one_raw(sql, params! {}).await.unwrap().unwrap();
    assert_eq!(row.get::<i64>("n").unwrap(), 1);
}
