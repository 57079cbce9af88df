//! Nothing of a client is kept: not in the file, not in an error, not anywhere else.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;

use luotsi::{Catalogue, ImportOptions, Request};

/// Words that stand nowhere but in the requests of these tests.
const MARKERS: [&str; 3] = ["Plantedname", "plantedattribute", "131052-308T"];

/// Where in a trace the match begins and ends: paths that are looked for and are not there.
const BEGINS: &str = "/luotsi-match-begins";
const ENDS: &str = "/luotsi-match-ends";

fn request() -> Request {
    Request::from_json(
        r#"{"text": "Plantedname 131052-308T omaishoitajille", "highlight": true, "explain": "full", "timing": true,
            "facets": ["form", "need"], "profile": {"persons": [{"birth_date": "1952-10-13", "municipality": "272",
            "languages": ["fi"], "needs": [{"code": "carer_support"}], "roles": ["informal_carer"],
            "attributes": {"plantedattribute": true}}]}}"#,
    )
    .unwrap()
}

fn county(folder: &Path) -> Catalogue {
    let catalogue = Catalogue::create(folder.join("county.luotsi")).unwrap();
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/../demo/county.jsonl");
    catalogue.import(demo, &ImportOptions::default(), &mut |_, _| {}).unwrap();
    catalogue
}

fn match_everything(catalogue: &Catalogue) {
    let answer = catalogue.search(&request()).unwrap();
    assert!(!answer.hits.is_empty());
    catalogue.why_not(&request(), &answer.hits[0].id).unwrap();
    catalogue.plan(&request(), 4).unwrap();
    catalogue.suggest("Plantedname", "fi", luotsi::model::Visibility::Public, 5).unwrap();
}

#[test]
fn no_file_of_the_catalogue_remembers_a_match() {
    let folder = tempfile::tempdir().unwrap();
    let mut catalogue = Some(county(folder.path()));
    match_everything(catalogue.as_ref().unwrap());
    for closed in [false, true] {
        if closed {
            drop(catalogue.take());
        }
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap();
            for marker in MARKERS {
                assert!(!bytes.windows(marker.len()).any(|window| window == marker.as_bytes()), "{marker} ({closed})");
            }
        }
    }
}

#[test]
fn no_error_repeats_what_was_asked() {
    let folder = tempfile::tempdir().unwrap();
    let catalogue = county(folder.path());
    let base = serde_json::to_value(request()).unwrap();
    let broken: [(&str, serde_json::Value); 7] = [
        ("/limit", "Plantedname".into()),
        ("/profile/persons/0/age", (-1).into()),
        ("/profile/persons/0/needs/0/code", "plantedattribute".into()),
        ("/profile/persons/0/needs/0/weight", "Plantedname".into()),
        ("/profile/persons/0/birth_date", "131052-308T".into()),
        ("/profile/persons/0/municipality", "Plantedname".into()),
        ("/profile/persons/0/roles/0", "plantedattribute".into()),
    ];
    for (place, value) in broken {
        let mut json = base.clone();
        match json.pointer_mut(place) {
            Some(field) => *field = value,
            None => {
                let (parent, field) = place.rsplit_once('/').unwrap();
                json.pointer_mut(parent).unwrap()[field] = value;
            }
        }
        let error = match Request::from_json(&json.to_string()) {
            Err(error) => error,
            Ok(request) => catalogue.search(&request).unwrap_err(),
        };
        let mut told = format!("{error} {error:?}");
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            told.push_str(&format!(" {cause} {cause:?}"));
            source = cause.source();
        }
        assert!(MARKERS.iter().all(|marker| !told.contains(marker)), "{place}: {told}");
    }
}

#[test]
fn a_match_opens_no_socket_and_no_file_but_the_catalogue() {
    if Command::new("strace").arg("--version").output().is_err() {
        println!("skipped: strace is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let trace = folder.path().join("trace");
    let status = Command::new("strace")
        .args(["-f", "-e", "trace=%network,open,openat,creat,access", "-o"])
        .arg(&trace)
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "the_match_that_is_traced", "--ignored", "--test-threads=1"])
        .env("LUOTSI_TRACED", folder.path())
        .output()
        .unwrap()
        .status;
    assert!(status.success());
    let trace = std::fs::read_to_string(trace).unwrap();
    let during = trace.split(BEGINS).nth(1).unwrap().split(ENDS).next().unwrap();
    let own = folder.path().to_str().unwrap();
    // The first line is the end of the mark's own call, the last the beginning of one.
    for line in during.lines().skip(1).filter(|line| line.contains(" = ")) {
        let call = line.split_whitespace().nth(1).unwrap_or_default();
        assert!(call.starts_with("open") || call.starts_with("access"), "{line}");
        assert!(line.contains(own) || line.contains("luotsi-match"), "{line}");
    }
}

/// Run by the test above, in a process of its own.
#[test]
#[ignore = "run under strace by another test"]
fn the_match_that_is_traced() {
    let Some(folder) = std::env::var_os("LUOTSI_TRACED") else { return };
    let catalogue = county(Path::new(&folder));
    assert!(std::fs::File::open(BEGINS).is_err());
    match_everything(&catalogue);
    assert!(std::fs::File::open(ENDS).is_err());
}
