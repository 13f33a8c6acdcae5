//! An integer below its range, negative too.
use flux_schnell::input;

fn main() {}

pub fn plain() {
    let _ = input! { prompt: "a", num_outputs: 0 };
    let _ = input! { prompt: "a", num_outputs: -1 };
}

pub async fn never_polled() {
    let _ = input! { prompt: "a", num_outputs: 0 };
    let _ = input! { prompt: "a", num_outputs: -1 };
}

pub fn never_instantiated<T>() {
    let _ = input! { prompt: "a", num_outputs: 0 };
    let _ = input! { prompt: "a", num_outputs: -1 };
}
