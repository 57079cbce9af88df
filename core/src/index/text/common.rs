//! Terms that many documents have, kept as sets: which documents of a search have one is then a matter of bits, and how
//! often each has it is found without unpacking what stands before it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;
use tantivy::schema::Field;

use crate::Result;
use crate::index::Bitmap;
use crate::index::narrow::Narrow;

/// A term is common in a segment where one of so many documents has it: a set of those is small beside their number.
const ONE_OF: u32 = 32;

/// Bytes that the common terms of a segment may take, a document of it.
const BYTES_A_DOCUMENT: usize = 160;

/// Documents whose bits are in a word together.
const WORD: u32 = u64::BITS;

/// The documents of a segment that have a term, and how often.
pub(super) struct Common {
    words: Vec<u64>,
    /// How many of them come before each word.
    before: Vec<u32>,
    /// In the order of the documents.
    frequencies: Narrow,
}

impl Common {
    /// Whether a term is common that so many of the `all` documents of a segment have.
    pub(super) fn is_one(docs: u32, all: u32) -> bool {
        docs.saturating_mul(ONE_OF) >= all
    }

    /// A term of a segment of so many documents; none if `walk` hands over what is no list of them in ascending order.
    fn new(all: u32, walk: impl FnOnce(&mut dyn FnMut(&[u32], &[u32])) -> Result<()>) -> Result<Option<Self>> {
        let mut words = vec![0; all.div_ceil(WORD) as usize];
        let (mut frequencies, mut next, mut ascends) = (Narrow::default(), 0, true);
        walk(&mut |docs, often| {
            for (doc, often) in docs.iter().zip(often) {
                ascends &= (next..all).contains(doc);
                if ascends {
                    next = doc + 1;
                    words[(doc / WORD) as usize] |= 1 << (doc % WORD);
                    frequencies.push(*often);
                }
            }
        })?;
        let mut sum = 0;
        let before = |word: &u64| {
            sum += word.count_ones();
            sum - word.count_ones()
        };
        let before = words.iter().map(before).collect();
        Ok(ascends.then_some(Self { words, before, frequencies }))
    }

    /// Adds its documents, as slots from `base` on, for which there must be room.
    pub(super) fn unite_into(&self, slots: &mut Bitmap, base: u32) {
        slots.unite_at(base, &self.words);
    }

    /// Calls `each` with its documents whose slots, from `base` on, are in a set, and how often they have the term; in
    /// ascending order.
    #[inline]
    pub(super) fn among(&self, slots: &Bitmap, base: u32, mut each: impl FnMut(u32, u32)) {
        for (at, (word, before)) in (0..).zip(self.words.iter().zip(&self.before)) {
            // What is not wanted is not looked at: a large set is not in the processor's cache.
            let mut left = match slots.bits_from(base + at * WORD) {
                0 => continue,
                wanted => wanted & word,
            };
            while left != 0 {
                let bit = left.trailing_zeros();
                left &= left - 1;
                let place = before + (word & ((1 << bit) - 1)).count_ones();
                each(at * WORD + bit, self.frequencies.get(place as usize));
            }
        }
    }

    fn bytes(&self) -> usize {
        let Self { words, before, frequencies } = self;
        size_of_val(&words[..]) + size_of_val(&before[..]) + frequencies.bytes()
    }
}

/// The common terms of a segment that were asked for. When there is no more room, those that were not asked for of late are
/// forgotten.
pub(super) struct Commons {
    docs: u32,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    /// By field and by where the postings begin.
    terms: FxHashMap<(u32, usize), Asked>,
    bytes: usize,
    /// How many times terms were asked for.
    clock: u64,
}

struct Asked {
    /// None where the postings are not what they should be.
    term: Option<Arc<Common>>,
    last: u64,
}

impl Commons {
    /// Of a segment of so many documents.
    pub(super) fn new(docs: u32) -> Self {
        Self { docs, kept: Mutex::default() }
    }

    /// A common term of a field, by where its postings begin; `walk` goes through them when it is not known.
    pub(super) fn get(
        &self,
        field: Field,
        start: usize,
        walk: impl FnOnce(&mut dyn FnMut(&[u32], &[u32])) -> Result<()>,
    ) -> Result<Option<Arc<Common>>> {
        let key = (field.field_id(), start);
        if let Some(term) = self.kept().find(key) {
            return Ok(term);
        }
        let term = Common::new(self.docs, walk)?.map(Arc::new);
        self.kept().add(key, term.clone(), self.docs as usize * BYTES_A_DOCUMENT);
        Ok(term)
    }

