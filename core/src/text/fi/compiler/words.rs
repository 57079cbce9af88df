//! Word lists: the project's own (tab-separated) and that of the Institute for the Languages of Finland (CSV).

use std::collections::{BTreeMap, BTreeSet};

use super::nominal::Stems;
use super::paradigm::Use;
use super::sound::{Harmony, is_vowel};

/// What a listed word is, as far as inflection cares.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Noun,
    Adjective,
    Verb,
    /// Never inflected: adverbs, conjunctions, interjections.
    Particle,
    /// Begins compounds alone: *esi-*, *epä-*.
    Prefix,
    /// A person's name.
    Name,
    /// A municipality, whose people are named after it.
    Place,
    /// One irregular form of the word `of`.
    Form {
        of: String,
        usage: Use,
    },
}

/// One listed word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Word {
    pub(crate) lemma: String,
    /// Kotus class, 0 for none.
    pub(crate) class: u8,
    /// Gradation letter A to M.
    pub(crate) letter: Option<char>,
    pub(crate) kind: Kind,
}

/// A line that cannot be read, and why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct BadLine {
    /// From 1.
    pub(crate) line: usize,
    pub(crate) problem: &'static str,
}

/// Reads the project's own format: word, class, gradation letter or `-`, kind; `#` begins a comment.
pub(crate) fn read_own(text: &str) -> Result<Vec<Word>, BadLine> {
    let mut words = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default().trim_end();
        if line.is_empty() {
            continue;
        }
        let bad = |problem| BadLine { line: number + 1, problem };
        let mut cells = line.split('\t');
        let (Some(lemma), Some(class), Some(letter), Some(kind), None) =
            (cells.next(), cells.next(), cells.next(), cells.next(), cells.next())
        else {
            return Err(bad("four tab-separated cells are expected: word, class, gradation letter or -, kind"));
        };
        let kind = match kind {
            "noun" => Kind::Noun,
            "adjective" => Kind::Adjective,
            "verb" => Kind::Verb,
            "particle" => Kind::Particle,
            "prefix" => Kind::Prefix,
            "name" => Kind::Name,
            "place" => Kind::Place,
            // An irregular form: its lemma stands in the place of the class.
            "form" | "link" | "owned" => {
                let usage = match kind {
                    "form" => Use::WORD.and(Use::NO_HEAD),
                    "link" => Use::ONLY_LINK,
                    _ => Use::ONLY_OWNED,
                };
                let kind = Kind::Form { of: class.to_owned(), usage };
                words.push(Word { lemma: lemma.to_owned(), class: 0, letter: None, kind });
                continue;
            }
            _ => {
                return Err(bad(
                    "the kind is none of noun, adjective, verb, particle, prefix, name, place, form, link",
                ));
            }
        };
        let class = match class {
            "-" => 0,
            class => class.parse().ok().filter(|c| *c <= 78).ok_or(bad("the class is a number from 1 to 78, or -"))?,
        };
        let letter = letter.chars().next().filter(|c| *c != '-');
        words.push(Word { lemma: lemma.to_lowercase(), class, letter, kind });
    }
    Ok(words)
}

/// Reads the Kotus list of modern Finnish (2024): headword, homonymy, word class, inflection (`5*A`, `9, 50`).
///
/// Compounds whose parts are listed, here or in `own`, are left to the segmentation. A row without a class is inflected as
/// its longest listed head is, or as derivations with its ending are.
pub(crate) fn read_kotus(text: &str, own: &[Word]) -> Result<Vec<Word>, BadLine> {
    if !text.trim_start_matches('\u{feff}').starts_with("Hakusana,") {
        return Err(BadLine {
            line: 1,
            problem: "the header Hakusana,Homonymia,Sanaluokka,Taivutustiedot is expected",
        });
    }
    let rows: Vec<Row> =
        text.lines().enumerate().skip(1).map(|(n, line)| Row::read(n + 1, line)).collect::<Result<_, _>>()?;
    let listed: Vec<Word> = rows.iter().flat_map(Row::words).collect();
    let known: Vec<Word> = listed.iter().chain(own).cloned().collect();
    let parts = Parts::of(&known);
    let mut words: Vec<Word> = listed.iter().filter(|word| !parts.compose(word)).cloned().collect();
    let mut prefixes = BTreeSet::new();
    for row in rows.iter().filter(|row| row.inflections.is_empty()) {
        if let Some(name) = row.lemma.strip_suffix('-') {
            prefixes.insert(name.to_owned());
        } else if let Some(word) = parts.derive(row, &mut prefixes) {
            words.push(word);
        }
    }
    words.extend(prefixes.into_iter().filter(|p| !parts.links.contains(p)).map(|lemma| Word {
        lemma,
        class: 0,
        letter: None,
        kind: Kind::Prefix,
    }));
    words.sort();
    words.dedup();
    Ok(words)
}

