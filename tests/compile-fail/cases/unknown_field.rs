//! No such field, with a literal, an expression and the shorthand.
use flux_schnell::input;

fn main() {}

pub fn plain(n: flux_schnell::NumOutputs, speed: i64) {
    let _ = input! { prompt: "a", num_outptus: 4 };
    let _ = input! { prompt: "a", num_outptus: n };
    let _ = input! { prompt: "a", speed };
}

pub async fn never_polled(n: flux_schnell::NumOutputs, speed: i64) {
    let _ = input! { prompt: "a", num_outptus: 4 };
    let _ = input! { prompt: "a", num_outptus: n };
    let _ = input! { prompt: "a", speed };
}

pub fn never_instantiated<T>(n: flux_schnell::NumOutputs, speed: i64) {
    let _ = input! { prompt: "a", num_outptus: 4 };
    let _ = input! { prompt: "a", num_outptus: n };
    let _ = input! { prompt: "a", speed };
}
