//! The rules that a record keeps before it enters a catalogue.

use super::{
    AgeRange, Area, Contact, Frequency, LocalizedText, Location, Organization, Place, Position, Record, Schedule,
    Service,
};
use crate::error::{Error, ErrorKind, Result};

/// What a rule found: where, what is wrong, and whether the record can still be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// JSON path of the field, for example `$.eligibility.age.min`.
    pub path: String,
    /// What is wrong, and what would be right.
    pub message: String,
    /// Whether the record is refused.
    pub severity: Severity,
}

/// How much an [`Issue`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The record is refused.
    Error,
    /// The record is kept; somebody should look.
    Warning,
}

/// Longest id, in bytes.
const MAX_ID: usize = 200;
/// Longest text in one language, in bytes.
const MAX_TEXT: usize = 1 << 20;
/// Most items of one list.
const MAX_ITEMS: usize = 10_000;

impl Record {
    /// Everything that the rules find in this record, in the order of its fields.
    ///
    /// ```
    /// use luotsi::model::Record;
    /// let record = Record::from_json(
    ///     r#"{"kind": "service", "id": "s1", "name": {"fi": "x"}, "eligibility": {"age": {"min": 65, "max": 18}}}"#)?;
    /// let issues = record.validate();
    /// assert_eq!(issues[0].path, "$.eligibility.age");
    /// # Ok::<(), luotsi::Error>(())
    /// ```
    pub fn validate(&self) -> Vec<Issue> {
        let mut rules = Rules::default();
        match self {
            Record::Organization(organization) => rules.organization(organization),
            Record::Location(location) => rules.location(location),
            Record::Service(service) => rules.service(service),
        }
        rules.issues
    }

    /// The first rule that refuses this record, as an error.
    ///
    /// # Errors
    /// `INVALID_DOCUMENT` with the JSON path.
    pub fn check(&self) -> Result<()> {
        match self.validate().into_iter().find(|issue| issue.severity == Severity::Error) {
            None => Ok(()),
            Some(issue) => Err(Error::new(ErrorKind::InvalidDocument, issue.message).at(issue.path)),
        }
    }

    /// Gives the texts whose language was not said the language `default`.
    pub fn resolve_language(&mut self, default: &str) {
        self.each_text(|text| text.resolve(default));
    }
}

/// Collects issues while walking a record.
#[derive(Default)]
struct Rules {
    issues: Vec<Issue>,
}

impl Rules {
    fn error(&mut self, path: &str, message: impl Into<String>) {
        self.issues.push(Issue { path: format!("$.{path}"), message: message.into(), severity: Severity::Error });
    }

    fn warn(&mut self, path: &str, message: impl Into<String>) {
        self.issues.push(Issue { path: format!("$.{path}"), message: message.into(), severity: Severity::Warning });
    }

    fn organization(&mut self, organization: &Organization) {
        self.id("id", &organization.id);
        self.name(&organization.name);
        self.text("description", &organization.description);
        self.contacts(&organization.contacts);
    }

    fn location(&mut self, location: &Location) {
        self.id("id", &location.id);
        self.text("name", &location.name);
        self.text("description", &location.description);
        self.position("position", location.position);
        self.contacts(&location.contacts);
        self.schedules(&location.schedules, usize::MAX);
    }

