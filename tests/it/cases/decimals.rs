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
    if context.mount.is_sqlite() {
        let error = context.db.create_tables(models![Priced]).await.unwrap_err();
        assert!(error.is_schema(), "{error}");
        assert!(error.to_string().contains("no exact decimal"), "{error}");
        return;
    }
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
