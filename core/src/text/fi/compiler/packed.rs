//! How a reading is packed into the number that the map keeps for a form.
//!
//! Forms that differ in their ending alone must differ in small, regular steps: then the map stores *-ssa*, *-sta*,
//! *-lla* ... once for all words that take them. So the low bits are the use and the count of bytes to strip, and the
//! letters to add, which the whole paradigm shares, are on top.

/// Bits for the use's number and for the count of bytes to strip.
const USAGE_BITS: u32 = 5;
const STRIP_BITS: u32 = 6;

/// The number of uses that can be told apart; the last number marks a set of several readings.
pub(crate) const USES: usize = (1 << USAGE_BITS) - 1;
const SET: u64 = USES as u64;

/// What the map keeps for a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packed {
    /// One reading: numbers of its use and of the letters it adds, bytes to strip.
    One { usage: usize, strip: usize, add: usize },
    /// The number of a set of several.
    Several(usize),
}

impl Packed {
    /// The number for the map; nothing where a part does not fit.
    pub(crate) fn value(self) -> Option<u64> {
        match self {
            Self::One { usage, strip, .. } if usage >= USES || strip >= 1 << STRIP_BITS => None,
            Self::One { usage, strip, add } => {
                Some((add as u64) << (USAGE_BITS + STRIP_BITS) | (strip as u64) << USAGE_BITS | usage as u64)
            }
            Self::Several(number) => Some((number as u64) << USAGE_BITS | SET),
        }
    }

    /// What a number of the map means.
    pub(crate) fn of(value: u64) -> Self {
        let usage = value & SET;
        let rest = value >> USAGE_BITS;
        if usage == SET {
            return Self::Several(rest as usize);
        }
        let strip = rest & ((1 << STRIP_BITS) - 1);
        Self::One { usage: usage as usize, strip: strip as usize, add: (rest >> STRIP_BITS) as usize }
    }
}
