//! Nouns and adjectives: the stems of Kotus classes 1 to 49.

use super::sound::{Gradation, chop, is_vowel};

/// What a nominal's forms are built from. Suffixes are spelt with the archiphonemes A, O, U.
#[derive(Debug, Default)]
pub(super) struct Stems {
    /// Essive stem: *katu-na*, *ihmise-nä*.
    pub(super) strong: String,
    /// Genitive stem: *kadu-n*.
    pub(super) weak: String,
    pub(super) partitive: Vec<String>,
    pub(super) illative: Vec<String>,
    /// Essive and inessive stems of the plural: *katui-na*, *kadui-ssa*.
    pub(super) plural: Vec<(String, String)>,
    pub(super) genitive_plural: Vec<String>,
    pub(super) partitive_plural: Vec<String>,
    pub(super) illative_plural: Vec<String>,
    /// Forms that only begin compounds: *nais-*, *suur-*.
    pub(super) linking: Vec<String>,
}

impl Stems {
    /// The stems of `lemma` by its class and gradation; nothing where the lemma cannot belong to the class.
    pub(super) fn of(lemma: &str, class: u8, letter: Option<char>) -> Option<Self> {
        let gradation = letter.and_then(Gradation::from_letter);
        let weaken = |stem: &str| gradation.map_or_else(|| stem.to_owned(), |g| weaken_noun(g, stem));
        let strengthen = |stem: &str| gradation.map_or_else(|| stem.to_owned(), |g| g.strengthen(stem));
        let last = lemma.chars().next_back()?;
        let body = chop(lemma);
        let stems = match class {
            1 => {
                let mut s = Self::vowel(lemma, weaken(lemma), "A");
                s.add_plural(&join(lemma, "i"), &join(&weaken(lemma), "i"));
                s.plural_cases(&[lemma], "jen", "jA", "ihin");
                s
            }
            2 => {
                let mut s = Self::vowel(lemma, weaken(lemma), "A");
                s.add_plural(&join(lemma, "i"), &join(&weaken(lemma), "i"));
                s.plural_cases(&[lemma], "jen", "jA", "ihin");
                s.plural_cases(&[&join(lemma, "i")], "den", "tA", "hin");
                s.genitive_plural.push(join(lemma, "itten"));
                s
            }
            3 => {
                let mut s = Self::vowel(lemma, lemma.to_owned(), "tA");
                s.i_plural(&join(lemma, "i"), "hin");
                s
            }
            4 => {
                let weak = weaken(lemma);
                let mut s = Self::vowel(lemma, weak.clone(), "A");
                s.add_plural(&join(lemma, "i"), &join(&weak, "i"));
                s.plural_cases(&[lemma], "jen", "jA", "ihin");
                s.i_plural_cases(&join(&weak, "i"), "hin");
                s
            }
            5 | 6 => {
                let strong = if last == 'i' {
                    lemma.to_owned()
                } else if gradation.is_some_and(Gradation::doubles) {
                    format!("{lemma}{last}i")
                } else {
                    join(lemma, "i")
                };
                let weak = weaken(&strong);
                let mut s = Self::vowel(&strong, weak.clone(), "A");
                let (strong_body, weak_body) = (chop(&strong), chop(&weak));
                s.add_plural(&join(strong_body, "ei"), &join(weak_body, "ei"));
                s.plural_cases(&[strong_body], "ien", "ejA", "eihin");
                if class == 6 {
                    s.plural_cases(&[&join(weak_body, "ei")], "den", "tA", "hin");
                    s.genitive_plural.push(join(weak_body, "eitten"));
                }
                s
            }
            7 => {
                let strong = join(body, "e");
                let plural = join(body, "i");
                let mut s = Self::vowel(&strong, weaken(&strong), "A");
                s.add_plural(&plural, &weaken(&plural));
                s.plural_cases(&[&plural], "en", "A", "in");
                s
            }
            8 => {
                let weak = weaken(lemma);
                let mut s = Self::vowel(lemma, weak.clone(), "A");
                s.add_plural(&join(lemma, "i"), &join(&weak, "i"));
                s.plural_cases(&[lemma], "jen", "jA", "ihin");
                s.genitive_plural.push(join(lemma, "in"));
                s
            }
            9 => {
                let strong = round(lemma, last)?;
                let mut s = Self::vowel(lemma, weaken(lemma), "A");
                s.add_plural(&join(&strong, "i"), &join(&weaken(&strong), "i"));
                s.plural_cases(&[&strong], "jen", "jA", "ihin");
                s
            }
            10 => {
                let plural = join(body, "i");
                let mut s = Self::vowel(lemma, weaken(lemma), "A");
                s.add_plural(&plural, &weaken(&plural));
                s.plural_cases(&[&plural], "en", "A", "in");
                s
            }
            11 => {
                let (plain, rounded) = (join(body, "i"), join(&round(lemma, last)?, "i"));
                let mut s = Self::vowel(lemma, weaken(lemma), "A");
                s.add_plural(&plain, &plain);
                s.plural_cases(&[&plain], "en", "A", "in");
                s.i_plural(&rounded, "hin");
                s.partitive_plural.push(join(&round(lemma, last)?, "jA"));
                s
            }
            12 => {
                let mut s = Self::vowel(lemma, weaken(lemma), "A");
                s.i_plural(&join(&round(lemma, last)?, "i"), "hin");
                s
            }
            13 => {
                let strong = round(lemma, last)?;
                let mut s = Self::vowel(lemma, weaken(lemma), "A");
                s.i_plural(&join(&strong, "i"), "hin");
                s.plural_cases(&[&strong], "jen", "jA", "ihin");
                s
            }
            14 => {
                let strong = round(lemma, last)?;
                let weak = weaken(&strong);
                let mut s = Self::vowel(lemma, weaken(lemma), "A");
                s.add_plural(&join(&strong, "i"), &join(&weak, "i"));
                s.plural_cases(&[&strong], "jen", "jA", "ihin");
                s.i_plural_cases(&join(&weak, "i"), "hin");
                s
            }
            15 => {
                let mut s = Self::vowel(lemma, lemma.to_owned(), "A");
                s.partitive.push(join(lemma, "tA"));
                s.i_plural(&join(body, "i"), "hin");
                s.illative_plural.push(join(body, "isiin"));
                s
            }
            16 => {
                let strong = join(body, "A");
                let mut s = Self::vowel(&strong, weaken(&strong), "A");
                s.add_plural(lemma, &weaken(lemma));
                s.plural_cases(&[lemma], "en", "A", "in");
                s
            }
            17 => {
                let mut s = Self::vowel(lemma, lemma.to_owned(), "tA");
                s.illative = vec![join(lemma, "seen")];
                s.i_plural(&join(body, "i"), "siin");
                s.illative_plural.push(join(body, "ihin"));
                s
            }
            18 if is_vowel(last) => {
                let mut s = Self::vowel(lemma, lemma.to_owned(), "tA");
                s.illative = vec![format!("{lemma}h{last}n")];
                s.i_plural(&join(body, "i"), "hin");
                s
            }
            19 => {
                let mut s = Self::vowel(lemma, lemma.to_owned(), "tA");
                s.illative = vec![format!("{lemma}h{last}n")];
                s.i_plural(&format!("{}{last}i", chop(body)), "hin");
                s
            }
            20 => {
                let mut s = Self::vowel(lemma, lemma.to_owned(), "tA");
                s.illative = vec![format!("{lemma}h{last}n"), join(lemma, "seen")];
                s.i_plural(&join(body, "i"), "hin");
                s.illative_plural.push(join(body, "isiin"));
                s
            }
            21 => {
                let mut s = Self::vowel(lemma, lemma.to_owned(), "tA");
                s.illative = vec![format!("{lemma}h{}n", plain_vowel(last)), join(lemma, "hen")];
                s.i_plural(&join(lemma, "i"), "hin");
                s
            }
            22 => {
                let stem = join(lemma, "'");
                let mut s = Self::vowel(&stem, stem.clone(), "tA");
                s.illative = vec![join(&stem, "hen"), join(&stem, "hin"), join(&stem, "hon")];
                s.i_plural(&join(&stem, "i"), "hin");
                s
            }
            23..=26 => {
                let strong = join(body, "e");
                let mut s = Self::vowel(&strong, strong.clone(), "");
                let cut = if class == 25 { join(chop(body), "n") } else { body.to_owned() };
                // meri and veri, alone among these, take a back vowel here.
                let neutral = lemma.ends_with("meri") || lemma.ends_with("veri");
                s.partitive = vec![join(&cut, if neutral { "ta" } else { "tA" })];
                if class == 25 {
                    s.partitive.push(join(&strong, "A"));
                }
                s.add_plural(lemma, lemma);
                s.plural_cases(&[lemma], "en", "A", "in");
                s.genitive_plural.push(join(&cut, "ten"));
                s
            }
            27 | 28 => {
                let base = lemma.strip_suffix("si")?;
                let weak_cluster = match (class, base.chars().next_back()?) {
                    (27, _) => join(base, "de"),
                    (_, c) => format!("{base}{c}e"),
                };
                let mut s = Self::vowel(&join(base, "te"), weak_cluster, "");
                s.partitive = vec![join(base, "ttA")];
                s.add_plural(lemma, lemma);
                s.plural_cases(&[lemma], "en", "A", "in");
                s.genitive_plural.push(join(base, "tten"));
                s
            }
            29 | 30 => {
                let strong = join(body, "e");
                let cut = format!("{}s", chop(chop(body)));
                let mut s = Self::vowel(&strong, strong.clone(), "");
                s.partitive = vec![join(&cut, "tA")];
                s.add_plural(lemma, lemma);
                s.plural_cases(&[lemma], "en", "A", "in");
                s.genitive_plural.push(join(&cut, "ten"));
                s
            }
            31 => {
                let base = lemma.strip_suffix("ksi")?;
                let mut s = Self::vowel(&join(base, "hte"), join(base, "hde"), "");
                s.partitive = vec![join(base, "htA")];
                s.add_plural(lemma, lemma);
                s.plural_cases(&[lemma], "en", "A", "in");
                s
            }
            32 => {
                let stem = strengthen(lemma);
                Self::consonant(lemma, &join(&stem, "e"), &join(&stem, "i"))
            }
            33 if last == 'n' => {
                let stem = strengthen(body);
                let mut s = Self::vowel(&join(&stem, "me"), join(&stem, "me"), "");
                s.partitive = vec![join(lemma, "tA")];
                let plural = join(&stem, "mi");
                s.add_plural(&plural, &plural);
                s.plural_cases(&[&plural], "en", "A", "in");
                s.genitive_plural.push(join(lemma, "ten"));
                s
            }
            34 => {
                let ton = chop(body);
                let base = if lemma.ends_with("alaston") {
                    body.to_owned()
                } else {
                    format!("{}t{}", chop(ton), &body[chop(ton).len()..])
                };
                let mut s = Self::vowel(&join(&base, "mA"), join(&base, "mA"), "");
                s.partitive = vec![join(lemma, "tA")];
                let plural = join(&base, "mi");
                s.add_plural(&plural, &plural);
                s.plural_cases(&[&plural], "en", "A", "in");
                s.genitive_plural.push(join(lemma, "ten"));
                s
            }
            35 => {
                let stem = join(lemma.strip_suffix("mmin")?, "mpi");
                let mut s = Self::vowel(&join(&stem, "mA"), join(&stem, "mA"), "");
                s.partitive = vec![join(lemma, "tA")];
                let plural = join(&stem, "mi");
                s.add_plural(&plural, &plural);
                s.plural_cases(&[&plural], "en", "A", "in");
                s
            }
            36 | 37 => {
                let (strong, weak) = (join(body, "mpA"), join(body, "mmA"));
                let mut s = Self::vowel(&strong, weak, "A");
                s.partitive.push(join(lemma, "tA"));
                s.add_plural(&join(body, "mpi"), &join(body, "mmi"));
                s.plural_cases(&[&join(body, "mpi")], "en", "A", "in");
                s.genitive_plural.push(join(lemma, "ten"));
                s
            }
            38 => {
                let base = lemma.strip_suffix("nen")?;
                let mut s = Self::vowel(&join(base, "se"), join(base, "se"), "");
                s.partitive = vec![join(base, "stA")];
                let plural = join(base, "si");
                s.add_plural(&plural, &plural);
                s.plural_cases(&[&plural], "en", "A", "in");
                s.genitive_plural.push(join(base, "sten"));
                s.linking.push(join(base, "s"));
                s
            }
            39 => {
                let mut s = Self::consonant(lemma, &join(body, "kse"), &join(body, "ksi"));
                s.partitive = vec![join(body, "stA")];
                s
            }
            40 => {
                let mut s = Self::vowel(&join(body, "te"), join(body, "de"), "");
                s.partitive = vec![join(body, "ttA")];
                let plural = join(body, "ksi");
                s.add_plural(&plural, &plural);
                s.plural_cases(&[&plural], "en", "A", "in");
                s
            }
            41 => {
                let stem = strengthen(body);
                let vowel = stem.chars().next_back()?;
                let long = format!("{stem}{vowel}");
                let mut s = Self::vowel(&long, long.clone(), "");
                s.partitive = vec![join(lemma, "tA")];
                s.illative = vec![join(&long, "seen")];
                s.i_plural(&join(&stem, "i"), "siin");
                s.illative_plural.push(join(&stem, "ihin"));
                s.genitive_plural.push(join(lemma, "ten"));
                s
            }
            42 => {
                let mut s = Self::consonant(lemma, &join(body, "he"), &join(body, "hi"));
                s.linking.push(body.to_owned() + "s");
                s
            }
            43 | 44 => {
                let stem = strengthen(body);
                let vowel = if class == 43 { 'e' } else { stem.chars().next_back()? };
                let long = format!("{stem}{vowel}");
                let mut s = Self::vowel(&long, long.clone(), "");
                s.partitive = vec![join(lemma, "tA")];
                if class == 44 {
                    s.illative = vec![join(&long, "seen")];
                }
                s.i_plural(&join(&stem, "i"), "siin");
                s.illative_plural.push(join(&stem, "ihin"));
                s
            }
            45 | 46 => {
                let mut s = Self::vowel(&join(body, "nte"), join(body, "nne"), "");
                s.partitive = vec![join(body, "ttA")];
                let plural = join(body, "nsi");
                s.add_plural(&plural, &plural);
                s.plural_cases(&[&plural], "en", "A", "in");
                s
            }
            47 => {
                let base = chop(body);
                let long = join(base, "ee");
                let mut s = Self::vowel(&long, long.clone(), "");
                s.partitive = vec![join(lemma, "tA")];
                s.illative = vec![join(&long, "seen")];
                s.i_plural(&join(base, "ei"), "siin");
                s.illative_plural.push(join(base, "eihin"));
                s
            }
            48 => Self::long_e(lemma, &strengthen(lemma))?,
            49 if last == 'e' => Self::long_e(lemma, &strengthen(lemma))?,
            49 => {
                let stem = join(&strengthen(lemma), "e");
                let plural = join(chop(&stem), "i");
                Self::consonant(lemma, &stem, &plural)
            }
            _ => return None,
        };
        Some(stems)
    }

