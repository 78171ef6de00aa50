//! Structs of our own over the generated entities.
//!
//! A field that the entity lacks, or whose type is another, does not compile.

use sea_orm::prelude::{Date, DateTime, Decimal};
use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;

/// A customer, under names that are easier to read than the table's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(entity = crate::entity::customer)]
pub struct Customer {
    /// The customer's number, which the database gives; the column is `CustNo`.
    pub cust_no: i64,
    /// The column is called `full name`, the entity's field `full_name`.
    #[mapped(column = "full_name")]
    pub name: String,
    /// The column is called `e-mail`.
    #[mapped(column = "e_mail")]
    pub email: Option<String>,
    /// 1 for a person, 2 for a company.
    pub r#type: i16,
    /// What the customer may owe.
    pub credit_limit: Decimal,
    /// The database knows numbers only.
    #[mapped(with = flag)]
    pub is_vip: bool,
    /// When the customer was entered, without a time zone.
    pub registered_at: DateTime,
    /// Anything else.
    pub note: Option<String>,
}

/// Two columns of a customer: no more is read, and a customer that is created
/// from them gets the database's defaults for the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Mapped)]
#[mapped(entity = crate::entity::customer)]
pub struct CustomerCard {
    /// The customer's number.
    pub cust_no: i64,
    /// The customer's name.
    #[mapped(column = "full_name")]
    pub name: String,
}

/// An invoice, all of it: `invoice::Model` becomes one, and back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Mapped)]
#[mapped(entity = crate::entity::invoice, into_model)]
pub struct Invoice {
    /// The number on the paper, which is the key.
    pub number: String,
    /// Whose it is.
    pub cust_no: i64,
    /// The sum.
    pub total: Decimal,
    /// The day on the paper.
    pub issued_on: Date,
    /// When the money came.
    pub paid_at: Option<DateTime>,
    /// How many reminders were sent.
    pub reminders: i16,
}

/// A flag that a column holds as 0 or 1.
mod flag {
    pub(super) fn to_column(flag: &bool) -> i16 {
        i16::from(*flag)
    }

    pub(super) fn from_column(number: i16) -> Result<bool, String> {
        match number {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err("a flag is 0 or 1".to_owned()),
        }
    }
}
