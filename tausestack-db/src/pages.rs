//! The pages of the documentation, compiled and run as tests.

#[cfg(feature = "axum")]
#[doc = include_str!("../../docs/web.md")]
mod web {}
#[doc = include_str!("../../docs/input.md")]
mod input {}

#[doc = include_str!("../../docs/lists.md")]
mod lists {}

#[doc = include_str!("../../docs/transactions.md")]
mod transactions {}
#[doc = include_str!("../../docs/raw-sql.md")]
mod raw_sql {}
#[cfg(feature = "garde")]
#[doc = include_str!("../../docs/validation.md")]
mod validation {}
#[cfg(feature = "decimal")]
#[doc = include_str!("../../docs/types.md")]
mod types {}
#[cfg(all(feature = "migrate-cli", feature = "sqlite"))]
#[doc = include_str!("../../docs/migrations.md")]
mod migrations {}
#[doc = include_str!("../../docs/many-rows.md")]
mod many_rows {}
#[doc = include_str!("../../docs/queries.md")]
mod queries {}
#[doc = include_str!("../../docs/connecting.md")]
mod connecting {}
#[doc = include_str!("../../docs/errors.md")]
mod errors {}
#[doc = include_str!("../../docs/mapping.md")]
mod mapping {}
#[doc = include_str!("../../docs/from-python.md")]
mod from_python {}
