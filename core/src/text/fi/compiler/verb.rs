//! Verbs: the stems of Kotus classes 52 to 78, and the forms that hang on them.

use super::nominal::Stems;
use super::paradigm::{Forms, Use};
use super::sound::{Gradation, Harmony, chop};

/// What a verb's forms are built from. Suffixes are spelt with the archiphonemes A, O, U.
#[derive(Debug)]
pub(super) struct Verb {
    /// *anta-vat*, *luke-vat*, *hyppää-vät*.
    strong: String,
    /// Third person: *antaa*, *lukee*, *hyppää*, *voi*.
    third: String,
    /// First person: *anna-n*.
    weak: String,
    /// Past of the third and the first person: *antoi*, *annoi-n*.
    past: Vec<(String, String)>,
    /// *anta-isi*, *luk-isi*, *hyppä-isi*.
    conditional: Vec<String>,
    /// *anta-nut*, *tul-lut*, *hypän-nyt*: stem and ending without the vowel change.
    perfect: Vec<String>,
    /// *anta-koon*, *tul-koon*, *hypät-köön*.
    imperative: String,
    /// *anneta-an*, *tulla-an*, *hypätä-än*: the passive up to its lengthened vowel.
    passive: String,
    /// *annett-iin*, *tult-iin*, *syöt-iin*.
    passive_past: String,
    /// *annetta-va*, *tulta-va*, *syötä-vä*.
    passive_stem: String,
    /// *antae-ssa*, *lukie-ssa*, *tulle-ssa*.
    second_infinitive: String,
    /// The noun that verbs of its kind regularly have: *kuntoutus*, *lainaus*, *opiskelu*, *arviointi*.
    noun: Option<(String, u8, Option<char>)>,
}

impl Verb {
    /// The stems of `lemma` by its class and gradation; nothing where the lemma cannot belong to the class.
    pub(super) fn of(lemma: &str, class: u8, letter: Option<char>) -> Option<Self> {
        let mut verb = Self::stems(lemma, class, letter)?;
        let stem = chop(lemma);
        verb.noun = match class {
            53 if chop(stem).ends_with("tt") => Some((join(chop(chop(stem)), "Us"), 39, None)),
            53 if chop(stem).ends_with("st") => Some((join(chop(stem), "Us"), 39, None)),
            54 if chop(stem).ends_with("nt") => Some((join(chop(chop(stem)), "nUs"), 39, None)),
            62 | 68 => verb.strong.ends_with('i').then(|| (join(&verb.strong, "nti"), 5, Some('J'))),
            67 => verb.strong.strip_suffix("le").map(|base| (join(base, "lU"), 2, None)),
            73 => Some((join(chop(&verb.strong), "Us"), 39, None)),
            _ => None,
        };
        Some(verb)
    }

