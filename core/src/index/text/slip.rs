//! The terms that differ from a word by one slip of the hand at most: a letter more, less or other, or two in the wrong order.

use std::ops::Deref;

use tantivy_fst::raw::{Fst, Node};

/// Calls `each` with every term of a dictionary that is one slip away from a word, or none; with some of them twice.
///
/// Along the word, the walk tries each slip at each letter; what is left of the word then has to follow as it is. So it
/// sees little more than the letters that may follow those of the word.
pub(super) fn near<D: Deref<Target = [u8]>>(terms: &Fst<D>, word: &str, each: impl FnMut(&[u8])) {
    let built = Vec::with_capacity(word.len() + MOST);
    Walk { terms, word: word.as_bytes(), built, steps: STEPS, each }.go();
}

/// The bytes of a letter.
const MOST: usize = 4;
/// Letters that are tried before the walk gives up: far more than any dictionary has on its way, but one that was forged.
const STEPS: u32 = 50_000;

struct Walk<'a, D, F> {
    terms: &'a Fst<D>,
    word: &'a [u8],
    /// The letters of the term so far.
    built: Vec<u8>,
    /// How many letters may still be tried.
    steps: u32,
    each: F,
}

impl<'a, D: Deref<Target = [u8]>, F: FnMut(&[u8])> Walk<'a, D, F> {
    fn go(&mut self) {
        let (mut node, mut at) = (self.terms.root(), 0);
        loop {
            let letter = letter_at(self.word, at);
            let behind = at + letter.len();
            self.branch(node, at, behind, 0);
            // The letter is one too many; or the word is at its end.
            self.follow(node, behind);
            if letter.is_empty() {
                return;
            }
            let next = letter_at(self.word, behind);
            if !next.is_empty()
                && next != letter
                && let Some(swapped) = self.take(node, next)
            {
                if let Some(swapped) = self.take(swapped, letter) {
                    self.follow(swapped, behind + next.len());
                    self.built.truncate(self.built.len() - letter.len());
                }
                self.built.truncate(self.built.len() - next.len());
            }
            let Some(child) = self.take(node, letter) else { return };
            (node, at) = (child, behind);
        }
    }

    /// Tries every letter that a term goes on with, of which some bytes may be read and some are to come: as one that is missing
    /// in the word before `at`, and in the place of the letter that ends at `behind`.
    fn branch(&mut self, node: Node<'a>, at: usize, behind: usize, to_come: usize) {
        for transition in node.transitions() {
            let Some(left) = self.steps.checked_sub(1) else { return };
            self.steps = left;
            let byte = transition.inp;
            let to_come = match (to_come, byte.leading_ones() as usize) {
                (0, ones) => ones.saturating_sub(1).min(MOST - 1),
                (more, _) => more - 1,
            };
            self.built.push(byte);
            let child = self.terms.node(transition.addr);
            if to_come > 0 {
                self.branch(child, at, behind, to_come);
            } else {
                self.follow(child, at);
                if behind > at && !self.built.ends_with(&self.word[at..behind]) {
                    self.follow(child, behind);
                }
            }
            self.built.pop();
        }
    }

    /// Reports the term that has the rest of the word from here, if there is one.
    fn follow(&mut self, mut node: Node<'a>, at: usize) {
        let word = self.word;
        for byte in &word[at..] {
            let Some(place) = node.find_input(*byte) else { return };
            node = self.terms.node(node.transition_addr(place));
        }
        if node.is_final() {
            let kept = self.built.len();
            self.built.extend_from_slice(&word[at..]);
            (self.each)(&self.built);
            self.built.truncate(kept);
        }
    }

    /// Goes on by a letter, which is then built.
    fn take(&mut self, mut node: Node<'a>, letter: &[u8]) -> Option<Node<'a>> {
        for byte in letter {
            node = self.terms.node(node.transition_addr(node.find_input(*byte)?));
        }
        self.built.extend_from_slice(letter);
        Some(node)
    }
}

/// The letter that begins at a byte; empty at the end.
fn letter_at(word: &[u8], at: usize) -> &[u8] {
    let rest = &word[at..];
    let length = rest.first().map_or(0, |first| (first.leading_ones() as usize).max(1));
    &rest[..length.min(rest.len())]
}

/// Whether a slip at most is between two words.
pub(super) fn is_near(a: &str, b: &str) -> bool {
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).map(|(letter, _)| letter.len_utf8()).sum();
    let (a, b) = (&a[same..], &b[same..]);
    let (mut behind_a, mut behind_b) = (a.chars(), b.chars());
    match (behind_a.next(), behind_b.next()) {
        (Some(first_a), Some(first_b)) => {
            let swapped = behind_a.clone().next() == Some(first_b) && behind_b.clone().next() == Some(first_a);
            let (rest_a, rest_b) = (behind_a.as_str(), behind_b.as_str());
            rest_a == rest_b
                || rest_a == b
                || a == rest_b
                || swapped && rest_a[first_b.len_utf8()..] == rest_b[first_a.len_utf8()..]
        }
        _ => behind_a.as_str().is_empty() && behind_b.as_str().is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use tantivy_fst::raw::Builder;

    use super::*;

    fn found(terms: &BTreeSet<String>, word: &str) -> BTreeSet<String> {
        let mut builder = Builder::memory();
        for (place, term) in terms.iter().enumerate() {
            builder.insert(term, place as u64).unwrap();
        }
        let map = Fst::new(builder.into_inner().unwrap()).unwrap();
        let mut found = BTreeSet::new();
        near(&map, word, |term| {
            found.insert(String::from_utf8(term.to_vec()).unwrap());
        });
        found
    }

    /// All that one slip makes of a word, with these letters.
    fn slips(word: &str, letters: &[char]) -> BTreeSet<String> {
        let word: Vec<char> = word.chars().collect();
        let mut made = BTreeSet::from([word.iter().collect()]);
        for at in 0..=word.len() {
            let (before, rest) = word.split_at(at);
            let mut make = |parts: [&[char]; 3]| made.insert(parts.concat().into_iter().collect::<String>());
            for letter in letters {
                make([before, &[*letter], rest]);
                if let [_, rest @ ..] = rest {
                    make([before, &[*letter], rest]);
                }
            }
            if let [_, rest @ ..] = rest {
                make([before, &[], rest]);
            }
            if let [first, second, rest @ ..] = rest {
                make([before, &[*second, *first], rest]);
            }
        }
        made
    }

    proptest! {
        #[test]
        fn what_is_one_slip_away_is_found_and_nothing_else(
            word in "[abä支]{1,6}",
            terms in proptest::collection::btree_set("[abä支]{0,7}", 1..60),
        ) {
            let made = slips(&word, &['a', 'b', 'ä', '支']);
            let near: BTreeSet<String> = terms.intersection(&made).cloned().collect();
            prop_assert_eq!(found(&terms, &word), near);
            for term in terms {
                prop_assert_eq!(is_near(&word, &term), made.contains(&term), "{} {}", word, term);
            }
        }
    }

    #[test]
    fn an_empty_dictionary_has_nothing_that_is_near() {
        assert!(found(&BTreeSet::new(), "hoitaja").is_empty());
    }
}
