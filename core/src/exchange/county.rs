//! The small format of a fictional county: one JSON document with `municipalities`, `services` and a few earlier
//! values (`history`). Situations that must be found, or must not, are written in it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::hsds::blank;
use super::intake::{Intake, Origin};
use super::node::{Node, is_nothing};
use super::report::RowCode;
use super::source::{self, Progress};
use super::{ReadOptions, clean};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{
    Access, Accessibility, AgeRange, Area, Capacity, CapacityState, Contact, Cost, CostKind, Delivery, Form, Frequency,
    Gender, HolidayRule, LocalizedText, Organization, Phone, Place, Predicate, Record, RecordKind, Registration,
    Schedule, SchedulePurpose, Service, Source, Status, Verification, Weekday,
};

/// What a county document holds beside its records.
///
/// ```
/// use luotsi::exchange::{ReadOptions, read_county};
///
/// let folder = tempfile::tempdir().unwrap();
/// let file = folder.path().join("county.json");
/// std::fs::write(&file, r#"{
///     "municipalities": {"M1": {"fi": "Merikylä", "sv": null, "lat": 63.8, "lon": 23.1}},
///     "services": [{"id": "S1", "name": {"fi": "Kerho"}, "type": "club", "status": "ended"}],
///     "history": [{"service": "S1", "field": "status", "valid_from": "2025-01-10", "valid_to": "2025-05-07", "value": "active"},
///                 {"service": "S1", "field": "status", "valid_from": "2025-05-07", "valid_to": null, "value": "ended"}]
/// }"#).unwrap();
///
/// let county = read_county(&file, &ReadOptions::default())?;
/// assert!(county.municipalities.starts_with("code\tname:fi\tname:sv\t"));
/// assert_eq!(county.history[0].valid_from, jiff::civil::date(2025, 1, 10));
/// assert_ne!(county.history[0].record, county.history[1].record);
/// # Ok::<(), luotsi::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct County {
    /// The municipalities as a table for [`MunicipalityTable::from_tsv`](crate::reference::MunicipalityTable::from_tsv).
    pub municipalities: String,
    /// The versions of records that the history tells of, by day and then by id; a record's last version is the
    /// current one.
    pub history: Vec<ImportedVersion>,
}

/// One version of a record, and the day from which it stood.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedVersion {
    /// The record's kind.
    pub kind: RecordKind,
    /// The record's id.
    pub id: String,
    /// The first day on which it stood so.
    pub valid_from: Date,
    /// The whole record as it stood.
    pub record: Record,
}

/// Reads what a county document holds beside its current records: the municipalities and the history.
///
/// # Errors
/// `IO` where there is no such file, `INVALID_DOCUMENT` where it is no county document.
pub fn read_county(path: &Path, options: &ReadOptions<'_>) -> Result<County> {
    let (document, _) = document(path)?;
    Ok(County { municipalities: municipalities(&document), history: history(&document, options)? })
}

/// Reads the current records.
pub(super) fn read_document(path: &Path, intake: &mut Intake<'_>, progress: &mut Progress<'_>) -> Result<()> {
    let (document, encoding) = document(path)?;
    intake.encoding(&Origin::default(), encoding);
    let services = list(&document, "services");
    let mut organizations = BTreeSet::new();
    for (i, service) in services.iter().enumerate() {
        let origin = Origin::row(i as u64 + 1);
        let Value::Object(service) = service else {
            intake.unreadable();
            intake.issue(&origin, RowCode::NotJson, "", "This is not a JSON object and was left out.");
            continue;
        };
        if let Some(organization) = organization(service)
            && organizations.insert(organization.id.clone())
        {
            intake.offer(&origin, organization.into())?;
        }
    }
    let share = source::size_of(path)? / services.len().max(1) as u64;
    for (i, service) in services.iter().enumerate() {
        if let Value::Object(fields) = service {
            let origin = Origin::row(i as u64 + 1);
            let record = self::service(fields.clone(), &origin, intake);
            intake.offer(&origin, record.into())?;
        }
        progress.advance(share);
    }
    Ok(())
}

fn document(path: &Path) -> Result<(Value, source::Encoding)> {
    let (document, encoding) = source::json_of(path)?;
    let ok = document.get("services").is_some_and(Value::is_array);
    if !ok {
        return Err(Error::new(ErrorKind::InvalidDocument, "the document has no list of services")
            .at(format!("{}, $.services", path.display()))
            .hint("give an object with \"municipalities\" and \"services\""));
    }
    Ok((document, encoding))
}