    fn stems(lemma: &str, class: u8, letter: Option<char>) -> Option<Self> {
        let gradation = letter.and_then(Gradation::from_letter);
        let weaken = |stem: &str| gradation.map_or_else(|| stem.to_owned(), |g| g.weaken(stem));
        let strengthen = |stem: &str| gradation.map_or_else(|| stem.to_owned(), |g| g.strengthen(stem));
        let stem = chop(lemma);
        if !lemma.ends_with(['a', 'ä']) {
            return None;
        }
        Some(match class {
            52 => Self::short(stem, weaken(stem), join(stem, "i"), join(&weaken(stem), "i"), weaken(stem)),
            53..=57 => {
                let body = chop(stem);
                let weak = weaken(stem);
                let passive = join(chop(&weak), "e");
                let plain = (join(body, "i"), weaken(&join(body, "i")));
                let rounded = round(stem).map(|s| (join(&s, "i"), join(&weaken(&s), "i")));
                let hissed = body.strip_suffix('t').map(|b| (join(b, "si"), join(b, "si")));
                let (past, more) = match class {
                    53 => (plain, None),
                    54 => (hissed.clone().unwrap_or_else(|| plain.clone()), None),
                    55 => (plain, hissed),
                    56 => (rounded?, None),
                    _ => (rounded?, hissed),
                };
                let mut v = Self::short(stem, weak, past.0, past.1, passive);
                v.past.extend(more);
                v
            }
            58..=60 => {
                let body = chop(stem);
                let weak = weaken(stem);
                let strong_i = join(body, "i");
                let weak_i = weaken(&strong_i);
                let mut v = Self::short(stem, weak.clone(), strong_i.clone(), weak_i, weak);
                if class == 59 {
                    let hissed = join(body.strip_suffix('t')?, "si");
                    v.past = vec![(hissed.clone(), hissed)];
                }
                v.conditional = vec![join(&strong_i, "si")];
                v.second_infinitive = join(&strong_i, "e");
                v
            }
            61 => {
                let weak = weaken(stem);
                let mut v = Self::short(stem, weak.clone(), stem.to_owned(), weak.clone(), weak);
                v.conditional = vec![join(stem, "si")];
                v.second_infinitive = join(stem, "e");
                v
            }
            62..=65 | 68 => {
                let strong = chop(stem);
                let past = match class {
                    62 | 68 => strong.to_owned(),
                    63 => join(chop(strong), "i"),
                    64 => {
                        let last = &strong[chop(strong).len()..];
                        format!("{}{last}i", chop(chop(strong)))
                    }
                    _ => join(chop(strong), "vi"),
                };
                let mut v = Self {
                    strong: strong.to_owned(),
                    third: strong.to_owned(),
                    weak: strong.to_owned(),
                    conditional: vec![join(&past, "si")],
                    past: vec![(past.clone(), past)],
                    perfect: vec![join(strong, "n")],
                    imperative: strong.to_owned(),
                    passive: lemma.to_owned(),
                    passive_past: join(strong, "t"),
                    passive_stem: join(strong, "tA"),
                    second_infinitive: join(stem, "e"),
                    noun: None,
                };
                if class == 68 {
                    let hissed = join(strong, "tsi");
                    v.past.push((hissed.clone(), hissed));
                }
                v
            }
            66 | 67 | 70 => {
                let base = chop(stem);
                let end = base.chars().next_back()?;
                let vowel_stem = if class == 70 { join(chop(base), "ks") } else { strengthen(base) };
                Self {
                    strong: join(&vowel_stem, "e"),
                    third: join(&vowel_stem, "ee"),
                    weak: join(&vowel_stem, "e"),
                    past: vec![(join(&vowel_stem, "i"), join(&vowel_stem, "i"))],
                    conditional: vec![join(&vowel_stem, "isi")],
                    perfect: vec![format!("{base}{end}")],
                    imperative: base.to_owned(),
                    passive: lemma.to_owned(),
                    passive_past: join(base, "t"),
                    passive_stem: join(base, "tA"),
                    second_infinitive: join(stem, "e"),
                    noun: None,
                }
            }
            71 => {
                let base = stem.strip_suffix("hd")?;
                let strong = join(base, "ke");
                let weak = if base == "te" { "tee".to_owned() } else { join(base, "e") };
                Self {
                    third: join(&strong, "e"),
                    strong,
                    weak,
                    past: vec![(join(base, "ki"), join(base, "i"))],
                    conditional: vec![join(base, "kisi")],
                    perfect: vec![join(base, "hn")],
                    imperative: join(base, "h"),
                    passive: lemma.to_owned(),
                    passive_past: join(base, "ht"),
                    passive_stem: join(base, "htA"),
                    second_infinitive: join(stem, "e"),
                    noun: None,
                }
            }
            69 | 72..=75 => {
                let base = chop(stem);
                let full = strengthen(base);
                let hissed = join(&full, "si");
                let (strong, third, past, conditional) = match class {
                    69 => (join(base, "tse"), join(base, "tsee"), join(base, "tsi"), join(base, "tsisi")),
                    72 => (join(&full, "ne"), join(&full, "nee"), join(&full, "ni"), join(&full, "nisi")),
                    73 => (join(&full, "A"), join(&full, "A"), hissed, join(&full, "isi")),
                    _ => (join(&full, "A"), join(&full, "AA"), hissed, join(&full, "Aisi")),
                };
                let mut conditional = vec![conditional];
                if class == 74 && full.ends_with('e') {
                    conditional.push(join(&full, "isi"));
                }
                Self {
                    weak: strong.clone(),
                    strong,
                    third,
                    past: vec![(past.clone(), past)],
                    conditional,
                    perfect: vec![join(base, "nn")],
                    imperative: join(base, "t"),
                    passive: lemma.to_owned(),
                    passive_past: join(base, "tt"),
                    passive_stem: join(base, "ttA"),
                    second_infinitive: join(stem, "e"),
                    noun: None,
                }
            }
            76 => {
                let body = chop(stem);
                let weak = weaken(stem);
                let past = join(body.strip_suffix('t')?, "si");
                let passive = join(chop(&weak), "e");
                let mut v = Self::short(stem, weak, past.clone(), past, passive);
                v.perfect.push(join(body.strip_suffix('t')?, "nn"));
                v
            }
            _ => return None,
        })
    }

    /// Verbs with one stem and qualitative gradation alone: *sanoa*, *muistaa*, *lukea*.
    fn short(stem: &str, weak: String, past: String, past_weak: String, passive: String) -> Self {
        Self {
            strong: stem.to_owned(),
            third: join(stem, &stem[chop(stem).len()..]),
            weak,
            past: vec![(past, past_weak)],
            conditional: vec![join(stem, "isi")],
            perfect: vec![join(stem, "n")],
            imperative: stem.to_owned(),
            passive: join(&passive, "tA"),
            passive_past: join(&passive, "tt"),
            passive_stem: join(&passive, "ttA"),
            second_infinitive: join(stem, "e"),
            noun: None,
        }
    }

    /// Writes every form: finite ones, infinitives, participles, the agent and the action noun.
    pub(super) fn write(&self, lemma: &str, harmony: Harmony, out: &mut Forms<'_>) {
        self.write_finite(lemma, harmony, out);
        self.write_participles(lemma, harmony, out);
        self.write_nouns(lemma, harmony, out);
    }

