//! The words of one query, each read once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Analyser, Lang, Reading, Token, function_words};

/// What an analyser reads in the words of one query: several steps of an answer ask the same of it. It is dropped with the
/// query, whose words nothing keeps.
pub(crate) struct Glossary<'a> {
    analyser: &'a Analyser,
    /// The query and its words.
    query: RefCell<Option<Asked>>,
    known: RefCell<BTreeMap<Box<str>, Known>>,
}

/// A text with its words.
type Asked = (Box<str>, Rc<[Token]>);

/// What was read in a word, by language.
type Known = [Option<Rc<[Reading]>>; Lang::ALL.len()];

impl<'a> Glossary<'a> {
    pub(crate) fn new(analyser: &'a Analyser) -> Self {
        Self { analyser, query: RefCell::default(), known: RefCell::default() }
    }

    pub(crate) fn analyser(&self) -> &'a Analyser {
        self.analyser
    }

    /// As [`Analyser::query_tokens`].
    pub(crate) fn tokens(&self, query: &str) -> Rc<[Token]> {
        let mut known = self.query.borrow_mut();
        match &*known {
            Some((of, tokens)) if &**of == query => Rc::clone(tokens),
            _ => {
                let tokens: Rc<[Token]> = self.analyser.query_tokens(query).into();
                *known = Some((query.into(), Rc::clone(&tokens)));
                tokens
            }
        }
    }

    /// As [`Analyser::readings`].
    pub(crate) fn readings(&self, lang: Lang, word: &str) -> Rc<[Reading]> {
        let mut known = self.known.borrow_mut();
        let read = || self.analyser.readings(lang, word).into();
        match known.get_mut(word) {
            Some(of) => Rc::clone(of[lang as usize].get_or_insert_with(read)),
            None => {
                let readings: Rc<[Reading]> = read();
                let mut of = Known::default();
                of[lang as usize] = Some(Rc::clone(&readings));
                known.insert(word.into(), of);
                readings
            }
        }
    }

    /// As [`Analyser::is_function_word`].
    pub(crate) fn is_function_word(&self, lang: Lang, word: &str) -> bool {
        function_words::is_one(lang, word, || self.readings(lang, word))
    }
}
