//! Texts that nobody wrote: what holds for every one of them, and what the
//! reference says about them.

use proptest::prelude::*;

use super::super::{LexErrorKind, Piece, Pieces, Syntax, split};
use super::{SYNTAXES, cases, reference};

/// What is tricky next to each other.
const FRAGMENTS: &[&str] = &[
    "'", "''", "\"", "`", "[", "]", "\\", "\\'", "E'", "e'", "U&'", "B'", "x'", "N'", "_e'", "--",
    "-- ", "-", "#", "#>", "/*", "*/", "/", "*", "/*!", "/*M!", "$$", "$", "$a$", "$b$", "$a", "a",
    "E", "b_1", "é", "\u{feff}", "\u{a0}", "😀", ":", "::", ":=", ":a", ":b_1", ":é", ":1", "?",
    "?|", "@", "@a", "@@a", "->", ";", ",", "(", ")", ".", "=", " ", " ", "\n", "\r", "\t",
    "\u{b}", "\u{7f}", "\u{1}", "1", "BEGIN", "END", "CASE", "CREATE ", "TRIGGER ", "WITH ", "AS(",
    "SET ",
];

fn tricky() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(FRAGMENTS), 0..24).prop_map(|all| all.concat())
}

fn anything() -> impl Strategy<Value = String> {
    prop::collection::vec(any::<char>(), 0..40).prop_map(String::from_iter)
}

fn syntax() -> impl Strategy<Value = Syntax> {
    prop::sample::select(&SYNTAXES[..])
}

/// What every reading of a text has to fulfil.
fn check_pieces(sql: &str, syntax: Syntax, pieces: &Pieces<'_>) -> Result<(), TestCaseError> {
    let mut rebuilt = String::new();
    let mut last_was_text = false;
    for piece in &pieces.pieces {
        match *piece {
            Piece::Text { at, text } => {
                prop_assert_eq!(at, rebuilt.len());
                prop_assert!(!text.is_empty() && !last_was_text);
                rebuilt.push_str(text);
                last_was_text = true;
            }
            Piece::Parameter { at, name } => {
                prop_assert_eq!(at, rebuilt.len());
                prop_assert!(name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'));
                prop_assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'));
                rebuilt.push(':');
                rebuilt.push_str(name);
                last_was_text = false;
            }
        }
    }
    prop_assert_eq!(&rebuilt, sql);

    let mut end = 0;
    for statement in &pieces.statements {
        prop_assert!(end <= statement.at && statement.at < statement.end);
        prop_assert_eq!(&sql[statement.at..statement.end], statement.text);
        end = statement.end;
    }

    // A parameter that is renamed changes its name and nothing else, so
    // nothing of it reaches into what is around it.
    let renamed: String = pieces
        .pieces
        .iter()
        .map(|piece| match *piece {
            Piece::Text { text, .. } => text,
            Piece::Parameter { .. } => ":renamed",
        })
        .collect();
    let again = split(&renamed, syntax);
    let again = again.map_err(|error| TestCaseError::fail(format!("{renamed:?}: {error}")))?;
    prop_assert_eq!(again.pieces.len(), pieces.pieces.len());
    for (new, old) in again.pieces.iter().zip(&pieces.pieces) {
        match (new, old) {
            (Piece::Text { text: new, .. }, Piece::Text { text: old, .. }) => {
                prop_assert_eq!(new, old);
            }
            (Piece::Parameter { name, .. }, Piece::Parameter { .. }) => {
                prop_assert_eq!(*name, "renamed");
            }
            _ => prop_assert!(false, "{:?} became {:?}", old, new),
        }
    }
    Ok(())
}

fn check(sql: &str, syntax: Syntax) -> Result<(), TestCaseError> {
    let reading = reference::read(sql, syntax);
    match split(sql, syntax) {
        Ok(pieces) => {
            check_pieces(sql, syntax, &pieces)?;
            let Some(reading) = reading else {
                return Err(TestCaseError::fail("the reference finds this never closed"));
            };
            let found: Vec<(usize, String)> = pieces
                .pieces
                .iter()
                .filter_map(|piece| match *piece {
                    Piece::Parameter { at, name } => Some((at, name.to_owned())),
                    Piece::Text { .. } => None,
                })
                .collect();
            prop_assert_eq!(&found, &reading.parameters);
            prop_assert!(found.iter().all(|(at, _)| reading.code[*at]));
        }
        Err(error) => {
            let up_to = &sql[..error.at];
            prop_assert_eq!(error.line, up_to.split('\n').count());
            let last_line = up_to.rsplit('\n').next().unwrap_or_default();
            prop_assert_eq!(error.column, last_line.chars().count() + 1);
            prop_assert!(!error.to_string().is_empty());
            match error.kind {
                LexErrorKind::Unterminated(_) => prop_assert_eq!(reading, None),
                LexErrorKind::Nul => prop_assert!(sql[error.at..].starts_with('\0')),
                // What is refused stands in code, as far as the text is closed.
                LexErrorKind::ForeignPlaceholder(_)
                | LexErrorKind::Glued(_)
                | LexErrorKind::ParameterName(_) => {
                    prop_assert!(reading.is_none_or(|reading| reading.code[error.at]));
                }
                LexErrorKind::ExecutableComment => {
                    prop_assert!(sql[error.at..].starts_with("/*"));
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn tricky_texts_read_as_the_reference_reads_them(sql in tricky(), syntax in syntax()) {
        check(&sql, syntax)?;
    }

    #[test]
    fn any_text_reads_as_the_reference_reads_it(sql in anything(), syntax in syntax()) {
        check(&sql, syntax)?;
    }
}
