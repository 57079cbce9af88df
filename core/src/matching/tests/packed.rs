//! What packing keeps: every date, every number, and nothing that was not there.

use jiff::Span;
use jiff::civil::Date;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::properties::{people, services};
use super::*;
use crate::index::{Packer, Unpacker};

/// The dates of a service, in days from the day of asking.
fn distances() -> impl Strategy<Value = Vec<Option<i32>>> {
    prop::collection::vec(prop::option::of(prop_oneof![-40i32..40, -90_000i32..90_000]), 10)
}

/// A service with these dates, and the day of asking.
fn dated(mut service: Value, distances: &[Option<i32>], kinds: [bool; 2], today: Date) -> County {
    let day = |place: usize| distances[place].map(|days| json!(today + Span::new().days(days)));
    let listed = distances[7].into_iter().chain(distances[8]).map(|days| today + Span::new().days(days));
    let more = json!({
        "starts": day(0), "ends": day(1), "paused_until": day(2),
        "registration": {"deadline": day(3), "opens": day(4), "joinable_midway": distances[9].map(|days| days > 0)},
        "capacity": {"state": "waitlist", "expires": day(5).filter(|_| kinds[0]), "as_of": day(5)},
        "verification": distances[6].map(|_| json!({"at": day(6)})),
        "schedules": if kinds[1] {
            json!([{"frequency": "dates", "dates": listed.collect::<Vec<_>>()}])
        } else {
            json!([{"frequency": "weekly", "days": ["TU"], "opens_at": "18:00", "valid_to": day(7)},
                {"frequency": "weekly", "days": ["TU"], "opens_at": "10:00", "valid_to": day(8)}])
        },
    });
    service.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    service.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    catalogue(&[service])
}

/// Criteria and what they share, as bytes.
fn packed(county: &County) -> Vec<u8> {
    let mut packer = Packer::default();
    county.terms.pack(&mut packer);
    county.criteria.iter().for_each(|of| of.pack(&mut packer));
    packer.finish()
}

fn unpacked(bytes: &[u8]) -> Option<(Terms, Vec<Criteria>)> {
    let mut from = Unpacker::new(bytes);
    let terms = Terms::unpack(&mut from)?;
    let mut criteria = Vec::new();
    while !from.is_empty() {
        criteria.push(Criteria::unpack(&mut from, &terms)?);
    }
    Some((terms, criteria))
}

proptest! {
    #[test]
    fn a_service_is_judged_alike_in_every_century(
        service in services(), person in people(), distances in distances(), kinds in any::<[bool; 2]>(), year in -9000i16..9000,
    ) {
        let days = [TODAY, Date::new(year, 11, 5).unwrap()];
        let judged = days.map(|today| {
            let county = dated(service.clone(), &distances, kinds, today);
            let situation = county.situation(&profile(person.clone()), today);
            (situation.judgement(0, &county.criteria[0]), situation.judge(&county.criteria[0], 0.0))
        });
        prop_assert_eq!(judged[0], judged[1]);
    }

    #[test]
    fn criteria_from_an_image_judge_as_those_that_were_written(
        services in prop::collection::vec(services(), 1..6), person in people(), distances in distances(),
    ) {
        let mut county = catalogue(&services);
        let more = dated(services[0].clone(), &distances, [true, false], TODAY).services;
        county = County::of(county.services.into_iter().chain(more).collect(), county.municipalities);
        let (terms, criteria) = unpacked(&packed(&county)).unwrap();
        let profile = profile(person);
        let of_image = Situation::of(Some(&profile), &terms, &county.scope(TODAY)).clone();
        let situation = county.situation(&profile, TODAY);
        for (read, written) in criteria.iter().zip(&county.criteria) {
            prop_assert_eq!(of_image.judgement(0, read), situation.judgement(0, written));
            prop_assert_eq!(of_image.judge(read, 0.3), situation.judge(written, 0.3));
        }
    }

    #[test]
    fn what_is_left_of_a_catalogue_is_judged_as_before(
        services in prop::collection::vec(services(), 1..8), person in people(), kept in any::<u8>(),
    ) {
        let mut county = catalogue(&services);
        let is_kept = |place: usize| kept >> place & 1 == 1;
        let judged = |county: &County| -> Vec<_> {
            let situation = county.situation(&profile(person.clone()), TODAY);
            county.criteria.iter().map(|criteria| (situation.judgement(0, criteria), situation.judge(criteria, 0.0))).collect()
        };
        let mut expected = judged(&county);
        let mut place = 0..;
        expected.retain(|_| is_kept(place.next().unwrap()));
        let mut place = 0..;
        county.criteria.retain(|_| is_kept(place.next().unwrap()));
        county.terms.retain(&mut county.criteria);
        prop_assert_eq!(judged(&county), expected);
    }

    #[test]
    fn forged_criteria_are_refused_or_judged_and_nothing_panics(
        services in prop::collection::vec(services(), 1..4), person in people(), forged in prop::collection::vec((any::<usize>(), any::<u8>()), 1..4),
    ) {
        let county = catalogue(&services);
        let mut bytes = packed(&county);
        let length = bytes.len();
        forged.into_iter().for_each(|(place, byte)| bytes[place % length] = byte);
        if let Some((terms, criteria)) = unpacked(&bytes) {
            let profile = profile(person);
            let situation = Situation::of(Some(&profile), &terms, &county.scope(TODAY));
            for criteria in &criteria {
                if let Ok(fit) = situation.judge(criteria, 0.0) {
                    situation.questions([(0, criteria, fit)]);
                }
                situation.judgement(0, criteria);
            }
        }
    }
}

#[test]
fn a_row_with_a_number_that_nothing_has_is_refused() {
    let county = catalogue(&[json!({"needs": ["food"], "forms": ["chat"], "delivery": ["online"]})]);
    let bytes = packed(&county);
    let row = bytes.len() - Criteria::PACKED_BYTES;
    assert!(unpacked(&bytes).is_some());
    for number in (0..Criteria::PACKED_BYTES / 4).filter(|number| *number != 1) {
        let mut forged = bytes.clone();
        forged[row + number * 4..][..4].fill(u8::MAX);
        assert!(unpacked(&forged).is_none(), "number {number}");
    }
}

#[test]
fn what_a_service_shares_with_others_is_stored_once() {
    let service = |id: &str| {
        json!({"id": id, "needs": ["food", "memory"], "roles": ["informal_carer"], "languages": ["fi"], "ends": "2027-01-01",
            "eligibility": {"age": {"min": 65}, "requires": [{"attribute": "lives_alone"}]}, "area": {"municipalities": ["272"]}})
    };
    let once = packed(&catalogue(&[service("a")])).len();
    assert_eq!(packed(&catalogue(&[service("a"), service("b")])).len(), once + Criteria::PACKED_BYTES);
}
