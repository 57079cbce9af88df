//! Where a text has the words of a query.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use crate::text::{Analyser, Ending, Grams, Lang, Reading, Token, TokenKind, fold, tokens};

/// The bytes of `text`, a text in `lang`, that match a word of `query`: whole words, or the part of a compound.
///
/// A word matches by a basic form, by a part, or, where it shares no basic form, by differing in dots and rings alone, by
/// one typing error, or by having more than half of the query word's 4-grams. Function words are marked only where the query
/// has no others. Ranges are in order and do not overlap; their ends are character boundaries.
///
/// ```
/// use luotsi::index::text::highlight;
/// use luotsi::text::{Analyser, Lang};
/// let text = "Support for carers";
/// assert_eq!(highlight(&Analyser::new(), "carer's", Lang::En, text), [12..18]);
/// ```
pub fn highlight(analyser: &Analyser, query: &str, lang: Lang, text: &str) -> Vec<Range<usize>> {
    let mut words = analyser.query_tokens(query);
    let empty = |token: &Token| analyser.is_function_word(lang, &token.text);
    let says_something = !words.iter().all(empty);
    words.retain(|token| !says_something || !empty(token));
    let asked: Vec<Asked> = words.into_iter().map(|token| Asked::new(analyser, lang, token)).collect();
    let mut marked: Vec<Range<usize>> = Vec::new();
    for token in tokens(text) {
        let readings = if token.kind == TokenKind::Phone { Vec::new() } else { analyser.readings(lang, &token.text) };
        let mut best: Option<Range<usize>> = None;
        for asked in &asked {
            if let Some(found) = asked.within(&token, &readings, text) {
                let wider = best.as_ref().is_none_or(|best| found.len() > best.len());
                best = if wider { Some(found) } else { best };
            }
        }
        marked.extend(best.filter(|_| !says_something || !empty(&token)));
    }
    marked.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    marked.dedup_by(|next, kept| next.start < kept.end);
    marked
}

/// A word of the query with all by which it can match.
struct Asked {
    token: Token,
    terms: Vec<String>,
    folded: String,
    grams: Vec<String>,
}

impl Asked {
    fn new(analyser: &Analyser, lang: Lang, token: Token) -> Self {
        let mut terms = vec![token.text.clone()];
        if token.kind != TokenKind::Phone {
            for reading in analyser.readings(lang, &token.text) {
                terms.extend(reading.expanded().into_iter().map(str::to_owned));
            }
        }
        let folded = fold(&token.text).into_owned();
        let grams = if token.kind == TokenKind::Word { grams_of(&token.text) } else { Vec::new() };
        Self { token, terms, folded, grams }
    }

    /// The part of the word that matches.
    fn within(&self, token: &Token, readings: &[Reading], text: &str) -> Option<Range<usize>> {
        if self.token.text == token.text || readings.iter().any(|reading| self.terms.contains(&reading.lemma)) {
            return Some(token.span.clone());
        }
        let parts = readings.iter().flat_map(|reading| &reading.parts).filter(|part| self.terms.contains(&part.lemma));
        let mut hull: Option<Range<usize>> = None;
        for part in parts {
            let span = original(text, token, &part.span);
            hull = Some(hull.map_or(span.clone(), |hull| hull.start.min(span.start)..hull.end.max(span.end)));
        }
        if hull.is_some() || token.kind != TokenKind::Word || self.token.kind != TokenKind::Word {
            return hull;
        }
        let near = fold(&token.text) == self.folded
            || (self.token.text.chars().count() >= 4 && one_error_apart(&self.token.text, &token.text))
            || {
                let theirs = grams_of(&token.text);
                2 * self.grams.iter().filter(|gram| theirs.contains(gram)).count() > self.grams.len()
            };
        near.then(|| token.span.clone())
    }
}

fn grams_of(word: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for gram in Grams::of(word, Ending::Whole).iter() {
        if !found.iter().any(|known| known == gram) {
            found.push(gram.to_owned());
        }
    }
    found
}

