//! A secret is in the source anyway.
#[allow(dead_code, unused_imports, unused_macros)]
#[path = "../sample/mod.rs"]
mod sample;
use sample::input;

fn main() {
    let _ = input! { prompt: "a", image: "https://a", api_token: 5 };
}
