//! The words of one query, each read once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::{Analyser, Lang, Reading, function_words};

/// What an analyser reads in the words of one query: several steps of an answer ask the same of it. It is dropped with the
/// query, whose words nothing keeps.
pub(crate) struct Glossary<'a> {
    analyser: &'a Analyser,
    known: [RefCell<Known>; Lang::ALL.len()],
}

/// By word.
type Known = HashMap<Box<str>, Rc<[Reading]>>;

impl<'a> Glossary<'a> {
    pub(crate) fn new(analyser: &'a Analyser) -> Self {
        Self { analyser, known: Default::default() }
    }

    pub(crate) fn analyser(&self) -> &'a Analyser {
        self.analyser
    }

    /// As [`Analyser::readings`].
    pub(crate) fn readings(&self, lang: Lang, word: &str) -> Rc<[Reading]> {
        let mut known = self.known[lang as usize].borrow_mut();
        match known.get(word) {
            Some(readings) => Rc::clone(readings),
            None => {
                let readings: Rc<[Reading]> = self.analyser.readings(lang, word).into();
                known.insert(word.into(), Rc::clone(&readings));
                readings
            }
        }
    }
    /// As [`Analyser::is_function_word`].
    pub(crate) fn is_function_word(&self, lang: Lang, word: &str) -> bool {
        function_words::is_one(lang, word, || self.readings(lang, word))
    }
}
