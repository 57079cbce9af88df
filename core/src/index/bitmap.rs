use super::image::{Packer, Unpacker};

/// A set of slots, one bit each. It grows as bits are set; a bit beyond its end is not in the set.
///
/// ```
/// use luotsi::index::Bitmap;
/// let mut dead = Bitmap::new();
/// dead.insert(70);
/// assert!(dead.contains(70) && !dead.contains(7));
/// assert_eq!(dead.iter().collect::<Vec<_>>(), [70]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bitmap {
    words: Vec<u64>,
}

impl Bitmap {
    /// The empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// All slots below `slots`.
    pub fn full(slots: u32) -> Self {
        let mut words = vec![u64::MAX; (slots / 64) as usize];
        if !slots.is_multiple_of(64) {
            words.push((1 << (slots % 64)) - 1);
        }
        Self { words }
    }

    /// Adds a slot; false if it was there.
    pub fn insert(&mut self, slot: u32) -> bool {
        let (word, bit) = ((slot / 64) as usize, 1 << (slot % 64));
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let new = self.words[word] & bit == 0;
        self.words[word] |= bit;
        new
    }

    /// Takes a slot out; false if it was not there.
    pub fn remove(&mut self, slot: u32) -> bool {
        let held = self.contains(slot);
        if held {
            self.words[(slot / 64) as usize] &= !(1 << (slot % 64));
        }
        held
    }

    /// Whether the slot is in the set.
    #[inline]
    pub fn contains(&self, slot: u32) -> bool {
        self.words.get((slot / 64) as usize).is_some_and(|word| word >> (slot % 64) & 1 == 1)
    }

    /// Where in a list, no longer than `places`, the numbers are that `base` makes slots of the set; how many there are.
    #[inline(never)]
    pub(crate) fn find_in<const N: usize>(&self, base: u32, list: &[u32], places: &mut [u32; N]) -> usize {
        let mut found = 0;
        for (place, number) in (0..).zip(list) {
            // Without a branch that nobody could foresee: the next place takes that of one that is not wanted.
            places[found % N] = place;
            found += usize::from(self.contains(base + number));
        }
        found
    }

    /// The first slot of the set from `from` on.
    pub(crate) fn next(&self, from: u32) -> Option<u32> {
        let first = (from / 64) as usize;
        let head = self.words.get(first)? & (u64::MAX << (from % 64));
        let rest = self.words.iter().enumerate().skip(first + 1).map(|(at, word)| (at, *word));
        let (at, word) = std::iter::once((first, head)).chain(rest).find(|(_, word)| *word != 0)?;
        Some(at as u32 * 64 + word.trailing_zeros())
    }

    /// The number of slots in the set.
    pub fn len(&self) -> u32 {
        self.words.iter().map(|word| word.count_ones()).sum()
    }

    /// Whether the set has no slot.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Leaves only the slots that `other` has too.
    pub fn intersect(&mut self, other: &Self) {
        self.words.truncate(other.words.len());
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// The slots that both have.
    pub(crate) fn intersected(mut self, other: &Self) -> Self {
        self.intersect(other);
        self
    }

    /// Puts the slots that both have in a list, in ascending order.
    pub(crate) fn list_both(&self, other: &Self, to: &mut Vec<u32>) {
        to.clear();
        for (at, (word, other)) in (0..).zip(self.words.iter().zip(&other.words)) {
            let mut left = word & other;
            while left != 0 {
                to.push(at * 64 + left.trailing_zeros());
                left &= left - 1;
            }
        }
    }

    /// Takes the slots of `other` out.
    pub fn subtract(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= !other;
        }
    }

    /// Calls `each` with the slots that `other` has not, in ascending order.
    #[inline]
    pub(crate) fn each_but(&self, other: &Self, mut each: impl FnMut(u32)) {
        let others = other.words.iter().copied().chain(std::iter::repeat(0));
        for (at, (word, other)) in (0..).zip(self.words.iter().zip(others)) {
            let mut left = word & !other;
            while left != 0 {
                each(at * 64 + left.trailing_zeros());
                left &= left - 1;
            }
        }
    }