    /// Second stems: *askel* is also *askele*, *askeleen*; *ruoka* is *ruoan* and *ruuan*.
    pub(super) fn doublet(lemma: &str, class: u8, letter: Option<char>) -> Option<Self> {
        let gradation = letter.and_then(Gradation::from_letter);
        if let Some(before) = lemma.strip_suffix("ruoka") {
            let mut stems = Self::of(lemma, class, letter)?;
            stems.weak = join(before, "ruua");
            stems.plural = vec![(join(before, "ruoki"), join(before, "ruui"))];
            return Some(stems);
        }
        if class != 49 || lemma.ends_with('e') {
            return None;
        }
        let strong = gradation.map_or_else(|| lemma.to_owned(), |g| g.strengthen(lemma));
        Self::long_e(&join(lemma, "e"), &join(&strong, "e"))
    }

    /// The singular of a stem that ends in a short vowel: *talo*, *talo-on*, partitive with `partitive`.
    fn vowel(strong: &str, weak: String, partitive: &str) -> Self {
        let last = strong.chars().next_back().unwrap_or('e');
        let partitive = if partitive.is_empty() { Vec::new() } else { vec![join(strong, partitive)] };
        let illative = vec![format!("{strong}{last}n")];
        Self { strong: strong.to_owned(), weak, partitive, illative, ..Self::default() }
    }

