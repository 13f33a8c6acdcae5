//! Of a long enum the count and the nearest values are shown.
use sample::input;

fn main() {
    let _ = input! { prompt: "a", image: "https://a", voice: "narator_fr" };
    let _ = input! { prompt: "a", image: "https://a", voice: "Guide_EN" };
}
