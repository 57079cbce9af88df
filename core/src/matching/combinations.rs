//! Distinct sets of codes, each stored once.

use crate::index::{Bitmap, Lists, Numbers, Packer, Unpacker, Vocabulary, hash};

/// The sets of codes (of needs, of roles ...) that the services of an index have, by number. What a client's codes mean is
/// looked up once for all sets; what they mean for a service is then one bit.
#[derive(Debug, Clone)]
pub(super) struct Combinations {
    codes: Vocabulary,
    /// Numbers of codes, ascending in each set.
    sets: Lists,
    numbers: Numbers,
    /// By code: the sets that hold it.
    holders: Vec<Holders>,
}

/// The sets that hold a code: a list of few of them, bits of many, whichever takes less room.
#[derive(Debug, Clone)]
enum Holders {
    /// Ascending.
    Few(Vec<u32>),
    Many(Bitmap),
}

/// Sets that are few among any number.
const FEW: usize = 128;

impl Holders {
    /// Adds a set with a higher number than those that are there.
    fn push(&mut self, set: u32) {
        match self {
            Self::Few(list) if list.len() < FEW.max(set as usize / 32) => list.push(set),
            Self::Few(list) => *self = Self::Many(list.iter().copied().chain([set]).collect()),
            Self::Many(bits) => {
                bits.insert(set);
            }
        }
    }
}

impl Default for Holders {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl Combinations {
    /// The number of the empty set.
    pub(super) const NONE: u32 = 0;

    /// The empty set alone.
    pub(super) fn new() -> Self {
        let mut sets = Lists::default();
        sets.push([]);
        Self::of(Vocabulary::default(), sets)
    }

    fn of(codes: Vocabulary, sets: Lists) -> Self {
        let mut holders = vec![Holders::default(); codes.len()];
        for (number, set) in (0..).zip(sets.iter()) {
            set.iter().for_each(|code| holders[*code as usize].push(number));
        }
        let numbers = Numbers::of(sets.iter().map(hash));
        Self { codes, sets, numbers, holders }
    }

    /// The number of a set of codes, given now if it is new.
    pub(super) fn intern<'a>(&mut self, codes: impl IntoIterator<Item = &'a str>) -> u32 {
        let mut set: Vec<u32> = codes.into_iter().map(|code| self.codes.intern(code)).collect();
        set.sort_unstable();
        set.dedup();
        let hashed = hash(set.as_slice());
        self.numbers.find(hashed, |number| self.sets.get(number) == set).unwrap_or_else(|| {
            self.holders.resize_with(self.codes.len(), Holders::default);
            set.iter().for_each(|code| self.holders[*code as usize].push(self.sets.len()));
            let number = self.sets.push(set);
            let sets = &self.sets;
            self.numbers.add(hashed, number, |number| hash(sets.get(number)));
            number
        })
    }

    /// The codes, by their numbers.
    pub(super) fn codes(&self) -> &Vocabulary {
        &self.codes
    }

    /// The codes of a set.
    #[inline]
    pub(super) fn get(&self, set: u32) -> &[u32] {
        self.sets.get(set)
    }

    /// How many sets there are.
    pub(super) fn len(&self) -> u32 {
        self.sets.len()
    }

    /// The sets that hold at least one of these codes.
    pub(super) fn holding(&self, codes: impl IntoIterator<Item = u32>) -> Bitmap {
        let mut holding = Bitmap::new();
        for code in codes {
            match &self.holders[code as usize] {
                Holders::Many(bits) => holding.unite(bits),
                Holders::Few(list) => list.iter().for_each(|set| {
                    holding.insert(*set);
                }),
            }
        }
        holding
    }

    pub(super) fn pack(&self, to: &mut Packer) {
        self.codes.pack(to);
        self.sets.pack(to);
    }

    pub(super) fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let codes = Vocabulary::unpack(from)?;
        let sets = Lists::unpack(from, codes.len() as u32)?;
        let sound =
            sets.iter().next().is_some_and(<[u32]>::is_empty) && sets.iter().all(|set| set.is_sorted_by(|a, b| a < b));
        sound.then(|| Self::of(codes, sets))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sets_are_one_and_each_is_found_by_its_codes() {
        let mut grown = Combinations::new();
        assert_eq!(grown.intern([]), Combinations::NONE);
        let both = grown.intern(["food", "memory"]);
        assert_eq!(grown.intern(["memory", "food", "memory"]), both);
        let memory = grown.intern(["memory"]);
        let mut packer = Packer::default();
        grown.pack(&mut packer);
        let bytes = packer.finish();
        let mut read = Combinations::unpack(&mut Unpacker::new(&bytes)).unwrap();
        for sets in [&mut grown, &mut read] {
            assert_eq!((sets.intern(["memory"]), sets.len()), (memory, 3));
            let of = |codes: &[&str]| -> Vec<u32> {
                let numbers = codes.iter().filter_map(|code| sets.codes().number(code));
                sets.holding(numbers.collect::<Vec<_>>()).iter().collect()
            };
            assert_eq!(of(&["food"]), [both]);
            assert_eq!(of(&["food", "memory"]), [both, memory]);
            assert!(of(&["sleep"]).is_empty() && of(&[]).is_empty());
        }
    }

    #[test]
    fn the_holders_of_a_code_are_found_whether_few_or_many() {
        let names: Vec<String> = (0..12).map(|code| format!("c{code}")).collect();
        let mut sets = Combinations::new();
        let has = |set: u32, code: u32| set >> code & 1 == 1 && (code < 11 || set.is_multiple_of(64));
        for set in 0..4_096 {
            sets.intern((0..12).filter(|code| has(set, *code)).map(|code| names[code as usize].as_str()));
        }
        let named = |set: u32, code: u32| sets.get(set).iter().any(|of| sets.codes().name(*of) == names[code as usize]);
        for wanted in [&[0][..], &[11], &[3, 11], &[0, 7, 10], &[]] {
            let numbers = wanted.iter().filter_map(|code: &u32| sets.codes().number(&names[*code as usize]));
            let expected: Vec<u32> =
                (0..sets.len()).filter(|set| wanted.iter().any(|code| named(*set, *code))).collect();
            assert_eq!(sets.holding(numbers).iter().collect::<Vec<_>>(), expected, "{wanted:?}");
        }
        let is_many =
            |code: &str| matches!(sets.holders[sets.codes().number(code).unwrap() as usize], Holders::Many(_));
        assert!(is_many("c0") && !is_many("c11"));
    }

    #[test]
    fn sets_that_could_not_have_been_written_are_not_read() {
        for sets in [vec![], vec![vec![0]], vec![vec![], vec![1, 0]], vec![vec![], vec![0, 0]], vec![vec![], vec![2]]] {
            let mut packer = Packer::default();
            let mut codes = Vocabulary::default();
            ["food", "memory"].iter().for_each(|code| assert!(codes.intern(code) < 2));
            codes.pack(&mut packer);
            let mut lists = Lists::default();
            sets.iter().for_each(|set: &Vec<u32>| assert!(lists.push(set.iter().copied()) < 2));
            lists.pack(&mut packer);
            assert!(Combinations::unpack(&mut Unpacker::new(&packer.finish())).is_none(), "{sets:?}");
        }
    }
}
