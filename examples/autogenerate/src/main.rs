//! Tells the story on the database of a URL; on one in memory without.

use std::error::Error;

use autogenerate::story;
use tausestack_db::Database;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args().nth(1);
    let db = Database::connect(url.as_deref().unwrap_or("sqlite::memory:")).await?;
    story::tell(&db, &mut |line| println!("{line}")).await?;
    db.disconnect().await?;
    Ok(())
}
