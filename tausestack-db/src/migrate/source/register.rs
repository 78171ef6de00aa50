//! The list of migrations in a crate's `lib.rs`.
//!
//! The text is changed in two places, and stays what it was in all others: a
//! person's own layout and comments survive.

use std::fmt;

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned as _;
use syn::{Expr, File, ImplItem, Item, Macro, Stmt};

/// Why a list was not changed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub(crate) enum RegisterError {
    /// The file is no Rust.
    Syntax(String),
    /// What was looked for, and is to be added by hand.
    NotFound {
        /// What.
        what: &'static str,
        /// The module.
        module: String,
    },
}

impl fmt::Display for RegisterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => write!(f, "lib.rs cannot be read: {error}"),
            Self::NotFound { what, module } => write!(
                f,
                "lib.rs has no {what}: add `mod {module};` and `Box::new({module}::Migration)` \
                 by hand"
            ),
        }
    }
}

impl std::error::Error for RegisterError {}

/// The text with a module declared, and its migration at the end of the list.
/// What is there already is not added twice.
pub(crate) fn register(text: &str, module: &str) -> Result<String, RegisterError> {
    let file = syn::parse_file(text).map_err(|error| RegisterError::Syntax(error.to_string()))?;
    let lines = Lines::of(text);
    let not_found = |what| RegisterError::NotFound {
        what,
        module: module.to_owned(),
    };
    let list = list(&file).ok_or_else(|| not_found("list of migrations in `fn migrations()`"))?;
    let mut edits = Vec::new();
    if !declares(&file, module) {
        edits.push(declaration(&file, &lines, module));
    }
    if !mentions(list.tokens.clone(), module) {
        edits.push(entry(list, &lines, module).ok_or_else(|| not_found("`vec![…]` of boxes"))?);
    }
    // From the end, so that the places before stay what they are.
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.at));
    let mut out = text.to_owned();
    for edit in edits {
        out.replace_range(edit.at..edit.until, &edit.text);
    }
    Ok(out)
}

struct Edit {
    at: usize,
    until: usize,
    text: String,
}

/// Where the lines of a text begin, in bytes.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
    ending: &'static str,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
        Self {
            text,
            starts,
            ending,
        }
    }

    /// The byte of a place, whose columns are counted in characters.
    fn byte(&self, place: proc_macro2::LineColumn) -> usize {
        let start = self
            .starts
            .get(place.line.saturating_sub(1))
            .copied()
            .unwrap_or(self.text.len());
        self.text[start..]
            .char_indices()
            .nth(place.column)
            .map_or(self.text.len(), |(at, _)| start + at)
    }

    /// The end of the line that a byte stands in, behind its ending.
    fn line_end(&self, at: usize) -> usize {
        self.text[at..]
            .find('\n')
            .map_or(self.text.len(), |end| at + end + 1)
    }

    /// The blanks that the line of a byte begins with.
    fn indent(&self, at: usize) -> &'a str {
        let start = self.text[..at].rfind('\n').map_or(0, |end| end + 1);
        let line = &self.text[start..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }
}

fn declares(file: &File, module: &str) -> bool {
    file.items
        .iter()
        .any(|item| matches!(item, Item::Mod(item) if item.ident == module))
}

/// `mod …;`, behind the module that it follows by name.
fn declaration(file: &File, lines: &Lines<'_>, module: &str) -> Edit {
    let modules: Vec<&syn::ItemMod> = file
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Mod(item) if item.content.is_none() => Some(item),
            _ => None,
        })
        .collect();
    let before = modules
        .iter()
        .filter(|item| item.ident.to_string().as_str() < module)
        .max_by_key(|item| item.ident.to_string());
    let line = format!("mod {module};{}", lines.ending);
    if let Some(before) = before {
        let at = lines.line_end(lines.byte(before.span().end()));
        let text = if at == lines.text.len() && !lines.text.ends_with('\n') {
            format!("{}{line}", lines.ending)
        } else {
            line
        };
        return Edit {
            at,
            until: at,
            text,
        };
    }
    if let Some(first) = modules.first() {
        let at = lines.byte(first.span().start());
        return Edit {
            at,
            until: at,
            text: line,
        };
    }
    // Behind what is used, or before all else.
    let last_use = file.items.iter().rfind(|item| matches!(item, Item::Use(_)));
    if let Some(last) = last_use {
        let at = lines.line_end(lines.byte(last.span().end()));
        return Edit {
            at,
            until: at,
            text: format!("{}{line}", lines.ending),
        };
    }
    let at = file
        .items
        .first()
        .map_or(lines.text.len(), |item| lines.byte(item.span().start()));
    Edit {
        at,
        until: at,
        text: format!("{line}{}", lines.ending),
    }
}

