//! An integer for text.
use flux_schnell::input;

fn main() {}

pub fn plain() {
    let _ = input! { prompt: 5 };
}

pub async fn never_polled() {
    let _ = input! { prompt: 5 };
}

pub fn never_instantiated<T>() {
    let _ = input! { prompt: 5 };
}
