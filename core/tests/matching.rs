//! Matching through the public face: receipts, what each audience sees, and situations that cannot be.
#![allow(clippy::unwrap_used)]

use luotsi::model::{Gender, Position, Record, RecordKind, Visibility};
use luotsi::search::{Asked, Facet, Near, Person, Receipt, Verdict, WeightedNeed};
use luotsi::{Catalogue, ErrorKind, ImportOptions, Profile, Request, WriteOptions};
use serde_json::json;

fn county() -> Catalogue {
    let catalogue = Catalogue::in_memory().unwrap();
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/../demo/county.jsonl");
    catalogue.import(demo, &ImportOptions::default(), &mut |_, _| {}).unwrap();
    catalogue
}

fn records(catalogue: &Catalogue) -> Vec<Record> {
    let mut lines = Vec::new();
    catalogue.export(&mut lines, Visibility::Steward).unwrap();
    String::from_utf8(lines).unwrap().lines().filter_map(|line| Record::from_json(line).ok()).collect()
}

fn request(json: &str) -> Request {
    Request::from_json(json).unwrap()
}

const CARER: &str = r#""profile": {"persons": [{"age": 78, "municipality": "272", "languages": ["fi"],
    "roles": ["informal_carer"], "needs": [{"code": "carer_respite", "weight": 3}, {"code": "memory"}]}]}"#;

