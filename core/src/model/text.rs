//! Text in several languages.

use std::collections::BTreeMap;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// Language tag of a text whose language is not known (BCP 47). [`LocalizedText::resolve`] replaces it with the
/// catalogue's default language when a record is put.
pub const UNDETERMINED: &str = "und";

/// A text in one or more languages: a map of BCP 47 language tag to string. A document may give a plain string
/// instead; it is then in the catalogue's default language.
///
/// ```
/// use luotsi::model::LocalizedText;
/// let text: LocalizedText = serde_json::from_str(r#"{"fi": "Vertaisryhmä", "sv": "Kamratstöd"}"#).unwrap();
/// assert_eq!(text.get("sv"), Some("Kamratstöd"));
/// let shown = text.show("en", &["fi"]).unwrap();
/// assert_eq!((shown.text, shown.language), ("Vertaisryhmä", "fi"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct LocalizedText(BTreeMap<String, String>);

/// One language of a [`LocalizedText`], chosen for a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown<'a> {
    /// The text.
    pub text: &'a str,
    /// Its language: the asked one, or the fallback that is there.
    pub language: &'a str,
}

impl LocalizedText {
    /// A text in one language.
    pub fn new(language: impl Into<String>, text: impl Into<String>) -> Self {
        Self(BTreeMap::from([(language.into(), text.into())]))
    }

    /// Adds or replaces one language.
    pub fn insert(&mut self, language: impl Into<String>, text: impl Into<String>) {
        self.0.insert(language.into(), text.into());
    }

    /// The text in exactly this language.
    pub fn get(&self, language: &str) -> Option<&str> {
        self.0.get(language).map(String::as_str)
    }

    /// The text for a reader: in `language`; else in the first of `fallbacks` that is there; else in the first
    /// language by tag. `None` when there is no text at all.
    pub fn show<'a>(&'a self, language: &str, fallbacks: &[&str]) -> Option<Shown<'a>> {
        std::iter::once(language)
            .chain(fallbacks.iter().copied())
            .find_map(|wanted| self.0.get_key_value(wanted))
            .or_else(|| self.0.iter().next())
            .map(|(language, text)| Shown { text, language })
    }

    /// Whether there is no text in any language.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Language and text, ordered by language tag.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(language, text)| (language.as_str(), text.as_str()))
    }

    /// Gives the text whose language was not said the language `default`.
    pub fn resolve(&mut self, default: &str) {
        if let Some(text) = self.0.remove(UNDETERMINED) {
            self.0.entry(default.to_owned()).or_insert(text);
        }
    }
}

impl<L: Into<String>, T: Into<String>> FromIterator<(L, T)> for LocalizedText {
    fn from_iter<I: IntoIterator<Item = (L, T)>>(iter: I) -> Self {
        Self(iter.into_iter().map(|(language, text)| (language.into(), text.into())).collect())
    }
}

#[cfg(test)]
impl schemars::JsonSchema for LocalizedText {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "LocalizedText".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let texts = schemars::json_schema!({"type": "object", "additionalProperties": {"type": "string"}});
        if generator.contract().is_serialize() {
            return texts;
        }
        schemars::json_schema!({
            "description": "A text in one or more languages: a map of BCP 47 language tag to text, or a text alone, which is in the catalogue's default language.",
            "anyOf": [{"type": "string"}, texts],
        })
    }
}

impl<'de> Deserialize<'de> for LocalizedText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = LocalizedText;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text, or a map of language tag to text")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<LocalizedText, E> {
                Ok(LocalizedText::new(UNDETERMINED, text))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<LocalizedText, A::Error> {
                let mut texts = BTreeMap::new();
                while let Some((language, text)) = map.next_entry::<String, String>()? {
                    texts.insert(language, text);
                }
                Ok(LocalizedText(texts))
            }
        }
        deserializer.deserialize_any(TextVisitor)
    }
}
