//! A column of sets: what a facet is filtered and counted by.

use std::ops::Range;

use super::Bitmap;
use super::image::{Packer, Unpacker};
use super::narrow::{Narrow, in_width};
use super::numbers::{Numbers, hash};
use super::vocabulary::Vocabulary;

/// A column of sets: each slot has a set of values, and equal sets are stored once.
///
/// A catalogue has far fewer distinct sets (of languages, of municipalities) than services, so that a filter is decided
/// once per distinct set, and a facet is counted once per slot whatever the number of values.
#[derive(Debug, Clone, Default)]
pub(crate) struct SetColumn {
    values: Vocabulary,
    /// All distinct sets, one behind the other, ascending in each, and where each ends.
    members: Narrow,
    ends: Vec<u32>,
    numbers: Numbers,
    /// Each slot's set.
    rows: Narrow,
}

impl SetColumn {
    /// Adds the next slot's set.
    pub(crate) fn push<'a>(&mut self, values: impl IntoIterator<Item = &'a str>) {
        let mut set: Vec<u32> = values.into_iter().map(|value| self.values.intern(value)).collect();
        set.sort_unstable();
        set.dedup();
        let hashed = hash_of(set.iter().copied());
        let known = self.numbers.find(hashed, |number| self.set(number).eq(set.iter().copied()));
        let number = known.unwrap_or_else(|| {
            let number = self.sets();
            set.into_iter().for_each(|value| self.members.push(value));
            self.ends.push(self.members.len() as u32);
            let (members, ends) = (&self.members, &self.ends);
            self.numbers.add(hashed, number, |number| hash_of(members.range(within(ends, number))));
            number
        });
        self.rows.push(number);
    }

    /// Leaves the slots that are kept.
    pub(super) fn retain(&mut self, kept: &Bitmap) {
        self.rows = self.rows.at(kept.iter());
    }

    pub(super) fn pack(&self, to: &mut Packer) {
        self.values.pack(to);
        self.members.pack(to);
        to.list(&self.ends);
        self.rows.pack(to);
    }

    pub(super) fn unpack(from: &mut Unpacker<'_>, slots: usize) -> Option<Self> {
        let values = Vocabulary::unpack(from)?;
        let members = Narrow::unpack(from, values.len() as u32)?;
        let ends: Vec<u32> = from.list()?;
        let rows = Narrow::unpack(from, ends.len() as u32)?;
        let whole = ends.is_sorted() && ends.last().map_or(0, |end| *end as usize) == members.len();
        let sets = 0..(whole && rows.len() == slots).then_some(ends.len() as u32)?;
        let numbers = Numbers::of(sets.map(|number| hash_of(members.range(within(&ends, number)))));
        Some(Self { values, members, ends, numbers, rows })
    }

    /// The distinct values of the column.
    pub(crate) fn values(&self) -> &Vocabulary {
        &self.values
    }

    /// How many distinct sets there are.
    fn sets(&self) -> u32 {
        self.ends.len() as u32
    }

    fn set(&self, number: u32) -> impl Iterator<Item = u32> + '_ {
        self.members.range(within(&self.ends, number))
    }

    /// The slots that have at least one of `wanted`, among `within`.
    pub(crate) fn any_of<'a>(&self, wanted: impl IntoIterator<Item = &'a str>, within: &Bitmap) -> Bitmap {
        let wanted: Vec<u32> = wanted.into_iter().filter_map(|value| self.values.number(value)).collect();
        let admitted = self.admitted(&wanted);
        in_width!(&self.rows, rows => within.filter(|slot| admitted[rows[slot as usize] as usize]))
    }

    /// Adds the slots from `from` on that have at least one of these values.
    pub(crate) fn add_holders(&self, wanted: &[u32], from: u32, to: &mut Bitmap) {
        let admitted = self.admitted(wanted);
        in_width!(&self.rows, rows => {
            let rows = rows.iter().enumerate().skip(from as usize);
            rows.filter(|(_, set)| admitted[**set as usize]).for_each(|(slot, _)| {
                to.insert(slot as u32);
            });
        });
    }

    /// For each distinct set, whether it has at least one of these values.
    fn admitted(&self, wanted: &[u32]) -> Vec<bool> {
        let mut is_wanted = vec![false; self.values.len()];
        wanted.iter().for_each(|value| is_wanted[*value as usize] = true);
        (0..self.sets()).map(|set| self.set(set).any(|value| is_wanted[value as usize])).collect()
    }

    /// Counts the values of slots into `tally.of_value`.
    pub(crate) fn count(&self, slots: &[u32], tally: &mut Tally) {
        let sets = self.ends.len();
        let Tally { of_set, met, of_value } = tally;
        of_value.clear();
        of_value.resize(self.values.len(), 0);
        if of_set.len() < sets {
            of_set.resize(sets, 0);
        }
        let most = slots.len().min(sets) + 1;
        if met.len() < most {
            met.resize(most, (0, 0));
        }
        let met = match &self.rows {
            rows if slots.len() < sets.min(FEW.max(sets / 8)) => {
                met.iter_mut().zip(slots).for_each(|(met, slot)| *met = (rows.get(*slot as usize), 1));
                &met[..slots.len()]
            }
            Narrow::Byte(rows) => count_few_sets(rows, slots, sets, met),
            Narrow::Short(rows) => count_many_sets(rows, slots, &mut of_set[..sets], met),
            Narrow::Long(rows) => count_many_sets(rows, slots, &mut of_set[..sets], met),
        };
        in_width!(&self.members, members => {
            for (set, times) in met {
                let members = &members[within(&self.ends, *set)];
                members.iter().for_each(|value| of_value[*value as usize] += times);
            }
        });
    }
}

