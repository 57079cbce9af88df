use std::collections::BTreeMap;

/// A sentence with `{placeholders}` and `[optional parts]`, taken apart once.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Template(Vec<Piece>);

#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Value(String),
    Optional(Vec<Piece>),
}

impl Template {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut rest = text;
        let pieces = parse_until(&mut rest, None)?;
        Ok(Self(pieces))
    }

    /// The sentence with its values. An optional part is left out where one of its values is missing or empty.
    pub(super) fn render(&self, values: &[(&str, &str)]) -> String {
        let mut text = String::new();
        render(&self.0, values, &mut text);
        text
    }

    /// Each placeholder by name, and whether it is required.
    pub(super) fn placeholders(&self) -> BTreeMap<&str, bool> {
        let mut names = BTreeMap::new();
        collect(&self.0, true, &mut names);
        names
    }
}

fn parse_until(rest: &mut &str, end: Option<char>) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    loop {
        let stop = rest.find(['{', '}', '[', ']']).unwrap_or(rest.len());
        let (text, after) = rest.split_at(stop);
        if !text.is_empty() {
            pieces.push(Piece::Text(text.into()));
        }
        let mut characters = after.chars();
        let mark = characters.next();
        *rest = characters.as_str();
        match mark {
            Some('{') => {
                let (name, after) = rest.split_once('}').ok_or("a brace is not closed")?;
                if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
                    return Err(format!("{name:?} is not a placeholder: lower-case letters and _ are"));
                }
                pieces.push(Piece::Value(name.into()));
                *rest = after;
            }
            Some('[') if end.is_none() => pieces.push(Piece::Optional(parse_until(rest, Some(']'))?)),
            mark if mark == end => return Ok(pieces),
            Some(mark) => return Err(format!("{mark:?} stands where it opens or closes nothing")),
            None => return Err("a bracket is not closed".into()),
        }
    }
}

fn value<'a>(values: &[(&str, &'a str)], name: &str) -> Option<&'a str> {
    values.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

fn render(pieces: &[Piece], values: &[(&str, &str)], text: &mut String) {
    for piece in pieces {
        match piece {
            // A value may end its own sentence: "Täynnä toukokuuhun." needs no second full stop.
            Piece::Text(words) if text.ends_with('.') => text.push_str(words.strip_prefix('.').unwrap_or(words)),
            Piece::Text(words) => text.push_str(words),
            Piece::Value(name) => match value(values, name) {
                Some(value) => text.push_str(value),
                None => {
                    text.push('{');
                    text.push_str(name);
                    text.push('}');
                }
            },
            Piece::Optional(pieces) => {
                let is_filled = |piece: &Piece| match piece {
                    Piece::Value(name) => value(values, name).is_some_and(|value| !value.is_empty()),
                    _ => true,
                };
                if pieces.iter().all(is_filled) {
                    render(pieces, values, text);
                }
            }
        }
    }
}

fn collect<'a>(pieces: &'a [Piece], required: bool, names: &mut BTreeMap<&'a str, bool>) {
    for piece in pieces {
        match piece {
            Piece::Text(_) => {}
            Piece::Value(name) => *names.entry(name).or_default() |= required,
            Piece::Optional(pieces) => collect(pieces, false, names),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_optional_part_needs_all_of_its_values() {
        let template = Template::parse("Next: {when}[, {place} ({km} km)].").unwrap();
        let render = |values: &[(&str, &str)]| template.render(values);
        assert_eq!(render(&[("when", "now"), ("place", "Tupa"), ("km", "2")]), "Next: now, Tupa (2 km).");
        assert_eq!(render(&[("when", "now"), ("place", "Tupa")]), "Next: now.");
        assert_eq!(render(&[("when", "now"), ("place", ""), ("km", "2")]), "Next: now.");
        assert_eq!(render(&[]), "Next: {when}.");
        let names: Vec<_> = template.placeholders().into_iter().collect();
        assert_eq!(names, [("km", false), ("place", false), ("when", true)]);
    }

    #[test]
    fn marks_that_do_not_pair_are_refused() {
        for text in ["a {b", "a b}", "a [b", "a b]", "a [b [c]]", "a {}", "a {B c}"] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
    }
}