/// One row of the Kotus list.
struct Row {
    lemma: String,
    kind: Kind,
    /// Class and letter.
    inflections: Vec<(u8, Option<char>)>,
}

impl Row {
    fn read(line: usize, text: &str) -> Result<Self, BadLine> {
        // Lists within a cell are written with ", ", cells with "," alone.
        let text = text.trim_end().replace(", ", ";");
        let cells: Vec<&str> = text.split(',').collect();
        let [lemma, _, class, inflection] = cells[..] else {
            return Err(BadLine {
                line,
                problem: "four cells are expected: headword, homonymy, word class, inflection",
            });
        };
        let lemma = lemma.replace('\u{2011}', "-").replace('\u{2019}', "'").to_lowercase();
        let mut inflections = Vec::new();
        for item in inflection.split(';').map(|item| item.trim_matches(['(', ')'])) {
            let digits = item.trim_end_matches(|c: char| !c.is_ascii_digit());
            let digits = digits.split('*').next().unwrap_or_default();
            let letter = item.chars().find(|c| ('A'..='M').contains(c));
            if let Ok(class @ (1..=49 | 52..=78)) = digits.parse::<u8>() {
                inflections.push((class, letter));
            }
        }
        let particle = inflection.contains("99") || lemma.contains(' ');
        let kind = if inflections.iter().any(|(class, _)| *class >= 52) || class.starts_with("verbi") {
            Kind::Verb
        } else if particle || class.contains("adverbi") && inflections.is_empty() {
            Kind::Particle
        } else if class.contains("adjektiivi") {
            Kind::Adjective
        } else {
            Kind::Noun
        };
        Ok(Self { lemma, kind, inflections })
    }

    fn words(&self) -> impl Iterator<Item = Word> {
        let lemma = self.lemma.trim_start_matches('-').to_owned();
        self.inflections.iter().map(move |&(class, letter)| Word {
            lemma: lemma.clone(),
            class,
            letter,
            kind: self.kind.clone(),
        })
    }
}

/// The words of two and three letters that end compounds.
pub(crate) const SHORT_HEADS: [&str; 14] =
    ["työ", "maa", "tie", "puu", "yö", "sää", "suo", "pää", "kuu", "luu", "jää", "apu", "ala", "osa"];

/// What compounds are made of: the forms that begin them and the words that end them.
struct Parts<'a> {
    links: BTreeSet<String>,
    heads: BTreeMap<&'a str, Vec<&'a Word>>,
}

impl<'a> Parts<'a> {
    fn of(words: &'a [Word]) -> Self {
        let mut parts = Self { links: BTreeSet::new(), heads: BTreeMap::new() };
        for word in words {
            parts.heads.entry(&word.lemma).or_default().push(word);
            if let Some(stems) = Stems::of(&word.lemma, word.class, word.letter) {
                parts.links.extend(stems.links(&word.lemma, Harmony::of(&word.lemma)));
            }
        }
        parts
    }