/// Working memory of counting.
#[derive(Default)]
pub(crate) struct Tally {
    /// How many slots have each set: zeros, between two counts.
    of_set: Vec<u32>,
    /// The sets that a slot has, and how many have it.
    met: Vec<(u32, u32)>,
    /// How many slots have each value, by its number.
    pub(crate) of_value: Vec<u32>,
}

/// Slots, or sets of a column, that are not worth counting by their sets.
const FEW: usize = 512;

/// Neighbours often have the same set: they are counted apart, so that none waits for the other.
fn count_few_sets<'m>(rows: &[u8], slots: &[u32], sets: usize, met: &'m mut [(u32, u32)]) -> &'m [(u32, u32)] {
    let mut counts = [[0u32; 4]; 256];
    let (fours, last) = slots.as_chunks::<4>();
    for four in fours {
        for (lane, slot) in four.iter().enumerate() {
            counts[usize::from(rows[*slot as usize])][lane] += 1;
        }
    }
    last.iter().for_each(|slot| counts[usize::from(rows[*slot as usize])][0] += 1);
    let counts = counts[..sets].iter().map(|lanes| lanes.iter().sum());
    listed((0..).zip(counts), met)
}

/// In `counts` there is nothing but zeros, before and afterwards.
fn count_many_sets<'m, T: Copy + Into<u32>>(
    rows: &[T],
    slots: &[u32],
    counts: &mut [u32],
    met: &'m mut [(u32, u32)],
) -> &'m [(u32, u32)] {
    let set_of = |slot: u32| -> u32 { rows[slot as usize].into() };
    if slots.len() >= counts.len() {
        slots.iter().for_each(|slot| counts[set_of(*slot) as usize] += 1);
        return listed((0..).zip(counts.iter_mut().map(std::mem::take)), met);
    }
    let mut many = 0;
    for slot in slots {
        let set = set_of(*slot);
        let count = &mut counts[set as usize];
        // Without a branch that nobody could foresee: the next set takes the place of one that was met before.
        met[many].0 = set;
        many += usize::from(*count == 0);
        *count += 1;
    }
    met[..many].iter_mut().for_each(|(set, count)| *count = std::mem::take(&mut counts[*set as usize]));
    &met[..many]
}

/// The sets that some slot has.
fn listed(counts: impl Iterator<Item = (u32, u32)>, met: &mut [(u32, u32)]) -> &[(u32, u32)] {
    let mut many = 0;
    for (set, count) in counts {
        met[many] = (set, count);
        many += usize::from(count > 0);
    }
    &met[..many]
}

/// Where the members of a set are.
#[inline]
fn within(ends: &[u32], set: u32) -> Range<usize> {
    let start = set.checked_sub(1).map_or(0, |before| ends[before as usize]);
    start as usize..ends[set as usize] as usize
}

fn hash_of(set: impl Iterator<Item = u32>) -> u64 {
    set.fold(0, |before, value| hash(&(before, value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// So many slots; each has a set of up to three of so many values.
    fn column(slots: u32, values: u32) -> (SetColumn, Vec<Vec<String>>) {
        let of = |slot: u32| {
            let spread = slot.wrapping_mul(2_654_435_761);
            (0..slot % 4).map(|place| (spread >> (place * 8)) % values).map(|value| format!("v{value}")).collect()
        };
        let sets: Vec<Vec<String>> = (0..slots).map(of).collect();
        let mut column = SetColumn::default();
        sets.iter().for_each(|set| column.push(set.iter().map(String::as_str)));
        (column, sets)
    }

    #[test]
    fn values_are_counted_alike_whether_few_or_many_have_them() {
        let mut tally = Tally::default();
        for (slots, values) in [(0, 1), (90, 3), (4_000, 4), (4_000, 100), (90_000, 250)] {
            let (column, sets) = column(slots, values);
            for step in [1, 2, 3, 50, 1000] {
                let counted: Vec<u32> = (0..slots).step_by(step).collect();
                let mut expected: BTreeMap<&str, u32> = BTreeMap::new();
                for slot in &counted {
                    let mut set: Vec<&str> = sets[*slot as usize].iter().map(String::as_str).collect();
                    set.sort_unstable();
                    set.dedup();
                    set.into_iter().for_each(|value| *expected.entry(value).or_default() += 1);
                }
                column.count(&counted, &mut tally);
                let named = (0..).zip(tally.of_value.iter().copied()).filter(|(_, count)| *count > 0);
                let told: BTreeMap<&str, u32> = named.map(|(v, count)| (column.values.name(v), count)).collect();
                assert_eq!(told, expected, "{slots} slots, {values} values, each {step}th");
            }
        }
    }

    #[test]
    fn a_column_is_read_as_it_was_written_and_finds_the_same() {
        let (mut column, _) = column(4_000, 100);
        let mut packer = Packer::default();
        column.pack(&mut packer);
        let bytes = packer.finish();
        let mut read = SetColumn::unpack(&mut Unpacker::new(&bytes), 4_000).unwrap();
        assert!(SetColumn::unpack(&mut Unpacker::new(&bytes), 3_999).is_none());
        let all = Bitmap::full(4_001);
        for column in [&mut column, &mut read] {
            column.push(["v7", "new"]);
            let sets = column.sets();
            column.push(["new", "v7"]);
            assert_eq!(column.sets(), sets, "an equal set is stored once");
        }
        assert_eq!(column.any_of(["v7"], &all), read.any_of(["v7"], &all));
        assert_eq!(column.any_of(["new"], &all).iter().collect::<Vec<_>>(), [4_000]);
    }
}