fn list<'a>(document: &'a Value, name: &str) -> &'a [Value] {
    document.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn municipalities(document: &Value) -> String {
    let mut table = String::from("code\tname:fi\tname:sv\tregion\tcounty\tlat\tlon\tlanguages\n");
    for (code, municipality) in document.get("municipalities").and_then(Value::as_object).into_iter().flatten() {
        let name = |language: &str| {
            let name = municipality.get(language).and_then(Value::as_str).unwrap_or_default();
            name.replace(['\t', '\n', '\r'], " ")
        };
        let number = |field: &str| municipality.get(field).map(super::node::scalar).unwrap_or_default();
        let (fi, sv) = (name("fi"), name("sv"));
        let languages = if sv.is_empty() { "fi" } else { "fi sv" };
        let (lat, lon) = (number("lat"), number("lon"));
        // A fictional county lies in no region of the official lists.
        table.push_str(&format!("{code}\t{fi}\t{sv}\t-\t-\t{lat}\t{lon}\t{languages}\n"));
    }
    table
}

fn organization(service: &Map<String, Value>) -> Option<Organization> {
    let id = service.get("organisation")?.as_str()?.trim();
    let name = service.get("organisation_name").and_then(Value::as_str).unwrap_or_default();
    (!id.is_empty()).then(|| Organization {
        id: id.to_owned(),
        name: LocalizedText::new(crate::model::UNDETERMINED, name),
        source: Some(Source { system: "county".to_owned(), id: Some(id.to_owned()), ..Source::default() }),
        ..Organization::default()
    })
}

fn service(fields: Map<String, Value>, origin: &Origin, intake: &mut Intake<'_>) -> Service {
    let mut node = Node::record(fields, origin);
    let node = &mut node;
    let id = node.line(intake, "id").unwrap_or_default();
    let mut made = Service {
        source: Some(Source { system: "county".to_owned(), id: Some(id.clone()), ..Source::default() }),
        id,
        organization: node.line(intake, "organisation"),
        name: localized(node, intake, "name"),
        description: localized(node, intake, "text"),
        needs: strings(node, intake, "needs"),
        roles: strings(node, intake, "for_roles"),
        languages: strings(node, intake, "languages"),
        duplicate_of: node.line(intake, "duplicate_of"),
        starts: node.date(intake, "starts"),
        ends: node.date(intake, "ends"),
        ..Service::default()
    };
    node.take("organisation_name");
    made.forms = code(node, intake, "type", form).into_iter().collect();
    made.status = code(node, intake, "status", Status::from_code);
    made.access = code(node, intake, "access", |word| match word {
        "self" => Some(Access::SelfBooking),
        "professional" => Some(Access::ProfessionalReferral),
        other => Access::from_code(other),
    })
    .into_iter()
    .collect();
    made.delivery = codes(node, intake, "delivery", |word| match word {
        "home" => Some(Delivery::ClientHome),
        other => Delivery::from_code(other),
    });
    if let Some(kind) = code(node, intake, "cost", CostKind::from_code) {
        made.cost = Some(Cost { kind: Some(kind), ..Cost::default() });
    }
    let note = node.text(intake, &["queue_note"]);
    let state = code(node, intake, "capacity", |word| match word {
        "open" => Some(CapacityState::HasCapacity),
        "full" => Some(CapacityState::NoCapacity),
        other => CapacityState::from_code(other),
    });
    if let Some(state) = state {
        made.capacity = Some(Capacity { state, note, as_of: None, expires: None });
    }
    if let Some(at) = node.date(intake, "verified_at") {
        made.verification = Some(Verification { at: Some(at), by: None, fields: BTreeMap::new() });
    }
    if let Some(deadline) = node.date(intake, "register_by") {
        made.registration = Some(Registration { deadline: Some(deadline), ..Registration::default() });
    }
    eligibility(node, intake, &mut made);
    made.area = area(node, intake);
    made.accessibility = Accessibility {
        wheelchair: flag(node, "wheelchair"),
        induction_loop: flag(node, "induction_loop"),
        ..Accessibility::default()
    };
    made.safety.critical = flag(node, "safety_critical") == Some(true);
    made.safety.confidential_address = flag(node, "confidential_address") == Some(true);
    if let Some(municipality) = node.line(intake, "located_in") {
        made.places.push(Place { municipality: Some(municipality), ..Place::default() });
    }
    if let Some(mut contact) = node.object(intake, "contact") {
        let mut person =
            Contact { name: contact.line(intake, "name"), role: contact.text(intake, &["role"]), ..Contact::default() };
        if let Some(number) = contact.line(intake, "phone") {
            person.phones.push(Phone { number, ..Phone::default() });
        }
        person.emails.extend(contact.line(intake, "email"));
        person.extra = contact.rest(intake, &[]);
        made.contacts.push(person);
    }
    if let Some(words) = node.line(intake, "schedule") {
        schedule(node, intake, &words, &mut made);
    }
    let rest = std::mem::replace(node, Node::record(Map::new(), origin));
    made.extra = rest.rest(intake, &[]);
    made
}

