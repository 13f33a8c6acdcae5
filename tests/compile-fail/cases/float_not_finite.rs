//! No literal is infinite, and `f64::NAN` is an expression, which has to be converted at run time.
use real_esrgan::input;

fn main() {}

pub fn plain() {
    let _ = input! { image: "https://a", scale: f64::NAN };
    let _ = input! { image: "https://a", scale: -f64::INFINITY };
}

pub async fn never_polled() {
    let _ = input! { image: "https://a", scale: f64::NAN };
    let _ = input! { image: "https://a", scale: -f64::INFINITY };
}

pub fn never_instantiated<T>() {
    let _ = input! { image: "https://a", scale: f64::NAN };
    let _ = input! { image: "https://a", scale: -f64::INFINITY };
}
