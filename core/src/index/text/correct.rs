//! Typing errors: what an unknown word may have been.

use tantivy::schema::Field;
use tantivy_fst::Automaton;
use unicode_normalization::UnicodeNormalization;

use super::query::TextQuery;
use super::segment::SegmentField;
use super::snapshot::TextIndex;
use crate::Result;
use crate::index::Bitmap;
use crate::text::fi::Slip;
use crate::text::{Channel, Lang, Reading, Token, fold};

/// A word that was perhaps meant.
pub(super) struct Meant {
    pub(super) lang: Lang,
    /// As it is shown: in the form that was typed where the lexicon knows it, otherwise a basic form or stem.
    pub(super) word: String,
    pub(super) readings: Vec<Reading>,
    /// Whether the index has the whole word, or at least all parts of the compound; and how often.
    found: (bool, u32),
}

/// What a word that the index does not have may have been: words that differ in dots and rings alone, or else by one
/// typing error (a letter more, less, other, or two in the wrong order); the most frequent, in the asked languages first.
/// Where the lexicon knows a form with one error less, the index is not asked for basic forms and stems that resemble the
/// word: that takes longer than everything else, and finds nothing better.
pub(super) fn corrections(index: &TextIndex, query: &TextQuery<'_>, token: &Token) -> Result<Vec<Meant>> {
    let (langs, shown) = (&query.langs, query.shown.as_ref());
    let rules = index.analyser().weights().correction;
    if token.text.chars().count() < rules.shortest {
        return Ok(Vec::new());
    }
    let asked = Lang::ALL.into_iter().filter(|lang| langs.contains(lang));
    let others = Lang::ALL.into_iter().filter(|lang| !langs.contains(lang));
    for lang in asked.chain(others) {
        let field = index.fields().get(lang, Channel::Whole).or_else(|| index.fields().get(lang, Channel::Parts));
        let Some(field) = field.filter(|field| index.docs_with(*field) > 0) else { continue };
        for slip in [Slip::Undotted, Slip::OneLetter] {
            let mut meant = by_lexicon(index, shown, lang, field, &token.text, slip)?;
            if slip == Slip::Undotted || meant.is_empty() {
                by_dictionary(index, shown, lang, field, &token.text, slip, &mut meant)?;
            }
            if !meant.is_empty() {
                meant.sort_by(|a, b| b.found.cmp(&a.found).then_with(|| a.word.cmp(&b.word)));
                meant.truncate(rules.candidates);
                return Ok(meant);
            }
        }
    }
    Ok(Vec::new())
}

/// The forms of the lexicon that were perhaps meant and whose basic form, or all of whose parts, the index has.
fn by_lexicon(
    index: &TextIndex,
    shown: Option<&Bitmap>,
    lang: Lang,
    field: Field,
    word: &str,
    slip: Slip,
) -> Result<Vec<Meant>> {
    let mut meant: Vec<Meant> = Vec::new();
    for form in index.analyser().near(lang, word, slip) {
        let mut best = (false, 0);
        let readings = index.analyser().readings(lang, &form);
        for reading in &readings {
            best = best
                .max((true, index.frequency(field, &reading.lemma, shown)?))
                .max((false, parts(index, shown, lang, reading)?));
        }
        let known = meant.iter().any(|known| known.readings[0].lemma == readings[0].lemma);
        if best.1 > 0 && !known {
            meant.push(Meant { lang, word: form, readings, found: best });
        }
    }
    Ok(meant)
}

/// How many documents have the rarest part of a compound.
fn parts(index: &TextIndex, shown: Option<&Bitmap>, lang: Lang, reading: &Reading) -> Result<u32> {
    let Some(field) = index.fields().get(lang, Channel::Parts) else { return Ok(0) };
    let mut least: Option<u32> = None;
    for part in &reading.parts {
        let frequency = index.frequency(field, &part.lemma, shown)?;
        least = Some(least.map_or(frequency, |least| least.min(frequency)));
    }
    Ok(least.unwrap_or(0))
}

