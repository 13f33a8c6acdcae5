//! A literal beyond the range of a double.
use real_esrgan::input;

fn main() {}

pub fn plain() {
    let _ = input! { image: "https://a", scale: 1e999 };
}

pub async fn never_polled() {
    let _ = input! { image: "https://a", scale: 1e999 };
}

pub fn never_instantiated<T>() {
    let _ = input! { image: "https://a", scale: 1e999 };
}
