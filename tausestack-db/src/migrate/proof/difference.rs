//! How two schemas differ, in one line.

use crate::migrate::{DiffError, Hints, Rename, diff};
use crate::schema::Schema;

/// The first operation that would lead from one schema to the other; none if
/// they are the same but for the order of columns.
pub(in crate::migrate) fn first_difference(from: &Schema, to: &Schema) -> Option<String> {
    if from == to {
        return None;
    }
    let mut hints = Hints::default();
    loop {
        match diff(from, to, &hints) {
            Ok(plan) => return plan.operations.first().map(ToString::to_string),
            // Nothing is renamed here: what has another name is another thing.
            Err(DiffError::Ambiguous { candidates }) => {
                let Some(hint) = candidates
                    .first()
                    .and_then(|candidate| format!("{}:", candidate.from).parse::<Rename>().ok())
                else {
                    return Some("a rename that nobody stated".to_owned());
                };
                hints = hints.rename(hint);
            }
            Err(error) => return Some(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::first_difference;
    use crate::migrate::{integer, table, text};
    use crate::schema::Schema;

    #[test]
    fn the_first_difference_is_said_in_one_line() {
        let of = |name: &str| {
            Schema::of([table("users")
                .column(text("a"))
                .column(integer(name))
                .into()])
            .expect("a schema")
        };
        assert_eq!(first_difference(&of("b"), &of("b")), None);
        let what = first_difference(&of("b"), &of("c")).expect("they differ");
        assert!(what.contains("column users."), "{what}");
    }
}