fn form(word: &str) -> Option<Form> {
    match word {
        "respite_home" => Some(Form::Respite),
        "friend_phone" => Some(Form::FriendCall),
        "outreach_home" => Some(Form::Outreach),
        other => Form::from_code(other),
    }
}

fn eligibility(node: &mut Node, intake: &mut Intake<'_>, service: &mut Service) {
    let min = node.number(intake, "age_min", 0.0, 150.0);
    let max = node.number(intake, "age_max", 0.0, 150.0);
    if min.is_some() || max.is_some() {
        service.eligibility.age = Some(AgeRange { min, max, ..AgeRange::default() });
    }
    service.eligibility.genders = code(node, intake, "gender", Gender::from_code).into_iter().collect();
    let predicate = |attribute: String, value| Predicate { attribute, value, label: LocalizedText::default() };
    let requires = strings(node, intake, "requires");
    service.eligibility.requires = requires.into_iter().map(|attribute| predicate(attribute, true)).collect();
    if flag(node, "sober_required") == Some(true) {
        service.eligibility.excludes.push(predicate("sober".to_owned(), false));
    }
}

/// `FI`, or municipality codes as they are.
fn area(node: &mut Node, intake: &mut Intake<'_>) -> Option<Area> {
    if node.is_scalar("coverage") {
        let word = node.line(intake, "coverage")?;
        if word == "FI" {
            return Some(Area { nationwide: true, ..Area::default() });
        }
        return Some(Area { municipalities: vec![word], ..Area::default() });
    }
    let municipalities = strings(node, intake, "coverage");
    (!municipalities.is_empty()).then(|| Area { municipalities, ..Area::default() })
}

/// The schedule language: terms such as `MO-TH`, `MO,WE`, `TU/2`, `MO#1`, `TU#1@M5`, `DAILY`, `2026-03-19`, and hours.
fn schedule(node: &mut Node, intake: &mut Intake<'_>, words: &str, service: &mut Service) {
    if words == "by appointment" {
        service.access_note = LocalizedText::new("en", words);
        return;
    }
    let rows = rows(words, service.starts, service.ends);
    let Some(rows) = rows else {
        let message = "The schedule was not understood; it was kept under \"extra\".";
        node.report(intake, RowCode::ScheduleKeptAside, "schedule", message);
        node.keep("schedule", Value::from(words));
        return;
    };
    // A service of which every session is at a stop is met at its stops.
    if rows.iter().all(|row| row.municipality.is_some()) {
        for delivery in &mut service.delivery {
            if *delivery == Delivery::Place {
                *delivery = Delivery::MobileStop;
            }
        }
    }
    service.schedules = rows;
}

