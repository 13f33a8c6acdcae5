//! A required field is missing.
use flux_schnell::input;

fn main() {}

pub fn plain() {
    let _ = input! { seed: 1 };
}

pub async fn never_polled() {
    let _ = input! { seed: 1 };
}

pub fn never_instantiated<T>() {
    let _ = input! { seed: 1 };
}
