//! Cases with the expected result, from outside of this repository.
//!
//! `REPLICATE_VECTORS` names a folder that holds them: `sse.json`, in the format that it states.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod sse;

use libtest_mimic::{Arguments, Trial};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let trials = match std::env::var_os("REPLICATE_VECTORS") {
        Some(folder) => sse::trials(Path::new(&folder)),
        None => {
            let name = "vectors: set REPLICATE_VECTORS to a folder with sse.json";
            vec![Trial::test(name, || Ok(())).with_ignored_flag(true)]
        }
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}
