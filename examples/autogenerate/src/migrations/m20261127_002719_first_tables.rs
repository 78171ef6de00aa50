//! First tables.
//!
//! up:
//! - create enum order_state (new, paid)
//! - create table customers (id, email, fullname, phone) with 1 unique key
//! - create table orders (id, customer_id, total_cents, state) with 1 foreign key
//!
//! down:
//! - drop table orders (id, customer_id, total_cents, state) with 1 foreign key
//! - drop table customers (id, email, fullname, phone) with 1 unique key
//! - drop enum order_state (new, paid)

use tausestack_db::migrate::prelude::*;

/// First tables.
#[derive(Revision)]
pub struct Migration;

impl Operations for Migration {
    fn up(&self) -> Vec<Operation> {
        vec![
            create_enum(enum_type("order_state", ["new", "paid"])),
            create_table(
                table("customers")
                    .column(big_int("id").identity())
                    .column(text("email"))
                    .column(text("fullname"))
                    .column(text("phone").nullable())
                    .primary_key("pk_customers", ["id"])
                    .unique("uq_customers_email", ["email"]),
            ),
            create_table(
                table("orders")
                    .column(big_int("id").identity())
                    .column(big_int("customer_id"))
                    .column(integer("total_cents"))
                    .column(
                        enumeration("state", enum_type("order_state", ["new", "paid"]))
                            .default("new"),
                    )
                    .primary_key("pk_orders", ["id"])
                    .foreign_key(
                        foreign_key(
                            "fk_orders_customer_id",
                            ["customer_id"],
                            "customers",
                            ["id"],
                        )
                        .on_delete(ReferentialAction::Cascade),
                    ),
            ),
        ]
    }
}
