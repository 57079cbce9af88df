//! A small bundle of services that covers several needs of several persons.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Criteria, Situation};
use crate::reference::MessageCode as Code;

/// Most needs of all persons together that one plan weighs; the heaviest are kept.
const MAX_TARGETS: usize = 128;
/// Candidates kept of those that cover exactly the same needs.
const KEPT_ALIKE: usize = 6;
/// Most candidates that the search for the best bundle looks at, again and again: some milliseconds. A plan that took
/// more is not known to be the best.
const MAX_LOOKS: usize = 4_000_000;
/// Least share of an asked need that a service must serve to count as its cover: a kind of it does, a wider need not.
const COVERS: f32 = 0.5;
/// Most alternatives for each service.
const MAX_ALTERNATIVES: usize = 2;

/// A need of a person.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// The person (position in `persons`).
    pub person: usize,
    /// The need.
    pub need: String,
}

/// The fewest services that cover the most of what was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The services, those that cover most first.
    pub picks: Vec<Pick>,
    /// What nothing in the plan covers.
    pub uncovered: Vec<Target>,
    /// Whether the plan is known to be the best: the search was not cut short.
    pub exact: bool,
}

/// A service of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// The service.
    pub slot: u32,
    /// What it covers.
    pub covers: Vec<Target>,
    /// Services that could stand in its place without leaving anything uncovered, the best first.
    pub alternatives: Vec<u32>,
}

/// One session: start and end.
pub type Session = (Timestamp, Timestamp);

/// A service that may be picked.
struct Candidate<'i> {
    slot: u32,
    id: &'i str,
    covers: u128,
    score: i64,
}

/// What makes one bundle better than another, the most important first; less is better.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Rating<'i> {
    /// Weight of what stays uncovered, in thousandths.
    missed: i64,
    contacts: usize,
    clashes: usize,
    /// The scores, negated.
    score: i64,
    ids: Vec<&'i str>,
}

/// The targets and the candidates of a plan.
struct Planner<'i, S> {
    weights: Vec<i64>,
    /// By target: the people, so that only one person's sessions can clash.
    persons: Vec<usize>,
    candidates: Vec<Candidate<'i>>,
    /// By target: the candidates that cover it.
    ways: Vec<Vec<usize>>,
    highest: i64,
    most: usize,
    sessions: S,
    known: BTreeMap<u32, Vec<Session>>,
    clashing: BTreeMap<(u32, u32), bool>,
    best: Option<(Rating<'i>, Vec<usize>)>,
    looks: usize,
}

