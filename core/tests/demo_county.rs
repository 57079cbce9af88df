//! The demo county is part of what the project promises: every record of it is read, kept and findable.

use std::collections::BTreeSet;

use luotsi::model::{Location, Organization, Record, Service};

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
