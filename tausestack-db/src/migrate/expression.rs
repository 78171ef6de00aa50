//! Names of columns inside SQL expressions.

/// The expression with each mention of a column, bare or quoted, put in its
/// new name; what stands in single quotes stays.
///
/// A name that others than columns have as well (a function's, say) is told
/// apart by what follows it: a parenthesis makes it a function.
pub(crate) fn renamed(expression: &str, from: &str, to: &str) -> String {
    let mut out = String::with_capacity(expression.len());
    let mut rest = expression;
    while let Some(first) = rest.chars().next() {
        let taken = match first {
            '\'' => quoted(rest, '\''),
            '"' | '`' => {
                let length = quoted(rest, first);
                let word = &rest[..length];
                let inner = word.get(1..length.saturating_sub(1)).unwrap_or_default();
                let doubled = format!("{first}{first}");
                if inner.replace(&doubled, &first.to_string()) == from {
                    out.push(first);
                    out.push_str(&to.replace(first, &doubled));
                    out.push(first);
                    rest = &rest[length..];
                    continue;
                }
                length
            }
            _ if is_word(first) => {
                let length = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                let word = &rest[..length];
                let calls = rest[length..].trim_start().starts_with('(');
                if word == from && !calls {
                    out.push_str(&bare(to));
                    rest = &rest[length..];
                    continue;
                }
                length
            }
            _ => first.len_utf8(),
        };
        out.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    out
}

/// How long the quoted text at the start is; a doubled quote does not end it.
fn quoted(text: &str, quote: char) -> usize {
    let mut from = quote.len_utf8();
    while let Some(at) = text[from..].find(quote) {
        let end = from + at + quote.len_utf8();
        if !text[end..].starts_with(quote) {
            return end;
        }
        from = end + quote.len_utf8();
    }
    text.len()
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// A name as it can stand without quotes; one that cannot gets the standard's.
fn bare(name: &str) -> String {
    let plain = name
        .chars()
        .enumerate()
        .all(|(at, c)| c == '_' || c.is_ascii_lowercase() || (at > 0 && c.is_ascii_digit()));
    if plain && !name.is_empty() {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

#[cfg(test)]
mod tests {
    use super::renamed;

    #[test]
    fn a_column_is_renamed_where_it_is_one() {
        assert_eq!(renamed("age >= 0", "age", "years"), "years >= 0");
        assert_eq!(renamed("page > age", "age", "years"), "page > years");
        assert_eq!(renamed("(\"age\") > 1", "age", "years"), "(\"years\") > 1");
        assert_eq!(renamed("`age` > 1", "age", "a`b"), "`a``b` > 1");
        assert_eq!(renamed("age > 1", "age", "Age"), "\"Age\" > 1");
    }

    #[test]
    fn constants_and_functions_are_none() {
        assert_eq!(renamed("x <> 'age'", "age", "years"), "x <> 'age'");
        assert_eq!(renamed("x = 'it''s age'", "age", "y"), "x = 'it''s age'");
        assert_eq!(renamed("age(age) > 1", "age", "t"), "age(t) > 1");
        assert_eq!(renamed("lower(größe)", "größe", "g"), "lower(g)");
    }

    #[test]
    fn text_that_never_ends_is_kept() {
        assert_eq!(renamed("x = 'age", "age", "years"), "x = 'age");
        assert_eq!(renamed("\"age", "age", "years"), "\"age");
    }
}
