//! Which characters are one letter in another case.
//!
//! The databases do not agree on it: one knows the letters of ASCII only, one
//! those of its collation, one those of an old Unicode. So the pattern names
//! the characters itself, by Unicode's simple case folding (`CaseFolding.txt`,
//! statuses C and S: one character for one, `ß` is not `ss`), and the rows are
//! the same everywhere.

use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

/// A character and its forms in other cases, if it has any.
pub(super) fn case_variants(character: char) -> Option<Vec<char>> {
    let alone = ClassUnicodeRange::new(character, character);
    let mut class = ClassUnicode::new([alone]);
    class.try_case_fold_simple().ok()?;
    if class.ranges() == [alone] {
        return None;
    }
    let variants = class.iter().flat_map(|range| range.start()..=range.end());
    Some(variants.collect())
}

/// Appends a set of characters, as globs and regular expressions write it.
pub(super) fn push_set(pattern: &mut String, characters: &[char]) {
    pattern.push('[');
    pattern.extend(characters);
    pattern.push(']');
}

/// A regular expression that finds the text in whatever case, in the syntax
/// that PostgreSQL's, PCRE and ICU share.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(super) fn regex_ignoring_case(text: &str) -> String {
    if text.is_empty() {
        // Found in every text; an empty expression is an error on MySQL.
        return "^".to_owned();
    }
    let mut regex = String::with_capacity(4 * text.len());
    for character in text.chars() {
        if let Some(set) = case_variants(character) {
            push_set(&mut regex, &set);
        } else {
            // A backslash before what is no letter and no digit takes every
            // meaning from it.
            if character.is_ascii_punctuation() {
                regex.push('\\');
            }
            regex.push(character);
        }
    }
    regex
}

#[cfg(test)]
mod tests {
    use super::case_variants;

    #[test]
    fn letters_have_variants_by_simple_folding() {
        assert_eq!(case_variants('a'), Some(vec!['A', 'a']));
        assert_eq!(case_variants('É'), Some(vec!['É', 'é']));
        assert_eq!(
            case_variants('k'),
            Some(vec!['K', 'k', '\u{212a}']),
            "Kelvin"
        );
        assert_eq!(
            case_variants('Σ'),
            Some(vec!['Σ', 'ς', 'σ']),
            "the final sigma too"
        );
        assert_eq!(case_variants('𐐀'), Some(vec!['𐐀', '𐐨']), "beyond the BMP");
        assert_eq!(case_variants('ı'), None, "only Turkish folds it");
        for alone in ['1', ' ', '%', '中', '\u{1F980}'] {
            assert_eq!(case_variants(alone), None);
        }
    }

    #[cfg(any(feature = "postgres", feature = "mysql"))]
    #[test]
    fn what_has_a_meaning_is_escaped() {
        let regex = super::regex_ignoring_case;
        assert_eq!(regex("a.b"), "[Aa]\\.[Bb]");
        assert_eq!(regex("***:1"), "\\*\\*\\*\\:1");
        assert_eq!(regex(""), "^");
    }
}
