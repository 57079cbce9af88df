//! The demo county is part of what the project promises: every record of it is read, kept and findable.

use std::collections::BTreeSet;

use jiff::civil::date;
use luotsi::model::{
    Access, AgeUnit, CapacityState, CostKind, Delivery, FirstCaller, Form, Frequency, HolidayRule, Location,
    Organization, Record, Schedule, SchedulePurpose, Service, Status, Visibility,
};
use luotsi::reference::NeedTable;

struct County {
    organizations: Vec<Organization>,
    locations: Vec<Location>,
    services: Vec<Service>,
}

fn county() -> County {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../demo/county.jsonl");
    let text = std::fs::read_to_string(path).expect("demo/county.jsonl is in the repository");
    let mut county = County { organizations: Vec::new(), locations: Vec::new(), services: Vec::new() };
    for (row, line) in text.lines().enumerate() {
        let record = Record::from_json(line).unwrap_or_else(|error| panic!("line {}: {error}", row + 1));
        record.check().unwrap_or_else(|error| panic!("line {}, {}: {error}", row + 1, record.id()));
        match record {
            Record::Organization(organization) => county.organizations.push(organization),
            Record::Location(location) => county.locations.push(location),
            Record::Service(service) => county.services.push(service),
        }
    }
    county
}

fn unique<'a>(ids: impl Iterator<Item = &'a str>) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    for id in ids {
        assert!(seen.insert(id), "the id {id} is there twice");
    }
    seen
}

#[test]
fn every_reference_leads_to_a_record() {
    let county = county();
    let organizations = unique(county.organizations.iter().map(|organization| organization.id.as_str()));
    let locations = unique(county.locations.iter().map(|location| location.id.as_str()));
    let services = unique(county.services.iter().map(|service| service.id.as_str()));
    for parent in county.organizations.iter().filter_map(|organization| organization.parent.as_deref()) {
        assert!(organizations.contains(parent), "no organization {parent}");
    }
    for owner in county.locations.iter().filter_map(|location| location.organization.as_deref()) {
        assert!(organizations.contains(owner), "no organization {owner}");
    }
    for service in &county.services {
        for organization in service.organization.iter().chain(&service.co_organizations) {
            assert!(organizations.contains(organization.as_str()), "{}: no organization {organization}", service.id);
        }
        for location in service.places.iter().filter_map(|place| place.location.as_deref()) {
            assert!(locations.contains(location), "{}: no location {location}", service.id);
        }
        if let Some(kept) = &service.duplicate_of {
            assert!(services.contains(kept.as_str()), "{}: no service {kept}", service.id);
        }
    }
}

#[test]
fn the_county_is_as_large_as_promised() {
    let county = county();
    assert!(county.organizations.len() >= 40);
    assert!(county.locations.len() >= 15);
    assert!(county.services.len() >= 130);
    let home = county.services.iter().filter(|service| service.delivery.contains(&Delivery::ClientHome));
    assert!(home.count() >= 30, "the service comes to the client: that is the heart of it");
    let told = county.services.iter().filter(|service| !service.what_happens.first_visit.is_empty()).count();
    assert!(told * 10 >= county.services.len() * 9, "nine in ten tell what happens there: {told}");
}

#[test]
fn every_code_of_every_list_is_used() {
    let services = county().services;
    let count = |uses: &dyn Fn(&Service) -> bool| services.iter().filter(|service| uses(service)).count();
    for form in Form::ALL {
        assert!(count(&|s| s.forms.contains(form)) >= 2, "form {form}");
    }
    for delivery in Delivery::ALL {
        assert!(count(&|s| s.delivery.contains(delivery)) >= 2, "delivery {delivery}");
    }
    for access in Access::ALL {
        assert!(count(&|s| s.access.contains(access)) >= 2, "access {access}");
    }
    for state in CapacityState::ALL {
        assert!(count(&|s| s.capacity.as_ref().is_some_and(|c| c.state == *state)) >= 2, "capacity {state}");
    }
    for kind in CostKind::ALL {
        assert!(count(&|s| s.cost.as_ref().and_then(|c| c.kind) == Some(*kind)) >= 2, "cost {kind}");
    }
    for status in Status::ALL {
        assert!(count(&|s| s.status() == *status) >= 2, "status {status}");
    }
    for first in FirstCaller::ALL {
        assert!(count(&|s| s.contacts.iter().any(|c| c.first_caller == Some(*first))) >= 2, "first caller {first}");
    }
    for visibility in Visibility::ALL {
        assert!(count(&|s| s.visibility == *visibility) >= 1, "visibility {visibility}");
    }
    for frequency in Frequency::ALL {
        assert!(count(&|s| s.schedules.iter().any(|row| row.frequency == *frequency)) >= 2, "frequency {frequency}");
    }
    for purpose in SchedulePurpose::ALL {
        assert!(count(&|s| s.schedules.iter().any(|row| row.purpose == *purpose)) >= 2, "purpose {purpose}");
    }
}

