//! Many lists of numbers in one.

use super::image::{Packer, Unpacker};

/// Lists by number, in the order of arrival: one allocation for all.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lists {
    all: Vec<u32>,
    /// Where each list ends.
    ends: Vec<u32>,
}

impl Lists {
    /// Adds a list; its number.
    pub(crate) fn push(&mut self, list: impl IntoIterator<Item = u32>) -> u32 {
        self.all.extend(list);
        self.ends.push(self.all.len() as u32);
        self.ends.len() as u32 - 1
    }

    /// The list of a number that [`push`](Self::push) gave.
    #[inline]
    pub(crate) fn get(&self, number: u32) -> &[u32] {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
        &self.all[start as usize..self.ends[number as usize] as usize]
    }

    /// Every list, by its number.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &[u32]> {
        (0..self.len()).map(|number| self.get(number))
    }

    /// How many there are.
    pub(crate) fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    pub(crate) fn pack(&self, to: &mut Packer) {
        to.list(&self.all);
        to.list(&self.ends);
    }

    /// Lists of numbers below `most`.
    pub(crate) fn unpack(from: &mut Unpacker<'_>, most: u32) -> Option<Self> {
        let (all, ends): (Vec<u32>, Vec<u32>) = (from.list()?, from.list()?);
        let sound = all.iter().all(|number| *number < most)
            && ends.is_sorted()
            && ends.last().map_or(0, |end| *end as usize) == all.len();
        sound.then_some(Self { all, ends })
    }
}
