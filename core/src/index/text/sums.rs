//! Scores of all slots, added up block by block.

use crate::index::Bitmap;

/// Slots that are handled together: the bits of a word.
pub(super) const BLOCK: usize = u64::BITS as usize;

/// So many sums of a block are merged one by one: the others need not be fetched.
const FEW: u32 = 6;

/// A score for each slot, never negative, with the set of those that have one. A slot without has 0.
#[derive(Default)]
pub(super) struct Sums {
    /// Whole blocks.
    pub(super) of: Vec<f32>,
    pub(super) held: Bitmap,
    /// Whether any has.
    some: bool,
}

impl Sums {
    pub(super) fn resize(&mut self, slots: usize) {
        self.of.resize(slots.next_multiple_of(BLOCK), 0.0);
        self.held.resize(slots);
    }

    /// Whether no slot has a score.
    pub(super) fn is_empty(&self) -> bool {
        !self.some
    }

    #[inline]
    pub(super) fn add(&mut self, slot: u32, score: f32) {
        self.some = true;
        self.of[slot as usize] += score;
        self.held.insert(slot);
    }

    /// Adds scores, each greater than 0, to slots in ascending order.
    #[inline]
    pub(super) fn add_all(&mut self, slots: &[u32], scores: &[f32]) {
        self.some |= !slots.is_empty();
        slots.iter().zip(scores).for_each(|(slot, score)| self.of[*slot as usize] += score);
        self.held.insert_all(slots);
    }

    #[inline]
    pub(super) fn raise(&mut self, slot: u32, score: f32) {
        self.some = true;
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
        self.merge(other, |best, other| if other > best { other } else { best });
    }

    /// What has no score on either side stays 0, so that whole blocks can be merged.
    #[inline]
    fn merge(&mut self, other: &mut Self, by: impl Fn(f32, f32) -> f32) {
        if other.is_empty() {
            return;
        }
        if self.is_empty() {
            return std::mem::swap(self, other);
        }
        other.some = false;
        let blocks = self.of.chunks_exact_mut(BLOCK).zip(other.of.chunks_exact_mut(BLOCK));
        let held = self.held.words_mut().iter_mut().zip(other.held.words_mut());
        for ((sums, others), (held, of)) in blocks.zip(held).filter(|(_, (_, of))| **of != 0) {
            let mut left = std::mem::take(of);
            *held |= left;
            if left.count_ones() <= FEW {
                while left != 0 {
                    let at = left.trailing_zeros() as usize;
                    sums[at] = by(sums[at], std::mem::take(&mut others[at]));
                    left &= left - 1;
                }
                continue;
            }
            for (sum, other) in sums.iter_mut().zip(others) {
                *sum = by(*sum, std::mem::take(other));
            }
        }
    }

    /// Hands every sum to `each` and is empty afterwards.
    #[inline]
    pub(super) fn drain(&mut self, mut each: impl FnMut(u32, f32)) {
        let Self { of, held, some } = self;
        if !std::mem::take(some) {
            return;
        }
        held.iter().for_each(|slot| each(slot, std::mem::take(&mut of[slot as usize])));
        held.words_mut().fill(0);
    }

    pub(super) fn clear(&mut self) {
        let Self { of, held, some } = self;
        if !std::mem::take(some) {
            return;
        }
        held.zero(of);
        held.words_mut().fill(0);
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
        sums.resize(SLOTS as usize);
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
