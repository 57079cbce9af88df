//! What is asked of the text index, and what it answers.

use crate::index::Bitmap;
use crate::search::Words;
use crate::text::Lang;

/// Words of a query that are looked at, the first of each kind; the rest of a longer one is ignored.
pub const QUERY_WORDS: usize = 64;

/// A question in plain words. Nothing in the text is an operator.
///
/// ```
/// use luotsi::index::text::TextQuery;
/// use luotsi::text::Lang;
/// let query = TextQuery { prefix: true, ..TextQuery::new("vertaistu", Lang::Fi) };
/// assert!(query.expansions.is_empty());
/// ```
#[derive(Debug, Clone)]
pub struct TextQuery<'a> {
    /// What the person typed. Personal identity codes in it are ignored; words beyond the first [`QUERY_WORDS`] too.
    pub text: &'a str,
    /// The languages of the person, the likeliest first. Matches in the others count less.
    pub langs: Vec<Lang>,
    /// Whether the last word may still be unfinished (search as you type).
    pub prefix: bool,
    /// Whether a hit has any of the words, or all: each itself or what it means.
    pub words: Words,
    /// Words that mean the same, from a thesaurus.
    pub expansions: Vec<Expansion>,
    /// What words of the query mean, beside what is written.
    pub meanings: Vec<Meaning>,
    /// Normalised words whose meaning is known: they are not taken for typing errors, nor for words that look like them.
    pub known: Vec<String>,
    /// Normalised words that something else answers already: they are searched only where no other word is left.
    pub answered: Vec<String>,
    /// The live documents whose words the person may see: a word of no other is offered as a correction. All of them, where
    /// nothing is said.
    pub shown: Option<Bitmap>,
}

impl<'a> TextQuery<'a> {
    /// A query in one language, complete, without a thesaurus.
    pub fn new(text: &'a str, lang: Lang) -> Self {
        Self {
            text,
            langs: vec![lang],
            prefix: false,
            words: Words::Any,
            expansions: Vec::new(),
            meanings: Vec::new(),
            known: Vec::new(),
            answered: Vec::new(),
            shown: None,
        }
    }
}

/// Words that a thesaurus adds to a query. A document gets their score only if it has them all.
#[derive(Debug, Clone, PartialEq)]
pub struct Expansion {
    /// A label or synonym, of one word or several.
    pub words: String,
    /// The language of the label.
    pub lang: Lang,
    /// What a match is worth beside a word that was typed: 0.35 to 0.5 for a synonym, 0.15 or less for a broader term.
    pub weight: f32,
    /// What to call it in the reasons: handed back untouched.
    pub label: String,
}

/// Something that words of a query mean and that holds of documents whatever their text says: a need that is served, a
/// language that is spoken. A document gets it in place of the words, or the words in place of it, whichever is more.
#[derive(Debug, Clone)]
pub struct Meaning {
    /// The normalised words of the query that say so.
    pub words: Vec<String>,
    /// The live documents of which it holds.
    pub slots: Bitmap,
    /// What it is worth: 1, or less for what describes more than it asks.
    pub weight: f32,
}

/// What was found. The scores are in the working memory of the search.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Retrieved<'s> {
    /// The query words in the order of the bits of [`Said::words`], in the form that was searched.
    pub words: Vec<String>,
    /// The words that were not known and what they were taken for.
    pub corrections: Vec<Correction>,
    /// The places in [`TextQuery::expansions`] of those that a hit has.
    pub fired: Vec<usize>,
    /// The slots of the hits.
    pub(crate) slots: Bitmap,
    /// By slot; only those of the hits say anything.
    pub(super) scores: &'s [f32],
    pub(super) had: Had,
}

/// The documents that have each word and each expansion, and those of which each meaning holds; the first 64 of each kind.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Had {
    pub(super) words: Vec<Bitmap>,
    pub(super) meanings: Vec<Bitmap>,
    pub(super) expansions: Vec<Bitmap>,
}

impl Retrieved<'_> {
    /// The hits in ascending order of their slots.
    pub fn hits(&self) -> impl Iterator<Item = Hit> {
        self.slots.iter().map(|slot| Hit { slot, score: self.score(slot) })
    }

    /// The score of a hit.
    #[inline]
    pub(crate) fn score(&self, slot: u32) -> f32 {
        self.scores[slot as usize]
    }

    /// What found a hit.
    pub fn said(&self, slot: u32) -> Said {
        let bits = |of: &[Bitmap]| (0..).zip(of).fold(0, |bits, (bit, of)| bits | u64::from(of.contains(slot)) << bit);
        Said {
            words: bits(&self.had.words),
            meanings: bits(&self.had.meanings),
            expansions: bits(&self.had.expansions),
        }
    }

    /// Whether a hit among these slots has a word, given by its place.
    pub(crate) fn is_said(&self, word: usize, among: &Bitmap) -> bool {
        let had = self.had.words.get(word);
        had.is_some_and(|had| !self.slots.clone().intersected(among).intersected(had).is_empty())
    }

    /// The documents of which a meaning holds, given by its place.
    pub(crate) fn meant(&self, meaning: usize) -> Option<&Bitmap> {
        self.had.meanings.get(meaning)
    }
}

/// One document that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Its slot.
    pub slot: u32,
    /// How well it fits; greater than 0. Scores of one answer can be compared with each other.
    pub score: f32,
}

/// What of a query found a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// Which query words it has: bit 0 is the first. 0 if only a meaning or an expansion found it.
    pub words: u64,
    /// Which meanings hold of it: bit 0 is the first (those beyond the 64th are left out).
    pub meanings: u64,
    /// Which expansions it has: bit 0 is the first (those beyond the 64th are not told).
    pub expansions: u64,
}

/// A word that nothing in the index matches, and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Its place in [`Retrieved::words`].
    pub word: usize,
    /// What it may have been, the most frequent first: in the form that was typed where the lexicon knows it, otherwise basic
    /// forms and stems.
    pub taken_for: Vec<String>,
}
