//! SeaORM's own command, on what this workspace has for it.

mod entity;
mod migrate;
mod sea_orm_cli;
mod shape;