#[test]
fn every_need_is_in_the_table() {
    let needs = NeedTable::shared();
    for service in county().services {
        for need in &service.needs {
            assert!(needs.get(need).is_some(), "{}: no need {need}", service.id);
        }
        assert!(!service.needs.is_empty(), "{} serves no need", service.id);
    }
}

#[test]
fn schedules_show_every_rhythm_of_real_life() {
    let services = county().services;
    let any = |what: &str, holds: &dyn Fn(&Schedule) -> bool| {
        let found = services.iter().flat_map(|service| &service.schedules).filter(|row| holds(row)).count();
        assert!(found >= 2, "{what}: {found}");
    };
    any("every second week", &|row| row.interval == 2);
    any("nth weekday", &|row| row.nth.iter().any(|nth| *nth > 0));
    any("last weekday", &|row| row.nth.contains(&-1));
    any("season", &|row| row.season.is_some());
    any("excluded dates", &|row| !row.except.is_empty());
    any("open on holidays", &|row| row.holidays == HolidayRule::Open);
    any("mobile stop", &|row| row.municipality.is_some());
    any("day and night", &|row| row.frequency == Frequency::Daily && row.opens_at.is_none());
    any("past midnight", &|row| row.opens_at.zip(row.closes_at).is_some_and(|(from, to)| to < from));
}

#[test]
fn the_county_has_the_troubles_of_real_directories() {
    let services = county().services;
    let today = date(2026, 3, 10);
    let some = |least: usize, what: &str, holds: &dyn Fn(&Service) -> bool| {
        let found = services.iter().filter(|service| holds(service)).count();
        assert!(found >= least, "{what}: {found}");
    };
    let stale = date(2024, 9, 10);
    some(5, "confirmed more than 18 months ago", &|s| {
        s.verification.as_ref().is_some_and(|v| v.at.is_some_and(|at| at < stale))
    });
    some(5, "never confirmed", &|s| s.verification.is_none());
    some(3, "duplicate", &|s| s.duplicate_of.is_some());
    some(3, "secret address", &|s| s.safety.confidential_address);
    some(5, "safety first", &|s| s.safety.critical);
    some(10, "nationwide", &|s| s.area.as_ref().is_some_and(|area| area.nationwide));
    some(5, "nationwide except Åland", &|s| s.area.as_ref().is_some_and(|area| area.nationwide_except_aland));
    some(2, "area and residence apart", &|s| s.eligibility.residency.is_some());
    some(2, "age in days", &|s| s.eligibility.age.is_some_and(|age| age.unit == AgeUnit::Days));
    some(5, "requirement", &|s| !s.eligibility.requires.is_empty());
    some(3, "exclusion", &|s| !s.eligibility.excludes.is_empty());
    some(5, "for one gender", &|s| !s.eligibility.genders.is_empty());
    some(4, "registration closed", &|s| {
        s.registration.as_ref().and_then(|r| r.deadline).is_some_and(|deadline| deadline < today)
    });
    some(5, "registration open", &|s| {
        s.registration.as_ref().and_then(|r| r.deadline).is_some_and(|deadline| deadline >= today)
    });
    some(3, "capacity that is no longer believed", &|s| {
        s.capacity.as_ref().and_then(|c| c.expires).is_some_and(|expires| expires < today)
    });
    some(4, "consent that has run out, with the role's line in its place", &|s| {
        s.contacts.iter().any(|contact| !contact.consent_holds(today) && contact.fallback.is_some())
    });
}

