//! The same query gives the same rows, on every database: one set of rows, and what each
//! question must answer. Nothing here asks which database it is.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use tausestack_db::prelude::*;
use tausestack_db::{EntityOf, Filter, Order};

use crate::context::Context;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Mapped)]
#[mapped(table = "same_rows")]
struct Entry {
    #[mapped(id)]
    id: i64,
    #[mapped(unique)]
    text: String,
    note: Option<String>,
    count: Option<i32>,
    open: bool,
    seen: Option<bool>,
    day: NaiveDate,
    at: DateTime<Utc>,
    size: Option<Size>,
}

/// Declared in an order that is not the alphabet's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, MappedEnum)]
#[mapped(name = "same_size")]
enum Size {
    Small,
    Medium,
    Large,
}

type Entries = Filter<EntityOf<Entry>>;

/// Texts that other collations take for equal, or sort in another order; the numbers in
/// the cases are their positions.
const TEXTS: [&str; 22] = [
    "ana",
    "Ana",
    "ANA",
    "ana ",
    " ana",
    "aná",
    "ana\u{301}",
    "anb",
    "an",
    "",
    "100%",
    "100x",
    "a_b",
    "axb",
    "a*b",
    "a[b]",
    "back\\slash",
    "Straße",
    "STRASSE",
    "\u{fffd}",
    "\u{10428}",
    "\u{10400}",
];

async fn entries(context: &Context) -> &Database {
    let db = context.with(models![Entry]).await;
    db.transaction(async |tx| {
        for (id, text) in (0..).zip(TEXTS) {
            let at =
                DateTime::<Utc>::UNIX_EPOCH + chrono::Duration::milliseconds(i64::from(id) * 250);
            tx.create::<Entry>(Entry {
                id: (id + 1).into(),
                text: text.to_owned(),
                note: (id % 3 != 0).then(|| text.to_owned()),
                count: (id % 4 != 0).then_some(id % 5 - 2),
                open: id % 2 == 0,
                seen: match id % 3 {
                    0 => None,
                    rest => Some(rest == 1),
                },
                day: NaiveDate::from_ymd_opt(1999 + id, 12, 31).unwrap(),
                at,
                size: [
                    None,
                    Some(Size::Large),
                    Some(Size::Small),
                    Some(Size::Medium),
                ][usize::try_from(id % 4).unwrap()],
            })
            .await?;
        }
        Ok::<_, Error>(())
    })
    .await
    .unwrap();
    db
}

/// The positions of the rows that a filter finds.
async fn found(db: &Database, filter: Entries) -> Vec<i64> {
    let rows = db
        .find::<Entry>()
        .filter(filter)
        .sort(Entry::COLUMN.id.asc())
        .all()
        .await
        .unwrap();
    rows.iter().map(|row| row.id - 1).collect()
}

async fn texts(db: &Database, filter: Entries) -> Vec<String> {
    let found = found(db, filter).await;
    let text = |at: i64| TEXTS[usize::try_from(at).unwrap()].to_owned();
    found.into_iter().map(text).collect()
}

/// The positions of the rows that a condition on a position holds for.
fn those(condition: impl Fn(i64) -> bool) -> Vec<i64> {
    (0..22).filter(|at| condition(*at)).collect()
}

pub(crate) async fn texts_are_equal_to_themselves_alone(context: Context) {
    let db = entries(&context).await;
    let text = Entry::COLUMN.text;
    for (at, value) in (0..).zip(TEXTS) {
        assert_eq!(found(db, text.eq(value)).await, [at], "{value:?}");
        assert_eq!(found(db, text.is_in([value])).await, [at], "{value:?}");
        assert_eq!(found(db, text.ne(value)).await, those(|other| other != at));
    }
    for near in [
        "aNa",
        "ana  ",
        "Aná",
        "STRAßE",
        "strasse",
        "an\u{e1}\u{301}",
    ] {
        assert!(found(db, text.eq(near)).await.is_empty(), "{near:?}");
    }
}

