//! The service as its callers know it: over HTTP, on each database.

mod client;
mod fuzz;
mod hostile;
mod load;
mod server;
mod tasks;
