//! What is answered where no handler is.

use tausestack_db::Problem;

/// There is no such path.
pub async fn no_such_path() -> Problem {
    Problem::new(404, "not_found").with_detail("there is nothing here")
}

/// The path takes other methods; axum names them in `allow`.
pub async fn no_such_method() -> Problem {
    Problem::new(405, "method_not_allowed").with_detail("the path takes other methods")
}
