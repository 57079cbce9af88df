//! What people write, put into a form that the model has: texts without HTML, times, dates, numbers, languages.
//!
//! Every function says what it had to change, so that the import can report it. None guesses: what is not certain is
//! returned as nothing, and stays where it was.

use jiff::civil::{Date, Time};

use crate::reference::LanguageTable;

/// A text, and what had to be taken out of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cleaned {
    pub(super) text: String,
    pub(super) html: bool,
    pub(super) control: bool,
}

/// Plain text of what may be HTML: tags go, entities become characters, paragraphs stay apart.
pub(super) fn text(raw: &str) -> Cleaned {
    let mut unified = raw.replace("\r\n", "\n").replace('\r', "\n");
    let before = unified.len();
    unified.retain(|c| !c.is_control() && c != '\u{feff}' || c == '\n' || c == '\t');
    let control = unified.len() != before;
    let (stripped, tags) = strip_tags(&unified);
    let (decoded, entities) = decode_entities(&stripped);
    let text = if tags { tidy(&decoded) } else { decoded.trim().to_owned() };
    Cleaned { text, html: tags || entities, control }
}

/// Tags that begin a new paragraph.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "ul",
    "ol",
    "table",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "section",
    "article",
    "pre",
    "hr",
    "dl",
    "form",
    "header",
    "footer",
];
/// Tags that begin a new line.
const LINES: &[&str] = &["br", "tr", "li", "dt", "dd"];
/// Tags that leave no trace.
const INLINE: &[&str] = &[
    "a", "b", "i", "u", "s", "em", "strong", "span", "font", "small", "big", "sup", "sub", "img", "code", "td", "th",
    "tbody", "thead", "abbr", "cite", "q", "strike", "del", "ins", "mark", "center", "html", "body", "head", "meta",
    "link", "o:p", "script", "style", "title", "iframe", "label", "input", "button",
];

fn strip_tags(text: &str) -> (String, bool) {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut found = false;
    let mut address: Option<(String, usize)> = None;
    while let Some(start) = rest.find('<') {
        let Some((name, closing, body, after)) = tag(&rest[start..]) else {
            out.push_str(&rest[..=start]);
            rest = &rest[start + 1..];
            continue;
        };
        found = true;
        out.push_str(&rest[..start]);
        rest = after;
        match name.as_str() {
            "script" | "style" if !closing => {
                let end = format!("</{name}");
                rest = rest.to_ascii_lowercase().find(&end).map_or("", |at| &rest[at..]);
            }
            "a" if closing => {
                // The address behind a link is worth keeping where the words do not say it.
                if let Some((href, from)) = address.take()
                    && !out.get(from..).unwrap_or_default().contains(href.trim_start_matches("mailto:"))
                {
                    out.push_str(&format!(" ({})", href.trim_start_matches("mailto:")));
                }
            }
            "a" => address = attribute(body, "href").filter(|href| href.contains(':')).map(|href| (href, out.len())),
            "li" if !closing => out.push_str("\n- "),
            "td" | "th" => out.push(' '),
            name if LINES.contains(&name) => out.push_str(if closing && name != "br" { "" } else { "\n" }),
            name if BLOCKS.contains(&name) => out.push_str("\n\n"),
            _ => {}
        }
    }
    out.push_str(rest);
    (out, found)
}

/// The tag at the start of `text`: its name, whether it closes, its inside, and what follows. `None` where the `<` is
/// only a character, as in "<18 years".
fn tag(text: &str) -> Option<(String, bool, &str, &str)> {
    if let Some(comment) = text.strip_prefix("<!--") {
        let end = comment.find("-->").map_or(comment.len(), |at| at + 3);
        return Some((String::new(), false, "", &comment[end..]));
    }
    let closing = text.starts_with("</");
    let inside = &text[if closing { 2 } else { 1 }..];
    let end = inside.find('>')?;
    let (body, after) = (&inside[..end], &inside[end + 1..]);
    let name = body.split(|c: char| c.is_whitespace() || c == '/').next()?.to_ascii_lowercase();
    let known = [BLOCKS, LINES, INLINE].iter().any(|names| names.contains(&name.as_str()));
    (known && !body.contains('<')).then_some((name, closing, body, after))
}

