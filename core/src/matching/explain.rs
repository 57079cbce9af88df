//! Reasons, checks and changes as sentences.

use jiff::civil::Date;

use super::criteria::Criteria;
use super::situation::{Situation, VISIT, position_of};
use super::traits::{Door, Price};
use super::{CodeSet, Fit, Scope};
use crate::model::{Area, Delivery, Frequency, Schedule, Service};
use crate::reference::{AreaTable, LanguageTable, Locale, MessageCode as Code, Messages, NeedTable, distance_km};
use crate::search::{Person, Profile, Reason};

/// Most values of one list in a sentence; more would not be read.
const MAX_LISTED: usize = 6;
/// A place within this many kilometres is worth a reason.
const NEAR_KM: f64 = 15.0;

/// Says in a reader's language what [`Situation`] decides, from the whole record.
#[derive(Clone, Copy)]
pub struct Explainer<'a> {
    /// The situation.
    pub situation: &'a Situation<'a>,
    /// The profile that it was made of.
    pub profile: Option<&'a Profile>,
    /// The day, the audience and the tables.
    pub scope: &'a Scope<'a>,
    /// The reader's language.
    pub locale: Locale,
}

/// One service, and the person whom the sentences are about.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The record, as the audience may see it.
    pub service: &'a Service,
    /// The record's criteria.
    pub criteria: &'a Criteria,
    /// The person (position in `persons`).
    pub person: usize,
    /// Name of the service of which this one is a duplicate.
    pub kept: Option<&'a str>,
}

/// A value for a sentence that the record alone does not give.
type Given<'v> = (&'static str, &'v str);

