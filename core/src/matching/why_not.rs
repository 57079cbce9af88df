//! Why a service is not a hit, and the smallest change that would make it one.

use jiff::civil::Date;
use serde::Serialize;

use super::criteria::bits;
use super::explain::{Explainer, Subject};
use super::{CodeSet, Judgement};
use crate::model::{AgeUnit, Delivery, Form, Service};
use crate::reference::MessageCode as Code;
use crate::search::{Constraints, Person, Reason};

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
        let Judgement { excluded, flags } = judgement;
        WhyNot {
            fits: excluded.is_empty(),
            person,
            reasons: self.sentences(&subject, excluded),
            changes: self.changes(&subject, excluded),
            checks: if excluded.is_empty() { self.sentences(&subject, flags) } else { Vec::new() },
        }
    }

    fn changes(&self, subject: &Subject<'_>, excluded: CodeSet) -> Vec<Reason> {
        let mut changes = Vec::new();
        for code in excluded.iter() {
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
                let texts: Vec<String> = conditions.map(|condition| self.statement(condition)).collect();
                if texts.is_empty() {
                    return self.constraint(subject, "low_threshold");
                }
                let say = |text: &String| self.say(Code::AdmitAttribute, subject, &[("attribute", text)]);
                Some(texts.iter().filter_map(say).collect())
            }
            Code::DeliveryUnreachable => self.delivery(subject),
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

    /// The constraints without which the client could reach the service; as few as will do.
    fn delivery(&self, subject: &Subject<'_>) -> Option<Vec<Reason>> {
        let Constraints { home_or_remote, no_phone, no_online, .. } = self.person(subject)?.constraints;
        let offered = subject.criteria.delivery;
        let has = |ways: &[Delivery]| offered & bits(ways) != 0;
        let visit = has(&[Delivery::Place, Delivery::MobileStop, Delivery::Hybrid]);
        let name = if home_or_remote && visit {
            "home_or_remote"
        } else if no_phone && has(&[Delivery::Phone]) {
            "no_phone"
        } else if no_online && has(&[Delivery::Online]) {
            "no_online"
        } else {
            return None;
        };
        self.constraint(subject, name)
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