fn attribute(body: &str, name: &str) -> Option<String> {
    let at = body.to_ascii_lowercase().find(&format!("{name}="))?;
    let value = &body[at + name.len() + 1..];
    let quote = value.chars().next()?;
    let found = match quote {
        '"' | '\'' => value[1..].split(quote).next()?,
        _ => value.split_whitespace().next()?,
    };
    Some(decode_entities(found).0)
}

const ENTITIES: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("auml", "ä"),
    ("ouml", "ö"),
    ("aring", "å"),
    ("uuml", "ü"),
    ("Auml", "Ä"),
    ("Ouml", "Ö"),
    ("Aring", "Å"),
    ("Uuml", "Ü"),
    ("eacute", "é"),
    ("Eacute", "É"),
    ("egrave", "è"),
    ("aacute", "á"),
    ("agrave", "à"),
    ("iacute", "í"),
    ("oacute", "ó"),
    ("uacute", "ú"),
    ("ntilde", "ñ"),
    ("ccedil", "ç"),
    ("oslash", "ø"),
    ("aelig", "æ"),
    ("szlig", "ß"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("hellip", "…"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("bdquo", "„"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("bull", "•"),
    ("middot", "·"),
    ("euro", "€"),
    ("pound", "£"),
    ("cent", "¢"),
    ("sect", "§"),
    ("deg", "°"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("frac12", "½"),
    ("frac14", "¼"),
    ("times", "×"),
    ("shy", ""),
    ("ensp", " "),
    ("emsp", " "),
    ("thinsp", " "),
];

fn decode_entities(text: &str) -> (String, bool) {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut found = false;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        match entity(rest) {
            Some((decoded, length)) => {
                out.push_str(&decoded);
                rest = &rest[length..];
                found = true;
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    (out, found)
}

/// The entity at the start of `text`, and its length in bytes.
fn entity(text: &str) -> Option<(String, usize)> {
    let end = text.bytes().take(12).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let decoded = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        // Numbers 128 to 159 mean Windows-1252, as browsers read them.
        let byte = u8::try_from(code).ok().filter(|byte| (128..160).contains(byte));
        match byte {
            Some(byte) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.into_owned(),
            None => char::from_u32(code).filter(|c| !c.is_control() || *c == '\n' || *c == '\t')?.to_string(),
        }
    } else {
        ENTITIES.iter().find(|(known, _)| *known == name)?.1.to_owned()
    };
    Some((decoded, end + 1))
}

/// Single spaces, no blanks at line ends, at most one empty line between paragraphs.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.lines() {
        let line = line.split([' ', '\t', '\u{a0}']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        if line.is_empty() {
            blank += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank > 0 { "\n\n" } else { "\n" });
        }
        blank = 0;
        out.push_str(&line);
    }
    out
}

/// What had to be understood about a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    /// 24 hours, local.
    Local,
    /// AM or PM.
    TwelveHour,
    /// With an offset from UTC, which is left out.
    Offset,
}

/// A time of day: `13:30`, `9.30`, `10:00:00`, `10:00Z`, `0930`, `9 am`, `5:30 p.m.`, `noon`.
pub(super) fn time(raw: &str) -> Option<(Time, Clock)> {
    let lower = raw.trim().to_ascii_lowercase();
    match lower.as_str() {
        "noon" | "12 noon" => return Some((jiff::civil::time(12, 0, 0, 0), Clock::TwelveHour)),
        "midnight" | "12 midnight" => return Some((Time::midnight(), Clock::TwelveHour)),
        _ => {}
    }
    let squeezed: String = lower.chars().filter(|c| !c.is_whitespace()).collect();
    let half = ["a.m.", "am", "a.m"].iter().find_map(|end| squeezed.strip_suffix(end)).map(|rest| (rest, 0));
    let half =
        half.or_else(|| ["p.m.", "pm", "p.m"].iter().find_map(|end| squeezed.strip_suffix(end)).map(|rest| (rest, 12)));
    if let Some((rest, add)) = half {
        let (hour, minute, second) = clock(rest)?;
        return (1..=12)
            .contains(&hour)
            .then(|| Time::new(hour % 12 + add, minute, second, 0).ok())
            .flatten()
            .map(|time| (time, Clock::TwelveHour));
    }
    let (digits, offset) = match squeezed.find(['z', '+', '-']) {
        Some(at) if is_offset(&squeezed[at..]) => (&squeezed[..at], true),
        Some(_) => return None,
        None => (squeezed.as_str(), false),
    };
    // A lone number is not a time: it may be anything.
    if digits.len() < 3 {
        return None;
    }
    let (hour, minute, second) = clock(digits)?;
    let hour = if (hour, minute, second) == (24, 0, 0) { 0 } else { hour };
    let time = Time::new(hour, minute, second, 0).ok()?;
    Some((time, if offset { Clock::Offset } else { Clock::Local }))
}

fn is_offset(text: &str) -> bool {
    text == "z" || text.len() >= 3 && text[1..].bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
}

fn clock(digits: &str) -> Option<(i8, i8, i8)> {
    let number = |part: &str| {
        let ok = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        ok.then(|| part.parse::<i8>().ok()).flatten()
    };
    if digits.len() >= 3 && digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let (hour, minute) = digits.split_at(digits.len() - 2);
        return Some((number(hour)?, number(minute)?, 0));
    }
    let parts: Vec<&str> = digits.split([':', '.']).collect();
    match parts.as_slice() {
        [hour] => Some((number(hour)?, 0, 0)),
        [hour, minute] => Some((number(hour)?, number(minute)?, 0)),
        // Fractions of a second are nobody's opening time.
        [hour, minute, second] | [hour, minute, second, _] => Some((number(hour)?, number(minute)?, number(second)?)),
        _ => None,
    }
}