impl Explainer<'_> {
    /// Why the service is a hit, the weightiest reasons first.
    pub fn reasons(&self, subject: &Subject<'_>, fit: &Fit) -> Vec<Reason> {
        let (service, criteria) = (subject.service, subject.criteria);
        let Some(client) = self.situation.persons.get(subject.person) else { return Vec::new() };
        let mut reasons = Vec::new();
        let mut say = |code: Code, given: &[Given<'_>]| reasons.extend(self.say(code, subject, given));
        let label = |code: &str| self.need(code);
        let overlaps = || client.needs.iter().map(|asked| (asked, self.situation.overlap(criteria, asked)));
        if criteria.is_for_safety() && overlaps().any(|(asked, share)| asked.safety && share > 0.0) {
            say(Code::SafetyFirst, &[]);
        }
        for (asked, share) in overlaps() {
            if self.situation.serves(criteria, &asked.named) {
                say(Code::NeedMatch, &[("need", &label(&asked.code))]);
            } else if share > 0.0 && self.situation.serves(criteria, &asked.narrower) {
                let kind = service.needs.iter().find(|code| self.kind_of(code, &asked.code));
                say(Code::NeedMatch, &[("need", &label(kind.map_or(&asked.code, |code| code)))]);
            } else if share > 0.0 {
                let wider = service.needs.iter().find(|code| self.kind_of(&asked.code, code));
                let wider = label(wider.map_or(&asked.code, |code| code));
                say(Code::NeedBroader, &[("need", &label(&asked.code)), ("broader", &wider)]);
            }
        }
        if self.situation.has_role(client, criteria) {
            say(Code::RoleMatch, &[("role", &self.list(self.roles(service)))]);
        }
        let reach = |way: Delivery| criteria.traits.delivery() & client.reaches & 1 << way as u8 != 0;
        let remote_matters = client.constraints.home_or_remote || criteria.traits.delivery() & VISIT == 0;
        for (way, code, said) in [
            (Delivery::ClientHome, Code::ComesHome, true),
            (Delivery::Phone, Code::ByPhone, remote_matters),
            (Delivery::Online, Code::Online, remote_matters),
        ] {
            if said && reach(way) {
                say(code, &[]);
            }
        }
        match service.area.as_ref().map(|area| area.nationwide) {
            Some(true) => say(Code::Nationwide, &[]),
            Some(false) if client.lives_somewhere && !fit.flags.contains(Code::AreaUnknown) => {
                say(Code::InArea, &[("area", &self.home(subject))]);
            }
            _ => {}
        }
        let km = self.distance_km(subject).filter(|km| reach(Delivery::Place) && *km <= NEAR_KM);
        if let Some(km) = km {
            say(Code::Near, &[("km", &self.locale.km(km))]);
        }
        if client.languages_stated && !fit.flags.contains(Code::LanguageUnknown) {
            say(Code::LanguageMatch, &[("language", &self.languages(service))]);
        }
        if !fit.flags.contains(Code::Aging)
            && let Some(verified) = service.verification.as_ref().and_then(|verification| verification.at)
            && verified <= self.scope.today
            && !fit.flags.contains(Code::Stale)
        {
            let days = verified.duration_until(self.scope.today).as_hours() / 24;
            say(Code::Fresh, &[("days", &days.to_string())]);
        }
        if self.situation.capacity(criteria) == Some(crate::model::CapacityState::HasCapacity) {
            say(Code::HasCapacity, &[]);
        }
        if criteria.traits.door() == Door::Open {
            say(Code::NoReferralNeeded, &[]);
        }
        if criteria.traits.price() == Price::Free {
            say(Code::Free, &[]);
        }
        reasons
    }

    /// Codes as sentences: what is to be checked, or why the service is out of the question. A code that several
    /// conditions gave is said of each.
    pub fn sentences(&self, subject: &Subject<'_>, codes: CodeSet) -> Vec<Reason> {
        let mut sentences = Vec::new();
        for code in codes.iter() {
            let name = if code == Code::RequirementNotMet || code == Code::RequirementUnknown {
                "requirement"
            } else {
                "criterion"
            };
            let before = sentences.len();
            for condition in self.conditions(subject, code) {
                sentences.extend(self.say(code, subject, &[(name, &self.statement(condition))]));
            }
            if code == Code::RequirementNotMet
                && let Some(door) = self.closed_door(subject).and_then(|door| self.say(door, subject, &[]))
            {
                sentences.push(Reason { code: code.code().to_owned(), text: door.text });
            }
            if sentences.len() == before {
                // A code without its sentence says more than neither.
                let bare = || Reason { code: code.code().to_owned(), text: String::new() };
                sentences.push(self.say(code, subject, &[]).unwrap_or_else(bare));
            }
        }
        sentences
    }

    /// What stands between the service and a client who can only use what is open to anybody.
    pub(super) fn closed_door(&self, subject: &Subject<'_>) -> Option<Code> {
        let client = self.situation.persons.get(subject.person)?;
        subject.criteria.traits.door().check().filter(|_| client.constraints.low_threshold)
    }

    /// The sentence of a code; `None` where a value that it cannot do without is not known.
    pub(super) fn say(&self, code: Code, subject: &Subject<'_>, given: &[Given<'_>]) -> Option<Reason> {
        let messages = Messages::shared();
        let mut values: Vec<(&str, String)> = Vec::new();
        for (name, required) in messages.placeholders(code) {
            let value = match given.iter().find(|(of, _)| *of == name) {
                Some((_, value)) => Some((*value).to_owned()),
                None => self.value(name, code, subject).filter(|value| !value.is_empty()),
            };
            match value {
                Some(value) => values.push((name, value)),
                None if required => return None,
                None => {}
            }
        }
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Some(Reason { code: code.code().to_owned(), text: messages.render(code, self.locale, &values) })
    }

    /// What a placeholder stands for in the sentence of a code.
    fn value(&self, name: &str, code: Code, subject: &Subject<'_>) -> Option<String> {
        let service = subject.service;
        let label = |group: &str, code: &str| Messages::shared().label(group, code, self.locale).into_owned();
        Some(match name {
            "date" => self.locale.date(date(code, service)?),
            "ages" => self.locale.ages(service.eligibility.age.as_ref()?),
            "genders" => self.list(service.eligibility.genders.iter().map(|g| label("gender", g.code()))),
            "roles" | "role" => self.list(self.roles(service)),
            "needs" => self.list(service.needs.iter().map(|need| self.need(need))),
            "languages" => self.languages(service),
            "areas" | "area" => self.areas(self.area(subject, code)?),
            "delivery" => self.list(service.delivery.iter().map(|way| way.label(self.locale.code()).to_owned())),
            "features" => label("feature", "wheelchair"),
            "times" => self.list(service.schedules.iter().filter_map(|row| self.times(row))),
            "cost" => {
                let cost = service.cost.as_ref()?;
                let note = cost.note.show(self.locale.code(), &["fi", "sv", "en"]).map(|shown| shown.text.to_owned());
                note.or_else(|| cost.kind.map(|kind| kind.label(self.locale.code()).to_owned()))?
            }
            "note" => {
                let note = &service.capacity.as_ref()?.note;
                note.show(self.locale.code(), &["fi", "sv", "en"])?.text.to_owned()
            }
            "title" => subject.kept.or(service.duplicate_of.as_deref())?.to_owned(),
            "km" => self.locale.km(self.distance_km(subject)?),
            "max_km" => self.locale.number(f64::from(self.person(subject)?.constraints.max_km?), 0),
            _ => return None,
        })
    }

    /// The conditions of the record that gave a code about the person: attribute, and the value that was wished for.
    pub(super) fn conditions<'s>(&self, subject: &Subject<'s>, code: Code) -> Vec<(&'s str, bool)> {
        let known = |attribute: &str| {
            self.person(subject).and_then(|person| person.attributes.get(attribute).copied().flatten())
        };
        let eligibility = &subject.service.eligibility;
        let (predicates, wanted): (_, fn(Option<bool>, bool) -> bool) = match code {
            Code::RequirementNotMet => (&eligibility.requires, |known, value| known == Some(!value)),
            Code::RequirementUnknown => (&eligibility.requires, |known, _| known.is_none()),
            Code::ExclusionMet => (&eligibility.excludes, |known, value| known == Some(value)),
            Code::ExclusionUnknown => (&eligibility.excludes, |known, _| known.is_none()),
            _ => return Vec::new(),
        };
        predicates.iter().filter(|p| wanted(known(&p.attribute), p.value)).map(|p| (&*p.attribute, p.value)).collect()
    }

    pub(super) fn statement(&self, (attribute, value): (&str, bool)) -> String {
        Messages::shared().statement(attribute, value, self.locale).into_owned()
    }

    pub(super) fn person(&self, subject: &Subject<'_>) -> Option<&Person> {
        self.profile.and_then(|profile| profile.persons.get(subject.person))
    }

    pub(super) fn need(&self, code: &str) -> String {
        let known = NeedTable::shared().get(code).map(|need| need.label(self.locale.code()).to_owned());
        known.unwrap_or_else(|| code.replace('_', " "))
    }

    /// Kilometres to the nearest place, by the same table as the answer's `distance_km`.
    pub(super) fn distance_km(&self, subject: &Subject<'_>) -> Option<f64> {
        let from = position_of(self.person(subject)?, self.scope.municipalities)?;
        let centre = |code: &String| self.scope.municipalities.get(code).map(|municipality| municipality.centre);
        let places = subject.service.places.iter();
        let places = places.filter_map(|place| place.position.or_else(|| centre(place.municipality.as_ref()?)));
        places.map(|place| distance_km(from, place)).min_by(f64::total_cmp).or_else(|| {
            // The place is a location record's.
            let at = self.situation.persons.get(subject.person)?.at?;
            self.situation.terms.places.nearest_km(subject.criteria.places, at).map(f64::from)
        })
    }

    fn kind_of(&self, code: &str, wider: &str) -> bool {
        NeedTable::shared().broader_chain(code).any(|need| need.code == wider)
    }

    fn roles<'s>(&'s self, service: &'s Service) -> impl Iterator<Item = String> + 's {
        service.roles.iter().map(|role| Messages::shared().label("role", role, self.locale).into_owned())
    }

    fn languages(&self, service: &Service) -> String {
        let label = |code: &String| LanguageTable::shared().label(code, self.locale.code()).to_owned();
        self.list(service.languages.iter().map(label))
    }

    fn home(&self, subject: &Subject<'_>) -> String {
        let code = self.person(subject).and_then(|person| person.municipality.as_deref()).unwrap_or_default();
        self.municipality(code)
    }

    fn municipality(&self, code: &str) -> String {
        let known = self.scope.municipalities.get(code).map(|municipality| municipality.name(self.locale.code()));
        known.unwrap_or(code).to_owned()
    }

    /// Where the service is given; where that is not what keeps the client out, where its clients must live.
    fn area<'s>(&self, subject: &Subject<'s>, code: Code) -> Option<&'s Area> {
        let client = self.situation.persons.get(subject.person)?;
        let is_kept_out = matches!(code, Code::OutOfArea | Code::AdmitOtherArea);
        if is_kept_out && self.situation.fails_residency(client, subject.criteria) {
            return subject.service.eligibility.residency.as_ref();
        }
        subject.service.area.as_ref()
    }

    fn areas(&self, area: &Area) -> String {
        if area.nationwide_except_aland {
            return Messages::shared().label("area", "except_aland", self.locale).into_owned();
        }
        let named = |table: &AreaTable, code: &String| {
            table.get(code).map_or_else(|| code.clone(), |area| area.name(self.locale.code()).to_owned())
        };
        let counties = area.wellbeing_counties.iter().map(|code| named(AreaTable::wellbeing_counties(), code));
        let regions = area.regions.iter().map(|code| named(AreaTable::regions(), code));
        self.list(counties.chain(regions).chain(area.municipalities.iter().map(|code| self.municipality(code))))
    }

    /// A row's days and hours, in words: `ti 13.00–15.00`.
    fn times(&self, row: &Schedule) -> Option<String> {
        let clock = |time: jiff::civil::Time| match self.locale {
            Locale::En => format!("{}:{:02}", time.hour(), time.minute()),
            Locale::Fi | Locale::Sv => format!("{}.{:02}", time.hour(), time.minute()),
        };
        let hours = match (row.opens_at?, row.closes_at) {
            (opens, Some(closes)) => format!("{}–{}", clock(opens), clock(closes)),
            (opens, None) => clock(opens),
        };
        let days: Vec<&str> = match row.frequency {
            Frequency::Weekly | Frequency::Monthly => {
                row.days.iter().map(|day| self.locale.weekday(crate::time::weekday(*day))).collect()
            }
            Frequency::Dates | Frequency::Daily => Vec::new(),
        };
        Some(if days.is_empty() { hours } else { format!("{} {hours}", days.join(", ")) })
    }

    fn list(&self, words: impl Iterator<Item = String>) -> String {
        let words: Vec<String> = words.collect();
        if words.len() <= MAX_LISTED {
            return self.locale.list(&words);
        }
        format!("{} …", words[..MAX_LISTED].join(", "))
    }
}

/// The day that the sentence of a code is about.
fn date(code: Code, service: &Service) -> Option<Date> {
    let registration = service.registration.as_ref();
    match code {
        Code::StatusEnded => service.ends,
        Code::EventPassed => {
            service.ends.or_else(|| service.schedules.iter().flat_map(|row| &row.dates).max().copied())
        }
        Code::Paused | Code::AdmitPauseEnds => service.paused_until,
        Code::RegistrationClosed => registration.and_then(|r| r.deadline).or(service.starts),
        Code::RegistrationClosesSoon | Code::AdmitRegisterBy | Code::AdmitRegisterByPassed => {
            registration.and_then(|r| r.deadline)
        }
        Code::RegistrationOpens => registration.and_then(|r| r.opens),
        Code::HasStarted => service.starts,
        Code::Aging | Code::Stale => service.verification.as_ref().and_then(|verification| verification.at),
        _ => None,
    }
}