    fn service(&mut self, service: &Service) {
        self.id("id", &service.id);
        self.name(&service.name);
        self.text("summary", &service.summary);
        self.text("description", &service.description);
        for (field, codes) in [("needs", &service.needs), ("roles", &service.roles)] {
            self.count(field, codes.len());
            for (i, code) in codes.iter().enumerate() {
                self.code(&format!("{field}[{i}]"), code);
            }
        }
        let eligibility = &service.eligibility;
        if let Some(age) = &eligibility.age {
            self.age("eligibility.age", age);
        }
        for (field, predicates) in [("requires", &eligibility.requires), ("excludes", &eligibility.excludes)] {
            for (i, predicate) in predicates.iter().enumerate() {
                self.code(&format!("eligibility.{field}[{i}].attribute"), &predicate.attribute);
            }
        }
        if let Some(area) = &service.area {
            self.area("area", area);
        }
        self.count("places", service.places.len());
        for (i, place) in service.places.iter().enumerate() {
            self.place(&format!("places[{i}]"), place, service.safety.confidential_address);
        }
        self.schedules(&service.schedules, service.places.len());
        if service.safety.confidential_address {
            for (i, row) in service.schedules.iter().enumerate() {
                if row.municipality.is_some() {
                    self.error(&format!("schedules[{i}].municipality"), CONFIDENTIAL);
                }
            }
        }
        for (i, language) in service.languages.iter().enumerate() {
            self.language(&format!("languages[{i}]"), language);
        }
        if let (Some(starts), Some(ends)) = (service.starts, service.ends)
            && ends < starts
        {
            self.error("ends", format!("the service ends on {ends}, before it starts on {starts}"));
        }
        if let Some(amount) = service.cost.as_ref().and_then(|cost| cost.amount)
            && !(amount.is_finite() && amount >= 0.0)
        {
            self.error("cost.amount", "an amount is 0 or more");
        }
        if service.duplicate_of.as_deref() == Some(service.id.as_str()) {
            self.error("duplicate_of", "a service cannot be a duplicate of itself");
        }
        for field in service.field_visibility.keys() {
            if !super::view::RESTRICTABLE.contains(&field.as_str()) {
                self.error(
                    &format!("field_visibility.{field}"),
                    format!("this field cannot be restricted; these can: {}", super::view::RESTRICTABLE.join(", ")),
                );
            }
        }
        self.contacts(&service.contacts);
    }

    fn id(&mut self, path: &str, id: &str) {
        if id.is_empty() {
            self.error(path, "an id is missing: give a text that stays the same when the record changes");
        } else if id.len() > MAX_ID || id.chars().any(char::is_control) {
            self.error(path, format!("an id has at most {MAX_ID} bytes and no control characters"));
        }
    }

    fn name(&mut self, name: &LocalizedText) {
        if name.iter().all(|(_, text)| text.trim().is_empty()) {
            self.error("name", "a name is missing: give it in at least one language, {\"fi\": \"...\"}");
        }
        self.text("name", name);
    }

    fn text(&mut self, path: &str, text: &LocalizedText) {
        for (language, text) in text.iter() {
            self.language(&format!("{path}.{language}"), language);
            if text.len() > MAX_TEXT {
                self.error(&format!("{path}.{language}"), format!("a text has at most {MAX_TEXT} bytes"));
            }
        }
    }

    fn language(&mut self, path: &str, tag: &str) {
        let subtag = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
        let first = tag.split('-').next().unwrap_or_default();
        if !tag.split('-').all(subtag) || !(2..=8).contains(&first.len()) {
            self.error(path, "not a language tag: write fi, sv, en, ar or another BCP 47 tag");
        }
    }

    fn code(&mut self, path: &str, code: &str) {
        let ok = !code.is_empty()
            && code.len() <= MAX_ID
            && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !ok {
            self.error(path, "a code has lower-case letters a to z, digits and _ only");
        }
    }

    fn count(&mut self, path: &str, count: usize) {
        if count > MAX_ITEMS {
            self.error(path, format!("a list has at most {MAX_ITEMS} items"));
        }
    }

    fn age(&mut self, path: &str, age: &AgeRange) {
        for (field, limit) in [("min", age.min), ("max", age.max)] {
            if limit.is_some_and(|limit| !(0.0..=60_000.0).contains(&limit)) {
                self.error(&format!("{path}.{field}"), "an age is 0 or more, in years or in days");
            }
        }
        if let (Some(min), Some(max)) = (age.min, age.max)
            && max < min
        {
            self.error(path, format!("the youngest age {min} is above the oldest {max}"));
        }
    }

