//! The SQL that the library writes, for three dialects, without a database.
