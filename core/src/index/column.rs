//! A column of which many slots have the same.

use std::hash::Hash;

use super::Bitmap;
use super::image::{Fixed, Packer, Unpacker};
use super::narrow::Narrow;
use super::shared::Shared;

/// A value a slot: each distinct one is stored once, and its number with the slots.
#[derive(Debug, Clone)]
pub(crate) struct Column<T> {
    values: Shared<T>,
    rows: Narrow,
}

impl<T: Copy + Eq + Hash + Fixed> Column<T> {
    /// Adds the next slot's value.
    pub(super) fn push(&mut self, value: T) {
        self.rows.push(self.values.intern(value));
    }

    /// The value of a slot.
    #[inline]
    pub(crate) fn get(&self, slot: u32) -> T {
        *self.values.get(self.rows.get(slot as usize))
    }

    /// Leaves the slots that are kept.
    pub(super) fn retain(&mut self, kept: &Bitmap) {
        self.rows = self.rows.at(kept.iter());
    }

    pub(super) fn pack(&self, to: &mut Packer) {
        to.list(self.values.all());
        self.rows.pack(to);
    }

    pub(super) fn unpack(from: &mut Unpacker<'_>, slots: usize) -> Option<Self> {
        let values = Shared::of(from.list()?);
        let rows = Narrow::unpack(from, values.len())?;
        (rows.len() == slots).then_some(Self { values, rows })
    }
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self { values: Shared::default(), rows: Narrow::default() }
    }
}
