//! A literal that comes through a macro of the user is checked too.
use flux_schnell::input;

macro_rules! cats {
    ($n:expr) => {
        input! { prompt: "cats", num_outputs: $n }
    };
}

fn main() {}

pub fn plain() {
    let _ = cats!(5);
}

pub async fn never_polled() {
    let _ = cats!(5);
}

pub fn never_instantiated<T>() {
    let _ = cats!(5);
}
