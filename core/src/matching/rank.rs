//! The rank: the sum of the parts of one published formula. See [`Weights`](super::Weights).

use super::CodeSet;
use super::combinations::Combinations;
use super::criteria::Criteria;
use super::eligibility::UNKNOWN;
use super::situation::{Client, HOME_OR_REMOTE, Situation, VISIT};
use super::weights::PartPoints;
use crate::model::Delivery;
use crate::reference::MessageCode;

/// A service that fits, and how well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fit {
    /// The score: the sum of the [`Parts`].
    pub score: i64,
    /// The person of the profile whom it fits best (position in `persons`).
    pub person: usize,
    /// What is to be checked.
    pub flags: CodeSet,
    /// Whether the words of the request speak of a need of safety that the service, which is for safety, serves.
    pub safety_said: bool,
}

/// The parts of a score, in thousandths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the parts are described in the table of `Weights`")]
pub struct Parts {
    pub safety: i32,
    pub text: i32,
    pub need: i32,
    pub role: i32,
    pub locality: i32,
    pub distance: i32,
    pub delivery: i32,
    pub language: i32,
    pub freshness: i32,
    pub capacity: i32,
    pub specificity: i32,
    pub certainty: i32,
}

impl Parts {
    /// Name and points of every part, the weightiest kind first.
    pub fn named(&self) -> [(&'static str, i32); 12] {
        [
            ("safety", self.safety),
            ("text", self.text),
            ("need", self.need),
            ("role", self.role),
            ("locality", self.locality),
            ("distance", self.distance),
            ("delivery", self.delivery),
            ("language", self.language),
            ("freshness", self.freshness),
            ("capacity", self.capacity),
            ("specificity", self.specificity),
            ("certainty", self.certainty),
        ]
    }

    /// The score: the sum of the parts.
    pub fn score(&self) -> i64 {
        let Self { safety, text, need, role, locality, distance, delivery, language, .. } = *self;
        let Self { freshness, capacity, specificity, certainty, .. } = *self;
        // All parts but safety are at most 100,000 points each, and safety at most a thousand million.
        let sum = text + need + role + locality + distance + delivery + language + freshness + capacity;
        i64::from(safety) + i64::from(sum + specificity + certainty)
    }
}

impl Situation<'_> {
    /// Judges a service for everybody in the profile: how well it fits the person whom it fits best, or why it fits
    /// nobody (of the person who came nearest). `relevance` is how well the text matches, between 0 and 1, against the
    /// best match; 0 without a text.
    ///
    /// ```
    /// use luotsi::Profile;
    /// use luotsi::matching::{Criteria, Scope, Situation, Terms, Weights, Whereabouts};
    /// use luotsi::model::{Service, Visibility};
    /// use luotsi::reference::{MessageCode, MunicipalityTable};
    ///
    /// let service: Service = serde_json::from_str(
    ///     r#"{"id": "s", "needs": ["loneliness"], "eligibility": {"age": {"min": 65}}, "area": {"nationwide": true}}"#).unwrap();
    /// let finland = MunicipalityTable::finland();
    /// let mut terms = Terms::new();
    /// let criteria = Criteria::of(&service, &Whereabouts::of(&service, finland, |_| None), &mut terms);
    ///
    /// let scope = Scope { today: jiff::civil::date(2026, 3, 10), audience: Visibility::Professional, any_status: false,
    ///     municipalities: finland, weights: Weights::shared() };
    /// let judge = |json: &str| {
    ///     let profile: Profile = serde_json::from_str(json).unwrap();
    ///     Situation::of(Some(&profile), &terms, &scope).judge(&criteria, 0.0)
    /// };
    /// assert_eq!(judge(r#"{"persons": [{"age": 64}]}"#), Err(MessageCode::AgeBelow));
    /// assert!(judge(r#"{"persons": [{"age": 65}]}"#).is_ok());
    /// assert!(judge(r#"{"persons": [{}]}"#).unwrap().flags.contains(MessageCode::AgeUnknown));
    /// ```
    ///
    /// # Errors
    /// The first criterion that says no.
    pub fn judge(&self, criteria: &Criteria, relevance: f32) -> Result<Fit, MessageCode> {
        let mut best: Result<Fit, MessageCode> = Err(MessageCode::NotVisible);
        for (person, client) in self.persons.iter().enumerate() {
            let found = self.first_no(client, criteria).map(|flags| {
                let score = self.parts_of(client, criteria, flags, relevance).score();
                Fit { score, person, flags, safety_said: false }
            });
            best = match (best, found) {
                (Ok(kept), Ok(new)) if new.score <= kept.score => Ok(kept),
                (_, Ok(new)) => Ok(new),
                (Ok(kept), Err(_)) => Ok(kept),
                (Err(_), Err(code)) if person == 0 => Err(code),
                (Err(kept), Err(code)) => Err(later(kept, code)),
            };
        }
        best
    }

    /// A [`Fit`] that was judged without words, with what the words add: how well they fit, and whether they speak of a
    /// need of safety that the service serves.
    pub fn with_words(&self, fit: Fit, criteria: &Criteria, relevance: f32, safety_said: bool) -> Fit {
        let fit = Fit { safety_said: safety_said && criteria.is_for_safety(), ..fit };
        Fit { score: self.parts(&fit, criteria, relevance).score(), ..fit }
    }

    /// What [`with_words`](Self::with_words) adds to the score of a search for nobody in particular.
    pub(crate) fn worth_of_words(&self, relevance: f32, safety_said: bool) -> i64 {
        let points = &self.weights.parts;
        let safety = if safety_said { points.safety } else { 0 };
        i64::from(part(points.text, relevance.clamp(0.0, 1.0))) + i64::from(safety)
    }

