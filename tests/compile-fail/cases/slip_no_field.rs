//! A field name is missing.
use flux_schnell::input;

fn main() {}

pub fn plain() {
    let _ = input! { prompt: "a", "b" };
}

pub async fn never_polled() {
    let _ = input! { prompt: "a", "b" };
}

pub fn never_instantiated<T>() {
    let _ = input! { prompt: "a", "b" };
}
