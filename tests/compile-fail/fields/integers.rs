//! Integers: a multiple, an integer enum.
use sample::input;

fn main() {
    let _ = input! { prompt: "a", image: "https://a", width: 257 };
    let _ = input! { prompt: "a", image: "https://a", width: 0x101u32 };
    let _ = input! { prompt: "a", image: "https://a", frames: 82 };
    let _ = input! { prompt: "a", image: "https://a", frames: "81" };
    let _ = input! { prompt: "a", image: "https://a", offset: -11 };
    let _ = input! { prompt: "a", image: "https://a", out_fps: 61 };
}
