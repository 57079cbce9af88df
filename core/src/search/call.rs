//! One call: what the catalogue brings, what is asked, and what follows from both.

use std::time::{Duration, Instant};

use jiff::civil::Date;
use jiff::{Timestamp, Zoned};

use super::concepts::Concepts;
use super::request::{Facet, Moment, Request, invalid};
use super::thesaurus::Expander;
use crate::error::{Error, ErrorKind, Result};
use crate::index::{Rows, ServiceIndex};
use crate::matching::{RoleTable, Scope, Situation, Weights};
use crate::model::Position;
use crate::reference::{Locale, NeedTable};
use crate::time::Calendar;

/// What a catalogue brings to every question.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    /// The index, at the position of the rows.
    pub(crate) index: &'a ServiceIndex,
    /// The rows, where the request needs them.
    pub(crate) rows: Option<&'a Rows<'a>>,
    /// The needs by their names.
    pub(crate) concepts: &'a Concepts,
    /// The host's thesaurus, if it brought one.
    pub(crate) expander: Option<&'a Expander>,
    /// The catalogue's id.
    pub(crate) catalogue: &'a str,
    /// The language of texts that do not say theirs.
    pub(crate) default_language: &'a str,
    /// The calendar of schedules and days.
    pub(crate) calendar: &'a Calendar,
    /// The system clock, for a request that brings none.
    pub(crate) clock: Timestamp,
    /// How long the host waits for the answer.
    pub(crate) patience: &'a Patience<'a>,
}

/// How long a host waits for an answer: until its deadline, or until another thread interrupts. It is asked after each
/// step of a call and for each hit, none of which takes more than some hundredths of a second in a large catalogue.
pub(crate) struct Patience<'a> {
    started: Instant,
    deadline: Option<Duration>,
    interrupted: &'a dyn Fn() -> Result<()>,
}

impl<'a> Patience<'a> {
    /// Begins to wait.
    pub(crate) fn new(request: &Request, interrupted: &'a dyn Fn() -> Result<()>) -> Self {
        Self { started: Instant::now(), deadline: request.deadline_ms.map(Duration::from_millis), interrupted }
    }

    /// INTERRUPTED or TIMED_OUT when nobody waits any longer.
    pub(crate) fn check(&self) -> Result<()> {
        if self.deadline.is_some_and(|most| self.started.elapsed() >= most) {
            return Err(Error::new(ErrorKind::TimedOut, "the deadline of the request has passed")
                .at("$.deadline_ms")
                .hint("give more time, or ask for less"));
        }
        (self.interrupted)()
    }
}

/// One call.
pub(super) struct Call<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) request: &'a Request,
    /// The instant of asking, local.
    pub(super) now: Zoned,
    /// The reader's language.
    pub(super) language: &'a str,
    /// The language of sentences.
    pub(super) locale: Locale,
}

impl<'a> Call<'a> {
    pub(super) fn new(context: &'a Context<'a>, request: &'a Request) -> Result<Self> {
        context.patience.check()?;
        request.check()?;
        let language = request.locale.as_deref().unwrap_or(context.default_language);
        let now = match request.as_of.or(request.now) {
            Some(moment) => instant(moment, context.calendar),
            None => context.clock.to_zoned(context.calendar.zone().clone()),
        };
        let call = Self { context, request, now, language, locale: Locale::of(language) };
        call.check_profile()?;
        Ok(call)
    }

    /// What only the catalogue and the clock can tell of a profile: codes that nothing knows, and births to come.
    fn check_profile(&self) -> Result<()> {
        let index = self.index();
        let unknown = |path: String, what: &str, hint: &'static str| {
            Err(Error::new(ErrorKind::InvalidRequest, format!("there is no such {what}")).at(path).hint(hint))
        };
        // Of the services that stand: a value that is gone is as unknown as one that never was.
        let in_use = |facet: Facet, code: &str| !index.columns.facet(facet).any_of([code], &index.live).is_empty();
        let persons = self.request.profile.iter().flat_map(|profile| &profile.persons);
        for (i, person) in persons.enumerate() {
            let path = format!("$.profile.persons[{i}]");
            if person.birth_date.is_some_and(|day| day > self.today()) {
                return Err(invalid(format!("{path}.birth_date"), "a birth date is not in the future"));
            }
            for (j, need) in person.needs.iter().enumerate() {
                if NeedTable::shared().get(&need.code).is_none() && !in_use(Facet::Need, &need.code) {
                    let path = format!("{path}.needs[{j}].code");
                    return unknown(path, "need", "use a code of the need table, or one that a service serves");
                }
            }
            for (j, role) in person.roles.iter().enumerate() {
                if !RoleTable::shared().contains(role) && !in_use(Facet::Role, role) {
                    let path = format!("{path}.roles[{j}]");
                    return unknown(path, "role", "use a code of the role table, or one that a service is for");
                }
            }
            if let Some(code) = &person.municipality
                && index.municipalities.get(code).is_none()
                && !in_use(Facet::Municipality, code)
            {
                let path = format!("{path}.municipality");
                return unknown(path, "municipality", "use a code of the municipality table, three digits in Finland");
            }
        }
        Ok(())
    }

    pub(super) fn index(&self) -> &'a ServiceIndex {
        self.context.index
    }

    pub(super) fn today(&self) -> Date {
        self.now.date()
    }

    pub(super) fn scope(&self) -> Scope<'a> {
        Scope {
            today: self.today(),
            audience: self.request.audience,
            any_status: !self.request.filters.status.is_empty(),
            municipalities: &self.index().municipalities,
            weights: self.weights(),
        }
    }

    pub(super) fn weights(&self) -> &'a Weights {
        self.request.weights.as_ref().unwrap_or_else(|| Weights::shared())
    }

    pub(super) fn situation(&self) -> Situation<'a> {
        Situation::of(self.request.profile.as_ref(), &self.index().terms, &self.scope())
    }

    /// Kilometres from the place of the request, else from where a person is, to the nearest place of a slot.
    pub(super) fn distance_km(&self, slot: u32, person: usize) -> Option<f64> {
        self.index().columns.distance_km(slot, self.origin(person)?)
    }

    fn origin(&self, person: usize) -> Option<Position> {
        self.request.filters.near.map(|near| near.position()).or_else(|| {
            let person = self.request.profile.as_ref()?.persons.get(person)?;
            let municipality = || self.index().municipalities.get(person.municipality.as_deref()?).map(|of| of.centre);
            person.position.or_else(municipality)
        })
    }

    /// The municipality of a person of the profile.
    pub(super) fn municipality(&self, person: usize) -> Option<&'a str> {
        self.request.profile.as_ref()?.persons.get(person)?.municipality.as_deref()
    }

    /// Microseconds since the call began.
    pub(super) fn took_us(&self) -> u64 {
        self.context.patience.started.elapsed().as_micros() as u64
    }

    /// INTERRUPTED or TIMED_OUT when nobody waits for the answer any longer.
    pub(super) fn check_patience(&self) -> Result<()> {
        self.context.patience.check()
    }
}

/// The instant of a moment in the calendar's zone.
pub(crate) fn instant(moment: Moment, calendar: &Calendar) -> Zoned {
    let zone = calendar.zone();
    match moment {
        Moment::At(instant) => instant.to_zoned(zone.clone()),
        Moment::Day(day) => day
            .at(12, 0, 0, 0)
            .to_zoned(zone.clone())
            // Only at the ends of time has a day no noon.
            .unwrap_or_else(|_| Timestamp::UNIX_EPOCH.to_zoned(zone.clone())),
    }
}
