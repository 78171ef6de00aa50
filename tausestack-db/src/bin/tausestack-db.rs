//! `cargo install tausestack-db --features migrate-cli`, then
//! `tausestack-db init` lays a project out.

fn main() -> std::process::ExitCode {
    tausestack_db::migrate::cli::starter(std::env::args_os())
}
