//! A field is given twice.
use flux_schnell::input;

fn main() {}

pub fn plain() {
    let _ = input! { prompt: "a", seed: 1, seed: 2 };
}

pub async fn never_polled() {
    let _ = input! { prompt: "a", seed: 1, seed: 2 };
}

pub fn never_instantiated<T>() {
    let _ = input! { prompt: "a", seed: 1, seed: 2 };
}
