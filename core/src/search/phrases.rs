//! Phrases that are recognised in a query in any inflected form.

use std::collections::HashMap;

use crate::text::{Analyser, Lang, Token};

/// The languages in which phrases are recognised.
pub(super) const LANGUAGES: [Lang; 3] = [Lang::Fi, Lang::Sv, Lang::En];

/// Names of things in one language, each thing a number of the caller's.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    /// By the basic form of their first word.
    by_first: HashMap<String, Vec<Phrase>>,
}

/// A name: for each of its words the basic forms that it may be.
#[derive(Debug, Clone)]
struct Phrase {
    of: u32,
    words: Vec<Vec<String>>,
    /// Whether a compound says it of which it is a part.
    in_compounds: bool,
}

/// A phrase that stands in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sighting {
    /// The thing.
    pub(super) of: u32,
    /// The first word of the query that it takes.
    pub(super) at: usize,
    /// How many words it takes.
    pub(super) words: usize,
}

impl Phrases {
    /// Adds a name of a thing.
    pub(super) fn add(&mut self, analyser: &Analyser, lang: Lang, name: &str, of: u32) {
        self.insert(analyser, lang, name, of, false);
    }

    /// Adds a name of a thing that compounds say too: "arabiankielinen" speaks of "arabia".
    pub(super) fn add_with_compounds(&mut self, analyser: &Analyser, lang: Lang, name: &str, of: u32) {
        self.insert(analyser, lang, name, of, true);
    }

    fn insert(&mut self, analyser: &Analyser, lang: Lang, name: &str, of: u32, in_compounds: bool) {
        let words: Vec<Vec<String>> =
            analyser.query_tokens(name).iter().map(|token| lemmas(analyser, lang, &token.text)).collect();
        let Some(first) = words.first() else { return };
        for lemma in first.clone() {
            self.by_first.entry(lemma).or_default().push(Phrase { of, words: words.clone(), in_compounds });
        }
    }

    /// The phrases that stand in a query, by place.
    pub(super) fn find(&self, analyser: &Analyser, lang: Lang, tokens: &[Token]) -> Vec<Sighting> {
        if self.by_first.is_empty() {
            return Vec::new();
        }
        let query: Vec<Vec<String>> = tokens.iter().map(|token| lemmas(analyser, lang, &token.text)).collect();
        let mut found = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            for part in parts(analyser, lang, &token.text) {
                let single = |phrase: &&Phrase| phrase.in_compounds && phrase.words.len() == 1;
                let named = self.by_first.get(&part).into_iter().flatten().filter(single);
                found.extend(named.map(|phrase| Sighting { of: phrase.of, at, words: 1 }));
            }
        }
        for (at, first) in query.iter().enumerate() {
            for phrase in first.iter().filter_map(|lemma| self.by_first.get(lemma)).flatten() {
                let stands = phrase.words.iter().enumerate().all(|(ahead, wanted)| {
                    query.get(at + ahead).is_some_and(|has| has.iter().any(|lemma| wanted.contains(lemma)))
                });
                if stands {
                    found.push(Sighting { of: phrase.of, at, words: phrase.words.len() });
                }
            }
        }
        found
    }
}

/// Leaves the sightings that count: not what stands within a longer phrase, and of several for one thing the longest,
/// then the first. In the order of the query.
pub(super) fn settle(found: Vec<Sighting>) -> Vec<Sighting> {
    let mut found = outermost(found);
    found.sort_by_key(|seen| (seen.of, std::cmp::Reverse(seen.words), seen.at));
    found.dedup_by_key(|seen| seen.of);
    found.sort_by_key(|seen| (seen.at, seen.of));
    found
}

/// Leaves out what stands within a longer phrase: "lost a baby" speaks of a loss, not of a baby.
pub(super) fn outermost(mut found: Vec<Sighting>) -> Vec<Sighting> {
    let spans: Vec<(usize, usize)> = found.iter().map(|seen| (seen.at, seen.at + seen.words)).collect();
    found.retain(|seen| {
        let (at, end) = (seen.at, seen.at + seen.words);
        !spans.iter().any(|(from, to)| *from <= at && end <= *to && to - from > end - at)
    });
    found
}

/// The words of the query that a sighting takes, as they were typed.
pub(super) fn said(tokens: &[Token], seen: Sighting) -> String {
    tokens[seen.at..seen.at + seen.words].iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// The parts of a compound of known words, and the compounds that stand in it: "tasapaino" in "tasapainoharjoitus".
fn parts(analyser: &Analyser, lang: Lang, word: &str) -> Vec<String> {
    let mut found = Vec::new();
    for reading in analyser.readings(lang, word).iter().filter(|reading| !reading.guess) {
        let parts = &reading.parts;
        for (first, start) in parts.iter().enumerate() {
            for last in &parts[first..] {
                // Only the last part of a compound is inflected.
                let before = word.get(start.span.start..last.span.start).unwrap_or_default();
                found.push(format!("{before}{}", last.lemma));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The basic forms of a word, each once.
fn lemmas(analyser: &Analyser, lang: Lang, word: &str) -> Vec<String> {
    let mut lemmas: Vec<String> = analyser.readings(lang, word).into_iter().map(|reading| reading.lemma).collect();
    lemmas.sort_unstable();
    lemmas.dedup();
    lemmas
}
