//! The question: what is looked for, for whom, and how the answer should look.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::profile::Profile;
use crate::error::{Error, ErrorKind, Result};
use crate::json_path;
use crate::matching::Weights;
use crate::model::{Access, Basis, CapacityState, CostKind, Delivery, Form, Position, Status, Visibility};

/// Most hits of one page.
pub const MAX_LIMIT: u32 = 1_000;
/// Farthest page start.
pub const MAX_OFFSET: u32 = 1_000_000;
/// Longest request, and longest profile of its own, in bytes of JSON.
pub const MAX_REQUEST_BYTES: usize = 4 << 20;

/// A search or match request. Every field may be left out; an unknown field is an error that names it.
///
/// ```
/// use luotsi::Request;
/// let request = Request::from_json(
///     r#"{"text": "omaishoitajille", "filters": {"municipality": ["272"]}, "facets": ["form", "language"], "limit": 5}"#)?;
/// assert_eq!(request.limit, 5);
///
/// let wrong = Request::from_json(r#"{"filters": {"colour": ["red"]}}"#).unwrap_err();
/// assert_eq!((wrong.kind(), wrong.path()), (luotsi::ErrorKind::UnknownField, Some("$.filters.colour")));
/// # Ok::<(), luotsi::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Request {
    /// Words, as the user typed them. Never read as a query language.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Whether the last word of the text is still being typed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub as_you_type: bool,
    /// Whether a hit has any of the words or all of them.
    #[serde(skip_serializing_if = "Words::is_any")]
    pub words: Words,
    /// What must hold of a hit.
    #[serde(skip_serializing_if = "Filters::is_empty")]
    pub filters: Filters,
    /// Facets to count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facets: Vec<FacetRequest>,
    /// What facets are counted within.
    #[serde(skip_serializing_if = "FacetCounts::is_default")]
    pub facet_counts: FacetCounts,
    /// The client's situation. Used for this answer alone; never stored, never logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<Profile>,
    /// Hits of the page, at most 1,000; 0 for counts alone.
    #[cfg_attr(test, schemars(range(max = MAX_LIMIT)))]
    pub limit: u32,
    /// Hits before the page, at most 1,000,000.
    #[cfg_attr(test, schemars(range(max = MAX_OFFSET)))]
    #[serde(skip_serializing_if = "is_zero")]
    pub offset: u32,
    /// Order of the hits.
    #[serde(skip_serializing_if = "Sort::is_default")]
    pub sort: Sort,
    /// Language of the reader: of titles, labels and sentences (`fi`, `sv`, `en` ...).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Who reads the answer.
    #[serde(skip_serializing_if = "is_professional")]
    pub audience: Visibility,
    /// The instant of asking: an RFC 3339 time, or a day (noon in the catalogue's zone). Absent is the system clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<Moment>,
    /// Answer from the catalogue as it was at this instant, asked at that instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Moment>,
    /// How much to explain.
    #[serde(skip_serializing_if = "Explain::is_default")]
    pub explain: Explain,
    /// Whether hits carry the passages that matched.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub highlight: bool,
    /// Give up with `TIMED_OUT` after this many milliseconds, within some hundredths of a second. An index that has to be
    /// built or brought up to date first is finished, for the next question's sake.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline_ms: Option<u64>,
    /// Whether the answer says how long it took. Off, the same question gives the same bytes.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub timing: bool,
    /// The host's own ranking weights, in place of the shipped ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weights: Option<Weights>,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            text: String::new(),
            as_you_type: false,
            words: Words::Any,
            filters: Filters::default(),
            facets: Vec::new(),
            facet_counts: FacetCounts::default(),
            profile: None,
            limit: 10,
            offset: 0,
            sort: Sort::default(),
            locale: None,
            audience: Visibility::Professional,
            now: None,
            as_of: None,
            explain: Explain::default(),
            highlight: false,
            deadline_ms: None,
            timing: false,
            weights: None,
        }
    }
}

impl Request {
    /// A request for words alone.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Reads and checks a request.
    ///
    /// # Errors
    /// `INVALID_REQUEST` or `UNKNOWN_FIELD` with the JSON path, `LIMIT_EXCEEDED`. No error repeats a value of the request.
    pub fn from_json(json: &str) -> Result<Self> {
        let request: Self = read_strictly(json, "a request")?;
        request.check()?;
        Ok(request)
    }