    /// A word that ends in a consonant and has an e-stem: *sisar*, *sisare-n*, *sisar-ta*, *sisari-a*.
    fn consonant(lemma: &str, stem: &str, plural: &str) -> Self {
        let mut s = Self::vowel(stem, stem.to_owned(), "");
        s.partitive = vec![join(lemma, "tA")];
        s.add_plural(plural, plural);
        s.plural_cases(&[plural], "en", "A", "in");
        s.genitive_plural.push(join(lemma, "ten"));
        s
    }

    /// *hame*, *hamee-n*, *hamet-ta*, *hamei-ta*.
    fn long_e(lemma: &str, strong: &str) -> Option<Self> {
        let base = strong.strip_suffix('e')?;
        let long = join(strong, "e");
        let mut s = Self::vowel(&long, long.clone(), "");
        s.partitive = vec![join(lemma, "ttA")];
        s.illative = vec![join(&long, "seen")];
        s.i_plural(&join(base, "ei"), "siin");
        s.illative_plural.push(join(base, "eihin"));
        Some(s)
    }

    fn add_plural(&mut self, strong: &str, weak: &str) {
        self.plural.push((strong.to_owned(), weak.to_owned()));
    }

    fn plural_cases(&mut self, stems: &[&str], genitive: &str, partitive: &str, illative: &str) {
        for stem in stems {
            self.genitive_plural.push(join(stem, genitive));
            self.partitive_plural.push(join(stem, partitive));
            self.illative_plural.push(join(stem, illative));
        }
    }

