//! Literals for JSON with a rule.
use sample::input;

fn main() {
    let _ = input! { prompt: "a", image: "https://a", options: 5 };
    let _ = input! { prompt: "a", image: "https://a", stops: 5 };
    let _ = input! { prompt: "a", image: "https://a", stops: ["a", 5] };
    let _ = input! { prompt: "a", image: "https://a", grid: [[1, 2], [3, 10]] };
    let _ = input! { prompt: "a", image: "https://a", grid: [[1, 2, 3]] };
    let _ = input! { prompt: "a", image: "https://a", grid: [1] };
    let _ = input! { prompt: "a", image: "https://a", parts: ["a"] };
    let _ = input! { prompt: "a", image: "https://a", extra: b"a" };
    let _ = input! { prompt: "a", image: "https://a", extra: [1, ['c']] };
}
