//! The weights of the channels: one versioned data file, part of every index's fingerprint.

use serde::Deserialize;

use super::Lang;

/// The file that is compiled in.
const SHIPPED: &str = include_str!("../../data/channels.json");
/// The file of [`Weights::lean`].
const LEAN: &str = include_str!("../../data/lean.json");

/// A way in which a text is indexed and a query word looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Channel {
    /// The basic form of the whole word.
    Whole,
    /// The basic form and the parts of a compound.
    Parts,
    /// Padded 4-grams of the word as it is written.
    Grams,
    /// Padded 4-grams of its basic form.
    LemmaGrams,
    /// The same as [`Channel::Parts`], of titles alone.
    Title,
}

impl Channel {
    /// All of them, in the order in which they are scored.
    pub const ALL: [Channel; 5] = [Channel::Whole, Channel::Parts, Channel::Title, Channel::Grams, Channel::LemmaGrams];

    /// Its name in the fields of the index.
    pub fn name(self) -> &'static str {
        match self {
            Channel::Whole => "whole",
            Channel::Parts => "parts",
            Channel::Grams => "grams",
            Channel::LemmaGrams => "lemma_grams",
            Channel::Title => "title",
        }
    }
}

/// The weights of one language's channels; a channel of weight 0 is not indexed.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfLanguage {
    whole: f32,
    parts: f32,
    grams: f32,
    lemma_grams: f32,
    title: f32,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Languages {
    fi: OfLanguage,
    sv: OfLanguage,
    en: OfLanguage,
    other: OfLanguage,
}

/// What a correction of a typing error is worth.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Correction {
    /// The score of a corrected word, of that of the word typed right.
    pub(crate) weight: f32,
    /// How many of the words that it may have been are tried, the most frequent first.
    pub(crate) candidates: usize,
    /// Letters that a word needs before it is corrected.
    pub(crate) shortest: usize,
}

/// What it is worth that a document is of what a word means.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Meant {
    /// Of a word that is as rare, at least.
    pub(crate) weight: f32,
    /// Of the score of the document that has the words most, at least.
    pub(crate) of_best: f32,
    /// What people close to somebody of whom the words tell may seek for themselves, of what the words say.
    pub(crate) of_kin: f32,
    /// A need of which what the words say is a kind, of what they say.
    pub(crate) wider: f32,
    /// The share that the words add to what they mean, or their meaning to the words, whichever is less.
    pub(crate) share: f32,
}

impl Meant {
    /// Whether what words mean is asked at all.
    pub(crate) fn is_off(&self) -> bool {
        self.weight == 0.0 && self.of_best == 0.0
    }
}

/// The share of the documents that have a gram above which it tells nothing and is not looked for: the more grams a document
/// has, the more documents have a gram.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Common {
    /// For each gram that a document has on average.
    pub(crate) of_length: f32,
    /// However long documents are.
    pub(crate) most: f32,
}

/// The grams of a word that is found as it is: only the rarest are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rarest {
    /// Of the grams of a channel.
    pub(crate) share: f32,
    /// However few that is.
    pub(crate) least: usize,
}

/// What a completion of an unfinished word is worth.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Completion {
    /// The score of the word that it may become, of that of the word typed to its end.
    pub(crate) weight: f32,
    /// Letters that it needs before it is completed.
    pub(crate) shortest: usize,
}

/// The weights of all channels.
///
/// ```
/// use luotsi::text::{Channel, Lang, Weights};
/// let weights = Weights::shipped();
/// assert!(weights.of(Lang::Fi, Channel::Parts) > weights.of(Lang::Fi, Channel::Grams));
/// ```
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    id: String,
    version: u32,
    languages: Languages,
    /// The weight of a match in a language that was not asked for.
    pub(crate) foreign: f32,
    pub(crate) meant: Meant,
    /// What a name that a host's thesaurus adds is worth, of a word that was typed.
    pub(crate) thesaurus: f32,
    /// The share of a word's grams, weighed by their rarity and beyond what chance gives, that admits a document.
    pub(crate) admission: f32,
    pub(crate) common: Common,
    pub(crate) rarest: Rarest,
    /// The share of a score that depends on how much of the query the document has.
    pub(crate) coverage: f32,
    pub(crate) correction: Correction,
    pub(crate) completion: Completion,
}

impl Weights {
    /// The weights that this version ships with.
    pub fn shipped() -> Self {
        #[allow(clippy::expect_used)] // A test reads the same text: it cannot fail in a build that passed.
        Self::parse(SHIPPED).expect("the shipped weights are valid")
    }

    /// Words alone, in one channel: basic forms and parts of compounds. No n-grams, so that a typing error finds nothing;
    /// no everyday words for needs. The index takes a third of the memory, and searches are faster; the ranking of
    /// Finnish is worse (see `docs/BENCHMARKS.md`).
    ///
    /// ```
    /// use luotsi::model::Record;
    /// use luotsi::text::Weights;
    /// use luotsi::{Catalogue, OpenOptions, Request};
    /// let options = OpenOptions { create: true, channels: Some(Weights::lean()), ..OpenOptions::default() };
    /// let catalogue = Catalogue::open_with(":memory:", &options)?;
    /// catalogue.put(&Record::from_json(
    ///     r#"{"kind": "service", "id": "s1", "name": {"fi": "Omaishoitajien kahvila"}}"#)?)?;
    /// assert_eq!(catalogue.search(&Request::text("omaishoitajille"))?.total, 1);
    /// assert_eq!(catalogue.search(&Request::text("omaishoitajile"))?.total, 0);
    /// # Ok::<(), luotsi::Error>(())
    /// ```
    pub fn lean() -> Self {
        #[allow(clippy::expect_used)] // The example above reads the same text.
        Self::parse(LEAN).expect("the lean weights are valid")
    }

    /// Reads weights of one's own, in the form of the shipped `channels.json`.
    ///
    /// # Errors
    /// The JSON error with line and column: a missing or unknown name, a weight that is not a number.
    pub fn parse(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// The weight of a channel in a language; 0 means that it is neither indexed nor searched.
    pub fn of(&self, lang: Lang, channel: Channel) -> f32 {
        let of = match lang {
            Lang::Fi => &self.languages.fi,
            Lang::Sv => &self.languages.sv,
            Lang::En => &self.languages.en,
            Lang::Other => &self.languages.other,
        };
        match channel {
            Channel::Whole => of.whole,
            Channel::Parts => of.parts,
            Channel::Grams => of.grams,
            Channel::LemmaGrams => of.lemma_grams,
            Channel::Title => of.title,
        }
    }

    /// The name and version of the file, and which channels it turns on.
    pub fn fingerprint(&self) -> String {
        let mut print = format!("{}/{}", self.id, self.version);
        for lang in Lang::ALL {
            print.push(';');
            print.push_str(lang.name());
            for channel in Channel::ALL {
                print.push(if self.of(lang, channel) > 0.0 { '+' } else { '-' });
            }
        }
        print
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_weights_are_valid_and_finnish_has_every_channel() {
        let weights = Weights::shipped();
        for channel in Channel::ALL {
            assert!(weights.of(Lang::Fi, channel) > 0.0, "{channel:?}");
        }
        for lang in Lang::ALL {
            assert!(weights.of(lang, Channel::Title) <= 0.3, "a larger bonus for titles costs quality");
        }
    }

    #[test]
    fn an_unknown_name_is_refused() {
        assert!(Weights::parse(&SHIPPED.replace("\"foreign\"", "\"foreigner\"")).is_err());
    }
}