    /// Checks limits, codes and the profile.
    ///
    /// # Errors
    /// `INVALID_REQUEST` or `LIMIT_EXCEEDED` with the JSON path.
    pub fn check(&self) -> Result<()> {
        for (field, value, most) in [("limit", self.limit, MAX_LIMIT), ("offset", self.offset, MAX_OFFSET)] {
            if value > most {
                return Err(Error::new(ErrorKind::LimitExceeded, format!("at most {most}")).at(format!("$.{field}")));
            }
        }
        if let Some(geo) = &self.filters.near {
            geo.check("$.filters.near")?;
        }
        if let Some(age) = self.filters.age
            && !(age.is_finite() && age >= 0.0)
        {
            return Err(invalid("$.filters.age", "an age is 0 or more"));
        }
        if self.sort == Sort::Distance
            && self.filters.near.is_none()
            && self.profile.as_ref().is_none_or(|p| p.persons.iter().all(|p| !p.has_whereabouts()))
        {
            return Err(invalid(
                "$.sort",
                "to sort by distance, give \"filters.near\" or a person's municipality or position",
            ));
        }
        if let Some(weights) = &self.weights {
            weights.check().map_err(|error| error.within("$.weights"))?;
        }
        self.profile.as_ref().map_or(Ok(()), |profile| profile.check("$.profile"))
    }

    /// The request as JSON in a fixed field order: the bytes that the receipt's hash is taken of.
    pub fn to_json(&self) -> String {
        // Every map key is a string and `check` refuses numbers that JSON cannot write.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// How many of the words of a text a hit has. A word counts in every form, as a part of a compound, as what it means, and
/// as what a typing error was taken for; a word that asks nothing (*ja*, *och*, *and*) is not counted.
///
/// ```
/// use luotsi::model::Record;
/// use luotsi::{Catalogue, Request};
///
/// let catalogue = Catalogue::in_memory()?;
/// for (id, name) in [("s1", "Omaishoitajien kuoro"), ("s2", "Omaishoitajien kahvila")] {
///     let json = format!(r#"{{"kind": "service", "id": "{id}", "name": {{"fi": "{name}"}}}}"#);
///     catalogue.put(&Record::from_json(&json)?)?;
/// }
/// let total = |words| catalogue.search(&Request::from_json(words)?).map(|answer| answer.total);
/// assert_eq!(total(r#"{"text": "omaishoitajille kuoroja"}"#)?, 2);
/// assert_eq!(total(r#"{"text": "omaishoitajille kuoroja", "words": "all"}"#)?, 1);
/// # Ok::<(), luotsi::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Words {
    /// One at least; those that have more come first.
    #[default]
    Any,
    /// All.
    All,
}

impl Words {
    fn is_any(&self) -> bool {
        *self == Self::Any
    }
}

/// What must hold of every hit. Lists are any-of; different fields all hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Filters {
    /// Forms of support.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub form: Vec<Form>,
    /// Need codes; a broader code takes its narrower ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub need: Vec<String>,
    /// Roles served.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub role: Vec<String>,
    /// Ways of delivery.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub delivery: Vec<Delivery>,
    /// Languages of the service.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub language: Vec<String>,
    /// Municipality codes, through the service area.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub municipality: Vec<String>,
    /// Ways in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub access: Vec<Access>,
    /// Capacity states, as far as they are still believed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub capacity: Vec<CapacityState>,
    /// Kinds of cost.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cost: Vec<CostKind>,
    /// Statuses. Without this filter ended services are not hits; with it what it says is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<Status>,
    /// Statutory or voluntary.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub basis: Vec<Basis>,
    /// Organization ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub organization: Vec<String>,
    /// Category codes of other taxonomies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub category: Vec<String>,
    /// An age in years that the service must not exclude.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<f64>,
    /// Within a radius: of a place of the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub near: Option<Near>,
    /// Open, or in session, at this instant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_at: Option<Moment>,
    /// Confirmed on this day or later.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "day")]
    pub verified_since: Option<Date>,
}

