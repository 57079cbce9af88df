//! Codes as small numbers: what the columns hold in place of strings.

use super::image::{Packer, Unpacker};
use super::letters::Letters;
use super::numbers::{Numbers, hash};

/// Gives each distinct string a number, in the order of arrival. The numbers are private to one index and never reach an
/// answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vocabulary {
    names: Letters,
    numbers: Numbers,
}

impl Vocabulary {
    /// The number of `name`, given now if it is new.
    pub(crate) fn intern(&mut self, name: &str) -> u32 {
        if let Some(number) = self.number(name) {
            return number;
        }
        let number = self.names.push(name);
        let names = &self.names;
        self.numbers.add(hash(name), number, |number| hash(names.get(number)));
        number
    }

    /// The number of `name`, if it has one.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        self.numbers.find(hash(name), |number| self.names.get(number) == name)
    }

    /// The string of a number that [`intern`](Self::intern) gave.
    pub(crate) fn name(&self, number: u32) -> &str {
        self.names.get(number)
    }

    /// Every string, by its number.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.names.len()).map(|number| self.names.get(number))
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.names.len() as usize
    }

    pub(crate) fn pack(&self, to: &mut Packer) {
        self.names.pack(to);
    }

    pub(crate) fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let names = Letters::unpack(from)?;
        let numbers = Numbers::of((0..names.len()).map(|number| hash(names.get(number))));
        Some(Self { names, numbers })
    }
}
