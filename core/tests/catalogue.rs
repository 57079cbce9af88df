//! What a host may rely on, through the public face.
#![allow(clippy::unwrap_used)]

use luotsi::model::{Record, RecordKind, Visibility};
use luotsi::search::{Facet, Hit};
use luotsi::{Catalogue, ErrorKind, ImportOptions, Request, WriteOptions};

fn record(json: &str) -> Record {
    Record::from_json(json).unwrap()
}

fn service(id: &str, rest: &str) -> Record {
    record(&format!(r#"{{"kind": "service", "id": "{id}", {rest}}}"#))
}

fn ids(hits: &[Hit]) -> Vec<&str> {
    hits.iter().map(|hit| hit.id.as_str()).collect()
}

fn search(catalogue: &Catalogue, request: &str) -> luotsi::Answer {
    catalogue.search(&Request::from_json(request).unwrap()).unwrap()
}

fn example() -> Catalogue {
    let catalogue = Catalogue::in_memory().unwrap();
    let records = [
        record(r#"{"kind": "organization", "id": "o1", "name": {"fi": "Esimerkin Omaiset ry"}}"#),
        record(
            r#"{"kind": "location", "id": "tupa", "name": {"fi": "Tupa"}, "municipality": "272",
                "position": {"latitude": 63.84, "longitude": 23.13}}"#,
        ),
        service(
            "group",
            r#""organization": "o1", "name": {"fi": "Omaishoitajien vertaisryhmä", "sv": "Grupp för närståendevårdare"},
               "forms": ["peer_group"], "needs": ["carer_support"], "languages": ["fi", "sv"], "delivery": ["place"],
               "area": {"municipalities": ["272"]}, "places": [{"location": "tupa"}],
               "verification": {"at": "2026-02-20"}"#,
        ),
        service(
            "line",
            r#""name": {"fi": "Muistineuvo-puhelin"}, "summary": {"fi": "Apua kun läheisellä on muistisairaus."},
               "forms": ["helpline"], "needs": ["memory"], "languages": ["fi"], "delivery": ["phone"],
               "area": {"nationwide": true}, "verification": {"at": "2025-01-01"}"#,
        ),
        service(
            "far",
            r#""name": {"fi": "Ystävätoiminta"}, "forms": ["friend_visit"], "needs": ["loneliness"], "languages": ["fi"],
               "delivery": ["client_home"], "area": {"municipalities": ["091"]},
               "places": [{"position": {"latitude": 60.17, "longitude": 24.94}}]"#,
        ),
        service("shelter", r#""name": {"fi": "Turvakoti"}, "visibility": "professional", "forms": ["shelter"]"#),
        service("old", r#""name": {"fi": "Omaishoitajien kahvila"}, "status": "ended""#),
    ];
    catalogue.put_many(&records, &WriteOptions::default()).unwrap();
    catalogue
}

#[test]
fn words_find_services_in_any_inflection_and_language() {
    let catalogue = example();
    assert_eq!(ids(&search(&catalogue, r#"{"text": "omaishoitajille"}"#).hits)[0], "group");
    assert_eq!(ids(&search(&catalogue, r#"{"text": "närståendevårdare", "locale": "sv"}"#).hits)[0], "group");
    assert_eq!(ids(&search(&catalogue, r#"{"text": "dementia", "locale": "en"}"#).hits)[0], "line");
}

#[test]
fn filters_hold_for_every_hit() {
    let catalogue = example();
    let found = |filters: &str| {
        let answer = search(&catalogue, &format!(r#"{{"filters": {filters}, "sort": "name"}}"#));
        ids(&answer.hits).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found(r#"{"form": ["peer_group", "helpline"]}"#), ["line", "group"]);
    assert_eq!(found(r#"{"municipality": ["272"]}"#), ["line", "group"]);
    assert_eq!(found(r#"{"municipality": ["091"]}"#), ["line", "far"]);
    assert_eq!(found(r#"{"language": ["sv"]}"#), ["group"]);
    assert_eq!(found(r#"{"near": {"latitude": 63.8, "longitude": 23.1, "radius_km": 20}}"#), ["group"]);
    assert_eq!(found(r#"{"verified_since": "2026-01-01"}"#), ["group"]);
    assert_eq!(found(r#"{"status": ["ended"]}"#), ["old"]);
    assert_eq!(found(r#"{"organization": ["o1"]}"#), ["group"]);
    assert_eq!(found(r#"{"need": ["nothing_of_the_kind"]}"#), [""; 0]);
}

#[test]
fn a_facet_is_not_shrunk_by_its_own_filter() {
    let catalogue = example();
    let answer =
        search(&catalogue, r#"{"filters": {"form": ["helpline"]}, "facets": ["form", "language"], "locale": "fi"}"#);
    let forms: Vec<_> = answer.facet(Facet::Form).unwrap().values.iter().map(|v| (v.value.as_str(), v.count)).collect();
    assert_eq!(forms, [("friend_visit", 1), ("helpline", 1), ("peer_group", 1), ("shelter", 1)]);
    let languages = &answer.facet(Facet::Language).unwrap().values;
    assert_eq!((languages.len(), languages[0].label.as_str()), (1, "suomi"));
    assert_eq!(answer.total, 1);
}

#[test]
fn a_facet_is_counted_among_the_hits_when_asked_to() {
    let request =
        r#"{"filters": {"form": ["helpline"]}, "facets": ["form", "language"], "facet_counts": "drill_down"}"#;
    let answer = search(&example(), request);
    for table in &answer.facets {
        assert_eq!(table.values.iter().map(|value| value.count).collect::<Vec<_>>(), [answer.total], "{table:?}");
    }
}

#[test]
fn distance_sorts_and_is_told() {
    let catalogue = example();
    let answer =
        search(&catalogue, r#"{"filters": {"near": {"latitude": 60.2, "longitude": 24.9}}, "sort": "distance"}"#);
    assert_eq!(ids(&answer.hits)[..2], ["far", "group"]);
    assert!(answer.hits[0].distance_km.unwrap() < 5.0);
    assert_eq!(answer.hits[3].distance_km, None);
}

#[test]
fn a_need_that_no_service_serves_any_longer_is_as_unknown_as_one_that_never_was() {
    let catalogue = example();
    let asked = |catalogue: &Catalogue| {
        let request = r#"{"profile": {"persons": [{"needs": [{"code": "model_railways"}]}]}}"#;
        catalogue.search(&Request::from_json(request).unwrap()).map(|answer| answer.total)
    };
    catalogue.put(&service("club", r#""name": {"fi": "Kerho"}, "needs": ["model_railways"]"#)).unwrap();
    assert_eq!(asked(&catalogue).unwrap(), 1);
    catalogue.delete(RecordKind::Service, "club", &WriteOptions::default()).unwrap();
    assert_eq!(asked(&catalogue).unwrap_err().kind(), ErrorKind::InvalidRequest);
}

#[test]
fn an_audience_sees_what_it_may() {
    let catalogue = example();
    let public = search(&catalogue, r#"{"text": "turvakoti", "audience": "public", "facets": ["form"]}"#);
    assert_eq!(public.total, 0);
    assert!(public.facet(Facet::Form).unwrap().values.iter().all(|value| value.value != "shelter"));
    assert_eq!(search(&catalogue, r#"{"text": "turvakoti"}"#).total, 1);
    assert_eq!(catalogue.get(RecordKind::Service, "shelter", Visibility::Public).unwrap(), None);
    assert!(catalogue.get(RecordKind::Service, "shelter", Visibility::Professional).unwrap().is_some());
}

#[test]
fn a_missing_language_is_marked() {
    let catalogue = example();
    let answer = search(&catalogue, r#"{"text": "muistisairaus", "locale": "sv"}"#);
    let hit = answer.hits.iter().find(|hit| hit.id == "line").unwrap();
    assert!(hit.fallback && hit.shown_language == "fi");
    let hit = &search(&catalogue, r#"{"text": "omaishoitajien", "locale": "sv"}"#).hits[0];
    assert!(!hit.fallback && hit.title == "Grupp för närståendevårdare");
}

#[test]
fn every_change_is_in_the_next_search() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("county.luotsi");
    let writer = Catalogue::create(&path).unwrap();
    let reader = Catalogue::open(&path).unwrap();
    let total = |text: &str| reader.search(&Request::text(text)).unwrap().total;
    assert_eq!(total("kahvila"), 0);
    writer.put(&service("s", r#""name": {"fi": "Kahvila"}, "organization": "o""#)).unwrap();
    assert_eq!((total("kahvila"), total("majakka")), (1, 0));
    writer.put(&record(r#"{"kind": "organization", "id": "o", "name": {"fi": "Majakka ry"}}"#)).unwrap();
    assert_eq!(total("majakka"), 1);
    writer.delete(RecordKind::Service, "s", &WriteOptions::default()).unwrap();
    assert_eq!((total("kahvila"), total("majakka")), (0, 0));
}

#[test]
fn a_batch_is_put_as_a_whole_or_not_at_all() {
    let catalogue = Catalogue::in_memory().unwrap();
    let mut wrong = service("b", r#""name": {"fi": "x"}"#);
    if let Record::Service(service) = &mut wrong {
        service.id.clear();
    }
    let error =
        catalogue.put_many(&[service("a", r#""name": {"fi": "x"}"#), wrong], &WriteOptions::default()).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidDocument, Some("$[1].id")));
    assert_eq!(catalogue.info().unwrap().services, 0);
}

#[test]
fn a_writer_who_saw_another_version_gets_a_conflict() {
    let catalogue = example();
    let changed = service("far", r#""name": {"fi": "Muuttunut"}"#);
    let options = WriteOptions { expected: Some(1), ..WriteOptions::default() };
    assert_eq!(catalogue.put_with(&changed, &options).unwrap_err().kind(), ErrorKind::Conflict);
}

#[test]
fn changes_tell_who_and_why() {
    let catalogue = example();
    let before = catalogue.revision().unwrap();
    let options = WriteOptions {
        steward: Some("Esimerkin Omaiset ry".to_owned()),
        comment: Some("kevään ryhmä alkaa".to_owned()),
        now: Some("2026-03-10T08:00:00Z".parse().unwrap()),
        ..WriteOptions::default()
    };
    catalogue.put_with(&service("new", r#""name": {"fi": "Uusi"}"#), &options).unwrap();
    let changes = catalogue.changes(before, 10).unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!((changes[0].id.as_str(), changes[0].steward.as_deref()), ("new", Some("Esimerkin Omaiset ry")));
    assert_eq!(changes[0].at.to_string(), "2026-03-10T08:00:00Z");
}

#[test]
fn the_same_question_gives_the_same_bytes() {
    let catalogue = example();
    let request = Request::from_json(
        r#"{"text": "omaishoitaja muisti", "facets": ["form", "need", "municipality"], "now": "2026-03-10", "highlight": true}"#,
    )
    .unwrap();
    let first = catalogue.search(&request).unwrap().to_json();
    let threads: Vec<String> = std::thread::scope(|scope| {
        let handles: Vec<_> = (0..4).map(|_| scope.spawn(|| catalogue.search(&request).unwrap().to_json())).collect();
        handles.into_iter().map(|handle| handle.join().unwrap()).collect()
    });
    assert!(threads.iter().all(|answer| *answer == first));
}

#[test]
fn highlights_mark_the_inflected_word() {
    let catalogue = example();
    let answer = search(&catalogue, r#"{"text": "omaishoitaja", "highlight": true}"#);
    let highlight = &answer.hits[0].highlights[0];
    let (start, end) = highlight.ranges[0];
    assert_eq!(&highlight.text[start..end], "Omaishoitajien");
}

#[test]
fn pages_join_without_gap_or_overlap() {
    let catalogue = Catalogue::in_memory().unwrap();
    let many: Vec<Record> = (0..57).map(|n| service(&format!("s{n:02}"), r#""name": {"fi": "Kerho"}"#)).collect();
    catalogue.put_many(&many, &WriteOptions::default()).unwrap();
    let mut seen = Vec::new();
    for offset in (0..60).step_by(10) {
        let answer = search(&catalogue, &format!(r#"{{"text": "kerho", "offset": {offset}}}"#));
        assert_eq!(answer.total, 57);
        seen.extend(answer.hits.into_iter().map(|hit| hit.id));
    }
    assert_eq!(seen, (0..57).map(|n| format!("s{n:02}")).collect::<Vec<_>>());
}

#[test]
fn a_deadline_that_has_passed_is_told() {
    let error = example().search(&Request { deadline_ms: Some(0), ..Request::text("kerho") });
    assert_eq!(error.unwrap_err().kind(), ErrorKind::TimedOut);
}

/// A catalogue and a request that keeps it busy for some time.
fn laborious() -> (Catalogue, Request) {
    let catalogue = Catalogue::in_memory().unwrap();
    let text = "Omaishoitajien ryhmä kokoontuu joka viikko. ".repeat(40);
    let rest = format!(r#""name": {{"fi": "Ryhmä"}}, "description": {{"fi": "{text}"}}"#);
    let many: Vec<Record> = (0..400).map(|n| service(&format!("s{n:03}"), &rest)).collect();
    catalogue.put_many(&many, &WriteOptions::default()).unwrap();
    let request = Request::from_json(r#"{"text": "omaishoitaja", "highlight": true, "limit": 400}"#).unwrap();
    assert_eq!(catalogue.search(&Request::text("omaishoitaja")).unwrap().total, 400);
    (catalogue, request)
}

#[test]
fn a_search_that_takes_too_long_ends_soon_after_its_deadline() {
    let (catalogue, request) = laborious();
    let whole = std::time::Instant::now();
    assert_eq!(catalogue.search(&request).unwrap().hits.len(), 400);
    let whole = whole.elapsed();
    let hasty = Request { deadline_ms: Some(whole.as_millis() as u64 / 8), ..request.clone() };
    let began = std::time::Instant::now();
    assert_eq!(catalogue.search(&hasty).unwrap_err().kind(), ErrorKind::TimedOut);
    assert!(began.elapsed() < whole / 2, "{:?} of {whole:?}", began.elapsed());
    assert_eq!(catalogue.search(&request).unwrap().hits.len(), 400);
}

#[test]
fn another_thread_interrupts_a_search_and_the_next_one_is_answered() {
    let (catalogue, request) = laborious();
    let outcome = std::thread::scope(|scope| {
        let searching = scope.spawn(|| catalogue.search(&request).map(|answer| answer.hits.len()));
        while !searching.is_finished() {
            catalogue.interrupt();
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        searching.join().unwrap()
    });
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Interrupted);
    assert_eq!(catalogue.search(&request).unwrap().hits.len(), 400);
}

#[test]
fn any_text_is_only_words() {
    let catalogue = example();
    for text in ["AND", "\"omais", "a OR (", "~~~", "name:x^2", "\u{202e}\u{0}", "🙂", &"ä".repeat(100_000), "*", "-"]
    {
        search(&catalogue, &serde_json::json!({ "text": text, "highlight": true }).to_string());
    }
    // Half a pair, as a host that counts in UTF-16 may cut it.
    let error = Request::from_json(r#"{"text": "tuki \ud83d"}"#).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.path().is_some());
}

#[test]
fn the_past_is_answered_as_it_was() {
    let catalogue = Catalogue::in_memory().unwrap();
    let write = |name: &str, day: &str| {
        let options =
            WriteOptions { now: Some(format!("{day}T12:00:00Z").parse().unwrap()), ..WriteOptions::default() };
        catalogue.put_with(&service("s", &format!(r#""name": {{"fi": "{name}"}}"#)), &options).unwrap();
    };
    write("Kahvila", "2025-01-10");
    write("Kuoro", "2025-10-01");
    let title = |as_of: &str| {
        let answer = search(&catalogue, &format!(r#"{{"as_of": "{as_of}"}}"#));
        answer.hits.first().map(|hit| hit.title.clone())
    };
    assert_eq!(title("2025-01-01"), None);
    assert_eq!(title("2025-05-01").as_deref(), Some("Kahvila"));
    assert_eq!(title("2025-12-01").as_deref(), Some("Kuoro"));
    let then = catalogue
        .get_as_of(RecordKind::Service, "s", Visibility::Public, "2025-05-01T00:00:00Z".parse().unwrap())
        .unwrap()
        .unwrap();
    assert_eq!(then.name().get("fi"), Some("Kahvila"));
    assert_eq!(catalogue.history(RecordKind::Service, "s").unwrap().len(), 2);
}

#[test]
fn a_profile_decides_asks_and_explains() {
    let catalogue = example();
    let profile = r#"{"persons": [{"municipality": "272", "languages": ["fi"], "needs": [{"code": "carer_support"},
        {"code": "debt_money"}]}]}"#;
    let answer = search(
        &catalogue,
        &format!(r#"{{"profile": {profile}, "now": "2026-03-10T10:00:00+02:00", "locale": "en", "explain": "full"}}"#),
    );
    assert_eq!(ids(&answer.hits), ["group"]);
    let hit = &answer.hits[0];
    assert_eq!(hit.parts.values().sum::<i64>(), hit.score);
    assert!(hit.reasons.iter().any(|reason| reason.code == "NEED_MATCH"));
    assert_eq!(hit.freshness.as_ref().unwrap().text, "Confirmed 18 days ago.");
    assert_eq!(answer.excluded_counts["STATUS_ENDED"], 1);
    assert_eq!(answer.gaps.iter().map(|gap| gap.need.as_str()).collect::<Vec<_>>(), ["debt_money"]);
}

#[test]
fn what_is_open_at_an_instant_can_be_asked() {
    let catalogue = Catalogue::in_memory().unwrap();
    let rows = r#""schedules": [{"frequency": "weekly", "days": ["TU"], "opens_at": "13:00", "closes_at": "15:00"}]"#;
    catalogue.put(&service("s", &format!(r#""name": {{"fi": "Kahvila"}}, {rows}"#))).unwrap();
    let open = |at: &str| search(&catalogue, &format!(r#"{{"filters": {{"open_at": "{at}"}}}}"#)).total;
    assert_eq!((open("2026-03-10T14:00:00+02:00"), open("2026-03-10T16:00:00+02:00")), (1, 0));
}

#[test]
fn why_not_says_what_the_request_itself_shut_out() {
    let catalogue = example();
    let request =
        Request::from_json(r#"{"text": "kahvila", "filters": {"form": ["helpline"]}, "locale": "en"}"#).unwrap();
    let codes = |id: &str| {
        let why = catalogue.why_not(&request, id).unwrap();
        why.reasons.into_iter().map(|reason| reason.code).collect::<Vec<_>>()
    };
    assert_eq!(codes("group"), ["FILTERED", "TEXT_NOT_MATCHED"]);
    assert_eq!(codes("old"), ["STATUS_ENDED", "FILTERED"]);
    assert_eq!(catalogue.why_not(&request, "nobody").unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn an_import_that_is_interrupted_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("services.jsonl");
    std::fs::write(&file, format!("{}\n", service("s", r#""name": {"fi": "Ryhmä"}"#).to_json())).unwrap();
    let catalogue = Catalogue::create(folder.path().join("c.luotsi")).unwrap();
    let mut interrupt = |_done, _total| catalogue.interrupt();
    let error = catalogue.import(&file, &ImportOptions::default(), &mut interrupt).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert_eq!(catalogue.revision().unwrap(), 0);
    assert!(catalogue.import(&file, &ImportOptions::default(), &mut |_done, _total| {}).unwrap().imported);
}

#[test]
fn a_profile_with_unknown_codes_or_a_birth_to_come_is_refused_with_its_place() {
    let catalogue = example();
    for (person, path) in [
        (r#"{"needs": [{"code": "no_such_need"}]}"#, "$.profile.persons[0].needs[0].code"),
        (r#"{"roles": ["no_such_role"]}"#, "$.profile.persons[0].roles[0]"),
        (r#"{"municipality": "000"}"#, "$.profile.persons[0].municipality"),
        (r#"{"birth_date": "2026-03-11"}"#, "$.profile.persons[0].birth_date"),
    ] {
        let request =
            Request::from_json(&format!(r#"{{"profile": {{"persons": [{person}]}}, "now": "2026-03-10"}}"#)).unwrap();
        let error = catalogue.search(&request).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidRequest, Some(path)));
    }
}
