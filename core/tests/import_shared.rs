//! Real directories, as they are: everything that can be kept is kept, and nothing panics.

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use common::{Imported, import, shared};
use luotsi::ErrorKind;
use luotsi::exchange::{Format, RowCode};
use luotsi::model::{Record, RecordKind};

fn counted(imported: &Imported) -> (u64, u64, u64) {
    let kept = |kind| imported.report.kept.get(&kind).copied().unwrap_or(0);
    (kept(RecordKind::Organization), kept(RecordKind::Location), kept(RecordKind::Service))
}

fn codes(imported: &Imported) -> BTreeMap<&'static str, u64> {
    imported.report.counts.iter().map(|(code, count)| (code.name(), *count)).collect()
}

#[test]
fn the_baltimore_directory_comes_in_whole() {
    let Some(path) = shared("data/baltimore_charmcare_ohana") else { return };
    let start = std::time::Instant::now();
    let imported = import(&path).unwrap();
    println!("Baltimore: {:?} in {:?}: {:#?}", counted(&imported), start.elapsed(), codes(&imported));
    assert_eq!(imported.report.format, Format::OhanaCsv);
    assert_eq!(counted(&imported), (748, 1482, 1876));
    assert_eq!(imported.report.errors, 0, "{:#?}", imported.report.first_error());
    let shelter = imported.service("143903");
    assert_eq!(shelter.organization.as_deref(), Some("139776"));
    assert_eq!(shelter.places[0].location.as_deref(), Some("1"));
    assert_eq!(shelter.eligibility.age, None, "ages stay in the prose");
    assert!(!shelter.eligibility.description.is_empty() && shelter.cost.as_ref().unwrap().kind.is_none());
    assert_eq!(shelter.categories[0].code, "103-09");
    assert_eq!(shelter.categories[0].label.get("en"), Some("Short-Term Housing"));
    assert!(imported.services().filter(|service| !service.contacts.is_empty()).count() > 1800);
}

#[test]
fn the_transformer_samples_come_in() {
    for (path, expected) in [
        ("data/hsds_transformer_samples/illinois_legal_aid/output", (33, 520, 429)),
        ("data/hsds_transformer_samples/florida_data", (20, 378, 135)),
    ] {
        let Some(path) = shared(path) else { return };
        let imported = import(&path).unwrap();
        println!("{}: {:?}: {:#?}", path.display(), counted(&imported), codes(&imported));
        assert_eq!(imported.report.format, Format::HsdsCsv);
        assert_eq!(counted(&imported), expected, "{:#?}", imported.report.first_error());
        // One row of Illinois has an organization and nothing else.
        assert_eq!(imported.report.errors, imported.report.count(RowCode::EmptyName));
        assert_eq!(imported.report.total_read() - imported.report.total_kept(), imported.report.errors);
    }
    let Some(path) = shared("data/hsds_transformer_samples/illinois_legal_aid/input") else { return };
    let error = import(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidDocument);
    assert!(error.cure().unwrap().contains("services.csv"), "{error}");
}

#[test]
fn the_examples_of_the_standard_come_in_as_json_and_as_tables() {
    for (path, format, expected) in [
        ("data/hsds/3.1/examples/service_full.json", Format::HsdsJson, (1, 1, 1)),
        ("data/hsds/3.1/examples/organization_full.json", Format::HsdsJson, (1, 1, 1)),
        ("data/hsds/3.1/examples/service_at_location_full.json", Format::HsdsJson, (1, 1, 1)),
        ("data/hsds/3.1/examples/service_list.json", Format::HsdsJson, (1, 0, 1)),
        ("data/hsds/3.1/examples/tabular.json", Format::HsdsJson, (1, 1, 1)),
        ("data/hsds/3.1/examples/csv", Format::HsdsCsv, (1, 1, 1)),
        ("data/hsds/3.1/examples/csv/datapackage.json", Format::HsdsCsv, (1, 1, 1)),
        ("data/oruk_3.0/examples/csv", Format::HsdsCsv, (1, 1, 1)),
        ("data/oruk_3.0/examples/service_full.json", Format::HsdsJson, (1, 1, 1)),
    ] {
        let Some(path) = shared(path) else { return };
        let imported = import(&path).unwrap();
        println!("{}: {:?} {:?}", path.display(), counted(&imported), codes(&imported));
        assert_eq!((imported.report.format, counted(&imported)), (format, expected), "{}", path.display());
        for service in imported.services() {
            assert_eq!(service.name.get("en"), Some("Community Counselling"));
            let age = service.eligibility.age.unwrap();
            assert_eq!((age.min, age.max), (Some(12.0), Some(100.0)));
        }
    }
}

#[test]
fn no_file_of_the_standards_makes_an_import_panic() {
    for folder in ["data/oruk_3.0", "data/hsds"] {
        let Some(folder) = shared(folder) else { return };
        let mut files = Vec::new();
        walk(&folder, &mut files);
        assert!(files.len() > 40);
        for file in files {
            match import(&file) {
                Ok(imported) => assert!(imported.report.total_read() + imported.report.notes > 0, "{}", file.display()),
                Err(error) => assert_eq!(error.kind(), ErrorKind::InvalidDocument, "{}: {error}", file.display()),
            }
        }
    }
}

#[test]
fn the_broken_mocks_say_what_is_wrong() {
    let Some(path) = shared("data/oruk_3.0/validator_mocks/V3.0-UK-Fail/service_list.json") else { return };
    let imported = import(&path).unwrap();
    assert_eq!(imported.report.count(RowCode::EmptyName), 4, "no service of the page has a name");
    assert_eq!(imported.report.count(RowCode::WrongType), 1, "an e-mail is true or false");
    assert_eq!(counted(&imported), (4, 0, 0));
}

#[test]
fn the_county_comes_in_with_its_history_and_municipalities() {
    let Some(path) = shared("scenarios/county.json") else { return };
    let imported = import(&path).unwrap();
    assert_eq!((imported.report.format, counted(&imported)), (Format::CountyJson, (24, 0, 56)));
    assert_eq!(imported.report.errors, 0);
    println!("county: {:#?}", codes(&imported));
    for service in imported.services() {
        assert!(service.extra.is_empty(), "{}: {:?}", service.id, service.extra);
        assert_eq!(service.forms.len(), 1, "{}", service.id);
        if service.safety.confidential_address {
            assert!(service.places.is_empty(), "{}", service.id);
        }
    }
    let county = luotsi::exchange::read_county(&path, &Default::default()).unwrap();
    let table = luotsi::reference::MunicipalityTable::from_tsv(&county.municipalities).unwrap();
    assert_eq!(table.iter().count(), 8);
    let days: Vec<_> =
        county.history.iter().map(|version| (version.id.as_str(), version.valid_from.to_string())).collect();
    assert_eq!(
        days,
        [
            ("S01", "2024-01-01"),
            ("S07", "2025-01-10"),
            ("S07", "2025-05-07"),
            ("S01", "2025-09-01"),
            ("S01", "2025-10-01")
        ]
        .map(|(id, day)| (id, day.to_owned()))
    );
    let contact = |i: usize| match &county.history[i].record {
        Record::Service(service) => service.contacts[0].name.clone().unwrap(),
        _ => unreachable!("the history is of services"),
    };
    assert_ne!(contact(0), contact(4));
    assert_eq!(contact(0), contact(3));
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("the folder is readable");
    let mut entries: Vec<_> = entries.map(|entry| entry.expect("the folder is readable").path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            walk(&entry, files);
        } else {
            files.push(entry);
        }
    }
}
