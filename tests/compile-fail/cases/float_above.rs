//! A number above its range.
use real_esrgan::input;

fn main() {}

pub fn plain() {
    let _ = input! { image: "https://a", scale: 10.000001 };
    let _ = input! { image: "https://a", scale: 11 };
}

pub async fn never_polled() {
    let _ = input! { image: "https://a", scale: 10.000001 };
    let _ = input! { image: "https://a", scale: 11 };
}

pub fn never_instantiated<T>() {
    let _ = input! { image: "https://a", scale: 10.000001 };
    let _ = input! { image: "https://a", scale: 11 };
}
