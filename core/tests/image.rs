//! What the image of the index promises: it saves time, and changes nothing else.

#![allow(clippy::unwrap_used)] // Helpers of tests are tests.

use std::path::{Path, PathBuf};

use luotsi::model::{Record, Visibility};
use luotsi::steward::{Scope, Steward};
use luotsi::{Catalogue, ImageState, Mode, OpenOptions, Request};
use rusqlite::Connection;

/// Requests of all kinds: words, errors in them, filters, facets, profiles, distances, schedules.
const REQUESTS: &[&str] = &[
    r#"{"text": "omaishoitajien vertaistuki", "facets": ["need", "organization", "category"]}"#,
    r#"{"text": "muistikahvla", "highlight": true, "explain": "full"}"#,
    r#"{"text": "ensam hemma", "locale": "sv", "limit": 50}"#,
    r#"{"text": "peer sup", "as_you_type": true, "locale": "en", "explain": "none"}"#,
    r#"{"filters": {"municipality": ["272"], "language": ["sv"]}, "facets": ["form", "municipality", "status"], "limit": 100}"#,
    r#"{"filters": {"open_at": "2026-03-10T18:00:00+02:00"}, "sort": "name", "limit": 100}"#,
    r#"{"filters": {"near": {"latitude": 63.84, "longitude": 23.13}}, "sort": "distance", "limit": 30}"#,
    r#"{"profile": {"persons": [{"age": 78, "municipality": "272", "languages": ["fi"], "roles": ["informal_carer"],
        "needs": [{"code": "carer_respite", "weight": 3}, {"code": "memory"}]}]}, "explain": "full", "now": "2026-03-10"}"#,
];

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("county.luotsi")
    }

    fn open(&self) -> Catalogue {
        Catalogue::open(self.file()).unwrap()
    }

    /// The demo county, closed with an image.
    fn county(services: usize) -> Self {
        let folder = Self::new();
        let catalogue = Catalogue::create(folder.file()).unwrap();
        catalogue.put_many(&records(services), &Default::default()).unwrap();
        catalogue.search(&Request::default()).unwrap();
        drop(catalogue);
        assert_eq!(heads(&folder.file()), 1);
        folder
    }
}

/// The demo county, with so many of its services.
fn records(services: usize) -> Vec<Record> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../demo/county.jsonl")).unwrap();
    let all = text.lines().map(|line| Record::from_json(line).unwrap());
    let (some, others): (Vec<Record>, Vec<Record>) = all.partition(|record| record.as_service().is_some());
    others.into_iter().chain(some.into_iter().take(services)).collect()
}

