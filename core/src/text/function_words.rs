//! Words that carry no meaning of their own: and, of, which, my; and those with which everybody asks: want, need, get.
//!
//! In a large collection they are so frequent that they weigh nothing; a catalogue of a county is small, and there they
//! would decide. A query that has other words is searched without them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Lang, Reading};

type Words = BTreeSet<String>;

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct FunctionWords {
    #[serde(rename = "version")]
    _version: u32,
    fi: Words,
    sv: Words,
    en: Words,
    /// By language the basic forms of words that are empty in whatever form.
    basic_forms: BTreeMap<String, Words>,
}

static WORDS: LazyLock<FunctionWords> = LazyLock::new(|| {
    // The file is part of the library, and the tests below read it.
    serde_json::from_str(include_str!("../../data/function_words.json")).unwrap_or_default()
});

/// Whether a normalised word is a function word of the language: as it is written, or by all that it may be.
pub(super) fn is_one<R: Deref<Target = [Reading]>>(lang: Lang, word: &str, readings: impl FnOnce() -> R) -> bool {
    let in_all_forms = |reading: &Reading| !reading.guess && is_listed_in_all_forms(lang, &reading.lemma);
    is_listed(lang, word) || lang == Lang::Fi && readings().iter().all(in_all_forms)
}

fn is_listed(lang: Lang, word: &str) -> bool {
    match lang {
        Lang::Fi => WORDS.fi.contains(word),
        Lang::Sv => WORDS.sv.contains(word),
        Lang::En => WORDS.en.contains(word),
        Lang::Other => false,
    }
}

/// Whether every form of this word is a function word of the language.
fn is_listed_in_all_forms(lang: Lang, basic_form: &str) -> bool {
    WORDS.basic_forms.get(lang.name()).is_some_and(|words| words.contains(basic_form))
}

#[cfg(test)]
mod tests {
    use super::super::{Analyser, normalise};
    use super::*;

    #[test]
    fn each_language_has_its_own() {
        assert!(is_listed(Lang::Fi, "jolla") && is_listed(Lang::Sv, "för") && is_listed(Lang::En, "of"));
        assert!(!is_listed(Lang::En, "för") && !is_listed(Lang::Fi, "tuki"));
    }

    #[test]
    fn a_finnish_word_that_says_nothing_says_nothing_in_any_form() {
        let analyser = Analyser::new();
        for word in ["haluaisin", "muita", "kenellekään", "pääsee", "kahden"] {
            assert!(analyser.is_function_word(Lang::Fi, word), "{word}");
        }
        for word in ["yksin", "hoitaa", "voimat", "saattaja", "tulkki", "muisti"] {
            assert!(!analyser.is_function_word(Lang::Fi, word), "{word}");
        }
    }

    #[test]
    fn every_word_is_in_the_form_that_tokens_have() {
        let lists = [&WORDS.fi, &WORDS.sv, &WORDS.en];
        let words = lists.into_iter().chain(WORDS.basic_forms.values()).flatten();
        assert!(words.clone().count() > 300);
        assert!(words.clone().all(|word| normalise(word) == **word));
    }
}