    /// Adds the slots of `other`.
    pub fn unite(&mut self, other: &Self) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// The slots of the set that pass.
    pub fn filter(&self, mut pass: impl FnMut(u32) -> bool) -> Self {
        let kept = |(at, word): (usize, &u64)| {
            let (mut left, mut kept) = (*word, 0);
            while left != 0 {
                let bit = left.trailing_zeros();
                left &= left - 1;
                kept |= u64::from(pass(at as u32 * 64 + bit)) << bit;
            }
            kept
        };
        Self { words: self.words.iter().enumerate().map(kept).collect() }
    }

    /// The places of these slots among the `kept` ones.
    pub(crate) fn numbered_by(&self, kept: &Self) -> Self {
        kept.iter().zip(0..).filter(|(slot, _)| self.contains(*slot)).map(|(_, place)| place).collect()
    }

    pub(crate) fn pack(&self, to: &mut Packer) {
        to.list(&self.words);
    }

    pub(crate) fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        Some(Self { words: from.list()? })
    }

    /// The slots in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        Slots { words: &self.words, at: 0, left: self.words.first().copied().unwrap_or(0) }
    }

    /// The slots from `start` on and below `end`, in ascending order.
    pub fn range(&self, start: u32, end: u32) -> impl Iterator<Item = u32> + '_ {
        let words = (start / 64) as usize..self.words.len().min(end.div_ceil(64) as usize);
        words
            .filter(|at| self.words[*at] != 0)
            .flat_map(move |at| {
                let word = self.words[at];
                (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at as u32 * 64 + bit)
            })
            .filter(move |slot| (start..end).contains(slot))
    }
}

/// What a set of a fixed size needs: sums of scores are added up block by block, and a block is a word.
impl Bitmap {
    /// Makes room for the slots below `slots`; new ones are not in the set.
    pub(crate) fn resize(&mut self, slots: usize) {
        self.words.resize(slots.div_ceil(64), 0);
    }

    /// The bits of the 64 slots from one on, which is in the lowest.
    #[inline]
    pub(crate) fn bits_from(&self, slot: u32) -> u64 {
        let word = |at: usize| self.words.get(at).copied().unwrap_or(0);
        let (at, shift) = ((slot / 64) as usize, slot % 64);
        if shift == 0 { word(at) } else { word(at) >> shift | word(at + 1) << (64 - shift) }
    }

    /// Adds the slots whose bits these are from `base` on, for which there must be room.
    pub(crate) fn unite_at(&mut self, base: u32, bits: &[u64]) {
        let (at, shift) = ((base / 64) as usize, base % 64);
        let Some(words) = self.words.get_mut(at..) else { return };
        words.iter_mut().zip(bits).for_each(|(word, bits)| *word |= bits << shift);
        if shift > 0 {
            words.iter_mut().skip(1).zip(bits).for_each(|(word, bits)| *word |= bits >> (64 - shift));
        }
    }

    pub(crate) fn words(&self) -> &[u64] {
        &self.words
    }

    pub(crate) fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
    }

    /// Adds slots in ascending order, for which there must be room.
    #[inline]
    pub(crate) fn insert_all(&mut self, slots: &[u32]) {
        let (Some(first), Some(last)) = (slots.first(), slots.last()) else { return };
        if ((last - first) / 16) as usize > slots.len() {
            slots.iter().for_each(|slot| self.words[(slot / 64) as usize] |= 1 << (slot % 64));
            return;
        }
        // Many to a word: it is put together before it is written.
        let (mut at, mut bits) = ((first / 64) as usize, 0);
        for slot in slots {
            let word = (slot / 64) as usize;
            if word != at {
                self.words[at] |= bits;
                (at, bits) = (word, 0);
            }
            bits |= 1 << (slot % 64);
        }
        self.words[at] |= bits;
    }

    /// Sets the values of its slots to 0, and perhaps those of others in the same blocks.
    #[inline]
    pub(crate) fn zero(&self, values: &mut [f32]) {
        /// So many of a block are set one by one.
        const FEW: usize = 4;
        for (block, word) in values.chunks_exact_mut(u64::BITS as usize).zip(&self.words) {
            let mut left = *word;
            for _ in 0..FEW {
                if left == 0 {
                    break;
                }
                block[left.trailing_zeros() as usize] = 0.0;
                left &= left - 1;
            }
            if left != 0 {
                block.fill(0.0);
            }
        }
    }
}