    /// Every person whom a service fits (positions in `persons`).
    pub fn persons_of(&self, criteria: &Criteria) -> Vec<usize> {
        let persons = self.persons.iter().enumerate();
        persons.filter(|(_, client)| self.first_no(client, criteria).is_ok()).map(|(person, _)| person).collect()
    }

    /// The parts of the score of a [`Fit`] that [`judge`](Self::judge) gave for the same relevance.
    pub fn parts(&self, fit: &Fit, criteria: &Criteria, relevance: f32) -> Parts {
        let Some(client) = self.persons.get(fit.person) else { return Parts::default() };
        let mut parts = self.parts_of(client, criteria, fit.flags, relevance);
        if fit.safety_said {
            parts.safety = self.weights.parts.safety;
        }
        parts
    }

    pub(super) fn parts_of(&self, client: &Client, service: &Criteria, flags: CodeSet, relevance: f32) -> Parts {
        let weights = self.weights;
        let points: &PartPoints = &weights.parts;
        let (need, safety) = self.need_share(client, service);
        let addressed = self.terms.addressed(service);
        let role = match addressed.roles {
            Combinations::NONE => 0.5,
            _ if self.has_role(client, service) => 1.0,
            _ => 0.0,
        };
        let unknown = flags.and(UNKNOWN).len() as f32;
        Parts {
            safety: if safety { points.safety } else { 0 },
            text: part(points.text, relevance.clamp(0.0, 1.0)),
            need: part(points.need, need),
            role: part(points.role, role),
            locality: part(points.locality, weights.locality.share(self.terms.area_size(service.area))),
            distance: part(points.distance, self.distance_share(client, service)),
            delivery: client.delivery_points[usize::from(service.traits.delivery() & client.reaches)],
            language: part(points.language, language_share(client, addressed.languages)),
            freshness: part(points.freshness, weights.freshness.share(self.freshness(service))),
            capacity: part(points.capacity, weights.capacity.share(self.capacity(service))),
            specificity: part(points.specificity, self.specificity(client, service)),
            certainty: part(points.certainty, (1.0 - unknown * weights.certainty_per_unknown).max(0.0)),
        }
    }

    /// The share of the asked needs that is served, and whether safety is at stake.
    fn need_share(&self, client: &Client, service: &Criteria) -> (f32, bool) {
        if client.needs.is_empty() {
            return (0.0, false);
        }
        let (mut served, mut safety) = (0.0, false);
        for asked in &client.needs {
            let overlap = self.overlap(service, asked);
            served += overlap * asked.weight;
            safety |= asked.safety && service.is_for_safety() && overlap > 0.0;
        }
        (served / client.need_weight, safety)
    }

    fn distance_share(&self, client: &Client, service: &Criteria) -> f32 {
        let shares = &self.weights.distance;
        let reach = service.traits.delivery() & client.reaches;
        if reach & 1 << Delivery::ClientHome as u8 != 0 {
            return shares.comes_home;
        }
        let by_place = client
            .at
            .and_then(|at| self.terms.places.nearest_km(service.places, at))
            .map(|km| 1.0 - ((km - shares.near_km) / (shares.far_km - shares.near_km)).clamp(0.0, 1.0));
        let visit = if reach & HOME_OR_REMOTE != 0 && reach & VISIT == 0 { None } else { by_place };
        let remote = (reach & HOME_OR_REMOTE != 0).then_some(shares.remote);
        visit.into_iter().chain(remote).max_by(f32::total_cmp).unwrap_or(shares.unknown)
    }

    /// Half for the share of the service's needs that was asked for, a quarter each for limits of age and of gender that
    /// the client is known to fit.
    fn specificity(&self, client: &Client, service: &Criteria) -> f32 {
        let serves = if client.needs.is_empty() { &[] } else { self.terms.needs.get(service.needs) };
        let asked = match serves.iter().filter(|need| client.related.contains(**need)).count() {
            0 => 0.0,
            asked => asked as f32 / serves.len() as f32,
        };
        let limits = self.terms.limits(service);
        let aged = limits.age_from > 0 && limits.age_below != i32::MAX && client.years.is_some();
        let gendered = limits.genders != 0 && client.gender.is_some();
        0.5 * asked + 0.25 * f32::from(u8::from(aged)) + 0.25 * f32::from(u8::from(gendered))
    }
}

/// A share of some points. Shares are not negative, so that cutting off the half more is rounding.
fn part(points: i32, share: f32) -> i32 {
    (points as f32 * share + 0.5) as i32
}

fn language_share(client: &Client, languages: u32) -> f32 {
    match (client.first_language.contains(languages), client.languages.contains(languages)) {
        (true, _) => 1.0,
        (false, true) => 0.5,
        (false, false) => 0.0,
    }
}

/// Of two exclusions the one whose question comes later: that person came nearer.
fn later(a: MessageCode, b: MessageCode) -> MessageCode {
    use MessageCode as C;
    const ORDER: [MessageCode; 21] = [
        C::NotVisible,
        C::Duplicate,
        C::StatusEnded,
        C::Paused,
        C::EventPassed,
        C::NoNeedOverlap,
        C::OutOfArea,
        C::Language,
        C::AgeBelow,
        C::AgeAbove,
        C::Gender,
        C::RoleMismatch,
        C::RequirementNotMet,
        C::ExclusionMet,
        C::RegistrationClosed,
        C::DeliveryUnreachable,
        C::Accessibility,
        C::TooFar,
        C::ScheduleConflict,
        C::Cost,
        C::NoCapacity,
    ];
    let place = |code| ORDER.iter().position(|other| *other == code);
    if place(b) > place(a) { b } else { a }
}
