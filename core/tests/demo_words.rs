//! The words that people type find their service first in the demo county.
#![allow(clippy::unwrap_used)]

use luotsi::{Catalogue, ImportOptions, Request};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    locale: String,
    text: String,
    first: Vec<String>,
}

#[test]
fn every_word_finds_its_service_first() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let catalogue = Catalogue::in_memory().unwrap();
    let imported =
        catalogue.import(format!("{root}/demo/county.jsonl"), &ImportOptions::default(), &mut |_, _| {}).unwrap();
    assert!(imported.imported, "{:?}", imported.report);
    let cases: Vec<Case> =
        serde_json::from_str(&std::fs::read_to_string(format!("{root}/tests/search/words.json")).unwrap()).unwrap();
    let mut missed = Vec::new();
    for case in &cases {
        let request = Request {
            locale: Some(case.locale.clone()),
            now: Some("2026-03-10T10:00:00+02:00".to_owned().try_into().unwrap()),
            ..Request::text(&case.text)
        };
        let answer = catalogue.search(&request).unwrap();
        let got: Vec<&str> = answer.hits.iter().take(3).map(|hit| hit.id.as_str()).collect();
        if !got.first().is_some_and(|first| case.first.iter().any(|id| id == first)) {
            missed.push(format!("{} {:?}: wanted {:?}, got {got:?}", case.locale, case.text, case.first));
        }
    }
    assert!(missed.is_empty(), "{} of {} missed:\n{}", missed.len(), cases.len(), missed.join("\n"));
}