/// The bytes of the original that a span of the normalised word stands for; the whole word if letters came together
/// in a way that cannot be undone.
fn original(text: &str, token: &Token, span: &Range<usize>) -> Range<usize> {
    let written = &text[token.span.clone()];
    let letter =
        |c: char| !is_combining_mark(c) && !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}');
    let starts: Vec<usize> =
        written.char_indices().filter(|(_, c)| letter(*c)).map(|(at, _)| at).chain([written.len()]).collect();
    let count = token.text.chars().filter(|c| letter(*c)).count();
    let place = |byte: usize| token.text.get(..byte).map(|before| before.chars().filter(|c| letter(*c)).count());
    match (place(span.start), place(span.end)) {
        (Some(start), Some(end)) if starts.len() == count + 1 && start < end => {
            token.span.start + starts[start]..token.span.start + starts[end]
        }
        _ => token.span.clone(),
    }
}

/// Whether one letter more, less or other, or two in the wrong order, is all the difference.
fn one_error_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[front..], &b[front..]);
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    match (a.len() - back, b.len() - back) {
        (0 | 1, 0 | 1) => true,
        (2, 2) => a[0] == b[1] && a[1] == b[0],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked<'a>(query: &str, lang: Lang, text: &'a str) -> Vec<&'a str> {
        highlight(&Analyser::new(), query, lang, text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn an_inflected_form_is_marked_as_it_is_written() {
        assert_eq!(
            marked("vertaistuki", Lang::Fi, "Vertaistuen ilta, VERTAIS\u{ad}TUKEA ja kahvia"),
            ["Vertaistuen", "VERTAIS\u{ad}TUKEA"]
        );
        assert_eq!(
            marked("närståendevårdare", Lang::Sv, "för na\u{308}rståendevårdarna"),
            ["na\u{308}rståendevårdarna"]
        );
    }

    #[test]
    fn a_word_with_a_typing_error_or_without_its_dots_is_marked() {
        assert_eq!(marked("kahvilla", Lang::En, "kahvila"), ["kahvila"]);
        assert_eq!(marked("aidit", Lang::Other, "Äidit ja lapset"), ["Äidit"]);
    }

    #[test]
    fn the_part_of_a_compound_that_matches_is_marked() {
        assert_eq!(marked("hoitaja", Lang::Fi, "Tukea omaishoitajille"), ["hoitajille"]);
        assert_eq!(marked("muisti", Lang::Fi, "muistisairaan omaiselle"), ["muisti"]);
        assert_eq!(marked("omaishoitaja", Lang::Fi, "hoitajien ilta"), ["hoitajien"]);
    }

    #[test]
    fn words_that_say_nothing_are_marked_only_where_nothing_else_is_asked() {
        assert_eq!(marked("tukea ja apua jolle on", Lang::Fi, "Apu on tuki ja turva, jolla on"), ["Apu", "tuki"]);
        assert_eq!(marked("support for the carer", Lang::En, "For carers: the support"), ["carers", "support"]);
        assert_eq!(marked("ja", Lang::Fi, "sinä ja minä"), ["ja"]);
    }

    #[test]
    fn a_telephone_number_is_marked_whole() {
        assert_eq!(marked("0501234567", Lang::Fi, "Soita +358 50 123 4567."), ["+358 50 123 4567"]);
    }

    #[test]
    fn one_error_is_one_error() {
        for (a, b) in
            [("abcd", "abcd"), ("abcd", "abd"), ("abcd", "abxcd"), ("abcd", "abdc"), ("abcd", "abxd"), ("", "a")]
        {
            assert!(one_error_apart(a, b), "{a} {b}");
        }
        for (a, b) in [("abcd", "badc"), ("abcd", "ab"), ("abcd", "axxd"), ("abcd", "dbca")] {
            assert!(!one_error_apart(a, b), "{a} {b}");
        }
    }
}
