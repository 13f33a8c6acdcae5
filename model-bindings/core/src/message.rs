//! Text built inside a `const`, where neither `format!` nor `String` exists.
//!
//! In: pieces of text and numbers. Out: one `&str`, or a failed build. The same text serves run-time errors.
use crate::decimal::Decimal;

/// Longer than any message that somebody reads to its end; a longer one is cut and says so with `…`.
const CAPACITY: usize = 1000;
const ELLIPSIS: &str = "…";

pub(crate) struct Message {
    bytes: [u8; CAPACITY],
    len: usize,
    full: bool,
}

impl Message {
    pub(crate) const fn new() -> Self {
        Message {
            bytes: [0; CAPACITY],
            len: 0,
            full: false,
        }
    }

    pub(crate) const fn str(&mut self, s: &str) -> &mut Self {
        if self.full {
            return self;
        }
        // There is always room left for the ellipsis.
        let room = CAPACITY - ELLIPSIS.len() - self.len;
        self.push(start_of(s.as_bytes(), room));
        if s.len() > room {
            self.push(ELLIPSIS.as_bytes());
            self.full = true;
        }
        self
    }

    /// As its author wrote it, without what no longer fits in a reader's eye: the first line, 80 bytes of it.
    pub(crate) const fn source(&mut self, s: &str) -> &mut Self {
        let mut kept = start_of(s.as_bytes(), 80);
        let mut i = 0;
        while i < kept.len() {
            if kept[i] == b'\n' || kept[i] == b'\r' {
                kept = kept.split_at(i).0;
            }
            i += 1;
        }
        match core::str::from_utf8(kept) {
            Ok(text) => self.str(text),
            Err(_) => self, // not reached: cut between characters
        };
        self.str(if kept.len() < s.len() { ELLIPSIS } else { "" })
    }

    pub(crate) const fn int(&mut self, v: i128) -> &mut Self {
        if v < 0 {
            self.str("-");
        }
        let (mut v, mut digits, mut start) = (v.unsigned_abs(), [0u8; 40], 40);
        while v > 0 || start == 40 {
            start -= 1;
            digits[start] = b'0' + (v % 10) as u8;
            v /= 10;
        }
        self.ascii(digits.split_at(start).1)
    }

    /// Exactly `v` as a double, in as few digits as can be: `0.95`, `10`, `1e-20`.
    pub(crate) const fn float(&mut self, v: f64) -> &mut Self {
        if v.is_nan() {
            return self.str("NaN");
        }
        if v < 0.0 {
            self.str("-");
        }
        if v.is_infinite() {
            return self.str("infinity");
        }
        let d = Decimal::of(v.abs());
        let digits = d.digits.split_at(d.len).0;
        match d.point {
            1..=17 => {
                let whole = d.point.unsigned_abs() as usize;
                if digits.len() <= whole {
                    return self.ascii(digits).zeros(whole - digits.len());
                }
                let (whole, fraction) = digits.split_at(whole);
                self.ascii(whole).str(".").ascii(fraction)
            }
            -4..=0 => self
                .str("0.")
                .zeros(d.point.unsigned_abs() as usize)
                .ascii(digits),
            _ => {
                let (first, rest) = digits.split_at(1);
                self.ascii(first);
                if !rest.is_empty() {
                    self.str(".").ascii(rest);
                }
                self.str("e").int(d.point as i128 - 1)
            }
        }
    }

    const fn zeros(&mut self, n: usize) -> &mut Self {
        let mut i = 0;
        while i < n {
            self.str("0");
            i += 1;
        }
        self
    }

    const fn ascii(&mut self, s: &[u8]) -> &mut Self {
        match core::str::from_utf8(s) {
            Ok(s) => self.str(s),
            Err(_) => self, // not reached: digits alone
        }
    }

    const fn push(&mut self, s: &[u8]) {
        let end = self.bytes.split_at_mut(self.len).1;
        end.split_at_mut(s.len()).0.copy_from_slice(s);
        self.len += s.len();
    }

    pub(crate) const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(s) => s,
            Err(_) => "value not accepted", // not reached: whole strings, cut between characters
        }
    }

    /// Stops the build with this text.
    #[track_caller]
    #[expect(
        clippy::panic,
        reason = "a panic in a `const` is the compile error; the sole callers are consts"
    )]
    pub(crate) const fn fail(&self) -> ! {
        panic!("{}", self.as_str())
    }
}

/// At most `max` bytes of `s`, cut between characters.
const fn start_of(s: &[u8], max: usize) -> &[u8] {
    if s.len() <= max {
        return s;
    }
    let mut end = max;
    while end > 0 && s[end] & 0xC0 == 0x80 {
        end -= 1;
    }
    s.split_at(end).0
}
