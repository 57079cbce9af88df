//! The county format: every field of it has its place in the model.

mod common;

use common::{fixture, import};
use jiff::civil::{date, time};
use luotsi::exchange::{Format, ReadOptions, RowCode, read_county};
use luotsi::model::{Access, CapacityState, CostKind, Delivery, Form, Frequency, Gender, Status, Weekday};
use luotsi::reference::MunicipalityTable;

#[test]
fn a_county_comes_in_with_every_field_in_its_place() {
    let imported = import(&fixture("county.json")).unwrap();
    assert_eq!((imported.report.format, imported.records.len()), (Format::CountyJson, 6));
    let service = imported.service("P1");
    assert_eq!(service.name.get("sv"), Some("Ledig stund"));
    assert_eq!((service.forms[0], service.status), (Form::Respite, Some(Status::Active)));
    assert_eq!(service.delivery, [Delivery::ClientHome, Delivery::Phone]);
    assert_eq!(service.access, [Access::ProfessionalReferral]);
    assert_eq!(service.needs, ["carer_respite"]);
    assert_eq!(service.roles, ["informal_carer"]);
    assert_eq!(service.eligibility.genders, [Gender::Female]);
    assert_eq!(service.eligibility.age.unwrap().min, Some(18.0));
    assert_eq!(service.eligibility.requires[0].attribute, "informal_care_decision");
    let excluded = &service.eligibility.excludes[0];
    assert_eq!((excluded.attribute.as_str(), excluded.value), ("sober", false));
    assert_eq!(service.area.as_ref().unwrap().municipalities, ["K1", "K2"]);
    assert_eq!(service.places[0].municipality.as_deref(), Some("K1"));
    assert_eq!((service.accessibility.wheelchair, service.accessibility.induction_loop), (Some(true), None));
    let row = &service.schedules[0];
    assert_eq!(row.days, [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday]);
    assert_eq!((row.opens_at, row.valid_from), (Some(time(10, 0, 0, 0)), service.starts));
    assert_eq!(service.registration.as_ref().unwrap().deadline, Some(date(2026, 1, 5)));
    let capacity = service.capacity.as_ref().unwrap();
    assert_eq!((capacity.state, capacity.note.get("en")), (CapacityState::Waitlist, Some("noin kaksi viikkoa")));
    assert_eq!(service.verification.as_ref().unwrap().at, Some(date(2026, 2, 1)));
    assert_eq!(service.cost.as_ref().unwrap().kind, Some(CostKind::Free));
    assert_eq!(service.contacts[0].phones[0].number, "000 000 0001");
    assert!(service.extra.is_empty());
}

#[test]
fn a_confidential_service_has_no_place() {
    let imported = import(&fixture("county.json")).unwrap();
    let shelter = imported.service("P2");
    assert!(shelter.places.is_empty() && shelter.safety.critical && shelter.safety.confidential_address);
    assert!(shelter.area.as_ref().unwrap().nationwide);
    assert_eq!(imported.row(RowCode::ConfidentialAddressRemoved).id.as_deref(), Some("P2"));
}

#[test]
fn a_mobile_service_is_met_at_its_stops() {
    let imported = import(&fixture("county.json")).unwrap();
    let bus = imported.service("P3");
    assert_eq!(bus.delivery, [Delivery::MobileStop]);
    let stops: Vec<_> =
        bus.schedules.iter().map(|row| (row.frequency, row.nth[0], row.municipality.as_deref())).collect();
    assert_eq!(stops, [(Frequency::Monthly, 1, Some("K1")), (Frequency::Monthly, 3, Some("K2"))]);
}

#[test]
fn what_the_model_does_not_know_is_kept_and_reported() {
    let imported = import(&fixture("county.json")).unwrap();
    assert_eq!(imported.service("P3").extra["mascot"], "poro");
    assert_eq!(imported.service("P4").extra["type"], "sauna");
    assert_eq!(imported.service("P4").extra["schedule"], "every full moon");
    assert_eq!(imported.row(RowCode::UnknownCode).field.as_deref(), Some("type"));
    assert_eq!(imported.row(RowCode::ScheduleKeptAside).row, Some(4));
}

#[test]
fn history_and_municipalities_stand_beside_the_records() {
    let path = fixture("county.json");
    let county = read_county(&path, &ReadOptions { default_language: Some("fi"), ..Default::default() }).unwrap();
    let versions: Vec<_> = county
        .history
        .iter()
        .map(|version| (version.valid_from, version.record.as_service().unwrap().contacts[0].name.as_deref().unwrap()))
        .collect();
    assert_eq!(versions, [(date(2024, 1, 1), "Outi Oletus"), (date(2025, 6, 1), "Elli Esimerkki")]);

    let table = MunicipalityTable::from_tsv(&county.municipalities).unwrap();
    assert_eq!(table.get("K1").unwrap().name("sv"), "Snöåstrand");
    assert_eq!(table.get("K2").unwrap().centre.longitude, 24.6);
}
