//! What the words of a request find: by the text of services, and by the needs that the words speak of.

use super::call::Call;
use super::concepts::Concept;
use super::request::Facet;
use super::thesaurus::Expanded;
use crate::error::Result;
use crate::index::Bitmap;
use crate::index::text::{Hit, Retrieved, Scratch, TextQuery};
use crate::reference::NeedTable;
use crate::text::Lang;

/// What the words of a request found.
pub(super) struct Found {
    /// The services, in ascending order of their slots.
    pub(super) matches: Vec<Match>,
    /// The needs that the words speak of.
    pub(super) concepts: Vec<Concept>,
    /// The names that a thesaurus added, in the order of the bits of [`Match::expansions`].
    pub(super) expanded: Vec<Expanded>,
    /// What full text found.
    pub(super) retrieved: Retrieved,
}

/// A service that the words found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Match {
    /// Its slot.
    pub(super) slot: u32,
    /// How well its text and its needs fit, above 0.
    pub(super) score: f32,
    /// Which words of the query it has: bit 0 is the first of [`Retrieved::words`].
    pub(super) words: u64,
    /// Which needs of the query it serves: bit 0 is the first of [`Found::concepts`].
    pub(super) concepts: u64,
    /// Which names of a thesaurus it has: bit 0 is the first of [`Found::expanded`].
    pub(super) expansions: u64,
}

/// A need that the words speak of, and who serves it.
struct Served {
    slots: Bitmap,
    weight: f32,
}

/// Finds the services of a request's words; `None` for a request without words.
pub(super) fn find(call: &Call<'_>, scratch: &mut Scratch) -> Result<Option<Found>> {
    let (index, request) = (call.index(), call.request);
    if request.text.trim().is_empty() {
        return Ok(None);
    }
    let analyser = index.text.analyser();
    let weights = analyser.weights();
    let concepts = call.context.concepts.of(analyser, &request.text);
    // A need that nobody serves here says nothing about the words of this catalogue.
    let (concepts, served): (Vec<Concept>, Vec<Served>) = concepts
        .into_iter()
        .map(|concept| (serving(call, &concept), concept))
        .filter(|(served, _)| !served.slots.is_empty())
        .map(|(served, concept)| (concept, served))
        .take(u64::BITS as usize)
        .unzip();
    let expander = call.context.expander;
    let mut expanded =
        expander.map_or_else(Vec::new, |expander| expander.expand(analyser, &request.text, weights.thesaurus));
    expanded.truncate(u64::BITS as usize);
    let query = TextQuery {
        prefix: request.as_you_type,
        known: concepts.iter().flat_map(|concept| concept.said.split(' ')).map(str::to_owned).collect(),
        expansions: expanded.iter().map(|of| of.expansion.clone()).collect(),
        ..TextQuery::new(&request.text, Lang::from_tag(call.language))
    };
    let retrieved = index.text.retrieve(&query, None, scratch)?;
    let matches = merge(&retrieved, &served);
    Ok(Some(Found { matches, concepts, expanded, retrieved }))
}

/// The live services of a need, and what serving it is worth: as much as a word that is as rare, times the weight of a
/// synonym.
fn serving(call: &Call<'_>, concept: &Concept) -> Served {
    let index = call.index();
    let needs = NeedTable::shared().with_narrower(concept.need);
    let slots = index.columns.facet(Facet::Need).any_of(needs, &index.live);
    let (all, some) = (index.live.len() as f32, slots.len() as f32);
    let rarity = (1.0 + (all - some + 0.5) / (some + 0.5)).ln();
    Served { slots, weight: index.text.analyser().weights().synonym * rarity }
}

fn merge(retrieved: &Retrieved, served: &[Served]) -> Vec<Match> {
    let mut union = Bitmap::new();
    served.iter().for_each(|need| union.unite(&need.slots));
    let mut matches = Vec::with_capacity(retrieved.hits.len());
    let mut hits = retrieved.hits.iter().peekable();
    for slot in union.iter() {
        while let Some(hit) = hits.next_if(|hit| hit.slot < slot) {
            matches.push(Match::from(hit));
        }
        let mut found = hits
            .next_if(|hit| hit.slot == slot)
            .map_or(Match { slot, score: 0.0, words: 0, concepts: 0, expansions: 0 }, Match::from);
        for (at, need) in served.iter().enumerate().filter(|(_, need)| need.slots.contains(slot)) {
            found.concepts |= 1 << at;
            found.score += need.weight;
        }
        matches.push(found);
    }
    matches.extend(hits.map(Match::from));
    matches
}

impl From<&Hit> for Match {
    fn from(hit: &Hit) -> Self {
        Self { slot: hit.slot, score: hit.score, words: hit.words, concepts: 0, expansions: hit.expansions }
    }
}
