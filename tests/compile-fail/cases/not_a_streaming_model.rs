//! A stream from a model that answers all at once. The bound is that of the client's `stream`.
use flux_schnell::input;
use sample::__rt::{ModelInput, Streams};

fn stream<I: ModelInput<Model: Streams>>(_: I) {}

fn main() {}

pub fn plain() {
    stream(input! { prompt: "a" });
}

pub async fn never_polled() {
    stream(input! { prompt: "a" });
}

pub fn never_instantiated<T>() {
    stream(input! { prompt: "a" });
}
