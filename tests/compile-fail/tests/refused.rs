//! Every wrong call of `cases/` is refused, in the words of the `.stderr` file beside it. `fields/` does the same for kinds
//! of field that the published models lack.
//!
//! Only `compile_fail` here: a single `pass` case would make trybuild run `cargo build`, and the claim is that `cargo
//! check` is enough. For the same reason each case makes its mistake three times: in a plain function, in an `async`
//! one that is never polled, and in a generic one that is never instantiated.
//!
//! After a change of wording: `TRYBUILD=overwrite cargo test -p compile-fail-tests`, then read the difference.

#[test]
fn wrong_calls_do_not_compile() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("cases/*.rs");
    cases.compile_fail("fields/*.rs");
}
