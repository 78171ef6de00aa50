//! Names of migrations.

use std::fmt;

use chrono::{DateTime, Utc};

/// How long the words of a name may be.
const LONGEST: usize = 60;

/// A message that gives no name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NameError {
    message: String,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the message {:?} gives the migration no name: it needs a letter or a digit of ASCII",
            self.message
        )
    }
}

impl std::error::Error for NameError {}

/// The name of a migration, as SeaORM's tools write them: the moment, to the
/// second in UTC, and the words of the message.
pub(crate) fn module_name(at: DateTime<Utc>, message: &str) -> Result<String, NameError> {
    let mut words = String::new();
    for character in message.chars() {
        if character.is_ascii_alphanumeric() {
            words.push(character.to_ascii_lowercase());
        } else if !words.is_empty() && !words.ends_with('_') {
            words.push('_');
        }
        if words.len() >= LONGEST {
            break;
        }
    }
    let words = words.trim_matches('_');
    if words.is_empty() {
        return Err(NameError {
            message: message.to_owned(),
        });
    }
    Ok(format!("m{}_{words}", at.format("%Y%m%d_%H%M%S")))
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone as _, Utc};

    use super::module_name;

    #[test]
    fn names_hold_the_moment_and_the_words() {
        let at = Utc.with_ymd_and_hms(2026, 11, 26, 13, 5, 7).unwrap();
        let name = |message: &str| module_name(at, message);
        assert_eq!(
            name("Give users a bio!").as_deref(),
            Ok("m20261126_130507_give_users_a_bio")
        );
        assert_eq!(
            name("../../etc/passwd").as_deref(),
            Ok("m20261126_130507_etc_passwd")
        );
        let long = name(&"word ".repeat(40)).expect("a name");
        assert!(long.len() <= 78 && !long.ends_with('_'), "{long}");
        assert!(name("…").is_err() && name("").is_err());
    }
}
