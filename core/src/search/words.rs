//! What the words of a request find: by the text of services, and by the needs that the words speak of.

use super::call::Call;
use super::concepts::Concept;
use super::request::Facet;
use crate::error::Result;
use crate::index::text::{Retrieved, Scratch, TextQuery};
use crate::index::{Bitmap, ServiceIndex};
use crate::reference::NeedTable;
use crate::text::Lang;

/// What the words of a request found.
pub(super) struct Found {
    /// The services, in ascending order of their slots.
    pub(super) matches: Vec<Match>,
    /// The needs that the words speak of.
    pub(super) concepts: Vec<Concept>,
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
    let mut concepts = call.context.concepts.of(index.text.analyser(), &request.text);
    concepts.truncate(u64::BITS as usize);
    let query = TextQuery {
        prefix: request.as_you_type,
        known: concepts.iter().flat_map(|concept| concept.said.split(' ')).map(str::to_owned).collect(),
        ..TextQuery::new(&request.text, Lang::from_tag(call.language))
    };
    let retrieved = index.text.retrieve(&query, None, scratch)?;
    let served: Vec<Served> = concepts.iter().map(|concept| serving(index, concept)).collect();
    let matches = merge(&retrieved, &served);
    Ok(Some(Found { matches, concepts, retrieved }))
}

/// The live services of a need, and what serving it is worth: as much as a word that is as rare, times the weight of a
/// synonym.
fn serving(index: &ServiceIndex, concept: &Concept) -> Served {
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
    let with_needs = |slot: u32, score: f32, words: u64| {
        let serves = |(at, need): (usize, &Served)| need.slots.contains(slot).then_some((1 << at, need.weight));
        let (concepts, bonus) = served
            .iter()
            .enumerate()
            .filter_map(serves)
            .fold((0, 0.0), |(bits, sum), (bit, weight)| (bits | bit, sum + weight));
        Match { slot, score: score + bonus, words, concepts }
    };
    for slot in union.iter() {
        while let Some(hit) = hits.next_if(|hit| hit.slot < slot) {
            matches.push(Match { slot: hit.slot, score: hit.score, words: hit.words, concepts: 0 });
        }
        matches.push(match hits.next_if(|hit| hit.slot == slot) {
            Some(hit) => with_needs(slot, hit.score, hit.words),
            None => with_needs(slot, 0.0, 0),
        });
    }
    matches.extend(hits.map(|hit| Match { slot: hit.slot, score: hit.score, words: hit.words, concepts: 0 }));
    matches
}
