//! The order in which tables are created.

use std::collections::HashMap;

use super::{Table, TableName};

/// An order in which tables can be created; the reverse drops them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreationOrder {
    /// The positions of the tables: each after those that it refers to, as
    /// far as cycles allow, and otherwise in the order given.
    pub tables: Vec<usize>,
    /// The foreign keys that refer to a table created later, as the positions
    /// of table and key: they close cycles. A table's reference to itself is
    /// not among them, since every database takes it with the table.
    pub forward: Vec<(usize, usize)>,
}

/// Orders tables by their foreign keys. Keys to tables outside the list do
/// not matter: those tables must exist already.
pub fn creation_order(tables: &[Table]) -> CreationOrder {
    let positions: HashMap<&TableName, usize> = tables
        .iter()
        .enumerate()
        .map(|(position, table)| (&table.name, position))
        .collect();
    let references: Vec<Vec<usize>> = tables
        .iter()
        .map(|table| {
            table
                .foreign_keys
                .iter()
                .filter_map(|key| positions.get(&key.table).copied())
                .collect()
        })
        .collect();
    let order = dependency_order(&references);
    let mut place = vec![0; tables.len()];
    for (at, table) in order.iter().enumerate() {
        place[*table] = at;
    }
    let mut forward = Vec::new();
    for table in &order {
        for (key, foreign_key) in tables[*table].foreign_keys.iter().enumerate() {
            if positions
                .get(&foreign_key.table)
                .is_some_and(|referred| place[*referred] > place[*table])
            {
                forward.push((*table, key));
            }
        }
    }
    CreationOrder {
        tables: order,
        forward,
    }
}

/// Orders things by what they refer to: `references[i]` are the positions of
/// those that `i` needs. Each comes after what it needs, as far as cycles
/// allow, and otherwise the order given stays.
pub fn dependency_order(references: &[Vec<usize>]) -> Vec<usize> {
    let mut left: Vec<usize> = (0..references.len()).collect();
    let mut order = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let next = left
            .iter()
            .position(|item| is_ready(*item, references, &left))
            .or_else(|| {
                left.iter()
                    .position(|item| is_in_first_cycle(*item, references, &left))
            })
            // Some cycle is always first; the fallback only spares a panic.
            .unwrap_or(0);
        order.push(left.remove(next));
    }
    order
}

fn is_ready(item: usize, references: &[Vec<usize>], left: &[usize]) -> bool {
    references[item]
        .iter()
        .all(|needed| *needed == item || !left.contains(needed))
}

/// Whether all that the item leads to leads back to it: it then is part of a
/// cycle that waits for nothing else, so that no more keys than those of the
/// cycle come later.
fn is_in_first_cycle(item: usize, references: &[Vec<usize>], left: &[usize]) -> bool {
    reachable(item, references, left)
        .into_iter()
        .all(|other| reachable(other, references, left).contains(&item))
}

fn reachable(item: usize, references: &[Vec<usize>], left: &[usize]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut pending = vec![item];
    while let Some(next) = pending.pop() {
        for needed in &references[next] {
            if left.contains(needed) && !found.contains(needed) {
                found.push(*needed);
                pending.push(*needed);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::dependency_order;

    fn position(order: &[usize], item: usize) -> usize {
        order
            .iter()
            .position(|other| *other == item)
            .expect("all are in the order")
    }

    #[test]
    fn what_needs_nothing_keeps_its_order() {
        assert_eq!(dependency_order(&[vec![], vec![], vec![]]), [0, 1, 2]);
        assert_eq!(dependency_order(&[]), [0usize; 0]);
    }

    #[test]
    fn each_comes_after_what_it_needs() {
        // A chain given backwards, and one that needs two.
        assert_eq!(dependency_order(&[vec![1], vec![2], vec![]]), [2, 1, 0]);
        assert_eq!(
            dependency_order(&[vec![1, 2], vec![], vec![1], vec![]]),
            [1, 2, 0, 3]
        );
    }

    #[test]
    fn a_reference_to_itself_is_no_cycle() {
        assert_eq!(dependency_order(&[vec![0], vec![0, 1]]), [0, 1]);
    }

    #[test]
    fn a_cycle_is_broken_in_the_cycle_and_after_what_it_needs() {
        // 0 needs the cycle of 1 and 2, of which 2 needs 3 as well: only the
        // reference from 1 to 2 points forward.
        let order = dependency_order(&[vec![1], vec![2], vec![1, 3], vec![]]);
        assert_eq!(order, [3, 1, 0, 2]);
    }

    #[test]
    fn two_cycles_in_a_row_are_taken_one_by_one() {
        // 0 and 1 need each other, and 1 the cycle of 2 and 3.
        let order = dependency_order(&[vec![1], vec![0, 2], vec![3], vec![2]]);
        assert!(position(&order, 2) < position(&order, 1));
        assert!(position(&order, 3) < position(&order, 0));
        assert_eq!(
            order,
            dependency_order(&[vec![1], vec![0, 2], vec![3], vec![2]])
        );
    }
}
