//! The rows beyond a position in an order.

use sea_orm::Value;

use super::{Comparison, Node};
use crate::order::{Direction, OrderTerm};

/// The rows that stand behind (or, backwards, before) the row with these
/// values, in an order whose terms end with the key.
///
/// `a > 1 OR (a = 1 AND (b > 2 OR (b = 2 AND …)))`, where NULL counts as less
/// than every value. The bound of the first term stands before it once more, as
/// `a >= 1 AND (…)`: an index can seek to it, and not to an OR.
pub(crate) fn beyond(
    terms: &[OrderTerm],
    values: &[Value],
    forwards: bool,
    inclusive: bool,
) -> Node {
    let mut node = None;
    for (term, value) in terms.iter().zip(values).rev() {
        let strictly = strictly(term, value, forwards);
        let equal = Node::compare(term.column, Comparison::Equal, value.clone());
        node = Some(match node {
            Some(rest) => Node::Or(vec![strictly, Node::And(vec![equal, rest])]),
            None if inclusive => Node::Or(vec![strictly, equal]),
            None => strictly,
        });
    }
    let node = node.unwrap_or(Node::Or(Vec::new()));
    match (terms, values) {
        ([first, _, ..], [value, ..]) => match seek(first, value, forwards) {
            Some(bound) => Node::And(vec![bound, node]),
            None => node,
        },
        _ => node,
    }
}

fn upwards(term: &OrderTerm, forwards: bool) -> bool {
    (term.direction == Direction::Ascending) == forwards
}

fn nullable(term: &OrderTerm) -> bool {
    term.column.mapping.column_of(term.column.field).nullable()
}

fn strictly(term: &OrderTerm, value: &Value, forwards: bool) -> Node {
    let column = term.column;
    let is_null = *value == value.as_null();
    match (is_null, upwards(term, forwards)) {
        (true, true) => Node::Null(column, false),
        // Nothing is less than NULL.
        (true, false) => Node::Or(Vec::new()),
        (false, true) => Node::Compare(column, Comparison::Greater, value.clone()),
        (false, false) => {
            let less = Node::Compare(column, Comparison::Less, value.clone());
            if nullable(term) {
                Node::Or(vec![less, Node::Null(column, true)])
            } else {
                less
            }
        }
    }
}

/// What all of the rows have in common that an index can find.
fn seek(term: &OrderTerm, value: &Value, forwards: bool) -> Option<Node> {
    if *value == value.as_null() {
        return None;
    }
    if upwards(term, forwards) {
        let comparison = Comparison::GreaterOrEqual;
        Some(Node::Compare(term.column, comparison, value.clone()))
    } else if nullable(term) {
        None
    } else {
        let comparison = Comparison::LessOrEqual;
        Some(Node::Compare(term.column, comparison, value.clone()))
    }
}