pub(crate) async fn unique_keys_tell_all_of_them_apart(context: Context) {
    // The column is unique, and the rows were created: what is left is that a twin is none.
    let db = entries(&context).await;
    for (at, value) in (0..).zip(TEXTS) {
        let twin: Entry = db.get_by_id(at + 1).await.or_not_found().unwrap();
        let error = db.create::<Entry>(Entry { id: 100, ..twin }).await;
        assert!(error.unwrap_err().is_duplicate(), "{value:?}");
    }
}

pub(crate) async fn texts_sort_by_code_point(context: Context) {
    let db = entries(&context).await;
    let mut sorted = TEXTS.to_vec();
    sorted.sort_unstable();
    let by = async |order: Order<EntityOf<Entry>>| {
        let rows = db.find::<Entry>().sort(order).all().await.unwrap();
        rows.into_iter().map(|row| row.text).collect::<Vec<_>>()
    };
    assert_eq!(by(Entry::COLUMN.text.asc()).await, sorted);
    for (at, bound) in sorted.iter().enumerate() {
        let less = texts(db, Entry::COLUMN.text.lt(*bound)).await;
        assert_eq!(less.len(), at, "less than {bound:?}: {less:?}");
    }
    sorted.reverse();
    assert_eq!(by(Entry::COLUMN.text.desc()).await, sorted);
}

pub(crate) async fn patterns_take_every_character_literally(context: Context) {
    let db = entries(&context).await;
    let text = Entry::COLUMN.text;
    for (needle, contains, starts, ends) in [
        (
            "ana",
            vec!["ana", "ana ", " ana", "ana\u{301}"],
            vec!["ana", "ana ", "ana\u{301}"],
            vec!["ana", " ana"],
        ),
        (
            "A",
            vec!["Ana", "ANA", "STRASSE"],
            vec!["Ana", "ANA"],
            vec!["ANA"],
        ),
        (" ", vec!["ana ", " ana"], vec![" ana"], vec!["ana "]),
        ("%", vec!["100%"], vec![], vec!["100%"]),
        ("_", vec!["a_b"], vec![], vec![]),
        ("a_b", vec!["a_b"], vec!["a_b"], vec!["a_b"]),
        ("*", vec!["a*b"], vec![], vec![]),
        ("a*", vec!["a*b"], vec!["a*b"], vec![]),
        ("[b]", vec!["a[b]"], vec![], vec!["a[b]"]),
        ("a?", vec![], vec![], vec![]),
        ("\\", vec!["back\\slash"], vec![], vec![]),
        ("k\\s", vec!["back\\slash"], vec![], vec![]),
        ("á", vec!["aná"], vec![], vec!["aná"]),
        (
            "\u{10400}",
            vec!["\u{10400}"],
            vec!["\u{10400}"],
            vec!["\u{10400}"],
        ),
    ] {
        assert_eq!(
            texts(db, text.contains(needle)).await,
            contains,
            "contains {needle:?}"
        );
        assert_eq!(
            texts(db, text.starts_with(needle)).await,
            starts,
            "starts with {needle:?}"
        );
        assert_eq!(
            texts(db, text.ends_with(needle)).await,
            ends,
            "ends with {needle:?}"
        );
    }
    for every in [
        text.contains(""),
        text.starts_with(""),
        text.ends_with(""),
        text.icontains(""),
    ] {
        assert_eq!(found(db, every).await, those(|_| true));
    }
    let noted = Entry::COLUMN.note.contains("");
    assert_eq!(
        found(db, noted).await,
        those(|at| at % 3 != 0),
        "NULL holds nothing"
    );
    let not = !Entry::COLUMN.note.contains("an");
    let expected = those(|at| at % 3 != 0 && !TEXTS[usize::try_from(at).unwrap()].contains("an"));
    assert_eq!(found(db, not).await, expected);
}

