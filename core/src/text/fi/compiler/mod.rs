//! From a word list to a lexicon file: every form of every word, as an `fst` map from form to readings.
//!
//! This folder stands on its own, because the build script compiles the project's word list with it.

mod cases;
mod encode;
mod nominal;
mod packed;
mod paradigm;
mod sound;
#[cfg(test)]
mod tests;
mod verb;
pub(crate) mod words;

pub(crate) use encode::EncodeError;
pub(crate) use packed::Packed;
pub(crate) use paradigm::Use;
use paradigm::{Collected, Forms};
use sound::{Harmony, is_mixed};
pub(crate) use words::{Kind, Word};

/// The first bytes of a lexicon file.
pub(crate) const MAGIC: &[u8; 8] = b"LUOTSIFI";
/// The version of the file format and of the grammar: a change of either makes lexicons to be compiled again.
pub(crate) const FORMAT: u32 = 1;
/// Bytes before the checked part: magic, format, checksum.
pub(crate) const PREAMBLE: usize = 20;

/// A checksum of 64 bits that notices damage; it is no defence against forgery.
pub(crate) fn checksum(bytes: &[u8]) -> u64 {
    let mix = |sum: u64, word: u64| (sum ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    let mut chunks = bytes.chunks_exact(8);
    let mut sum = bytes.len() as u64;
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        sum = mix(sum, u64::from_le_bytes(word));
    }
    chunks.remainder().iter().fold(sum, |sum, &byte| mix(sum, u64::from(byte)))
}

/// What a lexicon says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) name: String,
    pub(crate) licence: String,
}

/// Compiles words to the bytes of a lexicon file.
pub(crate) fn compile(words: &[Word], origin: &Origin) -> Result<Vec<u8>, EncodeError> {
    let mut forms = Collected::default();
    for word in words {
        inflect(word, &mut forms);
    }
    encode::encode(&mut forms, origin)
}

/// Writes every form of one word.
fn inflect(word: &Word, out: &mut Collected) {
    let lemma = word.lemma.as_str();
    let own = Harmony::of(lemma);
    let both = matches!(word.class, 5 | 6) && is_mixed(lemma);
    for harmony in [Some(own), both.then(|| own.other())].into_iter().flatten() {
        match word.kind {
            Kind::Particle => {
                // *edessä* is also *edessä-mme*.
                Forms::new(out, lemma, 0).word(lemma, Use::OWNED.and(Use::NO_HEAD));
            }
            Kind::Prefix => Forms::new(out, lemma, Use::PREFIX).word(lemma, Use::ONLY_LINK),
            Kind::Form { ref of, usage } => Forms::new(out, of, 0).word(lemma, usage),
            Kind::Verb => inflect_verb(word, harmony, out),
            Kind::Noun | Kind::Adjective | Kind::Name | Kind::Place => inflect_nominal(word, harmony, out),
        }
    }
}

fn inflect_verb(word: &Word, harmony: Harmony, out: &mut Collected) {
    let lemma = word.lemma.as_str();
    let mut forms = Forms::new(out, lemma, 0);
    match verb::Verb::of(lemma, word.class, word.letter) {
        Some(verb) => verb.write(lemma, harmony, &mut forms),
        None => forms.word(lemma, Use::WORD.and(Use::NO_HEAD | Use::VERB)),
    }
}

fn inflect_nominal(word: &Word, harmony: Harmony, out: &mut Collected) {
    let lemma = word.lemma.as_str();
    let more = if matches!(word.kind, Kind::Name | Kind::Place) { Use::NAME } else { 0 };
    let mut forms = Forms::new(out, lemma, more);
    let singular = nominal::singular_of(lemma, word.class, word.letter);
    let singular = singular.as_deref().unwrap_or(lemma);
    let Some(stems) = nominal::Stems::of(singular, word.class, word.letter) else {
        return forms.word(lemma, Use::LINK);
    };
    stems.write(singular, harmony, &mut forms);
    if let Some(long) = nominal::Stems::doublet(singular, word.class, word.letter) {
        long.write(singular, harmony, &mut forms);
    }
    if word.kind == Kind::Adjective {
        stems.write_comparison(lemma, harmony, &mut forms);
        stems.write_quality(word.class, harmony, &mut forms);
    }
    if word.kind == Kind::Place {
        stems.write_inhabitant(lemma, harmony, &mut forms);
    }
}
