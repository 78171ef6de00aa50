//! Constraints found by their name, and names by their columns: what an error
//! of the database leaves out.

use super::{IndexPart, IndexTarget, Table};

impl Table {
    /// The columns of the constraint or unique index with this name.
    ///
    /// A check has those whose names stand in its expression.
    pub(crate) fn constraint_columns(&self, name: &str) -> Option<Vec<String>> {
        if let Some(key) = self
            .primary_key
            .as_ref()
            // MySQL calls every primary key so.
            .filter(|key| key.name == name || name == "PRIMARY")
        {
            return Some(key.columns.clone());
        }
        if let Some(unique) = self.uniques.iter().find(|unique| unique.name == name) {
            return Some(unique.columns.clone());
        }
        if let Some(key) = self.foreign_keys.iter().find(|key| key.name == name) {
            return Some(key.columns.clone());
        }
        if let Some(index) = self.indexes.iter().find(|index| index.name == name) {
            return Some(index.parts.iter().filter_map(column_of).collect());
        }
        if let Some(column) = self
            .columns
            .iter()
            .find(|column| self.enum_check_name(&column.name) == name)
        {
            return Some(vec![column.name.clone()]);
        }
        let check = self.checks.iter().find(|check| check.name == name)?;
        Some(
            self.columns
                .iter()
                .filter(|column| mentions(&check.expression, &column.name))
                .map(|column| column.name.clone())
                .collect(),
        )
    }

    /// The name of the unique key or index over these columns.
    pub(crate) fn unique_name(&self, columns: &[String]) -> Option<String> {
        let of_key = self
            .primary_key
            .as_ref()
            .filter(|key| same(&key.columns, columns))
            .map(|key| key.name.clone());
        let of_unique = || {
            self.uniques
                .iter()
                .find(|unique| same(&unique.columns, columns))
                .map(|unique| unique.name.clone())
        };
        let of_index = || {
            self.indexes
                .iter()
                .filter(|index| index.unique)
                .find(|index| {
                    let parts: Vec<String> = index.parts.iter().filter_map(column_of).collect();
                    same(&parts, columns)
                })
                .map(|index| index.name.clone())
        };
        of_key.or_else(of_unique).or_else(of_index)
    }

    /// The name of the foreign key of these columns.
    pub(crate) fn foreign_key_name(&self, columns: &[String]) -> Option<String> {
        self.foreign_keys
            .iter()
            .find(|key| same(&key.columns, columns))
            .map(|key| key.name.clone())
    }
}

fn column_of(part: &IndexPart) -> Option<String> {
    match &part.target {
        IndexTarget::Column(column) => Some(column.clone()),
        IndexTarget::Expression(_) => None,
    }
}

fn same(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && a.iter().all(|column| b.contains(column))
}

/// Whether an expression names a column, as a word of its own.
pub(crate) fn mentions(expression: &str, column: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    expression.match_indices(column).any(|(at, _)| {
        let before = expression[..at].chars().next_back();
        let after = expression[at + column.len()..].chars().next();
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

#[cfg(test)]
mod tests {
    use super::mentions;

    #[test]
    fn a_check_names_whole_words() {
        assert!(mentions("age >= 0", "age"));
        assert!(mentions("\"age\" > 1", "age"));
        assert!(!mentions("package > 1", "age"));
        assert!(!mentions("age_of > 1", "age"));
    }
}
