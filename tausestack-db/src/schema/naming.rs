//! Names of constraints and indexes: made from table and columns, so that the
//! same struct gives the same names on each database and at each time.

use super::{IndexPart, IndexTarget};

/// The longest name in bytes: PostgreSQL cuts longer ones (NAMEDATALEN), so
/// that two of them could become one, and a differ would see a change.
const LONGEST: usize = 63;

/// A name that someone chose, shortened where it is too long.
pub(super) fn chosen(name: &str) -> String {
    shortened(name.to_owned())
}

pub(super) fn primary_key(table: &str) -> String {
    shortened(format!("pk_{table}"))
}

pub(super) fn unique<'a>(table: &str, columns: impl IntoIterator<Item = &'a str>) -> String {
    shortened(joined("uq", table, columns))
}

pub(super) fn foreign_key<'a>(table: &str, columns: impl IntoIterator<Item = &'a str>) -> String {
    shortened(joined("fk", table, columns))
}

pub(super) fn index(table: &str, parts: &[IndexPart], unique: bool) -> String {
    let words: Vec<String> = parts
        .iter()
        .map(|part| match &part.target {
            IndexTarget::Column(name) => name.clone(),
            IndexTarget::Expression(expression) => words_of(expression),
        })
        .collect();
    let prefix = if unique { "uq" } else { "ix" };
    shortened(joined(prefix, table, words.iter().map(String::as_str)))
}

pub(super) fn column_check(table: &str, column: &str) -> String {
    shortened(format!("ck_{table}_{column}"))
}

/// The check over the row that stands at this place among its kind, from 1.
pub(super) fn row_check(table: &str, place: usize) -> String {
    shortened(format!("ck_{table}_{place}"))
}

pub(super) fn enum_check(table: &str, column: &str) -> String {
    shortened(format!("ck_{table}_{column}_enum"))
}

fn joined<'a>(prefix: &str, table: &str, columns: impl IntoIterator<Item = &'a str>) -> String {
    let mut name = format!("{prefix}_{table}");
    for column in columns {
        name.push('_');
        name.push_str(column);
    }
    name
}

/// The words of an expression: `lower(email)` gives `lower_email`.
fn words_of(expression: &str) -> String {
    expression
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("_")
}

fn shortened(name: String) -> String {
    if name.len() <= LONGEST {
        return name;
    }
    let suffix = format!("_{:08x}", fnv1a(&name));
    let mut end = LONGEST - suffix.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}{suffix}", &name[..end])
}

/// FNV-1a, 32 bits: names in databases outlive compilers, and the standard
/// library's hashers promise nothing from one release to the next.
fn fnv1a(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_from_table_and_columns() {
        assert_eq!(primary_key("users"), "pk_users");
        assert_eq!(unique("users", ["a", "b"]), "uq_users_a_b");
        assert_eq!(foreign_key("posts", ["author_id"]), "fk_posts_author_id");
        assert_eq!(column_check("users", "age"), "ck_users_age");
        assert_eq!(row_check("users", 2), "ck_users_2");
        assert_eq!(enum_check("users", "role"), "ck_users_role_enum");
    }

    #[test]
    fn an_expression_gives_its_words() {
        let part = IndexPart {
            target: IndexTarget::Expression("lower(\"e-mail\")".into()),
            ..IndexPart::column("")
        };
        assert_eq!(
            index("users", std::slice::from_ref(&part), false),
            "ix_users_lower_e_mail"
        );
        assert_eq!(
            index("users", &[part, IndexPart::column("id")], true),
            "uq_users_lower_e_mail_id"
        );
    }

    #[test]
    fn names_of_63_bytes_stay_and_longer_ones_end_in_a_hash() {
        let exact = "n".repeat(63);
        assert_eq!(chosen(&exact), exact);

        let one = chosen(&format!("{exact}a"));
        let other = chosen(&format!("{exact}b"));
        assert_eq!(one.len(), 63);
        assert_ne!(one, other, "what was cut tells the two apart");
        assert_eq!(one, chosen(&format!("{exact}a")), "the same each time");
        // The hash is part of names in databases: it must never change.
        assert_eq!(one, format!("{}_0d066058", "n".repeat(54)));
    }

    #[test]
    fn a_character_is_never_cut_in_two() {
        let name = chosen(&format!("x{}", "é".repeat(40)));
        assert!(name.len() <= 63);
        assert!(name.starts_with(&format!("x{}_", "é".repeat(26))), "{name}");
    }
}
