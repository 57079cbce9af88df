//! Numbers in as few bytes as the largest of them needs.

use super::image::{Packer, Unpacker};

/// A list of numbers of one, two or four bytes each: what a search reads of most columns fits in a quarter of the memory.
#[derive(Debug, Clone)]
pub(crate) enum Narrow {
    Byte(Vec<u8>),
    Short(Vec<u16>),
    Long(Vec<u32>),
}

/// The same for the list of any width.
macro_rules! in_width {
    ($narrow:expr, $list:ident => $done:expr) => {
        match $narrow {
            $crate::index::narrow::Narrow::Byte($list) => $done,
            $crate::index::narrow::Narrow::Short($list) => $done,
            $crate::index::narrow::Narrow::Long($list) => $done,
        }
    };
}
pub(crate) use in_width;

impl Default for Narrow {
    fn default() -> Self {
        Self::Byte(Vec::new())
    }
}

impl Narrow {
    /// Adds a number; all take more room when it needs more.
    pub(crate) fn push(&mut self, number: u32) {
        match self {
            Self::Byte(list) => match u8::try_from(number) {
                Ok(number) => list.push(number),
                Err(_) => {
                    *self = Self::Short(list.iter().map(|number| u16::from(*number)).collect());
                    self.push(number);
                }
            },
            Self::Short(list) => match u16::try_from(number) {
                Ok(number) => list.push(number),
                Err(_) => {
                    *self = Self::Long(list.iter().map(|number| u32::from(*number)).collect());
                    self.push(number);
                }
            },
            Self::Long(list) => list.push(number),
        }
    }

    #[allow(clippy::useless_conversion)] // Of two widths in three it is none.
    #[inline]
    pub(crate) fn get(&self, at: usize) -> u32 {
        in_width!(self, list => u32::from(list[at]))
    }

    pub(crate) fn len(&self) -> usize {
        in_width!(self, list => list.len())
    }

    /// The memory that the numbers take.
    pub(crate) fn bytes(&self) -> usize {
        in_width!(self, list => size_of_val(&list[..]))
    }

    /// The numbers from one place up to another.
    pub(crate) fn range(&self, of: std::ops::Range<usize>) -> impl Iterator<Item = u32> + '_ {
        of.map(|at| self.get(at))
    }

    /// The numbers at these places.
    pub(crate) fn at(&self, places: impl Iterator<Item = u32>) -> Self {
        match self {
            Self::Byte(list) => Self::Byte(places.map(|at| list[at as usize]).collect()),
            Self::Short(list) => Self::Short(places.map(|at| list[at as usize]).collect()),
            Self::Long(list) => Self::Long(places.map(|at| list[at as usize]).collect()),
        }
    }

    pub(crate) fn pack(&self, to: &mut Packer) {
        to.u8(match self {
            Self::Byte(_) => 1,
            Self::Short(_) => 2,
            Self::Long(_) => 4,
        });
        in_width!(self, list => to.list(list));
    }

    /// Numbers below `most`.
    #[allow(clippy::useless_conversion)] // As in `get`.
    pub(crate) fn unpack(from: &mut Unpacker<'_>, most: u32) -> Option<Self> {
        let read = match from.u8()? {
            1 => Self::Byte(from.list()?),
            2 => Self::Short(from.list()?),
            4 => Self::Long(from.list()?),
            _ => return None,
        };
        in_width!(&read, list => list.iter().all(|number| u32::from(*number) < most)).then_some(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_what_they_are_as_the_list_gets_wider() {
        let numbers = [0, 255, 7, 256, 65_535, 3, 65_536, u32::MAX - 1];
        for many in 0..=numbers.len() {
            let mut narrow = Narrow::default();
            numbers[..many].iter().for_each(|number| narrow.push(*number));
            let mut packer = Packer::default();
            narrow.pack(&mut packer);
            let bytes = packer.finish();
            let read = Narrow::unpack(&mut Unpacker::new(&bytes), u32::MAX).unwrap();
            assert_eq!(read.range(0..read.len()).collect::<Vec<_>>(), numbers[..many]);
            let last = numbers[..many].iter().max().copied().unwrap_or(0);
            assert_eq!(Narrow::unpack(&mut Unpacker::new(&bytes), last).is_some(), many == 0);
            let kept = read.at((0..many as u32).filter(|at| at % 2 == 0));
            assert!(kept.range(0..kept.len()).eq(numbers[..many].iter().copied().step_by(2)));
        }
    }
}
