//! What a query speaks of: the needs behind its words, in whatever language they were typed.
//!
//! "Faija hoitaa mutsia jolla dementia" says no word of a service for informal carers of people with a memory disorder;
//! it says *carer_support* and *memory*. Each need has labels and everyday synonyms in three languages; a phrase of them
//! that stands in the query, in any inflected form, adds the need. A service that serves the need is then found even
//! when its text shares no word with the query.

use super::phrases::{LANGUAGES, Phrases, Sighting, said, settle};
use crate::reference::{Need, NeedTable};
use crate::text::Analyser;

/// The names of the needs, ready to be recognised.
pub(crate) struct Concepts {
    needs: Vec<&'static Need>,
    phrases: [Phrases; LANGUAGES.len()],
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
        let needs: Vec<&'static Need> = NeedTable::shared().iter().collect();
        let mut phrases: [Phrases; LANGUAGES.len()] = Default::default();
        for (lang, phrases) in LANGUAGES.into_iter().zip(&mut phrases) {
            for (number, need) in needs.iter().enumerate() {
                let synonyms = need.synonyms(lang.name()).iter().map(String::as_str);
                for name in need.labels.get(lang.name()).into_iter().chain(synonyms) {
                    phrases.add(analyser, lang, name, number as u32);
                }
            }
        }
        Self { needs, phrases }
    }

    /// The needs that a query speaks of, each once, in the order of the query.
    pub(super) fn of(&self, analyser: &Analyser, query: &str) -> Vec<Concept> {
        let tokens = analyser.query_tokens(query);
        let find = |(lang, phrases): (_, &Phrases)| phrases.find(analyser, lang, &tokens);
        let found = settle(LANGUAGES.into_iter().zip(&self.phrases).flat_map(find).collect());
        let concept = |seen: Sighting| Concept { need: &self.needs[seen.of as usize].code, said: said(&tokens, seen) };
        found.into_iter().map(concept).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn needs(query: &str) -> Vec<&'static str> {
        let analyser = Analyser::new();
        Concepts::new(&analyser).of(&analyser, query).into_iter().map(|concept| concept.need).collect()
    }

    #[test]
    fn everyday_words_of_three_languages_say_a_need() {
        for (query, need) in [
            ("vaimolla dementia", "memory"),
            ("väntjänst", "loneliness"),
            ("my mother is lonely", "loneliness"),
            ("närståendevårdare", "carer_support"),
        ] {
            assert!(needs(query).contains(&need), "{query}: {:?}", needs(query));
        }
    }

    #[test]
    fn a_longer_phrase_goes_before_what_stands_in_it() {
        assert_eq!(needs("lost a baby"), ["bereavement"]);
    }

    #[test]
    fn a_text_of_no_need_says_none() {
        assert_eq!(needs("xyzzy 12"), [""; 0]);
    }
}
