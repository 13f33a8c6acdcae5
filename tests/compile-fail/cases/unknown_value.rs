//! An enum has no such value; all there are, are shown.
use flux_schnell::input;

fn main() {}

pub fn plain() {
    let _ = input! { prompt: "a", aspect_ratio: "5:7" };
    let _ = input! { prompt: "a", output_format: "gif" };
}

pub async fn never_polled() {
    let _ = input! { prompt: "a", aspect_ratio: "5:7" };
    let _ = input! { prompt: "a", output_format: "gif" };
}

pub fn never_instantiated<T>() {
    let _ = input! { prompt: "a", aspect_ratio: "5:7" };
    let _ = input! { prompt: "a", output_format: "gif" };
}
