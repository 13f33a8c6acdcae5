//! Exclusive ends, tiny numbers, and what no double holds.
use sample::input;

fn main() {
    let _ = input! { prompt: "a", image: "https://a", strength: 0.0 };
    let _ = input! { prompt: "a", image: "https://a", strength: 1e-400 };
    let _ = input! { prompt: "a", image: "https://a", guidance: 10.000000000000002 };
    let _ = input! { prompt: "a", image: "https://a", guidance: 1e300 };
    let _ = input! { prompt: "a", image: "https://a", scale: 1e999 };
    let _ = input! { prompt: "a", image: "https://a", seed: 9223372036854775808 };
}
