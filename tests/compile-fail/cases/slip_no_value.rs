//! A value is missing.
use flux_schnell::input;

fn main() {}

pub fn plain() {
    let _ = input! { prompt: "a", seed: };
}

pub async fn never_polled() {
    let _ = input! { prompt: "a", seed: };
}

pub fn never_instantiated<T>() {
    let _ = input! { prompt: "a", seed: };
}
