//! There, and back again.

use std::error::Error;

use tausestack_db::migrate::{MoveTo, Runner};
use tausestack_db::prelude::*;

use crate::migrations::Migrator;
use crate::models::{first, second, third};

/// Moves an empty database through all versions and back to the first, and tells
/// what becomes of two customers meanwhile.
///
/// # Errors
///
/// What the database refuses; and whatever is not as the story tells it.
pub async fn tell(
    db: &Database,
    tell: &mut (dyn FnMut(String) + Send),
) -> Result<(), Box<dyn Error>> {
    let runner = Runner::new::<Migrator>(db)?;
    runner.upgrade(&MoveTo::Forward(1)).await?;
    let ana: first::Customer = db
        .create(json!({ "email": "ana@x.io", "fullname": "Ana A", "phone": "555 01" }))
        .await?;
    db.create::<first::Customer>(json!({ "email": "bob@x.io", "fullname": "Bob B" }))
        .await?;
    db.create::<first::Order>(json!({ "customer_id": ana.id, "total_cents": 2_000_000_000 }))
        .await?;
    tell(format!("version 1: {} has a phone", ana.fullname));

    runner.upgrade(&MoveTo::Forward(1)).await?;
    let mut renamed = db.find::<second::Customer>();
    renamed = renamed.sort(second::Customer::COLUMN.id.asc());
    let names: Vec<String> = renamed.all().await?.into_iter().map(|c| c.name).collect();
    tell(format!(
        "version 2: they are called {}",
        names.join(" and ")
    ));
    let order = db
        .find::<second::Order>()
        .first()
        .await?
        .ok_or("an order")?;
    let large = db
        .update::<second::Order>(order.id, json!({ "state": "Sent" }))
        .await?
        .ok_or("the order")?;
    tell(format!(
        "version 2: the order is {:?}, in {}",
        large.state, large.currency
    ));

    // The third version has no column for phones, and there is one.
    let refused = runner.upgrade(&MoveTo::Head).await;
    let why = refused.err().ok_or("a phone was dropped unasked")?;
    tell(format!("version 3: {why}"));
    let willing = Runner::new::<Migrator>(db)?.allow_destructive(true);
    willing.upgrade(&MoveTo::Head).await?;
    db.create::<third::OrderLine>(json!({
        "order_id": order.id, "position": 1, "title": "a boat", "cents": 2_000_000_000
    }))
    .await?;
    let readers = db
        .count::<third::Customer>()
        .filter(third::Customer::COLUMN.wants_news.eq(false))
        .await?;
    tell(format!("version 3: {readers} customers want no news yet"));

    // Back to the first. The value that it does not know has to go before.
    db.update::<third::Order>(order.id, json!({ "state": "Paid" }))
        .await?;
    runner.downgrade(&MoveTo::Back(2)).await?;
    let ana = db
        .get_by_id::<first::Customer>(ana.id)
        .await?
        .ok_or("she is there")?;
    let order = db.find::<first::Order>().first().await?.ok_or("an order")?;
    tell(format!(
        "version 1: {} has {}, and an order of {} cents that is {:?}",
        ana.fullname,
        ana.phone.as_deref().unwrap_or("no phone any more"),
        order.total_cents,
        order.state
    ));
    Ok(())
}
