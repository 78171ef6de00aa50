//! What must not compile, and the sentence that the compiler answers with;
//! beside it, what must compile.

mod pass;

/// Each file of `fail` makes one mistake; what the compiler says stands beside
/// it. `TRYBUILD=overwrite` writes that anew.
#[test]
fn mistakes_are_explained() {
    trybuild::TestCases::new().compile_fail("ui/fail/*.rs");
}
