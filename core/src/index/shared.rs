//! Values that many services share.

use std::hash::Hash;

use super::numbers::{Numbers, hash};

/// Distinct values, by number in the order of arrival.
#[derive(Debug, Clone)]
pub(crate) struct Shared<T> {
    values: Vec<T>,
    numbers: Numbers,
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self { values: Vec::new(), numbers: Numbers::default() }
    }
}

impl<T: Eq + Hash> Shared<T> {
    /// Distinct values, in the order of their numbers.
    pub(crate) fn of(values: Vec<T>) -> Self {
        let numbers = Numbers::of(values.iter().map(hash));
        Self { values, numbers }
    }

    /// The number of a value, given now if it is new.
    pub(crate) fn intern(&mut self, value: T) -> u32 {
        let hashed = hash(&value);
        self.numbers.find(hashed, |number| self.values[number as usize] == value).unwrap_or_else(|| {
            self.values.push(value);
            let (number, values) = (self.values.len() as u32 - 1, &self.values);
            self.numbers.add(hashed, number, |number| hash(&values[number as usize]));
            number
        })
    }

    /// The value of a number that [`intern`](Self::intern) gave.
    #[inline]
    pub(crate) fn get(&self, number: u32) -> &T {
        &self.values[number as usize]
    }

    /// Every value, by its number.
    pub(crate) fn all(&self) -> &[T] {
        &self.values
    }

    /// How many there are.
    pub(crate) fn len(&self) -> u32 {
        self.values.len() as u32
    }
}

impl<T: Eq + Hash + Clone> Shared<T> {
    /// Leaves the values of these numbers, which get numbers from 0 on.
    pub(crate) fn retain<'n>(&mut self, numbers: impl Iterator<Item = &'n mut u32>) {
        let mut kept = Self::default();
        numbers.for_each(|number| *number = kept.intern(self.get(*number).clone()));
        *self = kept;
    }
}