impl Situation<'_> {
    /// The plan for everybody in the profile with at most `most` services, out of `services`, with the id of each.
    /// `sessions` gives a service's sessions of the weeks to come; two services whose sessions mostly clash are not
    /// given to the same person unless nothing else covers as much with as few.
    ///
    /// ```
    /// use luotsi::Profile;
    /// use luotsi::matching::{Criteria, Scope, Situation, Terms, Weights, Whereabouts};
    /// use luotsi::model::{Service, Visibility};
    /// use luotsi::reference::MunicipalityTable;
    ///
    /// let services: Vec<Service> = serde_json::from_str(
    ///     r#"[{"id": "both", "needs": ["food", "loneliness"], "area": {"nationwide": true}},
    ///         {"id": "food", "needs": ["food"], "area": {"nationwide": true}}]"#).unwrap();
    /// let finland = MunicipalityTable::finland();
    /// let mut terms = Terms::new();
    /// let criteria: Vec<Criteria> =
    ///     services.iter().map(|s| Criteria::of(s, &Whereabouts::of(s, finland, |_| None), &mut terms)).collect();
    /// let scope = Scope { today: jiff::civil::date(2026, 3, 10), audience: Visibility::Professional, any_status: false,
    ///     municipalities: finland, weights: Weights::shared() };
    /// let profile: Profile = serde_json::from_str(
    ///     r#"{"persons": [{"needs": [{"code": "food"}, {"code": "loneliness"}, {"code": "memory"}]}]}"#).unwrap();
    ///
    /// let situation = Situation::of(Some(&profile), &terms, &scope);
    /// let numbered = services.iter().zip(&criteria).enumerate().map(|(slot, (s, c))| (slot as u32, s.id.as_str(), c));
    /// let plan = situation.plan(numbered, 5, |_| Vec::new());
    /// assert_eq!((plan.picks.len(), plan.picks[0].slot), (1, 0));
    /// assert_eq!(plan.uncovered[0].need, "memory");
    /// ```
    ///
    /// Exact on small input: the most weight covered, then the fewest services, then the fewest clashes, then the highest
    /// scores, then the first ids. On large input the search stops after a fixed amount of work. A service that is full is
    /// taken only for needs that no other serves.
    pub fn plan<'c, 'i>(
        &self,
        services: impl IntoIterator<Item = (u32, &'i str, &'c Criteria)>,
        most: usize,
        sessions: impl FnMut(u32) -> Vec<Session>,
    ) -> Plan {
        let targets = self.targets();
        let mut candidates = Vec::new();
        let mut full = Vec::new();
        for (slot, id, criteria) in services {
            let mut candidate = Candidate { slot, id, covers: 0, score: 0 };
            let mut room = false;
            for person in 0..self.persons.len() {
                let Ok(flags) = self.first_no(&self.persons[person], criteria) else { continue };
                let covered = self.covered(&targets, person, criteria);
                if covered != 0 {
                    let score = self.parts_of(&self.persons[person], criteria, flags, 0.0).score();
                    candidate.covers |= covered;
                    candidate.score = candidate.score.max(score);
                    room |= !flags.contains(Code::Full);
                }
            }
            if candidate.covers != 0 {
                if room { &mut candidates } else { &mut full }.push(candidate);
            }
        }
        let open = candidates.iter().fold(0, |mask, candidate| mask | candidate.covers);
        candidates.extend(full.into_iter().filter_map(|candidate| {
            let covers = candidate.covers & !open;
            (covers != 0).then_some(Candidate { covers, ..candidate })
        }));
        let persons = targets.iter().map(|((person, _), weight)| (*person, *weight));
        let able = candidates.len();
        let mut planner = Planner::new(persons, shortlist(candidates), most, sessions);
        let chosen = planner.solve();
        // One that was left out could only be better where one that was kept clashed.
        let exact = planner.looks <= MAX_LOOKS && (planner.candidates.len() == able || !planner.has_clashed());
        let target = |index: usize| {
            let (person, need) = targets[index].0;
            Target { person, need: self.persons[person].needs[need].code.clone() }
        };
        let listed = |mask: u128| (0..targets.len()).filter(|i| mask >> i & 1 == 1).map(target).collect::<Vec<_>>();
        let covered = chosen.iter().fold(0, |mask, pick| mask | planner.candidates[*pick].covers);
        let picks = chosen.iter().map(|pick| Pick {
            slot: planner.candidates[*pick].slot,
            covers: listed(planner.candidates[*pick].covers),
            alternatives: planner.alternatives(*pick, &chosen),
        });
        Plan { picks: picks.collect(), uncovered: listed(planner.all() & !covered), exact }
    }

    /// Person and need (positions) with the weight in thousandths, the heaviest first where there are too many.
    fn targets(&self) -> Vec<((usize, usize), i64)> {
        let of_person = |(person, client): (usize, &super::situation::Client)| {
            let needs = client.needs.iter().enumerate();
            needs
                .map(move |(need, asked)| ((person, need), (f64::from(asked.weight) * 1000.0) as i64))
                .collect::<Vec<_>>()
        };
        let mut targets: Vec<_> = self.persons.iter().enumerate().flat_map(of_person).collect();
        if targets.len() > MAX_TARGETS {
            targets.sort_by_key(|(of, weight)| (-weight, *of));
            targets.truncate(MAX_TARGETS);
        }
        targets
    }

    fn covered(&self, targets: &[((usize, usize), i64)], person: usize, criteria: &Criteria) -> u128 {
        let mine = targets.iter().enumerate().filter(|(_, ((of, _), _))| *of == person);
        mine.filter(|(_, ((_, need), _))| self.overlap(criteria, &self.persons[person].needs[*need]) >= COVERS)
            .fold(0, |mask, (index, _)| mask | 1 << index)
    }
}

