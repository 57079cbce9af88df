//! HSDS as JSON and as tables: what is understood, what is kept as it is, and what is said about it.

mod common;

use common::{Imported, fixture, import, import_bytes, import_folder};
use jiff::civil::{date, time};
use luotsi::ErrorKind;
use luotsi::exchange::{Format, RowCode};
use luotsi::model::{CapacityState, CostKind, Delivery, Frequency, Location, Organization, Record, Status, Weekday};
use proptest::prelude::*;

fn location<'a>(imported: &'a Imported, id: &str) -> &'a Location {
    let found = imported.records.iter().find_map(|record| match record {
        Record::Location(location) if location.id == id => Some(location),
        _ => None,
    });
    found.expect("the location was imported")
}

fn organization<'a>(imported: &'a Imported, id: &str) -> &'a Organization {
    let found = imported.records.iter().find_map(|record| match record {
        Record::Organization(organization) if organization.id == id => Some(organization),
        _ => None,
    });
    found.expect("the organization was imported")
}

#[test]
fn a_json_service_is_understood_with_all_its_parts() {
    let imported = import(&fixture("hsds_service.json")).unwrap();
    assert_eq!((imported.report.format, imported.records.len()), (Format::HsdsJson, 4));
    let service = imported.service("h1");
    assert_eq!(service.organization.as_deref(), Some("ho1"));
    assert_eq!(service.description.get("en"), Some("Talk & tea"));
    assert_eq!(service.status, Some(Status::Paused));
    assert_eq!(service.eligibility.age.unwrap().min, Some(18.0));
    assert_eq!(service.languages, ["sv", "ar"]);
    assert_eq!(service.interpretation.get("en"), Some("On Mondays"));
    assert_eq!(service.contacts[0].emails, ["circle@example.org"]);
    let phone = &service.contacts[0].phones[0];
    assert_eq!((phone.extension.as_deref(), phone.languages.as_slice()), (Some("7"), &["fi".to_owned()][..]));
    assert_eq!(service.contacts[1].extra["department"], "Circles");
    assert_eq!(service.area.as_ref().unwrap().description.get("en"), Some("The northern parishes"));
    assert!(service.area.as_ref().unwrap().is_unknown(), "no municipality is read out of words");
    let cost = service.cost.as_ref().unwrap();
    assert_eq!((cost.kind, cost.amount, cost.currency.as_deref()), (Some(CostKind::Fee), Some(5.0), Some("EUR")));
    assert_eq!(service.capacity.as_ref().unwrap().state, CapacityState::NoCapacity);
    assert_eq!(service.capacity.as_ref().unwrap().as_of, Some(date(2026, 3, 1)));
    assert_eq!(service.verification.as_ref().unwrap().at, Some(date(2026, 2, 3)));
    assert_eq!(service.required_documents[0].get("en"), Some("A membership card"));
    assert_eq!(service.categories[0].code, "P11");
    assert_eq!(service.categories[0].label.get("fi"), Some("Vertaistuki"));
    assert_eq!(service.delivery, [Delivery::Place, Delivery::Online]);
    let places: Vec<_> = service.places.iter().map(|place| place.location.as_deref().unwrap()).collect();
    assert_eq!(places, ["hl1", "hl2"]);
    for field in ["wait_time", "alert", "funding", "confirmed_by", "capacities"] {
        assert!(service.extra.contains_key(field), "{field} is kept");
    }
    assert_eq!(service.source.as_ref().unwrap().system, "hsds");

    assert_eq!(organization(&imported, "ho1").identifiers[0].value, "0000000-0");
    let hall = location(&imported, "hl1");
    assert_eq!(hall.addresses[0].street.get("en"), Some("2 Church Lane"));
    assert_eq!(hall.accessibility.note.get("en"), Some("Ramp at the back door"));
    assert_eq!(hall.schedules[0].days, [Weekday::Monday, Weekday::Tuesday]);
    assert_eq!(hall.position.unwrap().latitude, 61.5);
}

