//! Matching through the public face: receipts.
#![allow(clippy::unwrap_used)]

use luotsi::model::{Record, RecordKind};
use luotsi::search::{Asked, Receipt, Verdict};
use luotsi::{Catalogue, ErrorKind, ImportOptions, Request, WriteOptions};

fn county() -> Catalogue {
    let catalogue = Catalogue::in_memory().unwrap();
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/../demo/county.jsonl");
    catalogue.import(demo, &ImportOptions::default(), &mut |_, _| {}).unwrap();
    catalogue
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
