//! Wrong literals for the kinds of field that the models of `tests/compile-fail` lack; see there for why no case passes.

#[test]
fn wrong_literals_do_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/refused/*.rs");
}
