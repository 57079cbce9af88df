//! Phrases that are recognised in a query in any inflected form.

use crate::index::{Lists, Packer, Unpacker, Vocabulary};
use crate::text::{Analyser, Glossary, Lang, Reading, Token};

/// The languages in which phrases are recognised.
pub(super) const LANGUAGES: [Lang; 3] = [Lang::Fi, Lang::Sv, Lang::En];
/// Most words that may stand between two words of a phrase.
const MOST_BETWEEN: usize = 3;

/// Names of things in one language, each thing a number of the caller's.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    /// The words of the names: each is analysed once, in however many names it stands.
    words: Vocabulary,
    lemmas: Vocabulary,
    /// For each word the basic forms that it may be.
    forms: Lists,
    /// The words of each name.
    names: Lists,
    /// For each name, what it is of.
    of: Vec<Named>,
    /// For each basic form, the names that begin with it.
    by_first: Vec<Vec<u32>>,
    /// The basic forms of words that may stand within a phrase: "the money *is* all gone".
    between: Vec<u32>,
}

/// What a name is of.
#[derive(Debug, Clone, Copy)]
struct Named {
    thing: u32,
    /// Whether a compound says it of which it is a part.
    in_compounds: bool,
}

/// A phrase that stands in a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sighting {
    /// The thing.
    pub(super) of: u32,
    /// The first word of the query that it takes.
    pub(super) at: usize,
    /// The words that it takes, the first being bit 0: others may stand between them.
    pub(super) words: u64,
}

impl Sighting {
    /// The places in the query of the words that it takes.
    pub(super) fn places(self) -> impl Iterator<Item = usize> {
        (0..u64::BITS as usize).filter(move |bit| self.words >> bit & 1 == 1).map(move |bit| self.at + bit)
    }

    /// Whether it takes all words of another one, and more.
    fn swallows(self, other: Self) -> bool {
        let ahead = other.at.wrapping_sub(self.at);
        let inside = ahead < u64::BITS as usize && self.words >> ahead & other.words == other.words;
        inside && self.words.count_ones() > other.words.count_ones()
    }
}

impl Phrases {
    /// Adds a name of a thing.
    pub(super) fn add(&mut self, analyser: &Analyser, lang: Lang, name: &str, of: u32) {
        self.insert(analyser, lang, name, Named { thing: of, in_compounds: false });
    }

    /// Adds a name of a thing that compounds say too: "arabiankielinen" speaks of "arabia".
    pub(super) fn add_with_compounds(&mut self, analyser: &Analyser, lang: Lang, name: &str, of: u32) {
        self.insert(analyser, lang, name, Named { thing: of, in_compounds: true });
    }

    /// Adds a word that may stand within a phrase and changes nothing of what it says.
    pub(super) fn add_between(&mut self, analyser: &Analyser, lang: Lang, word: &str) {
        for lemma in lemmas(&analyser.readings(lang, &crate::text::normalise(word))) {
            self.between.push(self.lemmas.intern(&lemma));
        }
        self.between.sort_unstable();
        self.between.dedup();
        self.by_first.resize(self.lemmas.len(), Vec::new());
    }

    fn insert(&mut self, analyser: &Analyser, lang: Lang, name: &str, of: Named) {
        let tokens = analyser.query_tokens(name);
        if tokens.is_empty() {
            return;
        }
        let words: Vec<u32> = tokens.iter().map(|token| self.word(analyser, lang, &token.text)).collect();
        let number = self.names.push(words);
        self.of.push(of);
        self.by_first.resize(self.lemmas.len(), Vec::new());
        self.file(number);
    }

    /// The number of a word of a name.
    fn word(&mut self, analyser: &Analyser, lang: Lang, word: &str) -> u32 {
        if let Some(number) = self.words.number(word) {
            return number;
        }
        self.forms.push(lemmas(&analyser.readings(lang, word)).iter().map(|lemma| self.lemmas.intern(lemma)));
        self.words.intern(word)
    }

    /// Files a name under the basic forms that it begins with.
    fn file(&mut self, name: u32) {
        let first = self.names.get(name)[0];
        self.forms.get(first).iter().for_each(|lemma| self.by_first[*lemma as usize].push(name));
    }

    pub(super) fn pack(&self, to: &mut Packer) {
        self.words.pack(to);
        self.lemmas.pack(to);
        self.forms.pack(to);
        self.names.pack(to);
        to.list(&self.of.iter().map(|of| [of.thing, u32::from(of.in_compounds)]).collect::<Vec<_>>());
        to.list(&self.between);
    }

    /// The names of things whose numbers are below `things`.
    pub(super) fn unpack(from: &mut Unpacker<'_>, things: u32) -> Option<Self> {
        let (words, lemmas) = (Vocabulary::unpack(from)?, Vocabulary::unpack(from)?);
        let forms = Lists::unpack(from, lemmas.len() as u32)?;
        let names = Lists::unpack(from, words.len() as u32)?;
        let of: Vec<[u32; 2]> = from.list()?;
        let between: Vec<u32> = from.list()?;
        let sound = forms.len() as usize == words.len()
            && names.len() as usize == of.len()
            && names.iter().all(|words| !words.is_empty())
            && of.iter().all(|[thing, _]| *thing < things)
            && between.is_sorted();
        let of = of.into_iter().map(|[thing, in_compounds]| Named { thing, in_compounds: in_compounds == 1 }).collect();
        let by_first = vec![Vec::new(); lemmas.len()];
        let mut phrases = sound.then_some(Self { words, lemmas, forms, names, of, by_first, between })?;
        (0..phrases.names.len()).for_each(|name| phrases.file(name));
        Some(phrases)
    }

