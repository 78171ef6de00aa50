//! What must compile, without a warning; a module each.

mod dto_of_an_entity;
mod every_kind_of_field;
mod futures_that_are_sent;
mod names_of_the_prelude;
