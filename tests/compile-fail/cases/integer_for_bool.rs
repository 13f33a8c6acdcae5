//! An integer for a boolean, and text.
use flux_schnell::input;

fn main() {}

pub fn plain() {
    let _ = input! { prompt: "a", go_fast: 1 };
    let _ = input! { prompt: "a", go_fast: "yes" };
}

pub async fn never_polled() {
    let _ = input! { prompt: "a", go_fast: 1 };
    let _ = input! { prompt: "a", go_fast: "yes" };
}

pub fn never_instantiated<T>() {
    let _ = input! { prompt: "a", go_fast: 1 };
    let _ = input! { prompt: "a", go_fast: "yes" };
}