/// A date: `2026-03-10`, with or without a time after it, or `10.3.2026`. Dates with slashes mean different days in
/// different countries, and are none here.
pub(super) fn date(raw: &str) -> Option<Date> {
    let raw = raw.trim();
    if raw.len() >= 10 && raw.is_char_boundary(10) && raw.as_bytes()[4] == b'-' {
        let (date, rest) = raw.split_at(10);
        let ends = rest.is_empty() || rest.starts_with(['T', 't', ' ']);
        return ends.then(|| date.parse().ok()).flatten();
    }
    let mut parts = raw.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// A number, with a decimal point or comma.
pub(super) fn number(raw: &str) -> Option<f64> {
    let raw = raw.trim();
    let plain = raw.bytes().all(|byte| byte.is_ascii_digit() || b"+-.,eE".contains(&byte));
    let decimal = if raw.contains('.') { raw.to_owned() } else { raw.replacen(',', ".", 1) };
    plain.then(|| decimal.parse::<f64>().ok()).flatten().filter(|number| number.is_finite())
}

/// The code of a language given by its code or tag.
pub(super) fn language_code(raw: &str) -> Option<String> {
    LanguageTable::shared().normalise(raw.trim()).map(str::to_owned)
}

/// The code of a language given by its name. Words of three letters or fewer are taken for names only where they are
/// well-known ones: "No." is not Norwegian.
pub(super) fn language_name(raw: &str) -> Option<String> {
    let name = raw.trim().trim_end_matches('.').trim();
    match name.to_ascii_lowercase().as_str() {
        "asl" | "a.s.l" | "american sign language" => return Some("ase".to_owned()),
        "bsl" | "british sign language" => return Some("bfi".to_owned()),
        _ => {}
    }
    if name.chars().count() < 4 || !name.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '-' || c == '\'') {
        return None;
    }
    LanguageTable::shared().normalise(name).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(raw: &str) -> String {
        text(raw).text
    }

    #[test]
    fn tags_go_and_paragraphs_stay_apart() {
        assert_eq!(
            plain("<p>First <b>visit</b></p><p>Bring:<ul><li>a form</li><li>tea</li></ul>"),
            "First visit\n\nBring:\n\n- a form\n- tea"
        );
        assert_eq!(plain("one<br>two<BR/>three"), "one\ntwo\nthree");
        assert_eq!(plain("<style>p {}</style>Text<!-- note --> here"), "Text here");
        assert_eq!(
            plain("<a href=\"https://example.org/a\">Form</a> and <a href='mailto:a@example.org'>a@example.org</a>"),
            "Form (https://example.org/a) and a@example.org"
        );
    }

    #[test]
    fn entities_become_characters_once() {
        assert_eq!(plain("Women&#39;s &amp; men&#x2019;s &auml;&nbsp;&#150; x"), "Women's & men’s ä – x");
        assert_eq!(plain("&lt;b&gt; and &amp;amp; and R&D; and AT&T"), "<b> and &amp; and R&D; and AT&T");
    }

    #[test]
    fn what_only_looks_like_html_stays() {
        for raw in ["<18 years", "a < b > c", "x <- y", "Ages <name>", "fish & chips"] {
            assert_eq!(text(raw), Cleaned { text: raw.to_owned(), html: false, control: false });
        }
    }

    #[test]
    fn line_ends_are_one_kind_and_control_characters_go() {
        assert_eq!(text("a\r\nb\u{0}c\u{7}\td\r"), Cleaned { text: "a\nbc\td".into(), html: false, control: true });
    }

    #[test]
    fn times_of_both_clocks_are_understood_and_nothing_else() {
        let seen = |raw: &str| time(raw).map(|(time, clock)| (time.strftime("%H:%M").to_string(), clock));
        for (raw, expected, how) in [
            ("13:30", "13:30", Clock::Local),
            ("9:00", "09:00", Clock::Local),
            ("9.30", "09:30", Clock::Local),
            ("0930", "09:30", Clock::Local),
            ("10:00:00.000", "10:00", Clock::Local),
            ("24:00", "00:00", Clock::Local),
            ("10:00:00Z", "10:00", Clock::Offset),
            ("10:00+02:00", "10:00", Clock::Offset),
            ("9 AM", "09:00", Clock::TwelveHour),
            ("12:15am", "00:15", Clock::TwelveHour),
            ("12 p.m.", "12:00", Clock::TwelveHour),
            ("5:30PM", "17:30", Clock::TwelveHour),
            ("noon", "12:00", Clock::TwelveHour),
        ] {
            assert_eq!(seen(raw), Some((expected.to_owned(), how)), "{raw}");
        }
        for raw in ["", "9", "25:00", "13 pm", "10:60", "morning", "9-17", "::", "1:2:3:4:5", "ä9:00"] {
            assert_eq!(seen(raw), None, "{raw}");
        }
    }

    #[test]
    fn dates_numbers_and_languages_are_certain_or_nothing() {
        assert_eq!(date("2026-03-10T10:00:00Z"), Some(jiff::civil::date(2026, 3, 10)));
        assert_eq!(date("9.3.2026"), Some(jiff::civil::date(2026, 3, 9)));
        for raw in ["03/10/2026", "2026-02-30", "2026-03-1", "soon", "ääää-ää-ää", "2026-03-10x"] {
            assert_eq!(date(raw), None, "{raw}");
        }
        assert_eq!((number("12"), number("12,5"), number(" 3.0 ")), (Some(12.0), Some(12.5), Some(3.0)));
        assert_eq!((number("12 years"), number("1e999"), number("inf"), number("")), (None, None, None, None));
        assert_eq!(language_code("eng"), Some("en".to_owned()));
        assert_eq!(language_name("Spanish."), Some("es".to_owned()));
        assert_eq!(language_name("ASL"), Some("ase".to_owned()));
        for raw in ["No.", "None.", "Some Spanish", "Spanish (limited)", "All languages", ""] {
            assert_eq!(language_name(raw), None, "{raw}");
        }
    }
}
