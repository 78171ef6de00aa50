//! What becomes of a connection whose last statement nobody saw the end of.
//!
//! Its future was dropped, or its transaction was. Before the next caller gets
//! the connection, a task makes sure that it is in step, in no transaction,
//! and set up as every other; what still runs is stopped, and the connection
//! closed, if that cannot be had in a moment. Its place in the pool is free
//! when that is decided, and not before.

use std::sync::Arc;
#[cfg(any(feature = "postgres", feature = "mysql"))]
use std::time::Duration;

use super::pool::{Live, PING_TIMEOUT, Permits, Pool};
use super::stop::Stop;

/// How long a statement may go on that nobody waits for: most end by
/// themselves within it, and their connection is kept.
#[cfg(any(feature = "postgres", feature = "mysql"))]
const GRACE: Duration = Duration::from_millis(100);

/// A connection on its way back.
pub(super) struct Leftover {
    pub(super) live: Live,
    /// What sets the connection right once its transaction has ended.
    pub(super) restore: Option<&'static str>,
    /// Whether its prepared statements are of no use any more.
    pub(super) stale: bool,
    pub(super) permits: Permits,
}

impl Leftover {
    /// Brings the connection back to the pool, or closes it.
    pub(super) async fn recover(mut self, pool: Arc<Pool>) {
        let in_order = match self.live.stop.clone() {
            #[cfg(feature = "sqlite")]
            Stop::Brake(brake) => {
                brake.pull();
                // The thread of the connection takes this up behind all else.
                let stopped = self.live.raw.ping().await;
                brake.release();
                stopped.is_ok() && self.set_right().await.is_ok()
            }
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Stop::Session(session) => {
                match tokio::time::timeout(GRACE, self.set_right()).await {
                    Ok(result) => result.is_ok(),
                    // A late signal must not stop the next caller's statement:
                    // the connection is closed, which rolls back as well.
                    Err(_) => {
                        pool.stop_statement(session).await;
                        false
                    }
                }
            }
            Stop::Unknown if self.live.raw.is_remote() => {
                // A peer that says nothing would keep the pool waiting as well.
                let set_right = tokio::time::timeout(PING_TIMEOUT, self.set_right()).await;
                matches!(set_right, Ok(Ok(())))
            }
            Stop::Unknown => self.set_right().await.is_ok(),
        };
        if in_order {
            pool.release(self.live);
        } else {
            self.live.raw.discard().await;
        }
        drop(self.permits);
    }

    /// Waits for the end of what was sent, rollbacks among it.
    async fn set_right(&mut self) -> Result<(), sqlx::Error> {
        let raw = &mut self.live.raw;
        raw.ping().await?;
        if raw.depth() > 0 {
            raw.end_forgotten().await?;
        }
        if let Some(restore) = self.restore {
            raw.script(restore).await?;
        }
        if self.stale {
            raw.forget_statements().await?;
        }
        Ok(())
    }
}
