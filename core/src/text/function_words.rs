//! Words that carry no meaning of their own: and, of, which, my.
//!
//! In a large collection they are so frequent that they weigh nothing; a catalogue of a county is small, and there they
//! would decide. A query that has other words is searched without them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::Lang;

static WORDS: LazyLock<BTreeMap<&'static str, BTreeSet<&'static str>>> = LazyLock::new(|| {
    #[derive(serde::Deserialize)]
    struct File {
        #[serde(rename = "version")]
        _version: u32,
        #[serde(flatten, borrow)]
        words: BTreeMap<&'static str, BTreeSet<&'static str>>,
    }
    // The file is part of the library, and the test below reads it.
    serde_json::from_str::<File>(include_str!("../../data/function_words.json"))
        .map(|file| file.words)
        .unwrap_or_default()
});

/// Whether a normalised word is a function word of the language.
pub(crate) fn is_function_word(lang: Lang, word: &str) -> bool {
    WORDS.get(lang.name()).is_some_and(|words| words.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_own() {
        assert!(
            is_function_word(Lang::Fi, "jolla")
                && is_function_word(Lang::Sv, "för")
                && is_function_word(Lang::En, "of")
        );
        assert!(!is_function_word(Lang::En, "för") && !is_function_word(Lang::Fi, "tuki"));
    }

    #[test]
    fn every_word_is_in_the_form_that_tokens_have() {
        for words in WORDS.values() {
            assert!(words.iter().all(|word| super::super::normalise(word) == *word));
        }
    }
}