    /// The phrases that stand in a query, by place.
    pub(super) fn find(&self, glossary: &Glossary<'_>, lang: Lang, tokens: &[Token]) -> Vec<Sighting> {
        if self.of.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let parts = self.parts(&glossary.readings(lang, &token.text), &token.text);
            for name in parts.iter().flat_map(|lemma| &self.by_first[*lemma as usize]) {
                let of = self.of[*name as usize];
                if of.in_compounds && self.names.get(*name).len() == 1 {
                    found.push(Sighting { of: of.thing, at, words: 1 });
                }
            }
        }
        let query: Vec<Vec<u32>> =
            tokens.iter().map(|token| self.numbers(&glossary.readings(lang, &token.text))).collect();
        for (at, first) in query.iter().enumerate() {
            for name in first.iter().flat_map(|lemma| &self.by_first[*lemma as usize]) {
                if let Some(words) = self.standing(&query, at, *name) {
                    found.push(Sighting { of: self.of[*name as usize].thing, at, words });
                }
            }
        }
        found
    }

    /// The words of a query, as bits from `at` on, that are a name which begins there. Between them may stand what changes
    /// nothing, and what is a name itself: "hoitaa *muistisairasta* vaimoaan".
    fn standing(&self, query: &[Vec<u32>], at: usize, name: u32) -> Option<u64> {
        let (mut place, mut taken) = (at, 1u64);
        for word in &self.names.get(name)[1..] {
            let wanted = self.forms.get(*word);
            let is_wanted = |place: usize| query[place].iter().any(|lemma| wanted.contains(lemma));
            let last = query.len().min(place + MOST_BETWEEN + 2).min(at + u64::BITS as usize);
            let next = (place + 1..last).find(|next| is_wanted(*next) || !self.may_stand_between(&query[*next]))?;
            if !is_wanted(next) {
                return None;
            }
            place = next;
            taken |= 1 << (place - at);
        }
        Some(taken)
    }

    fn may_stand_between(&self, lemmas: &[u32]) -> bool {
        let is_name = |lemma: &u32| self.by_first[*lemma as usize].iter().any(|name| self.names.get(*name).len() == 1);
        !self.between.is_empty()
            && lemmas.iter().any(|lemma| self.between.binary_search(lemma).is_ok() || is_name(lemma))
    }

    /// The numbers of the basic forms that a word may be, as far as names have them.
    fn numbers(&self, readings: &[Reading]) -> Vec<u32> {
        each_once(readings.iter().filter_map(|reading| self.lemmas.number(&reading.lemma)).collect())
    }

    /// The numbers of the parts of a compound of known words, and of the compounds that stand in it: "tasapaino" in
    /// "tasapainoharjoitus".
    fn parts(&self, readings: &[Reading], word: &str) -> Vec<u32> {
        let (mut found, mut part) = (Vec::new(), String::new());
        for reading in readings.iter().filter(|reading| !reading.guess) {
            let parts = &reading.parts;
            for (first, start) in parts.iter().enumerate() {
                for last in &parts[first..] {
                    // Only the last part of a compound is inflected.
                    part.clear();
                    part.push_str(word.get(start.span.start..last.span.start).unwrap_or_default());
                    part.push_str(&last.lemma);
                    found.extend(self.lemmas.number(&part));
                }
            }
        }
        each_once(found)
    }
}

fn each_once(mut numbers: Vec<u32>) -> Vec<u32> {
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// Leaves the sightings that count: not what stands within a longer phrase, and of several for one thing the longest,
/// then the first. In the order of the query.
pub(super) fn settle(found: Vec<Sighting>) -> Vec<Sighting> {
    let mut found = outermost(found);
    found.sort_by_key(|seen| (seen.of, std::cmp::Reverse(seen.words.count_ones()), seen.at));
    found.dedup_by_key(|seen| seen.of);
    found.sort_by_key(|seen| (seen.at, seen.of));
    found
}

/// Leaves out what stands within a longer phrase: "lost a baby" speaks of a loss, not of a baby.
pub(super) fn outermost(mut found: Vec<Sighting>) -> Vec<Sighting> {
    let all = found.clone();
    found.retain(|seen| !all.iter().any(|other| other.swallows(*seen)));
    found
}

/// The words of the query that a sighting takes, as they were typed.
pub(super) fn said(tokens: &[Token], seen: Sighting) -> String {
    seen.places().map(|place| tokens[place].text.as_str()).collect::<Vec<_>>().join(" ")
}

/// The basic forms of a word, each once.
fn lemmas(readings: &[Reading]) -> Vec<String> {
    let mut lemmas: Vec<String> = readings.iter().map(|reading| reading.lemma.clone()).collect();
    lemmas.sort_unstable();
    lemmas.dedup();
    lemmas
}
