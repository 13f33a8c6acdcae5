//! A field that is called like a keyword is written `r#loop`.
use luma_ray::input;

fn main() {}

pub fn plain() {
    let _ = input! { prompt: "a", loop: true };
}

pub async fn never_polled() {
    let _ = input! { prompt: "a", loop: true };
}

pub fn never_instantiated<T>() {
    let _ = input! { prompt: "a", loop: true };
}
