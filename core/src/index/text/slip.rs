//! Accepts the terms that differ from a word by one slip of the hand at most.

use tantivy_fst::Automaton;

/// The longest word that is looked at, in letters: a position is a bit.
const LONGEST: usize = 62;
/// The words that are looked for at once.
pub(super) const WORDS: usize = 3;

/// A letter more, less or other, or two in the wrong order. Some words are looked for in one walk through a dictionary.
pub(super) struct OneSlip {
    words: [Vec<char>; WORDS],
}

/// Where a walk is in one of the words.
#[derive(Clone, Copy, Default)]
struct Spot {
    /// The letters that are behind without a slip, and one; 0 when there was one.
    exact: u8,
    /// The letters that may be behind after a slip, as bits.
    slipped: u64,
    /// The letter before the last was passed over: it must come next, if the two are in the wrong order. As in `exact`.
    swapped: u8,
}

/// Where a walk is.
#[derive(Clone, Copy)]
pub(super) struct At {
    spots: [Spot; WORDS],
    /// A letter that is half read, and how many of its bytes are to come.
    half: u32,
    to_come: u8,
}

impl OneSlip {
    /// Of words, the first [`WORDS`]; those that are too long match nothing.
    pub(super) fn new(words: &[String]) -> Self {
        let letters = |word: &String| Some(word.chars().collect::<Vec<char>>()).filter(|of| of.len() <= LONGEST);
        let mut words = words.iter().filter_map(letters);
        Self { words: std::array::from_fn(|_| words.next().unwrap_or_default()) }
    }
}

impl Spot {
    fn next(self, word: &[char], letter: char) -> Self {
        let mut next = Self::default();
        let mut left = self.slipped;
        while left != 0 {
            let behind = left.trailing_zeros() as usize;
            left &= left - 1;
            if word.get(behind) == Some(&letter) {
                next.slipped |= 1 << (behind + 1);
            }
        }
        if let Some(passed) = self.swapped.checked_sub(1).map(usize::from)
            && word.get(passed) == Some(&letter)
        {
            next.slipped |= 1 << (passed + 2);
        }
        if let Some(behind) = self.exact.checked_sub(1).map(usize::from) {
            next.slipped |= 1 << behind;
            if behind < word.len() {
                next.slipped |= 1 << (behind + 1);
            }
            if word.get(behind) == Some(&letter) {
                next.exact = self.exact + 1;
            }
            if word.get(behind + 1) == Some(&letter) {
                next.slipped |= 1 << (behind + 2);
                next.swapped = self.exact;
            }
        }
        next
    }

    fn ends(self, word: &[char]) -> bool {
        // The last letter may be the one that is missing.
        self.slipped >> word.len() & 1 == 1 || (self.exact > 0 && usize::from(self.exact) >= word.len())
    }

    fn goes_on(self) -> bool {
        self.exact != 0 || self.slipped != 0 || self.swapped != 0
    }
}

impl Automaton for OneSlip {
    type State = At;

    fn start(&self) -> At {
        let spots =
            std::array::from_fn(|word| Spot { exact: u8::from(!self.words[word].is_empty()), ..Spot::default() });
        At { spots, half: 0, to_come: 0 }
    }

    fn is_match(&self, at: &At) -> bool {
        at.to_come == 0 && at.spots.iter().zip(&self.words).any(|(spot, word)| !word.is_empty() && spot.ends(word))
    }

    fn can_match(&self, at: &At) -> bool {
        at.spots.iter().any(|spot| spot.goes_on())
    }

    fn accept(&self, at: &At, byte: u8) -> At {
        let mut next = *at;
        (next.half, next.to_come) = match (byte.leading_ones(), at.to_come) {
            (1, to_come @ 1..) => (at.half << 6 | u32::from(byte & 0x3f), to_come - 1),
            (ones @ 2..=4, _) => (u32::from(byte) & (0x7f >> ones), ones as u8 - 1),
            _ => (u32::from(byte), 0),
        };
        if next.to_come == 0 {
            let letter = char::from_u32(next.half).unwrap_or(char::REPLACEMENT_CHARACTER);
            for (spot, word) in next.spots.iter_mut().zip(&self.words) {
                *spot = spot.next(word, letter);
            }
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The distance of Damerau, as long as it is 1 at most.
    fn is_near(a: &[char], b: &[char]) -> bool {
        let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
        let (a, b) = (&a[same..], &b[same..]);
        match (a, b) {
            ([], []) | ([_], []) | ([], [_]) => true,
            ([], _) | (_, []) => false,
            ([_, rest_a @ ..], [_, rest_b @ ..]) => {
                let swapped = a.len() > 1 && b.len() > 1 && (a[0], a[1]) == (b[1], b[0]) && a[2..] == b[2..];
                rest_a == rest_b || rest_a == b || a == rest_b || swapped
            }
        }
    }

    proptest! {
        #[test]
        fn it_accepts_what_is_one_slip_away(
            words in proptest::collection::vec("[abä支]{1,6}", 1..4),
            terms in proptest::collection::vec("[abä支]{0,7}", 20),
        ) {
            let slip = OneSlip::new(&words);
            for term in terms {
                let mut at = slip.start();
                let mut alive = true;
                for byte in term.bytes() {
                    at = slip.accept(&at, byte);
                    alive &= slip.can_match(&at);
                }
                let letters: Vec<char> = term.chars().collect();
                let near = words.iter().any(|word| is_near(&word.chars().collect::<Vec<_>>(), &letters));
                prop_assert_eq!(slip.is_match(&at), near, "{} {:?}", term, words);
                prop_assert!(alive || !near);
            }
        }
    }

    #[test]
    fn a_word_that_is_too_long_matches_nothing() {
        let slip = OneSlip::new(&["a".repeat(LONGEST + 1)]);
        assert!(!slip.can_match(&slip.start()) && !slip.is_match(&slip.start()));
    }
}
