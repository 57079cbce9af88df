use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One name in several languages, keyed by language code.
///
/// ```
/// use luotsi::reference::Labels;
///
/// let labels = Labels::from_iter([("fi", "muistisairaus"), ("sv", "minnessjukdom")]);
/// assert_eq!(labels.get("sv"), Some("minnessjukdom"));
/// assert_eq!(labels.get("en"), None);
/// assert_eq!(labels.best("en"), "muistisairaus");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Labels(BTreeMap<String, String>);

impl Labels {
    /// The label in exactly this language.
    pub fn get(&self, language: &str) -> Option<&str> {
        self.0.get(language).map(String::as_str)
    }

    /// The label in this language, else in English, Finnish or Swedish, else in whichever comes first; empty when
    /// there is none at all.
    pub fn best(&self, language: &str) -> &str {
        [language, "en", "fi", "sv"]
            .into_iter()
            .find_map(|language| self.get(language))
            .or_else(|| self.0.values().next().map(String::as_str))
            .unwrap_or_default()
    }

    /// Every language and label, by language code.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(language, label)| (language.as_str(), label.as_str()))
    }

    /// True when no language has a label.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<L: Into<String>, T: Into<String>> FromIterator<(L, T)> for Labels {
    fn from_iter<I: IntoIterator<Item = (L, T)>>(labels: I) -> Self {
        Self(labels.into_iter().map(|(language, label)| (language.into(), label.into())).collect())
    }
}
