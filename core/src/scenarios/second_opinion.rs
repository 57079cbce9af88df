//! A second opinion: eligibility read plainly off the record, so that a fault of the engine is seen and not repeated.
//!
//! It knows the hard rules and nothing of columns, weights or flags. What it does not know it does not hold against a
//! service.

use jiff::civil::{Date, time};

use crate::matching::{RoleKind, RoleTable, Territory};
use crate::model::{Area, CostKind, Delivery, Frequency, SchedulePurpose, Service, Status, Visibility};
use crate::reference::{LanguageTable, MunicipalityTable, NeedTable};
use crate::search::Person;

/// Why the service is not for this person on this day; `None` where nothing speaks against it.
pub(super) fn against(
    service: &Service,
    person: &Person,
    day: Date,
    municipalities: &MunicipalityTable,
) -> Option<&'static str> {
    let rules: [(&'static str, bool); 12] = [
        ("NOT_VISIBLE", service.visibility > Visibility::Professional),
        ("DUPLICATE", service.duplicate_of.is_some()),
        ("STATUS_ENDED", service.status() == Status::Ended),
        ("PAUSED", service.status() == Status::Paused && service.paused_until.is_none_or(|until| day < until)),
        ("EVENT_PASSED", has_passed(service, day)),
        ("REGISTRATION_CLOSED", is_closed(service, day)),
        ("AGE", is_of_other_age(service, person)),
        (
            "GENDER",
            person.gender.is_some_and(|of| {
                !service.eligibility.genders.is_empty() && !service.eligibility.genders.contains(&of)
            }),
        ),
        ("OUT_OF_AREA", lives_elsewhere(service, person, municipalities)),
        ("LANGUAGE", speaks_another_language(service, person)),
        ("ROLE_MISMATCH", stands_on_another_side(service, person)),
        ("NO_NEED_OVERLAP", needs_something_else(service, person)),
    ];
    let by_constraint = || is_out_of_reach(service, person);
    let by_condition = || fails_a_condition(service, person);
    rules.into_iter().find(|(_, fails)| *fails).map(|(code, _)| code).or_else(by_condition).or_else(by_constraint)
}

fn has_passed(service: &Service, day: Date) -> bool {
    let dates_only = || service.schedules.iter().all(|row| row.frequency == Frequency::Dates);
    let last = || service.schedules.iter().flat_map(|row| &row.dates).max();
    service.ends.is_some_and(|end| end < day) || (dates_only() && last().is_some_and(|last| *last < day))
}

fn is_closed(service: &Service, day: Date) -> bool {
    service.registration.as_ref().is_some_and(|registration| {
        registration.deadline.is_some_and(|deadline| deadline < day) && registration.joinable_midway != Some(true)
    })
}

/// Only where the age is given in whole terms: years, and no day on which it changes.
fn is_of_other_age(service: &Service, person: &Person) -> bool {
    let (Some(range), Some(age)) = (service.eligibility.age, person.age) else { return false };
    let in_years = range.unit == crate::model::AgeUnit::Years;
    in_years && (range.min.is_some_and(|min| age < min.floor()) || range.max.is_some_and(|max| age.floor() > max))
}

fn lives_elsewhere(service: &Service, person: &Person, table: &MunicipalityTable) -> bool {
    let Some(home) = person.municipality.as_deref() else { return false };
    let home = table.get(home).map_or(home, |municipality| &municipality.code);
    let excludes = |area: &Option<Area>| match area.as_ref().map(|area| Territory::of(area, table)) {
        Some(Territory::Municipalities(codes)) => !codes.contains(home),
        Some(Territory::ExceptAland) => table.get(home).is_some_and(|municipality| municipality.region == "21"),
        Some(Territory::Nationwide | Territory::Unknown) | None => false,
    };
    excludes(&service.area) || excludes(&service.eligibility.residency)
}

fn speaks_another_language(service: &Service, person: &Person) -> bool {
    let table = LanguageTable::shared();
    let code = |language: &str| table.normalise(language).unwrap_or(language).to_owned();
    let understood = |given: &String| {
        person.languages.iter().any(|spoken| {
            table.understands(&code(spoken), &code(given)) || code(spoken).split('-').next() == Some(&code(given))
        })
    };
    let said = !service.languages.is_empty() && !person.languages.is_empty() && service.interpretation.is_empty();
    said && !service.languages.iter().any(understood)
}

/// A person who says on which side of the help they stand is not sent to the other side.
fn stands_on_another_side(service: &Service, person: &Person) -> bool {
    let table = RoleTable::shared();
    let is_side = |role: &String| table.kind(role) == RoleKind::Side;
    let held: Vec<&str> = person.roles.iter().flat_map(|role| table.with_implied(role)).collect();
    person.roles.iter().any(is_side)
        && !service.roles.is_empty()
        && service.roles.iter().all(|role| is_side(role) && !held.contains(&role.as_str()))
}

fn needs_something_else(service: &Service, person: &Person) -> bool {
    let table = NeedTable::shared();
    let is_kind_of = |one: &str, other: &str| table.with_narrower(other).any(|code| code == one);
    let asked = |need: &String| person.needs.iter().any(|of| is_kind_of(need, &of.code) || is_kind_of(&of.code, need));
    !person.needs.is_empty() && !service.needs.iter().any(asked)
}

fn fails_a_condition(service: &Service, person: &Person) -> Option<&'static str> {
    let has = |attribute: &str| person.attributes.get(attribute).copied().flatten();
    let unmet = |of: &crate::model::Predicate| has(&of.attribute).is_some_and(|value| value != of.value);
    let met = |of: &crate::model::Predicate| has(&of.attribute) == Some(of.value);
    if service.eligibility.requires.iter().any(unmet) {
        return Some("REQUIREMENT_NOT_MET");
    }
    service.eligibility.excludes.iter().any(met).then_some("EXCLUSION_MET")
}

fn is_out_of_reach(service: &Service, person: &Person) -> Option<&'static str> {
    let of = &person.constraints;
    let visit = |way: &Delivery| matches!(way, Delivery::Place | Delivery::MobileStop);
    let usable = |way: &&Delivery| match way {
        Delivery::Phone => !of.no_phone,
        Delivery::Online => !of.no_online,
        way => !(of.home_or_remote && visit(way)),
    };
    let ways: Vec<&Delivery> = service.delivery.iter().filter(usable).collect();
    if ways.is_empty() && !service.delivery.is_empty() {
        return Some("DELIVERY_UNREACHABLE");
    }
    let steps = service.accessibility.wheelchair == Some(false)
        && service.places.iter().all(|place| place.location.is_none() && place.accessibility.wheelchair != Some(true));
    if of.wheelchair && steps && !ways.is_empty() && ways.iter().all(|way| visit(way)) {
        return Some("ACCESSIBILITY");
    }
    let by_day = |row: &crate::model::Schedule| {
        row.purpose == SchedulePurpose::Session && row.opens_at.is_some_and(|start| start < time(16, 30, 0, 0))
    };
    let comes_home = service.delivery.contains(&Delivery::ClientHome);
    if of.evenings_only && !comes_home && !service.schedules.is_empty() && service.schedules.iter().all(by_day) {
        return Some("SCHEDULE_CONFLICT");
    }
    let costs = service
        .cost
        .as_ref()
        .and_then(|cost| cost.kind)
        .is_some_and(|kind| !matches!(kind, CostKind::Free | CostKind::Donation));
    (of.free_only && costs).then_some("COST")
}
