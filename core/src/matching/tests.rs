use jiff::civil::date;
use serde_json::json;

use super::county::{County, Scenario, demo_scenarios, person, scenarios};
use super::*;
use crate::model::Service;
use crate::reference::{Locale, MessageCode, MunicipalityTable};
use crate::search::Profile;
use crate::time::{Calendar, Timetable};

mod packed;
mod properties;
mod why_not;

/// Ids of the hits, best first, with their flags.
fn hits(county: &County, situation: &Situation<'_>) -> Vec<(String, Fit)> {
    let mut hits: Vec<(String, Fit)> = county
        .services
        .iter()
        .zip(&county.criteria)
        .filter_map(|(service, criteria)| Some((service.id.clone(), situation.judge(criteria, 0.0).ok()?)))
        .collect();
    hits.sort_by(|(id_a, a), (id_b, b)| b.score.cmp(&a.score).then_with(|| id_a.cmp(id_b)));
    hits
}

#[test]
fn every_scenario_has_its_hits_its_exclusions_and_its_flags() {
    let wrong = wrong_hits(&County::demo(), &demo_scenarios());
    assert!(wrong.is_empty(), "{wrong:#?}");
    if let (Some(county), Some(scenarios)) = (County::load(), scenarios()) {
        let wrong = wrong_hits(&county, &scenarios);
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

/// What the judges of these situations would object to.
fn wrong_hits(county: &County, scenarios: &[Scenario]) -> Vec<String> {
    let mut wrong = Vec::new();
    for scenario in scenarios {
        // What the catalogue said on an earlier day is asked of its history.
        if scenario.today() < date(2026, 1, 1) {
            continue;
        }
        let situation = county.situation(&scenario.profile(), scenario.today());
        let hits = hits(county, &situation);
        let place = |id: &str| hits.iter().position(|(hit, _)| hit == id);
        let list: Vec<&str> = hits.iter().map(|(id, _)| id.as_str()).collect();
        for id in scenario.ids("must_top5") {
            if place(&id).is_none_or(|place| place >= 5) {
                wrong.push(format!("{} {id} is not among the first five of {list:?}", scenario.id()));
            }
        }
        for id in scenario.ids("must_list") {
            if place(&id).is_none() {
                wrong.push(format!("{} {id} is not in {list:?}", scenario.id()));
            }
        }
        for (id, code) in scenario.value["must_not"].as_object().unwrap() {
            let judgement = situation.judgement(0, &county.criteria[county.position(id)]);
            let expected = code.as_str().unwrap();
            let given = judgement.excluded.iter().any(|code| {
                expected.split("_OR_").any(|wanted| code.code() == wanted || code.code().starts_with(wanted))
            });
            if place(id).is_some() || !given {
                wrong.push(format!("{} {id} should be {expected}: {judgement:?}", scenario.id()));
            }
        }
        for (id, flag) in scenario.value["flags"].as_object().unwrap() {
            let flag = MessageCode::from_code(flag.as_str().unwrap()).unwrap();
            if !place(id).is_some_and(|place| hits[place].1.flags.contains(flag)) {
                wrong.push(format!("{} {id} has no flag {flag:?}", scenario.id()));
            }
        }
    }
    wrong
}

#[test]
fn a_household_is_covered_by_as_few_services_as_will_do() {
    let mut counties = vec![(County::demo(), demo_scenarios())];
    counties.extend(County::load().zip(scenarios()));
    let judged = counties.iter().flat_map(|(county, scenarios)| scenarios.iter().map(move |s| (county, s)));
    for (county, scenario) in judged.filter(|(_, scenario)| !scenario.value["bundle"].is_null()) {
        let bundle = &scenario.value["bundle"];
        let household: Vec<_> = bundle["household"].as_array().unwrap().iter().map(person).collect();
        let profile: Profile = serde_json::from_value(json!({"persons": household})).unwrap();
        let most = bundle["max_services"].as_u64().unwrap() as usize;
        let situation = county.situation(&profile, scenario.today());
        let calendar = Calendar::finland();
        let sessions = |slot: u32| {
            let timetable = Timetable::of(&county.services[slot as usize], &calendar);
            let weeks = timetable.occurrences(scenario.today(), scenario.today() + jiff::Span::new().days(28));
            weeks.map(|o| (o.start.timestamp(), o.end.timestamp())).collect()
        };
        let services =
            county.services.iter().zip(&county.criteria).enumerate().map(|(i, (s, c))| (i as u32, s.id.as_str(), c));
        let plan = situation.plan(services, most, sessions);
        let smallest = bundle["acceptable"].as_array().unwrap().iter().map(|ids| ids.as_array().unwrap().len()).min();
        assert!(plan.exact && plan.uncovered.is_empty(), "{plan:?}");
        assert_eq!(Some(plan.picks.len()), smallest, "{plan:?}");
        let covered: std::collections::BTreeSet<&str> =
            plan.picks.iter().flat_map(|pick| &pick.covers).map(|target| target.need.as_str()).collect();
        assert!(bundle["cover"].as_array().unwrap().iter().all(|need| covered.contains(need.as_str().unwrap())));
    }
}

#[test]
fn a_need_without_a_service_is_a_gap_with_the_nearest_outside_the_area() {
    let (Some(county), Some(scenarios)) = (County::load(), scenarios()) else { return };
    let scenario = scenarios.iter().find(|scenario| scenario.id() == "SC20").unwrap();
    let situation = county.situation(&scenario.profile(), scenario.today());
    let all = || -> Box<dyn Iterator<Item = (u32, &Criteria)>> {
        Box::new(county.criteria.iter().enumerate().map(|(slot, criteria)| (slot as u32, criteria)))
    };
    let gaps = situation.unserved([], all, |slot| &county.services[slot as usize].id);
    let found: Vec<_> =
        gaps.iter().map(|gap| (gap.need.as_str(), gap.nearest.map(|(slot, _)| slot as usize))).collect();
    assert_eq!(found, [("debt_money", Some(county.position("S40"))), ("food", Some(county.position("S41")))]);
}

/// The services of these documents, indexed with the municipalities of Finland.
fn catalogue(services: &[serde_json::Value]) -> County {
    let services = services.iter().map(|document| {
        let mut document = document.clone();
        document["id"] = document.get("id").cloned().unwrap_or_else(|| json!("s"));
        serde_json::from_value::<Service>(document).unwrap()
    });
    County::of(services.collect(), MunicipalityTable::finland().clone())
}

fn profile(persons: serde_json::Value) -> Profile {
    let persons = if persons.is_array() { persons } else { json!([persons]) };
    serde_json::from_value(json!({ "persons": persons })).unwrap()
}

const TODAY: jiff::civil::Date = date(2026, 3, 10);

/// What a service says of a person: the codes of exclusion, or `ok` and the flags that are not about the record.
fn judged(service: serde_json::Value, of: serde_json::Value) -> String {
    let county = catalogue(&[service]);
    let situation = county.situation(&profile(of), TODAY);
    let judgement = situation.judgement(0, &county.criteria[0]);
    let names = |codes: CodeSet| codes.iter().map(MessageCode::code).collect::<Vec<_>>().join(" ");
    if !judgement.excluded.is_empty() {
        return names(judgement.excluded);
    }
    let flags = names(judgement.flags.without(CodeSet::of(&[MessageCode::NeverVerified])));
    if flags.is_empty() { "ok".to_owned() } else { format!("ok {flags}") }
}

#[test]
fn every_criterion_answers_yes_no_and_unknown() {
    let place = |wheelchair: serde_json::Value| json!({"delivery": ["place"], "places": [{"municipality": "272", "accessibility": {"wheelchair": wheelchair}}]});
    let weekly = |opens: &str| json!({"delivery": ["place"], "schedules": [{"frequency": "weekly", "days": ["TU"], "opens_at": opens}]});
    let constraint = |name: &str| json!({"constraints": {name: true}});
    for (service, person, expected) in [
        // Age, in years with the birthday and in days.
        (json!({"eligibility": {"age": {"min": 65}}}), json!({"age": 64}), "AGE_BELOW"),
        (json!({"eligibility": {"age": {"min": 65}}}), json!({"age": 65}), "ok"),
        (json!({"eligibility": {"age": {"min": 65}}}), json!({}), "ok AGE_UNKNOWN"),
        (json!({"eligibility": {"age": {"min": 65}}}), json!({"birth_date": "1961-03-10"}), "ok"),
        (json!({"eligibility": {"age": {"min": 65}}}), json!({"birth_date": "1961-03-11"}), "AGE_BELOW"),
        (json!({"eligibility": {"age": {"max": 17}}}), json!({"age": 17.9}), "ok"),
        (json!({"eligibility": {"age": {"max": 17}}}), json!({"birth_date": "2008-03-11"}), "ok"),
        (json!({"eligibility": {"age": {"max": 17}}}), json!({"birth_date": "2008-03-10"}), "AGE_ABOVE"),
        (json!({"eligibility": {"age": {"max": 1.5}}}), json!({"age": 1}), "ok AGE_UNKNOWN"),
        (json!({"eligibility": {"age": {"max": 28, "unit": "days"}}}), json!({"birth_date": "2026-02-10"}), "ok"),
        (
            json!({"eligibility": {"age": {"max": 28, "unit": "days"}}}),
            json!({"birth_date": "2026-02-09"}),
            "AGE_ABOVE",
        ),
        (json!({"eligibility": {"age": {"max": 28, "unit": "days"}}}), json!({"age": 0}), "ok AGE_UNKNOWN"),
        (json!({"eligibility": {"age": {"min": 18}}}), json!({"birth_date": "2030-01-01"}), "AGE_BELOW"),
        // Gender.
        (json!({"eligibility": {"genders": ["female"]}}), json!({"gender": "male"}), "GENDER"),
        (json!({"eligibility": {"genders": ["female"]}}), json!({"gender": "female"}), "ok"),
        (json!({"eligibility": {"genders": ["female"]}}), json!({}), "ok GENDER_UNKNOWN"),
        // Area and residency.
        (json!({"area": {"municipalities": ["272"]}}), json!({"municipality": "272"}), "ok"),
        (json!({"area": {"municipalities": ["272"]}}), json!({"municipality": "315"}), "ok"),
        (json!({"area": {"municipalities": ["272"]}}), json!({"municipality": "217"}), "OUT_OF_AREA"),
        (json!({"area": {"municipalities": ["272"]}}), json!({}), "ok AREA_UNKNOWN"),
        (json!({"area": {"wellbeing_counties": ["18"]}}), json!({"municipality": "217"}), "ok"),
        (json!({"area": {"wellbeing_counties": ["18"]}}), json!({"municipality": "288"}), "OUT_OF_AREA"),
        (json!({"area": {"nationwide": true}}), json!({}), "ok"),
        (json!({"area": {"nationwide_except_aland": true}}), json!({"municipality": "478"}), "OUT_OF_AREA"),
        (json!({"area": {"nationwide_except_aland": true}}), json!({"municipality": "272"}), "ok"),
        (json!({}), json!({"municipality": "272"}), "ok AREA_UNKNOWN"),
        (
            json!({"area": {"nationwide": true}, "eligibility": {"residency": {"municipalities": ["272"]}}}),
            json!({"municipality": "217"}),
            "OUT_OF_AREA",
        ),
        // Language.
        (json!({"languages": ["sv"]}), json!({"languages": ["fi"]}), "LANGUAGE"),
        (json!({"languages": ["sv-FI"]}), json!({"languages": ["fi", "sv"]}), "ok"),
        (json!({"languages": ["fi-simple"]}), json!({"languages": ["fi"]}), "ok"),
        (json!({"languages": ["fisl"]}), json!({"languages": ["fise"]}), "ok"),
        (json!({"languages": ["sv"]}), json!({}), "ok"),
        (json!({}), json!({"languages": ["fi"]}), "ok LANGUAGE_UNKNOWN"),
        (
            json!({"languages": ["fi"], "interpretation": {"fi": "Tulkki pyydettäessä."}}),
            json!({"languages": ["ar"]}),
            "ok LANGUAGE_UNKNOWN",
        ),
        // Roles: sides are told apart, circumstances may be unsaid.
        (json!({"roles": ["informal_carer"]}), json!({"roles": ["informal_carer"]}), "ok"),
        (json!({"roles": ["person_with_memory_disorder"]}), json!({"roles": ["informal_carer"]}), "ROLE_MISMATCH"),
        (json!({"roles": ["informal_carer"]}), json!({"roles": ["cared_for"]}), "ROLE_MISMATCH"),
        (json!({"roles": ["relative"]}), json!({"roles": ["informal_carer"]}), "ROLE_MISMATCH"),
        (json!({"roles": ["parent"]}), json!({"roles": ["single_parent"]}), "ok"),
        (json!({"roles": ["informal_carer"]}), json!({"roles": ["relative"]}), "ROLE_MISMATCH"),
        (json!({"roles": ["informal_carer"]}), json!({}), "ok ROLE_UNKNOWN"),
        (json!({"roles": ["student"]}), json!({"roles": ["informal_carer"]}), "ok ROLE_UNKNOWN"),
        (json!({"roles": ["informal_carer"]}), json!({"roles": ["student"]}), "ok ROLE_UNKNOWN"),
        (json!({"roles": ["house_elf"]}), json!({"roles": ["informal_carer"]}), "ROLE_MISMATCH"),
        // Requirements and exclusions.
        (
            json!({"eligibility": {"requires": [{"attribute": "member"}]}}),
            json!({"attributes": {"member": true}}),
            "ok",
        ),
        (
            json!({"eligibility": {"requires": [{"attribute": "member"}]}}),
            json!({"attributes": {"member": false}}),
            "REQUIREMENT_NOT_MET",
        ),
        (
            json!({"eligibility": {"requires": [{"attribute": "member"}]}}),
            json!({"attributes": {"member": null}}),
            "ok REQUIREMENT_UNKNOWN",
        ),
        (
            json!({"eligibility": {"excludes": [{"attribute": "sober", "value": false}]}}),
            json!({"attributes": {"sober": false}}),
            "EXCLUSION_MET",
        ),
        (
            json!({"eligibility": {"excludes": [{"attribute": "sober", "value": false}]}}),
            json!({"attributes": {"sober": true}}),
            "ok",
        ),
        (
            json!({"eligibility": {"excludes": [{"attribute": "sober", "value": false}]}}),
            json!({}),
            "ok EXCLUSION_UNKNOWN",
        ),
        // Status, pauses, events, registration.
        (json!({"status": "ended"}), json!({}), "STATUS_ENDED"),
        (json!({"status": "paused"}), json!({}), "PAUSED"),
        (json!({"status": "paused", "paused_until": "2026-03-11"}), json!({}), "PAUSED"),
        (json!({"status": "paused", "paused_until": "2026-03-10"}), json!({}), "ok"),
        (json!({"ends": "2026-03-09"}), json!({}), "EVENT_PASSED"),
        (json!({"ends": "2026-03-10"}), json!({}), "ok"),
        (json!({"schedules": [{"frequency": "dates", "dates": ["2026-03-09"]}]}), json!({}), "EVENT_PASSED"),
        (json!({"registration": {"deadline": "2026-03-09"}}), json!({}), "REGISTRATION_CLOSED"),
        (json!({"registration": {"deadline": "2026-03-10"}}), json!({}), "ok REGISTRATION_CLOSES_SOON"),
        (json!({"registration": {"deadline": "2026-03-09", "joinable_midway": true}}), json!({}), "ok"),
        (json!({"registration": {"opens": "2026-03-12"}}), json!({}), "ok REGISTRATION_OPENS"),
        (json!({"starts": "2026-03-01", "ends": "2026-05-01"}), json!({}), "ok HAS_STARTED"),
        (
            json!({"starts": "2026-03-01", "ends": "2026-05-01", "registration": {"joinable_midway": false}}),
            json!({}),
            "REGISTRATION_CLOSED",
        ),
        (json!({"starts": "2026-03-01"}), json!({}), "ok"),
        (json!({"duplicate_of": "t"}), json!({}), "DUPLICATE"),
        (json!({"visibility": "steward", "status": "ended"}), json!({}), "NOT_VISIBLE"),
        // Delivery.
        (json!({"delivery": ["place"]}), constraint("home_or_remote"), "DELIVERY_UNREACHABLE"),
        (json!({"delivery": ["place", "phone"]}), constraint("home_or_remote"), "ok"),
        (json!({"delivery": ["hybrid"]}), constraint("home_or_remote"), "ok"),
        (json!({}), constraint("home_or_remote"), "ok DELIVERY_UNKNOWN"),
        (json!({"delivery": ["phone"]}), constraint("no_phone"), "DELIVERY_UNREACHABLE"),
        (json!({"delivery": ["phone", "place"]}), constraint("no_phone"), "ok"),
        (
            json!({"delivery": ["phone", "place"]}),
            json!({"constraints": {"no_phone": true, "home_or_remote": true}}),
            "DELIVERY_UNREACHABLE",
        ),
        (json!({"delivery": ["online"]}), constraint("no_online"), "DELIVERY_UNREACHABLE"),
        // Access by wheelchair matters where there is a place to visit.
        (place(json!(false)), constraint("wheelchair"), "ACCESSIBILITY"),
        (place(json!(true)), constraint("wheelchair"), "ok"),
        (place(json!(null)), constraint("wheelchair"), "ok UNVERIFIED_ACCESS"),
        (json!({"delivery": ["client_home"], "accessibility": {"wheelchair": false}}), constraint("wheelchair"), "ok"),
        (json!({"delivery": ["phone"]}), constraint("wheelchair"), "ok"),
        (
            json!({"delivery": ["place", "phone"], "accessibility": {"wheelchair": false}}),
            constraint("wheelchair"),
            "ok UNVERIFIED_ACCESS",
        ),
        (
            json!({"delivery": ["place"], "places": [{"accessibility": {"wheelchair": false}}, {"accessibility": {"wheelchair": true}}]}),
            constraint("wheelchair"),
            "ok",
        ),
        // Distance from the centre of the municipality where the client lives.
        (place(json!(true)), json!({"municipality": "272", "constraints": {"max_km": 1}}), "ok AREA_UNKNOWN"),
        (place(json!(true)), json!({"municipality": "091", "constraints": {"max_km": 400}}), "TOO_FAR"),
        (place(json!(true)), json!({"municipality": "091", "constraints": {"max_km": 440}}), "ok AREA_UNKNOWN"),
        (json!({"delivery": ["place"]}), json!({"constraints": {"max_km": 5}}), "ok DISTANCE_UNKNOWN"),
        (json!({"delivery": ["client_home"]}), json!({"constraints": {"max_km": 5}}), "ok"),
        // Evenings.
        (weekly("13:00"), constraint("evenings_only"), "SCHEDULE_CONFLICT"),
        (weekly("16:30"), constraint("evenings_only"), "ok"),
        (json!({"delivery": ["place"]}), constraint("evenings_only"), "ok SCHEDULE_UNKNOWN"),
        (
            json!({"delivery": ["client_home"], "schedules": [{"frequency": "daily", "opens_at": "09:00"}]}),
            constraint("evenings_only"),
            "ok SCHEDULE_UNKNOWN",
        ),
        // Cost, capacity, the way in.
        (json!({"cost": {"kind": "fee"}}), constraint("free_only"), "COST"),
        (json!({"cost": {"kind": "free"}}), constraint("free_only"), "ok"),
        (json!({"cost": {"amount": 0.0}}), constraint("free_only"), "ok"),
        (json!({"cost": {"note": {"fi": "kysy"}}}), constraint("free_only"), "ok COST_UNKNOWN"),
        (json!({"capacity": {"state": "no_capacity"}}), json!({}), "ok FULL"),
        (json!({"capacity": {"state": "no_capacity"}}), constraint("with_capacity"), "NO_CAPACITY"),
        (json!({"capacity": {"state": "no_capacity", "expires": "2026-03-09"}}), json!({}), "ok CAPACITY_UNKNOWN"),
        (json!({"capacity": {"state": "waitlist", "expires": "2026-03-10"}}), json!({}), "ok WAITLIST"),
        (json!({"capacity": {"state": "waitlist", "as_of": "2025-03-10"}}), json!({}), "ok CAPACITY_UNKNOWN"),
        (json!({"access": ["professional_referral"]}), json!({}), "ok ACCESS_PROFESSIONAL"),
        (json!({"access": ["professional_referral", "drop_in"]}), json!({}), "ok"),
        (json!({"access": ["decision"]}), constraint("low_threshold"), "REQUIREMENT_NOT_MET"),
        // Needs, and their kin.
        (json!({"needs": ["loneliness"]}), json!({"needs": [{"code": "memory"}]}), "NO_NEED_OVERLAP"),
        (json!({"needs": ["depression"]}), json!({"needs": [{"code": "mental_health"}]}), "ok"),
        (json!({"needs": ["mental_health"]}), json!({"needs": [{"code": "depression"}]}), "ok"),
        (json!({"needs": ["anxiety"]}), json!({"needs": [{"code": "depression"}]}), "NO_NEED_OVERLAP"),
        (json!({"needs": ["carer_respite"]}), json!({"needs": [{"code": "carer_support"}]}), "NO_NEED_OVERLAP"),
        (json!({"needs": ["substance"]}), json!({"needs": [{"code": "substance_family"}]}), "NO_NEED_OVERLAP"),
        (json!({"needs": ["our_own"]}), json!({"needs": [{"code": "our_own"}]}), "ok"),
        (json!({"needs": []}), json!({"needs": [{"code": "nobody_serves"}]}), "NO_NEED_OVERLAP"),
    ] {
        // What is not the question is settled.
        let mut service = service;
        if service.get("area").is_none() && person.get("municipality").is_none() {
            service["area"] = json!({"nationwide": true});
        }
        assert_eq!(judged(service.clone(), person.clone()), expected, "{service} {person}");
    }
}

#[test]
fn without_a_profile_nothing_is_excluded_for_a_person_and_nothing_is_asked() {
    let county = catalogue(&[
        json!({"roles": ["informal_carer"], "eligibility": {"age": {"min": 65}, "genders": ["male"],
            "requires": [{"attribute": "member"}]}, "area": {"municipalities": ["272"]}}),
        json!({"status": "ended"}),
    ]);
    let situation = Situation::of(None, &county.terms, &county.scope(TODAY));
    let fit = situation.judge(&county.criteria[0], 0.0).unwrap();
    assert!(fit.is_certain() && fit.depends_on().is_empty());
    assert!(situation.questions([(0, &county.criteria[0], fit)]).is_empty());
    assert_eq!(situation.judge(&county.criteria[1], 0.0), Err(MessageCode::StatusEnded));
}

#[test]
fn a_service_fits_a_household_when_it_fits_one_of_its_persons() {
    let county =
        catalogue(&[json!({"needs": ["autism"], "area": {"nationwide": true}, "eligibility": {"age": {"max": 25}}})]);
    let carer = json!({"age": 52, "needs": [{"code": "carer_support"}]});
    let son = json!({"age": 19, "needs": [{"code": "autism"}]});
    let both = county.situation(&profile(json!([carer, son])), TODAY);
    assert_eq!(both.judge(&county.criteria[0], 0.0).unwrap().person, 1);
    assert_eq!(both.persons_of(&county.criteria[0]), [1]);
    let old_son = json!({"age": 30, "needs": [{"code": "autism"}]});
    let neither = county.situation(&profile(json!([carer, old_son])), TODAY);
    assert_eq!(neither.judge(&county.criteria[0], 0.0), Err(MessageCode::AgeAbove), "of the person who came nearest");
}

#[test]
fn a_local_service_goes_before_a_national_one_like_it() {
    let service = |area: serde_json::Value| json!({"needs": ["loneliness"], "area": area, "delivery": ["phone"], "languages": ["fi"]});
    let areas = [
        json!({"municipalities": ["272"]}),
        json!({"wellbeing_counties": ["18"]}),
        json!({"regions": ["16", "15", "17"]}),
        json!({"nationwide": true}),
    ];
    let county = catalogue(&areas.map(service));
    let person = json!({"municipality": "272", "languages": ["fi"], "needs": [{"code": "loneliness"}]});
    let situation = county.situation(&profile(person), TODAY);
    let scores: Vec<i64> = county.criteria.iter().map(|c| situation.judge(c, 0.0).unwrap().score).collect();
    assert!(scores.windows(2).all(|pair| pair[0] > pair[1]), "{scores:?}");
}

#[test]
fn safety_goes_before_everything_else_where_the_need_is_safety() {
    let county = catalogue(&[
        json!({"needs": ["domestic_violence"], "safety": {"critical": true}, "area": {"nationwide": true},
            "capacity": {"state": "no_capacity"}, "verification": {"at": "2020-01-01"}}),
        json!({"needs": ["domestic_violence", "loneliness"], "area": {"municipalities": ["272"]}, "delivery": ["client_home"],
            "verification": {"at": "2026-03-01"}, "capacity": {"state": "capacity"}}),
    ]);
    let person =
        |need: &str| json!({"municipality": "272", "needs": [{"code": need}, {"code": "loneliness", "weight": 10}]});
    let rank = |need: &str| {
        let situation = county.situation(&profile(person(need)), TODAY);
        county.criteria.iter().map(|c| situation.judge(c, 1.0).map_or(0, |fit| fit.score)).collect::<Vec<_>>()
    };
    let with = rank("domestic_violence");
    assert!(with[0] > with[1]);
    assert_eq!(rank("loneliness")[0], 0, "nobody asked for safety");
}

#[test]
fn questions_come_in_the_order_of_what_they_decide() {
    let area = json!({"nationwide": true});
    let decision = json!({"requires": [{"attribute": "informal_care_support_decision"}]});
    let county = catalogue(&[
        json!({"area": area, "eligibility": decision}),
        json!({"area": area, "eligibility": decision, "roles": ["informal_carer", "relative"]}),
        json!({"area": area, "eligibility": {"excludes": [{"attribute": "sober", "value": false}]}}),
        json!({"area": area}),
    ]);
    let situation = county.situation(&profile(json!({"age": 70})), TODAY);
    let hits = county.criteria.iter().enumerate();
    let hits = hits.map(|(slot, c)| (slot as u32, c, situation.judge(c, 0.0).unwrap()));
    let questions = situation.questions(hits);
    let told: Vec<_> =
        questions.iter().map(|q| (q.about.as_deref().unwrap(), q.opens.as_slice(), q.closes.as_slice())).collect();
    assert_eq!(
        told,
        [
            ("informal_care_support_decision", &[0, 1][..], &[0, 1][..]),
            ("sober", &[2], &[2]),
            ("informal_carer", &[1], &[]),
            ("relative", &[1], &[]),
        ]
    );
    let text = questions[1].text(Locale::En);
    assert_eq!(text, "Is this true: the client comes sober?");
}

#[test]
fn every_reason_and_check_of_the_county_is_a_whole_sentence() {
    let (Some(county), Some(scenarios)) = (County::load(), scenarios()) else { return };
    for scenario in &scenarios {
        let (profile, scope) = (scenario.profile(), county.scope(scenario.today()));
        let situation = Situation::of(Some(&profile), &county.terms, &scope);
        for locale in Locale::ALL {
            let explainer = Explainer { situation: &situation, profile: Some(&profile), scope: &scope, locale };
            for (service, criteria) in county.services.iter().zip(&county.criteria) {
                let subject = Subject { service, criteria, person: 0, kept: None };
                let judgement = situation.judgement(0, criteria);
                let mut told = explainer.sentences(&subject, judgement.flags);
                told.extend(explainer.sentences(&subject, judgement.excluded));
                told.extend(explainer.why_not(&subject).changes);
                if let Ok(fit) = situation.judge(criteria, 0.0) {
                    told.extend(explainer.reasons(&subject, &fit));
                }
                for reason in told {
                    assert!(!reason.text.is_empty() && !reason.text.contains('{'), "{} {reason:?}", service.id);
                }
            }
        }
    }
}

#[test]
fn a_plan_from_which_something_was_left_out_is_called_the_best_only_where_nothing_clashed() {
    let alike = (0..8).map(|_| json!({"needs": ["memory"], "area": {"nationwide": true}}));
    let other = json!({"needs": ["food"], "area": {"nationwide": true}});
    let county = catalogue(&alike.chain([other]).collect::<Vec<_>>());
    let situation = county.situation(&profile(json!({"needs": [{"code": "memory"}, {"code": "food"}]})), TODAY);
    let ids: Vec<String> = (0..9).map(|slot| format!("s{slot}")).collect();
    let session = |hour: i64| {
        let at = |hour| jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(hour);
        vec![(at(hour), at(hour + 2))]
    };
    let exact = |free: u32| {
        let all = (0u32..).zip(&ids).zip(&county.criteria).map(|((slot, id), criteria)| (slot, id.as_str(), criteria));
        let plan = situation.plan(all, 5, |slot| session(if slot == free { 99 } else { 0 }));
        assert_eq!((plan.picks.len(), plan.uncovered.len()), (2, 0));
        plan.exact
    };
    assert!(exact(8), "nothing clashes");
    assert!(!exact(7), "the one that does not clash was left out");
}
