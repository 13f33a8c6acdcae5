//! An expression of the wrong type.
use flux_schnell::input;

fn main() {}

pub fn plain(n: i64, ratio: &str) {
    let _ = input! { prompt: "a", num_outputs: n };
    let _ = input! { prompt: "a", go_fast: n > 1, seed: n > 1 };
    let _ = input! { prompt: 3 + 4 };
    let _ = input! { prompt: "a", aspect_ratio: ratio };
}

pub async fn never_polled(n: i64, ratio: &str) {
    let _ = input! { prompt: "a", num_outputs: n };
    let _ = input! { prompt: "a", go_fast: n > 1, seed: n > 1 };
    let _ = input! { prompt: 3 + 4 };
    let _ = input! { prompt: "a", aspect_ratio: ratio };
}

pub fn never_instantiated<T>(n: i64, ratio: &str) {
    let _ = input! { prompt: "a", num_outputs: n };
    let _ = input! { prompt: "a", go_fast: n > 1, seed: n > 1 };
    let _ = input! { prompt: 3 + 4 };
    let _ = input! { prompt: "a", aspect_ratio: ratio };
}