/// `Box::new(…::Migration),` at the end of the list.
fn entry(list: &Macro, lines: &Lines<'_>, module: &str) -> Option<Edit> {
    let new = format!("Box::new({module}::Migration)");
    let span = list.delimiter.span();
    let open = lines.byte(span.open().end());
    let close = lines.byte(span.close().start());
    let inside = lines.text.get(open..close)?;
    let outer = lines.indent(open);
    let last = list.tokens.clone().into_iter().last();
    let Some(last) = last else {
        // An empty list: one line holds one short entry.
        let one = format!("vec![{new}]");
        if outer.len() + one.len() <= 100 {
            return Some(Edit {
                at: open,
                until: close,
                text: new,
            });
        }
        return Some(Edit {
            at: open,
            until: close,
            text: format!("{0}{outer}    {new},{0}{outer}", lines.ending),
        });
    };
    let end = lines.byte(last.span().end());
    let is_comma = matches!(&last, TokenTree::Punct(mark) if mark.as_char() == ',');
    if inside.contains('\n') {
        let indent = lines.indent(end);
        let comma = if is_comma { "" } else { "," };
        return Some(Edit {
            at: end,
            until: end,
            text: format!("{comma}{}{indent}{new},", lines.ending),
        });
    }
    // One line, which two entries are too long for.
    let entries = inside.trim().trim_end_matches(',');
    let mut text = String::new();
    for entry in split(entries).iter().chain([&new.as_str()]) {
        text.push_str(&format!("{}{outer}    {},", lines.ending, entry.trim()));
    }
    text.push_str(&format!("{}{outer}", lines.ending));
    Some(Edit {
        at: open,
        until: close,
        text,
    })
}

/// The entries of a list in one line, at the commas between them.
fn split(entries: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let mut start = 0;
    let mut found = Vec::new();
    for (at, character) in entries.char_indices() {
        match character {
            '(' | '[' | '{' | '<' => depth += 1,
            ')' | ']' | '}' | '>' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                found.push(&entries[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(&entries[start..]);
    found
}

fn mentions(tokens: TokenStream, module: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(name) => name == module,
        TokenTree::Group(group) => mentions(group.stream(), module),
        _ => false,
    })
}

/// The `vec![…]` that `fn migrations()` of a `MigratorTrait` ends with.
fn list(file: &File) -> Option<&Macro> {
    file.items.iter().find_map(|item| match item {
        Item::Impl(of) => of.items.iter().find_map(|part| match part {
            ImplItem::Fn(function) if function.sig.ident == "migrations" => {
                function.block.stmts.iter().rev().find_map(boxes)
            }
            _ => None,
        }),
        _ => None,
    })
}

fn boxes(statement: &Stmt) -> Option<&Macro> {
    let of = match statement {
        Stmt::Macro(of) => &of.mac,
        Stmt::Expr(Expr::Macro(of), _) => &of.mac,
        Stmt::Expr(Expr::Return(of), _) => match of.expr.as_deref()? {
            Expr::Macro(of) => &of.mac,
            _ => return None,
        },
        _ => return None,
    };
    of.path.is_ident("vec").then_some(of)
}

#[cfg(test)]
mod tests {
    use super::{RegisterError, register};

    const EMPTY: &str = "//! The migrations.

use tausestack_db::migrate::prelude::*;

// So that the models are linked.
use models as _;

/// The history.
pub struct Migrator;

#[locked]
#[async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![]
    }
}
";

    #[test]
    fn the_list_grows_by_name_and_stays_formatted() {
        let one = register(EMPTY, "m20261126_120000_first").expect("the first");
        let two = register(&one, "m20261127_120000_second").expect("the second");
        let three = register(&two, "m20261128_120000_third").expect("the third");
        insta::assert_snapshot!(three);
        for text in [&one, &two, &three] {
            if let Some(formatted) = super::super::file::rustfmt(text, std::path::Path::new(".")) {
                assert_eq!(*text, formatted);
            }
        }
        assert_eq!(
            register(&three, "m20261127_120000_second"),
            Ok(three.clone())
        );
    }

    #[test]
    fn lines_end_as_they_did() {
        let text = EMPTY.replace('\n', "\r\n");
        let one = register(&text, "m1_first").expect("the first");
        let two = register(&one, "m2_second").expect("the second");
        assert_eq!(two.matches('\n').count(), two.matches("\r\n").count());
    }

    #[test]
    fn what_is_not_there_is_named_with_the_way_out() {
        let error = register("pub struct Migrator;", "m1_first").expect_err("no list");
        assert!(error.to_string().contains("add `mod m1_first;`"), "{error}");
        assert!(matches!(
            register("fn (", "m1"),
            Err(RegisterError::Syntax(_))
        ));
    }
}
