//! Several statements of one operation that are kept or taken back as a whole.

use super::{Failure, Held, Session};
use crate::Error;
use crate::transaction::TransactionOptions;

impl Session<'_> {
    /// Whether the next statement stands in a transaction.
    pub(crate) fn is_in_transaction(&self) -> bool {
        match &self.held {
            Held::Connection(connection) => connection.depth() > 0,
            Held::Transaction(_) | Held::Lent(_) => true,
        }
    }

    /// Begins what [`end_atomic`](Self::end_atomic) keeps and
    /// [`abandon_atomic`](Self::abandon_atomic) takes back as a whole: a
    /// transaction, or a savepoint in the one that is open.
    pub(crate) async fn begin_atomic(&mut self) -> Result<(), Failure> {
        let begin = self.database.dialect().begin(&TransactionOptions::new())?;
        match &mut self.held {
            Held::Connection(connection) if connection.depth() == 0 => {
                Ok(connection.begin(begin).await?)
            }
            Held::Connection(connection) => Ok(connection.begin_nested().await?),
            Held::Transaction(slot) => slot.begin_savepoint().await,
            Held::Lent(loan) => Ok(loan.connection()?.begin_nested().await?),
        }
    }

    pub(crate) async fn end_atomic(&mut self) -> Result<(), Failure> {
        match &mut self.held {
            Held::Connection(connection) if connection.depth() == 1 => {
                Ok(connection.commit().await.map_err(Error::of_commit)?)
            }
            Held::Connection(connection) => Ok(connection.commit().await?),
            Held::Transaction(slot) => slot.release_savepoint().await,
            Held::Lent(loan) => Ok(loan.connection()?.commit().await?),
        }
    }

    pub(crate) async fn abandon_atomic(&mut self) -> Result<(), Failure> {
        match &mut self.held {
            Held::Connection(connection) => Ok(connection.rollback().await?),
            Held::Transaction(slot) => slot.rollback_savepoint().await,
            Held::Lent(loan) => Ok(loan.connection()?.rollback().await?),
        }
    }
}