    fn area(&mut self, path: &str, area: &Area) {
        for (field, codes) in [
            ("municipalities", &area.municipalities),
            ("regions", &area.regions),
            ("wellbeing_counties", &area.wellbeing_counties),
        ] {
            self.count(&format!("{path}.{field}"), codes.len());
            for (i, code) in codes.iter().enumerate() {
                if code.is_empty() || code.len() > MAX_ID {
                    self.error(&format!("{path}.{field}[{i}]"), "an area code is missing");
                }
            }
        }
    }

    fn place(&mut self, path: &str, place: &Place, confidential: bool) {
        self.text(&format!("{path}.name"), &place.name);
        self.position(&format!("{path}.position"), place.position);
        if confidential {
            for (field, given) in [
                ("location", place.location.is_some()),
                ("addresses", !place.addresses.is_empty()),
                ("municipality", place.municipality.is_some()),
                ("position", place.position.is_some()),
            ] {
                if given {
                    self.error(&format!("{path}.{field}"), CONFIDENTIAL);
                }
            }
        }
    }

    fn position(&mut self, path: &str, position: Option<Position>) {
        let Some(position) = position else { return };
        if !(-90.0..=90.0).contains(&position.latitude) {
            self.error(&format!("{path}.latitude"), "a latitude is between -90 and 90 degrees");
        }
        if !(-180.0..=180.0).contains(&position.longitude) {
            self.error(&format!("{path}.longitude"), "a longitude is between -180 and 180 degrees");
        }
    }

    fn schedules(&mut self, rows: &[Schedule], places: usize) {
        self.count("schedules", rows.len());
        for (i, row) in rows.iter().enumerate() {
            self.schedule(&format!("schedules[{i}]"), row, places);
        }
    }

    fn schedule(&mut self, path: &str, row: &Schedule, places: usize) {
        let needs_days = matches!(row.frequency, Frequency::Weekly | Frequency::Monthly);
        if needs_days && row.days.is_empty() {
            self.error(&format!("{path}.days"), "say on which weekdays: MO, TU, WE, TH, FR, SA, SU");
        }
        if row.frequency == Frequency::Monthly && row.nth.is_empty() {
            self.error(&format!("{path}.nth"), "say which of the month's weekdays: 1 to 5, or -1 for the last");
        }
        if row.nth.iter().any(|nth| *nth == 0 || !(-5..=5).contains(nth)) {
            self.error(&format!("{path}.nth"), "1 to 5, or -1 to -5 counted from the end of the month");
        }
        if row.frequency == Frequency::Dates && row.dates.is_empty() {
            self.error(&format!("{path}.dates"), "a date list has at least one date");
        }
        if row.interval == 0 {
            self.error(&format!("{path}.interval"), "an interval is 1 or more");
        }
        if row.interval > 1 && row.valid_from.is_none() {
            self.warn(&format!("{path}.valid_from"), "without a first day it is not known which weeks are meant");
        }
        if let (Some(from), Some(to)) = (row.valid_from, row.valid_to)
            && to < from
        {
            self.error(&format!("{path}.valid_to"), format!("the row ends on {to}, before it starts on {from}"));
        }
        if row.place.is_some_and(|place| usize::from(place) >= places) {
            self.error(&format!("{path}.place"), "there is no such place: it counts from 0 in \"places\"");
        }
    }

    fn contacts(&mut self, contacts: &[Contact]) {
        self.count("contacts", contacts.len());
        for (i, contact) in contacts.iter().enumerate() {
            if contact.name.is_some() && contact.consent.is_none() {
                self.warn(&format!("contacts[{i}].consent"), "a person is shown without a recorded consent");
            }
            for (j, phone) in contact.phones.iter().enumerate() {
                if phone.number.trim().is_empty() {
                    self.error(&format!("contacts[{i}].phones[{j}].number"), "a phone number is missing");
                }
            }
        }
    }
}

const CONFIDENTIAL: &str =
    "the service's address is confidential, and a confidential address is never stored: remove it";
