//! From words to the terms of the channels.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use frostem::{Algorithm, Stemmer};

use super::fi::{self, Lexicon, Slip};
use super::function_words;
use super::grams::{Ending, Grams};
use super::tokens::{Token, TokenKind, tokens};
use super::{Channel, Lang, Weights};

/// One way to read a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The basic form of the whole word.
    pub lemma: String,
    /// The parts, when the word is a compound; otherwise empty.
    pub parts: Vec<WordPart>,
    /// Whether a part of it is in no word list, so that it may be a typing error.
    pub guess: bool,
}

/// A part of a compound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordPart {
    /// Its basic form.
    pub lemma: String,
    /// The bytes of the normalised word that it covers.
    pub span: Range<usize>,
}

impl Reading {
    /// A word that is no compound.
    pub(crate) fn simple(lemma: impl Into<String>) -> Self {
        Reading { lemma: lemma.into(), parts: Vec::new(), guess: false }
    }

    /// The terms of the parts channel: the whole, then the parts that differ from it, each once.
    pub(crate) fn expanded(&self) -> Vec<&str> {
        let mut terms = vec![self.lemma.as_str()];
        for part in &self.parts {
            if !terms.contains(&part.lemma.as_str()) {
                terms.push(&part.lemma);
            }
        }
        terms
    }
}

/// Turns text into terms: the same text always into the same terms, by data that is part of [`Analyser::fingerprint`].
///
/// It is immutable and shared between threads by `Arc`.
///
/// ```
/// use luotsi::text::{Analyser, Lang};
/// let analyser = Analyser::new();
/// let readings = analyser.readings(Lang::En, "carers");
/// assert_eq!(readings[0].lemma, "carer");
/// ```
pub struct Analyser {
    weights: Weights,
    lexicon: Arc<Lexicon>,
    /// For the Finnish words that the lexicon does not know.
    finnish: Stemmer,
    swedish: Stemmer,
    english: Stemmer,
}

impl Analyser {
    /// The analyser with the weights and the lexicon that are compiled in.
    pub fn new() -> Arc<Self> {
        Self::with(Weights::shipped(), Lexicon::builtin())
    }

    /// The same with another lexicon or other weights.
    pub fn with(weights: Weights, lexicon: Arc<Lexicon>) -> Arc<Self> {
        Arc::new(Self {
            weights,
            lexicon,
            finnish: Stemmer::new(Algorithm::Finnish),
            swedish: Stemmer::new(Algorithm::Swedish),
            english: Stemmer::new(Algorithm::English),
        })
    }

    /// What analyses: for people, in `about` and in reports.
    pub fn id(&self) -> String {
        format!("{} + Snowball", self.lexicon.about().name)
    }

    /// Everything that the terms depend on. An index built under another fingerprint must be built again.
    pub fn fingerprint(&self) -> String {
        format!("text/1 lexicon:{:016x} {}", self.lexicon.fingerprint(), self.weights.fingerprint())
    }

    /// The Finnish lexicon in use.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// The weights in use.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    /// The readings of a normalised word, the likeliest first; at least one.
    pub fn readings(&self, lang: Lang, word: &str) -> Vec<Reading> {
        if word.bytes().any(|b| b.is_ascii_digit()) {
            return vec![Reading::simple(word)];
        }
        match lang {
            Lang::Fi => self.finnish_readings(word),
            Lang::Sv => vec![self.swedish_reading(word)],
            Lang::En => vec![Reading::simple(stem(self.english, word))],
            Lang::Other => vec![Reading::simple(word.replace('\'', ""))],
        }
    }

