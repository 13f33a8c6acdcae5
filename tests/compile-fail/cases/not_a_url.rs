//! Text that is no URL for a file.
use real_esrgan::input;

fn main() {}

pub fn plain() {
    let _ = input! { image: "cat.png" };
}

pub async fn never_polled() {
    let _ = input! { image: "cat.png" };
}

pub fn never_instantiated<T>() {
    let _ = input! { image: "cat.png" };
}
