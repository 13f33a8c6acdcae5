//! The shortest decimal that reads back as the same double, found in a `const`.
//!
//! In: a finite `f64`, at least zero. Out: its digits and where the point stands. Steele and White's method ("Dragon4"): exact
//! integers stand for the value and for the gap to its neighbours, and digits come out until no neighbour could be
//! meant. It is slow beside what `std` does, but `std` cannot do it in a `const`, and only an error needs it.
#![expect(
    clippy::cast_possible_truncation,
    reason = "the low half of a product is what a limb keeps"
)]

pub(crate) struct Decimal {
    /// ASCII digits; `len` of them count.
    pub(crate) digits: [u8; 17],
    pub(crate) len: usize,
    /// The value is `0.digits × 10^point`.
    pub(crate) point: i32,
}

impl Decimal {
    pub(crate) const fn of(v: f64) -> Self {
        let mut out = Decimal {
            digits: [b'0'; 17],
            len: 1,
            point: 1,
        };
        if v == 0.0 {
            return out;
        }
        let bits = v.to_bits();
        let (fraction, exponent) = (bits & ((1 << 52) - 1), (bits >> 52 & 0x7FF) as i32);
        // v = mantissa × 2^power
        let (mantissa, power) = match exponent {
            0 => (fraction, -1074),
            e => (fraction | 1 << 52, e - 1075),
        };
        // Below a power of two the doubles lie twice as dense: the gap to the lower neighbour is half of the other.
        let uneven = (fraction == 0 && exponent > 1) as u32;
        // A tie is read as the even mantissa, so an even one owns the ends of its interval.
        let even = mantissa & 1 == 0;

        let (up, down) = if power > 0 {
            (power.unsigned_abs(), 0)
        } else {
            (0, power.unsigned_abs())
        };
        // v = rest / unit; half the gaps are below / unit and above / unit.
        let mut rest = Big::new(mantissa).shifted(up + 1 + uneven);
        let mut unit = Big::new(1).shifted(down + 1 + uneven);
        let mut below = Big::new(1).shifted(up);
        let mut above = below.shifted(uneven);

        // A guess at the point from the binary exponent (1233 / 4096 is log10 of 2), never too high …
        let log2 = power + 63 - mantissa.leading_zeros().cast_signed();
        let mut point = (log2 * 1233) >> 12;
        if point >= 0 {
            unit = unit.times_power_of_ten(point.unsigned_abs());
        } else {
            let n = point.unsigned_abs();
            rest = rest.times_power_of_ten(n);
            below = below.times_power_of_ten(n);
            above = above.times_power_of_ten(n);
        }
        // … so that mending goes one way.
        while reaches(rest.plus(&above).compare(&unit), even) {
            unit = unit.times(10);
            point += 1;
        }

        out.point = point;
        out.len = 0;
        loop {
            (rest, below, above) = (rest.times(10), below.times(10), above.times(10));
            let mut digit = b'0';
            while rest.compare(&unit) >= 0 {
                rest = rest.minus(&unit);
                digit += 1;
            }
            let low = reaches(below.compare(&rest), even); // the digits so far are near enough
            let high = reaches(rest.plus(&above).compare(&unit), even); // one more in the last place is
            if low || high {
                let round_up = high && (!low || rest.times(2).compare(&unit) >= 0);
                digit += round_up as u8;
            }
            out.digits[out.len] = digit;
            out.len += 1;
            if low || high || out.len == out.digits.len() {
                return out;
            }
        }
    }
}

/// Whether a comparison came out as "greater", or "equal" where that counts.
const fn reaches(order: i32, inclusive: bool) -> bool {
    order > 0 || (inclusive && order == 0)
}

/// 5e-324 needs 1,080 bits.
const LIMBS: usize = 36;

/// An integer of up to 1,152 bits, low limb first; limbs from `len` on are zero.
#[derive(Clone, Copy)]
struct Big {
    limbs: [u32; LIMBS],
    len: usize,
}

impl Big {
    const fn new(v: u64) -> Self {
        let mut limbs = [0; LIMBS];
        limbs[0] = v as u32;
        limbs[1] = (v >> 32) as u32;
        Big { limbs, len: 2 }
    }

    const fn times(mut self, by: u32) -> Self {
        let (mut i, mut carry) = (0, 0);
        while i < self.len || (carry > 0 && i < LIMBS) {
            let v = self.limbs[i] as u64 * by as u64 + carry;
            self.limbs[i] = v as u32;
            carry = v >> 32;
            i += 1;
        }
        self.len = i;
        self
    }

    const fn times_power_of_ten(mut self, mut n: u32) -> Self {
        while n >= 9 {
            self = self.times(1_000_000_000);
            n -= 9;
        }
        self.times(10u32.pow(n))
    }

    const fn shifted(self, bits: u32) -> Self {
        let (whole, bits) = ((bits / 32) as usize, bits % 32);
        let mut out = Big::new(0);
        out.len = whole + self.len;
        let mut i = 0;
        while i < self.len {
            out.limbs[whole + i] = self.limbs[i];
            i += 1;
        }
        out.times(1 << bits)
    }

    const fn plus(mut self, other: &Self) -> Self {
        let (mut i, mut carry) = (0, 0);
        while i < self.len || i < other.len || (carry > 0 && i < LIMBS) {
            let v = self.limbs[i] as u64 + other.limbs[i] as u64 + carry;
            self.limbs[i] = v as u32;
            carry = v >> 32;
            i += 1;
        }
        self.len = i;
        self
    }

    /// `other` is not larger.
    const fn minus(mut self, other: &Self) -> Self {
        let (mut i, mut borrow) = (0, false);
        while i < self.len {
            let (v, first) = self.limbs[i].overflowing_sub(other.limbs[i]);
            let (v, second) = v.overflowing_sub(borrow as u32);
            (self.limbs[i], borrow) = (v, first || second);
            i += 1;
        }
        self
    }

    /// Negative, zero or positive: `self` is less than, equal to or greater than `other`.
    const fn compare(&self, other: &Self) -> i32 {
        let mut i = if self.len > other.len {
            self.len
        } else {
            other.len
        };
        while i > 0 {
            i -= 1;
            if self.limbs[i] != other.limbs[i] {
                return if self.limbs[i] > other.limbs[i] {
                    1
                } else {
                    -1
                };
            }
        }
        0
    }
}
