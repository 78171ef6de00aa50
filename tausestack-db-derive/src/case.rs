//! Naming cases: serde's for names in JSON, words for names in the database.

use heck::{
    ToKebabCase, ToLowerCamelCase, ToShoutyKebabCase, ToShoutySnakeCase, ToSnakeCase,
    ToUpperCamelCase,
};

/// What `rename_all` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

/// The cases by the names that serde gives them.
pub(crate) const CASES: [(&str, Case); 8] = [
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
    ("PascalCase", Case::Pascal),
    ("camelCase", Case::Camel),
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("kebab-case", Case::Kebab),
    ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
];

impl Case {
    pub(crate) fn named(name: &str) -> Option<Self> {
        CASES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, case)| *case)
    }

    /// A name of the database in this case, word by word.
    pub(crate) fn of_name(self, name: &str) -> String {
        match self {
            Self::Lower => name.to_snake_case().replace('_', ""),
            Self::Upper => name.to_snake_case().replace('_', "").to_uppercase(),
            Self::Pascal => name.to_upper_camel_case(),
            Self::Camel => name.to_lower_camel_case(),
            Self::Snake => name.to_snake_case(),
            Self::ScreamingSnake => name.to_shouty_snake_case(),
            Self::Kebab => name.to_kebab_case(),
            Self::ScreamingKebab => name.to_shouty_kebab_case(),
        }
    }

    /// A field's name in JSON, letter by letter as serde computes it (its
    /// rules are part of its API; they differ from word rules in names such
    /// as `id_1`).
    pub(crate) fn of_serde_field(self, field: &str) -> String {
        match self {
            Self::Lower | Self::Snake => field.to_owned(),
            Self::Upper | Self::ScreamingSnake => field.to_ascii_uppercase(),
            Self::Pascal => pascal(field),
            Self::Camel => {
                let pascal = pascal(field);
                let mut letters = pascal.chars();
                letters.next().map_or_else(String::new, |first| {
                    first.to_ascii_lowercase().to_string() + letters.as_str()
                })
            }
            Self::Kebab => field.replace('_', "-"),
            Self::ScreamingKebab => field.to_ascii_uppercase().replace('_', "-"),
        }
    }
}

fn pascal(field: &str) -> String {
    let mut name = String::with_capacity(field.len());
    let mut capital = true;
    for letter in field.chars() {
        if letter == '_' {
            capital = true;
        } else if capital {
            name.push(letter.to_ascii_uppercase());
            capital = false;
        } else {
            name.push(letter);
        }
    }
    name
}

/// The variant of SeaORM's `Column` enum for a field, named as its derive
/// names it.
pub(crate) fn entity_variant(field: &str) -> String {
    field.to_upper_camel_case()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn database_names_go_by_words() {
        let of = |case: &str, name: &str| Case::named(case).map(|case| case.of_name(name));
        assert_eq!(of("snake_case", "HTTPError").as_deref(), Some("http_error"));
        assert_eq!(of("camelCase", "is_active").as_deref(), Some("isActive"));
        assert_eq!(of("kebab-case", "is_active").as_deref(), Some("is-active"));
        assert_eq!(
            of("SCREAMING_SNAKE_CASE", "InReview").as_deref(),
            Some("IN_REVIEW")
        );
        assert_eq!(of("lowercase", "InReview").as_deref(), Some("inreview"));
        assert_eq!(of("Title Case", "x"), None);
    }

    #[test]
    fn json_names_go_by_serdes_letters() {
        let of = |case: Case, name: &str| case.of_serde_field(name);
        assert_eq!(of(Case::Camel, "is_active"), "isActive");
        assert_eq!(of(Case::Pascal, "id_1"), "Id1");
        assert_eq!(of(Case::Kebab, "is_active"), "is-active");
        assert_eq!(of(Case::Lower, "is_active"), "is_active");
        assert_eq!(of(Case::ScreamingKebab, "a_b"), "A-B");
    }

    #[test]
    fn variants_are_named_as_seaorm_names_them() {
        assert_eq!(entity_variant("id_1"), "Id1");
        assert_eq!(entity_variant("type"), "Type");
        assert_eq!(entity_variant("created_at"), "CreatedAt");
    }
}
