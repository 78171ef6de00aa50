//! Pairs of schemas, of all kinds of differences at once.

use tausestack_db::migrate::{
    TableBuilder, big_int, boolean, bytes, date, date_time, double, enum_type, enumeration,
    foreign_key, index, integer, json, part, small_int, table, text, time, timestamp, uuid,
};
use tausestack_db::schema::Schema;

use super::harness::{Migrated, hints, schema};
use crate::context::Context;

fn every_type(nullable: bool) -> TableBuilder {
    let columns = [
        boolean("boolean"),
        small_int("small"),
        integer("number"),
        big_int("big"),
        double("double"),
        text("text"),
        bytes("bytes"),
        uuid("uuid"),
        date("date"),
        time("time"),
        date_time("date_time"),
        timestamp("timestamp"),
        json("json"),
        enumeration("role", enum_type("role", ["a", "b"])),
    ];
    let with_id = table("every_type")
        .column(big_int("id").identity())
        .primary_key("pk_every_type", ["id"]);
    columns.into_iter().fold(with_id, |table, column| {
        table.column(if nullable { column.nullable() } else { column })
    })
}

pub(crate) async fn columns_of_every_type_come_and_go(context: Context) {
    let bare = schema([table("every_type")
        .column(big_int("id").identity())
        .primary_key("pk_every_type", ["id"])]);
    let mut db = Migrated::with(context, &bare).await;
    let rows = if db.mount.is_mysql() {
        "INSERT INTO every_type () VALUES (), ()"
    } else {
        "INSERT INTO every_type DEFAULT VALUES"
    };
    db.sql(rows).await;
    db.prove(&schema([every_type(true)]), &hints(&[])).await;
    // Back again: each takes no NULL, and the rows that went are replaced by
    // what says nothing.
    db.prove(&schema([every_type(false)]), &hints(&[])).await;
    db.prove(&bare, &hints(&[])).await;
}

fn shop() -> Schema {
    schema([
        table("customers")
            .column(big_int("id").identity())
            .column(text("email"))
            .column(text("fullname").nullable())
            .column(integer("age").nullable())
            .primary_key("pk_customers", ["id"])
            .unique("uq_customers_email", ["email"])
            .index(index("ix_customers_fullname", ["fullname"]))
            .check("ck_customers_age", "age >= 0")
            .comment("who buys"),
        table("orders")
            .column(big_int("id").identity())
            .column(big_int("customer_id"))
            .column(enumeration("state", enum_type("order_state", ["new", "paid"])).default("new"))
            .primary_key("pk_orders", ["id"])
            .index(index("ix_orders_customer_id", ["customer_id"]))
            .foreign_key(foreign_key(
                "fk_orders_customer_id",
                ["customer_id"],
                "customers",
                ["id"],
            )),
        table("old_notes").column(text("body")),
    ])
}

fn grown_shop() -> Schema {
    schema([
        table("buyers")
            .column(big_int("id").identity())
            .column(text("email"))
            .column(text("name").nullable())
            .column(big_int("age").nullable())
            .column(boolean("is_active").default(true))
            .primary_key("pk_buyers", ["id"])
            .unique("uq_buyers_email", ["email"])
            .index(index("ix_buyers_name", [part("name").descending()]))
            .check("ck_buyers_age", "age >= 18"),
        table("orders")
            .column(big_int("id").identity())
            .column(big_int("buyer_id"))
            .column(
                enumeration("state", enum_type("order_state", ["new", "paid", "sent"]))
                    .default("paid"),
            )
            .column(timestamp("created_at").default_sql("CURRENT_TIMESTAMP"))
            .primary_key("pk_orders", ["id"])
            .index(index("ix_orders_state", ["state", "buyer_id"]))
            .foreign_key(foreign_key(
                "fk_orders_buyer_id",
                ["buyer_id"],
                "buyers",
                ["id"],
            )),
        table("items")
            .column(big_int("order_id"))
            .column(integer("position"))
            .column(text("title"))
            .primary_key("pk_items", ["order_id", "position"])
            .foreign_key(foreign_key(
                "fk_items_order_id",
                ["order_id"],
                "orders",
                ["id"],
            )),
    ])
}

pub(crate) async fn a_shop_grows_and_shrinks(context: Context) {
    let mut db = Migrated::with(context, &shop()).await;
    db.sql("INSERT INTO customers (email, fullname, age) VALUES ('a@x', 'Ana', 30), ('b@x', NULL, NULL)").await;
    db.sql("INSERT INTO orders (customer_id, state) VALUES (1, 'new'), (1, 'paid'), (2, 'new')")
        .await;
    db.sql("INSERT INTO old_notes (body) VALUES ('it''s old')")
        .await;
    let renames = hints(&[
        "customers:buyers",
        "customers.fullname:name",
        "orders.customer_id:buyer_id",
    ]);
    db.prove(&grown_shop(), &renames).await;
    let back = hints(&[
        "buyers:customers",
        "buyers.name:fullname",
        "orders.buyer_id:customer_id",
    ]);
    db.prove(&shop(), &back).await;
}
