//! A colon is missing.
use flux_schnell::input;

fn main() {}

pub fn plain() {
    let _ = input! { prompt "b" };
}

pub async fn never_polled() {
    let _ = input! { prompt "b" };
}

pub fn never_instantiated<T>() {
    let _ = input! { prompt "b" };
}
