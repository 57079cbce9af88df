//! Ohana CSV: the near relative of HSDS 1, with its own columns.

mod common;

use common::{fixture, import};
use luotsi::exchange::{Format, RowCode};
use luotsi::model::{Record, RecordKind, Status};

#[test]
fn an_ohana_directory_comes_in_with_its_prose_untouched() {
    let imported = import(&fixture("ohana")).unwrap();
    assert_eq!(imported.report.format, Format::OhanaCsv);
    let kept: Vec<_> = imported.report.kept.iter().map(|(kind, count)| (*kind, *count)).collect();
    assert_eq!(kept, [(RecordKind::Organization, 1), (RecordKind::Location, 2), (RecordKind::Service, 3)]);

    let kitchen = imported.service("s1");
    assert_eq!(kitchen.organization.as_deref(), Some("o1"), "a service belongs to its location's organization");
    assert_eq!(kitchen.places[0].location.as_deref(), Some("l1"));
    assert_eq!(kitchen.eligibility.age, None);
    assert_eq!(kitchen.eligibility.description.get("en"), Some("Adults 18 and over"));
    assert_eq!(kitchen.cost.as_ref().unwrap().kind, None);
    assert_eq!(kitchen.cost.as_ref().unwrap().note.get("en"), Some("Free for residents"));
    assert_eq!(kitchen.access_note.get("en"), Some("Just come"));
    assert_eq!(kitchen.languages, ["es", "ru"]);
    assert_eq!(kitchen.keywords.len(), 2);
    assert_eq!(kitchen.area.as_ref().unwrap().description.get("en"), Some("Harbour district"));
    assert_eq!(kitchen.required_documents[0].get("en"), Some("Picture ID"));
    assert_eq!(kitchen.extra["wait_time"], "Two weeks");
    assert_eq!(kitchen.capacity, None, "a waiting time is not a state of capacity");
    let phone = &kitchen.contacts[0].phones[0];
    assert_eq!((phone.number.as_str(), phone.extension.as_deref()), ("(000) 555-0101", Some("12")));
    assert_eq!(phone.note.get("en"), Some("Kitchen"));
    let term = &kitchen.categories[0];
    assert_eq!((term.taxonomy.as_deref(), term.code.as_str()), (Some("open_eligibility"), "102-05"));
    assert_eq!(term.label.get("en"), Some("Free Meals"));
    let source = kitchen.source.as_ref().unwrap();
    assert_eq!((source.system.as_str(), source.id.as_deref()), ("ohana", Some("s1")));

    let shelter = imported.service("s2");
    assert_eq!(shelter.categories.len(), 1, "a category listed twice is one");
    assert_eq!(shelter.categories[0].code, "103-04");
    assert_eq!((shelter.status, &shelter.extra["status"]), (Some(Status::Paused), &"inactive".into()));
    assert!(shelter.languages.is_empty());
    assert_eq!(shelter.extra["languages"], "Spanish (limited)");
}

#[test]
fn organizations_and_locations_keep_their_ids_and_facts() {
    let imported = import(&fixture("ohana")).unwrap();
    for record in &imported.records {
        match record {
            Record::Organization(organization) => {
                assert_eq!(organization.description.get("en"), Some("Helps & listens"));
                assert_eq!(organization.identifiers[0].value, "12-345");
                assert_eq!(organization.extra["funding_sources"], "City, Donations");
                let contact = &organization.contacts[0];
                assert_eq!(contact.emails, ["hello@example.org"]);
                assert_eq!(contact.phones[0].number, "(000) 555-0102", "the contact is missing, its phone is not lost");
            }
            Record::Location(location) if location.id == "l1" => {
                assert_eq!(location.organization.as_deref(), Some("o1"));
                let accessibility = &location.accessibility;
                assert_eq!((accessibility.wheelchair, accessibility.accessible_toilet), (Some(true), Some(true)));
                assert_eq!((accessibility.lift, accessibility.note.get("en")), (None, Some("tty")));
                assert_eq!(location.addresses[0].street.get("en"), Some("1 Quay, Door B"));
                assert_eq!(location.contacts[0].phones[0].kind.as_deref(), Some("fax"));
            }
            Record::Location(location) => assert_eq!((location.id.as_str(), location.position), ("l2", None)),
            Record::Service(_) => {}
        }
    }
}

#[test]
fn what_is_wrong_is_reported() {
    let imported = import(&fixture("ohana")).unwrap();
    assert_eq!(imported.report.errors, 0);
    let dangling: Vec<_> = imported
        .report
        .rows
        .iter()
        .filter(|row| row.code == RowCode::DanglingReference)
        .map(|row| (row.file.as_deref().unwrap(), row.row.unwrap(), row.field.as_deref().unwrap()))
        .collect();
    assert_eq!(
        dangling,
        [("phones.csv", 3, "contact_id"), ("phones.csv", 5, "contact_id"), ("services.csv", 4, "places.location")]
    );
    assert_eq!(imported.row(RowCode::UnknownCode).id.as_deref(), Some("s3"), "\"paused\" is no status of Ohana");
    assert_eq!(imported.row(RowCode::BadNumber).id.as_deref(), Some("l2"));
    assert_eq!(imported.row(RowCode::HtmlRemoved).file.as_deref(), Some("organizations.csv"));
}
