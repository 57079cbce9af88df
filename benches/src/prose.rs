//! Texts: sentences about a need, of realistic length, with the dirt of real directories.

use luotsi::reference::Need;

use crate::{Chance, Tongue};

/// So many words about a need, in sentences.
pub(crate) fn prose(chance: &mut Chance, tongue: Tongue, needs: &[&Need], words: usize) -> String {
    let lexis = tongue.lexis();
    let mut text = String::with_capacity(words * 9);
    let mut left_of_sentence = 0;
    for place in 0..words {
        let first = left_of_sentence == 0;
        if first {
            left_of_sentence = chance.between(5, 16);
        }
        let word =
            if !needs.is_empty() && chance.percent(6) { about(chance, tongue, needs) } else { lexis.word(chance) };
        if place > 0 {
            text.push(' ');
        }
        text.push_str(&if first { capitalised(&word) } else { word });
        left_of_sentence -= 1;
        if left_of_sentence == 0 || place + 1 == words {
            text.push('.');
            left_of_sentence = 0;
        } else if chance.percent(6) {
            text.push(',');
        }
    }
    soil(chance, text)
}

/// What a need is called.
pub(crate) fn about(chance: &mut Chance, tongue: Tongue, needs: &[&Need]) -> String {
    let need = *chance.pick(needs);
    let names = need.synonyms(tongue.tag());
    if names.is_empty() { need.label(tongue.tag()).to_lowercase() } else { chance.pick(names).clone() }
}

/// With a large first letter.
pub(crate) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What people and their systems do to texts: one text in twelve.
fn soil(chance: &mut Chance, text: String) -> String {
    match chance.below(120) {
        0 | 1 => format!("<p>{text}</p>"),
        2 => text.to_uppercase(),
        3 => text.replace(' ', "\u{a0}"),
        4 => text.replace(", ", ",  "),
        5 => format!("{text} Lue lisää: www.esimerkki.example/{}", chance.below(10_000)),
        6 => format!("{text} p. 000 {} {}", chance.between(100, 999), chance.between(1000, 9999)),
        7..=9 => slip(chance, text),
        _ => text,
    }
}

/// Two letters that have changed places.
fn slip(chance: &mut Chance, text: String) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() > 2 {
        let at = chance.below(letters.len() - 1);
        letters.swap(at, at + 1);
    }
    letters.into_iter().collect()
}
