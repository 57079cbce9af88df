//! What following promises: a change is in the very next search, nothing is lost, and columns and words never part.

#![allow(clippy::unwrap_used)] // Helpers of tests are tests.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use luotsi::model::{LocalizedText, Record};
use luotsi::{Catalogue, Mode, OpenOptions, Request};
use rusqlite::Connection;

fn service(id: usize, name: &str, municipality: &str) -> Record {
    Record::from_json(&format!(
        r#"{{"kind": "service", "id": "s{id}", "name": {{"fi": "{name}"}}, "area": {{"municipalities": ["{municipality}"]}},
            "places": [{{"location": "l1"}}], "needs": ["memory"]}}"#
    ))
    .unwrap()
}

fn catalogue(folder: &Path, services: usize) -> (PathBuf, Catalogue) {
    let file = folder.join("followed.luotsi");
    let catalogue = Catalogue::create(&file).unwrap();
    let all: Vec<Record> = (0..services).map(|id| service(id, "Omaishoitajien kahvila", "272")).collect();
    catalogue.put_many(&all, &Default::default()).unwrap();
    (file, catalogue)
}

fn reader(file: &Path) -> Catalogue {
    Catalogue::open_with(file, &OpenOptions { mode: Mode::ReadOnly, ..Default::default() }).unwrap()
}

/// Words, filters and facets: what would differ if columns and words had parted.
fn answers(catalogue: &Catalogue) -> Vec<String> {
    [
        r#"{"text": "omaishoitajan kahvila", "facets": ["municipality", "need"], "limit": 200, "explain": "none"}"#,
        r#"{"text": "laituri", "filters": {"municipality": ["217"]}, "limit": 200, "explain": "none"}"#,
        r#"{"filters": {"municipality": ["272"]}, "sort": "name", "limit": 200, "explain": "none"}"#,
    ]
    .map(|request| {
        let answer = catalogue.search(&Request::from_json(request).unwrap()).unwrap();
        serde_json::to_string(&(&answer.hits, answer.total, &answer.facets)).unwrap()
    })
    .into()
}

/// The answers of an index that is built from the records alone.
fn rebuilt(file: &Path) -> Vec<String> {
    Connection::open(file).unwrap().execute_batch("DELETE FROM image").unwrap();
    answers(&reader(file))
}

#[test]
fn thousands_of_changes_leave_an_index_that_answers_as_one_built_afresh() {
    let folder = tempfile::tempdir().unwrap();
    let (file, catalogue) = catalogue(folder.path(), 60);
    answers(&catalogue);
    // Each round leaves sixty dead slots: so many that their places are taken by the living, more than once.
    for round in 0..150 {
        let name = if round % 3 == 0 { "Laituri" } else { "Omaishoitajien kahvila" };
        let all: Vec<Record> = (0..60).map(|id| service(id, name, if id % 7 == 0 { "217" } else { "272" })).collect();
        catalogue.put_many(&all, &Default::default()).unwrap();
        catalogue.put(&service(round % 60, &format!("Kahvila {round}"), "217")).unwrap();
        let found = catalogue.search(&Request::text(format!("{round}"))).unwrap();
        assert_eq!(found.hits[0].id, format!("s{}", round % 60));
    }
    assert_eq!(answers(&catalogue), rebuilt(&file));
}

#[test]
fn a_refresh_that_fails_at_any_record_leaves_nothing_apart() {
    let folder = tempfile::tempdir().unwrap();
    let (file, writer) = catalogue(folder.path(), 12);
    let follower = reader(&file);
    answers(&follower);
    for broken in 0..12 {
        let name = if broken % 2 == 0 { "Laituri" } else { "Omaishoitajien kahvila" };
        let location = format!(r#"{{"kind": "location", "id": "l1", "name": {{"fi": "Talo {broken}"}}}}"#);
        writer.put(&Record::from_json(&location).unwrap()).unwrap();
        let all: Vec<Record> = (0..12).map(|id| service(id, name, ["272", "217"][(id + broken) % 2])).collect();
        writer.put_many(&all, &Default::default()).unwrap();
        let sql = Connection::open(&file).unwrap();
        let body = format!("(SELECT body FROM record WHERE id = 's{broken}')");
        let sound: String =
            sql.query_row(&format!("SELECT text FROM body WHERE id = {body}"), [], |row| row.get(0)).unwrap();
        sql.execute(&format!("UPDATE body SET text = '{{' WHERE id = {body}"), []).unwrap();
        for _ in 0..2 {
            assert!(follower.search(&Request::default()).is_err(), "record {broken} cannot be read");
        }
        sql.execute(&format!("UPDATE body SET text = ?1 WHERE id = {body}"), [sound]).unwrap();
        assert_eq!(answers(&follower), rebuilt(&file), "after record {broken} could not be read");
    }
}

#[test]
fn what_one_writes_four_others_find_and_nothing_is_lost() {
    const CHANGES: usize = 200;
    let folder = tempfile::tempdir().unwrap();
    let (file, writer) = catalogue(folder.path(), 40);
    let done = AtomicBool::new(false);
    std::thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| {
                let reader = reader(&file);
                let mut newest = 0;
                loop {
                    let last = done.load(Ordering::SeqCst);
                    let revision = reader.search(&Request::default()).unwrap().receipt.revision;
                    assert!(revision >= newest, "no search goes back");
                    newest = revision;
                    if last {
                        break;
                    }
                }
                for change in 0..CHANGES {
                    let found = reader.search(&Request::text(format!("muutos{change}x"))).unwrap();
                    assert!(found.hits.iter().any(|hit| hit.id == format!("c{change}")), "change {change}");
                }
            });
        }
        for change in 0..CHANGES {
            let Record::Service(mut service) = service(change, "", "272") else { unreachable!() };
            service.id = format!("c{change}");
            service.name = LocalizedText::new("fi", format!("muutos{change}x"));
            writer.put(&Record::Service(service)).unwrap();
            let found = writer.search(&Request::text(format!("muutos{change}x"))).unwrap();
            assert_eq!(found.hits[0].id, format!("c{change}"), "a change is in the very next search");
        }
        done.store(true, Ordering::SeqCst);
    });
}
