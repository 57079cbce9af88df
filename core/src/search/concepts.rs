//! What a query speaks of: the needs behind its words, in whatever language they were typed.
//!
//! "Faija hoitaa mutsia jolla dementia" says no word of a service for informal carers of people with a memory disorder;
//! it says *carer_support* and *memory*. Each need has labels and everyday synonyms in three languages; a phrase of them
//! that stands in the query, in any inflected form, adds the need. A service that serves the need is then found even
//! when its text shares no word with the query.

use std::collections::BTreeMap;

use crate::reference::NeedTable;
use crate::text::{Analyser, Lang};

/// The phrases of the needs, ready to be recognised.
pub(crate) struct Concepts {
    /// The languages, each with its phrases by the basic form of their first word.
    phrases: [BTreeMap<String, Vec<Phrase>>; LANGUAGES.len()],
}

/// The languages that the needs are named in.
const LANGUAGES: [Lang; 3] = [Lang::Fi, Lang::Sv, Lang::En];

/// A label or synonym: for each of its words the basic forms that it may be.
struct Phrase {
    need: &'static str,
    words: Vec<Vec<String>>,
}

/// A need that the query speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Concept {
    /// The need's code.
    pub(super) need: &'static str,
    /// The words of the query that said so, as they were typed.
    pub(super) said: String,
}

impl Concepts {
    /// The concepts of the shipped needs, analysed by `analyser`.
    pub(crate) fn new(analyser: &Analyser) -> Self {
        let mut phrases: [BTreeMap<String, Vec<Phrase>>; LANGUAGES.len()] = Default::default();
        for need in NeedTable::shared().iter() {
            for (lang, phrases) in LANGUAGES.into_iter().zip(&mut phrases) {
                let label = need.labels.get(lang.name());
                for text in label.into_iter().chain(need.synonyms(lang.name()).iter().map(String::as_str)) {
                    let words: Vec<Vec<String>> =
                        analyser.query_tokens(text).iter().map(|token| lemmas(analyser, lang, &token.text)).collect();
                    let Some(first) = words.first() else { continue };
                    for lemma in first.clone() {
                        phrases.entry(lemma).or_default().push(Phrase { need: &need.code, words: words.clone() });
                    }
                }
            }
        }
        Self { phrases }
    }

    /// The needs that a query speaks of, each once, in the order of the query.
    pub(super) fn of(&self, analyser: &Analyser, query: &str) -> Vec<Concept> {
        let tokens = analyser.query_tokens(query);
        let mut found: Vec<(usize, usize, Concept)> = Vec::new();
        for (lang, phrases) in LANGUAGES.into_iter().zip(&self.phrases) {
            let query: Vec<Vec<String>> = tokens.iter().map(|token| lemmas(analyser, lang, &token.text)).collect();
            for (at, first) in query.iter().enumerate() {
                for phrase in first.iter().filter_map(|lemma| phrases.get(lemma)).flatten() {
                    let stands = phrase.words.iter().enumerate().all(|(ahead, wanted)| {
                        query.get(at + ahead).is_some_and(|has| has.iter().any(|lemma| wanted.contains(lemma)))
                    });
                    if stands {
                        let said = tokens[at..at + phrase.words.len()].iter().map(|t| t.text.as_str());
                        let said = said.collect::<Vec<_>>().join(" ");
                        found.push((at, phrase.words.len(), Concept { need: phrase.need, said }));
                    }
                }
            }
        }
        // "Lost a baby" speaks of a loss, not of a baby: what stands within a longer phrase does not count.
        let spans: Vec<(usize, usize)> = found.iter().map(|(at, words, _)| (*at, at + words)).collect();
        let within =
            |at: usize, end: usize| spans.iter().any(|(from, to)| *from <= at && end <= *to && to - from > end - at);
        found.retain(|(at, words, _)| !within(*at, at + words));
        // Of several phrases for one need the longest counts: it says most.
        found.sort_by(|a, b| a.2.need.cmp(b.2.need).then(b.1.cmp(&a.1)).then(a.0.cmp(&b.0)));
        found.dedup_by(|next, kept| next.2.need == kept.2.need);
        found.sort_by_key(|(at, _, concept)| (*at, concept.need));
        found.into_iter().map(|(_, _, concept)| concept).collect()
    }
}

/// The basic forms of a word, each once.
fn lemmas(analyser: &Analyser, lang: Lang, word: &str) -> Vec<String> {
    let mut lemmas: Vec<String> = analyser.readings(lang, word).into_iter().map(|reading| reading.lemma).collect();
    lemmas.sort_unstable();
    lemmas.dedup();
    lemmas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyday_words_of_three_languages_say_a_need() {
        let analyser = Analyser::new();
        let concepts = Concepts::new(&analyser);
        for (query, need) in [
            ("vaimolla dementia", "memory"),
            ("väntjänst", "loneliness"),
            ("my mother is lonely", "loneliness"),
            ("närståendevårdare", "carer_support"),
        ] {
            let found = concepts.of(&analyser, query);
            assert!(found.iter().any(|concept| concept.need == need), "{query}: {found:?}");
        }
    }

    #[test]
    fn a_text_of_no_need_says_none() {
        let analyser = Analyser::new();
        assert_eq!(Concepts::new(&analyser).of(&analyser, "xyzzy 12"), []);
    }
}
