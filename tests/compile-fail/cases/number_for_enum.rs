//! A number for an enum whose values are text.
use flux_schnell::input;

fn main() {}

pub fn plain() {
    let _ = input! { prompt: "a", megapixels: 1 };
}

pub async fn never_polled() {
    let _ = input! { prompt: "a", megapixels: 1 };
}

pub fn never_instantiated<T>() {
    let _ = input! { prompt: "a", megapixels: 1 };
}