#[test]
fn a_schedule_is_expressed_exactly_or_put_aside_whole() {
    let imported = import(&fixture("hsds_service.json")).unwrap();
    let service = imported.service("h1");
    assert_eq!(service.schedules.len(), 2);
    let row = &service.schedules[0];
    assert_eq!((row.frequency, row.interval, row.days[0]), (Frequency::Weekly, 2, Weekday::Tuesday));
    assert_eq!((row.opens_at, row.closes_at), (Some(time(18, 0, 0, 0)), Some(time(19, 30, 0, 0))));
    assert_eq!((row.valid_from, row.valid_to), (Some(date(2026, 1, 13)), Some(date(2026, 5, 26))));
    assert_eq!(row.note.get("en"), Some("In the hall"));
    let row = &service.schedules[1];
    assert_eq!((row.frequency, row.nth.as_slice(), row.days[0]), (Frequency::Monthly, &[-1][..], Weekday::Friday));
    let aside: Vec<_> = service.extra["schedules"].as_array().unwrap().iter().map(|row| &row["id"]).collect();
    assert_eq!(aside, ["x3", "x4", "x5"]);
    assert_eq!(imported.row(RowCode::ScheduleKeptAside).field.as_deref(), Some("schedules[2].bymonthday"));
    assert_eq!(imported.row(RowCode::BadTime).field.as_deref(), Some("schedules[3].opens_at"));
    assert_eq!(imported.row(RowCode::BadDate).field.as_deref(), Some("schedules[4].valid_from"));
    assert_eq!(imported.row(RowCode::TimeOffset).field.as_deref(), Some("schedules[0].opens_at"));
}

#[test]
fn every_cleaning_of_a_json_service_is_reported() {
    let imported = import(&fixture("hsds_service.json")).unwrap();
    for (code, field) in [
        (RowCode::HtmlRemoved, "description"),
        (RowCode::ControlRemoved, "description"),
        (RowCode::EmptyItem, "languages[2].code"),
        (RowCode::UnknownField, "confirmed_by"),
        (RowCode::ProseKept, "fees_description"),
    ] {
        let row = imported.row(code);
        assert_eq!((row.field.as_deref(), row.id.as_deref()), (Some(field), Some("h1")), "{code}");
    }
    assert_eq!(imported.report.errors, 0);
}

#[test]
fn tables_of_hsds_1_are_joined() {
    let imported = import(&fixture("hsds_csv")).unwrap();
    assert_eq!(imported.report.format, Format::HsdsCsv);
    let ids: Vec<_> = imported.services().map(|service| service.id.as_str()).collect();
    assert!(ids[2].starts_with("service-"));
    assert_eq!([ids[0], ids[1], ids[3]], ["svc-1", "svc-2", "svc-1~2"]);

    let visits = imported.service("svc-1");
    assert_eq!(visits.description.get("en"), Some("We come home.\n\nEvery week."));
    assert_eq!(visits.organization.as_deref(), Some("org-1"));
    assert_eq!(visits.eligibility.age.unwrap().min, Some(65.0));
    assert_eq!(visits.eligibility.description.get("en"), Some("People who live alone"));
    assert_eq!(visits.cost.as_ref().unwrap().note.get("en"), Some("2 euros"));
    assert_eq!(visits.languages, ["fi"]);
    let codes: Vec<_> = visits.categories.iter().map(|term| (term.taxonomy.as_deref(), term.code.as_str())).collect();
    assert_eq!(codes, [(Some("open_eligibility"), "t-1"), (None, "t-9")]);
    assert_eq!(visits.contacts[0].phones[0].number, "000 555 0201");
    let person = &visits.contacts[1];
    assert_eq!((person.name.as_deref(), person.phones[0].number.as_str()), (Some("Vera Visitor"), "000 555 0202"));
    assert_eq!(visits.extra["mascot"], "seal");

    let rows: Vec<_> =
        visits.schedules.iter().map(|row| (row.place, row.days.clone(), row.opens_at.unwrap())).collect();
    assert_eq!(
        rows,
        [
            (Some(0), vec![Weekday::Monday, Weekday::Wednesday], time(9, 0, 0, 0)),
            (Some(1), vec![Weekday::Friday], time(18, 0, 0, 0)),
        ]
    );
    assert_eq!(visits.schedules[1].closes_at, Some(time(0, 0, 0, 0)), "24:00 is the next midnight");
    assert_eq!(visits.extra["regular_schedules"].as_array().unwrap().len(), 2);
    assert!(!visits.extra["regular_schedules"][0].as_object().unwrap().contains_key("@row"));

    assert_eq!(imported.service("svc-2").status, Some(Status::Ended));
    assert_eq!(imported.service("svc-2").extra["program"]["name"], "Winter");
    let hut = location(&imported, "loc-1");
    assert_eq!((hut.position.unwrap().latitude, hut.addresses.len()), (60.17, 1));
    assert_eq!(hut.addresses[0].country.as_deref(), Some("FI"));
    assert_eq!(location(&imported, "loc-2").position, None, "half a position is none");
}

