//! What is worked out once and kept between searches: it follows from the index, and grows with it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;

use super::beside::side_by_side;
use super::{Bitmap, ServiceIndex};
use crate::matching::{Criteria, Scope, Situation};
use crate::model::{Position, Visibility};
use crate::reference::MessageCode;
use crate::search::Facet;

/// Bytes of sets of slots that are kept; when there are more, all are forgotten.
const MOST_BYTES: usize = 16 << 20;
/// Standings that are kept: of today, of yesterday, for several audiences.
const MOST_STANDINGS: usize = 4;

/// What is kept. A slot's service never changes, so that nothing kept becomes wrong: a changed service has a new slot, which
/// is added when it is first asked for. Whoever numbers the slots anew begins with nothing kept.
#[derive(Default)]
pub(crate) struct Kept(Mutex<State>);

#[derive(Default)]
struct State {
    standings: Vec<Arc<Standing>>,
    holders: HashMap<(Facet, Box<[u32]>), Arc<Holders>>,
    seen: [Option<Arc<Holders>>; Visibility::ALL.len()],
    places: Arc<Places>,
    /// The numbers of the municipalities of Åland.
    aland: Arc<Holders>,
    /// The ids of the slots below this one are in ascending order.
    ascending: u32,
    /// The slots of which that is known.
    compared: u32,
}

/// The slots, or the numbers of values, of which something holds, among those below `slots`.
#[derive(Clone, Default)]
pub(crate) struct Holders {
    pub(crate) set: Bitmap,
    slots: u32,
}

/// How every service stands for a client of whom nothing is said: whether it is a hit at all, and what its score is without
/// words.
#[derive(Clone)]
pub(crate) struct Standing {
    day: Date,
    audience: Visibility,
    any_status: bool,
    /// The services that fit.
    pub(crate) fits: Bitmap,
    /// Those of them that score at least so much without words: some of many, and all that are equal.
    pub(crate) best: Bitmap,
    least: i32,
    /// The score of each that fits; for the others [`EXCLUDED`] and the number of the code.
    verdicts: Vec<i32>,
}

/// Of so many services one is among the best.
const BEST_OF: usize = 64;

/// Services of which it pays to judge one half in a thread of its own.
const MANY: usize = 20_000;

/// Below every score.
const EXCLUDED: i32 = i32::MIN;

impl Standing {
    /// The score of a slot that fits, without words.
    pub(crate) fn score(&self, slot: u32) -> i32 {
        self.verdicts[slot as usize]
    }

    /// Why a slot that does not fit does not.
    pub(crate) fn excluded(&self, slot: u32) -> MessageCode {
        MessageCode::ALL[(self.verdicts[slot as usize].wrapping_sub(EXCLUDED)) as usize]
    }

    fn extend(&mut self, index: &ServiceIndex, scope: &Scope<'_>) {
        let situation = Situation::of(None, &index.terms, scope);
        let verdicts = |criteria: &[Criteria]| -> Vec<i32> {
            let verdict = |of: &Criteria| match situation.judge(of, 0.0) {
                // Without needs there is no safety in the sum: the other parts are at most a million together.
                Ok(fit) => fit.score as i32,
                Err(code) => EXCLUDED + code as i32,
            };
            criteria.iter().map(verdict).collect()
        };
        let new = &index.criteria[self.verdicts.len()..];
        let (first, second) = new.split_at(new.len() / 2);
        let (second, first) = side_by_side(new.len() > MANY, || verdicts(second), || verdicts(first));
        let known = self.verdicts.len();
        self.verdicts.reserve_exact(new.len());
        self.verdicts.extend(first.into_iter().chain(second));
        if known == 0 {
            let mut ranked = self.verdicts.clone();
            let place = ranked.len() - 1 - ranked.len() / BEST_OF;
            self.least = *ranked.select_nth_unstable(place).1;
        }
        for (slot, verdict) in (0..).zip(&self.verdicts).skip(known) {
            if *verdict >= EXCLUDED + MessageCode::ALL.len() as i32 {
                self.fits.insert(slot);
                if *verdict >= self.least {
                    self.best.insert(slot);
                }
            }
        }
    }
}

/// The places of all slots as points in space, the earth's radius being 1: nearer is a smaller square of the chord.
#[derive(Clone, Default)]
pub(crate) struct Places {
    /// The first place of each slot; infinitely far where there is none.
    first: Vec<[f32; 3]>,
    /// The slots that have more.
    several: Bitmap,
    /// The places behind the first, and where those of each slot end.
    others: Vec<[f32; 3]>,
    ends: Vec<u32>,
}

/// Farther than everything.
const NOWHERE: [f32; 3] = [f32::INFINITY; 3];

impl Places {
    /// The square of the chord to the nearest place of a slot; infinite where there is none.
    #[inline]
    pub(crate) fn nearest(&self, slot: u32, from: [f32; 3]) -> f32 {
        let square = |at: &[f32; 3]| {
            let [x, y, z] = [at[0] - from[0], at[1] - from[1], at[2] - from[2]];
            x * x + y * y + z * z
        };
        let at = slot as usize;
        let nearest = square(&self.first[at]);
        if !self.several.contains(slot) {
            return nearest;
        }
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.others[start as usize..self.ends[at] as usize].iter().map(square).fold(nearest, f32::min)
    }