    /// What was kept before a panic is right.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn find(&mut self, key: (u32, usize)) -> Option<Option<Arc<Common>>> {
        self.clock += 1;
        let known = self.terms.get_mut(&key)?;
        known.last = self.clock;
        Some(known.term.clone())
    }

    fn add(&mut self, key: (u32, usize), term: Option<Arc<Common>>, most: usize) {
        let size = |term: &Option<Arc<Common>>| term.as_ref().map_or(0, |term| term.bytes());
        self.bytes += size(&term);
        if self.bytes > most {
            let mut asked: Vec<u64> = self.terms.values().map(|of| of.last).collect();
            asked.sort_unstable();
            let middle = asked.get(asked.len() / 2).copied().unwrap_or(0);
            self.terms.retain(|_, of| of.last > middle);
            self.bytes = size(&term) + self.terms.values().map(|of| size(&of.term)).sum::<usize>();
        }
        let before = self.terms.insert(key, Asked { term, last: self.clock });
        // Another thread was faster.
        self.bytes -= before.map_or(0, |of| size(&of.term));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn common(all: u32, postings: &[(u32, u32)]) -> Option<Common> {
        let (docs, often): (Vec<u32>, Vec<u32>) = postings.iter().copied().unzip();
        let walk = |each: &mut dyn FnMut(&[u32], &[u32])| {
            docs.chunks(7).zip(often.chunks(7)).for_each(|(docs, often)| each(docs, often));
            Ok(())
        };
        Common::new(all, walk).unwrap()
    }

    proptest! {
        #[test]
        fn the_documents_of_a_term_among_others_are_those_of_its_postings(
            of in proptest::collection::btree_map(0..500u32, prop_oneof![1..9u32, 250..260u32, 65_530..65_540u32], 0..300),
            among in proptest::collection::btree_set(0..800u32, 0..400),
            base in 0..300u32,
        ) {
            let of: Vec<(u32, u32)> = of.into_iter().collect();
            let common = common(500, &of).unwrap();
            let among: Bitmap = among.into_iter().collect();
            let mut found = Vec::new();
            common.among(&among, base, |doc, often| found.push((doc, often)));
            let wanted = of.iter().copied().filter(|(doc, _)| among.contains(base + doc));
            prop_assert_eq!(found, wanted.collect::<Vec<_>>());

            let mut slots = Bitmap::from_iter([3, 799]);
            common.unite_into(&mut slots, base);
            let expected: Bitmap = of.iter().map(|(doc, _)| base + doc).chain([3, 799]).collect();
            prop_assert_eq!(slots, expected);
        }
    }

    #[test]
    fn what_is_no_list_of_documents_is_no_term() {
        assert!(common(70, &[(0, 1), (69, 300)]).is_some());
        for bad in [&[(70, 1)][..], &[(3, 1), (3, 1)], &[(3, 1), (2, 1)], &[(u32::MAX, 1)]] {
            assert!(common(70, bad).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn terms_take_no_more_room_than_they_may_and_the_last_asked_for_stay() {
        const DOCS: u32 = 640;
        let commons = Commons::new(DOCS);
        let field = Field::from_field_id(1);
        let ask = |start: usize| {
            let mut known = true;
            let walk = |each: &mut dyn FnMut(&[u32], &[u32])| {
                known = false;
                let docs: Vec<u32> = (0..DOCS).filter(|doc| *doc as usize % 3 == start % 3).collect();
                each(&docs, &vec![1; docs.len()]);
                Ok(())
            };
            let term = commons.get(field, start, walk).unwrap().unwrap();
            let mut first = None;
            term.among(&Bitmap::full(DOCS), 0, |doc, _| first = first.or(Some(doc)));
            assert_eq!(first, Some(start as u32 % 3));
            known
        };
        for start in 0..10_000 {
            assert!(!ask(start));
            assert!(ask(start) && ask(start.saturating_sub(20)), "{start}");
            let kept = commons.kept();
            let bytes: usize = kept.terms.values().filter_map(|of| Some(of.term.as_ref()?.bytes())).sum();
            assert!(kept.bytes == bytes && bytes <= DOCS as usize * BYTES_A_DOCUMENT);
        }
    }
}
