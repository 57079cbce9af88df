//! Searches for nobody in particular: how each service stands is known beforehand, so that words, filters and counts are
//! all that is left.

use std::borrow::Cow;
use std::cmp::Ordering;

use super::call::Call;
use super::excluded::Excluded;
use super::pipeline::{Candidate, Judged};
use super::podium::Podium;
use super::request::Sort;
use super::selection::Selection;
use super::words::Found;
use crate::index::text::Hit;
use crate::index::{Places, Standing};
use crate::matching::Situation;
use crate::model::Position;
use crate::reference::{EARTH_RADIUS_KM, distance_km};

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
    found: Option<&Found<'_>>,
    wanted: usize,
) -> Judged {
    let index = call.index();
    let standing = &*index.kept.standing(index, &call.scope());
    let ranked = Ranked::new(call, standing, wanted);
    match found {
        None => by_filters(call, situation, selection, ranked, wanted),
        Some(found) => by_words(call, situation, selection, found, ranked),
    }
}

fn by_filters(
    call: &Call<'_>,
    situation: &Situation<'_>,
    selection: &Selection,
    mut ranked: Ranked<'_>,
    wanted: usize,
) -> Judged {
    let standing = ranked.standing;
    let mut excluded = Excluded::default();
    let mut out = selection.all.clone();
    out.subtract(&standing.fits);
    out.iter().for_each(|slot| excluded.add(standing.excluded(slot)));
    let mut fitting = selection.all.clone();
    fitting.intersect(&standing.fits);
    // Where enough of the best are hits, no other has a place.
    let mut best = fitting.clone().intersected(&standing.best);
    if call.request.sort != Sort::Relevance || (best.len() as usize) < wanted {
        best.clone_from(&fitting);
    }
    best.iter().for_each(|slot| ranked.offer(slot, i64::from(standing.score(slot))));
    let candidates = ranked.finish(|slot| candidate(call, situation, slot, None));
    let total = u64::from(fitting.len());
    let counted = match selection.union() {
        Cow::Borrowed(_) => fitting,
        Cow::Owned(pool) => pool.intersected(&standing.fits),
    };
    Judged { candidates, total, counted, excluded }
}

fn by_words(
    call: &Call<'_>,
    situation: &Situation<'_>,
    selection: &Selection,
    found: &Found<'_>,
    mut ranked: Ranked<'_>,
) -> Judged {
    let standing = ranked.standing;
    let slots = &found.retrieved.slots;
    let mut excluded = Excluded::default();
    slots.each_but(&standing.fits, |slot| {
        if selection.all.contains(slot) {
            excluded.add(standing.excluded(slot));
        }
    });
    let counted = slots.clone().intersected(&standing.fits);
    let fitting = match selection.union() {
        Cow::Borrowed(_) => Cow::Borrowed(&counted),
        Cow::Owned(_) => Cow::Owned(counted.clone().intersected(&selection.all)),
    };
    // Scores are weighed against the best of the candidates.
    let score = |slot: u32| found.retrieved.score(slot);
    let (total, best) = fitting.iter().fold((0, f32::MIN_POSITIVE), |(total, best), slot| {
        (total + 1, if score(slot) > best { score(slot) } else { best })
    });
    let safety = found.safety();
    let said = |slot: u32| safety.contains(slot) && call.index().criteria[slot as usize].is_for_safety();
    fitting.iter().for_each(|slot| {
        let words = situation.worth_of_words(score(slot) / best, said(slot));
        ranked.offer(slot, i64::from(standing.score(slot)) + words);
    });
    let candidates = ranked.finish(|slot| {
        let hit = Hit { slot, score: score(slot) };
        candidate(call, situation, slot, Some((hit, hit.score / best, safety.contains(slot))))
    });
    Judged { candidates, total, counted, excluded }
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

/// What orders a candidate before others, lower first: minus the score; minus the day and the score; the kilometres.
type Key = (f64, i64);

/// The first of the candidates so far, in the order that is asked for.
struct Ranked<'a> {
    call: &'a Call<'a>,
    standing: &'a Standing,
    /// The ids of the slots below this one ascend.
    ascending: u32,
    podium: Podium<Key, u32>,
    /// What scores less has no place, and what scores the same only where ids do not ascend. Of an order by score.
    beaten: Option<i64>,
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
        let ascending = index.kept.ascending(index);
        Self { call, standing, ascending, podium: Podium::new(wanted), beaten: None, near }
    }

    /// Offers the next slot: slots come in ascending order.
    #[inline]
    fn offer(&mut self, slot: u32, score: i64) {
        let has_place = |beaten: i64| score > beaten || (score == beaten && slot >= self.ascending);
        let too_far = self.near.as_ref().is_some_and(|near| near.places.nearest(slot, near.point) > near.limit);
        if !too_far && !self.podium.is_closed() && self.beaten.is_none_or(has_place) {
            self.consider(slot, score);
        }
    }

    fn consider(&mut self, slot: u32, score: i64) {
        let index = self.call.index();
        let key = match (&mut self.near, self.call.request.sort) {
            (Some(near), _) => (near.km(index.columns.places(slot)), 0),
            (None, Sort::Verified) => (-f64::from(index.columns.verified.get(slot)), -score),
            (None, _) => (0.0, -score),
        };
        let before = by_id(self.call, self.ascending);
        let worst = self.podium.worst();
        self.podium.offer(key, slot, slot < self.ascending, before);
        if let (Some(near), Some(now)) = (&mut self.near, self.podium.worst())
            && worst.is_none_or(|before| before.0 != now.0)
        {
            near.limit = chord(now.0);
        }
        if self.near.is_none() && self.call.request.sort == Sort::Relevance {
            self.beaten = self.podium.worst().map(|(_, worst)| -worst);
        }
    }

    fn finish(self, make: impl Fn(u32) -> Option<Candidate>) -> Vec<Candidate> {
        let best = self.podium.finish(by_id(self.call, self.ascending));
        best.into_iter().filter_map(|(_, slot)| make(slot)).collect()
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
fn by_id<'a>(call: &'a Call<'a>, ascending: u32) -> impl Fn(&(Key, u32), &(Key, u32)) -> Ordering + Copy + 'a {
    let id = |slot: u32| call.index().cards.id(slot);
    move |(a, slot_a), (b, slot_b)| {
        a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then_with(|| {
            if slot_a.max(slot_b) < &ascending { slot_a.cmp(slot_b) } else { id(*slot_a).cmp(id(*slot_b)) }
        })
    }
}