#[test]
fn what_is_wrong_in_tables_is_reported_with_file_and_line() {
    let imported = import(&fixture("hsds_csv")).unwrap();
    let at = |code: RowCode| {
        let rows = imported.report.rows.iter().filter(|row| row.code == code);
        rows.map(|row| {
            (row.file.clone().unwrap_or_default(), row.row.unwrap_or(0), row.field.clone().unwrap_or_default())
        })
        .collect::<Vec<_>>()
    };
    let row = |file: &str, line: u64, field: &str| (file.to_owned(), line, field.to_owned());
    assert_eq!(at(RowCode::MissingId), [row("service.csv", 4, "id")]);
    assert_eq!(at(RowCode::DuplicateId), [row("service.csv", 5, "id")]);
    assert_eq!(at(RowCode::BadNumber), [row("service.csv", 3, "minimum_age"), row("service.csv", 4, "minimum_age")]);
    assert_eq!(
        at(RowCode::BadTime),
        [
            row("regular_schedule.csv", 6, "regular_schedules[1].opens_at"),
            row("regular_schedule.csv", 6, "regular_schedules[1].closes_at")
        ]
    );
    assert_eq!(at(RowCode::Time12Hour).len(), 4);
    assert_eq!(at(RowCode::ScheduleKeptAside), [row("regular_schedule.csv", 5, "regular_schedules[0].opens_at")]);
    assert_eq!(at(RowCode::UnknownCode), [row("language.csv", 3, "languages[1].code")]);
    assert_eq!(at(RowCode::EmptyItem), [row("physical_address.csv", 3, "physical_addresses[1].address_1")]);
    assert_eq!(
        at(RowCode::DanglingReference),
        [
            row("service_taxonomy.csv", 3, "taxonomy_id"),
            row("phone.csv", 4, "service_id"),
            row("organization.csv", 2, "parent"),
        ]
    );
    assert_eq!(imported.report.errors, 0);
}

#[test]
fn pages_arrays_lines_and_packages_are_the_same_services() {
    let service = |id: &str| {
        format!(r#"{{"id": "{id}", "name": "{id}", "status": "active", "organization": {{"id": "o", "name": "O"}}}}"#)
    };
    let (a, b) = (service("a"), service("b"));
    for text in [
        format!("[{a}, {b}]"),
        format!("{a}\n{b}\n"),
        format!("{{\"total_items\": 2, \"contents\": [{a}, {b}]}}"),
        format!("{{\"services\": [{a}, {b}]}}"),
        format!("{{\"id\": \"o\", \"name\": \"O\", \"website\": \"x\", \"services\": [{a}, {b}]}}"),
        r#"{"services.csv": [{"id": "a", "name": "a", "status": "active", "organization_id": "o"},
            {"id": "b", "name": "b", "status": "active", "organization_id": "o"}], "organizations.csv": [{"id": "o", "name": "O"}]}"#
            .to_owned(),
    ] {
        let imported = import_bytes("x", text.as_bytes()).unwrap();
        let mut ids: Vec<_> = imported.records.iter().map(|record| (record.kind(), record.id())).collect();
        ids.sort();
        let kinds: Vec<_> = ids.iter().map(|(kind, id)| format!("{kind} {id}")).collect();
        assert_eq!(kinds, ["organization o", "service a", "service b"], "{text}");
        assert!(imported.services().all(|service| service.organization.as_deref() == Some("o")));
        assert_eq!(imported.report.count(RowCode::DuplicateId), 0, "copies inside others are no doubles");
    }
}

