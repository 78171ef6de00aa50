//! What is asked of one type.

use std::fmt::Debug;

use tausestack_db::prelude::*;
use tausestack_db::{
    Column, ColumnType, CreateInput, Cursor, Filter, Keyed, Models, Operand, Order,
};

/// How values of a type compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// They have an order, which is that of the samples.
    Ordered,
    /// They are equal or not.
    Equal,
    /// Not at all.
    Nothing,
}

/// A table of one type: plain, and as an `Option`.
pub(crate) trait Probe:
    Keyed + Mapped<Key = i64> + CreateInput<Self> + Clone + Debug
{
    type Value: ColumnType<NotNull = Self::Value> + Clone + Debug;

    /// The type, as a user writes it.
    const RUST: &'static str;
    const COMPARISON: Comparison;

    fn models() -> Models;
    fn row(value: Self::Value, maybe: Option<Self::Value>) -> Self;
    fn id(&self) -> i64;
    fn value(&self) -> &Self::Value;
    fn maybe(&self) -> Option<&Self::Value>;
    fn column() -> Column<Self::Entity, Self::Value>;
    fn maybe_column() -> Column<Self::Entity, Option<Self::Value>>;

    /// Whether a value came back exactly, to the last bit.
    fn same(a: &Self::Value, b: &Self::Value) -> bool;

    /// Values with their names, in ascending order where they have one.
    fn samples() -> Vec<(&'static str, Self::Value)>;

    /// Values that are too large to sort by.
    fn large() -> Vec<(&'static str, Self::Value)>;
}

/// What became of a type on a database.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    /// The type.
    pub(crate) rust: &'static str,
    /// Why there can be no such column.
    pub(crate) no_column: Option<String>,
    /// The names of values that are refused, and why.
    pub(crate) refused: Vec<(&'static str, String)>,
}

/// The library's sentence, without what tells it from others.
fn sentence(error: &Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    let line = line.split(" [statement:").next().unwrap_or(line);
    line.rsplit_once("cannot be bound: ")
        .map_or(line, |(_, reason)| reason)
        .to_owned()
}

/// Puts a type to the test.
pub(crate) async fn run<R: Probe>(db: &Database) -> Report {
    let mut report = Report {
        rust: R::RUST,
        no_column: None,
        refused: Vec::new(),
    };
    if let Err(error) = db.create_tables(R::models()).await {
        assert!(error.is_schema(), "{}: {error}", R::RUST);
        let text = error.to_string();
        let hint = text.split_once(" (").map_or(&*text, |(_, hint)| hint);
        report.no_column = Some(hint.strip_suffix(')').unwrap_or(hint).to_owned());
        return report;
    }
    let mut kept = Vec::new();
    for (name, value) in R::samples() {
        if let Some(row) = keep::<R>(db, name, value, &mut report).await {
            kept.push(row);
        }
    }
    assert!(!kept.is_empty(), "{}: no value is kept", R::RUST);
    asked::<R>(db, &kept).await;
    in_a_transaction::<R>(db, &kept).await;
    for (name, value) in R::large() {
        if let Some(row) = keep::<R>(db, name, value, &mut report).await
            && R::COMPARISON != Comparison::Nothing
        {
            let found = found::<R>(db, R::column().eq(row.value())).await;
            assert_eq!(found, [row.id()], "{}: {name} = itself", R::RUST);
        }
    }
    report
}

/// What is found among the values, by each comparison and in each order.
async fn asked<R: Probe>(db: &impl Backend, kept: &[R]) {
    let ids: Vec<i64> = kept.iter().map(R::id).collect();
    if R::COMPARISON != Comparison::Nothing {
        for (at, row) in kept.iter().enumerate() {
            compared::<R, _>(db, R::column(), row.value(), &ids, at).await;
        }
    }
    if R::COMPARISON == Comparison::Ordered {
        sorted::<R>(db, R::column().asc(), &ids).await;
        let reversed: Vec<i64> = ids.iter().rev().copied().collect();
        sorted::<R>(db, R::column().desc(), &reversed).await;
    }
    with_null::<R>(db, kept).await;
}

/// The same values and questions inside of a transaction, which is taken back.
async fn in_a_transaction<R: Probe>(db: &Database, kept: &[R]) {
    let tx = db.begin_transaction().await.unwrap();
    let mut report = Report {
        rust: R::RUST,
        no_column: None,
        refused: Vec::new(),
    };
    let mut inside = Vec::new();
    for row in kept {
        assert!(tx.delete::<R>(row.id()).await.unwrap());
        let again = keep::<R>(&tx, "inside", row.value().clone(), &mut report).await;
        inside.push(again.unwrap_or_else(|| panic!("{}: {:?}", R::RUST, report.refused)));
    }
    asked(&tx, &inside).await;
    tx.rollback_transaction().await.unwrap();
    for row in kept {
        let still: R = db.get_by_id(row.id()).await.or_not_found().unwrap();
        assert!(
            R::same(still.value(), row.value()),
            "{}: {still:?}",
            R::RUST
        );
    }
}

/// Writes a value and reads it again; a refusal goes to the report.
async fn keep<R: Probe>(
    db: &impl Backend,
    name: &'static str,
    value: R::Value,
    report: &mut Report,
) -> Option<R> {
    let before = db.count::<R>().await.unwrap();
    let exact = |row: &R| {
        R::same(row.value(), &value) && row.maybe().is_some_and(|maybe| R::same(maybe, &value))
    };
    match db
        .create::<R>(R::row(value.clone(), Some(value.clone())))
        .await
    {
        Ok(created) => {
            assert!(exact(&created), "{}: {name} became {created:?}", R::RUST);
            let read: R = db.get_by_id(created.id()).await.or_not_found().unwrap();
            assert!(exact(&read), "{}: {name} was read as {read:?}", R::RUST);
            Some(created)
        }
        Err(error) => {
            assert!(error.is_invalid_input(), "{}: {name}: {error}", R::RUST);
            let after = db.count::<R>().await.unwrap();
            assert_eq!(before, after, "{}: {name} is refused whole", R::RUST);
            report.refused.push((name, sentence(&error)));
            None
        }
    }
}

async fn found<R: Probe>(db: &impl Backend, filter: Filter<R::Entity>) -> Vec<i64> {
    let rows = db.find::<R>().filter(filter).all().await.unwrap();
    let mut ids: Vec<i64> = rows.iter().map(R::id).collect();
    ids.sort_unstable();
    ids
}

/// Compares a column with the value at this place of the order.
async fn compared<R, T>(
    db: &impl Backend,
    column: Column<R::Entity, T>,
    value: &R::Value,
    ids: &[i64],
    at: usize,
) where
    R: Probe,
    T: ColumnType,
    R::Value: Operand<T>,
{
    let others: Vec<i64> = ids.iter().filter(|id| **id != ids[at]).copied().collect();
    let v = || value.clone();
    let mut questions = vec![
        ("=", column.eq(v()), ids[at..=at].to_vec()),
        ("<>", column.ne(v()), others.clone()),
        ("IN", column.is_in([v()]), ids[at..=at].to_vec()),
        ("NOT IN", column.not_in([v(), v()]), others),
    ];
    if R::COMPARISON == Comparison::Ordered {
        questions.extend([
            ("<", column.lt(v()), ids[..at].to_vec()),
            ("<=", column.lte(v()), ids[..=at].to_vec()),
            (">", column.gt(v()), ids[at + 1..].to_vec()),
            (">=", column.gte(v()), ids[at..].to_vec()),
            ("BETWEEN", column.between(v(), v()), ids[at..=at].to_vec()),
        ]);
    }
    for (operator, filter, mut expected) in questions {
        expected.sort_unstable();
        let found = found::<R>(db, filter).await;
        assert_eq!(found, expected, "{}: {operator} {value:?}", R::RUST);
    }
}

/// An order, whole and in pages by cursor, there and back.
async fn sorted<R: Probe>(db: &impl Backend, order: Order<R::Entity>, expected: &[i64]) {
    let rows = db.find::<R>().sort(order).all().await.unwrap();
    let ids: Vec<i64> = rows.iter().map(R::id).collect();
    assert_eq!(ids, expected, "{}: {order:?}", R::RUST);
    let mut forwards = Vec::new();
    let mut cursor: Option<Cursor> = None;
    let mut last;
    loop {
        last = db
            .find::<R>()
            .sort(order)
            .keyset(2)
            .cursor(cursor)
            .await
            .unwrap();
        forwards.extend(last.items.iter().map(R::id));
        cursor = last.next_cursor.clone();
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(forwards, expected, "{}: pages by {order:?}", R::RUST);
    let mut backwards: Vec<i64> = last.items.iter().rev().map(R::id).collect();
    let mut cursor = last.previous_cursor;
    while let Some(at) = cursor {
        let page = db
            .find::<R>()
            .sort(order)
            .keyset(2)
            .cursor(at)
            .await
            .unwrap();
        backwards.extend(page.items.iter().rev().map(R::id));
        cursor = page.previous_cursor;
    }
    backwards.reverse();
    assert_eq!(backwards, expected, "{}: pages back by {order:?}", R::RUST);
}

/// The same of the nullable column, with a NULL beside the values.
async fn with_null<R: Probe>(db: &impl Backend, kept: &[R]) {
    let column = R::maybe_column();
    let ids: Vec<i64> = kept.iter().map(R::id).collect();
    let null: R = db
        .create(R::row(kept[0].value().clone(), None))
        .await
        .unwrap();
    assert!(null.maybe().is_none(), "{}: NULL is None", R::RUST);
    assert_eq!(found::<R>(db, column.is_null()).await, [null.id()]);
    let mut all = ids.clone();
    all.sort_unstable();
    assert_eq!(found::<R>(db, column.is_not_null()).await, all);
    if R::COMPARISON != Comparison::Nothing {
        for (at, row) in kept.iter().enumerate() {
            compared::<R, _>(db, column, row.value(), &ids, at).await;
        }
        assert_eq!(
            found::<R>(db, column.eq(None::<R::Value>)).await,
            [null.id()]
        );
    }
    if R::COMPARISON == Comparison::Ordered {
        let with_null: Vec<i64> = std::iter::once(null.id()).chain(ids).collect();
        sorted::<R>(db, column.asc(), &with_null).await;
        let reversed: Vec<i64> = with_null.iter().rev().copied().collect();
        sorted::<R>(db, column.desc(), &reversed).await;
    }
    assert!(db.delete::<R>(null.id()).await.unwrap());
}
