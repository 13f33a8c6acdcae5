//! Text: length, pattern, and a keyword of Rust.
use sample::input;

fn main() {
    let _ = input! { prompt: "a", image: "https://a", title: "x" };
    let _ = input! { prompt: "a", image: "https://a", title: "ééééééééééé" };
    let _ = input! { prompt: "a", image: "https://a", code: "aBc" };
    let _ = input! { prompt: "a", image: "https://a", code: "" };
    let _ = input! { prompt: "a", image: "https://a", r#loop: "yes" };
    let _ = input! { prompt: "a", image: "https://a", new_: 1 };
}
