//! The answer: hits with their reasons, counts, questions, and a receipt.

use std::collections::BTreeMap;

use serde::Serialize;

use super::receipt::Receipt;
use super::request::Facet;

/// The answer to a [`Request`](super::Request).
///
/// Serialised, the same catalogue, request and `now` give the same bytes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Answer {
    /// The page's hits, best first.
    pub hits: Vec<Hit>,
    /// Services that are hits: on this page and on the others.
    pub total: u64,
    /// Facet tables, in the order asked. A facet's own filter does not shrink its counts, unless asked to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facets: Vec<FacetTable>,
    /// Hits that would be sure of fitting if a question were answered as said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditional: Vec<Conditional>,
    /// Services that the profile or a filter excluded, by reason code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub excluded_counts: BTreeMap<String, u64>,
    /// What to ask the client, the most useful question first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<Question>,
    /// Needs that nothing serves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Gap>,
    /// The text with its spelling corrected, when a correction was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub did_you_mean: Option<String>,
    /// What this answer was made of.
    pub receipt: Receipt,
    /// Microseconds from request to answer, when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub took_us: Option<u64>,
}

/// One service that fits.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Hit {
    /// The service's id.
    pub id: String,
    /// Its name, in the reader's language where there is one.
    pub title: String,
    /// The language of the title.
    pub shown_language: String,
    /// Whether the reader's language was missing.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub fallback: bool,
    /// Summary, in the same way.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// Name of the organization.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub organization: String,
    /// Score in thousandths; the sum of the parts.
    pub score: i64,
    /// The parts of the score, in thousandths, under `"explain": "full"`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub parts: BTreeMap<String, i64>,
    /// Which persons of the profile it fits (positions in `persons`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub persons: Vec<usize>,
    /// Why it is here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// What to check before referring.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Reason>,
    /// When it next happens, local time with offset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_occurrence: Option<Occurrence>,
    /// Last day to register (`YYYY-MM-DD`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub register_by: Option<String>,
    /// Distance to the nearest place, kilometres with one decimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_km: Option<f64>,
    /// How fresh the record is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub freshness: Option<Freshness>,
    /// Whom to call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<ShownContact>,
    /// Passages that matched the text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub highlights: Vec<Highlight>,
}

/// A reason, a check or a cause of exclusion: a code of the closed list, and a sentence in the reader's language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Reason {
    /// The code.
    pub code: String,
    /// The sentence.
    pub text: String,
}

/// When a service next happens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Occurrence {
    /// Start, RFC 3339 with the local offset.
    pub starts: String,
    /// End, RFC 3339 with the local offset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<String>,
    /// Municipality code of a mobile stop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub municipality: Option<String>,
}

/// How fresh a record is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Freshness {
    /// `fresh`, `aging`, `stale` or `never_verified`.
    pub class: String,
    /// The day of the last confirmation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_at: Option<String>,
    /// "Confirmed 9 days ago".
    pub text: String,
}

/// A contact as the reader may see it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ShownContact {
    /// Name, within the person's consent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// When reachable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reachable: Option<String>,
    /// Who calls first, as a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_caller: Option<String>,
}

/// A passage that matched.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Highlight {
    /// The field.
    pub field: String,
    /// The language of the passage.
    pub language: String,
    /// The passage.
    pub text: String,
    /// Byte ranges of the passage that matched, in order, not overlapping.
    pub ranges: Vec<(usize, usize)>,
}

/// The counts of one facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FacetTable {
    /// The facet.
    pub name: Facet,
    /// Its values: the most frequent first, then by value.
    pub values: Vec<FacetValue>,
}

/// One value of a facet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FacetValue {
    /// The value, to be used in a filter.
    pub value: String,
    /// Its label in the reader's language.
    pub label: String,
    /// Services with this value: under all filters but this facet's own, or under all.
    pub count: u64,
}

/// Hits that depend on an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Conditional {
    /// The service.
    pub id: String,
    /// Its name.
    pub title: String,
    /// What is not known, as flag codes.
    pub unknown: Vec<String>,
}

/// A question to ask the client.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Question {
    /// The question's code.
    pub code: String,
    /// What it is about: an attribute, a role ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Which person of the profile it is about (position in `persons`).
    pub person: usize,
    /// The question in the reader's language.
    pub text: String,
    /// Services that a yes would make sure.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub opens: Vec<String>,
    /// Services that a no would exclude.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub closes: Vec<String>,
}

/// A need that nothing serves.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Gap {
    /// Need code.
    pub need: String,
    /// Municipality code, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub municipality: Option<String>,
    /// The gap as a sentence.
    pub text: String,
    /// The nearest service that would fit but for the area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<Nearest>,
}

/// A service outside the area.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Nearest {
    /// The service.
    pub id: String,
    /// Its name.
    pub title: String,
    /// Distance in kilometres with one decimal, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_km: Option<f64>,
}

impl Answer {
    /// The answer as JSON on one line, fields in a fixed order.
    pub fn to_json(&self) -> String {
        // Every map key is a string, and no number of an answer is NaN.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The table of a facet, if it was asked for.
    pub fn facet(&self, facet: Facet) -> Option<&FacetTable> {
        self.facets.iter().find(|table| table.name == facet)
    }
}
