//! What must not compile, and the sentence that the compiler answers with.
