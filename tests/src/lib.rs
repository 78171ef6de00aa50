//! What the runner and the tests share: logging in to a database server, and
//! starting a temporary one that never outlives the run.
//!
//! A test that has to kill its server, or to restart it, starts its own:
//!
//! ```no_run
//! use tausestack_db_tests::engine::Engine;
//! use tausestack_db_tests::server::TemporaryServer;
//!
//! # fn main() -> Result<(), tausestack_db_tests::failure::Failure> {
//! let server = TemporaryServer::start(Engine::Postgres)?;
//! let url = server.url().with_password();
//! # let _ = url;
//! # Ok(())
//! # }
//! ```

#[cfg(not(unix))]
compile_error!("the suite starts and signals database servers, which it can do on Unix only");

pub mod database_url;
pub mod engine;
pub mod failure;
pub mod login;
pub mod scratch;
pub mod server;

/// The README's code compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
