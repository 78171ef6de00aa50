//! A value that must appear in no message.

use std::error::Error as _;

use tausestack_db::Error;

/// What stands for a secret: a value, or a password.
pub(crate) const CANARY: &str = "hunter2-canary";

/// Asserts that nothing that can be printed of the error holds the canary.
#[track_caller]
pub(crate) fn assert_silent(error: &Error) {
    assert_silent_about(error, CANARY);
}

/// Asserts that nothing that can be printed of the error holds this text.
#[track_caller]
pub(crate) fn assert_silent_about(error: &Error, secret: &str) {
    let mut texts = vec![
        format!("{error}"),
        format!("{error:?}"),
        format!("{error:#?}"),
        format!("{:?}", error.violation()),
        format!("{:?}", error.field_errors()),
        format!("{:?}", error.statement()),
    ];
    let mut source = error.source();
    while let Some(below) = source {
        texts.push(format!("{below}"));
        texts.push(format!("{below:?}"));
        source = below.source();
    }
    for text in texts {
        assert!(!text.contains(secret), "a message tells a secret: {text}");
    }
}
