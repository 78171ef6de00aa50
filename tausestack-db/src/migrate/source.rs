//! Plans as Rust: the file of a migration, and its place in the list.

mod expression;
mod file;
mod layout;
mod name;
mod register;

pub(crate) use self::file::RevisionFile;
pub(crate) use self::layout::{InitError, init};
pub(crate) use self::name::{NameError, module_name};
pub(crate) use self::register::{RegisterError, register};
