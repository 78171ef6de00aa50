//! SeaORM's own API on our database and in our transactions.

use futures_util::TryStreamExt as _;
use sea_orm::entity::prelude::*;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, SqlErr, Statement, StreamTrait, TransactionSession,
    TransactionTrait,
};
use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;
use tausestack_db::{Database, EntityOf};

use crate::context::{Context, Mount};
use crate::models::{Item, User};

/// An entity as `sea-orm-cli generate entity` writes it.
mod cake {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "so_cakes")]
    pub(super) struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(unique)]
        pub name: String,
        pub price: i64,
        #[sea_orm(column_name = "remark")]
        pub note: Option<String>,
        pub token: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {
        #[sea_orm(has_many = "super::slice::Entity")]
        Slice,
    }

    impl Related<super::slice::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Slice.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

mod slice {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "so_slices")]
    pub(super) struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        pub cake_id: i32,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(super) enum Relation {
        #[sea_orm(
            belongs_to = "super::cake::Entity",
            from = "Column::CakeId",
            to = "super::cake::Column::Id"
        )]
        Cake,
    }

    impl Related<super::cake::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Cake.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(entity = cake)]
struct Cake {
    id: i32,
    name: String,
    price: i64,
    note: Option<String>,
    token: String,
}

mod upper {
    pub(super) fn to_column(token: &super::Token) -> String {
        token.0.to_uppercase()
    }

