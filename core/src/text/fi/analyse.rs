//! Reading one word: as a listed form, as a compound of listed forms, or as a guess.

use super::compiler::Use;
use super::compiler::words::SHORT_HEADS;
use super::lexicon::{Edit, Lexicon};
use crate::unwound::unwound;

/// Words longer than this many bytes are not analysed; the longest in ordinary text have some 60.
const LONGEST_WORD: usize = 120;
/// A compound has at most this many parts.
const MOST_PARTS: usize = 6;
/// Of equally short segmentations, this many are kept.
const MOST_SPLITS: usize = 2;

/// Working memory of [`Lexicon::analyse`], to be reused from word to word.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    text: String,
    readings: Vec<RawReading>,
    parts: Vec<RawPart>,
    /// How each position of the word is reached: from where, by which form.
    reached: Vec<Option<Step>>,
    frontier: Vec<usize>,
    next: Vec<usize>,
    finals: Vec<Final>,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    start: u32,
    end: u32,
}

#[derive(Clone, Debug)]
struct RawReading {
    lemma: Span,
    parts: Span,
    guessed: bool,
}

#[derive(Clone, Debug)]
struct RawPart {
    lemma: Span,
    surface: Span,
}

/// The part that ends where a position begins.
#[derive(Clone, Copy, Debug)]
struct Step {
    from: usize,
    to: usize,
    /// Its value in the map; none for an unknown piece before a hyphen.
    value: Option<u64>,
}

/// A last part: where it begins, where its own form ends (before possessive and clitic), its value.
#[derive(Clone, Copy, Debug)]
struct Final {
    from: usize,
    end: usize,
    need: u8,
    value: u64,
}

/// The readings of one word; borrowed from the [`Scratch`].
#[derive(Clone, Copy, Debug)]
pub struct Readings<'a> {
    scratch: &'a Scratch,
}

/// One way to read a word.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    scratch: &'a Scratch,
    raw: &'a RawReading,
}

/// A part of a word: the whole of it, where it is no compound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// The lemma of the part: *ihminen* for *ihmis-*.
    pub lemma: &'a str,
    /// Where the part begins in the word, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

impl<'a> Readings<'a> {
    /// The readings, the likeliest first; none where the word is unknown.
    pub fn iter(self) -> impl Iterator<Item = Reading<'a>> {
        self.scratch.readings.iter().map(move |raw| Reading { scratch: self.scratch, raw })
    }

    /// True where the word is unknown.
    pub fn is_empty(self) -> bool {
        self.scratch.readings.is_empty()
    }
}

impl<'a> Reading<'a> {
    /// The lemma of the whole word: *omaishoitaja*.
    pub fn lemma(self) -> &'a str {
        self.scratch.slice(self.raw.lemma)
    }

    /// The parts from left to right; one where the word is no compound.
    pub fn parts(self) -> impl ExactSizeIterator<Item = Part<'a>> {
        let scratch = self.scratch;
        let Span { start, end } = self.raw.parts;
        scratch.parts[start as usize..end as usize].iter().map(move |raw| Part {
            lemma: scratch.slice(raw.lemma),
            start: raw.surface.start as usize,
            end: raw.surface.end as usize,
        })
    }

    /// True where a part is not in the lexicon.
    pub fn is_guess(self) -> bool {
        self.raw.guessed
    }
}

impl Scratch {
    fn slice(&self, span: Span) -> &str {
        &self.text[span.start as usize..span.end as usize]
    }

    fn clear(&mut self) {
        self.text.clear();
        self.readings.clear();
        self.parts.clear();
    }
}

