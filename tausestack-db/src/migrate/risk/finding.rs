//! Findings.

use std::fmt;

/// Something to mind about an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub risk: Risk,
    /// The position of the operation.
    pub operation: usize,
    /// What happens, in a sentence.
    pub message: String,
    /// What decides whether there is anything to mind, where rows do.
    pub count: Option<Count>,
}

impl Finding {
    /// A name that stays the same, for tools and for people who silence it.
    pub fn code(&self) -> &'static str {
        self.risk.code()
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        self.risk.severity()
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]: {}", self.severity(), self.code(), self.message)
    }
}

/// A query that gives one number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The query, in the names that the database has before the first
    /// operation.
    pub sql: String,
    /// What it counts: `rows`, `NULLs` …
    pub of: &'static str,
}

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Notice,
    /// Others wait meanwhile.
    Blocking,
    /// It fails, if rows contradict it.
    Conflict,
    /// Values lose a part of themselves.
    Lossy,
    /// Values are lost.
    Destructive,
    /// It is a mistake.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Notice => "notice",
            Self::Blocking => "blocking",
            Self::Conflict => "conflict",
            Self::Lossy => "lossy",
            Self::Destructive => "destructive",
            Self::Error => "error",
        })
    }
}

macro_rules! risks {
    ($($(#[doc = $doc:literal])* $name:ident = $code:literal, $severity:ident;)*) => {
        /// What there is to mind.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Risk {
            $($(#[doc = $doc])* $name,)*
        }

        impl Risk {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// A name that stays the same.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// How bad it is.
            pub fn severity(self) -> Severity {
                match self {
                    $(Self::$name => Severity::$severity,)*
                }
            }
        }
    };
}

risks! {
    /// A table goes, with its rows.
    DropTable = "drop-table", Destructive;
    /// A column goes, with its values.
    DropColumn = "drop-column", Destructive;
    /// Several values of an enum become one.
    MergedValues = "merged-values", Lossy;
    /// A type that does not hold all of the former one's values.
    LossyType = "lossy-type", Lossy;
    /// Values that have to be read as values of another type.
    Uncastable = "uncastable", Conflict;
    /// Numbers that may not fit in the new type.
    OutOfRange = "out-of-range", Conflict;
    /// Texts that may be too long for the new type.
    TooLong = "too-long", Conflict;
    /// A column that comes to take no NULL.
    Nulls = "nulls", Conflict;
    /// A key or unique index over rows that are there.
    Duplicates = "duplicates", Conflict;
    /// A foreign key over rows that are there.
    Orphans = "orphans", Conflict;
    /// A check over rows that are there.
    RefusedRows = "refused-rows", Conflict;
    /// Values that an enum loses.
    EnumValues = "enum-values", Conflict;
    /// A column that takes no NULL, and has no value for rows that are there.
    NeedsValue = "needs-value", Error;
    /// A default that is the moment of its own creation.
    FrozenNow = "frozen-now", Error;
    /// A column that comes to be computed.
    GeneratedAnew = "generated-anew", Lossy;
    /// An index that is built while writers wait.
    BlockingIndex = "blocking-index", Blocking;
    /// A table that is written anew, and locked meanwhile.
    Rewrite = "rewrite", Blocking;
    /// A table that SQLite makes anew.
    Rebuild = "rebuild", Blocking;
    /// Statements that no transaction undoes.
    NotTransactional = "not-transactional", Notice;
    /// SQL without its reverse.
    Irreversible = "irreversible", Notice;
}

#[cfg(test)]
mod tests {
    use super::Risk;

    #[test]
    fn codes_tell_risks_apart() {
        let mut codes: Vec<&str> = Risk::ALL.iter().map(|risk| risk.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Risk::ALL.len());
    }
}