/// The rows of a schedule in these words; `None` where they are not understood.
pub(crate) fn rows(words: &str, starts: Option<Date>, ends: Option<Date>) -> Option<Vec<Schedule>> {
    let mut terms: Vec<&str> = words.split_whitespace().collect();
    let row = |frequency| {
        let mut row = blank(frequency, SchedulePurpose::Session);
        (row.valid_from, row.valid_to) = (starts, ends);
        row
    };
    if terms == ["24/7"] {
        return Some(vec![Schedule { holidays: HolidayRule::Open, ..row(Frequency::Daily) }]);
    }
    let (opens, closes) = terms.pop()?.split_once('-')?;
    let (opens_at, closes_at) = (Some(clean::time(opens)?.0), Some(clean::time(closes)?.0));
    let mut rows = Vec::new();
    for term in terms {
        let (rule, stop) = match term.split_once('@') {
            Some((rule, stop)) => (rule, Some(stop.to_owned())),
            None => (term, None),
        };
        let mut made = if rule == "DAILY" {
            Schedule { holidays: HolidayRule::Open, ..row(Frequency::Daily) }
        } else if let Ok(date) = rule.parse::<Date>() {
            Schedule { dates: vec![date], ..row(Frequency::Dates) }
        } else if let Some((days, nth)) = rule.split_once('#') {
            Schedule { days: days_of(days)?, nth: vec![nth.parse().ok()?], ..row(Frequency::Monthly) }
        } else if let Some((days, weeks)) = rule.split_once('/') {
            Schedule { days: days_of(days)?, interval: weeks.parse().ok()?, ..row(Frequency::Weekly) }
        } else {
            Schedule { days: days_of(rule)?, ..row(Frequency::Weekly) }
        };
        (made.opens_at, made.closes_at, made.municipality) = (opens_at, closes_at, stop);
        rows.push(made);
    }
    (!rows.is_empty()).then_some(rows)
}

/// `MO`, `MO,WE`, `MO-TH`.
fn days_of(words: &str) -> Option<Vec<Weekday>> {
    let mut days = Vec::new();
    for part in words.split(',') {
        match part.split_once('-') {
            Some((first, last)) => {
                let (first, last) = (Weekday::from_code(first)?, Weekday::from_code(last)?);
                days.extend(Weekday::ALL.iter().copied().filter(|day| (first..=last).contains(day)));
            }
            None => days.push(Weekday::from_code(part)?),
        }
    }
    (!days.is_empty()).then_some(days)
}

/// A text by language, or a plain one.
fn localized(node: &mut Node, intake: &mut Intake<'_>, name: &str) -> LocalizedText {
    if node.is_scalar(name) {
        return node.text(intake, &[name]);
    }
    let Some(mut texts) = node.object(intake, name) else { return LocalizedText::default() };
    let mut made = LocalizedText::default();
    for language in texts.names() {
        if let Some(text) = texts.prose(intake, &language) {
            made.insert(language, text);
        }
    }
    made
}

fn strings(node: &mut Node, intake: &mut Intake<'_>, name: &str) -> Vec<String> {
    let value = match node.take(name) {
        Some(Value::Array(items)) if items.iter().all(Value::is_string) => items,
        Some(other) => {
            node.report(intake, RowCode::WrongType, name, "A list of texts is expected here; the value was put aside.");
            node.keep(name, other);
            return Vec::new();
        }
        None => return Vec::new(),
    };
    value.iter().map(super::node::scalar).filter(|text| !text.is_empty()).collect()
}

fn flag(node: &mut Node, name: &str) -> Option<bool> {
    match node.take(name)? {
        Value::Bool(value) => Some(value),
        other => {
            node.keep(name, other);
            None
        }
    }
}

/// A word of a closed list; one that the list does not have stays.
fn code<T>(node: &mut Node, intake: &mut Intake<'_>, name: &str, of: impl Fn(&str) -> Option<T>) -> Option<T> {
    let word = node.line(intake, name)?;
    let found = of(&word);
    if found.is_none() {
        node.report(intake, RowCode::UnknownCode, name, "The list has no such code; it was put aside.");
        node.keep(name, Value::from(word));
    }
    found
}

fn codes<T>(node: &mut Node, intake: &mut Intake<'_>, name: &str, of: impl Fn(&str) -> Option<T>) -> Vec<T> {
    let words = strings(node, intake, name);
    let mut unknown = Vec::new();
    let mut found = Vec::new();
    for word in words {
        match of(&word) {
            Some(code) => found.push(code),
            None => unknown.push(word),
        }
    }
    if !unknown.is_empty() {
        node.report(intake, RowCode::UnknownCode, name, "The list has no such code; it was put aside.");
        node.keep(name, Value::from(unknown));
    }
    found
}

