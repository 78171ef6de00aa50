//! Why two schemas cannot be compared.

use std::fmt;

use crate::migrate::ApplyError;

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DiffError {
    /// Something is gone, something of its shape is new, and nobody says
    /// whether it is the same.
    Ambiguous {
        /// What could be renames.
        candidates: Vec<Candidate>,
    },
    /// A hint that renames what is not there.
    UnknownRename {
        /// The hint.
        rename: String,
        /// What is missing.
        what: String,
        /// What is probably meant.
        nearest: Option<String>,
    },
    /// Two hints that contradict each other.
    ConflictingRenames {
        /// One.
        first: String,
        /// The other.
        second: String,
    },
    /// What a hint, or something that no migration made, keeps from fitting
    /// together.
    Contradiction(ApplyError),
    /// A hint that cannot be read.
    InvalidRename {
        /// The hint.
        text: String,
    },
}

/// What could be a rename.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What is gone: a table, or a column behind its table.
    pub from: String,
    /// What is new: the bare name.
    pub to: String,
}

impl fmt::Display for DiffError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ambiguous { candidates } => {
                f.write_str("ambiguous: what is gone could have been renamed to what is new")?;
                let mut seen: Vec<&str> = Vec::new();
                for Candidate { from, to } in candidates {
                    write!(f, "\n  renamed:  --rename {from}:{to}")?;
                    if !seen.contains(&from.as_str()) {
                        seen.push(from);
                    }
                }
                for from in seen {
                    write!(f, "\n  dropped:  --rename {from}:")?;
                }
                Ok(())
            }
            Self::UnknownRename {
                rename,
                what,
                nearest,
            } => {
                write!(f, "cannot rename `{rename}`: there is no {what}")?;
                match nearest {
                    Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
                    None => Ok(()),
                }
            }
            Self::ConflictingRenames { first, second } => {
                write!(
                    f,
                    "the renames `{first}` and `{second}` contradict each other"
                )
            }
            Self::Contradiction(error) => write!(f, "the changes contradict each other: {error}"),
            Self::InvalidRename { text } => write!(
                f,
                "`{text}` is no rename: write `table:new_name` or `table.column:new_name`, \
                 or leave the new name out to drop"
            ),
        }
    }
}

impl std::error::Error for DiffError {}
