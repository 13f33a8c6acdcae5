//! `new` takes the required fields.
use flux_schnell::Input;

fn main() {}

pub fn plain() {
    let _ = Input::new();
}

pub async fn never_polled() {
    let _ = Input::new();
}

pub fn never_instantiated<T>() {
    let _ = Input::new();
}
