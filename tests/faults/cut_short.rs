//! Futures that are dropped after some polls.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// A future that is given a number of polls, and dropped then.
pub(crate) struct CutShort<F> {
    inner: Pin<Box<F>>,
    polls: usize,
}

/// Polls a future this often at most: what it gave, if it came to its end.
pub(crate) fn cut_short<F: Future>(inner: F, polls: usize) -> CutShort<F> {
    CutShort {
        inner: Box::pin(inner),
        polls,
    }
}

impl<F: Future> Future for CutShort<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.polls == 0 {
            return Poll::Ready(None);
        }
        self.polls -= 1;
        match self.inner.as_mut().poll(context) {
            Poll::Ready(output) => Poll::Ready(Some(output)),
            Poll::Pending if self.polls == 0 => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        }
    }
}
