//! Renames, in an order in which each new name is free.

use super::matching::Pairs;
use super::plan::Plan;
use crate::migrate::beside;
use crate::migrate::operation::Operation;
use crate::schema::TableName;

/// Renames tables; gives what stepped aside, by its old and its new name.
pub(super) fn tables(plan: &mut Plan, pairs: &Pairs<'_>) -> Vec<(TableName, TableName)> {
    let taken: Vec<TableName> = plan.state.tables.iter().map(|t| t.name.clone()).collect();
    let renames = pairs
        .tables
        .iter()
        .map(|pair| (pair.before.name.clone(), pair.after.name.clone()))
        .collect();
    let through = |name: &TableName, number: usize| TableName {
        schema: name.schema.clone(),
        name: between(&name.name, number),
    };
    let mut aside = Vec::new();
    for (from, to) in in_order(renames, taken, through) {
        if pairs.before(&from).is_none() && pairs.after(&to).is_none() {
            aside.push((from.clone(), to.clone()));
        }
        plan.push(Operation::RenameTable { from, to });
    }
    aside
}

/// Renames columns; gives what stepped aside: table, old and new name.
pub(super) fn columns(plan: &mut Plan, pairs: &Pairs<'_>) -> Vec<(TableName, String, String)> {
    let mut aside = Vec::new();
    for pair in &pairs.tables {
        let taken = pair.before.columns.iter().map(|c| c.name.clone()).collect();
        let through = |name: &String, number: usize| between(name, number);
        for (from, to) in in_order(pair.columns.clone(), taken, through) {
            let stays = pair.columns.iter().any(|(old, _)| *old == from);
            if !stays && pair.after.column(&to).is_none() {
                aside.push((pair.after.name.clone(), from.clone(), to.clone()));
            }
            plan.push(Operation::RenameColumn {
                table: pair.after.name.clone(),
                from,
                to,
            });
        }
    }
    aside
}

/// The name that something has while another takes its name.
pub(super) fn between(name: &str, number: usize) -> String {
    match number {
        0 => beside(name, "__swap"),
        _ => beside(name, &format!("__swap{number}")),
    }
}

/// The renames in an order in which each new name is free when it is taken.
/// What stands in the way takes a name in between.
pub(super) fn in_order<N: Clone + PartialEq>(
    mut left: Vec<(N, N)>,
    mut taken: Vec<N>,
    through: impl Fn(&N, usize) -> N,
) -> Vec<(N, N)> {
    left.retain(|(from, to)| from != to);
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let next = match left.iter().position(|(_, to)| !taken.contains(to)) {
            Some(at) => left.remove(at),
            None => {
                // Either one of a circle steps aside, or what has the name and
                // is about to go.
                let in_the_way = left[0].1.clone();
                let waiting = (0..)
                    .map(|number| through(&in_the_way, number))
                    .find(|name| !taken.contains(name) && left.iter().all(|(_, to)| to != name))
                    .expect("some number is free");
                for (from, _) in &mut left {
                    if *from == in_the_way {
                        from.clone_from(&waiting);
                    }
                }
                (in_the_way, waiting)
            }
        };
        taken.retain(|name| *name != next.0);
        taken.push(next.1.clone());
        order.push(next);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::{between, in_order};

    fn order(renames: &[(&str, &str)], taken: &[&str]) -> Vec<(String, String)> {
        in_order(
            renames
                .iter()
                .map(|(from, to)| ((*from).to_owned(), (*to).to_owned()))
                .collect(),
            taken.iter().map(|name| (*name).to_owned()).collect(),
            |name, number| between(name, number),
        )
    }

    fn pair(from: &str, to: &str) -> (String, String) {
        (from.to_owned(), to.to_owned())
    }

    #[test]
    fn a_chain_begins_at_its_free_end() {
        assert_eq!(
            order(&[("a", "b"), ("b", "c")], &["a", "b"]),
            [pair("b", "c"), pair("a", "b")]
        );
    }

    #[test]
    fn a_swap_goes_through_a_third_name() {
        assert_eq!(
            order(&[("a", "b"), ("b", "a")], &["a", "b", "a__swap"]),
            [pair("b", "b__swap"), pair("a", "b"), pair("b__swap", "a")]
        );
        assert_eq!(
            order(&[("a", "b"), ("b", "a")], &["a", "b", "b__swap"]),
            [pair("b", "b__swap1"), pair("a", "b"), pair("b__swap1", "a")]
        );
    }

    #[test]
    fn what_is_about_to_go_steps_aside() {
        assert_eq!(
            order(&[("a", "b")], &["a", "b"]),
            [pair("b", "b__swap"), pair("a", "b")]
        );
    }
}
