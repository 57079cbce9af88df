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

    /// Takes the slots of `other` out.
    pub fn subtract(&mut self, other: &Self) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= !other;
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
        self.words.iter().enumerate().flat_map(|(at, &word)| {
            let mut left = word;
            std::iter::from_fn(move || {
                (left != 0).then(|| {
                    let bit = left.trailing_zeros();
                    left &= left - 1;
                    at as u32 * 64 + bit
                })
            })
        })
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