    pub(super) fn from_column(text: String) -> Result<super::Token, std::convert::Infallible> {
        Ok(super::Token(text.to_lowercase()))
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Token(String);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(entity = cake, no_create)]
struct CakeCard {
    id: i32,
    #[mapped(column = "name")]
    title: String,
    #[mapped(with = upper)]
    token: Token,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(entity = slice)]
struct Slice {
    id: i32,
    cake_id: i32,
}

pub(crate) async fn our_structs_are_its_models(context: Context) {
    type Users = EntityOf<User>;
    let db = context.with(models![User]).await;
    let ana: User = db.create(User::named("ana")).await.unwrap();
    assert_eq!(
        Users::find().all(db).await.unwrap(),
        std::slice::from_ref(&ana)
    );
    let inserted = User::named("bob").into_active_model().insert(db).await;
    let bob = inserted.unwrap();
    assert_eq!(bob.id, Some(2));
    let name = <Users as EntityTrait>::Column::from_name("username");
    let found = Users::find().filter(name.eq("bob")).one(db).await.unwrap();
    assert_eq!(found, Some(bob.clone()));
    assert_eq!(Users::find_by_id(1).one(db).await.unwrap(), Some(ana));
    let mut changed = bob.clone().into_active_model();
    changed.set(name, "robert".into());
    assert_eq!(changed.update(db).await.unwrap().username, "robert");
    let deleted = Users::delete_by_id(2).exec(db).await.unwrap();
    assert_eq!(deleted.rows_affected, 1);
    assert_eq!(db.count::<User>().await.unwrap(), 1);
}

/// A column of an entity of ours, by its name.
trait FromName: Sized {
    fn from_name(name: &str) -> Self;
}

impl<C: ColumnTrait> FromName for C {
    fn from_name(name: &str) -> Self {
        C::iter()
            .find(|column| sea_orm::IdenStatic::as_str(column) == name)
            .expect("the entity has the column")
    }
}

pub(crate) async fn queries_pages_and_streams(context: Context) {
    type Items = EntityOf<Item>;
    let db = context.with(models![Item]).await;
    for amount in 1..=5 {
        Item::create(db, &format!("item {amount}"), amount, None, None).await;
    }
    let amount = <Items as EntityTrait>::Column::from_name("amount");
    let pages = Items::find().order_by_desc(amount).paginate(db, 2);
    assert_eq!(pages.num_items().await.unwrap(), 5);
    let page = pages.fetch_page(1).await.unwrap();
    let amounts: Vec<i32> = page.iter().map(|item| item.amount).collect();
    assert_eq!(amounts, [3, 2]);
    let streamed: Vec<Item> = Items::find()
        .filter(amount.gte(4))
        .order_by_asc(amount)
        .stream(db)
        .await
        .unwrap()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(streamed.len(), 2);
    assert_eq!(streamed[0].amount, 4);
    let first = Items::find().stream(db).await.unwrap().try_next().await;
    assert!(first.unwrap().is_some(), "a stream may be left half-way");
    assert_eq!(Items::find().count(db).await.unwrap(), 5);
    let partial: Vec<(String, i32)> = Items::find()
        .select_only()
        .columns([<Items as EntityTrait>::Column::from_name("name"), amount])
        .filter(amount.lt(2))
        .into_tuple()
        .all(db)
        .await
        .unwrap();
    assert_eq!(partial, [("item 1".to_owned(), 1)]);
    let raised = Items::update_many()
        .col_expr(
            amount,
            sea_orm::sea_query::ExprTrait::add(Expr::col(amount), 10),
        )
        .filter(amount.gt(3))
        .exec(db)
        .await
        .unwrap();
    assert_eq!(raised.rows_affected, 2);
    let many = (6..=8).map(|amount| {
        Item {
            id: None,
            name: format!("item {amount}"),
            amount,
            note: None,
            weight: None,
        }
        .into_active_model()
    });
    Items::insert_many(many).exec(db).await.unwrap();
    assert_eq!(db.count::<Item>().await.unwrap(), 8);
}

pub(crate) async fn an_entity_of_its_own(context: Context) {
    let db = context.with(models![Slice, Cake]).await;
    let cake: Cake = db
        .create(json!({ "name": "plain", "price": 3, "token": "ABC" }))
        .await
        .unwrap();
    assert_eq!((cake.id, cake.price, cake.note.clone()), (1, 3, None));
    let model = cake::Entity::find_by_id(1).one(db).await.unwrap().unwrap();
    assert_eq!(Cake::from(model.clone()), cake);
    assert_eq!(model.name, "plain");
    let card: CakeCard = db.get_by_id(1).await.or_not_found().unwrap();
    assert_eq!(card.title, "plain");
    assert_eq!(card.token, Token("abc".into()));
    let converted = CakeCard::try_from(model).unwrap();
    assert_eq!(converted, card);
    let patch = json!({ "title": "fancy", "token": "xyz" });
    let card = db
        .update::<CakeCard>(1, patch)
        .await
        .or_not_found()
        .unwrap();
    assert_eq!(card.title, "fancy");
    let cake: Cake = db.get_by_id(1).await.or_not_found().unwrap();
    assert_eq!((cake.name.as_str(), cake.token.as_str()), ("fancy", "XYZ"));
    let found = db
        .find::<CakeCard>()
        .filter(CakeCard::COLUMN.title.starts_with("fan") & Cake::COLUMN.price.lt(5))
        .sort(Cake::COLUMN.price.desc())
        .all()
        .await
        .unwrap();
    assert_eq!(found, [card]);
    let noted = db.update::<Cake>(1, json!({ "note": "sweet" })).await;
    assert_eq!(noted.or_not_found().unwrap().note.as_deref(), Some("sweet"));
    let error = db
        .create::<Cake>(json!({ "name": "fancy", "price": 1, "token": "t" }))
        .await
        .unwrap_err();
    assert!(error.is_duplicate(), "{error}");
    assert_eq!(error.violation().unwrap().table(), Some("so_cakes"));
    assert_eq!(error.violation().unwrap().columns(), ["name"]);
    assert!(db.delete::<CakeCard>(1).await.unwrap());
    db.create_tables(models![Slice, Cake]).await.unwrap();
    db.drop_tables(models![Cake, Slice]).await.unwrap();
    assert!(db.count::<Cake>().await.unwrap_err().is_schema());
}

pub(crate) async fn relations_of_entities(context: Context) {
    let db = context.with(models![Slice, Cake]).await;
    let cake: Cake = db
        .create(json!({ "name": "c", "price": 3, "token": "T" }))
        .await
        .unwrap();
    let _: Slice = db.create(json!({ "cake_id": cake.id })).await.unwrap();
    let _: Slice = db.create(json!({ "cake_id": cake.id })).await.unwrap();
    let found = cake::Entity::find()
        .find_with_related(slice::Entity)
        .all(db)
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].1.len(), 2);
    let error = db.create::<Slice>(json!({ "cake_id": 99 })).await;
    assert!(error.unwrap_err().is_foreign_key());
}

pub(crate) async fn our_transactions_are_its_connections(context: Context) {
    type Items = EntityOf<Item>;
    let db = context.with(models![Item]).await;
    let result: Result<(), Error> = db
        .transaction(async |tx| {
            Item::create(tx, "ours", 1, None, None).await;
            assert_eq!(Items::find().count(tx).await?, 1);
            let mut model = <<Items as EntityTrait>::ActiveModel as ActiveModelTrait>::default();
            for (name, value) in [("name", "theirs".into()), ("amount", 2.into())] {
                model.set(FromName::from_name(name), value);
            }
            model.insert(tx).await?;
            let streamed: Vec<Item> = Items::find().stream(tx).await?.try_collect().await?;
            assert_eq!(streamed.len(), 2);
            Items::find_by_id(99)
                .one(tx)
                .await?
                .ok_or_else(|| DbErr::RecordNotFound("99".into()))?;
            Ok(())
        })
        .await;
    assert!(result.unwrap_err().is_not_found());
    assert_eq!(Items::find().count(db).await.unwrap(), 0);
}

