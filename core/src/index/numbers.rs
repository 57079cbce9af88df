//! Finds the number of a value that is stored elsewhere, by its hash: four bytes a value, and nothing to be saved.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

/// Marks an empty place.
const NONE: u32 = u32::MAX;

/// A hash table of numbers with open addressing. The values stay where their numbers lead.
#[derive(Debug, Clone, Default)]
pub(crate) struct Numbers {
    places: Vec<u32>,
    len: usize,
}

impl Numbers {
    /// No numbers yet, and room for so many.
    pub(crate) fn with_room(many: usize) -> Self {
        Self { places: vec![NONE; (many * 2).next_power_of_two()], len: 0 }
    }

    /// The numbers from 0 on, one for each hash.
    pub(crate) fn of(hashes: impl ExactSizeIterator<Item = u64>) -> Self {
        let mut numbers = Self { len: hashes.len(), ..Self::with_room(hashes.len()) };
        hashes.zip(0..).for_each(|(hash, number)| numbers.take_place(hash, number));
        numbers
    }

    /// The number with this hash that `is` the one.
    pub(crate) fn find(&self, hash: u64, is: impl Fn(u32) -> bool) -> Option<u32> {
        self.place(hash, is).map(|place| self.places[place])
    }

    /// Adds a number that is not there; `hash_of` tells the hashes of those that are.
    pub(crate) fn add(&mut self, hash: u64, number: u32, hash_of: impl Fn(u32) -> u64) {
        if (self.len + 1) * 4 > self.places.len() * 3 {
            let wider = vec![NONE; (self.places.len() * 2).max(8)];
            let before = std::mem::replace(&mut self.places, wider);
            before
                .into_iter()
                .filter(|number| *number != NONE)
                .for_each(|number| self.take_place(hash_of(number), number));
        }
        self.take_place(hash, number);
        self.len += 1;
    }

    /// Puts a number in the place of the one that `is` its forerunner; adds it where there is none.
    pub(crate) fn set(&mut self, hash: u64, number: u32, is: impl Fn(u32) -> bool, hash_of: impl Fn(u32) -> u64) {
        match self.place(hash, is) {
            Some(place) => self.places[place] = number,
            None => self.add(hash, number, hash_of),
        }
    }

    fn place(&self, hash: u64, is: impl Fn(u32) -> bool) -> Option<usize> {
        let mut place = self.first(hash)?;
        while self.places[place] != NONE {
            if is(self.places[place]) {
                return Some(place);
            }
            place = (place + 1) % self.places.len();
        }
        None
    }

    fn take_place(&mut self, hash: u64, number: u32) {
        let Some(mut place) = self.first(hash) else { return };
        while self.places[place] != NONE {
            place = (place + 1) % self.places.len();
        }
        self.places[place] = number;
    }

    /// The place to look at first; none in an empty table. The number of places is a power of two.
    fn first(&self, hash: u64) -> Option<usize> {
        Some(hash as usize & self.places.len().checked_sub(1)?)
    }
}

/// The hash of a value: the same in every process of this version, and kept nowhere.
pub(crate) fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = FxHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_its_number_whatever_the_hashes() {
        for spread in [1, u64::MAX / 7, 0] {
            let of = |number: u32| u64::from(number).wrapping_mul(spread);
            let mut grown = Numbers::default();
            assert_eq!(grown.find(0, |_| true), None);
            (0..200).for_each(|number| grown.add(of(number), number, of));
            let made = Numbers::of((0..200).map(of));
            for number in 0..200 {
                assert_eq!(grown.find(of(number), |found| found == number), Some(number));
                assert_eq!(made.find(of(number), |found| found == number), Some(number));
            }
            assert_eq!(made.find(of(200), |found| found == 200), None);
            grown.set(of(7), 300, |found| found == 7, of);
            assert_eq!(grown.find(of(7), |found| found == 300), Some(300));
            assert_eq!(grown.find(of(7), |found| found == 7), None);
        }
    }
}
