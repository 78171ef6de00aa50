//! A billing database that was there before us.
//!
//! `schema/*.sql` is what its owner made, `entity` what `sea-orm-cli generate
//! entity` made of it (the same from each database), and `model` is ours: the
//! structs that the program works with.

#[expect(missing_docs, reason = "the files are as sea-orm-cli wrote them")]
pub mod entity;
pub mod model;
pub mod schema;