pub(crate) async fn its_transactions_run_on_ours(context: Context) {
    type Items = EntityOf<Item>;
    let db = context.with(models![Item]).await;
    let tx = TransactionTrait::begin(db).await.unwrap();
    Item::create(&tx, "outer", 1, None, None).await;
    let nested = TransactionTrait::begin(&tx).await.unwrap();
    Item::create(&nested, "rolled back", 1, None, None).await;
    let error = Items::find().count(&tx).await.unwrap_err();
    assert!(
        error.to_string().contains("nested transaction is open"),
        "{error}"
    );
    TransactionSession::rollback(nested).await.unwrap();
    let nested = TransactionTrait::begin(&tx).await.unwrap();
    Item::create(&nested, "inner", 1, None, None).await;
    TransactionSession::commit(nested).await.unwrap();
    TransactionSession::commit(tx).await.unwrap();
    assert_eq!(Items::find().count(db).await.unwrap(), 2);
    let result = TransactionTrait::transaction::<_, (), DbErr>(db, |tx| {
        Box::pin(async move {
            Item::create(tx, "lost", 1, None, None).await;
            Err(DbErr::Custom("no".into()))
        })
    })
    .await;
    assert!(result.is_err());
    assert_eq!(Items::find().count(db).await.unwrap(), 2);
}

pub(crate) async fn its_statements_and_errors(context: Context) {
    let db = context.with(models![User]).await;
    let backend = ConnectionTrait::get_database_backend(db);
    let statement = Statement::from_string(backend, "SELECT 1 AS n");
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    assert_eq!(row.try_get_by_index::<i32>(0).unwrap(), 1);
    let _: User = db.create(User::named("ana")).await.unwrap();
    let error = User::named("ana")
        .into_active_model()
        .insert(db)
        .await
        .unwrap_err();
    assert!(
        matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))),
        "SeaORM's own classification goes on working: {error}"
    );
    assert!(Error::from(error).is_duplicate());
    let script = "CREATE TABLE so_script (n integer); INSERT INTO so_script VALUES (1)";
    if !context.mount.is_mysql() {
        db.execute_unprepared(script).await.unwrap();
        let row = db
            .fetch_one_raw("SELECT count(*) AS n FROM so_script", params! {})
            .await;
        assert_eq!(row.unwrap().unwrap().get::<i64>("n").unwrap(), 1);
    }
    assert_eq!(StreamTrait::get_database_backend(db), backend);
}

pub(crate) async fn a_connection_of_its_own_becomes_ours(context: Context) {
    let mut options = sea_orm::ConnectOptions::new(context.url());
    options.max_connections(1).sqlx_logging(false);
    let theirs = sea_orm::Database::connect(options).await.unwrap();
    let db = Database::from(theirs);
    db.create_tables(models![Item]).await.unwrap();
    let item = Item::create(&db, "a", 1, None, None).await;
    assert_eq!(
        EntityOf::<Item>::find().all(db.seaorm()).await.unwrap(),
        [item]
    );
    db.transaction(async |tx| {
        Item::create(tx, "b", 2, None, None).await;
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    assert_eq!(
        EntityOf::<Item>::find().count(db.seaorm()).await.unwrap(),
        2
    );
    if context.mount != Mount::SqliteMemory {
        assert_eq!(context.db.count::<Item>().await.unwrap(), 2);
    }
    db.disconnect().await.unwrap();
}

pub(crate) async fn a_plain_connection_over_the_same_pool(context: Context) {
    let db = context.with(models![Item]).await;
    Item::create(db, "a", 1, None, None).await;
    assert_eq!(
        EntityOf::<Item>::find().count(db.seaorm()).await.unwrap(),
        1
    );
    Item::create(db, "b", 1, None, None).await;
    assert_eq!(
        EntityOf::<Item>::find().count(db.seaorm()).await.unwrap(),
        2
    );
}

pub(crate) async fn its_statements_leave_transactions_whole(context: Context) {
    let db = context.with(models![Item]).await;
    let tx = db.begin_transaction().await.unwrap();
    Item::create(&tx, "a", 1, None, None).await;
    let backend = ConnectionTrait::get_database_backend(&tx);
    for text in ["COMMIT", "SELECT 1; COMMIT", "  rollback"] {
        let statement = Statement::from_string(backend, text);
        let results = [
            ConnectionTrait::execute_raw(&tx, statement.clone())
                .await
                .map(drop),
            tx.query_one_raw(statement.clone()).await.map(drop),
            tx.query_all_raw(statement).await.map(drop),
        ];
        for result in results {
            let error = result.unwrap_err();
            assert!(error.to_string().contains("begin_transaction"), "{error}");
        }
    }
    let ddl = Statement::from_string(backend, "CREATE TABLE sea_made_inside (n INTEGER)");
    let made = ConnectionTrait::execute_raw(&tx, ddl).await;
    assert_eq!(made.is_ok(), context.mount.ddl_is_transactional());
    tx.rollback_transaction().await.unwrap();
    assert_eq!(
        db.count::<Item>().await.unwrap(),
        0,
        "nothing was committed"
    );
}
