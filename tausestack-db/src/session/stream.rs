//! Rows as they arrive.

use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;

use super::{Executor, Failure, Held, Place, Session};
use crate::connection::{Access, Command};
use crate::row::Row;

impl<'a> Executor<'a> {
    /// The rows of the answer as they arrive.
    ///
    /// Nothing is sent before the first row is asked for. The connection is
    /// held until the end, or until the stream is dropped; a transaction
    /// refuses other statements for as long.
    pub(crate) fn stream(self, command: Command) -> BoxStream<'a, Result<Row, Failure>> {
        Box::pin(async_stream::try_stream! {
            let mut session = self.stream_session(&command).await?;
            let failed = {
                let mut rows = session.stream(command)?;
                loop {
                    match rows.next().await {
                        Some(Ok(row)) => yield row,
                        Some(Err(error)) => break Some(error),
                        None => break None,
                    }
                }
            };
            if let Some(error) = failed {
                Err(session.failed(error))?;
            }
        })
    }

    /// Takes a connection for as long as a stream is read.
    async fn stream_session(self, command: &Command) -> Result<Session<'a>, Failure> {
        match self.0 {
            Place::Pool { database, outside } => {
                let access = Access::of(command.sql.as_str());
                Self::pool_session(database, outside, access).await
            }
            Place::Transaction(scope) => Ok(Session {
                database: scope.database(),
                held: Held::Lent(scope.lend().await?),
            }),
        }
    }
}
