//! A field is given twice, raw and among expressions.
use luma_ray::input;

fn main() {}

pub fn plain(prompt: String, again: bool) {
    let _ = input! { prompt, r#loop: true, r#loop: again };
}

pub async fn never_polled(prompt: String, again: bool) {
    let _ = input! { prompt, r#loop: true, r#loop: again };
}

pub fn never_instantiated<T>(prompt: String, again: bool) {
    let _ = input! { prompt, r#loop: true, r#loop: again };
}
