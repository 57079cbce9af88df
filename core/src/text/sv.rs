//! Swedish compounds: cut into listed words, with their linking letters.
//!
//! A word that the project's list knows, in any form, is never cut. Otherwise a cut is good when every part but the last is
//! a listed word, alone or with a linking letter (Teleman et al., *Svenska Akademiens grammatik*, 1999, volume 2: s, and in
//! older compounds e, a, o and u, which may stand for a final vowel), and the last part is a form of one.

use std::ops::Range;
use std::sync::OnceLock;

use frostem::{Algorithm, Stemmer};
use rustc_hash::{FxHashMap, FxHashSet};

/// The shortest part of a compound, in letters.
const SHORTEST: usize = 3;
/// The most parts that are looked for.
const MOST_PARTS: usize = 4;

/// The listed words: as they are, and their stems.
struct List {
    words: FxHashSet<&'static str>,
    stems: FxHashSet<String>,
    /// Without the vowel that a linking one may stand for: skol, kvinn.
    cropped: FxHashMap<&'static str, &'static str>,
}

fn list() -> &'static List {
    static LIST: OnceLock<List> = OnceLock::new();
    LIST.get_or_init(|| {
        let stemmer = Stemmer::new(Algorithm::Swedish);
        let lines = include_str!("../../data/sv/words.txt").lines().filter(|line| !line.starts_with('#'));
        let words: FxHashSet<&str> = lines.flat_map(str::split_whitespace).collect();
        let stems = words.iter().map(|word| stemmer.stem(word).into_owned()).collect();
        let mut cropped: FxHashMap<&str, &str> = words.iter().map(|word| (*word, *word)).collect();
        for vowel in ['e', 'a'] {
            cropped.extend(words.iter().filter_map(|word| Some((word.strip_suffix(vowel)?, *word))));
        }
        List { words, stems, cropped }
    })
}

/// The parts of a compound, as stems with the bytes that they cover; empty for a word that is no compound. `stem` is that of
/// the whole word.
pub(super) fn parts(stemmer: Stemmer, word: &str, stem: &str) -> Vec<(String, Range<usize>)> {
    let list = list();
    if word.chars().count() < 2 * SHORTEST || list.stems.contains(stem) {
        return Vec::new();
    }
    for count in 2..=MOST_PARTS {
        let mut cut = Vec::with_capacity(count);
        if divide(list, stemmer, word, 0, count, &mut cut) {
            return cut;
        }
    }
    Vec::new()
}

/// Cuts `word` from `from` on into `count` parts; of several ways the one with the longest last part, which is what the
/// compound is a kind of.
fn divide(
    list: &List,
    stemmer: Stemmer,
    word: &str,
    from: usize,
    count: usize,
    cut: &mut Vec<(String, Range<usize>)>,
) -> bool {
    if count == 1 {
        let last = &word[from..];
        let stem = stemmer.stem(last);
        let known = last.chars().count() >= SHORTEST && list.stems.contains(stem.as_ref());
        if known {
            cut.push((stem.into_owned(), from..word.len()));
        }
        return known;
    }
    let ends = word[from..].char_indices().map(|(at, _)| from + at).skip(SHORTEST);
    for end in ends.filter(|end| word[*end..].chars().count() >= SHORTEST) {
        let Some(part) = first_part(list, &word[from..end]) else { continue };
        cut.push((stemmer.stem(part).into_owned(), from..end));
        if divide(list, stemmer, word, end, count - 1, cut) {
            return true;
        }
        cut.pop();
    }
    false
}

/// The listed word that stands before another one in this form.
fn first_part(list: &List, form: &str) -> Option<&'static str> {
    if let Some(word) = list.words.get(form) {
        return Some(word);
    }
    // "vänskap-s-", "kvinn-o-" for kvinna, "skol-" for skola.
    if let Some(word) = form.strip_suffix('s').and_then(|base| list.words.get(base)) {
        return Some(word);
    }
    list.cropped.get(form.strip_suffix(['e', 'a', 'o', 'u']).unwrap_or(form)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(word: &str) -> Vec<String> {
        let surface = |(_, span): (String, Range<usize>)| word[span].to_owned();
        parts_of(word).into_iter().map(surface).collect()
    }

    fn parts_of(word: &str) -> Vec<(String, Range<usize>)> {
        let stemmer = Stemmer::new(Algorithm::Swedish);
        parts(stemmer, word, &stemmer.stem(word))
    }

    #[test]
    fn compounds_are_cut_at_their_joints() {
        assert_eq!(cut("väntjänst"), ["vän", "tjänst"]);
        assert_eq!(cut("vänverksamheten"), ["vän", "verksamheten"]);
        assert_eq!(cut("kvinnohus"), ["kvinno", "hus"]);
        assert_eq!(cut("skolväg"), ["skol", "väg"]);
        assert_eq!(cut("ungdomsmottagning"), ["ungdoms", "mottagning"]);
        assert_eq!(cut("familjerådgivningar"), ["familje", "rådgivningar"]);
    }

    #[test]
    fn a_listed_word_is_whole() {
        for word in ["rådgivning", "förening", "barnbarn", "mamma"] {
            assert_eq!(cut(word), [""; 0], "{word}");
        }
    }

    #[test]
    fn any_word_is_survived() {
        for word in ["", "å", "åäö", "ååååååååå", "日本語日本語", "s", "vännnnnnnn"] {
            parts_of(word);
        }
    }
}