impl Filters {
    /// Whether there is a filter that is no facet.
    pub(super) fn has_ranges(&self) -> bool {
        let radius = self.near.is_some_and(|near| near.radius_km.is_some());
        self.age.is_some() || self.verified_since.is_some() || self.open_at.is_some() || radius
    }

    /// Whether nothing is filtered.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A circle on the map.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Near {
    /// Latitude of the centre, degrees (WGS 84).
    pub latitude: f64,
    /// Longitude of the centre, degrees.
    pub longitude: f64,
    /// Radius in kilometres; absent sorts by distance without a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radius_km: Option<f64>,
}

impl Near {
    /// The centre.
    pub fn position(&self) -> Position {
        Position { latitude: self.latitude, longitude: self.longitude }
    }

    fn check(&self, path: &str) -> Result<()> {
        check_position(self.position(), path)?;
        match self.radius_km {
            Some(radius) if !(radius.is_finite() && radius >= 0.0) => {
                Err(invalid(format!("{path}.radius_km"), "a radius is 0 km or more"))
            }
            _ => Ok(()),
        }
    }
}

/// A facet to count, by name or with the number of values wanted: `"form"` or `{"name": "form", "size": 5}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(from = "NameOrFacet")]
pub struct FacetRequest {
    /// The facet.
    pub name: Facet,
    /// Most values in the answer, the most frequent first.
    pub size: u32,
}

impl FacetRequest {
    /// Values of a facet when the request names no size.
    pub const DEFAULT_SIZE: u32 = 20;
}

impl From<Facet> for FacetRequest {
    fn from(name: Facet) -> Self {
        Self { name, size: Self::DEFAULT_SIZE }
    }
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(
    untagged,
    expecting = "expected a facet, by name or as {\"name\": ..., \"size\": ...}: form, need, role, delivery, language, \
        municipality, access, capacity, cost, status, basis, organization or category"
)]
enum NameOrFacet {
    Name(Facet),
    Sized {
        name: Facet,
        #[serde(default = "default_size")]
        size: u32,
    },
}

fn default_size() -> u32 {
    FacetRequest::DEFAULT_SIZE
}

impl From<NameOrFacet> for FacetRequest {
    fn from(value: NameOrFacet) -> Self {
        match value {
            NameOrFacet::Name(name) => name.into(),
            NameOrFacet::Sized { name, size } => Self { name, size },
        }
    }
}

/// What the counts of a facet tell: where else one could go, or what is among the hits. The terms are Apache Lucene's.
///
/// ```
/// use luotsi::model::Record;
/// use luotsi::{Catalogue, Request};
///
/// let catalogue = Catalogue::in_memory()?;
/// for (id, form) in [("s1", "helpline"), ("s2", "peer_group")] {
///     let json = format!(r#"{{"kind": "service", "id": "{id}", "name": {{"fi": "Tuki"}}, "forms": ["{form}"]}}"#);
///     catalogue.put(&Record::from_json(&json)?)?;
/// }
/// let forms = |how: &str| {
///     let request = r#"{"filters": {"form": ["helpline"]}, "facets": ["form"], "facet_counts": "HOW"}"#;
///     catalogue.search(&Request::from_json(&request.replace("HOW", how))?).map(|answer| answer.facets[0].values.len())
/// };
/// assert_eq!((forms("drill_sideways")?, forms("drill_down")?), (2, 1));
/// # Ok::<(), luotsi::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FacetCounts {
    /// A facet is counted under all filters but its own: what a filter would leave if another value were chosen.
    #[default]
    DrillSideways,
    /// Every facet is counted among the hits, under its own filter too: cheaper where a facet is filtered.
    DrillDown,
}

impl FacetCounts {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The facets that can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    /// Forms of support.
    Form,
    /// Needs served.
    Need,
    /// Roles served.
    Role,
    /// Ways of delivery.
    Delivery,
    /// Languages.
    Language,
    /// Municipalities of the service area.
    Municipality,
    /// Ways in.
    Access,
    /// Capacity, as far as it is still believed.
    Capacity,
    /// Kinds of cost.
    Cost,
    /// Status.
    Status,
    /// Statutory or voluntary.
    Basis,
    /// Organizations.
    Organization,
    /// Categories of other taxonomies.
    Category,
}

