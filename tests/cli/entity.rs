//! `sea-orm-cli generate entity` on a database that we did not make, and what our structs
//! do with the entities that it wrote.

use std::fs;
use std::path::Path;

use existing_entity::entity::{customer, invoice};
use existing_entity::model::{Customer, CustomerCard, Invoice};
use existing_entity::schema;
use sea_orm::EntityTrait as _;
use tausestack_db::prelude::*;
use tausestack_db_tests::scratch::{Kind, ScratchDatabase};

use crate::sea_orm_cli::{run, workspace};

const FILES: [&str; 4] = ["mod.rs", "prelude.rs", "customer.rs", "invoice.rs"];

/// A file without the blank end that formatting changes.
fn text_of(file: &Path) -> String {
    let text = fs::read_to_string(file);
    let text = text.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    text.trim_end().to_owned()
}

async fn owned_by_another(scratch: &ScratchDatabase) -> Database {
    let db = Database::connect(scratch.url()).await;
    let db = db.expect("the scratch database");
    schema::create(&db).await.expect("the owner's tables");
    db
}

#[tokio::test]
async fn each_database_gives_the_entities_that_are_committed() {
    let committed = workspace().join("examples/existing-entity/src/entity");
    for kind in Kind::of_this_run() {
        let scratch = ScratchDatabase::create(kind);
        let db = owned_by_another(&scratch).await;
        db.disconnect().await.expect("the connections end");
        let folder = tempfile::tempdir().expect("a temporary folder");
        let output = folder.path().to_str().expect("the folder's name is text");
        run(&["generate", "entity", "-o", output], &scratch.url());
        for file in FILES {
            assert_eq!(
                text_of(&folder.path().join(file)),
                text_of(&committed.join(file)),
                "{kind}: {file}"
            );
        }
        let written = fs::read_dir(folder.path()).expect("the folder").count();
        assert_eq!(written, FILES.len(), "{kind}");
    }
}

#[tokio::test]
async fn our_structs_work_on_the_generated_entities() {
    for kind in Kind::of_this_run() {
        let scratch = ScratchDatabase::create(kind);
        let db = owned_by_another(&scratch).await;
        let result = customers(&db).await;
        result.unwrap_or_else(|error| panic!("{kind}: {error}"));
        let result = invoices(&db).await;
        result.unwrap_or_else(|error| panic!("{kind}: {error}"));
        db.disconnect().await.expect("the connections end");
    }
}

