//! Lists: the number of items, the items themselves, and what is no list.
use sample::input;

fn main() {
    let _ = input! { prompt: "a", image: "https://a", images: ["https://a", "https://b", "https://c", "https://d"] };
    let _ = input! { prompt: "a", image: "https://a", images: ["https://a", "b.png"] };
    let _ = input! { prompt: "a", image: "https://a", tags: [] };
    let _ = input! { prompt: "a", image: "https://a", sizes: [64, -1024] };
    let _ = input! { prompt: "a", image: "https://a", stop: "x" };
    let _ = input! { prompt: "a", image: "https://a", stop: [1, b"x"] };
}