pub(crate) async fn icontains_minds_no_case_of_any_script(context: Context) {
    let db = entries(&context).await;
    let text = Entry::COLUMN.text;
    for (needle, expected) in [
        (
            "aNa",
            vec!["ana", "Ana", "ANA", "ana ", " ana", "ana\u{301}"],
        ),
        ("NÁ", vec!["aná"]),
        ("straß", vec!["Straße"]),
        // One character for one: ß is not ss, which `ſ` is.
        ("SS", vec!["STRASSE"]),
        ("\u{17f}s", vec!["STRASSE"]),
        ("\u{10400}", vec!["\u{10428}", "\u{10400}"]),
        ("A_B", vec!["a_b"]),
        ("A*B", vec!["a*b"]),
        ("A[B]", vec!["a[b]"]),
        ("K\\S", vec!["back\\slash"]),
        ("100%", vec!["100%"]),
        (".", vec![]),
        ("^", vec![]),
        ("$", vec![]),
        ("a|b", vec![]),
        ("(a)", vec![]),
        ("***=", vec![]),
        ("\\d", vec![]),
        ("\\", vec!["back\\slash"]),
    ] {
        assert_eq!(
            texts(db, text.icontains(needle)).await,
            expected,
            "{needle:?}"
        );
    }
    let long = text.icontains("é".repeat(1_000));
    assert!(found(db, long).await.is_empty());
}

pub(crate) async fn nulls_are_least_and_equal_nothing(context: Context) {
    let db = entries(&context).await;
    let count = Entry::COLUMN.count;
    let value = |at: i64| (at % 4 != 0).then_some(at % 5 - 2);
    assert_eq!(
        found(db, count.eq(None::<i32>)).await,
        those(|at| value(at).is_none())
    );
    assert_eq!(
        found(db, count.ne(None::<i32>)).await,
        those(|at| value(at).is_some())
    );
    assert_eq!(
        found(db, count.ne(1)).await,
        those(|at| value(at).is_some_and(|n| n != 1))
    );
    assert_eq!(
        found(db, !count.eq(1)).await,
        those(|at| value(at).is_some_and(|n| n != 1))
    );
    assert_eq!(
        found(db, count.lt(0)).await,
        those(|at| value(at).is_some_and(|n| n < 0))
    );
    assert_eq!(
        found(db, !count.lt(0)).await,
        those(|at| value(at).is_some_and(|n| n >= 0))
    );
    let mut sorted: Vec<i64> = those(|_| true);
    sorted.sort_by_key(|at| (value(*at), *at));
    let by = async |orders: [Order<EntityOf<Entry>>; 2]| {
        let rows = db.find::<Entry>().sort(orders).all().await.unwrap();
        rows.iter().map(|row| row.id - 1).collect::<Vec<_>>()
    };
    assert_eq!(by([count.asc(), Entry::COLUMN.id.asc()]).await, sorted);
    sorted.reverse();
    assert_eq!(by([count.desc(), Entry::COLUMN.id.desc()]).await, sorted);
}

pub(crate) async fn lists_with_nothing_and_with_null(context: Context) {
    let db = entries(&context).await;
    let count = Entry::COLUMN.count;
    let value = |at: i64| (at % 4 != 0).then_some(at % 5 - 2);
    let no: [i32; 0] = [];
    assert!(found(db, count.is_in(no)).await.is_empty());
    let some = those(|at| value(at).is_some());
    assert_eq!(found(db, count.not_in(no)).await, some);
    assert_eq!(
        found(db, count.is_in([None, Some(2)])).await,
        those(|at| value(at).is_none_or(|n| n == 2))
    );
    assert_eq!(
        found(db, count.not_in([None, Some(2)])).await,
        those(|at| value(at).is_some_and(|n| n != 2))
    );
    assert_eq!(
        found(db, count.not_in([2])).await,
        those(|at| value(at).is_some_and(|n| n != 2)),
        "NULL is not outside of a list"
    );
    assert_eq!(
        found(db, !count.is_in([2, 1])).await,
        those(|at| value(at).is_some_and(|n| n < 1))
    );
    let nothing: Vec<Option<i32>> = vec![None];
    assert_eq!(
        found(db, count.is_in(nothing)).await,
        those(|at| value(at).is_none())
    );
}