    fn write_finite(&self, lemma: &str, harmony: Harmony, out: &mut Forms<'_>) {
        let finite = Use::WORD.and(Use::NO_HEAD | Use::VERB);
        let owned = Use::OWNED.and(Use::NO_HEAD | Use::VERB);
        let only_owned = Use::ONLY_OWNED.and(Use::NO_HEAD | Use::VERB);
        let mut emit = |stem: &str, suffix: &str, usage: Use| out.form(harmony, stem, suffix, usage);
        emit(lemma, "", finite);
        emit(lemma, "kse", only_owned);
        emit(&self.third, "", finite);
        emit(&self.strong, "vAt", finite);
        for person in ["n", "t", "mme", "tte", ""] {
            emit(&self.weak, person, finite);
        }
        for (strong, weak) in &self.past {
            emit(strong, "", finite);
            emit(strong, "vAt", finite);
            for person in ["n", "t", "mme", "tte"] {
                emit(weak, person, finite);
            }
        }
        for stem in &self.conditional {
            for person in ["", "n", "t", "mme", "tte", "vAt"] {
                emit(stem, person, finite);
            }
        }
        for stem in &self.perfect {
            for ending in ["ee", "evAt"] {
                emit(stem, ending, finite);
            }
        }
        let imperative = &self.imperative;
        for ending in ["kAA", "kOOn", "kOOt", "kAAmme", "kO"] {
            emit(imperative, ending, finite);
        }
        let vowel = if harmony == Harmony::Back { "a" } else { "ä" };
        emit(&self.passive, &format!("{vowel}n"), finite);
        emit(&self.passive, "", finite);
        emit(&self.passive_past, "iin", finite);
        emit(&self.passive_stem, "isiin", finite);
        emit(&self.passive_stem, "isi", finite);
        emit(&self.passive_past, "AkOOn", finite);
        emit(&self.passive_past, "Aneen", finite);
        emit(&self.second_infinitive, "ssA", owned);
        emit(&self.second_infinitive, "n", owned);
        emit(&self.passive_past, "AessA", finite);
        emit(&format!("{}mAisillA", self.strong), "", only_owned);
        emit(&format!("{}mAisillA", self.strong), "An", finite);
    }

    fn write_participles(&self, lemma: &str, harmony: Harmony, out: &mut Forms<'_>) {
        let mut participle = |stem: &str, suffix: &str, class: u8, letter: Option<char>| {
            // *istumatyö*, *asumaoikeus*: the agent participle alone begins compounds.
            let less = if suffix == "mA" { 0 } else { Use::LINKS };
            let mut form = String::new();
            harmony.append(&mut form, stem);
            harmony.append(&mut form, suffix);
            if let Some(stems) = Stems::of(&form, class, letter) {
                stems.write(&form, harmony, &mut out.derived(lemma, Use::VERB, less));
            }
        };
        participle(&self.strong, "vA", 10, None);
        for stem in &self.perfect {
            participle(stem, "Ut", 47, None);
        }
        participle(&self.passive_stem, "vA", 10, None);
        participle(&self.strong, "mA", 10, None);
        let past = &self.passive_past;
        let letter = match past.as_str() {
            p if p.ends_with("tt") => Some('C'),
            p if p.ends_with("nt") => Some('J'),
            p if p.ends_with("lt") => Some('I'),
            p if p.ends_with("rt") => Some('K'),
            p if p.ends_with("st") => None,
            _ => Some('F'),
        };
        participle(past, "U", 1, letter);
    }

    /// The action noun counts as a form of the verb (*asumisen*: *asua*); agent and *-maton* are words of their own.
    fn write_nouns(&self, lemma: &str, harmony: Harmony, out: &mut Forms<'_>) {
        let mut noun = |stem: &str, suffix: &str, class: u8, letter: Option<char>, of: Option<&str>| {
            let mut form = String::new();
            harmony.append(&mut form, stem);
            harmony.append(&mut form, suffix);
            if let Some(stems) = Stems::of(&form, class, letter) {
                stems.write(&form, harmony, &mut out.derived(of.unwrap_or(&form), 0, 0));
            }
        };
        noun(&self.strong, "minen", 38, None, Some(lemma));
        noun(&self.strong, "mAtOn", 34, Some('C'), None);
        noun(&self.strong, "vUUs", 40, None, None);
        noun(&self.passive_stem, "vUUs", 40, None, None);
        if let Some((stem, class, letter)) = &self.noun {
            noun(stem, "", *class, *letter, None);
        }
        match self.strong.strip_suffix('e') {
            Some(body) => noun(body, "ijA", 12, None, None),
            None if self.strong.ends_with('i') => noun(&self.strong, "jA", 12, None, None),
            None => noun(&self.strong, "jA", 10, None, None),
        }
    }
}

fn join(stem: &str, suffix: &str) -> String {
    [stem, suffix].concat()
}

/// *kanta* to *kanto*: the past of *kantaa* is *kantoi*.
fn round(stem: &str) -> Option<String> {
    stem.strip_suffix('a').map(|body| join(body, "o"))
}