#[test]
fn services_at_locations_are_gathered_into_their_service() {
    let imported = import_bytes(
        "x",
        br#"{"contents": [
            {"id": "1", "service": {"id": "s", "name": "S"}, "location": {"id": "l1", "name": "L1"}},
            {"id": "2", "service": {"id": "s", "name": "S"}, "location": {"id": "l2", "name": "L2"}}]}"#,
    )
    .unwrap();
    assert_eq!(imported.records.len(), 3);
    let places: Vec<_> = imported.service("s").places.iter().filter_map(|place| place.location.as_deref()).collect();
    assert_eq!(places, ["l1", "l2"]);
}

#[test]
fn a_copy_that_says_something_else_is_reported_and_a_fuller_one_completes_the_first() {
    let imported = import_bytes(
        "x",
        br#"[{"id": "a", "name": "A", "status": "active", "organization": {"id": "o", "name": "First"}},
             {"id": "b", "name": "B", "status": "active", "organization": {"id": "o", "name": "Second", "website": "w"}}]"#,
    )
    .unwrap();
    let row = imported.row(RowCode::ConflictingCopy);
    assert_eq!((row.row, row.field.as_deref()), (Some(2), Some("name")));
    let organization = organization(&imported, "o");
    assert_eq!((organization.name.get("en"), organization.links[0].url.as_str()), (Some("First"), "w"));
}

#[test]
fn what_is_no_record_is_said_and_what_cannot_be_told_is_an_error() {
    let imported = import_bytes(
        "x",
        br#"[{"id": "t", "name": "Term", "taxonomy": "ptv"}, {"id": "u", "name": "What"},
             {"id": "s", "name": "S", "status": "active"}]"#,
    )
    .unwrap();
    assert_eq!(imported.records.len(), 1);
    assert_eq!(imported.row(RowCode::NotARecord).row, Some(1));
    assert_eq!(imported.row(RowCode::UnknownKind).row, Some(2));
}

#[test]
fn a_confidential_service_loses_its_location_and_the_location_its_address() {
    let imported = import_folder(&[
        ("services.csv", b"id,organization_id,name,confidential_address\ns,o,Safe House,true\n"),
        ("organizations.csv", b"id,name\no,Org\n"),
        ("locations.csv", b"id,name,latitude,longitude\nl,House,60.5,25.5\n"),
        ("addresses.csv", b"id,location_id,address_1,city\n1,l,Hidden Street 1,Hidetown\n"),
        ("service_at_location.csv", b"id,service_id,location_id\n1,s,l\n"),
    ])
    .unwrap();
    let everything = format!("{imported:?}");
    assert!(!everything.contains("Hidden") && !everything.contains("60.5") && !everything.contains("Hidetown"));
    assert!(imported.service("s").places.is_empty() && imported.service("s").safety.confidential_address);
    assert!(imported.report.count(RowCode::ConfidentialAddressRemoved) >= 3);
}

#[test]
fn spreadsheets_of_other_systems_are_read() {
    let rows = |text: &[u8]| {
        let imported = import_bytes("services.csv", text).unwrap();
        (imported.service("1").name.get("en").unwrap().to_owned(), imported.report)
    };
    let utf16: Vec<u8> = "\u{feff}id,name,status\n1,Mökki,active\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for text in [
        &b"id,name,status\r\n1,M\xf6kki,active\r\n"[..],
        b"\xef\xbb\xbfid;name;status\r\n1;M\xc3\xb6kki;active\r\n",
        b"id\tname\tstatus\r1\tM\xc3\xb6kki\tactive\r",
        &utf16,
        b"Service UUID,Service Name,Service Status\n1,M\xc3\xb6kki,active\n",
    ] {
        assert_eq!(rows(text).0, "Mökki");
    }
    let (_, report) = rows(b"id,name,status\n1,M\xf6kki,active\n");
    assert_eq!(report.count(RowCode::EncodingCp1252), 1);
    assert_eq!(report.rows[0].file.as_deref(), Some("services.csv"));
}

