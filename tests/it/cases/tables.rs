//! Creating and dropping tables.

use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;
use tausestack_db::registered_models;

use crate::context::Context;
use crate::models::{Item, User};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "t_authors")]
struct Author {
    #[mapped(id)]
    id: Option<i64>,
    name: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "t_books", index(author_id, title desc))]
struct Book {
    #[mapped(id)]
    id: Option<i64>,
    title: String,
    #[mapped(references(Author, on_delete = cascade))]
    author_id: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "t_reviews")]
struct Review {
    #[mapped(id)]
    id: Option<i64>,
    #[mapped(references(Book, on_delete = set_null))]
    book_id: Option<i64>,
}

pub(crate) async fn creating_twice_changes_nothing(context: Context) {
    let db = context.with(models![User, Item]).await;
    let ana: User = db.create(User::named("ana")).await.unwrap();
    db.create_tables(models![User, Item]).await.unwrap();
    db.create_tables(models![User, User]).await.unwrap();
    assert_eq!(db.find::<User>().all().await.unwrap(), [ana]);
}

pub(crate) async fn dropping(context: Context) {
    let db = context.with(models![User]).await;
    db.drop_tables(models![User]).await.unwrap();
    let error = db.find::<User>().all().await.unwrap_err();
    assert!(error.is_schema(), "{error}");
    db.drop_tables(models![User]).await.unwrap();
    db.create_tables(models![User]).await.unwrap();
    assert_eq!(db.count::<User>().await.unwrap(), 0);
}

pub(crate) async fn foreign_keys_give_the_order(context: Context) {
    let db = context.with(models![Review, Book, Author]).await;
    let author: Author = db.create(json!({ "name": "a" })).await.unwrap();
    let book: Book = db
        .create(json!({ "title": "t", "author_id": author.id }))
        .await
        .unwrap();
    let review: Review = db.create(json!({ "book_id": book.id })).await.unwrap();
    assert!(db.delete::<Author>(author.id).await.unwrap());
    assert_eq!(db.count::<Book>().await.unwrap(), 0, "on_delete = cascade");
    let review: Option<Review> = db.get_by_id(review.id).await.unwrap();
    assert_eq!(review.unwrap().book_id, None, "on_delete = set_null");
    db.drop_tables(models![Author, Review, Book]).await.unwrap();
    assert!(db.count::<Book>().await.unwrap_err().is_schema());
    assert!(db.count::<Author>().await.unwrap_err().is_schema());
}

pub(crate) async fn a_table_that_others_refer_to_stays(context: Context) {
    let db = context.with(models![Author, Book]).await;
    let author: Author = db.create(json!({ "name": "a" })).await.unwrap();
    let book = json!({ "title": "t", "author_id": author.id });
    db.create::<Book>(book).await.unwrap();
    let error = db.drop_tables(models![Author]).await.unwrap_err();
    assert!(error.is_foreign_key() || error.is_schema(), "{error:?}");
    assert_eq!(db.count::<Author>().await.unwrap(), 1);
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "t_teams")]
struct Team {
    #[mapped(id)]
    id: Option<i64>,
    name: String,
    #[mapped(references(Player))]
    captain_id: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "t_players")]
struct Player {
    #[mapped(id)]
    id: Option<i64>,
    #[mapped(references(Team))]
    team_id: i64,
}

pub(crate) async fn tables_that_refer_to_each_other(context: Context) {
    let db = context.with(models![Team, Player]).await;
    let team: Team = db.create(json!({ "name": "reds" })).await.unwrap();
    let player: Player = db.create(json!({ "team_id": team.id })).await.unwrap();
    let patch = json!({ "captain_id": player.id });
    let team = db
        .update::<Team>(team.id, patch)
        .await
        .or_not_found()
        .unwrap();
    assert_eq!(team.captain_id, player.id);
    let error = db.create::<Player>(json!({ "team_id": 99 })).await;
    assert!(error.unwrap_err().is_foreign_key());
    let patch = json!({ "captain_id": 99 });
    let error = db.update::<Team>(team.id, patch).await.unwrap_err();
    assert!(error.is_foreign_key(), "both keys are there: {error}");
    db.create_tables(models![Player, Team]).await.unwrap();
    db.drop_tables(models![Team, Player]).await.unwrap();
    assert!(db.count::<Team>().await.unwrap_err().is_schema());
    db.drop_tables(models![Team, Player]).await.unwrap();
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "t_nodes")]
struct Node {
    #[mapped(id)]
    id: Option<i64>,
    #[mapped(references(Node, on_delete = cascade))]
    parent_id: Option<i64>,
}