impl Facet {
    /// Every facet.
    pub const ALL: [Facet; 13] = [
        Self::Form,
        Self::Need,
        Self::Role,
        Self::Delivery,
        Self::Language,
        Self::Municipality,
        Self::Access,
        Self::Capacity,
        Self::Cost,
        Self::Status,
        Self::Basis,
        Self::Organization,
        Self::Category,
    ];

    /// The facet's name in requests and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Need => "need",
            Self::Role => "role",
            Self::Delivery => "delivery",
            Self::Language => "language",
            Self::Municipality => "municipality",
            Self::Access => "access",
            Self::Capacity => "capacity",
            Self::Cost => "cost",
            Self::Status => "status",
            Self::Basis => "basis",
            Self::Organization => "organization",
            Self::Category => "category",
        }
    }
}

/// The order of the hits. Every order ends with the id, so that it is total.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The ranking formula.
    #[default]
    Relevance,
    /// The title in the reader's language.
    Name,
    /// The nearest first.
    Distance,
    /// The latest confirmed first.
    Verified,
}

impl Sort {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// How much an answer explains.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Explain {
    /// Ids, titles and scores.
    None,
    /// Reasons and checks.
    #[default]
    Brief,
    /// Also the parts of the score.
    Full,
}

impl Explain {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// An instant of a request: an RFC 3339 time with its offset, or a day, which means noon in the catalogue's time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub enum Moment {
    /// An instant.
    At(Timestamp),
    /// Noon of a day.
    Day(Date),
}

impl TryFrom<String> for Moment {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        if let Ok(instant) = text.parse::<Timestamp>() {
            return Ok(Self::At(instant));
        }
        match text.parse::<Date>() {
            Ok(day) if text.len() == 10 => Ok(Self::Day(day)),
            _ => Err("write an instant as 2026-03-10T10:00:00+02:00, or a day as 2026-03-10"),
        }
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        match moment {
            Moment::At(instant) => instant.to_string(),
            Moment::Day(day) => day.to_string(),
        }
    }
}

/// Reads what a host hands in as one JSON object. An unknown field is an error that names it.
pub(super) fn read_strictly<T: DeserializeOwned>(json: &str, what: &str) -> Result<T> {
    if json.len() > MAX_REQUEST_BYTES {
        return Err(Error::new(ErrorKind::LimitExceeded, format!("{what} has at most {MAX_REQUEST_BYTES} bytes"))
            .hint("shorten it"));
    }
    // A list would otherwise be taken for the fields in their order.
    if json.trim_start().starts_with('[') {
        return Err(Error::new(ErrorKind::InvalidRequest, format!("{what} is a JSON object")).at("$"));
    }
    let mut unknown = None;
    let mut track = serde_path_to_error::Track::new();
    let mut reader = serde_json::Deserializer::from_str(json);
    let parsed: Result<T, serde_json::Error> =
        serde_ignored::deserialize(serde_path_to_error::Deserializer::new(&mut reader, &mut track), |path| {
            unknown.get_or_insert_with(|| json_path::of_ignored(&path));
        })
        .and_then(|value| reader.end().map(|()| value));
    let value = parsed.map_err(|error| {
        let place = match error.classify() {
            serde_json::error::Category::Data => json_path::of_error(&track.path()),
            _ => format!("line {}, column {}", error.line(), error.column()),
        };
        Error::new(ErrorKind::InvalidRequest, without_values(&error)).at(place)
    })?;
    match unknown {
        None => Ok(value),
        Some(path) => Err(Error::new(ErrorKind::UnknownField, format!("{what} has no such field")).at(path)),
    }
}

/// Reads a day, and says how to write one without repeating what was written: it may be when a client was born.
pub(super) fn day<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<Date>, D::Error> {
    let wrong = || serde::de::Error::custom("expected a day of the calendar as YYYY-MM-DD");
    match serde_json::Value::deserialize(value)? {
        serde_json::Value::Null => Ok(None),
        // Longer texts hold a time beside the day.
        serde_json::Value::String(text) if text.len() == 10 => text.parse().map(Some).map_err(|_| wrong()),
        _ => Err(wrong()),
    }
}

