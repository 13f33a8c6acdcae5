//! Cases with the result that is expected of them.
//!
//! `REPLICATE_VECTORS` names a folder with a file for each kind, in the format that it states: `sse.json` and
//! `webhook.json`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod sse;
mod webhook;

use libtest_mimic::{Arguments, Trial};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(folder) = std::env::var_os("REPLICATE_VECTORS") else {
        let name = "vectors: set REPLICATE_VECTORS to a folder with sse.json and webhook.json";
        let ignored = Trial::test(name, || Ok(())).with_ignored_flag(true);
        return libtest_mimic::run(&arguments, vec![ignored]).exit_code();
    };
    let folder = Path::new(&folder);
    let trials = [sse::trials(folder), webhook::trials(folder)];
    libtest_mimic::run(&arguments, trials.into_iter().flatten().collect()).exit_code()
}
