//! `cargo run -p migration -- --help` lists the commands; `sea-orm-cli migrate`
//! runs them too.

#[tokio::main]
async fn main() -> std::process::ExitCode {
    tausestack_db::migrate::cli::main(migration::Migrator).await
}