/// The best few of those that cover the same, in the order in which the search tries them.
fn shortlist(mut candidates: Vec<Candidate<'_>>) -> Vec<Candidate<'_>> {
    candidates.sort_by(|a, b| {
        let breadth = |candidate: &Candidate<'_>| candidate.covers.count_ones();
        breadth(b).cmp(&breadth(a)).then_with(|| b.score.cmp(&a.score)).then_with(|| a.id.cmp(b.id))
    });
    let mut alike: BTreeMap<u128, usize> = BTreeMap::new();
    candidates.retain(|candidate| {
        let kept = alike.entry(candidate.covers).or_default();
        *kept += 1;
        *kept <= KEPT_ALIKE
    });
    candidates
}

impl<'i, S: FnMut(u32) -> Vec<Session>> Planner<'i, S> {
    /// `targets`: whose each is, and its weight.
    fn new(
        targets: impl Iterator<Item = (usize, i64)>,
        candidates: Vec<Candidate<'i>>,
        most: usize,
        sessions: S,
    ) -> Self {
        let (persons, weights): (Vec<usize>, Vec<i64>) = targets.unzip();
        let serving = |target| (0..candidates.len()).filter(|i| candidates[*i].covers >> target & 1 == 1).collect();
        Self {
            ways: (0..weights.len()).map(serving).collect(),
            highest: candidates.iter().map(|candidate| candidate.score).max().unwrap_or(0),
            weights,
            persons,
            candidates,
            most,
            sessions,
            known: BTreeMap::new(),
            clashing: BTreeMap::new(),
            best: None,
            looks: 0,
        }
    }

    fn all(&self) -> u128 {
        match self.weights.len() {
            0 => 0,
            n => u128::MAX >> (MAX_TARGETS - n),
        }
    }

    /// Positions of the best bundle's candidates, those that cover most first.
    fn solve(&mut self) -> Vec<usize> {
        let coverable = self.candidates.iter().fold(0, |mask, candidate| mask | candidate.covers);
        self.extend(coverable, 0, &mut Vec::new());
        let mut chosen = self.best.take().map(|(_, chosen)| chosen).unwrap_or_default();
        chosen.sort_unstable();
        chosen
    }

    /// Tries every way to cover what is `open`, `given_up` being the weight that stays uncovered.
    fn extend(&mut self, open: u128, given_up: i64, chosen: &mut Vec<usize>) {
        if self.looks > MAX_LOOKS && self.best.is_some() {
            return;
        }
        self.looks += self.candidates.len() + 1;
        if open == 0 {
            self.complete(given_up, chosen);
            return;
        }
        if let Some((best, _)) = &self.best {
            // What is still open takes this many services at least, and they score no more than the highest.
            let widest = self.candidates.iter().map(|c| (c.covers & open).count_ones()).max().unwrap_or(1).max(1);
            let more = open.count_ones().div_ceil(widest) as usize;
            let score =
                chosen.iter().map(|pick| self.candidates[*pick].score).sum::<i64>() + self.highest * more as i64;
            let hope = (given_up, chosen.len() + more, 0, -score);
            if hope > (best.missed, best.contacts, best.clashes, best.score) {
                return;
            }
        }
        if chosen.len() == self.most {
            self.complete(given_up + self.weight(open), chosen);
            return;
        }
        // The need that fewest services serve leaves the fewest ways.
        let targets = (0..self.weights.len()).filter(|target| open >> target & 1 == 1);
        let Some(target) = targets.min_by_key(|target| self.ways[*target].len()) else { return };
        let mut ways = self.ways[target].clone();
        ways.sort_by_key(|way| std::cmp::Reverse((self.candidates[*way].covers & open).count_ones()));
        for way in ways {
            chosen.push(way);
            self.extend(open & !self.candidates[way].covers, given_up, chosen);
            chosen.pop();
        }
        self.extend(open & !(1 << target), given_up + self.weights[target], chosen);
    }

    fn weight(&self, mask: u128) -> i64 {
        (0..self.weights.len()).filter(|i| mask >> i & 1 == 1).map(|i| self.weights[i]).sum()
    }

    fn complete(&mut self, missed: i64, chosen: &[usize]) {
        let score = -chosen.iter().map(|pick| self.candidates[*pick].score).sum::<i64>();
        if let Some((best, _)) = &self.best
            && (missed, chosen.len()) > (best.missed, best.contacts)
        {
            return;
        }
        let mut ids: Vec<_> = chosen.iter().map(|pick| self.candidates[*pick].id).collect();
        ids.sort_unstable();
        let mut rating = Rating { missed, contacts: chosen.len(), clashes: 0, score, ids };
        // Without a clash it must be better already: sessions are read only for what may win.
        if self.best.as_ref().is_some_and(|(best, _)| rating >= *best) {
            return;
        }
        rating.clashes = self.clashes(chosen);
        if self.best.as_ref().is_none_or(|(best, _)| rating < *best) {
            self.best = Some((rating, chosen.to_vec()));
        }
    }

    /// How many pairs of the bundle clash for one person.
    fn clashes(&mut self, chosen: &[usize]) -> usize {
        let mut count = 0;
        for (i, a) in chosen.iter().enumerate() {
            for b in &chosen[i + 1..] {
                count += usize::from(self.clash(*a, *b));
            }
        }
        count
    }

    /// Whether any two that were tried together clash.
    fn has_clashed(&self) -> bool {
        self.clashing.values().any(|clash| *clash)
    }

    fn clash(&mut self, a: usize, b: usize) -> bool {
        let (one, two) = (&self.candidates[a], &self.candidates[b]);
        if self.persons_of(one.covers).is_disjoint(&self.persons_of(two.covers)) {
            return false;
        }
        let pair = (one.slot.min(two.slot), one.slot.max(two.slot));
        if let Some(known) = self.clashing.get(&pair) {
            return *known;
        }
        for slot in [pair.0, pair.1] {
            if !self.known.contains_key(&slot) {
                let sessions = (self.sessions)(slot);
                self.known.insert(slot, sessions);
            }
        }
        let clash = mostly_clash(&self.known[&pair.0], &self.known[&pair.1]);
        self.clashing.insert(pair, clash);
        clash
    }

    fn persons_of(&self, mask: u128) -> BTreeSet<usize> {
        (0..self.persons.len()).filter(|i| mask >> i & 1 == 1).map(|i| self.persons[i]).collect()
    }

    /// Candidates that cover what only `pick` covers, and clash with nothing that stays.
    fn alternatives(&mut self, pick: usize, chosen: &[usize]) -> Vec<u32> {
        let others: Vec<usize> = chosen.iter().copied().filter(|other| *other != pick).collect();
        let kept = others.iter().fold(0, |mask, other| mask | self.candidates[*other].covers);
        let needed = self.candidates[pick].covers & !kept;
        let mut able: Vec<usize> = (0..self.candidates.len())
            .filter(|i| !chosen.contains(i) && self.candidates[*i].covers & needed == needed)
            .collect();
        able.sort_by(|a, b| {
            let (a, b) = (&self.candidates[*a], &self.candidates[*b]);
            b.score.cmp(&a.score).then_with(|| a.id.cmp(b.id))
        });
        let mut alternatives = Vec::new();
        for candidate in able {
            if alternatives.len() == MAX_ALTERNATIVES {
                break;
            }
            if !others.iter().any(|other| self.clash(candidate, *other)) {
                alternatives.push(self.candidates[candidate].slot);
            }
        }
        alternatives
    }
}

/// Whether most sessions of either service overlap one of the other's. Sessions come in the order of time.
fn mostly_clash(a: &[Session], b: &[Session]) -> bool {
    let overlapping = |of: &[Session], with: &[Session]| {
        of.iter().filter(|(start, end)| with.iter().any(|(from, to)| start < to && from < end)).count()
    };
    let most = |of: &[Session], with: &[Session]| !of.is_empty() && overlapping(of, with) * 2 > of.len();
    most(a, b) || most(b, a)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const IDS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

    fn session(hour: i64) -> Session {
        let at = |hour| Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(hour);
        (at(hour), at(hour + 2))
    }

    proptest! {
        #[test]
        fn a_plan_on_small_input_is_the_best_of_all_bundles(
            services in prop::collection::vec((1u128..64, 0i64..4, 0i64..3), 0..8),
            most in 0usize..5,
            owners in prop::collection::vec(0usize..2, 6),
        ) {
            let candidate = |(i, (covers, score, _)): (usize, &(u128, i64, i64))| {
                Candidate { slot: i as u32, id: IDS[i], covers: *covers, score: *score }
            };
            let mut all: Vec<_> = services.iter().enumerate().map(candidate).collect();
            all.sort_by(|a, b| b.covers.count_ones().cmp(&a.covers.count_ones()).then(b.score.cmp(&a.score)).then(a.id.cmp(b.id)));
            let hour = |slot: u32| services[slot as usize].2 * 10;
            let targets = || owners.iter().map(|owner| (*owner, 1000));
            let mut planner = Planner::new(targets(), all, most, |slot| vec![session(hour(slot))]);
            let chosen = planner.solve();

            let owners_of = |covers: u128| -> BTreeSet<usize> {
                (0..6).filter(|i| covers >> i & 1 == 1).map(|i| owners[i]).collect()
            };
            let mut best: Option<Rating<'_>> = None;
            for bundle in 0u32..1 << services.len() {
                if bundle.count_ones() as usize > most {
                    continue;
                }
                let picked: Vec<usize> = (0..services.len()).filter(|i| bundle >> i & 1 == 1).collect();
                let coverable = services.iter().fold(0, |mask, (covers, ..)| mask | covers);
                let covered = picked.iter().fold(0, |mask, i| mask | services[*i].0);
                let clash = |a: usize, b: usize| {
                    services[a].2 == services[b].2
                        && !owners_of(services[a].0).is_disjoint(&owners_of(services[b].0))
                };
                let pairs = picked.iter().flat_map(|a| picked.iter().map(move |b| (*a, *b))).filter(|(a, b)| a < b);
                let rating = Rating {
                    missed: 1000 * i64::from((coverable & !covered).count_ones()),
                    contacts: picked.len(),
                    clashes: pairs.filter(|(a, b)| clash(*a, *b)).count(),
                    score: -picked.iter().map(|i| services[*i].1).sum::<i64>(),
                    ids: picked.iter().map(|i| IDS[*i]).collect(),
                };
                if best.as_ref().is_none_or(|best| rating < *best) {
                    best = Some(rating);
                }
            }
            let mut ids: Vec<&str> = chosen.iter().map(|pick| planner.candidates[*pick].id).collect();
            ids.sort_unstable();
            prop_assert_eq!(ids, best.map(|best| best.ids).unwrap_or_default());
        }
    }

    #[test]
    fn a_plan_on_large_input_is_found_with_bounded_work() {
        let mut state = 7u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            state >> 33
        };
        let ids: Vec<String> = (0..3_000).map(|i| format!("s{i:04}")).collect();
        let candidates = ids.iter().enumerate().map(|(i, id)| {
            let covers = (0..3).fold(0, |mask, _| mask | 1u128 << (random() % 40));
            Candidate { slot: i as u32, id, covers, score: (random() % 100) as i64 }
        });
        let mut planner =
            Planner::new((0..40).map(|i| (i % 4, 1000)), shortlist(candidates.collect()), 20, |_| Vec::new());
        let chosen = planner.solve();
        let covered = chosen.iter().fold(0, |mask, pick| mask | planner.candidates[*pick].covers);
        assert_eq!(covered, planner.all(), "everything is covered");
        assert!(planner.looks <= MAX_LOOKS + planner.candidates.len() + 1);
    }

    #[test]
    fn sessions_clash_when_most_of_either_overlap() {
        let weekly: Vec<Session> = (0..4).map(|week| session(week * 168)).collect();
        let monthly = [session(1)];
        let other_day: Vec<Session> = (0..4).map(|week| session(week * 168 + 24)).collect();
        assert!(mostly_clash(&weekly, &weekly));
        assert!(mostly_clash(&weekly, &monthly), "every monthly session is lost");
        assert!(!mostly_clash(&weekly, &other_day));
        assert!(!mostly_clash(&weekly, &[]));
    }
}
