//! The first version: customers and their orders.

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
    pub fullname: String,
    pub phone: Option<String>,
}

/// What is bought.
#[derive(Debug, Clone, Serialize, Deserialize, Mapped)]
#[mapped(table = "orders")]
pub struct Order {
    #[mapped(id)]
    pub id: Option<i64>,
    #[mapped(references(Customer, on_delete = cascade))]
    pub customer_id: i64,
    pub total_cents: i32,
    #[mapped(default = OrderState::New)]
    pub state: OrderState,
}

/// How far an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, MappedEnum)]
pub enum OrderState {
    New,
    Paid,
}
