//! Stewards: what they may write, how they work in steps, and what others may propose.
#![allow(clippy::unwrap_used)]

use luotsi::model::{CapacityState, LocalizedText, Record, RecordKind, Status, Visibility};
use luotsi::steward::{Scope, Session, Steward, Suggesting, SuggestionState};
use luotsi::{Catalogue, ErrorKind, Request};

const SERVICE: RecordKind = RecordKind::Service;

fn record(json: &str) -> Record {
    Record::from_json(json).unwrap()
}

fn service(organization: &str, rest: &str) -> Record {
    record(&format!(r#"{{"kind": "service", "id": "s1", "organization": "{organization}", {rest}}}"#))
}

/// Two organizations; the first has the service `s1`.
fn county(path: &std::path::Path) -> Catalogue {
    let catalogue = Catalogue::create(path).unwrap();
    for record in [
        record(r#"{"kind": "organization", "id": "ours", "name": {"fi": "Meidän ry"}}"#),
        record(r#"{"kind": "organization", "id": "theirs", "name": {"fi": "Toinen ry"}}"#),
        service(
            "ours",
            r#""co_organizations": ["theirs"], "name": {"fi": "Vertaisryhmä"}, "summary": {"fi": "Kahvia"},
               "contacts": [{"name": "Aino Esimerkki", "visibility": "steward"}, {"emails": ["toimisto@example.fi"]}]"#,
        ),
    ] {
        catalogue.put(&record).unwrap();
    }
    catalogue
}

fn session<'a>(catalogue: &'a Catalogue, name: &str, organization: &str) -> Session<'a> {
    let steward = Steward { signs: Some("Meidän ry".into()), ..Steward::new(name, Scope::of([organization])) };
    catalogue.steward(steward).unwrap().at("2026-03-10T10:00:00Z".parse().unwrap())
}

fn standing(catalogue: &Catalogue) -> Record {
    catalogue.get(SERVICE, "s1", Visibility::Steward).unwrap().unwrap()
}

fn is_found(catalogue: &Catalogue, text: &str) -> bool {
    !catalogue.search(&Request::text(text)).unwrap().hits.is_empty()
}

#[test]
fn outside_the_scope_nothing_can_be_written_by_any_call() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = county(&folder.path().join("county.luotsi"));
    let before = catalogue.revision().unwrap();
    let theirs = session(&catalogue, "pekka", "theirs");
    let ours = service("ours", r#""name": {"fi": "Vallattu"}"#);
    let taken = service("theirs", r#""name": {"fi": "Vallattu"}"#);
    let number = catalogue.suggest_change(&Suggesting::new(&ours)).unwrap();
    let attempts = [
        theirs.put(&ours, None).map(drop),
        theirs.put(&taken, None).map(drop),
        theirs.draft(&taken, None).map(drop),
        theirs.delete(SERVICE, "s1", None).map(drop),
        theirs.verify(SERVICE, "s1", &[]).map(drop),
        theirs.pause("s1", None).map(drop),
        theirs.resume("s1").map(drop),
        theirs.set_capacity("s1", CapacityState::NoCapacity, LocalizedText::default(), None).map(drop),
        theirs.accept(number, None).map(drop),
        theirs.reject(number, "no").map(drop),
        theirs.verify(RecordKind::Organization, "ours", &[]).map(drop),
    ];
    for (i, attempt) in attempts.into_iter().enumerate() {
        let error = attempt.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotPermitted, "attempt {i}");
        assert!(error.message().contains("the organization ours"), "attempt {i}: {error}");
    }
    assert!(theirs.suggestions(0, 10).unwrap().is_empty());
    assert_eq!(catalogue.revision().unwrap(), before);

    // An id that was deleted still belongs to whom it belonged.
    session(&catalogue, "aino", "ours").delete(SERVICE, "s1", None).unwrap();
    assert_eq!(theirs.put(&taken, None).unwrap_err().kind(), ErrorKind::NotPermitted);
}

#[test]
fn a_draft_is_seen_by_its_steward_alone_and_survives_a_restart_until_it_is_published() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("county.luotsi");
    let catalogue = county(&path);
    let draft = service("ours", r#""name": {"fi": "Kalakerho"}"#);
    session(&catalogue, "aino", "ours").draft(&draft, None).unwrap();
    drop(catalogue);

    let catalogue = Catalogue::open(&path).unwrap();
    assert!(!is_found(&catalogue, "kalakerho"));
    let mut exported = Vec::new();
    catalogue.export(&mut exported, Visibility::Steward).unwrap();
    assert!(!String::from_utf8(exported).unwrap().contains("Kalakerho"));
    assert!(session(&catalogue, "liisa", "ours").drafts().unwrap().is_empty());
    let aino = session(&catalogue, "aino", "ours");
    assert_eq!(aino.drafts().unwrap()[0].record, draft);

    aino.publish(SERVICE, "s1").unwrap();
    assert!(is_found(&catalogue, "kalakerho"));
    assert!(aino.drafts().unwrap().is_empty());
    assert_eq!(aino.publish(SERVICE, "s1").unwrap_err().kind(), ErrorKind::NotFound);
    let last = catalogue.history(SERVICE, "s1").unwrap().pop().unwrap();
    assert_eq!((last.steward.as_deref(), last.source.as_deref()), (Some("aino"), Some("steward")));
}

#[test]
fn an_unfinished_draft_is_kept_and_refused_when_it_is_published() {
    let catalogue = Catalogue::in_memory().unwrap();
    let aino = session(&catalogue, "aino", "ours");
    aino.draft(&service("ours", r#""name": {}"#), None).unwrap();
    let preview = aino.preview(SERVICE, "s1", "en").unwrap();
    assert_eq!(preview.refused[0].0, "$.name");
    assert_eq!(aino.publish(SERVICE, "s1").unwrap_err().kind(), ErrorKind::InvalidDocument);
    assert_eq!(aino.drafts().unwrap().len(), 1);
    assert!(aino.discard(SERVICE, "s1").unwrap() && !aino.discard(SERVICE, "s1").unwrap());
}

#[test]
fn a_preview_tells_in_three_languages_who_will_find_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = county(&folder.path().join("county.luotsi"));
    let aino = session(&catalogue, "aino", "ours");
    aino.draft(
        &service(
            "ours",
            r#""name": {"fi": "Vertaisryhmä"}, "needs": ["carer_support"], "roles": ["informal_carer"],
               "delivery": ["place"], "area": {"municipalities": ["272", "236", "849"]},
               "accessibility": {"wheelchair": true}, "eligibility": {"age": {"min": 18}}"#,
        ),
        None,
    )
    .unwrap();
    let texts = |locale| -> Vec<String> {
        let preview = aino.preview(SERVICE, "s1", locale).unwrap();
        preview.effects.into_iter().map(|effect| effect.text).collect()
    };
    assert_eq!(
        texts("en"),
        [
            "You will now be found in 3 municipalities for: Support for carers.",
            "You will now be found only in 3 municipalities: Kaustinen, Kokkola and Toholampi.",
            "You will now be suggested only to: informal carers.",
            "New detail, way of delivery: At a place.",
            "New detail, age limit: 18 years or over.",
        ]
    );
    assert!(texts("fi")[0].starts_with("Palvelu löytyy nyt 3 kunnassa tarpeeseen:"));
    assert!(texts("sv")[0].starts_with("Tjänsten hittas nu i 3 kommuner för behovet:"));

    let preview = aino.preview(SERVICE, "s1", "en").unwrap();
    let missing: Vec<&str> = preview.missing.iter().map(|missing| missing.field).collect();
    assert!(missing.contains(&"step_free") && !missing.contains(&"wheelchair"), "{missing:?}");
    let step_free = preview.missing.iter().find(|missing| missing.field == "step_free").unwrap();
    assert_eq!(step_free.text, "Missing, and often asked for: step-free access.");
    assert!(preview.changes.iter().any(|change| change.path == "$.needs" && change.before.is_none()));

    // What is lost is told as well, and what changes nothing.
    aino.publish(SERVICE, "s1").unwrap();
    let narrower = service("ours", r#""name": {"fi": "Vertaisryhmä"}, "area": {"municipalities": ["272"]}"#);
    let codes = |preview: luotsi::steward::Preview| preview.effects.into_iter().map(|e| e.code).collect::<Vec<_>>();
    let lost = codes(aino.preview_of(&narrower, "en").unwrap());
    for code in ["PREVIEW_NEEDS_LOST", "PREVIEW_AREA_LOST", "PREVIEW_ROLES_ANYBODY", "PREVIEW_UNTOLD"] {
        assert!(lost.contains(&code), "{code}: {lost:?}");
    }
    let same = aino.read(SERVICE, "s1").unwrap().unwrap().record;
    assert_eq!(codes(aino.preview_of(&same, "en").unwrap()), ["PREVIEW_NONE"]);
}

#[test]
fn a_conflict_shows_theirs_and_ours_and_can_be_settled() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = county(&folder.path().join("county.luotsi"));
    let (aino, liisa) = (session(&catalogue, "aino", "ours"), session(&catalogue, "liisa", "ours"));
    let base = aino.read(SERVICE, "s1").unwrap().unwrap();
    let ours = service("ours", r#""name": {"fi": "Kerho"}, "summary": {"fi": "Kahvia"}"#);
    aino.draft(&ours, Some(base.seq)).unwrap();
    let theirs = service("ours", r#""name": {"fi": "Seura"}, "summary": {"fi": "Kahvia"}, "needs": ["memory"]"#);
    liisa.put(&theirs, Some(base.seq)).unwrap();

    assert!(aino.preview(SERVICE, "s1", "fi").unwrap().outdated);
    let error = aino.publish(SERVICE, "s1").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    let conflict = error.conflict().unwrap();
    assert_eq!((conflict.seen, Some(conflict.current)), (base.seq, error.current_seq()));
    assert_eq!(conflict.steward.as_deref(), Some("liisa"));
    let name = |changes: &[luotsi::FieldChange]| {
        changes.iter().find(|change| change.path == "$.name.fi").and_then(|change| change.after.clone())
    };
    assert_eq!((name(&conflict.theirs), name(&conflict.ours)), (Some("Seura".into()), Some("Kerho".into())));
    assert!(conflict.both.contains(&"$.name.fi".to_owned()), "{:?}", conflict.both);
    assert!(!error.to_string().contains("Seura"));

    // Kept again over the version that was shown, the draft can be published.
    aino.draft(&ours, Some(conflict.current)).unwrap();
    aino.publish(SERVICE, "s1").unwrap();
    assert_eq!(standing(&catalogue), ours);
}

#[test]
fn a_confirmation_is_one_call_for_the_record_or_for_fields() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = county(&folder.path().join("county.luotsi"));
    let aino = session(&catalogue, "aino", "ours");
    aino.verify(SERVICE, "s1", &["contacts"]).unwrap();
    let verification = standing(&catalogue).as_service().unwrap().verification.clone().unwrap();
    assert_eq!(verification.at, None, "the record as a whole was never confirmed");
    assert_eq!(verification.fields["contacts"].at.to_string(), "2026-03-10");
    assert_eq!(verification.fields["contacts"].by.as_deref(), Some("Meidän ry"));

    let error = aino.verify(SERVICE, "s1", &["contacts", "cost"]).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidRequest, Some("fields[1]")));

    aino.verify(SERVICE, "s1", &[]).unwrap();
    let verification = standing(&catalogue).as_service().unwrap().verification.clone().unwrap();
    assert_eq!(verification.at.unwrap().to_string(), "2026-03-10");
    assert!(verification.fields.is_empty());
    aino.verify(RecordKind::Organization, "ours", &[]).unwrap();
}

#[test]
fn a_pause_and_a_full_group_are_in_the_very_next_search() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = county(&folder.path().join("county.luotsi"));
    let aino = session(&catalogue, "aino", "ours");
    assert!(is_found(&catalogue, "vertaisryhmä"));
    aino.pause("s1", Some("2099-09-01".parse().unwrap())).unwrap();
    assert!(!is_found(&catalogue, "vertaisryhmä"));
    assert_eq!(standing(&catalogue).as_service().unwrap().status(), Status::Paused);
    aino.resume("s1").unwrap();
    assert!(is_found(&catalogue, "vertaisryhmä"));
    let error = aino.pause("s1", Some("2026-03-10".parse().unwrap())).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidRequest, Some("until")));

    let note = LocalizedText::new("fi", "noin 3 viikkoa");
    aino.set_capacity("s1", CapacityState::Waitlist, note, Some("2099-01-01".parse().unwrap())).unwrap();
    let capacity = standing(&catalogue).as_service().unwrap().capacity.clone().unwrap();
    assert_eq!(capacity.as_of.unwrap().to_string(), "2026-03-10");
    let request = r#"{"filters": {"capacity": ["waitlist"]}}"#;
    assert_eq!(catalogue.search(&Request::from_json(request).unwrap()).unwrap().hits[0].id, "s1");
}