pub(crate) async fn a_table_that_refers_to_itself(context: Context) {
    let db = context.with(models![Node]).await;
    let root: Node = db.create(json!({})).await.unwrap();
    let child: Node = db.create(json!({ "parent_id": root.id })).await.unwrap();
    let _: Node = db.create(json!({ "parent_id": child.id })).await.unwrap();
    let error = db.create::<Node>(json!({ "parent_id": 99 })).await;
    assert!(error.unwrap_err().is_foreign_key());
    assert!(db.delete::<Node>(root.id).await.unwrap());
    assert_eq!(db.count::<Node>().await.unwrap(), 0);
    db.drop_tables(models![Node]).await.unwrap();
}

pub(crate) async fn all_registered_models_at_once(context: Context) {
    let models = registered_models().unwrap();
    let tables: Vec<&str> = models.mappings().map(|m| m.table().name()).collect();
    for table in ["users", "items", "t_books", "t_nodes", "c_entries"] {
        assert!(tables.contains(&table), "{table} is registered");
    }
    if !context.mount.is_postgres() {
        // A model has an array: said before anything is made.
        let error = context.db.create_tables(models).await.unwrap_err();
        assert!(error.is_schema(), "{error}");
        assert!(
            error.to_string().contains("only PostgreSQL has arrays"),
            "{error}"
        );
        assert!(context.db.count::<User>().await.unwrap_err().is_schema());
        return;
    }
    context.db.create_tables(models.clone()).await.unwrap();
    let ana: User = context.db.create(User::named("ana")).await.unwrap();
    assert_eq!(ana.id, Some(1));
    context.db.create_tables(models.clone()).await.unwrap();
    assert_eq!(context.db.count::<User>().await.unwrap(), 1);
    context.db.drop_tables(models).await.unwrap();
    assert!(context.db.count::<User>().await.unwrap_err().is_schema());
}

pub(crate) async fn no_models_is_nothing_to_do(context: Context) {
    context.db.create_tables(models![]).await.unwrap();
    context.db.drop_tables(models![]).await.unwrap();
}

pub(crate) async fn two_that_create_at_once(context: Context) {
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let db = context.db.clone();
            tokio::spawn(async move {
                db.create_tables(models![Author, Book, Review, Team, Player])
                    .await
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(context.db.count::<Review>().await.unwrap(), 0);
}

pub(crate) async fn names_that_are_words_of_sql(context: Context) {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
    #[mapped(table = "order", index(group, select))]
    struct Reserved {
        #[mapped(id)]
        id: Option<i64>,
        #[mapped(unique)]
        select: String,
        group: i32,
        #[mapped(column = "with \"quotes\" and `ticks`")]
        odd: i32,
        r#type: Option<String>,
    }
    let db = context.with(models![Reserved]).await;
    let row: Reserved = db
        .create(json!({ "select": "a", "group": 1, "odd": 2, "type": "t" }))
        .await
        .unwrap();
    let patch = json!({ "group": 3, "odd": 4 });
    let row = db
        .update::<Reserved>(row.id, patch)
        .await
        .or_not_found()
        .unwrap();
    let found = db
        .find::<Reserved>()
        .filter(Reserved::COLUMN.group.eq(3) & Reserved::COLUMN.odd.eq(4))
        .filter(Reserved::COLUMN.r#type.eq("t"))
        .sort(Reserved::COLUMN.select.asc())
        .one()
        .await
        .unwrap();
    assert_eq!(found, row);
    assert!(db.delete::<Reserved>(row.id).await.unwrap());
    db.drop_tables(models![Reserved]).await.unwrap();
}
