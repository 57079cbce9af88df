//! Searches for nobody in particular: how each service stands is known beforehand, so that words, filters and counts are
//! all that is left.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::call::Call;
use super::facets::Counted;
use super::pipeline::{Candidate, Judged};
use super::podium::Podium;
use super::request::Sort;
use super::selection::Selection;
use super::words::Found;
use crate::index::text::Hit;
use crate::index::{Places, Standing};
use crate::matching::Situation;
use crate::model::Position;
use crate::reference::{EARTH_RADIUS_KM, MessageCode, distance_km};

/// Whether a request is one of those: without a profile, under the shipped weights. Names are sorted elsewhere.
pub(super) fn is_asking(call: &Call<'_>) -> bool {
    let request = call.request;
    request.profile.is_none() && request.weights.is_none() && request.sort != Sort::Name
}

/// Judges, counts and orders; only the first `wanted` candidates are kept.
pub(super) fn judge(
    call: &Call<'_>,
    situation: &Situation<'_>,
    selection: &Selection,
    found: Option<&Found>,
    wanted: usize,
) -> Judged {
    let index = call.index();
    let standing = &*index.kept.standing(index, &call.scope());
    let ranked = Ranked::new(call, standing, wanted);
    match found {
        None => by_filters(call, situation, selection, ranked),
        Some(found) => by_words(call, situation, selection, found, ranked),
    }
}

fn by_filters(call: &Call<'_>, situation: &Situation<'_>, selection: &Selection, mut ranked: Ranked<'_>) -> Judged {
    let standing = ranked.standing;
    let mut excluded = Excluded::default();
    let mut out = selection.all.clone();
    out.subtract(&standing.fits);
    out.iter().for_each(|slot| excluded.add(standing.excluded(slot)));
    let mut fitting = selection.all.clone();
    fitting.intersect(&standing.fits);
    fitting.iter().for_each(|slot| ranked.offer(slot, 0, i64::from(standing.score(slot))));
    let candidates = ranked.finish(|slot, _| candidate(call, situation, slot, None));
    let mut pool = selection.union();
    pool.intersect(&standing.fits);
    Judged { candidates, total: u64::from(fitting.len()), counted: Counted::Set(pool), excluded: excluded.into_map() }
}

fn by_words(
    call: &Call<'_>,
    situation: &Situation<'_>,
    selection: &Selection,
    found: &Found,
    mut ranked: Ranked<'_>,
) -> Judged {
    let (standing, hits) = (ranked.standing, &found.retrieved.hits[..]);
    let mut excluded = Excluded::default();
    let mut counted = Vec::new();
    let counts = !call.request.facets.is_empty();
    // Scores are weighed against the best of the candidates, so that these are gathered first.
    let mut candidates: Vec<u32> = Vec::with_capacity(hits.len());
    let mut best = f32::MIN_POSITIVE;
    for (place, hit) in hits.iter().enumerate() {
        let fits = standing.fits.contains(hit.slot);
        if selection.all.contains(hit.slot) {
            if !fits {
                excluded.add(standing.excluded(hit.slot));
                continue;
            }
            best = best.max(hit.score);
            candidates.push(place as u32);
        } else if !fits || selection.but.iter().all(|(_, slots)| !slots.contains(hit.slot)) {
            continue;
        }
        if counts {
            counted.push(hit.slot);
        }
    }
    let safety = found.safety();
    for &place in &candidates {
        let hit = &hits[place as usize];
        let said = hit.meanings & safety != 0 && call.index().criteria[hit.slot as usize].safety_critical;
        let score = i64::from(standing.score(hit.slot)) + situation.worth_of_words(hit.score / best, said);
        ranked.offer(hit.slot, place, score);
    }
    let total = candidates.len() as u64;
    let candidates = ranked.finish(|slot, place| {
        let hit = hits[place as usize];
        candidate(call, situation, slot, Some((hit, hit.score / best, hit.meanings & safety != 0)))
    });
    Judged { candidates, total, counted: Counted::List(counted), excluded: excluded.into_map() }
}

/// A candidate of the page, with what is to be checked of it.
fn candidate(
    call: &Call<'_>,
    situation: &Situation<'_>,
    slot: u32,
    words: Option<(Hit, f32, bool)>,
) -> Option<Candidate> {
    let criteria = &call.index().criteria[slot as usize];
    let fit = situation.judge(criteria, 0.0).ok()?;
    Some(match words {
        None => Candidate { slot, fit, relevance: 0.0, found: None },
        Some((hit, relevance, safety_said)) => {
            let fit = situation.with_words(fit, criteria, relevance, safety_said);
            Candidate { slot, fit, relevance, found: Some(hit) }
        }
    })
}

