//! A secret is in the source anyway.
use sample::input;

fn main() {
    let _ = input! { prompt: "a", image: "https://a", api_token: 5 };
}
