//! Literals that no JSON corresponds to.
use flux_schnell::input;

fn main() {}

pub fn plain() {
    let _ = input! { prompt: b"a" };
    let _ = input! { prompt: 'a' };
    let _ = input! { prompt: c"a" };
}

pub async fn never_polled() {
    let _ = input! { prompt: b"a" };
    let _ = input! { prompt: 'a' };
    let _ = input! { prompt: c"a" };
}

pub fn never_instantiated<T>() {
    let _ = input! { prompt: b"a" };
    let _ = input! { prompt: 'a' };
    let _ = input! { prompt: c"a" };
}
