use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::shown;
use super::table::{Table, TableError, fold};
use crate::model::LocalizedText;

/// A language that a service is given in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// ISO 639-1, else 639-2 or 639-3. Finnish Sign Language is `fise`, the code that Finnish services use; easy
    /// Finnish is `fi-simple` (BCP 47).
    pub code: String,
    /// Other codes for it.
    pub aliases: Vec<String>,
    /// The language whose speakers understand it: `fi` for easy Finnish.
    pub base: Option<String>,
    /// Its name in Finnish, Swedish and English.
    pub names: LocalizedText,
}

/// The languages of services, by code.
///
/// ```
/// use luotsi::reference::LanguageTable;
///
/// let languages = LanguageTable::shared();
/// assert_eq!(languages.label("uk", "fi"), "ukraina");
/// assert_eq!(languages.normalise("fisl"), Some("fise"));
/// assert_eq!(languages.normalise("so-SO"), Some("so"));
/// assert_eq!(languages.normalise("Arabic"), Some("ar"));
/// assert_eq!(languages.normalise("Klingon"), None);
/// ```
#[derive(Debug, Clone)]
pub struct LanguageTable {
    languages: Vec<Language>,
    by_code: BTreeMap<String, usize>,
    by_name: BTreeMap<String, usize>,
}

impl LanguageTable {
    /// The languages that this library knows.
    pub fn shared() -> &'static Self {
        static LANGUAGES: LazyLock<LanguageTable> = LazyLock::new(|| {
            // The embedded table is read by the tests below.
            LanguageTable::from_tsv(include_str!("../../data/languages.tsv")).expect("embedded table")
        });
        &LANGUAGES
    }

    /// Reads a tab-separated table with the headings `code`, `aliases`, `base` and `name:LANGUAGE`.
    ///
    /// # Errors
    /// The row and column of a code that is missing or already taken.
    pub fn from_tsv(text: &str) -> Result<Self, TableError> {
        let (mut languages, mut by_code, mut by_name) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        for row in Table::parse(text)?.rows() {
            let language = Language {
                code: row.required("code")?.into(),
                aliases: row.list("aliases"),
                base: Some(row.optional("base")).filter(|base| !base.is_empty()).map(String::from),
                names: row.names(),
            };
            let index = languages.len();
            let aliases = language.aliases.iter().map(|alias| ("aliases", alias));
            for (column, code) in std::iter::once(("code", &language.code)).chain(aliases) {
                if by_code.insert(fold(code), index).is_some() {
                    return Err(row.error(column, format!("the code {code:?} is in the table twice")));
                }
            }
            for (_, name) in language.names.iter() {
                by_name.entry(fold(name)).or_insert(index);
            }
            languages.push(language);
        }
        Ok(Self { languages, by_code, by_name })
    }

    /// The language of a code or of an alias, whatever the case.
    pub fn get(&self, code: &str) -> Option<&Language> {
        self.by_code.get(&fold(code)).map(|index| &self.languages[*index])
    }

    /// The one code for what an import may write: a code, an alias, a code with a region (`ar-SY`), or the name in
    /// Finnish, Swedish or English.
    pub fn normalise(&self, written: &str) -> Option<&str> {
        let folded = fold(written).replace('_', "-");
        let mut tag = folded.as_str();
        loop {
            if let Some(language) = self.get(tag) {
                return Some(&language.code);
            }
            let Some((shorter, _)) = tag.rsplit_once('-') else { break };
            tag = shorter;
        }
        self.by_name.get(&folded).map(|index| self.languages[*index].code.as_str())
    }

    /// The name of a language in a language; the code itself where it is not known.
    pub fn label<'a>(&'a self, code: &'a str, language: &str) -> &'a str {
        self.get(code).map_or(code, |known| shown(&known.names, language))
    }

    /// Whether somebody who uses the language `client` understands a service given in `service`.
    ///
    /// The same language under any alias; and who speaks Finnish understands easy Finnish, not the other way round.
    ///
    /// ```
    /// use luotsi::reference::LanguageTable;
    ///
    /// let languages = LanguageTable::shared();
    /// assert!(languages.understands("fisl", "fise"));
    /// assert!(languages.understands("fi", "fi-simple"));
    /// assert!(!languages.understands("fi-simple", "fi"));
    /// ```
    pub fn understands(&self, client: &str, service: &str) -> bool {
        match (self.get(client), self.get(service)) {
            (Some(client), Some(service)) => client.code == service.code || service.base.as_ref() == Some(&client.code),
            _ => fold(client) == fold(service),
        }
    }

    /// Every language: those of Finland first, the rest by family.
    pub fn iter(&self) -> impl Iterator<Item = &Language> {
        self.languages.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_name_in_three_languages_and_a_known_base() {
        let languages = LanguageTable::shared();
        for language in languages.iter() {
            assert!(["fi", "sv", "en"].iter().all(|label| language.names.get(label).is_some()), "{language:?}");
            assert!(language.base.iter().all(|base| languages.get(base).is_some()), "{language:?}");
        }
    }

    #[test]
    fn names_lead_back_to_their_own_language() {
        let languages = LanguageTable::shared();
        for language in languages.iter() {
            for (_, name) in language.names.iter() {
                assert_eq!(languages.normalise(name), Some(language.code.as_str()), "{name}");
            }
        }
    }

    #[test]
    fn codes_of_other_systems_are_understood() {
        let languages = LanguageTable::shared();
        for (written, code) in [("fi-FI", "fi"), ("se-SE", "se"), ("uk_UA", "uk"), ("sgn-fi", "fise"), ("PRS", "prs")] {
            assert_eq!(languages.normalise(written), Some(code));
        }
        assert_eq!(languages.normalise("fi-simple"), Some("fi-simple"), "a variant is not cut off");
        assert_eq!(languages.normalise(""), None);
    }

    #[test]
    fn languages_of_the_national_register_and_of_the_demo_county_are_known() {
        let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/");
        let read = |path: &str| {
            let text = std::fs::read_to_string(format!("{shared}{path}")).ok()?;
            serde_json::from_str::<serde_json::Value>(&text).ok()
        };
        let (Some(register), Some(county)) =
            (read("data/ptv_finland/codelists/LanguageCodes.json"), read("scenarios/county.json"))
        else {
            eprintln!("skipped: no shared data");
            return;
        };
        let listed = register.as_array().unwrap().iter().map(|entry| &entry["code"]);
        let used = county["services"].as_array().unwrap().iter().flat_map(|s| s["languages"].as_array().unwrap());
        for code in listed.chain(used) {
            let code = code.as_str().unwrap();
            assert!(LanguageTable::shared().normalise(code).is_some(), "{code}");
        }
    }
}
