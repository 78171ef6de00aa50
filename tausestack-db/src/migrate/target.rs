//! Where a history shall move to.

use std::fmt;
use std::str::FromStr;

use super::error::MigrationError;

/// Where a history shall move to.
///
/// ```
/// use tausestack_db::migrate::MoveTo;
///
/// assert_eq!("head".parse(), Ok(MoveTo::Head));
/// assert_eq!("-1".parse(), Ok(MoveTo::Back(1)));
/// assert_eq!("m2026".parse(), Ok(MoveTo::Revision("m2026".to_owned())));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MoveTo {
    /// To the last migration: `head`.
    Head,
    /// To before the first: `base`.
    Base,
    /// By so many onwards: `+2`.
    Forward(u32),
    /// By so many back: `-1`.
    Back(u32),
    /// To one: its name, or the beginning of it.
    Revision(String),
}

impl FromStr for MoveTo {
    type Err = MigrationError;

    fn from_str(text: &str) -> Result<Self, MigrationError> {
        let text = text.trim();
        let number = |digits: &str| {
            digits.parse().map_err(|_| MigrationError::NoTarget {
                text: text.to_owned(),
            })
        };
        match text {
            "head" => Ok(Self::Head),
            "base" => Ok(Self::Base),
            "" => Err(MigrationError::NoTarget {
                text: String::new(),
            }),
            _ => {
                if let Some(digits) = text.strip_prefix('+') {
                    number(digits).map(Self::Forward)
                } else if let Some(digits) = text.strip_prefix('-') {
                    number(digits).map(Self::Back)
                } else {
                    Ok(Self::Revision(text.to_owned()))
                }
            }
        }
    }
}

impl fmt::Display for MoveTo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head => f.write_str("head"),
            Self::Base => f.write_str("base"),
            Self::Forward(number) => write!(f, "+{number}"),
            Self::Back(number) => write!(f, "-{number}"),
            Self::Revision(name) => f.write_str(name),
        }
    }
}

/// Which way a migration is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// It is applied.
    Up,
    /// It is taken back.
    Down,
}

impl Direction {
    /// `up` or `down`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::MoveTo;

    #[test]
    fn targets_print_as_they_are_written() {
        for text in ["head", "base", "+3", "-12", "m20261126_1"] {
            let target: MoveTo = text.parse().expect("a target");
            assert_eq!(target.to_string(), text);
        }
        for text in ["", "+", "-x", "+99999999999", "--1"] {
            assert!(text.parse::<MoveTo>().is_err(), "{text}");
        }
    }
}