#[test]
fn a_row_with_too_many_cells_is_an_error_because_its_columns_have_moved() {
    let imported =
        import_bytes("services.csv", b"id,name,status\n1,One,active\n2,Two, with a comma,active\n3,Three\n").unwrap();
    let ids: Vec<_> = imported.services().map(|service| service.id.as_str()).collect();
    assert_eq!(ids, ["1", "3"]);
    assert_eq!(imported.row(RowCode::BadRow).row, Some(3));
}

#[test]
fn a_package_description_leads_to_its_tables_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("services.csv"), "id,name,status\n1,One,active\n").unwrap();
    let package = folder.path().join("datapackage.json");
    std::fs::write(
        &package,
        r#"{"resources": [{"path": "services.csv"}, {"path": "gone.csv"}, {"path": "../x.csv"}]}"#,
    )
    .unwrap();
    let imported = import(&package).unwrap();
    assert_eq!((imported.report.format, imported.records.len()), (Format::HsdsCsv, 1));
    std::fs::write(&package, r#"{"resources": [{"path": "/etc/passwd"}, {"path": "../services.csv"}]}"#).unwrap();
    assert_eq!(import(&package).unwrap_err().kind(), ErrorKind::InvalidDocument);
}

#[test]
fn a_folder_without_a_directory_of_services_is_one_error() {
    for files in [&[][..], &[("notes.csv", &b"id,name\n1,x\n"[..])], &[("services.csv", b"when,what\n1,2\n")]] {
        let error = import_folder(files).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidDocument);
        assert!(error.path().is_some() && error.cure().unwrap().contains("services.csv"), "{error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_cells_make_a_reader_panic(
        cells in prop::collection::vec("(s|l|o|1|-1|9:00|Monday|1MO,2TU|<p>|&#x;|\"|,|;|true|\u{0}|ä|2026-01-01|10 am){0,3}", 24),
    ) {
        let row = |from: usize, to: usize| cells[from..to].join(",");
        let services = format!("id,organization_id,name,status,minimum_age,fees,languages,location_id\n{}\ns,o,n\n", row(0, 8));
        let schedules = format!("id,service_id,weekday,byday,freq,interval,opens_at,dtstart\n{}\n1,s,{}\n", row(8, 16), row(16, 22));
        let phones = format!("id,service_id,number\n{}\n1,s,{}\n", row(20, 23), row(23, 24));
        let imported = import_folder(&[
            ("services.csv", services.as_bytes()),
            ("schedules.csv", schedules.as_bytes()),
            ("phones.csv", phones.as_bytes()),
            ("locations.csv", phones.as_bytes()),
        ]).unwrap();
        prop_assert!(imported.report.total_kept() <= imported.report.total_read());
    }

    #[test]
    fn no_json_makes_the_mapping_panic(
        fields in prop::collection::btree_map(
            prop::sample::select(&["id", "name", "status", "organization", "schedules", "phones", "languages", "contacts",
                "service_at_locations", "cost_options", "capacities", "eligibility", "attributes", "minimum_age",
                "service_areas", "accessibility", "addresses", "latitude", "location", "service", "locations"][..]),
            prop_oneof![
                Just("null"), Just("1"), Just("-1.5e300"), Just("\"x\""), Just("[]"), Just("[1, null, {}]"), Just("{}"),
                Just("{\"id\": \"x\"}"), Just("[{\"id\": \"y\", \"name\": \"<b>\"}]"), Just("true"),
                Just("[{\"location\": {\"name\": 1}, \"phones\": [{\"number\": \" \"}]}]"),
                Just("[{\"freq\": \"MONTHLY\", \"byday\": \"9XX\", \"opens_at\": \"99:99\", \"interval\": 0}]"),
            ],
            0..8,
        ),
    ) {
        let inside: Vec<String> = fields.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
        let text = format!("[{{\"id\": \"first\", \"name\": \"F\", \"status\": \"active\"}}, {{{}}}]", inside.join(", "));
        let imported = import_bytes("x", text.as_bytes()).unwrap();
        prop_assert!(imported.report.total_kept() >= 1);
    }
}
