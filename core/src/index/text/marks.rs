//! The terms that differ from a word in the marks of its letters alone: "aiti" and "äiti".

use std::ops::{Deref, RangeInclusive};

use tantivy_fst::raw::{Fst, Node};
use unicode_normalization::UnicodeNormalization;

/// The first bytes of Latin letters with marks: Latin-1, Latin Extended-A and -B, two bytes each.
const LEADS: RangeInclusive<u8> = 0xc3..=0xc8;
/// Letters that are tried before the walk gives up: far more than any dictionary has on its way, but one that was forged.
const STEPS: u32 = 50_000;

/// Calls `each` with every term of a dictionary that is a word but for marks, in ascending order. The word has none.
pub(super) fn alike<D: Deref<Target = [u8]>>(terms: &Fst<D>, word: &str, each: impl FnMut(&[u8])) {
    let built = Vec::with_capacity(2 * word.len());
    Walk { terms, built, steps: STEPS, each }.go(terms.root(), word.as_bytes());
}

/// Whether a term is a word but for marks. The word has none.
pub(super) fn is_alike(word: &str, term: &str) -> bool {
    let bare =
        |(wanted, letter): (char, char)| letter == wanted || wanted.is_ascii_alphabetic() && is_marked(letter, wanted);
    word.chars().count() == term.chars().count() && word.chars().zip(term.chars()).all(bare)
}

/// Whether a Latin letter is another one with marks.
fn is_marked(letter: char, bare: char) -> bool {
    let mut bytes = [0; 4];
    LEADS.contains(&letter.encode_utf8(&mut bytes).as_bytes()[0]) && std::iter::once(letter).nfd().next() == Some(bare)
}

struct Walk<'a, D, F> {
    terms: &'a Fst<D>,
    /// The letters of the term so far.
    built: Vec<u8>,
    /// How many letters may still be tried.
    steps: u32,
    each: F,
}

impl<'a, D: Deref<Target = [u8]>, F: FnMut(&[u8])> Walk<'a, D, F> {
    fn go(&mut self, node: Node<'a>, word: &[u8]) {
        let Some((&wanted, rest)) = word.split_first() else {
            if node.is_final() {
                (self.each)(&self.built);
            }
            return;
        };
        let marked = LEADS.filter(|_| wanted.is_ascii_alphabetic());
        for first in std::iter::once(wanted).chain(marked) {
            let Some(place) = node.find_input(first) else { continue };
            let child = self.terms.node(node.transition_addr(place));
            self.built.push(first);
            if first == wanted {
                self.go(child, rest);
            } else {
                self.second(child, first, wanted, rest);
            }
            self.built.pop();
        }
    }

    /// Goes on behind letters that begin with a byte and are the wanted one with marks.
    fn second(&mut self, node: Node<'a>, first: u8, wanted: u8, rest: &[u8]) {
        for transition in node.transitions() {
            let Some(left) = self.steps.checked_sub(1) else { return };
            self.steps = left;
            let bytes = [first, transition.inp];
            let letter = std::str::from_utf8(&bytes).ok().and_then(|letter| letter.chars().next());
            if letter.is_some_and(|letter| is_marked(letter, char::from(wanted))) {
                self.built.push(transition.inp);
                self.go(self.terms.node(transition.addr), rest);
                self.built.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use tantivy_fst::raw::Builder;

    use super::*;

    fn found(terms: &BTreeSet<String>, word: &str) -> Vec<String> {
        let mut builder = Builder::memory();
        for (place, term) in terms.iter().enumerate() {
            builder.insert(term, place as u64).unwrap();
        }
        let terms = Fst::new(builder.into_inner().unwrap()).unwrap();
        let mut found = Vec::new();
        alike(&terms, word, |term| found.push(String::from_utf8(term.to_vec()).unwrap()));
        found
    }

    #[test]
    fn dots_and_rings_make_no_difference_and_letters_do() {
        for (word, other) in
            [("aiti", "äiti"), ("aiti", "aiti"), ("harmala", "härmälä"), ("angstrom", "ångström"), ("сім'я", "сім'я")]
        {
            assert!(is_alike(word, other), "{word} {other}");
        }
        for (word, other) in [("aiti", "äidit"), ("aiti", "öiti"), ("aitit", "aiti"), ("aiti", "ait"), ("и", "й")] {
            assert!(!is_alike(word, other), "{word} {other}");
        }
    }

    proptest! {
        #[test]
        fn terms_that_differ_in_marks_are_found_and_nothing_else(
            word in "[aoи]{1,4}",
            terms in proptest::collection::btree_set("[aäåāoöийx]{0,5}", 1..60),
        ) {
            let alike: Vec<String> = terms.iter().filter(|term| is_alike(&word, term)).cloned().collect();
            prop_assert_eq!(found(&terms, &word), alike);
        }
    }
}
