//! What a peer indexes in one field: the basic forms and parts that Luotsi has in one channel.

use luotsi::text::{Analyser, Lang, tokens};

/// For each word of a text, the terms by which it is found.
pub fn terms(analyser: &Analyser, language: &str, text: &str) -> Vec<Vec<String>> {
    let lang = Lang::from_tag(language);
    let of_word = |word: &str| {
        let mut terms: Vec<String> = Vec::new();
        for reading in analyser.readings(lang, word) {
            for term in std::iter::once(reading.lemma).chain(reading.parts.into_iter().map(|part| part.lemma)) {
                if !terms.contains(&term) {
                    terms.push(term);
                }
            }
        }
        terms
    };
    tokens(text).iter().map(|token| of_word(&token.text)).collect()
}