/// Every version that the history tells of: at each day on which a value began, the values of that day over the
/// current record.
fn history(document: &Value, options: &ReadOptions<'_>) -> Result<Vec<ImportedVersion>> {
    let mut changes: BTreeMap<&str, Vec<Change<'_>>> = BTreeMap::new();
    for (i, entry) in list(document, "history").iter().enumerate() {
        let change = Change::read(entry).ok_or_else(|| {
            Error::new(ErrorKind::InvalidDocument, "this entry of the history cannot be read")
                .at(format!("$.history[{i}]"))
                .hint("give \"service\", \"field\", \"valid_from\" (YYYY-MM-DD), \"valid_to\" and \"value\"")
        })?;
        changes.entry(change.service).or_default().push(change);
    }
    let mut versions = Vec::new();
    for current in list(document, "services").iter().filter_map(Value::as_object) {
        let id = current.get("id").map(super::node::scalar).unwrap_or_default();
        let Some(changes) = changes.get(id.as_str()) else { continue };
        let days: BTreeSet<Date> = changes.iter().map(|change| change.valid_from).collect();
        for day in days {
            let mut then = Value::Object(current.clone());
            for change in changes.iter().filter(|change| change.holds_on(day)) {
                let pointer = format!("/{}", change.field.replace('.', "/"));
                if let Some(slot) = then.pointer_mut(&pointer) {
                    *slot = change.value.clone();
                }
            }
            let Value::Object(then) = then else { continue };
            versions.extend(version(then, day, options)?);
        }
    }
    versions.sort_by(|a, b| a.valid_from.cmp(&b.valid_from).then_with(|| a.id.cmp(&b.id)));
    Ok(versions)
}

fn version(fields: Map<String, Value>, valid_from: Date, options: &ReadOptions<'_>) -> Result<Option<ImportedVersion>> {
    let mut made = None;
    let mut sink = |record: Record| {
        made = Some(ImportedVersion { kind: record.kind(), id: record.id().to_owned(), valid_from, record });
        Ok(())
    };
    let mut intake = Intake::new(super::Format::CountyJson, options, &mut sink);
    let record = service(fields, &Origin::default(), &mut intake);
    intake.offer(&Origin::default(), record.into())?;
    drop(intake);
    Ok(made)
}

struct Change<'a> {
    service: &'a str,
    field: &'a str,
    valid_from: Date,
    valid_to: Option<Date>,
    value: &'a Value,
}

impl<'a> Change<'a> {
    fn read(entry: &'a Value) -> Option<Self> {
        let date = |name: &str| entry.get(name).and_then(Value::as_str).and_then(clean::date);
        let valid_to = match entry.get("valid_to") {
            Some(value) if !is_nothing(value) => Some(date("valid_to")?),
            _ => None,
        };
        Some(Self {
            service: entry.get("service")?.as_str()?,
            field: entry.get("field")?.as_str()?,
            valid_from: date("valid_from")?,
            valid_to,
            value: entry.get("value")?,
        })
    }

    /// From its first day to the day before its end.
    fn holds_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|end| day < end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Option<Vec<Schedule>> {
        rows(words, None, None)
    }

    #[test]
    fn every_form_of_the_schedule_language_is_understood() {
        let one = |words: &str| read(words).unwrap().remove(0);
        assert_eq!(one("MO-TH 09:00-15:00").days.len(), 4);
        assert_eq!(one("MO,WE,FR 11:00-16:00").days, [Weekday::Monday, Weekday::Wednesday, Weekday::Friday]);
        assert_eq!(one("TU/2 17:30-19:00").interval, 2);
        assert_eq!((one("SA#2 10:00-12:00").frequency, one("SA#2 10:00-12:00").nth), (Frequency::Monthly, vec![2]));
        assert_eq!(one("2026-03-19 17:00-19:00").dates, [jiff::civil::date(2026, 3, 19)]);
        assert_eq!(one("DAILY 18:00-21:00").frequency, Frequency::Daily);
        assert_eq!((one("24/7").opens_at, one("24/7").holidays), (None, HolidayRule::Open));
        let stops = read("TU#1@M5 TU#2@M6 TU#3@M8 11:00-13:00").unwrap();
        let seen: Vec<_> = stops.iter().map(|row| (row.nth[0], row.municipality.as_deref().unwrap())).collect();
        assert_eq!(seen, [(1, "M5"), (2, "M6"), (3, "M8")]);
        for words in ["", "TU", "XX 10:00-12:00", "TU 10-", "TU#x 10:00-11:00", "10:00-12:00"] {
            assert_eq!(read(words), None, "{words}");
        }
    }
}
