//! Personal identity codes: typed into a search by mistake, and removed before anything else sees the text.

use std::borrow::Cow;

/// The characters that may end a code (Act on the Population Information System, DVV's published table).
const CHECK: &str = "0123456789ABCDEFHJKLMNPRSTUVWXY";

/// Removes whatever has the shape of a Finnish personal identity code, PPKKVV, a century sign and NNNX.
///
/// The shape is enough: a code with a mistake in it still points at a person. Day and month are checked, the control
/// character only for being one; small letters, any dash and a space on either side of the sign count too. What is left keeps
/// a space where the code stood, so that its neighbours do not grow together. Text without a code is returned as it is.
///
/// ```
/// use luotsi::text::strip_identity_codes;
/// assert_eq!(strip_identity_codes("omaishoitaja 131052-308T Kokkola"), "omaishoitaja   Kokkola");
/// assert_eq!(strip_identity_codes("050 123 4567"), "050 123 4567");
/// ```
pub fn strip_identity_codes(text: &str) -> Cow<'_, str> {
    // Six digits are the least a code begins with; most texts have none, and are not copied.
    if text.bytes().filter(u8::is_ascii_digit).count() < 9 {
        return Cow::Borrowed(text);
    }
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut kept = String::new();
    let mut copied = 0;
    let mut at = 0;
    while at < chars.len() {
        let after_digit = at > 0 && chars[at - 1].1.is_ascii_digit();
        match if after_digit { None } else { code_length(&chars[at..]) } {
            Some(length) => {
                kept.push_str(&text[copied..chars[at].0]);
                kept.push(' ');
                at += length;
                copied = chars.get(at).map_or(text.len(), |(byte, _)| *byte);
            }
            None => at += 1,
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    kept.push_str(&text[copied..]);
    Cow::Owned(kept)
}

/// The number of characters of the code that starts here, if one does.
fn code_length(chars: &[(usize, char)]) -> Option<usize> {
    let digit = |at: usize| chars.get(at).and_then(|(_, c)| c.to_digit(10));
    let pair = |at: usize| Some(digit(at)? * 10 + digit(at + 1)?);
    let space = |at: usize| usize::from(chars.get(at).is_some_and(|(_, c)| c.is_whitespace()));
    let (day, month) = (pair(0)?, pair(2)?);
    pair(4)?;
    if !(1..=31).contains(&day) || !(1..=12).contains(&month) {
        return None;
    }
    let sign = 6 + space(6);
    let century = chars.get(sign)?.1.to_ascii_uppercase();
    if !matches!(century, '+' | '-' | 'A'..='F' | 'U'..='Y' | '\u{2010}'..='\u{2015}' | '\u{2212}') {
        return None;
    }
    let number = sign + 1 + space(sign + 1);
    pair(number)?;
    digit(number + 2)?;
    let check = chars.get(number + 3)?.1.to_ascii_uppercase();
    let followed = digit(number + 4).is_some();
    (CHECK.contains(check) && !followed).then_some(number + 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_any_century_is_removed() {
        for code in ["131052-308T", "131052+308T", "010203A123X", "010203y9012", "311299–9019", "131052 - 308T"] {
            let text = format!("hoitaja {code} Kokkola");
            let left = strip_identity_codes(&text).into_owned();
            assert_eq!(left.split_whitespace().collect::<Vec<_>>(), ["hoitaja", "Kokkola"], "{code}");
        }
    }

    #[test]
    fn a_code_glued_to_letters_is_removed_too() {
        assert_eq!(strip_identity_codes("hetu131052-308T:lle"), "hetu :lle");
    }

    #[test]
    fn two_codes_in_a_row_are_both_removed() {
        assert_eq!(strip_identity_codes("131052-308T 010203A123X").trim(), "");
    }

    #[test]
    fn dates_phone_numbers_and_long_numbers_stay() {
        for text in
            ["050 123 4567", "+358 50 1234567", "31.12.1999", "451052-308T", "1234567-8", "FI21 1234 5600 0007 85"]
        {
            assert_eq!(strip_identity_codes(text), text);
        }
    }
}