    fn finnish_readings(&self, word: &str) -> Vec<Reading> {
        thread_local! {
            static SCRATCH: RefCell<fi::Scratch> = RefCell::default();
        }
        let mut found: Vec<Reading> = Vec::new();
        SCRATCH.with_borrow_mut(|scratch| {
            for reading in self.lexicon.analyse(word, scratch).iter() {
                let parts: Vec<WordPart> = reading
                    .parts()
                    .map(|part| WordPart { lemma: part.lemma.to_owned(), span: part.start..part.end })
                    .collect();
                let parts = if parts.len() > 1 { parts } else { Vec::new() };
                let reading = Reading { lemma: reading.lemma().to_owned(), parts, guess: reading.is_guess() };
                if !found.contains(&reading) {
                    found.push(reading);
                }
            }
        });
        if found.is_empty() {
            found.push(Reading::simple(stem(self.finnish, word)));
        }
        found
    }

    /// Whether a normalised word says nothing of what is looked for.
    pub(crate) fn is_function_word(&self, lang: Lang, word: &str) -> bool {
        function_words::is_one(lang, word, || self.readings(lang, word))
    }

    /// The reading of a basic form or stem that an index has: itself, with its parts if it is a compound.
    pub(crate) fn reading_of(&self, lang: Lang, lemma: &str) -> Reading {
        let own = self.readings(lang, lemma).into_iter().find(|reading| reading.lemma == lemma);
        own.unwrap_or_else(|| Reading::simple(lemma))
    }

    /// The words that a normalised word may have been meant for, by the lexicon of the language if it has one.
    pub(crate) fn near(&self, lang: Lang, word: &str, slip: Slip) -> Vec<String> {
        if lang == Lang::Fi { self.lexicon.near(word, slip) } else { Vec::new() }
    }

    fn swedish_reading(&self, word: &str) -> Reading {
        let lemma = stem(self.swedish, word);
        let parts = super::sv::parts(self.swedish, word, &lemma).into_iter();
        Reading { lemma, parts: parts.map(|(lemma, span)| WordPart { lemma, span }).collect(), guess: false }
    }

    /// Calls `each` with every term of a normalised word, or of a telephone number, in a text in this language.
    ///
    /// [`Channel::Title`] is left out: a title's terms are those of [`Channel::Parts`].
    pub(crate) fn terms(&self, lang: Lang, word: &str, phone: bool, mut each: impl FnMut(Channel, &str)) {
        let on = |channel| self.weights.of(lang, channel) > 0.0;
        if phone {
            for channel in [Channel::Parts, Channel::Whole].into_iter().filter(|channel| on(*channel)) {
                each(channel, word);
            }
            return;
        }
        let readings = self.readings(lang, word);
        if on(Channel::Whole) {
            for reading in &readings {
                each(Channel::Whole, &reading.lemma);
            }
        }
        if on(Channel::Parts) {
            let mut seen: Vec<&str> = Vec::new();
            for term in readings.iter().flat_map(Reading::expanded) {
                if !seen.contains(&term) {
                    seen.push(term);
                    each(Channel::Parts, term);
                }
            }
        }
        if on(Channel::Grams) {
            Grams::of(word, Ending::Whole).iter().for_each(|gram| each(Channel::Grams, gram));
        }
        if on(Channel::LemmaGrams) {
            Grams::of(&readings[0].lemma, Ending::Whole).iter().for_each(|gram| each(Channel::LemmaGrams, gram));
        }
    }

    /// The words of a query: personal identity codes removed, a telephone number in place of its digits.
    pub(crate) fn query_tokens(&self, query: &str) -> Vec<Token> {
        let clean = super::strip_identity_codes(query);
        let all = tokens(&clean);
        let phones: Vec<Range<usize>> =
            all.iter().filter(|t| t.kind == TokenKind::Phone).map(|t| t.span.clone()).collect();
        all.into_iter()
            .filter(|t| {
                t.kind == TokenKind::Phone || !phones.iter().any(|p| p.start <= t.span.start && t.span.end <= p.end)
            })
            .collect()
    }
}

impl fmt::Debug for Analyser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Analyser").field("fingerprint", &self.fingerprint()).finish_non_exhaustive()
    }
}

fn stem(stemmer: Stemmer, word: &str) -> String {
    let stem = stemmer.stem(word);
    if stem.is_empty() { word.to_owned() } else { stem.into_owned() }
}
