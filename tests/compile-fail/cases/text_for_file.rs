//! Text that may be a URL for a file: it has to be checked at run time.
use real_esrgan::{Input, input};

fn main() {}

pub fn plain(url: String, image: &str) {
    let _ = input! { image: url };
    let _ = input! { image };
    let _ = Input::new("https://a");
    let _ = Input::new(image);
}

pub async fn never_polled(url: String, image: &str) {
    let _ = input! { image: url };
    let _ = input! { image };
    let _ = Input::new("https://a");
    let _ = Input::new(image);
}

pub fn never_instantiated<T>(url: String, image: &str) {
    let _ = input! { image: url };
    let _ = input! { image };
    let _ = Input::new("https://a");
    let _ = Input::new(image);
}
