//! A required file is missing, among expressions.
use real_esrgan::input;

fn main() {}

pub fn plain(n: real_esrgan::Scale) {
    let _ = input! { scale: n };
}

pub async fn never_polled(n: real_esrgan::Scale) {
    let _ = input! { scale: n };
}

pub fn never_instantiated<T>(n: real_esrgan::Scale) {
    let _ = input! { scale: n };
}
