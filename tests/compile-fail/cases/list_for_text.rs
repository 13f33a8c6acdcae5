//! A list for text.
use flux_schnell::input;

fn main() {}

pub fn plain() {
    let _ = input! { prompt: ["a", "b"] };
    let _ = input! { prompt: [] };
}

pub async fn never_polled() {
    let _ = input! { prompt: ["a", "b"] };
    let _ = input! { prompt: [] };
}

pub fn never_instantiated<T>() {
    let _ = input! { prompt: ["a", "b"] };
    let _ = input! { prompt: [] };
}
