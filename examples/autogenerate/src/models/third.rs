//! The third version: orders have lines, and nobody is called any more.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

/// Who buys.
#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "customers")]
pub struct Customer {
    #[mapped(id)]
    pub id: Option<i64>,
    #[mapped(unique)]
    pub email: String,
    pub name: String,
    #[mapped(default = false)]
    pub wants_news: bool,
}

/// What is bought.
#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "orders", check("total_cents >= 0"), index(customer_id, state))]
pub struct Order {
    #[mapped(id)]
    pub id: Option<i64>,
    #[mapped(references(Customer, on_delete = cascade))]
    pub customer_id: i64,
    pub total_cents: i64,
    #[mapped(default = OrderState::New)]
    pub state: OrderState,
    #[mapped(default = "EUR")]
    pub currency: String,
}

/// How far an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, MappedEnum)]
pub enum OrderState {
    New,
    Paid,
    Sent,
}

/// A line of an order.
#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "order_lines")]
pub struct OrderLine {
    #[mapped(id, references(Order, on_delete = cascade))]
    pub order_id: i64,
    #[mapped(id)]
    pub position: i32,
    pub title: String,
    pub cents: i64,
}