#[test]
fn a_suggestion_changes_nothing_until_a_steward_accepts_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("county.luotsi");
    let catalogue = county(&path);
    let Some(Record::Service(mut seen)) = catalogue.get(SERVICE, "s1", Visibility::Public).unwrap() else { panic!() };
    assert_eq!(seen.contacts.len(), 1, "the public does not see Aino");
    seen.summary = LocalizedText::new("fi", "Teetä");
    seen.contacts[0].emails = vec!["uusi@example.fi".into()];
    let better = Record::from(seen);
    let first = Suggesting { author: Some("a visitor"), comment: Some("I was there"), ..Suggesting::new(&better) };
    let number = catalogue.suggest_change(&first).unwrap();
    let second = catalogue.suggest_change(&Suggesting::new(&service("ours", r#""name": {"fi": "Pila"}"#))).unwrap();
    drop(catalogue);

    let catalogue = Catalogue::open(&path).unwrap();
    assert!(!is_found(&catalogue, "teetä"));
    let aino = session(&catalogue, "aino", "ours");
    let waiting = aino.suggestions(0, 10).unwrap();
    assert_eq!(waiting.iter().map(|one| one.number).collect::<Vec<_>>(), [number, second]);
    let paths: Vec<&str> = waiting[0].changes.iter().map(|change| change.path.as_str()).collect();
    assert!(paths.contains(&"$.summary.fi"), "{paths:?}");

    aino.reject(second, "This is a joke.").unwrap();
    aino.accept(number, None).unwrap();
    let accepted = standing(&catalogue);
    let contacts = &accepted.as_service().unwrap().contacts;
    assert_eq!(contacts[0].emails, ["uusi@example.fi"]);
    assert_eq!(contacts[1].name.as_deref(), Some("Aino Esimerkki"), "what the author did not see stays");
    let last = catalogue.history(SERVICE, "s1").unwrap().pop().unwrap();
    assert_eq!(last.comment.as_deref(), Some("suggested by a visitor: I was there"));
    assert_eq!((last.steward.as_deref(), last.source.as_deref()), (Some("aino"), Some("suggestion")));

    assert!(aino.suggestions(0, 10).unwrap().is_empty());
    assert_eq!(catalogue.suggested(number).unwrap().unwrap().state, SuggestionState::Accepted);
    let rejected = catalogue.suggested(second).unwrap().unwrap();
    assert_eq!((rejected.state, rejected.reason.as_deref()), (SuggestionState::Rejected, Some("This is a joke.")));
    assert_eq!(aino.accept(second, None).unwrap_err().kind(), ErrorKind::Conflict);
    assert_eq!(aino.accept(99, None).unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn a_suggestion_over_an_older_version_is_a_conflict_until_the_steward_has_compared() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = county(&folder.path().join("county.luotsi"));
    let aino = session(&catalogue, "aino", "ours");
    let proposed = service("ours", r#""name": {"fi": "Ehdotettu"}"#);
    let number = catalogue.suggest_change(&Suggesting::new(&proposed)).unwrap();
    aino.set_capacity("s1", CapacityState::NoCapacity, LocalizedText::default(), None).unwrap();
    let error = aino.accept(number, None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(error.conflict().unwrap().theirs[0].path, "$.capacity");
    aino.accept(number, error.current_seq()).unwrap();
    let same = catalogue.get(SERVICE, "s1", Visibility::Public).unwrap().unwrap();
    assert_eq!(catalogue.suggest_change(&Suggesting::new(&same)).unwrap_err().kind(), ErrorKind::InvalidDocument);
}

#[test]
fn every_step_can_be_asked_for_in_json() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = county(&folder.path().join("county.luotsi"));
    let steward = serde_json::from_str(r#"{"name": "aino", "organizations": ["ours"]}"#).unwrap();
    let aino = catalogue.steward(steward).unwrap();
    let act = |json: &str| aino.act(json).unwrap();
    let other = r#"{"kind": "service", "id": "s2", "organization": "ours", "name": {"fi": "Kerho"}}"#;
    assert_eq!(act(&format!(r#"{{"do": "draft", "record": {other}}}"#))["base"], 0);
    assert_eq!(act(r#"{"do": "drafts"}"#)[0]["record"]["id"], "s2");
    let preview = act(r#"{"do": "preview", "id": "s2", "locale": "en"}"#);
    assert_eq!(preview["effects"][0]["code"], "PREVIEW_NEW");
    assert_eq!(act(r#"{"do": "publish", "id": "s2", "now": "2026-03-10T10:00:00Z"}"#)["changed"], true);
    assert_eq!(act(r#"{"do": "verify", "id": "s2", "fields": ["name"]}"#)["changed"], true);
    assert_eq!(act(r#"{"do": "pause", "id": "s2", "until": "2099-01-01"}"#)["changed"], true);
    assert_eq!(act(r#"{"do": "resume", "id": "s2"}"#)["changed"], true);
    act(r#"{"do": "set_capacity", "id": "s2", "state": "no_capacity", "note": "täynnä"}"#);
    let seen = act(r#"{"do": "read", "id": "s2"}"#);
    assert_eq!(seen["record"]["capacity"]["note"]["fi"], "täynnä");
    assert_eq!(act(&format!(r#"{{"do": "put", "record": {other}, "seen": {}}}"#, seen["seq"]))["changed"], true);
    let number = catalogue.suggest_change(&Suggesting::new(&record(&other.replace("Kerho", "Seura")))).unwrap();
    assert_eq!(act(r#"{"do": "suggestions"}"#)[0]["number"], number);
    assert!(act(&format!(r#"{{"do": "reject", "number": {number}, "reason": "no"}}"#)).is_null());
    assert_eq!(act(r#"{"do": "discard", "id": "s2"}"#)["discarded"], false);
    assert_eq!(act(r#"{"do": "delete", "id": "s2"}"#)["changed"], true);
    assert!(act(r#"{"do": "read", "id": "s2"}"#).is_null());

    for (json, path) in [
        (r#"{"do": "fly"}"#, "$.do"),
        (r#"{"id": "s2"}"#, "$.do"),
        (r#"{"do": "pause", "id": "s2", "until": "soon"}"#, "$.until"),
        (r#"{"do": "pause", "id": "s2", "untill": null}"#, "$.untill"),
        (r#"{"do": "verify", "id": "s2", "fields": ["name", 3]}"#, "$.fields[1]"),
        (r#"{"do": "drafts", "now": "yesterday"}"#, "$.now"),
        (r#"[]"#, "$"),
    ] {
        let error = aino.act(json).unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::InvalidRequest, Some(path)), "{json}");
    }
}
