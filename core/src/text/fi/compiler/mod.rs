//! From a word list to a lexicon file: every form of every word, as an `fst` map from form to readings.
//!
//! This folder stands on its own, because the build script compiles the project's word list with it.

mod nominal;
mod paradigm;
mod sound;
mod verb;
pub(crate) mod words;

use std::collections::{BTreeMap, HashMap};

pub(crate) use paradigm::Use;
use paradigm::{Collected, Edit, Forms};
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
pub(crate) fn compile(words: &[Word], origin: &Origin) -> Result<Vec<u8>, fst::Error> {
    let mut forms = Collected::default();
    for word in words {
        inflect(word, &mut forms);
    }
    encode(&mut forms, origin)
}

/// Writes every form of one word.
fn inflect(word: &Word, out: &mut Collected) {
    let lemma = word.lemma.as_str();
    let own = Harmony::of(lemma);
    let both = matches!(word.class, 5 | 6) && is_mixed(lemma);
    for harmony in [Some(own), both.then(|| own.other())].into_iter().flatten() {
        match word.kind {
            Kind::Particle => {
                Forms::new(out, lemma, None, 0).word(lemma, Use::WORD.and(Use::NO_HEAD));
            }
            Kind::Prefix => Forms::new(out, lemma, None, Use::PREFIX).word(lemma, Use::ONLY_LINK),
            Kind::Form { ref of, usage } => Forms::new(out, of, None, 0).word(lemma, usage),
            Kind::Verb => inflect_verb(word, harmony, out),
            Kind::Noun | Kind::Adjective | Kind::Name | Kind::Place => inflect_nominal(word, harmony, out),
        }
    }
}

fn inflect_verb(word: &Word, harmony: Harmony, out: &mut Collected) {
    let lemma = word.lemma.as_str();
    let mut forms = Forms::new(out, lemma, None, 0);
    match verb::Verb::of(lemma, word.class, word.letter) {
        Some(verb) => verb.write(lemma, harmony, &mut forms),
        None => forms.word(lemma, Use::WORD.and(Use::NO_HEAD | Use::VERB)),
    }
}

fn inflect_nominal(word: &Word, harmony: Harmony, out: &mut Collected) {
    let lemma = word.lemma.as_str();
    let more = if matches!(word.kind, Kind::Name | Kind::Place) { Use::NAME } else { 0 };
    let mut forms = Forms::new(out, lemma, None, more);
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
        stems.write_quality(lemma, word.class, harmony, &mut forms);
    }
    if word.kind == Kind::Place {
        stems.write_inhabitant(lemma, harmony, &mut forms);
    }
}

/// The file: preamble, then length-prefixed sections: name, licence, edits, sets, map.
fn encode(forms: &mut Collected, origin: &Origin) -> Result<Vec<u8>, fst::Error> {
    // Frequent sets get the small numbers: they make the map smaller.
    let mut counts: BTreeMap<Vec<Edit>, u32> = BTreeMap::new();
    for (_, set) in forms.sorted() {
        let set: Vec<Edit> = set.into_iter().cloned().collect();
        *counts.entry(set).or_default() += 1;
    }
    let mut sets: Vec<(Vec<Edit>, u32)> = counts.into_iter().collect();
    sets.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut edit_numbers: HashMap<&Edit, u32> = HashMap::new();
    let mut edits: Vec<&Edit> = Vec::new();
    let mut set_bytes = (sets.len() as u32).to_le_bytes().to_vec();
    for (set, _) in &sets {
        set_bytes.push(set.len() as u8);
        for edit in set.iter().take(255) {
            let number = *edit_numbers.entry(edit).or_insert_with(|| {
                edits.push(edit);
                edits.len() as u32 - 1
            });
            set_bytes.extend(number.to_le_bytes());
        }
    }
    let mut edit_bytes = (edits.len() as u32).to_le_bytes().to_vec();
    for edit in &edits {
        let (root_strip, root_add) = edit.root.as_ref().map_or((u8::MAX, ""), |(strip, add)| (*strip, add));
        edit_bytes.extend([edit.usage.0, edit.strip, edit.add.len() as u8, root_strip, root_add.len() as u8]);
        edit_bytes.extend(edit.add.as_bytes());
        edit_bytes.extend(root_add.as_bytes());
    }
    let set_numbers: HashMap<&[Edit], u64> = sets.iter().zip(0..).map(|((set, _), n)| (set.as_slice(), n)).collect();
    let mut map = fst::MapBuilder::memory();
    for (form, set) in forms.sorted() {
        let set: Vec<Edit> = set.into_iter().cloned().collect();
        map.insert(form, set_numbers[set.as_slice()])?;
    }
    let map = map.into_inner()?;
    let mut body = Vec::new();
    for section in [origin.name.as_bytes(), origin.licence.as_bytes(), &edit_bytes, &set_bytes, &map] {
        body.extend((section.len() as u32).to_le_bytes());
        body.extend(section);
    }
    let mut file = MAGIC.to_vec();
    file.extend(FORMAT.to_le_bytes());
    file.extend(checksum(&body).to_le_bytes());
    file.extend(body);
    Ok(file)
}
