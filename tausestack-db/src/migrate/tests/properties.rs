//! What holds for each pair of schemas.

use proptest::prelude::*;

use super::schemas::{after, plan, schema, sorted};
use crate::migrate::{Hints, checksum, diff, reverse_all};

proptest! {
    #[test]
    fn a_plan_leads_from_one_schema_to_the_other(
        from in schema(),
        to in schema(),
        rename: bool,
    ) {
        let (operations, _) = plan(&from, &to, rename);
        prop_assert_eq!(sorted(&after(&from, &operations)), sorted(&to));
    }

    #[test]
    fn its_reverse_leads_back(from in schema(), to in schema(), rename: bool) {
        let (operations, _) = plan(&from, &to, rename);
        let there = after(&from, &operations);
        let back = reverse_all(&operations).expect("a differ's operations are reversible");
        prop_assert_eq!(sorted(&after(&there, &back)), sorted(&from));
        let again = reverse_all(&back).expect("so are their reverses");
        prop_assert_eq!(again, operations);
    }

    #[test]
    fn there_is_nothing_to_do_twice(from in schema(), to in schema(), rename: bool) {
        let (operations, hints) = plan(&from, &to, rename);
        let there = after(&from, &operations);
        let only_renames = Hints {
            renames: hints.renames.into_iter().filter(|hint| hint.to.is_some()).collect(),
            ..Hints::default()
        };
        // A hint that was followed is met; a swap alone would be done again.
        if let Ok(second) = diff(&there, &to, &only_renames) {
            prop_assert!(second.operations.is_empty() || !only_renames.renames.is_empty());
        }
        prop_assert_eq!(diff(&there, &to, &Hints::default()).expect("all is there").operations, []);
        prop_assert_eq!(diff(&to, &to, &Hints::default()).expect("all is there").operations, []);
    }

    #[test]
    fn the_same_schemas_give_the_same_plan(from in schema(), to in schema(), rename: bool) {
        let (one, _) = plan(&from, &to, rename);
        let (other, _) = plan(&from, &to, rename);
        prop_assert_eq!(checksum(&one), checksum(&other));
        prop_assert_eq!(one, other);
    }
}
