//! Why a service is no answer, and what would have to change.

use proptest::prelude::*;
use serde_json::json;

use super::properties::{CONDITIONS, people, services};
use super::*;
use crate::reference::Messages;
use crate::search::Reason;

fn told(county: &County, person: &serde_json::Value) -> WhyNot {
    let profile = profile(person.clone());
    let scope = county.scope(TODAY);
    let situation = Situation::of(Some(&profile), &county.terms, &scope);
    let explainer = Explainer { situation: &situation, profile: Some(&profile), scope: &scope, locale: Locale::En };
    let kept = Some("The kept one");
    explainer.why_not(&Subject { service: &county.services[0], criteria: &county.criteria[0], person: 0, kept })
}

/// What `why_not` says in English: reasons, then changes.
fn why_not(service: serde_json::Value, of: serde_json::Value) -> (Vec<String>, Vec<String>) {
    let told = told(&catalogue(&[service]), &of);
    let texts = |reasons: Vec<Reason>| reasons.into_iter().map(|reason| reason.text).collect();
    (texts(told.reasons), texts(told.changes))
}

#[test]
fn why_not_tells_every_reason_and_the_smallest_change() {
    let nationwide = json!({"nationwide": true});
    for (service, person, reason, change) in [
        (
            json!({"eligibility": {"age": {"min": 65}}}),
            json!({"birth_date": "1961-05-01"}),
            "The client is too young. Age limit of the service: 65 years or over.",
            "Fits from 1 May 2026 when the client turns 65.",
        ),
        (
            json!({"eligibility": {"age": {"min": 65}}}),
            json!({"age": 60}),
            "The client is too young. Age limit of the service: 65 years or over.",
            "Fits when the client turns 65.",
        ),
        (
            json!({"eligibility": {"requires": [{"attribute": "client_of_disability_services"}]}}),
            json!({"attributes": {"client_of_disability_services": false}}),
            "A condition of the service is not met: the client is a client of disability services.",
            "Would fit if this were true: the client is a client of disability services.",
        ),
        (
            json!({"eligibility": {"excludes": [{"attribute": "sober", "value": false}]}}),
            json!({"attributes": {"sober": false}}),
            "This prevents using the service: the client does not come sober.",
            "Would fit if this were true: the client comes sober.",
        ),
        (
            json!({"area": {"municipalities": ["217"]}}),
            json!({"municipality": "272"}),
            "The service does not cover the client’s municipality. Area of the service: Kannus.",
            "Would fit if the client lived in the area of the service: Kannus.",
        ),
        (
            json!({"delivery": ["place"]}),
            json!({"constraints": {"home_or_remote": true}}),
            "The client cannot use the service in this way. How it is given: At a place.",
            "Would fit without this condition: service at home, by phone or online.",
        ),
        (
            json!({"delivery": ["place"], "schedules": [{"frequency": "weekly", "days": ["TU"], "opens_at": "13:00", "closes_at": "15:00"}]}),
            json!({"constraints": {"evenings_only": true}}),
            "The time does not suit the client: Tue 13:00–15:00.",
            "Would fit without this condition: evenings only.",
        ),
        (
            json!({"registration": {"deadline": "2026-02-28"}}),
            json!({}),
            "Registration closed on 28 February 2026.",
            "Registration was needed by 28 February 2026. Ask whether the client can still join.",
        ),
        (
            json!({"languages": ["sv"]}),
            json!({"languages": ["fi"]}),
            "The service is not given in the client’s language. Languages of the service: Swedish.",
            "Would fit if the client can manage in one of these languages: Swedish.",
        ),
        (
            json!({"roles": ["parent_of_child_under_18"]}),
            json!({"roles": ["informal_carer"]}),
            "The service is for others. Target group: parents of a child under 18.",
            "Would fit if the client were in the target group: parents of a child under 18.",
        ),
        (
            json!({"duplicate_of": "t"}),
            json!({}),
            "The same service is also listed as The kept one.",
            "See this instead: The kept one.",
        ),
        (
            json!({"eligibility": {"genders": ["male"]}}),
            json!({"gender": "female"}),
            "The client is not in the target group. The service is for: men.",
            "The service does not fit this situation.",
        ),
    ] {
        let mut service = service;
        service.as_object_mut().unwrap().entry("area").or_insert_with(|| nationwide.clone());
        let (reasons, changes) = why_not(service, person);
        assert_eq!((reasons, changes), (vec![reason.to_owned()], vec![change.to_owned()]));
    }
}

#[test]
fn why_not_needs_all_changes_together_and_one_impossible_one_is_never() {
    let service = json!({"area": {"nationwide": true}, "eligibility": {"age": {"min": 65}, "genders": ["male"]}, "needs": ["memory"]});
    let (reasons, changes) =
        why_not(service.clone(), json!({"age": 60, "gender": "male", "needs": [{"code": "food"}]}));
    assert_eq!((reasons.len(), changes.len()), (2, 2));
    let (reasons, changes) = why_not(service, json!({"age": 60, "gender": "female", "needs": [{"code": "food"}]}));
    assert_eq!((reasons.len(), changes.as_slice()), (3, &["The service does not fit this situation.".to_owned()][..]));
}

