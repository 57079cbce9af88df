//! Scores of all slots, added up block by block.

/// Slots that are handled together: the bits of a word.
pub(super) const BLOCK: usize = u64::BITS as usize;

/// A set of slots of a fixed number.
#[derive(Default)]
pub(super) struct Marks(Vec<u64>);

impl Marks {
    /// Makes room for `slots`; new ones are not in the set.
    pub(super) fn resize(&mut self, slots: usize) {
        self.0.resize(slots.div_ceil(BLOCK), 0);
    }

    #[inline]
    pub(super) fn insert(&mut self, slot: u32) {
        self.0[slot as usize / BLOCK] |= 1 << (slot as usize % BLOCK);
    }

    pub(super) fn unite(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    /// Calls `each` with every slot, in ascending order.
    #[inline]
    pub(super) fn each(&self, mut each: impl FnMut(u32)) {
        for (at, word) in self.0.iter().enumerate() {
            bits(at, *word, &mut each);
        }
    }

    /// Calls `each` with every slot, in ascending order; the set is empty afterwards.
    #[inline]
    pub(super) fn drain(&mut self, mut each: impl FnMut(u32)) {
        for (at, word) in self.0.iter_mut().enumerate() {
            bits(at, std::mem::take(word), &mut each);
        }
    }

    /// Calls `each` with the first slot of every block that has one of the set.
    #[inline]
    pub(super) fn each_block(&self, mut each: impl FnMut(usize)) {
        for (at, _) in self.0.iter().enumerate().filter(|(_, word)| **word != 0) {
            each(at * BLOCK);
        }
    }
}

#[inline]
fn bits(at: usize, word: u64, each: &mut impl FnMut(u32)) {
    let mut left = word;
    while left != 0 {
        each((at * BLOCK) as u32 + left.trailing_zeros());
        left &= left - 1;
    }
}

/// A score for each slot, never negative, with the set of those that have one. A slot without has 0.
#[derive(Default)]
pub(super) struct Sums {
    /// Whole blocks.
    pub(super) of: Vec<f32>,
    pub(super) held: Marks,
}

impl Sums {
    #[inline]
    pub(super) fn add(&mut self, slot: u32, score: f32) {
        self.of[slot as usize] += score;
        self.held.insert(slot);
    }

    #[inline]
    pub(super) fn raise(&mut self, slot: u32, score: f32) {
        let best = &mut self.of[slot as usize];
        *best = best.max(score);
        self.held.insert(slot);
    }

    /// Adds the sums of `other`, which are empty afterwards.
    pub(super) fn take_in(&mut self, other: &mut Self) {
        self.merge(other, |sum, other| sum + other);
    }

    /// Raises every sum to that of `other`, which are empty afterwards.
    pub(super) fn raise_to(&mut self, other: &mut Self) {
        self.merge(other, f32::max);
    }

    /// What has no score on either side stays 0, so that whole blocks can be merged.
    #[inline]
    fn merge(&mut self, other: &mut Self, by: impl Fn(f32, f32) -> f32) {
        if self.held.0.iter().all(|word| *word == 0) {
            return std::mem::swap(self, other);
        }
        let blocks = self.of.chunks_exact_mut(BLOCK).zip(other.of.chunks_exact_mut(BLOCK));
        let held = self.held.0.iter_mut().zip(&mut other.held.0);
        for ((sums, others), (held, of)) in blocks.zip(held).filter(|(_, (_, of))| **of != 0) {
            *held |= std::mem::take(of);
            for (sum, other) in sums.iter_mut().zip(others) {
                *sum = by(*sum, std::mem::take(other));
            }
        }
    }

    /// Hands every sum to `each` and is empty afterwards.
    #[inline]
    pub(super) fn drain(&mut self, mut each: impl FnMut(u32, f32)) {
        let Self { of, held } = self;
        held.drain(|slot| each(slot, std::mem::take(&mut of[slot as usize])));
    }

    pub(super) fn clear(&mut self) {
        let Self { of, held } = self;
        held.each_block(|at| of[at..at + BLOCK].fill(0.0));
        held.0.fill(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    const SLOTS: u32 = 200;

    fn sums(of: &[(u32, f32)]) -> Sums {
        let mut sums = Sums::default();
        sums.of.resize((SLOTS as usize).next_multiple_of(BLOCK), 0.0);
        sums.held.resize(SLOTS as usize);
        of.iter().for_each(|(slot, score)| sums.add(*slot, *score));
        sums
    }

    fn map(of: &[(u32, f32)]) -> BTreeMap<u32, f32> {
        let mut map = BTreeMap::new();
        of.iter().for_each(|(slot, score)| *map.entry(*slot).or_default() += score);
        map
    }

    fn drained(sums: &mut Sums) -> BTreeMap<u32, f32> {
        let mut map = BTreeMap::new();
        sums.drain(|slot, score| assert!(map.insert(slot, score).is_none()));
        map
    }

    proptest! {
        #[test]
        fn sums_are_merged_as_maps_are(
            a in proptest::collection::vec((0..SLOTS, 0.1f32..9.0), 0..40),
            b in proptest::collection::vec((0..SLOTS, 0.1f32..9.0), 0..40),
        ) {
            let (mut added, mut raised) = (map(&a), map(&a));
            for (slot, score) in map(&b) {
                *added.entry(slot).or_default() += score;
                let best = raised.entry(slot).or_default();
                *best = best.max(score);
            }
            let (mut one, mut other) = (sums(&a), sums(&b));
            one.take_in(&mut other);
            prop_assert_eq!(drained(&mut one), added);
            prop_assert_eq!(drained(&mut other), BTreeMap::new());
            let (mut one, mut other) = (sums(&a), sums(&b));
            one.raise_to(&mut other);
            prop_assert_eq!(drained(&mut one), raised);
            let mut cleared = sums(&a);
            cleared.clear();
            prop_assert_eq!(drained(&mut cleared), BTreeMap::new());
        }
    }
}
