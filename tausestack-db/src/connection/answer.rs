//! The answer to a statement, row by row.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::Stream;
use futures_util::stream::BoxStream;

use super::handle::{State, is_of_statement};
use crate::row::Row;

/// Rows as they arrive. The connection is clean again once their end was seen.
pub(crate) struct Answer<'c> {
    rows: BoxStream<'c, Result<Row, sqlx::Error>>,
    state: &'c mut State,
}

impl<'c> Answer<'c> {
    pub(super) fn new(rows: BoxStream<'c, Result<Row, sqlx::Error>>, state: &'c mut State) -> Self {
        *state = State::Unfinished;
        Self { rows, state }
    }
}

impl Stream for Answer<'_> {
    type Item = Result<Row, sqlx::Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let answer = self.get_mut();
        let polled = answer.rows.as_mut().poll_next(cx);
        match &polled {
            Poll::Ready(None) => *answer.state = State::Clean,
            Poll::Ready(Some(Err(error))) => {
                *answer.state = if is_of_statement(error) {
                    State::Clean
                } else {
                    State::Unfinished
                };
            }
            Poll::Ready(Some(Ok(_))) | Poll::Pending => {}
        }
        polled
    }
}
