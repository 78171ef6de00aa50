//! Lines and news.
//!
//! up:
//! - create table order_lines (order_id, position, title, cents) with 1 foreign key
//! - add column customers.wants_news (boolean, default false)
//! - drop column customers.phone (text, nullable)
//! - create index ix_orders_customer_id_state on orders (customer_id, state)
//!
//! down:
//! - drop index ix_orders_customer_id_state on orders (customer_id, state)
//! - add column customers.phone (text, nullable)
//! - drop column customers.wants_news (boolean, default false)
//! - drop table order_lines (order_id, position, title, cents) with 1 foreign key
//!
//! mind:
//! - drop-column: all values of `customers.phone` are lost
//! - blocking-index: writers of `orders` wait while `ix_orders_customer_id_state` is built; `.concurrently()` lets them go on

use tausestack_db::migrate::prelude::*;

/// Lines and news.
#[derive(Revision)]
pub struct Migration;

impl Operations for Migration {
    fn up(&self) -> Vec<Operation> {
        vec![
            create_table(
                table("order_lines")
                    .column(big_int("order_id"))
                    .column(integer("position"))
                    .column(text("title"))
                    .column(big_int("cents"))
                    .primary_key("pk_order_lines", ["order_id", "position"])
                    .foreign_key(
                        foreign_key("fk_order_lines_order_id", ["order_id"], "orders", ["id"])
                            .on_delete(ReferentialAction::Cascade),
                    ),
            ),
            add_column("customers", boolean("wants_news").default(false)),
            drop_column("customers", text("phone").nullable()),
            create_index(
                "orders",
                index("ix_orders_customer_id_state", ["customer_id", "state"]),
            ),
        ]
    }
}
