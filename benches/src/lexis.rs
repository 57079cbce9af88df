//! The words of a language, the frequent ones first, as texts inflect and compound them.

use std::sync::LazyLock;

use luotsi::reference::NeedTable;
use serde_json::Value;

use crate::{Chance, Zipf};

const FINNISH: &str = include_str!("../../core/data/fi/words.tsv");
const SWEDISH: &str = include_str!("../../core/data/sv/words.txt");
const ENGLISH: &str = include_str!("../data/english.txt");
const FUNCTION_WORDS: &str = include_str!("../../core/data/function_words.json");

/// A language of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// Finnish.
    Finnish,
    /// Swedish.
    Swedish,
    /// English.
    English,
}

impl Tongue {
    /// Its tag.
    pub fn tag(self) -> &'static str {
        ["fi", "sv", "en"][self as usize]
    }

    /// Its words.
    pub fn lexis(self) -> &'static Lexis {
        static ALL: LazyLock<[Lexis; 3]> =
            LazyLock::new(|| [Tongue::Finnish, Tongue::Swedish, Tongue::English].map(Lexis::of));
        &ALL[self as usize]
    }
}

/// The words of a language.
#[derive(Debug)]
pub struct Lexis {
    function: Vec<String>,
    function_law: Zipf,
    /// Each word with its forms, the basic form first.
    words: Vec<Vec<String>>,
    law: Zipf,
    form_law: Zipf,
    /// How many words in a hundred are compounds of two.
    compounds: usize,
}

impl Lexis {
    fn of(tongue: Tongue) -> Self {
        let mut words: Vec<Vec<String>> = match tongue {
            Tongue::Finnish => FINNISH.lines().filter_map(finnish).collect(),
            Tongue::Swedish => lines(SWEDISH).map(swedish).collect(),
            Tongue::English => lines(ENGLISH).map(english).collect(),
        };
        // A list is in order of the alphabet or of the subject: the ranks are drawn.
        let mut chance = Chance::of(0x1e_415, tongue as u64);
        for place in (1..words.len()).rev() {
            words.swap(place, chance.below(place + 1));
        }
        // Texts about services speak of needs more than of anything else.
        let needs = NeedTable::shared().iter().flat_map(|need| need.synonyms(tongue.tag()));
        let mut spoken: Vec<Vec<String>> =
            needs.filter(|name| !name.contains(' ')).map(|name| vec![name.clone()]).collect();
        spoken.append(&mut words);
        let function: Vec<String> = serde_json::from_str::<Value>(FUNCTION_WORDS)
            .ok()
            .and_then(|all| all[tongue.tag()].as_array().cloned())
            .into_iter()
            .flatten()
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect();
        Self {
            function_law: Zipf::of(function.len()),
            function,
            law: Zipf::of(spoken.len()),
            words: spoken,
            form_law: Zipf::of(8),
            compounds: [22, 14, 0][tongue as usize],
        }
    }

    /// A word as running text has it.
    pub fn word(&self, chance: &mut Chance) -> String {
        if chance.percent(27) {
            return self.function[chance.rank(&self.function_law)].clone();
        }
        self.content_word(chance)
    }

    /// A word that says something.
    pub fn content_word(&self, chance: &mut Chance) -> String {
        let word = self.form(chance);
        if !chance.percent(self.compounds) {
            return word.to_owned();
        }
        // Finnish compounds of the basic form, Swedish ones often with an s.
        format!("{}{word}", self.words[chance.rank(&self.law)][0])
    }

    fn form(&self, chance: &mut Chance) -> &str {
        let forms = &self.words[chance.rank(&self.law)];
        &forms[chance.rank(&self.form_law) % forms.len()]
    }
}

fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
}

/// The commonest forms of a Finnish word of the project's list. Words whose stem changes stay in the forms where it does
/// not: a sample of the language is enough.
fn finnish(line: &str) -> Option<Vec<String>> {
    let mut fields = line.split('\t');
    let (word, class, gradation, kind) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    if word.starts_with('#') || kind == "prefix" {
        return None;
    }
    let a = if word.contains(['a', 'o', 'u']) { "a" } else { "ä" };
    let cut = |end: &str| word.strip_suffix(end).unwrap_or(word).to_owned();
    let (stem, ends): (String, &[&str]) = match (kind, class) {
        (_, "38") => (cut("nen"), &["sen", "sta", "sia", "sille", "sessa", "set", "sten"]),
        (_, "39") => (cut("s"), &["ksen", "sta", "ksia", "ksille", "ksessa", "kset", "sten"]),
        (_, "40") => (cut("s"), &["den", "tta", "della", "teen", "desta"]),
        (_, "48") => (word.to_owned(), &["en", "tta", "essa", "ille", "iden"]),
        (_, "1" | "2" | "5" | "6" | "10" | "12") if gradation == "-" => {
            (word.to_owned(), &["n", "a", "ssa", "lle", "sta", "t", "lla"])
        }
        (_, "1" | "9" | "10") => (word.to_owned(), &["a", "na"]),
        ("verb", "53" | "54" | "56") => (cut(a), &["vat", "minen", "misen", "massa"]),
        ("verb", "52") => (cut(a), &["vat", "minen", "misen"]),
        ("verb", "67" | "62") => (cut(a), &[]),
        _ => (word.to_owned(), &[]),
    };
    let harmony = |end: &str| if a == "ä" { end.replace('a', "ä") } else { end.to_owned() };
    let mut forms = vec![word.to_owned()];
    forms.extend(ends.iter().map(|end| format!("{stem}{}", harmony(end))));
    Some(forms)
}

fn swedish(word: &str) -> Vec<String> {
    let ends: &[&str] = match word.chars().last() {
        Some('a') => &["n", "r", "s"],
        Some('e') => &["n", "ns"],
        Some('i' | 'o' | 'u' | 'y' | 'å' | 'ä' | 'ö') => &["n", "et"],
        _ => &["en", "et", "ar", "er", "s"],
    };
    std::iter::once(word.to_owned()).chain(ends.iter().map(|end| format!("{word}{end}"))).collect()
}

fn english(word: &str) -> Vec<String> {
    let stem = word.strip_suffix('e').unwrap_or(word);
    vec![word.to_owned(), format!("{word}s"), format!("{stem}ing"), format!("{stem}ed")]
}

/// Whether a word is one of those of a language that say nothing of what is looked for.
pub fn is_function_word(tag: &str, word: &str) -> bool {
    let tongue = [Tongue::Finnish, Tongue::Swedish, Tongue::English].into_iter().find(|tongue| tongue.tag() == tag);
    tongue.is_some_and(|tongue| tongue.lexis().function.iter().any(|listed| listed == word))
}