#[test]
fn nothing_but_its_invisibility_is_said_of_a_hidden_service() {
    let service = json!({"visibility": "steward", "area": {"municipalities": ["217"]}, "name": {"fi": "Salainen"}});
    let (reasons, changes) = why_not(service, json!({"municipality": "272"}));
    assert_eq!(reasons, ["This service cannot be shown."]);
    assert_eq!(changes, ["The service does not fit this situation."]);
}

/// The constraint of a change that lifts one.
fn constraint(change: &Reason) -> &'static str {
    let label = |name: &&str| Messages::shared().label("constraint", name, Locale::En).into_owned();
    let all = ["home_or_remote", "no_phone", "no_online", "wheelchair", "evenings_only", "low_threshold"];
    all.into_iter().find(|name| change.text.ends_with(&format!(": {}.", label(name)))).unwrap()
}

/// The condition of a change of an attribute: its name, and the value that admits.
fn condition(change: &Reason) -> (String, bool) {
    let statement = |name: &str, value| Messages::shared().statement(name, value, Locale::En).into_owned();
    let all = CONDITIONS.into_iter().flat_map(|name| [true, false].map(|value| (name.to_owned(), value)));
    all.into_iter().find(|(name, value)| change.text.ends_with(&format!(": {}.", statement(name, *value)))).unwrap()
}

/// Makes a person as a change says.
fn apply(change: &Reason, service: &serde_json::Value, person: &mut serde_json::Value) {
    match change.code.as_str() {
        "ADMIT_NEED" => person["needs"] = json!([{"code": service["needs"][0]}]),
        "ADMIT_OTHER_AREA" => person["municipality"] = json!("272"),
        "ADMIT_LANGUAGE" => person["languages"] = service["languages"].clone(),
        "ADMIT_ROLE" => person["roles"] = service["roles"].clone(),
        "ADMIT_AGE_FROM" => person["age"] = service["eligibility"]["age"]["min"].clone(),
        "ADMIT_ATTRIBUTE" => {
            let (name, value) = condition(change);
            person["attributes"][name] = json!(value);
        }
        "ADMIT_CONSTRAINT" => person["constraints"][constraint(change)] = json!(false),
        other => unreachable!("{other}"),
    }
}

/// Takes back what [`apply`] did, where it can be taken back without knowing how it was.
fn unapply(change: &Reason, service: &serde_json::Value, person: &mut serde_json::Value) {
    match change.code.as_str() {
        "ADMIT_NEED" => person["needs"] = json!([{"code": "another"}]),
        "ADMIT_OTHER_AREA" => {
            let aland = service["area"]["nationwide_except_aland"] == json!(true);
            person["municipality"] = json!(if aland { "478" } else { "091" });
        }
        "ADMIT_LANGUAGE" => person["languages"] = json!(["another"]),
        "ADMIT_ROLE" => person["roles"] = json!(["another"]),
        "ADMIT_AGE_FROM" => person["age"] = json!(service["eligibility"]["age"]["min"].as_f64().unwrap() - 1.0),
        "ADMIT_ATTRIBUTE" => {
            let (name, value) = condition(change);
            person["attributes"][name] = json!(!value);
        }
        "ADMIT_CONSTRAINT" => person["constraints"][constraint(change)] = json!(true),
        other => unreachable!("{other}"),
    }
}

proptest! {
    #[test]
    fn whoever_is_as_why_not_says_is_admitted(service in services(), person in people()) {
        // What nobody can change is left out: the end of a service, an age that has passed, gender.
        let mut service = service;
        service["status"] = json!("active");
        service["eligibility"]["age"]["max"] = json!(null);
        service["eligibility"]["genders"] = json!([]);
        let county = catalogue(std::slice::from_ref(&service));
        let answer = told(&county, &person);
        prop_assert!(answer.reasons.iter().chain(&answer.changes).all(|of| !of.text.is_empty()), "{:?}", answer);
        if answer.changes.iter().any(|change| change.code == MessageCode::AdmitNever.code()) {
            prop_assert!(service["needs"] == json!([]), "{:?}", answer);
            return Ok(());
        }
        let mut changed = person;
        for change in &answer.changes {
            apply(change, &service, &mut changed);
        }
        prop_assert!(told(&county, &changed).fits, "{:?} is not enough", answer);
        // And none of it is too much.
        for left_out in 0..answer.changes.len() {
            let mut changed = changed.clone();
            unapply(&answer.changes[left_out], &service, &mut changed);
            prop_assert!(!told(&county, &changed).fits, "{:?} without {}", answer, left_out);
        }
    }
}
