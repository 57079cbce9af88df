//! Words of a text, with the place of each in the original.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters of one word that are looked at; the rest of a longer one is ignored, in texts and in queries alike.
pub const WORD_LETTERS: usize = 64;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, or letters and digits.
    Word,
    /// Digits alone.
    Number,
    /// A whole telephone number in its national form; it covers the numbers that it is written with.
    Phone,
}

/// One word, in the form that is searched, and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Bytes of the original text; both ends are character boundaries.
    pub span: Range<usize>,
    /// NFC, small letters, no soft hyphens, every apostrophe `'`; never empty.
    pub text: String,
    /// Word, number or telephone number.
    pub kind: TokenKind,
}

/// The words of a text in the order of their beginnings; a telephone number comes after the numbers that it is made of.
///
/// Letters and digits of every script make words. A hyphen ends a word; an apostrophe between letters does not; the
/// Finnish and Swedish ending after a colon ("Kela:n") is dropped. Emoji, signs and control characters separate.
///
/// ```
/// use luotsi::text::tokens;
/// let words: Vec<String> = tokens("Kelan tu\u{ad}ki, p. +358 50 123 4567").into_iter().map(|t| t.text).collect();
/// assert_eq!(words, ["kelan", "tuki", "p", "358", "50", "123", "4567", "0501234567"]);
/// ```
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut scan = text.char_indices().peekable();
    while let Some((start, first)) = scan.next() {
        if !first.is_alphanumeric() {
            continue;
        }
        let mut end = start + first.len_utf8();
        let mut script = Spaced::of(first);
        while let Some(&(at, c)) = scan.peek() {
            if is_word(c) {
                let next = Spaced::of(c);
                if script != next && !is_combining_mark(c) {
                    break;
                }
                script = next;
                end = at + c.len_utf8();
            } else if !(is_invisible(c) || is_apostrophe(c)) || !letter_at(text, at + c.len_utf8()) {
                break;
            }
            scan.next();
        }
        push_word(text, start..end, &mut found);
        if text[end..].starts_with(':') {
            let ending = text[end + 1..].bytes().take_while(|b| !b.is_ascii() || b.is_ascii_lowercase()).count();
            if is_colon_ending(&text[end + 1..end + 1 + ending])
                && !text[end + 1 + ending..].starts_with(char::is_alphanumeric)
            {
                while scan.next_if(|&(at, _)| at < end + 1 + ending).is_some() {}
            }
        }
    }
    add_phones(text, &mut found);
    found
}

/// NFC in small letters, without soft hyphens and other invisible joiners, with every apostrophe as `'`.
///
/// ```
/// assert_eq!(luotsi::text::normalise("A\u{308}ITI"), "äiti");
/// ```
pub fn normalise(word: &str) -> String {
    if word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
        return word.to_owned();
    }
    let small: String = word
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| if is_apostrophe(c) { '\'' } else { c })
        .nfc()
        .flat_map(char::to_lowercase)
        .collect();
    // The small form of a capital may come apart (İ); put together again it is what a small letter typed would be.
    if small.is_ascii() { small } else { small.nfc().collect() }
}

/// Without the dots and rings of ä, ö and å and every other mark above or below: for comparison, never for the index.
pub(crate) fn fold(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    Cow::Owned(word.nfd().filter(|c| !is_combining_mark(*c)).map(|c| if c == 'ø' { 'o' } else { c }).collect())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{2bc}' | '\u{201b}' | '\u{ff07}')
}

/// Whether a word goes on at this byte, past any invisible characters (a bounded look: more than a few end the word).
fn letter_at(text: &str, at: usize) -> bool {
    text[at..].chars().take(8).find(|c| !is_invisible(*c)).is_some_and(|c| c.is_alphabetic())
}

/// Scripts that write without spaces are cut where they meet one that does.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Spaced {
    Yes,
    No,
}

impl Spaced {
    fn of(c: char) -> Self {
        match c {
            '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => Spaced::No,
            '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => Spaced::No,
            '\u{20000}'..='\u{3ffff}' => Spaced::No,
            _ => Spaced::Yes,
        }
    }
}

/// Whether this word is written in a script without spaces between words.
pub(crate) fn is_unspaced(word: &str) -> bool {
    word.chars().next().is_some_and(|c| Spaced::of(c) == Spaced::No)
}

/// Endings that Finnish and Swedish write after a colon.
fn is_colon_ending(ending: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "a", "ä", "ta", "tä", "n", "en", "in", "t", "ien", "iden", "ssa", "ssä", "sta", "stä", "lla", "llä", "lta",
        "ltä", "lle", "na", "nä", "ksi", "tta", "ttä", "han", "hän", "hon", "hun", "hyn", "hin", "hen", "iin", "een",
        "aan", "ään", "oon", "öön", "uun", "yyn", "ssä", "issa", "issä", "ista", "istä", "illa", "illä", "ille", "s",
        "et", "ar", "er", "or", "ssa", "nsa", "nsä", "laisen", "läisen", "lainen", "läinen", "laiset", "läiset",
    ];
    ENDINGS.contains(&ending)
}

fn push_word(text: &str, span: Range<usize>, found: &mut Vec<Token>) {
    let written = &text[span.clone()];
    // A cut before normalisation bounds the work; marks that follow the last letter are not torn from it.
    let cut = match written.char_indices().nth(WORD_LETTERS) {
        None => written,
        Some((at, _)) => &written[..at],
    };
    let word = normalise(cut);
    if word.is_empty() {
        return;
    }
    let kind = if word.bytes().all(|b| b.is_ascii_digit()) { TokenKind::Number } else { TokenKind::Word };
    found.push(Token { span, text: word, kind });
}

