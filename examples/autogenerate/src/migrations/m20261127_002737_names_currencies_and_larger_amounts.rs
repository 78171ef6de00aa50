//! Names, currencies and larger amounts.
//!
//! up:
//! - rename column customers.fullname to name
//! - alter enum order_state: + sent
//! - add column orders.currency (text, default "EUR")
//! - alter column orders.total_cents: integer of 32 bits → integer of 64 bits
//! - add check ck_orders_1 on orders: total_cents >= 0
//!
//! down:
//! - drop check ck_orders_1 on orders: total_cents >= 0
//! - alter column orders.total_cents: integer of 64 bits → integer of 32 bits
//! - drop column orders.currency (text, default "EUR")
//! - alter enum order_state: - sent
//! - rename column customers.name to fullname
//!
//! mind:
//! - rewrite: `orders` is written anew for `total_cents`, and locked meanwhile
//! - refused-rows: `ck_orders_1` fails if rows of `orders` break it

use tausestack_db::migrate::prelude::*;

/// Names, currencies and larger amounts.
#[derive(Revision)]
pub struct Migration;

impl Operations for Migration {
    fn up(&self) -> Vec<Operation> {
        vec![
            rename_column("customers", "fullname", "name"),
            alter_enum(
                enum_type("order_state", ["new", "paid"]),
                enum_type("order_state", ["new", "paid", "sent"]),
            )
            .of_column("orders", "state"),
            add_column("orders", text("currency").default("EUR")),
            alter_column("orders", integer("total_cents"), big_int("total_cents")),
            add_check("orders", check("ck_orders_1", "total_cents >= 0")),
        ]
    }
}