/// Every answer, as JSON.
fn answers(catalogue: &Catalogue) -> Vec<String> {
    let ask = |request: &&str| {
        let mut request = Request::from_json(request).unwrap();
        request.now.get_or_insert_with(|| Request::from_json(r#"{"now": "2026-03-10"}"#).unwrap().now.unwrap());
        serde_json::to_string(&catalogue.search(&request).unwrap()).unwrap()
    };
    let mut all: Vec<String> = REQUESTS.iter().map(ask).collect();
    all.push(serde_json::to_string(&catalogue.suggest("ma", "fi", Visibility::Public, 100).unwrap()).unwrap());
    all
}

fn state(catalogue: &Catalogue) -> ImageState {
    catalogue.info().unwrap().image.state
}

/// Changes the file behind the library's back.
fn raw<T>(file: &Path, run: impl FnOnce(&Connection) -> T) -> T {
    run(&Connection::open(file).unwrap())
}

fn heads(file: &Path) -> u32 {
    raw(file, |sql| sql.query_row("SELECT count(*) FROM image WHERE name = 'index'", [], |row| row.get(0)).unwrap())
}

/// The number of the image: each that is written has a higher one.
fn number(file: &Path) -> u64 {
    raw(file, |sql| sql.query_row("SELECT max(part) FROM image WHERE name = 'index'", [], |row| row.get(0)).unwrap())
}

fn forget_image(file: &Path) {
    raw(file, |sql| sql.execute_batch("DELETE FROM image").unwrap());
}

/// The answers of an index that is built from the records alone.
fn rebuilt(folder: &Folder) -> Vec<String> {
    let copy = folder.0.path().join("copy.luotsi");
    std::fs::copy(folder.file(), &copy).unwrap();
    forget_image(&copy);
    let catalogue = Catalogue::open(&copy).unwrap();
    let answers = answers(&catalogue);
    assert_eq!(state(&catalogue), ImageState::Absent);
    drop(catalogue);
    std::fs::remove_file(&copy).unwrap();
    answers
}

/// Renames a service.
fn rename(catalogue: &Catalogue, place: usize, name: &str) {
    let mut services = records(usize::MAX).into_iter().filter_map(|record| match record {
        Record::Service(service) => Some(service),
        _ => None,
    });
    let mut service = services.nth(place).unwrap();
    service.name.insert("fi", name);
    catalogue.put(&Record::Service(service)).unwrap();
}

#[test]
fn an_index_from_its_image_answers_as_one_that_was_built() {
    let folder = Folder::county(usize::MAX);
    let expected = rebuilt(&folder);
    let catalogue = folder.open();
    assert!(answers(&catalogue) == expected);
    assert_eq!(state(&catalogue), ImageState::Used);
}

#[test]
fn an_image_is_followed_up_to_the_newest_change() {
    let folder = Folder::county(usize::MAX);
    let catalogue = folder.open();
    (0..20).for_each(|place| rename(&catalogue, place * 3, "Omaishoitajien muistikahvila"));
    drop(catalogue);
    for _ in 0..2 {
        let expected = rebuilt(&folder);
        let catalogue = folder.open();
        assert!(answers(&catalogue) == expected);
        assert_eq!(state(&catalogue), ImageState::Used);
        // So many changes that closing writes the image anew, of the same records in the end.
        (0..40)
            .for_each(|n| rename(&catalogue, 0, if n % 2 == 0 { "Laituri" } else { "Omaishoitajien muistikahvila" }));
        catalogue.search(&Request::default()).unwrap();
    }
}

#[test]
fn a_damaged_image_is_built_anew_wherever_the_damage_is() {
    let folder = Folder::county(40);
    let expected = rebuilt(&folder);
    let sound = std::fs::read(folder.file()).unwrap();
    let parts: Vec<(i64, i64)> = raw(&folder.file(), |sql| {
        let mut rows = sql.prepare("SELECT rowid, length(bytes) FROM image").unwrap();
        rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
    });
    assert!(parts.len() >= 5);
    let kinds = [
        "UPDATE image SET bytes = substr(bytes, 1, ?2) WHERE rowid = ?1",
        "UPDATE image SET bytes = CAST(substr(bytes, 1, ?2) || X'5A5B' || substr(bytes, ?2 + 3) AS BLOB) WHERE rowid = ?1",
        "DELETE FROM image WHERE rowid = ?1 AND ?2 >= 0",
    ];
    let places = parts.iter().flat_map(|(row, length)| [0, length / 3, length - 2].map(|at| (*row, at)));
    for ((row, at), damage) in places.zip(kinds.iter().cycle()) {
        std::fs::write(folder.file(), &sound).unwrap();
        raw(&folder.file(), |sql| sql.execute(damage, (row, at)).unwrap());
        let catalogue = folder.open();
        assert!(answers(&catalogue) == expected, "part {row} at {at}: {damage}");
        let report = catalogue.info().unwrap().image;
        assert_eq!(report.state == ImageState::Rebuilt, report.reason.is_some());
    }
}

#[test]
fn an_image_of_another_catalogue_or_time_is_not_used() {
    let folder = Folder::county(40);
    let file = folder.file();
    for change in [
        "UPDATE meta SET value = '7' WHERE key = 'epoch'",
        "UPDATE image SET bytes = (SELECT bytes FROM image WHERE name = 'index') WHERE name <> 'index'",
    ] {
        let sound = std::fs::read(&file).unwrap();
        raw(&file, |sql| sql.execute_batch(change).unwrap());
        let catalogue = folder.open();
        catalogue.search(&Request::text("tuki")).unwrap();
        let report = catalogue.info().unwrap().image;
        assert_eq!(report.state, ImageState::Rebuilt);
        assert!(report.reason.is_some());
        drop(catalogue);
        std::fs::write(&file, &sound).unwrap();
    }
}

#[test]
fn who_only_reads_writes_no_image() {
    let folder = Folder::county(40);
    forget_image(&folder.file());
    for mode in [Mode::ReadOnly, Mode::Snapshot] {
        let catalogue = Catalogue::open_with(folder.file(), &OpenOptions { mode, ..Default::default() }).unwrap();
        assert!(catalogue.search(&Request::default()).unwrap().total > 0);
        drop(catalogue);
        assert_eq!(heads(&folder.file()), 0);
    }
    let catalogue = folder.open();
    catalogue.search(&Request::default()).unwrap();
    drop(catalogue);
    assert_eq!(heads(&folder.file()), 1);
}

#[test]
fn an_image_that_cannot_be_written_fails_nothing() {
    let folder = Folder::county(40);
    forget_image(&folder.file());
    let catalogue = folder.open();
    catalogue.search(&Request::default()).unwrap();
    raw(&folder.file(), |sql| {
        sql.execute_batch("BEGIN IMMEDIATE").unwrap();
        drop(catalogue);
        assert_eq!(sql.query_row("SELECT count(*) FROM image", [], |row| row.get::<_, u32>(0)).unwrap(), 0);
    });
    assert!(folder.open().search(&Request::default()).unwrap().total > 0);
}

#[test]
fn an_open_catalogue_goes_on_when_another_replaces_its_image() {
    let folder = Folder::county(usize::MAX);
    let expected = rebuilt(&folder);
    let first = folder.open();
    first.search(&Request::default()).unwrap();
    assert_eq!(state(&first), ImageState::Used);
    let second = folder.open();
    (0..60).for_each(|n| rename(&second, 0, if n % 2 == 0 { "Laituri" } else { "Omaishoitajien muistikahvila" }));
    let service = records(1).pop().unwrap();
    second.put(&service).unwrap();
    second.search(&Request::default()).unwrap();
    drop(second);
    // The revision of the receipts is another one; hits, counts and words are not.
    let without = |answers: Vec<String>| -> Vec<String> {
        answers.iter().map(|answer| answer.split("\"receipt\"").next().unwrap_or_default().to_owned()).collect()
    };
    assert!(without(answers(&first)) == without(expected));
}

#[test]
fn an_image_that_is_far_behind_is_written_after_a_stewards_change_too() {
    let folder = Folder::county(40);
    let catalogue = folder.open();
    let services: Vec<Record> = records(40).into_iter().filter(|record| record.as_service().is_some()).collect();
    for round in 0..104 {
        let renamed = |mut record: Record| {
            let Record::Service(service) = &mut record else { unreachable!() };
            service.summary.insert("fi", format!("Kierros {round}"));
            record
        };
        let all: Vec<Record> = services.iter().cloned().map(renamed).collect();
        catalogue.put_many(&all, &Default::default()).unwrap();
    }
    catalogue.search(&Request::default()).unwrap();
    let before = number(&folder.file());
    let steward = catalogue.steward(Steward::new("liisa", Scope::Everything)).unwrap();
    steward.put(&services[0], None).unwrap();
    assert!(number(&folder.file()) > before);
}