/// Adds a token for each run of numbers that is written as a telephone number.
fn add_phones(text: &str, found: &mut Vec<Token>) {
    let mut at = 0;
    while at < found.len() {
        match phone_at(text, &found[at..]) {
            Some((count, token)) => {
                found.insert(at + count, token);
                at += count + 1;
            }
            None => at += 1,
        }
    }
}

/// The telephone number that begins with the first of these tokens, and how many of them it takes.
///
/// It begins with `+`, `00` or `0` and has 7 to 15 digits, in groups parted by single spaces, hyphens, dots or brackets
/// (E.164 and the Finnish numbering plan). Finland's own country code becomes the 0 that is dialled at home.
fn phone_at(text: &str, rest: &[Token]) -> Option<(usize, Token)> {
    let first = rest.first().filter(|t| t.kind == TokenKind::Number)?;
    let plus = text[..first.span.start].ends_with('+');
    if !plus && !first.text.starts_with('0') {
        return None;
    }
    let dots = plus || first.text.len() >= 3;
    let mut digits = first.text.clone();
    let mut count = 1;
    for pair in rest.windows(2) {
        let between = &text[pair[0].span.end..pair[1].span.start];
        let joined = between.len() <= 4
            && !between.is_empty()
            && between
                .chars()
                .all(|c| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '-' | '\u{2011}' | '(' | ')') || (dots && c == '.'));
        if pair[1].kind != TokenKind::Number || !joined || digits.len() + pair[1].text.len() > 15 {
            break;
        }
        digits.push_str(&pair[1].text);
        count += 1;
    }
    if !(7..=15).contains(&digits.len()) || (count == 1 && !plus && digits.len() < 7) {
        return None;
    }
    let abroad = if plus { Some(digits.as_str()) } else { digits.strip_prefix("00") };
    let national = match abroad {
        Some(number) => match number.strip_prefix("358") {
            Some(home) => format!("0{}", home.trim_start_matches('0')),
            None => format!("00{number}"),
        },
        None => digits.clone(),
    };
    let span = first.span.start - usize::from(plus)..rest[count - 1].span.end;
    Some((count, Token { span, text: national, kind: TokenKind::Phone }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|t| t.text).collect()
    }

    fn phones(text: &str) -> Vec<String> {
        tokens(text).into_iter().filter(|t| t.kind == TokenKind::Phone).map(|t| t.text).collect()
    }

    #[test]
    fn decomposed_letters_soft_hyphens_and_case_make_no_difference() {
        assert_eq!(words("A\u{308}itien Lau\u{ad}lu"), ["äitien", "laulu"]);
        assert_eq!(words("ÄITIEN LAULU"), ["äitien", "laulu"]);
    }

    #[test]
    fn apostrophes_stay_inside_words_only() {
        assert_eq!(words("vaa’an 'lainaus' сім'я rock'n'roll"), ["vaa'an", "lainaus", "сім'я", "rock'n'roll"]);
    }

    #[test]
    fn an_ending_after_a_colon_is_dropped_and_other_words_are_not() {
        assert_eq!(
            words("Kela:n EU:ssa HSL:ään Helsinki:sanoma klo 12:30"),
            ["kela", "eu", "hsl", "helsinki", "sanoma", "klo", "12", "30"]
        );
    }

    #[test]
    fn a_telephone_number_is_one_however_it_is_spaced() {
        for written in
            ["050 123 4567", "+358 50 1234567", "0501234567", "050-1234567", "+358 (0)50 123 4567", "00358501234567"]
        {
            assert_eq!(phones(written), ["0501234567"], "{written}");
        }
        assert_eq!(phones("+46 8 123 456 78"), ["0046812345678"]);
        assert!(phones("vuosina 1995 1996, 01.02.2024, 100 200 300").is_empty());
    }

    #[test]
    fn scripts_without_spaces_are_words_of_their_own() {
        assert_eq!(words("Luotsi支援サービスhelp"), ["luotsi", "支援サービス", "help"]);
    }

    #[test]
    fn arabic_marks_and_joiners_stay_in_their_word() {
        assert_eq!(words("مُسَاعَدَة می\u{200c}خواهم"), ["مُسَاعَدَة", "میخواهم"]);
    }

    #[test]
    fn a_word_of_a_hundred_thousand_letters_is_cut() {
        let long = "ä".repeat(100_000);
        let found = tokens(&long);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].span, 0..200_000);
        assert_eq!(found[0].text.chars().count(), WORD_LETTERS);
    }

    proptest! {
        #[test]
        fn spans_are_boundaries_in_order_and_normal_forms_are_stable(text in "\\PC{0,80}|[a-zäö0-9 '\u{ad}+:()-]{0,60}") {
            let mut last = 0;
            for token in tokens(&text) {
                prop_assert!(text.is_char_boundary(token.span.start) && text.is_char_boundary(token.span.end));
                prop_assert!(token.span.start < token.span.end);
                if token.kind != TokenKind::Phone {
                    prop_assert!(last <= token.span.start);
                    last = token.span.end;
                    prop_assert_eq!(normalise(&token.text), token.text);
                }
            }
        }

        #[test]
        fn any_string_is_tokenised(text in any::<String>()) {
            tokens(&text);
            super::super::strip_identity_codes(&text);
        }
    }
}
