//! Works with a database that was there before: `cargo run -p existing-entity`.

use existing_entity::entity::invoice;
use existing_entity::model::{Customer, CustomerCard, Invoice};
use existing_entity::schema;
use sea_orm::EntityTrait as _;
use tausestack_db::prelude::*;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let db = Database::connect("sqlite::memory:").await?;
    schema::create(&db).await?;

    // The owner's defaults fill what the card does not have.
    let card: CustomerCard = db.create(json!({ "name": "Ana Lima" })).await?;
    let customer: Customer = db.get_by_id(card.cust_no).await.or_not_found()?;
    println!("{customer:?}");

    let changes = json!({ "email": "ana@x.io", "credit_limit": "250.50", "is_vip": true });
    let customer: Customer = db.update(card.cust_no, changes).await.or_not_found()?;
    println!("{customer:?}");

    db.create::<Invoice>(json!({
        "number": "2026-0001", "cust_no": card.cust_no, "total": "99.90",
        "issued_on": "2026-03-01", "reminders": 0,
    }))
    .await?;
    let open = db
        .find::<Invoice>()
        .filter(Invoice::COLUMN.paid_at.is_null())
        .sort(Invoice::COLUMN.issued_on.desc())
        .all()
        .await?;
    println!("{open:?}");

    // Plain SeaORM works on the same connection; its models become our structs.
    let models = invoice::Entity::find()
        .all(&db)
        .await
        .map_err(Error::from)?;
    let invoices: Vec<Invoice> = models.into_iter().map(Invoice::from).collect();
    assert_eq!(invoices, open);
    db.disconnect().await
}
