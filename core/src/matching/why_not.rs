//! Why a service is not a hit, and the smallest change that would make it one.

use jiff::civil::Date;
use serde::Serialize;

use super::explain::{Explainer, Subject};
use super::{CodeSet, Judgement, Situation};
use crate::model::{AgeUnit, Form, Service};
use crate::reference::MessageCode as Code;
use crate::search::{Constraints, Person, Profile, Reason};

/// Why a service does not fit, for the person whom it comes nearest to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WhyNot {
    /// Whether it fits after all.
    pub fits: bool,
    /// The person (position in `persons`).
    pub person: usize,
    /// Every reason against it, in the order of the criteria.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// What would have to change, all of it together: one change for each reason. A single `ADMIT_NEVER` where a reason
    /// cannot be changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Reason>,
    /// What would still have to be checked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Reason>,
}

/// A way to a service that the client cannot reach.
struct Reach {
    /// The constraints that stand in it.
    lifted: Vec<&'static str>,
    /// What speaks against the service without them.
    then: CodeSet,
}

impl Explainer<'_> {
    /// Why the service is not a hit: all reasons, and the smallest change that would admit. The person of `subject` is
    /// ignored: of several persons the one with the fewest reasons against is told about.
    ///
    /// ```
    /// use luotsi::Profile;
    /// use luotsi::matching::{Criteria, Explainer, Scope, Situation, Subject, Terms, Weights, Whereabouts};
    /// use luotsi::model::{Service, Visibility};
    /// use luotsi::reference::{Locale, MunicipalityTable};
    ///
    /// let service: Service = serde_json::from_str(
    ///     r#"{"id": "s", "area": {"nationwide": true}, "eligibility": {"age": {"min": 65}}}"#).unwrap();
    /// let finland = MunicipalityTable::finland();
    /// let mut terms = Terms::new();
    /// let criteria = Criteria::of(&service, &Whereabouts::of(&service, finland, |_| None), &mut terms);
    /// let profile: Profile = serde_json::from_str(r#"{"persons": [{"birth_date": "1961-05-01"}]}"#).unwrap();
    /// let scope = Scope { today: jiff::civil::date(2026, 3, 10), audience: Visibility::Professional, any_status: false,
    ///     municipalities: finland, weights: Weights::shared() };
    /// let situation = Situation::of(Some(&profile), &terms, &scope);
    ///
    /// let explainer = Explainer { situation: &situation, profile: Some(&profile), scope: &scope, locale: Locale::En };
    /// let told = explainer.why_not(&Subject { service: &service, criteria: &criteria, person: 0, kept: None });
    /// assert_eq!(told.reasons[0].code, "AGE_BELOW");
    /// assert_eq!(told.changes[0].text, "Fits from 1 May 2026 when the client turns 65.");
    /// ```
    pub fn why_not(&self, subject: &Subject<'_>) -> WhyNot {
        let judged = (0..self.situation.persons.len()).map(|person| {
            let judgement = self.situation.judgement(person, subject.criteria);
            (judgement.excluded.len(), person, judgement)
        });
        let (_, person, judgement) = judged.min_by_key(|(reasons, person, _)| (*reasons, *person)).unwrap_or_default();
        let subject = Subject { person, ..*subject };
        let Judgement { mut excluded, flags } = judgement;
        let reach = excluded.contains(Code::DeliveryUnreachable).then(|| self.reach(&subject)).flatten();
        let changes = self.changes(&subject, excluded, reach.as_ref());
        // Whoever came after all would meet with these.
        reach.iter().flat_map(|reach| reach.then.iter()).for_each(|code| excluded.insert(code));
        WhyNot {
            fits: excluded.is_empty(),
            person,
            reasons: self.sentences(&subject, excluded),
            changes,
            checks: if excluded.is_empty() { self.sentences(&subject, flags) } else { Vec::new() },
        }
    }

    fn changes(&self, subject: &Subject<'_>, excluded: CodeSet, reach: Option<&Reach>) -> Vec<Reason> {
        let lifted = reach.iter().flat_map(|reach| &reach.lifted).filter_map(|name| self.constraint(subject, name));
        let mut changes: Vec<Reason> = lifted.flatten().collect();
        for code in reach.map_or(excluded, |reach| reach.then).iter() {
            match self.change(subject, code) {
                Some(mut change) => changes.append(&mut change),
                None => return self.say(Code::AdmitNever, subject, &[]).into_iter().collect(),
            }
        }
        changes
    }

    /// What would undo one reason; `None` where nothing would.
    fn change(&self, subject: &Subject<'_>, code: Code) -> Option<Vec<Reason>> {
        let service = subject.service;
        let one = |code: Code| self.say(code, subject, &[]).map(|reason| vec![reason]);
        match code {
            Code::Duplicate => one(Code::AdmitKept),
            Code::EventPassed => one(Code::AdmitNextSeason),
            Code::StatusEnded if comes_again(service) => one(Code::AdmitNextSeason),
            Code::Paused if service.paused_until.is_some() => one(Code::AdmitPauseEnds),
            Code::RegistrationClosed => {
                let deadline = service.registration.as_ref().and_then(|registration| registration.deadline);
                one(if deadline.is_some() { Code::AdmitRegisterByPassed } else { Code::AdmitNextSeason })
            }
            Code::NoNeedOverlap => one(Code::AdmitNeed),
            Code::OutOfArea => one(Code::AdmitOtherArea),
            Code::Language => one(Code::AdmitLanguage),
            Code::RoleMismatch => one(Code::AdmitRole),
            Code::NoCapacity => one(Code::AdmitCapacity),
            Code::AgeBelow => self.coming_of_age(subject),
            Code::RequirementNotMet | Code::ExclusionMet => {
                let wished = |(attribute, value)| (attribute, value == (code == Code::RequirementNotMet));
                let conditions = self.conditions(subject, code).into_iter().map(wished);
                let say = |text: String| self.say(Code::AdmitAttribute, subject, &[("attribute", &text)]);
                let mut changes: Vec<Reason> =
                    conditions.filter_map(|condition| say(self.statement(condition))).collect();
                if code == Code::RequirementNotMet && self.closed_door(subject).is_some() {
                    changes.extend(self.constraint(subject, "low_threshold").into_iter().flatten());
                }
                Some(changes)
            }
            Code::Accessibility => self.constraint(subject, "wheelchair"),
            Code::TooFar => self.constraint(subject, "max_km"),
            Code::ScheduleConflict => self.constraint(subject, "evenings_only"),
            Code::Cost => self.constraint(subject, "free_only"),
            _ => None,
        }
    }

    fn constraint(&self, subject: &Subject<'_>, name: &str) -> Option<Vec<Reason>> {
        let label = crate::reference::Messages::shared().label("constraint", name, self.locale);
        self.say(Code::AdmitConstraint, subject, &[("constraint", &label)]).map(|reason| vec![reason])
    }

    /// How the client could reach the service: with the fewest constraints lifted and the least against it then.
    fn reach(&self, subject: &Subject<'_>) -> Option<Reach> {
        type Part = fn(&mut Constraints) -> &mut bool;
        const WAYS: [(&str, Part); 3] = [
            ("home_or_remote", |of| &mut of.home_or_remote),
            ("no_phone", |of| &mut of.no_phone),
            ("no_online", |of| &mut of.no_online),
        ];
        let person = self.person(subject)?;
        let set = WAYS.iter().filter(|(_, part)| *part(&mut person.constraints.clone())).collect::<Vec<_>>();
        let without = |which: usize| {
            let lifted = set.iter().enumerate().filter(|(place, _)| which >> place & 1 == 1).map(|(_, way)| *way);
            let mut person = person.clone();
            lifted.clone().for_each(|(_, part)| *part(&mut person.constraints) = false);
            let profile = Profile { persons: vec![person] };
            let situation = Situation::of(Some(&profile), self.situation.terms, self.scope);
            let then = situation.judgement(0, subject.criteria).excluded;
            let lifted = lifted.map(|(name, _)| *name).collect();
            (!then.contains(Code::DeliveryUnreachable)).then_some(Reach { lifted, then })
        };
        (1..1 << set.len())
            .filter_map(without)
            .min_by_key(|reach| (reach.lifted.len() + reach.then.len() as usize, reach.lifted.len()))
    }

    /// From when the client is old enough: with a date where the birth date is known.
    fn coming_of_age(&self, subject: &Subject<'_>) -> Option<Vec<Reason>> {
        let range = subject.service.eligibility.age?;
        let age = range.min?;
        let person: &Person = self.person(subject)?;
        if range.unit == AgeUnit::Days {
            let day = person.birth_date?.checked_add(jiff::Span::new().days(age.ceil() as i64)).ok()?;
            let (age, date) = (self.locale.number(age / 365.2425, 2), self.locale.date(day));
            return self.say(Code::AdmitAgeFrom, subject, &[("age", &age), ("date", &date)]).map(|reason| vec![reason]);
        }
        let age_text = self.locale.number(age, 2);
        let birthday = person.birth_date.filter(|_| age.fract() == 0.0).and_then(|birth| birthday(birth, age as i16));
        let date = birthday.map(|day| self.locale.date(day));
        let mut values = vec![("age", age_text.as_str())];
        values.extend(date.as_ref().map(|date| ("date", date.as_str())));
        self.say(Code::AdmitAgeFrom, subject, &values).map(|reason| vec![reason])
    }
}

/// The birthday on which a person turns `age`.
fn birthday(birth: Date, age: i16) -> Option<Date> {
    let year = birth.year().checked_add(age)?;
    Date::new(year, birth.month(), birth.day()).or_else(|_| Date::new(year, 3, 1)).ok()
}

/// Whether a service that ended is of a kind that is held again.
fn comes_again(service: &Service) -> bool {
    let again = [Form::GroupCoaching, Form::Training, Form::Event, Form::Group, Form::Rehabilitation];
    service.forms.iter().any(|form| again.contains(form))
}
