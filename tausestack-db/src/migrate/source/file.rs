//! The file of a migration.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use quote::quote;

use super::expression;
use crate::migrate::operation::{Operation, reverse_all};

/// What a migration's file says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RevisionFile<'a> {
    /// What the migration is for, in a line.
    pub(crate) message: &'a str,
    /// What it does.
    pub(crate) up: &'a [Operation],
    /// What there is to mind, a line each.
    pub(crate) warnings: &'a [String],
}

impl RevisionFile<'_> {
    /// The text, formatted as the folder's own `rustfmt` does; without one, as
    /// it would by itself, as far as that is known.
    pub(crate) fn text(&self, folder: &Path) -> String {
        let plain = self.plain();
        rustfmt(&plain, folder).unwrap_or(plain)
    }

    fn plain(&self) -> String {
        let title = sentence(self.message);
        let header = self.header(&title);
        let operations = self.up.iter().map(expression::operation);
        let body = if self.up.is_empty() {
            quote!(Vec::new())
        } else {
            quote!(list([#(#operations),*]))
        };
        let inner = header.iter().map(|line| quote!(#![doc = #line]));
        let title = doc(&title);
        let tokens = quote! {
            #(#inner)*

            use tausestack_db::migrate::prelude::*;

            #[doc = #title]
            #[derive(Revision)]
            pub struct Migration;

            impl Operations for Migration {
                fn up(&self) -> Vec<Operation> {
                    #body
                }
            }
        };
        match syn::parse2::<syn::File>(tokens.clone()) {
            Ok(file) => spaced(&as_vec(&prettyplease::unparse(&file))),
            // What quote makes is Rust; text of it is the best that is left.
            Err(_) => tokens.to_string(),
        }
    }

    /// The lines of the file's own documentation.
    fn header(&self, title: &str) -> Vec<String> {
        let mut lines = vec![doc(title)];
        if self.up.is_empty() {
            lines.push(String::new());
            lines.push(doc("State what it does in `up`, such as"));
            lines.push(doc(
                "`add_column(\"users\", text(\"bio\").nullable())`. What undoes it follows from that;",
            ));
            lines.push(doc(
                "SQL says it by `execute(sql(\"…\")).reverse_with(sql(\"…\"))`.",
            ));
            return lines;
        }
        let mut list = |title: &str, items: Vec<String>| {
            lines.push(String::new());
            lines.push(doc(title));
            lines.extend(
                items
                    .iter()
                    .map(|item| doc(&format!("- {}", one_line(item)))),
            );
        };
        list("up:", self.up.iter().map(ToString::to_string).collect());
        match reverse_all(self.up) {
            Ok(down) => list("down:", down.iter().map(ToString::to_string).collect()),
            Err(error) => list("down: none", vec![error.to_string()]),
        }
        if !self.warnings.is_empty() {
            list("mind:", self.warnings.to_vec());
        }
        lines
    }
}

/// A line of documentation, as the text of its attribute.
fn doc(line: &str) -> String {
    format!(" {}", one_line(line))
}

/// What could end a comment's line, or a terminal's, is a space.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

/// A message as a sentence.
fn sentence(message: &str) -> String {
    let message = one_line(message.trim());
    let mut characters = message.chars();
    let mut sentence: String = match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    };
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

/// The list as a `vec!`, which the printer would leave in one piece: what
/// stands in a macro is no syntax to it.
fn as_vec(code: &str) -> String {
    match (code.find("list(["), code.rfind("])")) {
        (Some(open), Some(close)) if open < close => format!(
            "{}vec![{}]{}",
            &code[..open],
            &code[open + "list([".len()..close],
            &code[close + "])".len()..]
        ),
        _ => code.to_owned(),
    }
}

/// Blank lines where a person puts them: the printer knows of none.
fn spaced(code: &str) -> String {
    let mut out = String::new();
    for line in code.lines() {
        let begins =
            line.starts_with("use ") || line.starts_with("///") || line.starts_with("impl ");
        if begins && !out.is_empty() && !out.ends_with("\n\n") {
            out.push('\n');
        }
        // A line of documentation that is empty has no space behind it.
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// The code as the folder's `rustfmt` formats it, by whatever settings lie
/// there; none if it is not installed, or refuses.
pub(super) fn rustfmt(code: &str, folder: &Path) -> Option<String> {
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--quiet"])
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take()?;
    stdin.write_all(code.as_bytes()).ok()?;
    drop(stdin);
    let output = child.wait_with_output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::RevisionFile;
    use crate::migrate::{add_column, rename_column, text};

    #[test]
    fn a_file_says_what_it_does_both_ways() {
        let up = [
            rename_column("users", "fullname", "name"),
            add_column("users", text("bio").nullable()),
        ];
        let file = RevisionFile {
            message: "give users a bio",
            up: &up,
            warnings: &["rebuild: the table `users` is made anew".to_owned()],
        };
        insta::assert_snapshot!(file.text(Path::new(".")));
        assert_eq!(file.text(Path::new(".")), file.text(Path::new(".")));
        let empty = RevisionFile {
            message: "by hand",
            up: &[],
            warnings: &[],
        };
        insta::assert_snapshot!(empty.text(Path::new(".")));
    }

    #[test]
    fn nothing_breaks_out_of_the_header() {
        let up = [add_column(
            "users",
            text("a\n*/ fn main() {} //").comment("\u{1b}[31m \"#\\ \0 ü"),
        )];
        let file = RevisionFile {
            message: "break\nout */ of \u{2028}it",
            up: &up,
            warnings: &["a\r\nb".to_owned()],
        };
        let text = file.text(Path::new("."));
        assert!(syn::parse_file(&text).is_ok(), "{text}");
        for line in text.lines().take_while(|line| !line.starts_with("use ")) {
            assert!(line.is_empty() || line.starts_with("//!"), "{line}");
        }
    }
}
