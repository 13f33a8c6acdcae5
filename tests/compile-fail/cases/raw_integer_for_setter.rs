//! A raw integer for the setter of a range.
use flux_schnell::Input;

fn main() {}

pub fn plain(n: i64) {
    let _ = Input::new("a").num_outputs(9);
    let _ = Input::new("a").num_outputs(n);
}

pub async fn never_polled(n: i64) {
    let _ = Input::new("a").num_outputs(9);
    let _ = Input::new("a").num_outputs(n);
}

pub fn never_instantiated<T>(n: i64) {
    let _ = Input::new("a").num_outputs(9);
    let _ = Input::new("a").num_outputs(n);
}