impl Lexicon {
    /// Every reading of a word in lower case and NFC.
    ///
    /// A listed word is never split. A compound is read in the fewest parts that cover it; equally short readings are
    /// all kept, up to two. Possessive suffixes and clitics (*talo-ssa-ni-kin*) are taken off where nothing else fits.
    pub fn analyse<'s>(&self, word: &str, scratch: &'s mut Scratch) -> Readings<'s> {
        scratch.clear();
        if word.len() <= LONGEST_WORD && word.len() >= 2 {
            let read = unwound(|| {
                self.segment(word, scratch);
                if scratch.readings.is_empty() {
                    self.guess(word, scratch);
                }
            });
            // A map that somebody has forged can lead anywhere: the word is then unknown.
            if read.is_none() {
                scratch.clear();
            }
        }
        Readings { scratch }
    }

    /// Covers the word with ever more parts until one cover reaches the end.
    fn segment(&self, word: &str, scratch: &mut Scratch) {
        let endings = Endings::of(word);
        scratch.reached.clear();
        scratch.reached.resize(word.len() + 1, None);
        scratch.frontier.clear();
        scratch.frontier.push(0);
        for parts in 1..=MOST_PARTS {
            scratch.next.clear();
            scratch.finals.clear();
            let frontier = std::mem::take(&mut scratch.frontier);
            for &from in &frontier {
                self.walk(word, from, parts, &endings, scratch);
            }
            scratch.frontier = frontier;
            if !scratch.finals.is_empty() {
                self.read_finals(word, scratch);
                if !scratch.readings.is_empty() {
                    return;
                }
            }
            scratch.next.sort_unstable();
            std::mem::swap(&mut scratch.frontier, &mut scratch.next);
            if scratch.frontier.is_empty() {
                return;
            }
        }
    }

    /// Follows the map from one position: notes the last parts that fit, and the positions that links lead to.
    fn walk(&self, word: &str, from: usize, parts: usize, endings: &Endings, scratch: &mut Scratch) {
        let bytes = word.as_bytes();
        let map = &self.map;
        let mut node = map.root();
        let mut value = 0;
        let after_prefix = scratch.reached[from].is_some_and(|step| self.is_prefix(step));
        let forward = |to: usize, step: Step, scratch: &mut Scratch| {
            let to = if bytes.get(to) == Some(&b'-') { to + 1 } else { to };
            if to < bytes.len() && scratch.reached[to].is_none() {
                scratch.reached[to] = Some(step);
                scratch.next.push(to);
            }
        };
        for (at, &byte) in bytes.iter().enumerate().skip(from) {
            let Some(index) = node.find_input(byte) else { break };
            let transition = node.transition(index);
            value += transition.out.value();
            node = map.node(transition.addr);
            if !node.is_final() {
                continue;
            }
            let end = at + 1;
            let found = value + node.final_output().value();
            let usage = self.usage(found);
            for need in endings.needs_at(end) {
                if usage & need != 0 && self.may_end(found, need, parts > 1, after_prefix, end - from) {
                    scratch.finals.push(Final { from, end, need, value: found });
                }
            }
            if usage & Use::LINKS != 0 && end - from >= 3 && end < bytes.len() && !same_vowels_meet(word, end) {
                forward(end, Step { from, to: end, value: Some(found) }, scratch);
            }
        }
        // Before a hyphen, an unknown piece is a part too.
        let begins_piece = from == 0 || bytes[from - 1] == b'-';
        if let Some(length) = bytes[from..].iter().position(|&b| b == b'-').filter(|&n| begins_piece && n > 0) {
            forward(from + length, Step { from, to: from + length, value: None }, scratch);
        }
    }

    fn is_prefix(&self, step: Step) -> bool {
        step.value.is_some_and(|value| self.usage(value) & Use::PREFIX != 0)
    }

    /// True where some edit of the form may end a word here.
    fn may_end(&self, value: u64, need: u8, compound: bool, after_prefix: bool, length: usize) -> bool {
        if !compound {
            return true;
        }
        length >= 3 && self.edits(value).any(|edit| edit.usage & need != 0 && ends_compound(edit.usage, after_prefix))
    }

    /// True where the form is one of a short word that seldom ends compounds: *-isille* is hardly ever fathers.
    fn is_weak_head(&self, form: &str, edit: Edit, lemma: &mut String) -> bool {
        lemma.clear();
        self.apply(form, edit, lemma);
        lemma.chars().count() <= 3 && !SHORT_HEADS.contains(&lemma.as_str())
    }

    /// Turns the last parts of the shortest segmentations to readings; the plainest ending first, the longest head first.
    fn read_finals(&self, word: &str, scratch: &mut Scratch) {
        let mut finals = std::mem::take(&mut scratch.finals);
        finals.sort_by_key(|f| (word.len() - f.end, f.from));
        let plainest = finals[0].end;
        let mut splits = 0;
        for last in finals.iter().filter(|f| f.end == plainest).take(MOST_SPLITS) {
            self.read(word, *last, scratch);
            splits += 1;
        }
        debug_assert!(splits > 0);
        scratch.finals = finals;
    }

    /// The readings of one segmentation: one for each lemma of its last part.
    fn read(&self, word: &str, last: Final, scratch: &mut Scratch) {
        let mut steps = [None; MOST_PARTS];
        let mut count = 0;
        let mut at = last.from;
        while let Some(step) = scratch.reached[at] {
            if count == MOST_PARTS {
                return;
            }
            steps[count] = Some(step);
            count += 1;
            at = step.from;
        }
        let steps = &steps[..count];
        let compound = count > 0;
        let after_prefix = steps.first().copied().flatten().is_some_and(|step| self.is_prefix(step));
        let guessed = steps.iter().flatten().any(|step| step.value.is_none());
        let form = &word[last.from..last.end];
        let mut head = String::new();
        for edit in self.edits(last.value) {
            if edit.usage & last.need == 0 || compound && !ends_compound(edit.usage, after_prefix) {
                continue;
            }
            if compound && self.is_weak_head(form, edit, &mut head) {
                continue;
            }
            let first_part = scratch.parts.len() as u32;
            let lemma_start = scratch.text.len();
            scratch.text.push_str(&word[..last.from]);
            self.apply(form, edit, &mut scratch.text);
            let lemma = span(lemma_start, scratch.text.len());
            if scratch.readings.last().is_some_and(|r| scratch.slice(r.lemma) == scratch.slice(lemma)) {
                continue;
            }
            for step in steps.iter().rev().flatten() {
                self.read_link(word, *step, scratch);
            }
            let head = span(lemma_start + last.from, scratch.text.len().min(lemma.end as usize));
            scratch.parts.push(RawPart { lemma: head, surface: span(last.from, last.end) });
            let parts = Span { start: first_part, end: scratch.parts.len() as u32 };
            scratch.readings.push(RawReading { lemma, parts, guessed });
        }
    }

    /// The parts that a link may stand for: one for each distinct lemma.
    fn read_link(&self, word: &str, step: Step, scratch: &mut Scratch) {
        let surface = span(step.from, step.to);
        let form = &word[step.from..step.to];
        let Some(value) = step.value else {
            let start = scratch.text.len();
            scratch.text.push_str(form);
            let lemma = span(start, scratch.text.len());
            scratch.parts.push(RawPart { lemma, surface });
            return;
        };
        let before = scratch.parts.len();
        for edit in self.edits(value).filter(|edit| edit.usage & Use::LINKS != 0) {
            let lemma = self.write(form, edit, scratch);
            if scratch.parts[before..].iter().any(|p| scratch.slice(p.lemma) == scratch.slice(lemma)) {
                continue;
            }
            scratch.parts.push(RawPart { lemma, surface });
        }
    }

    fn write(&self, form: &str, edit: Edit, scratch: &mut Scratch) -> Span {
        let start = scratch.text.len();
        self.apply(form, edit, &mut scratch.text);
        span(start, scratch.text.len())
    }

    /// An unknown word that ends in a listed head: *koronarokotuksista* where *korona* is not listed.
    fn guess(&self, word: &str, scratch: &mut Scratch) {
        let endings = Endings::of(word);
        scratch.reached.clear();
        scratch.reached.resize(word.len() + 1, None);
        for (from, _) in word.char_indices().skip(3) {
            if word.len() - from < 5 || same_vowels_meet(word, from) || !word[..from].contains(is_vowel) {
                continue;
            }
            scratch.finals.clear();
            scratch.next.clear();
            self.walk(word, from, 2, &endings, scratch);
            scratch.reached.fill(None);
            scratch.finals.retain(|f| f.end - f.from >= 5 && self.usage(f.value) & Use::NAME == 0);
            if scratch.finals.is_empty() {
                continue;
            }
            scratch.reached[from] = Some(Step { from: 0, to: from, value: None });
            return self.read_finals(word, scratch);
        }
    }
}

