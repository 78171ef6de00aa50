//! Command lines: SeaORM's own, on what this workspace has for it, and ours.

mod commands;
mod entity;
mod journey;
mod migrate;
mod project;
mod sea_orm_cli;
mod shape;
