//! What must not compile, and the sentence that the compiler answers with.

/// Each file of `fail` makes one mistake; what the compiler says stands beside
/// it. Each file of `pass` must compile and run.
#[test]
fn mistakes_are_explained() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/fail/*.rs");
}
