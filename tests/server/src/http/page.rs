//! Lists come in pages, from one cursor to the next.

use super::problem::{Answer, Problem};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use form_urlencoded::{Serializer, parse};
use serde_json::{Value, json};

/// A list as it is before it is cut: items with keys that fall (or rise, if `ascending`) from the first to the last.
pub(crate) struct List<T> {
    pub(crate) items: Vec<(u64, T)>,
    pub(crate) ascending: bool,
}

/// A place in a list: right after the item with this key, or right before it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cursor {
    key: u64,
    back: bool,
}

impl Cursor {
    /// Percent-encoded text in base64, which has to be percent-encoded once more to stand in a URL.
    fn encode(self) -> String {
        let mut text = Serializer::new(String::new());
        if self.back {
            text.append_pair("r", "1");
        }
        text.append_pair("p", &format!("{:07}+00:00", self.key));
        STANDARD.encode(text.finish())
    }

    fn decode(text: &str) -> Option<Self> {
        let bytes = STANDARD.decode(text).ok()?;
        let mut cursor = Self {
            key: 0,
            back: false,
        };
        let mut found = false;
        for (name, value) in parse(&bytes) {
            match &*name {
                "r" => cursor.back = value == "1",
                "p" => {
                    cursor.key = value.strip_suffix("+00:00")?.parse().ok()?;
                    found = true;
                }
                _ => return None,
            }
        }
        found.then_some(cursor)
    }
}

impl<T> List<T> {
    /// The newest first.
    pub(crate) fn newest_first(mut items: Vec<(u64, T)>) -> Self {
        items.sort_by_key(|(key, _)| std::cmp::Reverse(*key));
        Self {
            items,
            ascending: false,
        }
    }

    /// The page that a query asks for, with each of its items as `json` makes it. `url` is the list's own, without a query.
    pub(crate) fn page(
        &self,
        url: &str,
        query: &str,
        size: usize,
        json: impl Fn(&T) -> Value,
    ) -> Answer<Value> {
        let cursor = parse(query.as_bytes()).find(|(name, _)| name == "cursor");
        let cursor = match cursor {
            None => None,
            Some((_, text)) => {
                Some(Cursor::decode(&text).ok_or_else(|| Problem::not_found("cursor"))?)
            }
        };
        let before = |key: u64, than: u64| {
            if self.ascending {
                key < than
            } else {
                key > than
            }
        };
        let (from, to) = match cursor {
            None => (0, size),
            Some(Cursor { key, back: false }) => {
                let from = self
                    .items
                    .partition_point(|(k, _)| *k == key || before(*k, key));
                (from, from.saturating_add(size))
            }
            Some(Cursor { key, back: true }) => {
                let to = self.items.partition_point(|(k, _)| before(*k, key));
                (to.saturating_sub(size), to)
            }
        };
        let to = to.min(self.items.len());
        let page = self.items.get(from..to).unwrap_or_default();
        let link = |item: Option<&(u64, T)>, back: bool| {
            item.map(|(key, _)| link(url, query, Cursor { key: *key, back }))
        };
        Ok(json!({
            "next": link(page.last().filter(|_| to < self.items.len()), false),
            "previous": link(page.first().filter(|_| from > 0), true),
            "results": page.iter().map(|(_, item)| json(item)).collect::<Vec<_>>(),
        }))
    }
}

/// The URL of another page: the same query, from another place on.
fn link(url: &str, query: &str, cursor: Cursor) -> String {
    let others = parse(query.as_bytes()).filter(|(name, _)| name != "cursor");
    let mut text = Serializer::new(format!("{url}?"));
    text.extend_pairs(others)
        .append_pair("cursor", &cursor.encode());
    text.finish().replacen("?&", "?", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(ascending: bool) -> List<u64> {
        let mut list = List::newest_first((1..=5).map(|n| (n, n)).collect());
        if ascending {
            list.items.reverse();
            list.ascending = true;
        }
        list
    }

    /// Follows `next` to the end, then `previous` back to the start.
    fn walk(list: &List<u64>) -> Vec<Vec<u64>> {
        let mut pages = Vec::new();
        let mut query = "source=web".to_owned();
        for direction in ["next", "previous"] {
            loop {
                let page = list
                    .page("http://x/v1/list", &query, 2, |n| json!(n))
                    .unwrap();
                pages.push(serde_json::from_value(page["results"].clone()).unwrap());
                let Some(url) = page[direction].as_str() else {
                    break;
                };
                query = url.strip_prefix("http://x/v1/list?").unwrap().to_owned();
                assert!(query.starts_with("source=web&cursor="), "{query}");
            }
        }
        pages
    }

    #[test]
    fn links_lead_through_the_list_and_back() {
        let pages = [
            vec![5, 4],
            vec![3, 2],
            vec![1],
            vec![1],
            vec![3, 2],
            vec![5, 4],
        ];
        assert_eq!(walk(&list(false)), pages);
        let pages = [
            vec![1, 2],
            vec![3, 4],
            vec![5],
            vec![5],
            vec![3, 4],
            vec![1, 2],
        ];
        assert_eq!(walk(&list(true)), pages);
    }

    #[test]
    fn a_cursor_is_encoded_twice() {
        let page = list(false).page("http://x/l", "", 2, |n| json!(n)).unwrap();
        let next = page["next"].as_str().unwrap();
        assert_eq!(next, "http://x/l?cursor=cD0wMDAwMDA0JTJCMDAlM0EwMA%3D%3D");
    }

    #[test]
    fn an_unknown_cursor_is_refused() {
        for cursor in ["", "x", "cD1h", "cD0x"] {
            assert!(
                list(false)
                    .page("u", &format!("cursor={cursor}"), 2, |n| json!(n))
                    .is_err()
            );
        }
    }
}