/// Goes through the slots of a set.
struct Slots<'a> {
    words: &'a [u64],
    at: usize,
    /// What is left of the word at hand.
    left: u64,
}

impl Iterator for Slots<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        while self.left == 0 {
            self.at += 1;
            self.left = *self.words.get(self.at)?;
        }
        let bit = self.left.trailing_zeros();
        self.left &= self.left - 1;
        Some(self.at as u32 * 64 + bit)
    }

    /// What `for_each` and `sum` come to: without a question at every slot whether its word has ended.
    #[inline]
    fn fold<B, F: FnMut(B, u32) -> B>(self, init: B, mut f: F) -> B {
        let mut folded = init;
        let (mut at, mut left) = (self.at, self.left);
        loop {
            while left != 0 {
                folded = f(folded, at as u32 * 64 + left.trailing_zeros());
                left &= left - 1;
            }
            at += 1;
            match self.words.get(at) {
                Some(word) => left = *word,
                None => return folded,
            }
        }
    }
}

impl FromIterator<u32> for Bitmap {
    fn from_iter<I: IntoIterator<Item = u32>>(slots: I) -> Self {
        let mut set = Self::new();
        for slot in slots {
            set.insert(slot);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn it_is_a_set(slots in proptest::collection::vec(0u32..300, 0..60), gone in 0u32..300, from in 0u32..300, to in 0u32..300) {
            let mut bits: Bitmap = slots.iter().copied().collect();
            let mut set: BTreeSet<u32> = slots.into_iter().collect();
            prop_assert_eq!(bits.remove(gone), set.remove(&gone));
            prop_assert_eq!(bits.len() as usize, set.len());
            prop_assert_eq!(bits.iter().collect::<Vec<_>>(), set.iter().copied().collect::<Vec<_>>());
            let mut folded = Vec::new();
            bits.iter().for_each(|slot| folded.push(slot));
            prop_assert_eq!(folded, set.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(bits.next(from), set.range(from..).next().copied());
            let even: Bitmap = (0..250).step_by(2).collect();
            let mut odd = Vec::new();
            bits.each_but(&even, |slot| odd.push(slot));
            prop_assert_eq!(odd, set.iter().copied().filter(|slot| !even.contains(*slot)).collect::<Vec<_>>());
            let mut both = vec![7];
            bits.list_both(&even, &mut both);
            prop_assert_eq!(both, set.iter().copied().filter(|slot| even.contains(*slot)).collect::<Vec<_>>());
            let listed: Vec<u32> = (from.min(to)..300).step_by(3).collect();
            let mut places = [0; 128];
            let found = bits.find_in(20, &listed, &mut places);
            let found: Vec<u32> = places[..found].iter().map(|place| listed[*place as usize]).collect();
            prop_assert_eq!(found, listed.into_iter().filter(|number| set.contains(&(number + 20))).collect::<Vec<_>>());
            let mut added = Bitmap::new();
            added.resize(300);
            added.insert_all(&set.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(added.iter().collect::<Vec<_>>(), set.iter().copied().collect::<Vec<_>>());
            prop_assert_eq!(bits.range(from, to).collect::<Vec<_>>(), set.iter().copied().filter(|s| (from..to).contains(s)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_full_set_ends_where_it_should() {
        for slots in [0, 1, 63, 64, 65, 200] {
            assert_eq!(Bitmap::full(slots).len(), slots);
            assert!(!Bitmap::full(slots).contains(slots));
        }
    }
}
