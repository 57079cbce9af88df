//! One judged situation, as it stands in a file.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::error::{Error, ErrorKind, Result};

/// A situation, and what a person who knows the county expects of the answer.
#[derive(Clone, Deserialize)]
pub struct Scenario {
    /// What faults are listed under.
    pub id: String,
    /// The language of the professional and of the words.
    #[serde(default)]
    pub lang: Option<String>,
    /// The situation in a sentence or two, for people.
    #[serde(default)]
    pub situation: String,
    /// The professional's words.
    #[serde(default)]
    pub query: String,
    /// The same in one to three words.
    #[serde(default)]
    pub short_query: String,
    /// A person of a [`Profile`](crate::Profile), with the day of asking in `as_of`.
    pub profile: Map<String, Value>,
    /// Services that must be among the first five.
    #[serde(default)]
    pub must_top5: Vec<String>,
    /// Services that must be among the hits.
    #[serde(default)]
    pub must_list: Vec<String>,
    /// Services that must not be hits, each with the reason code; `A_OR_B` takes either.
    #[serde(default)]
    pub must_not: BTreeMap<String, String>,
    /// Hits that must carry this flag.
    #[serde(default)]
    pub flags: BTreeMap<String, String>,
    /// What a plan for the household must come to.
    #[serde(default)]
    pub bundle: Option<Bundle>,
    /// Further conditions, separated by `;`.
    #[serde(default)]
    pub special: Option<String>,
    /// The judge's reason, for people.
    #[serde(default)]
    pub why: String,
    /// Fields that are not judged; each is listed as a fault, so that no expectation is passed over in silence.
    #[serde(flatten)]
    pub unknown: BTreeMap<String, Value>,
}

/// What a plan for a household must come to.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// The persons, in the form of a scenario's profile.
    pub household: Vec<Map<String, Value>>,
    /// Needs that must be covered.
    pub cover: Vec<String>,
    /// Most services.
    pub max_services: u32,
    /// Bundles that somebody who knows the county would give; another one may be as small.
    pub acceptable: Vec<Vec<String>>,
}

impl Scenario {
    /// The day of asking, if the profile gives one.
    pub fn as_of(&self) -> Option<Date> {
        self.profile.get("as_of")?.as_str()?.parse().ok()
    }
}

/// Reads a scenario file: a JSON list.
///
/// # Errors
/// `INVALID_DOCUMENT` with the line and column, or with the path of what is missing.
pub fn parse(json: &str) -> Result<Vec<Scenario>> {
    let mut reader = serde_json::Deserializer::from_str(json);
    serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        Error::new(ErrorKind::InvalidDocument, "this is not what a scenario file has here")
            .at(format!("$.{path}").replace(".[", "["))
            .hint("give a list of scenarios as docs/SCENARIOS.md describes them")
            .caused_by(error.into_inner())
    })
}

/// A scenario tells of a client: its `{:?}` is its id.
impl std::fmt::Debug for Scenario {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scenario").field("id", &self.id).finish_non_exhaustive()
    }
}

/// See [`Scenario`].
impl std::fmt::Debug for Bundle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Bundle").field("max_services", &self.max_services).finish_non_exhaustive()
    }
}
