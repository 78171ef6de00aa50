//! Processes that migrate, and are killed while they do.

mod killed;
mod refused;
mod steps;
mod together;
