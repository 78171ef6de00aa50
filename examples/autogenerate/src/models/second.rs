//! The second version: a field has a better name, amounts grow, orders are sent.

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
    #[mapped(renamed_from = "fullname")]
    pub name: String,
    pub phone: Option<String>,
}

/// What is bought.
#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "orders", check("total_cents >= 0"))]
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