#[test]
fn a_receipt_is_verified_whatever_has_changed_since() {
    let catalogue = county();
    let asked = [
        request(&format!(r#"{{"text": "omaishoitajille", "explain": "full", "facets": ["form"], {CARER}}}"#)),
        request(r#"{"text": "muistikahvila", "now": "2026-03-10T10:00:00.123456789+02:00", "deadline_ms": 60000}"#),
        request(&format!(r#"{{"as_of": "2026-03-10", {CARER}}}"#)),
        request(&format!(r#"{{{CARER}, "sort": "distance", "limit": 3, "offset": 2}}"#)),
    ];
    let mut receipts: Vec<(&Request, Receipt)> =
        asked.iter().map(|request| (request, catalogue.search(request).unwrap().receipt)).collect();
    receipts.push((&asked[0], catalogue.why_not(&asked[0], "tuolijumppa").unwrap().receipt));
    receipts.push((&asked[0], catalogue.plan(&asked[0], 3).unwrap().receipt));
    let verdicts = || -> Vec<Verdict> {
        receipts.iter().map(|(request, receipt)| catalogue.verify_receipt(request, receipt).unwrap()).collect()
    };
    assert_eq!(verdicts(), vec![Verdict::Verified { changes_since: 0 }; 6]);

    let first = catalogue.search(&asked[0]).unwrap().hits[0].id.clone();
    catalogue.delete(RecordKind::Service, &first, &WriteOptions::default()).unwrap();
    let new =
        r#"{"kind": "service", "id": "new", "name": {"fi": "Omaishoitajille ja muistikahvila"}, "needs": ["memory"]}"#;
    // Dated back: what counts is what had been written, not when it says that it was.
    let dated = WriteOptions { now: Some("2020-01-01T00:00:00Z".parse().unwrap()), ..WriteOptions::default() };
    catalogue.put_with(&Record::from_json(new).unwrap(), &dated).unwrap();
    assert_ne!(catalogue.search(&asked[0]).unwrap().receipt.answer, receipts[0].1.answer);
    assert_eq!(verdicts(), vec![Verdict::Verified { changes_since: 2 }; 6]);
    let read: Receipt = Receipt::from_json(&serde_json::to_string(&receipts[4].1).unwrap()).unwrap();
    assert_eq!((&read, &read.asked), (&receipts[4].1, &Asked::WhyNot("tuolijumppa".to_owned())));
}

#[test]
fn a_receipt_that_is_not_of_this_answer_is_told_apart() {
    let catalogue = county();
    let asked = request(&format!(r#"{{"text": "omaishoitajille", {CARER}}}"#));
    let receipt = catalogue.search(&asked).unwrap().receipt;
    let verdict = |change: &dyn Fn(&mut Receipt)| {
        let mut altered = receipt.clone();
        change(&mut altered);
        catalogue.verify_receipt(&asked, &altered).unwrap()
    };
    let newest = receipt.revision;
    assert_eq!(verdict(&|_| {}), Verdict::Verified { changes_since: 0 });
    assert_eq!(verdict(&|receipt| receipt.answer = "0".repeat(64)), Verdict::AnswerDiffers);
    assert_eq!(verdict(&|receipt| receipt.asked = Asked::Plan(3)), Verdict::AnswerDiffers);
    assert_eq!(verdict(&|receipt| receipt.asked = Asked::WhyNot("nobody".to_owned())), Verdict::AnswerDiffers);
    assert_eq!(verdict(&|receipt| receipt.revision -= 200), Verdict::AnswerDiffers);
    assert_eq!(verdict(&|receipt| receipt.revision += 1), Verdict::RevisionAhead { newest });
    assert_eq!(verdict(&|receipt| receipt.catalogue.clear()), Verdict::OtherCatalogue);
    assert!(matches!(verdict(&|receipt| receipt.ranking.push('x')), Verdict::RankingChanged { .. }));
    assert!(matches!(verdict(&|receipt| receipt.analysis.push('x')), Verdict::AnalysisChanged { .. }));
    assert_eq!(catalogue.verify_receipt(&Request::text("muu"), &receipt).unwrap(), Verdict::OtherRequest);
    assert_eq!(county().verify_receipt(&asked, &receipt).unwrap(), Verdict::OtherCatalogue);

    let error = catalogue.verify_receipt(&asked, &Receipt { now: "eilen".to_owned(), ..receipt.clone() }).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidRequest, Some("$.now")));
    let error = Receipt::from_json(r#"{"revision": "newest"}"#).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidRequest, Some("$.revision")));
    assert!(Receipt::from_json("{}").is_err() && Receipt::from_json("").is_err());
}

/// A catalogue in which every word that begins with "Salaisuus" is for professionals or stewards alone, or for nobody.
fn secretive() -> Catalogue {
    let service = |rest: serde_json::Value| {
        let mut service = json!({"kind": "service", "languages": ["fi"], "area": {"nationwide": true},
            "delivery": ["place"], "verification": {"at": "2026-03-01"}});
        service.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        Record::from_json(&service.to_string()).unwrap()
    };
    let text = |word: &str| json!({ "fi": word });
    let records = [
        Record::from_json(
            r#"{"kind": "organization", "id": "o", "name": {"fi": "Salaisuusseura ry"}, "visibility": "professional",
                "contacts": [{"name": "Salaisuusneuvoja", "visibility": "steward", "phones": [{"number": "000 1"}]}]}"#,
        )
        .unwrap(),
        Record::from_json(
            r#"{"kind": "location", "id": "l", "name": {"fi": "Salaisuustalo"}, "visibility": "steward",
                "position": {"latitude": 66.5, "longitude": 25.7}}"#,
        )
        .unwrap(),
        service(json!({
            "id": "open", "name": text("Avoin kerho"), "organization": "o", "needs": ["loneliness"],
            "description": text("Salaisuuskuvaus"), "what_happens": {"first_visit": text("Salaisuuskäynti")},
            "places": [{"location": "l", "name": text("Salaisuuspaikka")}], "extra": {"note": "Salaisuuslisä"},
            "cost": {"kind": "fee", "note": text("Salaisuusmaksu")}, "access_note": text("Salaisuusovi"),
            "capacity": {"state": "no_capacity", "note": text("Salaisuusjono")},
            "attributes": {"note": "Salaisuusmääre"}, "required_documents": [text("Salaisuuspaperi")],
            "links": [{"url": "https://example.fi/salaisuus", "label": text("Salaisuuslinkki")}],
            "schedules": [{"frequency": "weekly", "days": ["TU"], "opens_at": "12:00", "note": text("Salaisuusaika")}],
            "field_visibility": {"description": "professional", "what_happens": "steward", "places": "steward",
                "extra": "steward", "cost": "professional", "access_note": "professional", "capacity": "steward",
                "attributes": "steward", "required_documents": "professional", "links": "professional",
                "schedules": "professional"},
            "contacts": [
                {"name": "Salaisuusohjaaja", "visibility": "professional", "phones": [{"number": "000 2"}]},
                {"name": "Mennyt Salaisuusluvaton", "consent": {"expires": "2020-01-31"}, "phones": [{"number": "000 3"}],
                    "fallback": {"emails": ["toimisto@example.fi"]}}]
        })),
        service(json!({"id": "ammattilaisille", "name": text("Salaisuuskoti"), "needs": ["loneliness", "memory"],
            "visibility": "professional"})),
        service(json!({"id": "yllapidolle", "name": text("Salaisuusluonnos"), "needs": ["loneliness", "debt_money"],
            "visibility": "steward"})),
    ];
    let catalogue = Catalogue::in_memory().unwrap();
    catalogue.put_many(&records, &WriteOptions::default()).unwrap();
    catalogue
}

/// Everything that the catalogue tells an audience, whatever it is asked.
fn told(catalogue: &Catalogue, audience: Visibility) -> String {
    let mut told = String::new();
    for (kind, id) in [
        (RecordKind::Organization, "o"),
        (RecordKind::Location, "l"),
        (RecordKind::Service, "open"),
        (RecordKind::Service, "ammattilaisille"),
        (RecordKind::Service, "yllapidolle"),
    ] {
        let now = "2100-01-01T00:00:00Z".parse().unwrap();
        let records = [catalogue.get(kind, id, audience), catalogue.get_as_of(kind, id, audience, now)];
        records.into_iter().flatten().flatten().for_each(|record| told.push_str(&record.to_json()));
    }
    let person = json!({"municipality": "272", "languages": ["fi"],
        "needs": [{"code": "loneliness"}, {"code": "memory"}, {"code": "debt_money"}], "constraints": {"with_capacity": true}});
    for text in ["", "avoin kerho", "salaisuuskoti", "salaisuuskuvaus", "salaisuuskodi", "salaisuuslunnos", "salai"] {
        for profile in [json!(null), json!({"persons": [person.clone()]}), json!({"persons": [{}, person.clone()]})] {
            let asked = json!({"text": text, "profile": profile, "audience": audience, "explain": "full",
                "as_you_type": text == "salai", "highlight": true, "limit": 50, "facets": Facet::ALL.map(Facet::name)});
            let asked = request(&asked.to_string());
            let answer = catalogue.search(&asked).unwrap();
            // The words of the request come back in reasons; they are no secret to who has typed them.
            let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
            let mut json = answer.to_json();
            words.iter().filter(|word| !word.is_empty()).for_each(|word| json = json.replace(&format!("”{word}”"), ""));
            told.push_str(&json);
            for id in ["open", "ammattilaisille", "yllapidolle"] {
                if let Ok(why) = catalogue.why_not(&asked, id) {
                    told.push_str(&serde_json::to_string(&why).unwrap());
                }
            }
            if let Ok(plan) = catalogue.plan(&asked, 5) {
                told.push_str(&serde_json::to_string(&plan).unwrap());
            }
        }
    }
    let suggested = catalogue.suggest("salai", "fi", audience, 100).unwrap();
    told.push_str(&serde_json::to_string(&suggested).unwrap());
    let mut exported = Vec::new();
    catalogue.export(&mut exported, audience).unwrap();
    told + &String::from_utf8(exported).unwrap()
}

#[test]
fn no_answer_tells_an_audience_what_is_for_another() {
    let catalogue = secretive();
    let professional = ["seura", "kuvaus", "maksu", "ovi", "paperi", "linkki", "aika", "ohjaaja", "koti"];
    let steward = ["neuvoja", "talo", "käynti", "paikka", "lisä", "jono", "määre", "luonnos"];
    let nobody = ["luvaton"];
    for (audience, seen, hidden) in [
        (Visibility::Public, vec![], [&professional[..], &steward, &nobody].concat()),
        (Visibility::Professional, professional.to_vec(), [&steward[..], &nobody].concat()),
        (Visibility::Steward, [&professional[..], &steward].concat(), nobody.to_vec()),
    ] {
        let told = told(&catalogue, audience).to_lowercase();
        for word in seen {
            assert!(told.contains(&format!("salaisuus{word}")), "{audience}: {word} is not told");
        }
        for word in hidden {
            let at = told.find(&format!("salaisuus{word}"));
            assert_eq!(at.map(|at| &told[at.saturating_sub(80)..at + 20]), None, "{audience}: {word}");
        }
    }
}

#[test]
fn what_is_restricted_decides_no_answer() {
    let catalogue = secretive();
    for audience in ["public", "professional", "steward"] {
        for text in ["salaisuuskuvaus", "salaisuuskäynti", "salaisuuspaikka", "salaisuusohjaaja", "salaisuusluvaton"] {
            let answer = catalogue.search(&request(&json!({"text": text, "audience": audience}).to_string())).unwrap();
            assert!(answer.hits.iter().all(|hit| hit.id != "open"), "{audience}: {text} finds it");
        }
        let near = json!({"audience": audience, "sort": "distance", "facets": ["capacity", "cost"],
            "filters": {"near": {"latitude": 66.5, "longitude": 25.7}}});
        let answer = catalogue.search(&request(&near.to_string())).unwrap();
        assert!(answer.hits.iter().all(|hit| hit.distance_km.is_none()), "{audience}: a distance gives a place away");
        assert!(answer.facets.iter().all(|facet| facet.values.is_empty()), "{audience}: {:?}", answer.facets);
    }
}

#[test]
fn a_person_is_named_within_the_consent_alone() {
    let catalogue = Catalogue::in_memory().unwrap();
    let service = r#"{"kind": "service", "id": "s", "name": {"fi": "Kerho"}, "contacts": [{"name": "Aino Esimerkki",
        "consent": {"expires": "2026-03-10"}, "phones": [{"number": "050 000 0001"}],
        "fallback": {"emails": ["toimisto@example.fi"]}}]}"#;
    catalogue.put(&Record::from_json(service).unwrap()).unwrap();
    let contact = |now: &str| {
        let answer = catalogue.search(&request(&format!(r#"{{"now": "{now}"}}"#))).unwrap();
        let shown = answer.hits[0].contact.clone().unwrap();
        (shown.name, shown.phone, shown.email)
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(contact("2026-03-10"), (some("Aino Esimerkki"), some("050 000 0001"), None));
    assert_eq!(contact("2026-03-11"), (None, None, some("toimisto@example.fi")));
    assert_eq!(catalogue.search(&Request::text("Aino Esimerkki")).unwrap().total, 0);
}

/// What is wrong with a situation: the error's number, its place, and words of its cure.
fn refusal(catalogue: &Catalogue, json: &serde_json::Value) -> (u16, String, String) {
    let error = Request::from_json(&json.to_string()).and_then(|request| catalogue.search(&request)).unwrap_err();
    (error.code(), error.path().unwrap_or_default().to_owned(), error.to_string())
}

#[test]
fn a_situation_that_cannot_be_is_refused_with_number_place_and_cure() {
    let catalogue = county();
    let person = |person: serde_json::Value| json!({"now": "2026-03-10", "profile": {"persons": [person]}});
    let needs = |many: usize| vec![json!({"code": "memory"}); many];
    let (invalid, unknown, limit) = (3, 5, 6);
    for (json, number, place, cure) in [
        (person(json!({"age": -1})), invalid, "persons[0].age", "between 0 and 130"),
        (person(json!({"age": 131})), invalid, "persons[0].age", "between 0 and 130"),
        (person(json!({"age": "78"})), invalid, "persons[0].age", "expected f64"),
        (person(json!({"age": 78, "birth_date": "1948-01-01"})), invalid, "persons[0].age", "not both"),
        (person(json!({"birth_date": "2026-03-11"})), invalid, "persons[0].birth_date", "not in the future"),
        (person(json!({"birth_date": "1948-02-30"})), invalid, "persons[0].birth_date", "YYYY-MM-DD"),
        (person(json!({"birth_date": "30.1.1948"})), invalid, "persons[0].birth_date", "YYYY-MM-DD"),
        (person(json!({"needs": [{"code": "flying"}]})), invalid, "persons[0].needs[0].code", "the need table"),
        (person(json!({"needs": ["memory"]})), invalid, "persons[0].needs[0]", "expected struct WeightedNeed"),
        (person(json!({"needs": [{"code": "memory", "weight": 0}]})), invalid, "persons[0].needs[0].weight", "above 0"),
        (
            person(json!({"needs": [{"code": "memory", "weight": 11}]})),
            invalid,
            "persons[0].needs[0].weight",
            "at most 10",
        ),
        (person(json!({"needs": needs(1000)})), limit, "persons[0].needs", "at most 50"),
        (json!({"profile": {"persons": vec![json!({}); 21]}}), limit, "persons", "at most 20"),
        (person(json!({"roles": ["wizard"]})), invalid, "persons[0].roles[0]", "the role table"),
        (person(json!({"municipality": "999"})), invalid, "persons[0].municipality", "three digits"),
        (person(json!({"gender": "x"})), invalid, "persons[0].gender", "expected one of"),
        (person(json!({"position": {"latitude": 91, "longitude": 0}})), invalid, "position.latitude", "-90 and 90"),
        (
            person(json!({"position": {"latitude": 0, "longitude": -181}})),
            invalid,
            "position.longitude",
            "-180 and 180",
        ),
        (person(json!({"attributes": {"sober": "yes"}})), invalid, "attributes.sober", "expected a boolean"),
        (person(json!({"constraints": {"max_km": -5}})), invalid, "constraints.max_km", "expected u32"),
        (person(json!({"constraints": {"fly": true}})), unknown, "constraints.fly", "no such field"),
        (person(json!({"hetu": "131052-308T"})), unknown, "persons[0].hetu", "no such field"),
        (json!({"now": "2026-03-10T10:00:00"}), invalid, "$.now", "2026-03-10T10:00:00+02:00"),
        (json!({"now": "2026-03-10T10:00:00 Europe/Helsinki"}), invalid, "$.now", "2026-03-10T10:00:00+02:00"),
        (json!({"as_of": "2026-02-29"}), invalid, "$.as_of", "a day as 2026-03-10"),
        (json!({"filters": {"open_at": "tomorrow"}}), invalid, "$.filters.open_at", "write an instant"),
        (json!({"filters": {"verified_since": "2026-13-01"}}), invalid, "$.filters.verified_since", "YYYY-MM-DD"),
        (json!({"filters": {"age": -0.5}}), invalid, "$.filters.age", "0 or more"),
        (
            json!({"filters": {"near": {"latitude": 63, "longitude": 23, "radius_km": -1}}}),
            invalid,
            "radius_km",
            "0 km",
        ),
    ] {
        let (got, path, text) = refusal(&catalogue, &json);
        assert_eq!(got, number, "{json}: {text}");
        assert!(path.starts_with('$') && path.ends_with(place), "{json}: {text}");
        assert!(text.contains(cure), "{json}: {text}");
        assert!(!text.contains("131052") && !text.contains("wizard"), "{text}");
    }
}

#[test]
fn numbers_that_json_cannot_write_are_refused_too() {
    let catalogue = county();
    let profile = |person: Person| Request {
        profile: Some(Profile { persons: vec![person] }),
        now: Some("2026-03-10".to_owned().try_into().unwrap()),
        ..Request::default()
    };
    let at = |latitude, longitude| Some(Position { latitude, longitude });
    let near = |latitude, radius_km| {
        let mut request = Request::default();
        request.filters.near = Some(Near { latitude, longitude: 23.1, radius_km });
        request
    };
    let aged = |age| profile(Person { age: Some(age), gender: Some(Gender::Female), ..Person::default() });
    let weighed = |weight| {
        let needs = vec![WeightedNeed { code: "memory".to_owned(), weight }];
        profile(Person { needs, ..Person::default() })
    };
    for (request, place) in [
        (aged(f64::NAN), "persons[0].age"),
        (aged(f64::INFINITY), "persons[0].age"),
        (profile(Person { position: at(f64::NAN, 23.1), ..Person::default() }), "position.latitude"),
        (profile(Person { position: at(63.8, f64::NEG_INFINITY), ..Person::default() }), "position.longitude"),
        (weighed(f64::NAN), "needs[0].weight"),
        (near(f64::NAN, None), "near.latitude"),
        (near(63.8, Some(f64::NAN)), "near.radius_km"),
    ] {
        let errors = [
            catalogue.search(&request).unwrap_err(),
            catalogue.why_not(&request, "tuolijumppa").unwrap_err(),
            catalogue.plan(&request, 3).unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{place}: {error}");
            assert!(error.path().unwrap().ends_with(place), "{error}");
        }
    }
}

#[test]
fn a_situation_that_nothing_fits_is_answered_with_what_excluded_how_many() {
    let catalogue = county();
    let seen =
        |record: &Record| record.as_service().is_some_and(|service| service.visibility <= Visibility::Professional);
    let services = records(&catalogue).iter().filter(|record| seen(record)).count() as u64;
    let asked = request(
        r#"{"now": "2026-03-10", "locale": "en", "profile": {"persons": [{"age": 1, "municipality": "035",
            "languages": ["se"], "needs": [{"code": "debt_money"}], "constraints": {"home_or_remote": true, "no_phone": true,
            "no_online": true, "free_only": true, "with_capacity": true, "low_threshold": true}}]}}"#,
    );
    let answer = catalogue.search(&asked).unwrap();
    assert_eq!((answer.hits.len(), answer.total), (0, 0));
    assert!(answer.excluded_counts.len() >= 3, "{:?}", answer.excluded_counts);
    assert_eq!(answer.excluded_counts.values().sum::<u64>(), services);
    assert_eq!(answer.gaps[0].need, "debt_money");
    assert!(!answer.gaps[0].text.is_empty());
    let plan = catalogue.plan(&asked, 3).unwrap();
    assert_eq!((plan.picks.len(), plan.uncovered.len()), (0, 1));
}
