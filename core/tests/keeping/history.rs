//! The past is told as it was, as long as it is kept.

use jiff::Timestamp;
use luotsi::model::{Record, RecordKind, Visibility};
use luotsi::{Catalogue, ErrorKind, Request, Span, WriteOptions};

const SERVICE: RecordKind = RecordKind::Service;

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn put(catalogue: &Catalogue, id: &str, rest: &str, day: &str) -> u64 {
    let record = Record::from_json(&format!(r#"{{"kind": "service", "id": "{id}", {rest}}}"#)).unwrap();
    let now = Some(instant(&format!("{day}T12:00:00Z")));
    catalogue.put_with(&record, &WriteOptions { now, ..WriteOptions::default() }).unwrap().seq
}

fn delete(catalogue: &Catalogue, id: &str, day: &str) {
    let now = Some(instant(&format!("{day}T12:00:00Z")));
    catalogue.delete(SERVICE, id, &WriteOptions { now, ..WriteOptions::default() }).unwrap();
}

/// Three services over two years.
fn county() -> Catalogue {
    let catalogue = Catalogue::in_memory().unwrap();
    put(&catalogue, "a", r#""name": {"fi": "Kahvio"}, "contacts": [{"name": "Eka"}]"#, "2024-01-10");
    put(&catalogue, "b", r#""name": {"fi": "Kerho"}"#, "2024-02-10");
    put(&catalogue, "a", r#""name": {"fi": "Kahvila"}, "contacts": [{"name": "Toka"}]"#, "2024-06-10");
    put(&catalogue, "c", r#""name": {"fi": "Kuoro"}"#, "2024-07-10");
    delete(&catalogue, "c", "2024-08-10");
    put(&catalogue, "a", r#""name": {"fi": "Kahvitupa"}, "contacts": [{"name": "Kolmas"}]"#, "2025-06-10");
    catalogue
}

/// What every day's question about the past is answered, as far as it is answered.
fn answers(catalogue: &Catalogue, day: &str) -> luotsi::Result<String> {
    let request = Request::from_json(&format!(r#"{{"as_of": "{day}", "now": "{day}", "sort": "name"}}"#)).unwrap();
    let answer = catalogue.search(&request)?;
    let noon = instant(&format!("{day}T20:00:00Z"));
    let one = catalogue.get_as_of(SERVICE, "a", Visibility::Public, noon)?;
    let hits: Vec<_> = answer.hits.iter().map(|hit| (hit.id.as_str(), hit.title.as_str())).collect();
    Ok(format!("{hits:?} {}", one.map_or(String::new(), |record| record.to_json())))
}

#[test]
fn what_is_kept_is_told_as_before_and_what_is_not_is_refused() {
    let catalogue = county();
    let days = ["2024-01-20", "2024-06-20", "2024-07-20", "2024-12-31", "2025-01-02", "2025-06-20"];
    let before: Vec<_> = days.iter().map(|day| answers(&catalogue, day).unwrap()).collect();
    assert!(before[0].contains("Kahvio") && before[2].contains("Kuoro"));

    assert_eq!(catalogue.prune_history(None).unwrap(), luotsi::Pruned::default(), "no policy, nothing goes");
    catalogue.set_retention(Some(365)).unwrap();
    let pruned = catalogue.prune_history(Some(instant("2026-01-01T00:00:00Z"))).unwrap();
    assert_eq!(pruned.versions, 2, "the first version of a, and c before it was deleted");
    assert_eq!(catalogue.retention().unwrap().kept_since, Some(instant("2025-01-01T00:00:00Z")));
    for (day, before) in days.iter().zip(&before) {
        match answers(&catalogue, day) {
            Ok(after) => assert!(*day >= "2025-01-01" && after == *before, "{day}"),
            Err(error) => {
                assert!(*day < "2025-01-01", "{day}");
                assert_eq!((error.kind(), error.path()), (ErrorKind::NotFound, Some("as_of")));
                assert!(error.message().contains("2025-01-01T00:00:00Z"), "{error}");
            }
        }
    }
    let early = catalogue.get_as_of(SERVICE, "a", Visibility::Public, instant("2024-02-01T00:00:00Z"));
    assert_eq!(early.unwrap_err().kind(), ErrorKind::NotFound);
    let span = Span::Revisions { from: 1, to: 6 };
    assert_eq!(catalogue.diff(span, None, 10).unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(catalogue.check().unwrap(), Vec::<String>::new());

    // A second pruning on the same day, or with an earlier clock, changes nothing.
    for now in ["2026-01-01T00:00:00Z", "2025-12-01T00:00:00Z"] {
        assert_eq!(catalogue.prune_history(Some(instant(now))).unwrap().versions, 0);
    }
    assert_eq!(catalogue.retention().unwrap().kept_since, Some(instant("2025-01-01T00:00:00Z")));
}

#[test]
fn a_feed_leads_to_what_stands_whatever_was_pruned_meanwhile() {
    let catalogue = county();
    let first = catalogue.feed(None, 2).unwrap();
    assert!(first.more && first.changes.len() == 2);
    catalogue.set_retention(Some(1)).unwrap();
    catalogue.prune_history(None).unwrap();
    let rest = catalogue.feed(Some(&first.token), 100).unwrap();
    let seen: Vec<_> = rest.changes.iter().map(|change| (change.seq, change.id.as_str(), change.deleted)).collect();
    assert_eq!(seen, [(5, "c", true), (6, "a", false)]);
    let end = catalogue.feed(Some(&rest.token), 100).unwrap();
    assert_eq!((end.changes.len(), end.more, &end.token), (0, false, &rest.token));
}

#[test]
fn a_token_of_another_past_is_refused_and_says_why() {
    let catalogue = county();
    let token = catalogue.feed(None, 100).unwrap().token;
    let refused = |token: &str| {
        let error = catalogue.feed(Some(token), 1).unwrap_err();
        assert_eq!(error.path(), Some("token"));
        (error.kind(), error.message().to_owned())
    };
    let stranger = county().feed(None, 1).unwrap().token;
    assert!(refused(&stranger).1.contains("another catalogue"));
    assert_eq!(refused("yesterday").0, ErrorKind::InvalidRequest);

    let person = luotsi::Person { name: Some("Eka".into()), ..Default::default() };
    catalogue.erase(&person, &luotsi::Within::Everything).unwrap();
    let (kind, message) = refused(&token);
    assert_eq!(kind, ErrorKind::Conflict);
    assert!(message.contains("another epoch"), "{message}");
}

#[test]
fn two_states_of_the_catalogue_differ_record_by_record_and_field_by_field() {
    let catalogue = county();
    let instants = Span::Instants { from: instant("2024-06-01T00:00:00Z"), to: instant("2025-12-31T00:00:00Z") };
    let changed = catalogue.diff(instants, None, 10).unwrap();
    assert_eq!(changed.len(), 1, "c came and went in between");
    assert_eq!((changed[0].id.as_str(), changed[0].before, changed[0].after), ("a", Some(1), Some(6)));
    let paths: Vec<_> = changed[0].fields.iter().map(|field| field.path.as_str()).collect();
    assert_eq!(paths, ["$.contacts[0].name", "$.name.fi"]);

    let all = |limit: usize| {
        let mut found = Vec::new();
        let mut after: Option<(RecordKind, String)> = None;
        loop {
            let span = Span::Revisions { from: 0, to: 4 };
            let from = after.as_ref().map(|(kind, id)| (*kind, id.as_str()));
            let page = catalogue.diff(span, from, limit).unwrap();
            let Some(last) = page.last() else { return found };
            after = Some((last.kind, last.id.clone()));
            found.extend(page.into_iter().map(|change| change.id));
        }
    };
    assert_eq!(all(10), ["a", "b", "c"]);
    assert_eq!(all(1), all(10));
    let backwards = Span::Revisions { from: 4, to: 0 };
    assert_eq!(catalogue.diff(backwards, None, 1).unwrap_err().kind(), ErrorKind::InvalidRequest);
    assert_eq!(catalogue.diff_versions(SERVICE, "a", 1, 3).unwrap()[1].path, "$.name.fi");
    assert_eq!(catalogue.diff_versions(SERVICE, "a", 1, 2).unwrap_err().kind(), ErrorKind::NotFound);
}

#[test]
fn asking_about_many_days_keeps_one_past_in_memory() {
    // Each day's index replaces the one before: the answers are right in any order, and again.
    let catalogue = county();
    let days = ["2024-01-20", "2024-07-20", "2025-06-20"];
    let once: Vec<_> = days.iter().map(|day| answers(&catalogue, day).unwrap()).collect();
    let again: Vec<_> = days.iter().rev().map(|day| answers(&catalogue, day).unwrap()).collect();
    assert!(once.iter().eq(again.iter().rev()));
}
