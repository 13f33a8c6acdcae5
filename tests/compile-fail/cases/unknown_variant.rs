//! An enum has no such variant.
use flux_schnell::AspectRatio;
use flux_schnell::input;

fn main() {}

pub fn plain() {
    let _ = input! { prompt: "a", aspect_ratio: AspectRatio::R5x7 };
}

pub async fn never_polled() {
    let _ = input! { prompt: "a", aspect_ratio: AspectRatio::R5x7 };
}

pub fn never_instantiated<T>() {
    let _ = input! { prompt: "a", aspect_ratio: AspectRatio::R5x7 };
}