#[test]
fn three_languages_are_at_home_and_others_are_guests() {
    let services = county().services;
    let named = |language: &str| services.iter().filter(|service| service.name.get(language).is_some()).count();
    assert!(named("fi") >= 100 && named("sv") >= 60 && named("en") >= 25);
    for guest in ["ar", "ru", "so", "uk"] {
        assert!(named(guest) >= 1, "{guest}");
    }
    let swedish_alone = services.iter().filter(|s| s.name.get("sv").is_some() && s.name.get("fi").is_none()).count();
    assert!(swedish_alone >= 8);
}

#[test]
fn nobody_real_can_be_reached() {
    let county = county();
    let contacts = county.services.iter().flat_map(|service| &service.contacts);
    let contacts = contacts.chain(county.organizations.iter().flat_map(|organization| &organization.contacts));
    for contact in contacts {
        let fallback = contact.fallback.iter().flat_map(|fallback| fallback.phones.iter().map(|phone| &phone.number));
        for number in contact.phones.iter().map(|phone| &phone.number).chain(fallback) {
            assert!(
                number.starts_with("000 "),
                "{number}: 00 is the international prefix, and no country code begins with 0"
            );
        }
        let fallback = contact.fallback.iter().flat_map(|fallback| &fallback.emails);
        for address in contact.emails.iter().chain(fallback) {
            assert!(address.ends_with(".example"), "{address}");
        }
    }
}

/// Ids that a scenario or a word names.
fn ids(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::String(id) => found.push(id.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| ids(item, found)),
        serde_json::Value::Object(fields) => found.extend(fields.keys().cloned()),
        _ => {}
    }
}

fn judgements(file: &str) -> Vec<serde_json::Value> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests").join(file);
    let text = std::fs::read_to_string(path).expect("the judgements are in the repository");
    serde_json::from_str(&text).expect("the judgements are JSON")
}

#[test]
fn judgements_name_services_that_exist() {
    let services = county().services;
    let known = unique(services.iter().map(|service| service.id.as_str()));
    let situations = judgements("scenarios/demo.json");
    assert!(situations.len() >= 32);
    let mut named = Vec::new();
    for situation in &situations {
        for field in ["must_top5", "must_list", "must_not", "flags"] {
            ids(&situation[field], &mut named);
        }
        ids(&situation["bundle"]["acceptable"], &mut named);
    }
    for word in judgements("search/words.json") {
        ids(&word["first"], &mut named);
    }
    for id in named {
        assert!(known.contains(id.as_str()), "no service {id}");
    }
}

#[test]
fn judgements_show_every_reason_to_leave_a_service_out() {
    let situations = judgements("scenarios/demo.json");
    let codes: Vec<&str> = situations
        .iter()
        .flat_map(|situation| situation["must_not"].as_object().into_iter().flat_map(|reasons| reasons.values()))
        .filter_map(serde_json::Value::as_str)
        .collect();
    for code in [
        "STATUS_ENDED",
        "PAUSED",
        "EVENT_PASSED",
        "REGISTRATION_CLOSED",
        "AGE_BELOW",
        "AGE_ABOVE",
        "GENDER",
        "OUT_OF_AREA",
        "TOO_FAR",
        "LANGUAGE",
        "ROLE_MISMATCH",
        "REQUIREMENT_NOT_MET",
        "EXCLUSION_MET",
        "DELIVERY_UNREACHABLE",
        "ACCESSIBILITY",
        "SCHEDULE_CONFLICT",
        "COST",
        "NO_NEED_OVERLAP",
        "NO_CAPACITY",
        "NOT_VISIBLE",
        "DUPLICATE",
    ] {
        assert!(codes.contains(&code), "no situation is left out by {code}");
    }
}

#[test]
fn no_rule_has_anything_to_remark() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../demo/county.jsonl");
    for line in std::fs::read_to_string(path).expect("demo/county.jsonl is in the repository").lines() {
        let record = Record::from_json(line).expect("a record");
        assert!(record.validate().is_empty(), "{}: {:?}", record.id(), record.validate());
    }
}