/// How often services were excluded, by the number of the code.
struct Excluded([u32; MessageCode::ALL.len()]);

impl Default for Excluded {
    fn default() -> Self {
        Self([0; MessageCode::ALL.len()])
    }
}

impl Excluded {
    fn add(&mut self, code: MessageCode) {
        self.0[code as usize] += 1;
    }

    fn into_map(self) -> BTreeMap<MessageCode, u64> {
        let counts = MessageCode::ALL.iter().zip(self.0).filter(|(_, count)| *count > 0);
        counts.map(|(code, count)| (*code, u64::from(count))).collect()
    }
}

/// What orders a candidate before others, lower first: minus the score; minus the day and the score; the kilometres.
type Key = (f64, i64);
/// A slot, and its place among what the words found.
type Place = (u32, u32);

/// The first of the candidates so far, in the order that is asked for.
struct Ranked<'a> {
    call: &'a Call<'a>,
    standing: &'a Standing,
    /// The ids of the slots below this one ascend.
    ascending: u32,
    podium: Podium<Key, Place>,
    /// From where distances are taken, when they order.
    near: Option<Near>,
}

struct Near {
    at: Position,
    point: [f32; 3],
    places: std::sync::Arc<Places>,
    /// What is farther has no place for certain, as the square of a chord.
    limit: f32,
    /// The last distance that was worked out: many services share a place.
    last: Option<(Position, f64)>,
}

impl<'a> Ranked<'a> {
    fn new(call: &'a Call<'a>, standing: &'a Standing, wanted: usize) -> Self {
        let index = call.index();
        let near = call.request.filters.near.filter(|_| call.request.sort == Sort::Distance).map(|near| Near {
            at: near.position(),
            point: Places::point(near.position()),
            places: index.kept.places(index),
            limit: f32::INFINITY,
            last: None,
        });
        Self { call, standing, ascending: index.kept.ascending(index), podium: Podium::new(wanted), near }
    }

    /// Offers the next slot: slots come in ascending order.
    #[inline]
    fn offer(&mut self, slot: u32, place: u32, score: i64) {
        let index = self.call.index();
        let key = match (&mut self.near, self.call.request.sort) {
            (Some(near), _) => {
                if near.places.nearest(slot, near.point) > near.limit {
                    return;
                }
                (near.km(index.columns.places(slot)), 0)
            }
            (None, Sort::Verified) => (-f64::from(index.columns.verified[slot as usize]), -score),
            // Scores are whole numbers far below 2^53.
            (None, _) => (-score as f64, 0),
        };
        let before = by_id(self.call, self.ascending);
        let worst = self.podium.worst();
        self.podium.offer(key, (slot, place), slot < self.ascending, before);
        if let (Some(near), Some(now)) = (&mut self.near, self.podium.worst())
            && worst.is_none_or(|before| before.0 != now.0)
        {
            near.limit = chord(now.0);
        }
    }

    fn finish(self, make: impl Fn(u32, u32) -> Option<Candidate>) -> Vec<Candidate> {
        let best = self.podium.finish(by_id(self.call, self.ascending));
        best.into_iter().filter_map(|(_, (slot, place))| make(slot, place)).collect()
    }
}

impl Near {
    /// Kilometres to the nearest of some places.
    fn km(&mut self, places: &[Position]) -> f64 {
        let [place] = places else {
            return places.iter().map(|place| distance_km(self.at, *place)).fold(f64::INFINITY, f64::min);
        };
        match self.last {
            Some((last, km)) if last == *place => km,
            _ => {
                let km = distance_km(self.at, *place);
                self.last = Some((*place, km));
                km
            }
        }
    }
}

/// The square of the chord of a distance, and a hair more than single precision may lose.
fn chord(km: f64) -> f32 {
    let chord = 2.0 * (km / (2.0 * EARTH_RADIUS_KM)).min(std::f64::consts::FRAC_PI_2).sin() + 2e-6;
    (chord * chord * 1.0001) as f32
}

/// By key, then by id. Ids need not be read where they are known to ascend.
fn by_id<'a>(call: &'a Call<'a>, ascending: u32) -> impl Fn(&(Key, Place), &(Key, Place)) -> Ordering + Copy + 'a {
    let id = |slot: u32| call.index().cards.id(slot);
    move |(a, (slot_a, _)), (b, (slot_b, _))| {
        a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then_with(|| {
            if slot_a.max(slot_b) < &ascending { slot_a.cmp(slot_b) } else { id(*slot_a).cmp(id(*slot_b)) }
        })
    }
}
