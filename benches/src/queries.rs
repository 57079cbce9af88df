//! Generated queries: what professionals and citizens ask, of mixed kinds.

use luotsi::Request;
use serde::Serialize;
use serde_json::{Value, json};

use crate::prose::about;
use crate::{Chance, Generated, TODAY, Tongue};

/// A kind of query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Words, of which a hit has all.
    TextAnd,
    /// Words, of which a hit has any.
    TextOr,
    /// Words, of which a hit has all, three filters and the counts of five facets.
    TextFilters,
    /// Filters and the counts of five facets.
    Filters,
    /// Words, of which a hit has any, and the counts of five facets.
    TextFacets,
    /// The beginning of a word, after none or one that is whole.
    AsYouType,
    /// Everything in a language, the nearest first.
    Distance,
    /// A client's situation.
    Profile,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::TextAnd,
        Self::TextOr,
        Self::TextFilters,
        Self::Filters,
        Self::TextFacets,
        Self::AsYouType,
        Self::Distance,
        Self::Profile,
    ];
}

/// A query.
#[derive(Debug, Clone, Serialize)]
pub struct Query {
    /// Its kind.
    pub kind: Kind,
    /// The request.
    pub request: Request,
}

/// The facets that are counted.
pub const FACETS: [&str; 5] = ["form", "need", "language", "delivery", "municipality"];

/// So many queries of all kinds in turn, for a generated catalogue.
///
/// ```
/// use luotsi_benches::{Generated, queries};
/// let queries = queries(&Generated::new(100, 1), 16, 1);
/// assert_eq!(queries.len(), 16);
/// assert!(!queries[0].request.text.is_empty());
/// ```
pub fn queries(of: &Generated, many: usize, seed: u64) -> Vec<Query> {
    (0..many)
        .map(|number| query(of, Kind::ALL[number % Kind::ALL.len()], &mut Chance::of(seed ^ 0x9, number as u64)))
        .collect()
}

fn query(of: &Generated, kind: Kind, chance: &mut Chance) -> Query {
    let tongue = match chance.below(10) {
        0..=7 => Tongue::Finnish,
        8 => Tongue::Swedish,
        _ => Tongue::English,
    };
    let mut request = json!({"locale": tongue.tag(), "now": TODAY.to_string(), "explain": "none"});
    match kind {
        Kind::TextAnd | Kind::TextOr => request["text"] = words(of, chance, tongue).into(),
        Kind::TextFilters => {
            request["text"] = words(of, chance, tongue).into();
            request["filters"] = filters(of, chance);
            request["facets"] = json!(FACETS);
        }
        Kind::Filters => {
            request["filters"] = filters(of, chance);
            request["facets"] = json!(FACETS);
        }
        Kind::TextFacets => {
            request["text"] = words(of, chance, tongue).into();
            request["facets"] = json!(FACETS);
        }
        Kind::AsYouType => {
            request["text"] = beginning(of, chance, tongue).into();
            request["as_you_type"] = true.into();
        }
        Kind::Distance => {
            let centre = of.municipality(chance).centre;
            request["filters"] = json!({
                "near": {"latitude": centre.latitude, "longitude": centre.longitude},
                "language": [*chance.pick(&["fi", "sv", "en"])],
            });
            request["sort"] = "distance".into();
        }
        Kind::Profile => request["profile"] = profile(of, chance, tongue),
    }
    if kind == Kind::TextAnd || kind == Kind::TextFilters {
        request["words"] = "all".into();
    }
    #[allow(clippy::expect_used)] // A test generates queries of every kind.
    Query { kind, request: Request::from_json(&request.to_string()).expect("a generated request is valid") }
}

/// One to four words: of a need that many have, or of anything.
fn words(of: &Generated, chance: &mut Chance, tongue: Tongue) -> String {
    let need = [of.need(chance)];
    let mut words = vec![about(chance, tongue, &need)];
    for _ in 0..[0, 0, 1, 1, 1, 2, 3][chance.below(7)] {
        words.push(tongue.lexis().content_word(chance));
    }
    words.join(" ")
}

fn beginning(of: &Generated, chance: &mut Chance, tongue: Tongue) -> String {
    let need = [of.need(chance)];
    let text = if chance.percent(70) { about(chance, tongue, &need) } else { words(of, chance, tongue) };
    let last = text.rfind(' ').map_or(0, |space| space + 1);
    let letters = text[last..].chars().count();
    let typed = chance.between(2.min(letters), letters.min(7));
    let end = text[last..].char_indices().nth(typed).map_or(text.len(), |(at, _)| last + at);
    text[..end].to_owned()
}

/// Three filters.
fn filters(of: &Generated, chance: &mut Chance) -> Value {
    let third = match chance.below(4) {
        0 => ("cost", "free"),
        1 => ("basis", "voluntary"),
        2 => ("access", "self_booking"),
        _ => ("status", "active"),
    };
    json!({
        "municipality": [of.municipality(chance).code],
        "language": [*chance.pick(&["fi", "fi", "fi", "sv", "en"])],
        third.0: [third.1],
    })
}

fn profile(of: &Generated, chance: &mut Chance, tongue: Tongue) -> Value {
    let home = of.municipality(chance);
    let mut person = json!({
        "age": chance.between(1, 95),
        "municipality": home.code,
        "languages": [tongue.tag()],
        "roles": [of.role(chance)],
        "needs": [{"code": of.need(chance).code, "weight": 3}, {"code": of.need(chance).code}],
    });
    if chance.percent(30) {
        person["constraints"] = json!({"home_or_remote": true});
    }
    json!({"persons": [person]})
}