/// Adds the basic forms and stems of the index that were perhaps meant.
fn by_dictionary(
    index: &TextIndex,
    shown: Option<&Bitmap>,
    lang: Lang,
    field: Field,
    word: &str,
    slip: Slip,
    meant: &mut Vec<Meant>,
) -> Result<()> {
    let mut forms = vec![word.to_owned()];
    for reading in index.analyser().readings(lang, word) {
        if !forms.contains(&reading.lemma) {
            forms.push(reading.lemma);
        }
    }
    let mut found: Vec<(u32, String)> = Vec::new();
    for form in &forms {
        match slip {
            Slip::Undotted => {
                search(index, shown, field, &mut found, |terms, each| terms.search(Folded::new(form), each))?
            }
            Slip::OneLetter => search(index, shown, field, &mut found, |terms, each| terms.near(form, each))?,
        }
    }
    for (frequency, term) in found {
        if !meant.iter().any(|known| known.readings.iter().any(|reading| reading.lemma == term)) {
            let reading = index.analyser().reading_of(lang, &term);
            meant.push(Meant { lang, word: term, readings: vec![reading], found: (true, frequency) });
        }
    }
    Ok(())
}

/// Adds the live terms of a field that `look` finds in its segments, with their frequencies.
fn search(
    index: &TextIndex,
    shown: Option<&Bitmap>,
    field: Field,
    found: &mut Vec<(u32, String)>,
    look: impl Fn(&SegmentField, &mut dyn FnMut(&str)) -> Result<()>,
) -> Result<()> {
    let mut terms: Vec<String> = Vec::new();
    for part in index.parts() {
        look(part.segment.field(field), &mut |term| {
            if !terms.iter().any(|known| known == term) {
                terms.push(term.to_owned());
            }
        })?;
    }
    for term in terms {
        let frequency = index.frequency(field, &term, shown)?;
        if frequency > 0 && !found.iter().any(|(_, known)| *known == term) {
            found.push((frequency, term));
        }
    }
    Ok(())
}

/// Accepts every word that is this one but for marks above and below its Latin letters.
struct Folded {
    word: Vec<u8>,
}

/// Where it is: how much of the word is behind, and the first byte of a letter of two bytes that is half read.
#[derive(Clone, Copy, PartialEq)]
struct At {
    behind: usize,
    lead: u8,
}

const NOWHERE: At = At { behind: usize::MAX, lead: 0 };

impl Folded {
    fn new(word: &str) -> Self {
        Self { word: fold(word).as_bytes().to_vec() }
    }
}

impl Automaton for Folded {
    type State = At;

    fn start(&self) -> At {
        At { behind: 0, lead: 0 }
    }

    fn is_match(&self, at: &At) -> bool {
        at.behind == self.word.len() && at.lead == 0
    }

    fn can_match(&self, at: &At) -> bool {
        *at != NOWHERE
    }

    fn accept(&self, at: &At, byte: u8) -> At {
        let Some(&wanted) = self.word.get(at.behind) else { return NOWHERE };
        if at.lead != 0 {
            // Latin-1 and Latin Extended-A and -B: two bytes, whose letter without its mark is the wanted one.
            let letter = std::str::from_utf8(&[at.lead, byte]).ok().and_then(|letter| letter.nfd().next());
            return if letter == Some(char::from(wanted)) { At { behind: at.behind + 1, lead: 0 } } else { NOWHERE };
        }
        if byte == wanted {
            At { behind: at.behind + 1, lead: 0 }
        } else if wanted.is_ascii_alphabetic() && (0xc3..=0xc8).contains(&byte) {
            At { behind: at.behind, lead: byte }
        } else {
            NOWHERE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(word: &str, other: &str) -> bool {
        let automaton = Folded::new(word);
        let end = other.bytes().fold(automaton.start(), |at, byte| automaton.accept(&at, byte));
        automaton.is_match(&end)
    }

    #[test]
    fn dots_and_rings_make_no_difference_and_letters_do() {
        for (word, other) in
            [("aiti", "äiti"), ("äiti", "aiti"), ("harmala", "härmälä"), ("angstrom", "ångström"), ("сім'я", "сім'я")]
        {
            assert!(accepts(word, other), "{word} {other}");
        }
        for (word, other) in [("aiti", "äidit"), ("aiti", "öiti"), ("äitit", "aiti"), ("aiti", "ait")] {
            assert!(!accepts(word, other), "{word} {other}");
        }
    }
}
