//! Many strings in one.

use super::image::{Packer, Unpacker};

/// Strings by number, in the order of arrival: one allocation for all.
#[derive(Debug, Clone, Default)]
pub(crate) struct Letters {
    all: String,
    /// Where each string ends.
    ends: Vec<u32>,
}

impl Letters {
    /// Adds a string; its number.
    pub(crate) fn push(&mut self, text: &str) -> u32 {
        self.all.push_str(text);
        self.ends.push(self.all.len() as u32);
        self.ends.len() as u32 - 1
    }

    /// The string of a number that [`push`](Self::push) gave.
    #[inline]
    pub(crate) fn get(&self, number: u32) -> &str {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
        &self.all[start as usize..self.ends[number as usize] as usize]
    }

    pub(crate) fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    pub(crate) fn pack(&self, to: &mut Packer) {
        to.text(&self.all);
        to.list(&self.ends);
    }

    pub(crate) fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let all = from.text()?;
        let ends: Vec<u32> = from.list()?;
        let sound = ends.is_sorted() && ends.iter().all(|end| all.is_char_boundary(*end as usize));
        sound.then(|| Self { all: all.to_owned(), ends })
    }
}
