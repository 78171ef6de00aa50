//! Generated code does not trip over types that are called as the prelude's.
#![expect(dead_code, reason = "the types are there to be confused")]
use tausestack_db::Mapped;
struct Result;
struct Json;
struct Date;
struct Default;
struct Some;
struct None;
struct Ok;
struct Vec;
struct String2;
struct Patch;
struct Column;
struct Error;
struct Value;
struct Clone;
#[derive(Debug, ::core::clone::Clone, serde::Serialize, serde::Deserialize, Mapped)]
#[mapped(table = "hygiene")]
struct Hygiene {
    #[mapped(id)]
    id: ::core::option::Option<i64>,
    #[mapped(default = 3)]
    row: i32,
    field: ::std::string::String,
    value: ::core::option::Option<i32>,
    insert: bool,
    changes: bool,
}

#[test]
fn columns_are_found() {
    assert_eq!(Hygiene::COLUMN.row.name(), "row");
}
