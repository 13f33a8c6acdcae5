//! An integer above its range.
use flux_schnell::input;

fn main() {}

pub fn plain() {
    let _ = input! { prompt: "a", num_outputs: 5 };
    let _ = input! { prompt: "a", num_outputs: 99_999_999_999_999_999_999 };
}

pub async fn never_polled() {
    let _ = input! { prompt: "a", num_outputs: 5 };
    let _ = input! { prompt: "a", num_outputs: 99_999_999_999_999_999_999 };
}

pub fn never_instantiated<T>() {
    let _ = input! { prompt: "a", num_outputs: 5 };
    let _ = input! { prompt: "a", num_outputs: 99_999_999_999_999_999_999 };
}