pub(super) fn invalid(path: impl Into<String>, message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidRequest, message).at(path)
}

pub(super) fn check_position(position: Position, path: &str) -> Result<()> {
    if !(-90.0..=90.0).contains(&position.latitude) {
        return Err(invalid(format!("{path}.latitude"), "a latitude is between -90 and 90 degrees"));
    }
    if !(-180.0..=180.0).contains(&position.longitude) {
        return Err(invalid(format!("{path}.longitude"), "a longitude is between -180 and 180 degrees"));
    }
    Ok(())
}

/// What serde says, without the value that it found: a request's values may be a client's.
pub(crate) fn without_values(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let text = text.rfind(" at line ").map_or(text.as_str(), |end| &text[..end]);
    if let Some(start) = text.rfind("expected ") {
        return text[start..].to_owned();
    }
    match error.classify() {
        serde_json::error::Category::Data if !text.starts_with("invalid") => text.to_owned(),
        serde_json::error::Category::Eof => "the JSON ends too early".to_owned(),
        _ => "not JSON that a request can have here".to_owned(),
    }
}

fn is_zero(offset: &u32) -> bool {
    *offset == 0
}

fn is_professional(audience: &Visibility) -> bool {
    *audience == Visibility::Professional
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error_of(json: &str) -> (ErrorKind, String, String) {
        let error = Request::from_json(json).unwrap_err();
        (error.kind(), error.path().unwrap_or_default().to_owned(), error.to_string())
    }

    #[test]
    fn every_wrong_request_says_where() {
        for (json, kind, path) in [
            (r#"{"colour": 1}"#, ErrorKind::UnknownField, "$.colour"),
            (r#"{"profile": {"persons": [{"agee": 3}]}}"#, ErrorKind::UnknownField, "$.profile.persons[0].agee"),
            (r#"{"limit": 1000000000}"#, ErrorKind::LimitExceeded, "$.limit"),
            (r#"{"limit": "ten"}"#, ErrorKind::InvalidRequest, "$.limit"),
            (r#"{"facets": ["colour"]}"#, ErrorKind::InvalidRequest, "$.facets[0]"),
            (r#"{"filters": {"form": ["choir"]}}"#, ErrorKind::InvalidRequest, "$.filters.form[0]"),
            (r#"{"profile": {"persons": [{"age": -1}]}}"#, ErrorKind::InvalidRequest, "$.profile.persons[0].age"),
            (r#"{"sort": "distance"}"#, ErrorKind::InvalidRequest, "$.sort"),
            (r#"["omaishoitajille"]"#, ErrorKind::InvalidRequest, "$"),
            ("{\"text\": ", ErrorKind::InvalidRequest, "line 1, column 9"),
        ] {
            let (got_kind, got_path, message) = error_of(json);
            assert_eq!((got_kind, got_path.as_str()), (kind, path), "{json}: {message}");
        }
    }

    #[test]
    fn an_unknown_facet_is_answered_with_the_known_ones() {
        let (_, _, message) = error_of(r#"{"facets": ["colour"]}"#);
        for facet in Facet::ALL {
            assert!(message.contains(facet.name()), "{message}");
        }
    }

    #[test]
    fn no_error_repeats_a_value() {
        for json in [
            r#"{"limit": "Matti Planted"}"#,
            r#"{"now": "Matti Planted"}"#,
            r#"{"filters": {"form": ["Matti Planted, expected nothing"]}}"#,
            r#"{"profile": {"persons": [{"gender": "Matti Planted"}]}}"#,
            r#"{"profile": {"persons": [{"birth_date": "Matti Planted"}]}}"#,
            r#"{"profile": "Matti Planted"}"#,
        ] {
            let (_, _, message) = error_of(json);
            assert!(!message.contains("Matti"), "{message}");
        }
    }

    #[test]
    fn a_profile_is_silent_in_debug_output() {
        let request = Request::from_json(r#"{"profile": {"persons": [{"municipality": "Planted"}]}}"#).unwrap();
        assert!(!format!("{request:?}").contains("Planted"));
    }
}
