//! A host's thesaurus: concepts with names in several languages.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::phrases::{LANGUAGES, Phrases, said, settle};
use crate::error::{Error, ErrorKind, Result};
use crate::index::text::Expansion;
use crate::text::{Analyser, Glossary, Lang};

/// Concepts of one query that are looked up, the first ones.
const MAX_CONCEPTS: usize = 8;

/// Concepts with names in several languages, such as the labels of the General Finnish Ontology: a word of one language
/// then finds the records of another.
///
/// ```
/// use luotsi::search::Thesaurus;
/// let mut thesaurus = Thesaurus::new();
/// thesaurus.add_tsv("fi", "<http://example.org/c1>\tvaellus\n").unwrap();
/// thesaurus.add_tsv("en", "<http://example.org/c1>\thiking\n").unwrap();
/// assert_eq!(thesaurus.len(), 1);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Thesaurus {
    concepts: BTreeMap<String, Vec<(String, String)>>,
}

impl Thesaurus {
    /// A thesaurus without concepts.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds names in one language: a line for each, the concept's identifier (a URI, with or without `<>`), a tab, the
    /// name. A concept may have several names.
    ///
    /// # Errors
    /// `INVALID_DOCUMENT` with the line that has no tab, no identifier or no name.
    pub fn add_tsv(&mut self, language: &str, text: &str) -> Result<()> {
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let wrong = || {
                Error::new(ErrorKind::InvalidDocument, "not a line of a thesaurus")
                    .at(format!("line {}", number + 1))
                    .hint("write the concept's identifier, a tab, and its name")
            };
            let (concept, name) = line.split_once('\t').ok_or_else(wrong)?;
            let concept = concept.trim().trim_start_matches('<').trim_end_matches('>');
            let name = name.split('\t').next().unwrap_or_default().trim();
            if concept.is_empty() || name.is_empty() {
                return Err(wrong());
            }
            self.concepts.entry(concept.to_owned()).or_default().push((language.to_owned(), name.to_owned()));
        }
        Ok(())
    }

    /// Adds the names of a file as [`add_tsv`](Self::add_tsv) does.
    ///
    /// # Errors
    /// As for `add_tsv`, after the name of the file; `IO`, `ACCESS_DENIED`.
    pub fn add_file(&mut self, language: &str, file: impl AsRef<Path>) -> Result<()> {
        let at = file.as_ref().display().to_string();
        let text = fs::read_to_string(file).map_err(|error| Error::from(error).at(at.as_str()))?;
        self.add_tsv(language, &text).map_err(|error| error.within(at))
    }

    /// The number of concepts.
    pub fn len(&self) -> usize {
        self.concepts.len()
    }

    /// Whether there is no concept.
    pub fn is_empty(&self) -> bool {
        self.concepts.is_empty()
    }
}

/// A thesaurus analysed, ready to expand queries.
pub(crate) struct Expander {
    concepts: Vec<Vec<(String, String)>>,
    phrases: [Phrases; LANGUAGES.len()],
}

/// A name that a thesaurus adds to a query.
pub(super) struct Expanded {
    pub(super) expansion: Expansion,
    /// The words of the query that it stands for.
    pub(super) said: String,
}

impl Expander {
    /// The names of the thesaurus, analysed by `analyser`.
    pub(crate) fn new(thesaurus: &Thesaurus, analyser: &Analyser) -> Self {
        let concepts: Vec<_> = thesaurus.concepts.values().cloned().collect();
        let mut phrases: [Phrases; LANGUAGES.len()] = Default::default();
        for (number, names) in concepts.iter().enumerate() {
            for (language, name) in names {
                let lang = Lang::from_tag(language);
                if let Some(place) = LANGUAGES.iter().position(|known| *known == lang) {
                    phrases[place].add(analyser, lang, name, number as u32);
                }
            }
        }
        Self { concepts, phrases }
    }

    /// The other names of what a query speaks of.
    pub(super) fn expand(&self, glossary: &Glossary<'_>, query: &str, weight: f32) -> Vec<Expanded> {
        let tokens = glossary.tokens(query);
        let find = |(lang, phrases): (_, &Phrases)| phrases.find(glossary, lang, &tokens);
        let found = settle(LANGUAGES.into_iter().zip(&self.phrases).flat_map(find).collect());
        let mut expanded = Vec::new();
        for seen in found.into_iter().take(MAX_CONCEPTS) {
            let said = said(&tokens, seen);
            let names = &self.concepts[seen.of as usize];
            for (language, name) in names.iter().filter(|(_, name)| crate::text::normalise(name) != said) {
                let lang = Lang::from_tag(language);
                let expansion = Expansion { words: name.clone(), lang, weight, label: name.clone() };
                expanded.push(Expanded { expansion, said: said.clone() });
            }
        }
        expanded
    }
}