    /// Plurals of the kind *maiden*, *maita*.
    fn i_plural(&mut self, stem: &str, illative: &str) {
        self.add_plural(stem, stem);
        self.i_plural_cases(stem, illative);
    }

    fn i_plural_cases(&mut self, stem: &str, illative: &str) {
        self.plural_cases(&[stem], "den", "tA", illative);
        self.genitive_plural.push(join(stem, "tten"));
    }
}

/// The singular of a word that is listed in the plural: *häät* to *hää*, *maltaat* to *mallas*.
pub(super) fn singular_of(plural: &str, class: u8, letter: Option<char>) -> Option<String> {
    if matches!(class, 43 | 44 | 46 | 47) {
        return None;
    }
    let weak = plural.strip_suffix('t')?;
    let gradation = letter.and_then(Gradation::from_letter);
    let strengthen = |stem: &str| gradation.map_or_else(|| stem.to_owned(), |g| g.strengthen(stem));
    let weaken = |stem: &str| gradation.map_or_else(|| stem.to_owned(), |g| g.weaken(stem));
    Some(match class {
        7 => join(chop(&strengthen(weak)), "i"),
        23..=26 => join(chop(weak), "i"),
        33 => join(&weaken(weak.strip_suffix("me")?), "n"),
        36 => join(weak.strip_suffix("mmA").or(weak.strip_suffix("mma")).or(weak.strip_suffix("mmä"))?, "n"),
        38 => join(weak.strip_suffix("se")?, "nen"),
        39 => join(weak.strip_suffix("kse")?, "s"),
        40 => join(weak.strip_suffix("de")?, "s"),
        41 => join(&weaken(chop(weak)), "s"),
        48 => weaken(weak.strip_suffix('e')?),
        _ => strengthen(weak),
    })
}

pub(super) fn join(stem: &str, suffix: &str) -> String {
    [stem, suffix].concat()
}

/// The rounded stem of the plural: *kala* to *kalo*, *päivä* to *päivö*.
fn round(lemma: &str, last: char) -> Option<String> {
    let vowel = match last {
        'a' => 'o',
        'ä' => 'ö',
        _ => return None,
    };
    Some(format!("{}{vowel}", chop(lemma)))
}

fn plain_vowel(c: char) -> char {
    match c {
        'é' | 'è' => 'e',
        c => c,
    }
}

/// Gradation of nouns: the k of *aika* and *poika* turns to j (*ajan*, *pojan*), that of *taika* does not.
fn weaken_noun(gradation: Gradation, stem: &str) -> String {
    let body = chop(stem);
    let last = &stem[body.len()..];
    if body.ends_with("poik") || (body.ends_with("aik") && !body.ends_with("taik") && !body.ends_with("raik")) {
        return format!("{}j{last}", &body[..body.len() - 2]);
    }
    gradation.weaken(stem)
}