    /// The heads that `lemma` may end with, longest first, and what comes before each.
    fn splits(&self, lemma: &str) -> impl Iterator<Item = (String, &[&'a Word])> {
        lemma.char_indices().skip(2).filter_map(|(at, _)| {
            let (before, head) = lemma.split_at(at);
            let words = self.heads.get(head.trim_start_matches('-'))?;
            let fits = head.chars().count() >= 4 || SHORT_HEADS.contains(&head);
            fits.then(|| (before.trim_end_matches('-').to_owned(), words.as_slice()))
        })
    }

    /// True when the segmentation will find this word from its parts.
    fn compose(&self, word: &Word) -> bool {
        if word.kind == Kind::Verb || word.lemma.chars().count() < 7 {
            return false;
        }
        self.splits(&word.lemma).any(|(before, heads)| {
            before.chars().count() >= 3
                && self.links.contains(&before)
                && heads.iter().any(|h| h.class == word.class && h.letter == word.letter && h.kind == word.kind)
        })
    }

    /// The word of a row without a class, unless it is a compound of what is listed.
    fn derive(&self, row: &Row, prefixes: &mut BTreeSet<String>) -> Option<Word> {
        let lemma = row.lemma.trim_start_matches('-');
        let word = |class, letter, kind| Some(Word { lemma: lemma.to_owned(), class, letter, kind });
        if row.kind == Kind::Particle {
            return if lemma.contains(' ') { None } else { word(0, None, Kind::Particle) };
        }
        let mut unknown = None;
        for (before, heads) in self.splits(lemma) {
            let Some(head) = heads.iter().find(|h| h.kind == row.kind).or(heads.first()) else { continue };
            if self.links.contains(&before) || self.is_compound_link(&before) {
                return None;
            }
            // *tervey* is no prefix: *terveys* is.
            let cut_short =
                || lemma[before.len()..].chars().next().is_some_and(|c| self.links.contains(&format!("{before}{c}")));
            if unknown.is_none() && before.chars().count() >= 3 && before.contains(is_vowel) && !cut_short() {
                unknown = Some((before, *head));
            }
        }
        if let Some((before, head)) = &unknown
            && before.chars().all(char::is_alphabetic)
            && head.kind == row.kind
        {
            prefixes.insert(before.clone());
            return None;
        }
        if let Some((class, letter)) = class_by_ending(lemma, &row.kind) {
            return word(class, letter, row.kind.clone());
        }
        let (_, head) = unknown?;
        word(head.class, head.letter, row.kind.clone())
    }

    /// True for the beginning of a compound of three parts.
    fn is_compound_link(&self, before: &str) -> bool {
        before.char_indices().skip(3).any(|(at, _)| {
            let (first, second) = before.split_at(at);
            second.chars().count() >= 3
                && self.links.contains(first.trim_end_matches('-'))
                && self.links.contains(second.trim_start_matches('-'))
        })
    }
}

/// The class of a derivation that is regular by its ending.
pub(crate) fn class_by_ending(lemma: &str, kind: &Kind) -> Option<(u8, Option<char>)> {
    let ends = |endings: &[&str]| endings.iter().any(|e| lemma.ends_with(e));
    Some(match kind {
        Kind::Verb if ends(&["ttaa", "ttää"]) => (53, Some('C')),
        Kind::Verb if ends(&["utua", "ytyä"]) => (52, Some('F')),
        Kind::Verb if ends(&["ua", "yä"]) => (52, None),
        Kind::Verb if ends(&["staa", "stää"]) => (53, None),
        Kind::Verb if ends(&["oida", "öidä"]) => (62, None),
        Kind::Verb if ends(&["ella", "ellä", "illa", "illä"]) => (67, None),
        Kind::Verb if ends(&["ata", "ätä"]) => (73, None),
        Kind::Verb if ends(&["ista", "istä"]) => (66, None),
        Kind::Noun | Kind::Adjective if ends(&["inen"]) => (38, None),
        Kind::Noun | Kind::Adjective if ends(&["ton", "tön"]) => (34, Some('C')),
        Kind::Noun if ends(&["uus", "yys", "eus", "eys"]) => (40, None),
        Kind::Noun if ends(&["us", "ys", "os", "ös"]) => (39, None),
        Kind::Noun if ends(&["ija", "ijä"]) => (12, None),
        Kind::Noun if ends(&["ja", "jä"]) => (10, None),
        Kind::Noun if ends(&["nta", "ntä"]) => (9, Some('J')),
        Kind::Noun if ends(&["ia", "iä", "la", "lä", "na", "nä"]) => (12, None),
        Kind::Noun if ends(&["lu", "ly", "ri"]) => (if lemma.ends_with("ri") { 6 } else { 2 }, None),
        Kind::Adjective if ends(&["va", "vä"]) => (10, None),
        Kind::Adjective if ends(&["ea", "eä"]) => (15, None),
        _ => return None,
    })
}

/// The name of the project's own list.
pub(crate) const OWN_NAME: &str = "Luotsi word list 1";
/// The licence of the project's own list.
pub(crate) const OWN_LICENCE: &str = "Luotsi word list: MIT OR Apache-2.0";
/// The name of the Kotus list.
pub(crate) const KOTUS_NAME: &str = "Nykysuomen sanalista 2024";
/// The licence of the Kotus list.
pub(crate) const KOTUS_LICENCE: &str = "Nykysuomen sanalista, Kotimaisten kielten keskus, CC BY 4.0";
/// The project's own lists: words, irregular forms, names.
pub(crate) const OWN_LISTS: [&str; 3] = [
    include_str!("../../../../data/fi/words.tsv"),
    include_str!("../../../../data/fi/irregular.tsv"),
    include_str!("../../../../data/fi/names.tsv"),
];
