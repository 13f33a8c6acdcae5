//! A number below its range; what is printed is what was meant.
use real_esrgan::input;

fn main() {}

pub fn plain() {
    let _ = input! { image: "https://a", scale: -1e-20 };
}

pub async fn never_polled() {
    let _ = input! { image: "https://a", scale: -1e-20 };
}

pub fn never_instantiated<T>() {
    let _ = input! { image: "https://a", scale: -1e-20 };
}
