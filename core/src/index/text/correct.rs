//! Typing errors: what an unknown word may have been.

use tantivy::Term;
use tantivy::query::FuzzyTermQuery;
use tantivy::schema::Field;
use tantivy_fst::Automaton;
use unicode_normalization::UnicodeNormalization;

use super::segment::broken;
use super::snapshot::TextIndex;
use crate::Result;
use crate::text::{Channel, Lang, Token, fold};

/// The words of the index that this one may have been: those that differ in dots and rings alone, or else by one
/// typing error (a letter more, less, other, or two in the wrong order); the most frequent, in the asked languages first.
pub(super) fn corrections(index: &TextIndex, langs: &[Lang], token: &Token) -> Result<Vec<(Lang, String)>> {
    let rules = index.analyser().weights().correction;
    if token.text.chars().count() < rules.shortest {
        return Ok(Vec::new());
    }
    let asked = Lang::ALL.into_iter().filter(|lang| langs.contains(lang));
    let others = Lang::ALL.into_iter().filter(|lang| !langs.contains(lang));
    for lang in asked.chain(others) {
        let field = index.fields().get(lang, Channel::Whole).or_else(|| index.fields().get(lang, Channel::Parts));
        let Some(field) = field.filter(|field| index.docs_with(*field) > 0) else { continue };
        let mut forms = vec![token.text.clone()];
        for reading in index.analyser().readings(lang, &token.text) {
            if !forms.contains(&reading.lemma) {
                forms.push(reading.lemma);
            }
        }
        let mut found: Vec<(u32, String)> = Vec::new();
        for form in &forms {
            search(index, field, || Ok(Folded::new(form)), &mut found)?;
        }
        if found.is_empty() {
            for form in &forms {
                let fuzzy = FuzzyTermQuery::new(Term::from_field_text(field, form), 1, true);
                search(index, field, || fuzzy.automaton().map_err(broken), &mut found)?;
            }
        }
        if !found.is_empty() {
            found.sort_by(|(a, left), (b, right)| b.cmp(a).then_with(|| left.cmp(right)));
            found.truncate(rules.candidates);
            return Ok(found.into_iter().map(|(_, term)| (lang, term)).collect());
        }
    }
    Ok(Vec::new())
}

/// Adds the live terms of a field that an automaton accepts, with their frequencies.
fn search<A: Automaton>(
    index: &TextIndex,
    field: Field,
    automaton: impl Fn() -> Result<A>,
    found: &mut Vec<(u32, String)>,
) -> Result<()>
where
    A::State: Clone,
{
    for part in index.parts() {
        let dictionary = part.segment.field(field).dictionary();
        let mut stream = dictionary.search(automaton()?).into_stream().map_err(|error| broken(error.into()))?;
        while stream.advance() {
            let Ok(term) = std::str::from_utf8(stream.key()) else { continue };
            if found.iter().any(|(_, known)| known == term) {
                continue;
            }
            let frequency = index.frequency(field, term)?;
            if frequency > 0 {
                found.push((frequency, term.to_owned()));
            }
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
