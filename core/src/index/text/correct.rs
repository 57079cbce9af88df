//! Typing errors: what an unknown word may have been.

use tantivy::schema::Field;

use super::query::TextQuery;
use super::segment::SegmentField;
use super::snapshot::TextIndex;
use crate::Result;
use crate::index::Bitmap;
use crate::text::fi::Slip;
use crate::text::{Channel, Glossary, Lang, Reading, Token, fold};

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
pub(super) fn corrections(
    index: &TextIndex,
    query: &TextQuery<'_>,
    glossary: &Glossary<'_>,
    token: &Token,
) -> Result<Vec<Meant>> {
    let langs = &query.langs;
    let rules = index.analyser().weights().correction;
    if token.text.chars().count() < rules.shortest {
        return Ok(Vec::new());
    }
    let asked = Lang::ALL.into_iter().filter(|lang| langs.contains(lang));
    let others = Lang::ALL.into_iter().filter(|lang| !langs.contains(lang));
    for lang in asked.chain(others) {
        let field = index.fields().get(lang, Channel::Whole).or_else(|| index.fields().get(lang, Channel::Parts));
        let Some(field) = field.filter(|field| index.docs_with(*field) > 0) else { continue };
        let unknown = Unknown { index, glossary, shown: query.shown.as_ref(), lang, field, word: &token.text };
        for slip in [Slip::Undotted, Slip::OneLetter] {
            let mut meant = unknown.by_lexicon(slip)?;
            if slip == Slip::Undotted || meant.is_empty() {
                unknown.by_dictionary(slip, &mut meant)?;
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

/// A word that is not known, to be looked for in one language.
struct Unknown<'a> {
    index: &'a TextIndex,
    glossary: &'a Glossary<'a>,
    /// The documents whose words may be offered.
    shown: Option<&'a Bitmap>,
    lang: Lang,
    /// Where the basic forms of whole words are.
    field: Field,
    word: &'a str,
}

impl Unknown<'_> {
    /// The forms of the lexicon that were perhaps meant and whose basic form, or all of whose parts, the index has.
    fn by_lexicon(&self, slip: Slip) -> Result<Vec<Meant>> {
        let Self { index, lang, .. } = *self;
        let mut meant: Vec<Meant> = Vec::new();
        for form in index.analyser().near(lang, self.word, slip) {
            let mut best = (false, 0);
            let readings = index.analyser().readings(lang, &form);
            for reading in &readings {
                best = best
                    .max((true, index.frequency(self.field, &reading.lemma, self.shown)?))
                    .max((false, self.parts(reading)?));
            }
            let known = meant.iter().any(|known| known.readings[0].lemma == readings[0].lemma);
            if best.1 > 0 && !known {
                meant.push(Meant { lang, word: form, readings, found: best });
            }
        }
        Ok(meant)
    }

    /// How many documents have the rarest part of a compound.
    fn parts(&self, reading: &Reading) -> Result<u32> {
        let Some(field) = self.index.fields().get(self.lang, Channel::Parts) else { return Ok(0) };
        let mut least: Option<u32> = None;
        for part in &reading.parts {
            let frequency = self.index.frequency(field, &part.lemma, self.shown)?;
            least = Some(least.map_or(frequency, |least| least.min(frequency)));
        }
        Ok(least.unwrap_or(0))
    }

    /// Adds the basic forms and stems of the index that were perhaps meant.
    fn by_dictionary(&self, slip: Slip, meant: &mut Vec<Meant>) -> Result<()> {
        let mut forms = vec![self.word.to_owned()];
        for reading in self.glossary.readings(self.lang, self.word).iter() {
            if !forms.contains(&reading.lemma) {
                forms.push(reading.lemma.clone());
            }
        }
        let mut found: Vec<(u32, String)> = Vec::new();
        for form in &forms {
            match slip {
                Slip::Undotted => self.search(&mut found, |terms, each| terms.alike(&fold(form), each))?,
                Slip::OneLetter => self.search(&mut found, |terms, each| terms.near(form, each))?,
            }
        }
        for (frequency, term) in found {
            if !meant.iter().any(|known| known.readings.iter().any(|reading| reading.lemma == term)) {
                let reading = self.index.analyser().reading_of(self.lang, &term);
                meant.push(Meant { lang: self.lang, word: term, readings: vec![reading], found: (true, frequency) });
            }
        }
        Ok(())
    }

    /// Adds the live terms that `look` finds in the segments, with their frequencies.
    fn search(
        &self,
        found: &mut Vec<(u32, String)>,
        look: impl Fn(&SegmentField, &mut dyn FnMut(&str)) -> Result<()>,
    ) -> Result<()> {
        let mut terms: Vec<String> = Vec::new();
        for part in self.index.parts() {
            look(part.segment.field(self.field), &mut |term| {
                if !terms.iter().any(|known| known == term) {
                    terms.push(term.to_owned());
                }
            })?;
        }
        for term in terms {
            let frequency = self.index.frequency(self.field, &term, self.shown)?;
            if frequency > 0 && !found.iter().any(|(_, known)| *known == term) {
                found.push((frequency, term));
            }
        }
        Ok(())
    }
}