pub(crate) async fn booleans(context: Context) {
    let db = entries(&context).await;
    let (open, seen) = (Entry::COLUMN.open, Entry::COLUMN.seen);
    assert_eq!(found(db, open.eq(true)).await, those(|at| at % 2 == 0));
    assert_eq!(found(db, open.ne(true)).await, those(|at| at % 2 == 1));
    assert_eq!(found(db, !open.eq(true)).await, those(|at| at % 2 == 1));
    assert_eq!(found(db, open.is_in([true, false])).await, those(|_| true));
    assert_eq!(
        found(db, open.gt(false)).await,
        those(|at| at % 2 == 0),
        "false is less"
    );
    assert_eq!(found(db, seen.eq(false)).await, those(|at| at % 3 == 2));
    assert_eq!(found(db, seen.ne(false)).await, those(|at| at % 3 == 1));
    assert_eq!(found(db, !seen.eq(false)).await, those(|at| at % 3 == 1));
    let by_name = json!({ "open": true, "seen__isnull": true });
    let rows = db.find::<Entry>().filters(by_name).unwrap().count().await;
    assert_eq!(rows.unwrap(), 4, "0, 6, 12 and 18");
    let rows = db
        .find::<Entry>()
        .sort([open.asc(), Entry::COLUMN.id.asc()]);
    assert!(!rows.first().await.unwrap().unwrap().open);
}

pub(crate) async fn dates_and_instants(context: Context) {
    let db = entries(&context).await;
    let (day, at) = (Entry::COLUMN.day, Entry::COLUMN.at);
    let year = |year| NaiveDate::from_ymd_opt(year, 12, 31).unwrap();
    assert_eq!(found(db, day.eq(year(2000))).await, [1]);
    assert_eq!(
        found(db, day.between(year(2000), year(2002))).await,
        [1, 2, 3]
    );
    assert_eq!(found(db, day.lt(year(2001))).await, [0, 1]);
    assert_eq!(found(db, day.gte(year(2019))).await, [20, 21]);
    let second = |millis| DateTime::<Utc>::UNIX_EPOCH + chrono::Duration::milliseconds(millis);
    assert_eq!(found(db, at.eq(second(1_000))).await, [4]);
    assert_eq!(found(db, at.lt(second(1_000))).await, [0, 1, 2, 3]);
    assert_eq!(
        found(db, at.between(second(1_001), second(1_500))).await,
        [5, 6]
    );
    let named = json!({ "at__gt": "1970-01-01T02:00:05+02:00", "day__lt": "2030-01-01" });
    let rows = db.find::<Entry>().filters(named).unwrap().count().await;
    assert_eq!(rows.unwrap(), 1, "21 is 250 ms after five seconds");
}

pub(crate) async fn enums_sort_as_they_are_declared(context: Context) {
    let db = entries(&context).await;
    let size = Entry::COLUMN.size;
    let of = |at: i64| [None, Some(2), Some(0), Some(1)][usize::try_from(at % 4).unwrap()];
    assert_eq!(
        found(db, size.eq(Size::Large)).await,
        those(|at| of(at) == Some(2))
    );
    assert_eq!(
        found(db, size.lt(Size::Large)).await,
        those(|at| of(at).is_some_and(|n| n < 2))
    );
    assert_eq!(
        found(db, size.gte(Size::Medium)).await,
        those(|at| of(at) >= Some(1))
    );
    assert_eq!(
        found(db, size.between(Size::Small, Size::Medium)).await,
        those(|at| of(at).is_some_and(|n| n < 2))
    );
    let mut sorted: Vec<i64> = those(|_| true);
    sorted.sort_by_key(|at| (of(*at), *at));
    let orders = [size.asc(), Entry::COLUMN.id.asc()];
    let mut paged = Vec::new();
    let mut cursor = None;
    loop {
        let page = db
            .find::<Entry>()
            .sort(orders)
            .keyset(5)
            .cursor(cursor)
            .await
            .unwrap();
        paged.extend(page.items.iter().map(|row| row.id - 1));
        cursor = page.next_cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(paged, sorted);
}