    /// The point of a position.
    pub(crate) fn point(at: Position) -> [f32; 3] {
        let (latitude, longitude) = (at.latitude.to_radians(), at.longitude.to_radians());
        let across = latitude.cos();
        [across * longitude.cos(), across * longitude.sin(), latitude.sin()].map(|of| of as f32)
    }

    fn extend(&mut self, index: &ServiceIndex) {
        for slot in self.first.len() as u32..index.columns.len() {
            let places = index.columns.places(slot);
            self.first.push(places.first().map_or(NOWHERE, |at| Self::point(*at)));
            if places.len() > 1 {
                self.several.insert(slot);
            }
            self.others.extend(places.iter().skip(1).map(|at| Self::point(*at)));
            self.ends.push(self.others.len() as u32);
        }
    }
}

impl Kept {
    /// How every service stands in a scope with the shipped weights.
    pub(crate) fn standing(&self, index: &ServiceIndex, scope: &Scope<'_>) -> Arc<Standing> {
        let mut state = self.state();
        let of = |kept: &Arc<Standing>| {
            kept.day == scope.today && kept.audience == scope.audience && kept.any_status == scope.any_status
        };
        let place = state.standings.iter().position(of).unwrap_or_else(|| {
            if state.standings.len() == MOST_STANDINGS {
                state.standings.remove(0);
            }
            let (day, audience, any_status) = (scope.today, scope.audience, scope.any_status);
            let (fits, best) = (Bitmap::new(), Bitmap::new());
            let new = Standing { day, audience, any_status, fits, best, least: 0, verdicts: Vec::new() };
            state.standings.push(Arc::new(new));
            state.standings.len() - 1
        });
        let standing = &mut state.standings[place];
        if (standing.verdicts.len() as u32) < index.columns.len() {
            Arc::make_mut(standing).extend(index, scope);
        }
        Arc::clone(standing)
    }

    /// The slots that have at least one of these values, dead ones too.
    pub(crate) fn holders(&self, index: &ServiceIndex, facet: Facet, values: Box<[u32]>) -> Arc<Holders> {
        let mut state = self.state();
        let most = MOST_BYTES / (index.columns.len() as usize / 8 + 64);
        if state.holders.len() > most {
            state.holders.clear();
        }
        let column = index.columns.facet(facet);
        let holders = state.holders.entry((facet, values.clone())).or_default();
        if holders.slots < index.columns.len() {
            let holders = Arc::make_mut(holders);
            column.add_holders(&values, holders.slots, &mut holders.set);
            holders.slots = index.columns.len();
        }
        Arc::clone(holders)
    }

    /// The slots of services that an audience may see, dead ones too.
    pub(crate) fn seen(&self, index: &ServiceIndex, audience: Visibility) -> Arc<Holders> {
        let mut state = self.state();
        let holders = state.seen[audience as usize].get_or_insert_default();
        if holders.slots < index.columns.len() {
            let holders = Arc::make_mut(holders);
            let slots = holders.slots..index.columns.len();
            for slot in slots.filter(|slot| index.columns.visibility[*slot as usize] <= audience) {
                holders.set.insert(slot);
            }
            holders.slots = index.columns.len();
        }
        Arc::clone(holders)
    }

    /// The values of the column of municipalities that are on Åland, by their numbers.
    pub(crate) fn aland(&self, index: &ServiceIndex) -> Arc<Holders> {
        let mut state = self.state();
        let values = index.columns.facet(Facet::Municipality).values();
        if (state.aland.slots as usize) < values.len() {
            let aland = Arc::make_mut(&mut state.aland);
            let new = (0..).zip(values.iter()).skip(aland.slots as usize);
            new.filter(|(_, code)| index.municipalities.is_aland(code)).for_each(|(number, _)| {
                aland.set.insert(number);
            });
            aland.slots = values.len() as u32;
        }
        Arc::clone(&state.aland)
    }

    /// The places of all slots.
    pub(crate) fn places(&self, index: &ServiceIndex) -> Arc<Places> {
        let mut state = self.state();
        if (state.places.first.len() as u32) < index.columns.len() {
            Arc::make_mut(&mut state.places).extend(index);
        }
        Arc::clone(&state.places)
    }

    /// The slots below this one are in the order of their ids.
    pub(crate) fn ascending(&self, index: &ServiceIndex) -> u32 {
        let mut state = self.state();
        let id = |slot: u32| index.cards.id(slot);
        while state.compared < index.columns.len() {
            let next = state.compared;
            if state.ascending == next && (next == 0 || id(next - 1) < id(next)) {
                state.ascending = next + 1;
            }
            state.compared = next + 1;
        }
        state.ascending
    }

    /// What was kept before a panic is right, or is extended where it ends.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