/// Create, read, change, search and delete, with the database's own key and defaults.
async fn customers(db: &Database) -> Result<(), Error> {
    assert_eq!(Customer::COLUMN.name.name(), "full name");
    let card: CustomerCard = db.create(json!({ "name": "Ana Lima" })).await?;
    let ana: Customer = db.get_by_id(card.cust_no).await.or_not_found()?;
    assert_eq!(ana.name, "Ana Lima");
    assert_eq!(
        (ana.r#type, ana.is_vip, ana.email.as_deref()),
        (1, false, None)
    );
    assert_eq!(ana.credit_limit, "0".parse().expect("a number"));

    let bea = Customer {
        cust_no: 0,
        name: "Bea O'Hara; \"quoted\"".to_owned(),
        email: Some("bea@x.io".to_owned()),
        r#type: 2,
        credit_limit: "1234567.89".parse().expect("a number"),
        is_vip: true,
        registered_at: "2026-02-03T04:05:06".parse().expect("a time"),
        note: Some(String::new()),
    };
    let stored = db.create(bea.clone()).await?;
    assert_ne!(stored.cust_no, card.cust_no, "the database numbers");
    let bea = Customer {
        cust_no: stored.cust_no,
        ..bea
    };
    assert_eq!(stored, bea);
    assert_eq!(db.get_by_id(bea.cust_no).await?, Some(bea.clone()));

    let patch = json!({ "credit_limit": "250.50", "note": null, "is_vip": false });
    let changed: Customer = db.update(bea.cust_no, patch).await.or_not_found()?;
    let expected = Customer {
        credit_limit: "250.50".parse().expect("a number"),
        note: None,
        is_vip: false,
        ..bea.clone()
    };
    assert_eq!(changed, expected);

    let found = db
        .find::<CustomerCard>()
        .filter(CustomerCard::COLUMN.name.starts_with("Bea"))
        .all()
        .await?;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].cust_no, bea.cust_no);
    let dear = db
        .find::<Customer>()
        .filters(json!({ "credit_limit__gt": "100" }))?;
    assert_eq!(dear.all().await?, std::slice::from_ref(&expected));
    let page = db.find::<Customer>().sort_by(["-name"])?.page(1, 1).await?;
    assert_eq!((page.total, page.items), (2, vec![expected.clone()]));
    let early = Customer::COLUMN.registered_at.lt(expected.registered_at);
    assert_eq!(db.count::<Customer>().filter(early).await?, 0);

    // What one of the databases would round, no one rounds in silence.
    let long = json!({ "credit_limit": "1234567890123456.78" });
    let refused = db.update::<Customer>(bea.cust_no, long).await;
    assert!(
        refused.is_err(),
        "more digits than the column has: {refused:?}"
    );
    let kept: Customer = db.get_by_id(bea.cust_no).await.or_not_found()?;
    assert_eq!(kept, expected);

    let taken = json!({ "email": "bea@x.io" });
    let error = db
        .update::<Customer>(card.cust_no, taken)
        .await
        .expect_err("a duplicate");
    assert!(error.is_duplicate(), "{error}");

    let model = customer::Entity::find_by_id(bea.cust_no).one(db).await?;
    let model = model.expect("SeaORM finds it too");
    assert_eq!(Customer::try_from(model)?, expected);
    assert!(db.delete::<Customer>(bea.cust_no).await?);
    assert_eq!(db.get_by_id::<Customer>(bea.cust_no).await?, None);
    Ok(())
}

/// The same, with a key that the caller gives, and a foreign key.
async fn invoices(db: &Database) -> Result<(), Error> {
    let owner = db.find::<CustomerCard>().one().await?.cust_no;
    let invoice = Invoice {
        number: "2026-0001".to_owned(),
        cust_no: owner,
        total: "99.90".parse().expect("a number"),
        issued_on: "2026-03-01".parse().expect("a day"),
        paid_at: None,
        reminders: 0,
    };
    assert_eq!(db.create(invoice.clone()).await?, invoice);
    let again = db
        .create(invoice.clone())
        .await
        .expect_err("the number is taken");
    assert!(again.is_duplicate(), "{again}");
    let dangling = Invoice {
        number: "2026-0002".to_owned(),
        cust_no: owner + 1000,
        ..invoice.clone()
    };
    let refused = db
        .create(dangling)
        .await
        .expect_err("nobody has that number");
    assert!(refused.is_foreign_key(), "{refused}");
    let refused = db
        .delete::<Customer>(owner)
        .await
        .expect_err("there is an invoice");
    assert!(refused.is_foreign_key(), "{refused}");

    let paid = json!({ "paid_at": "2026-03-05T10:00:00", "reminders": 1 });
    let rolled_back: Result<(), Error> = db
        .transaction(async |tx| {
            let paid: Invoice = tx.update("2026-0001", paid).await.or_not_found()?;
            assert_eq!(
                paid.paid_at,
                Some("2026-03-05T10:00:00".parse().expect("a time"))
            );
            tx.create(invoice.clone()).await?;
            Ok(())
        })
        .await;
    assert!(rolled_back.expect_err("a duplicate").is_duplicate());
    let unpaid = Invoice::COLUMN.paid_at.is_null();
    assert_eq!(db.find::<Invoice>().filter(unpaid).one().await?, invoice);

    let model = invoice::Entity::find().one(db).await?.expect("a row");
    assert_eq!(invoice::Model::from(invoice), model);
    assert!(db.delete::<Invoice>("2026-0001").await?);
    assert!(db.delete::<Customer>(owner).await?);
    Ok(())
}