/// True for forms that may end a compound: nominals, and verbs after a prefix.
fn ends_compound(usage: u8, after_prefix: bool) -> bool {
    (usage & (Use::NO_HEAD | Use::VERB) == 0 || after_prefix && usage & Use::VERB != 0) && usage & Use::NAME == 0
}

fn span(start: usize, end: usize) -> Span {
    Span { start: start as u32, end: end as u32 }
}

/// Finnish writes a hyphen where equal vowels meet (*linja-auto*): without one it is no boundary.
fn same_vowels_meet(word: &str, at: usize) -> bool {
    let before = word[..at].chars().next_back();
    before == word[at..].chars().next() && before.is_some_and(is_vowel)
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'ä' | 'ö' | 'å')
}

/// Where the inflected form of a word may end, and what it must be able to bear there.
struct Endings {
    /// Bytes, need; the first is the whole word.
    ends: [(usize, u8); 6],
    count: usize,
}

const WORD: u8 = Use::WORD.0;
const OWNED: u8 = Use::ONLY_OWNED.0;
const CLITICS: [&str; 14] =
    ["kin", "kaan", "kään", "kohan", "köhän", "ko", "kö", "han", "hän", "pas", "päs", "pa", "pä", "kos"];
const POSSESSIVES: [&str; 6] = ["nsa", "nsä", "mme", "nne", "ni", "si"];

impl Endings {
    fn of(word: &str) -> Self {
        let mut endings = Self { ends: [(0, 0); 6], count: 0 };
        endings.push(word.len(), WORD);
        endings.push_possessive(word);
        if let Some(rest) = CLITICS.iter().find_map(|clitic| word.strip_suffix(clitic)) {
            endings.push(rest.len(), WORD);
            endings.push_possessive(rest);
        }
        endings
    }

    fn push(&mut self, end: usize, need: u8) {
        if end >= 2 && self.count < self.ends.len() {
            self.ends[self.count] = (end, need);
            self.count += 1;
        }
    }

    fn push_possessive(&mut self, word: &str) {
        if let Some(rest) = POSSESSIVES.iter().find_map(|suffix| word.strip_suffix(suffix)) {
            self.push(rest.len(), OWNED);
        }
        // *talossa-an*, *kylässä-än*: the third person repeats the vowel.
        let mut letters = word.chars().rev();
        if let (Some('n'), Some(last), Some(before)) = (letters.next(), letters.next(), letters.next())
            && last == before
            && is_vowel(last)
        {
            self.push(word.len() - 1 - last.len_utf8(), OWNED);
        }
    }

    fn needs_at(&self, end: usize) -> impl Iterator<Item = u8> {
        self.ends[..self.count].iter().filter(move |(at, _)| *at == end).map(|(_, need)| *need)
    }
}
