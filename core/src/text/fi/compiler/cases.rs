//! Nouns and adjectives: the forms that hang on the stems: cases, comparison, regular derivations.

use super::nominal::{Stems, join};
use super::paradigm::{Forms, Use};
use super::sound::{Harmony, chop, is_vowel, vowel_groups};

impl Stems {
    /// Writes every form of the paradigm.
    pub(super) fn write(&self, lemma: &str, harmony: Harmony, out: &mut Forms<'_>) {
        let mut emit = |stem: &str, suffix: &str, as_: Use| out.form(harmony, stem, suffix, as_);
        emit(lemma, "", Use::LINK);
        for form in &self.linking {
            emit(form, "", Use::ONLY_LINK);
        }
        emit(&self.weak, "n", Use::LINK);
        for case in ["ssA", "stA", "llA", "ltA", "lle", "ttA"] {
            emit(&self.weak, case, Use::OWNED);
        }
        emit(&self.weak, "ksi", Use::WORD);
        emit(&self.weak, "kse", Use::ONLY_OWNED);
        emit(&self.weak, "t", Use::WORD);
        emit(&self.strong, "nA", Use::OWNED);
        emit(&self.strong, "", Use::ONLY_OWNED);
        for form in &self.partitive {
            emit(form, "", Use::OWNED);
        }
        for form in self.illative.iter().chain(&self.illative_plural) {
            emit(form, "", Use::WORD);
            emit(chop(form), "", Use::ONLY_OWNED);
        }
        for form in &self.genitive_plural {
            emit(form, "", Use::LINK);
            emit(chop(form), "", Use::ONLY_OWNED);
        }
        for form in &self.partitive_plural {
            emit(form, "", Use::OWNED);
        }
        for (strong, weak) in &self.plural {
            for case in ["ssA", "stA", "llA", "ltA", "lle", "ttA"] {
                emit(weak, case, Use::OWNED);
            }
            emit(weak, "ksi", Use::WORD);
            emit(weak, "kse", Use::ONLY_OWNED);
            emit(weak, "n", Use::WORD);
            emit(strong, "nA", Use::OWNED);
            emit(strong, "ne", Use::ONLY_OWNED);
        }
    }

    /// Writes *vanhempi*, *vanhin* and their forms, *vanhemmin*, and the adverb *vanhasti*.
    pub(super) fn write_comparison(&self, lemma: &str, harmony: Harmony, out: &mut Forms<'_>) {
        let adverb = Use::WORD.and(Use::NO_HEAD);
        out.form(harmony, &self.weak, "sti", adverb);
        let comparative = self.comparative(lemma);
        out.form(harmony, chop(chop(&comparative)), "min", adverb);
        let superlative = self.superlative();
        if let Some(base) = superlative.as_ref().map(|s| chop(s)) {
            out.form(harmony, base, "mmin", adverb);
        }
        for (grade, class, letter) in [(Some(comparative), 16, Some('H')), (superlative, 36, None)] {
            let Some(grade) = grade else { continue };
            let mut spelt = String::new();
            harmony.append(&mut spelt, &grade);
            if let Some(stems) = Self::of(&spelt, class, letter) {
                stems.write(&spelt, harmony, &mut out.derived(lemma, 0, Use::LINKS));
            }
        }
    }

    /// Writes the noun of quality where it is regular: *yksinäisyys*, *työttömyys*.
    pub(super) fn write_quality(&self, class: u8, harmony: Harmony, out: &mut Forms<'_>) {
        let (stem, suffix) = match class {
            10 | 34 | 38 => (chop(&self.weak), "UUs"),
            15 => (chop(&self.weak), "Us"),
            1 | 2 => (self.weak.as_str(), "Us"),
            _ => return,
        };
        let mut quality = String::new();
        harmony.append(&mut quality, stem);
        harmony.append(&mut quality, suffix);
        if let Some(stems) = Self::of(&quality, 40, None) {
            stems.write(&quality, harmony, &mut out.derived(&quality, 0, 0));
        }
    }

    /// Writes the inhabitant of a place: *kokkolalainen*.
    pub(super) fn write_inhabitant(&self, lemma: &str, harmony: Harmony, out: &mut Forms<'_>) {
        let mut person = String::new();
        harmony.append(&mut person, lemma);
        harmony.append(&mut person, "lAinen");
        if let Some(stems) = Self::of(&person, 38, None) {
            stems.write(&person, harmony, &mut out.derived(&person, 0, 0));
        }
    }

    fn comparative(&self, lemma: &str) -> String {
        let weak = &self.weak;
        let short_a = vowel_groups(lemma) == 2 && lemma.ends_with(['a', 'ä']) && !chop(lemma).ends_with(is_vowel);
        if short_a { join(chop(weak), "empi") } else { join(weak, "mpi") }
    }

    fn superlative(&self) -> Option<String> {
        let (_, weak) = self.plural.first()?;
        Some(match weak.strip_suffix("ii") {
            Some(base) => join(base, "ein"),
            None => join(weak, "n"),
        })
    }

    /// The forms that begin compounds: nominative, genitives, *nais-*.
    pub(super) fn links(&self, lemma: &str, harmony: Harmony) -> Vec<String> {
        let spelt = |stem: &str, suffix: &str| {
            let mut out = String::new();
            harmony.append(&mut out, stem);
            harmony.append(&mut out, suffix);
            out
        };
        let fixed = self.linking.iter().chain(&self.genitive_plural).map(|form| spelt(form, ""));
        [lemma.to_owned(), spelt(&self.weak, "n")].into_iter().chain(fixed).collect()
    }
}
