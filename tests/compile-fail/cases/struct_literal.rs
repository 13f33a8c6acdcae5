//! An input is no struct literal, so that a model may get more fields.
use flux_schnell::Input;

fn main() {}

pub fn plain(other: Input) {
    let _ = Input {
        prompt: "a".into(),
        ..other
    };
    let _ = Input { prompt: "a".into() };
}

pub async fn never_polled(other: Input) {
    let _ = Input {
        prompt: "a".into(),
        ..other
    };
    let _ = Input { prompt: "a".into() };
}

pub fn never_instantiated<T>(other: Input) {
    let _ = Input {
        prompt: "a".into(),
        ..other
    };
    let _ = Input { prompt: "a".into() };
}
