//! Completions of what is being typed: needs, municipalities, organizations and services.

use serde::Serialize;

use super::page::{FALLBACKS, collation_key};
use crate::index::ServiceIndex;
use crate::model::{LocalizedText, Visibility};
use crate::reference::NeedTable;

/// Most completions of one answer.
pub const MAX_SUGGESTIONS: usize = 100;

/// Longest prefix that is completed, in bytes: nothing begins with a longer one, and to look for it in every name takes
/// time.
const MAX_PREFIX: usize = 1_000;

/// One completion.
///
/// Ordered by kind (needs, municipalities, organizations, services), then by label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Suggestion {
    /// What it is.
    pub kind: SuggestionKind,
    /// Its code or id, to be used in a filter, a profile or a `get`.
    pub value: String,
    /// Its name in the reader's language where there is one.
    pub label: String,
    /// The synonym that was typed, where that is not the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matched: Option<String>,
}

/// What a [`Suggestion`] completes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SuggestionKind {
    /// A need code.
    Need,
    /// A municipality code.
    Municipality,
    /// An organization's id.
    Organization,
    /// A service's id.
    Service,
}

/// The completions of a prefix: names of which some word begins with it, whatever its case.
pub(crate) fn suggest(
    index: &ServiceIndex,
    prefix: &str,
    language: &str,
    audience: Visibility,
    limit: usize,
) -> Vec<Suggestion> {
    if prefix.len() > MAX_PREFIX {
        return Vec::new();
    }
    let typed = fold(prefix.trim());
    if typed.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Suggestion> = Vec::new();
    let mut add = |kind, value: &str, label: &str, mut names: &mut dyn Iterator<Item = &str>| {
        let begins = |name: &str| word_begins_with(&fold(name), &typed);
        let matched =
            if begins(label) { Some(None) } else { Iterator::find(&mut names, |name| begins(name)).map(Some) };
        if let Some(matched) = matched {
            let matched = matched.map(str::to_owned);
            found.push(Suggestion { kind, value: value.to_owned(), label: label.to_owned(), matched });
        }
    };
    for need in NeedTable::shared().iter() {
        let synonyms = FALLBACKS.iter().flat_map(|language| need.synonyms(language)).map(String::as_str);
        let labels = need.labels.iter().map(|(_, label)| label);
        add(SuggestionKind::Need, &need.code, need.label(language), &mut labels.chain(synonyms));
    }
    for municipality in index.municipalities.iter() {
        let names = &mut municipality.names.iter().map(|(_, name)| name);
        add(SuggestionKind::Municipality, &municipality.code, municipality.name(language), names);
    }
    for (id, name) in index.organizations(audience) {
        let names = &mut name.iter().map(|(_, name)| name);
        add(SuggestionKind::Organization, id, shown(name, language), names);
    }
    for slot in index.live.iter().filter(|slot| index.columns.visibility[*slot as usize] <= audience) {
        let card = index.cards.get(slot);
        let (_, label) = card.name(language, FALLBACKS);
        add(SuggestionKind::Service, card.id(), label, &mut card.names());
    }
    found
        .sort_by_cached_key(|suggestion| (suggestion.kind, collation_key(&suggestion.label), suggestion.value.clone()));
    found.truncate(limit.min(MAX_SUGGESTIONS));
    found
}

fn shown<'a>(name: &'a LocalizedText, language: &str) -> &'a str {
    name.show(language, FALLBACKS).map_or("", |shown| shown.text)
}

fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

fn word_begins_with(text: &str, prefix: &str) -> bool {
    text.match_indices(prefix).any(|(at, _)| !text[..at].chars().next_back().is_some_and(char::is_alphanumeric))
}
