//! A number with a point for an integer.
use flux_schnell::input;

fn main() {}

pub fn plain() {
    let _ = input! { prompt: "a", num_outputs: 3.0 };
    let _ = input! { prompt: "a", seed: 1f64 };
}

pub async fn never_polled() {
    let _ = input! { prompt: "a", num_outputs: 3.0 };
    let _ = input! { prompt: "a", seed: 1f64 };
}

pub fn never_instantiated<T>() {
    let _ = input! { prompt: "a", num_outputs: 3.0 };
    let _ = input! { prompt: "a", seed: 1f64 };
}
