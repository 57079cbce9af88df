//! Judged situations of people, asked through the ordinary path.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use luotsi::scenarios::{Setting, Verdict, judge, parse};

fn judged(catalogue: &Path, scenarios: &Path) -> Verdict {
    let scenarios = parse(&std::fs::read_to_string(scenarios).unwrap()).unwrap();
    judge(&Setting::read(catalogue).unwrap(), &scenarios)
}

/// What must hold whatever the words: eligibility, order, codes, flags, bundles.
fn holds_for_profiles(verdict: &Verdict) {
    let wrong: Vec<String> =
        verdict.faults.iter().filter(|fault| !fault.about.starts_with("text_")).map(ToString::to_string).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!((verdict.ineligible_at_5, verdict.must_not_violations), (0, 0));
}

#[test]
fn the_demo_county_is_judged_right() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let verdict = judged(&root.join("demo/county.jsonl"), &root.join("tests/scenarios/demo.json"));
    assert!(verdict.scenarios >= 30);
    holds_for_profiles(&verdict);
}

#[test]
fn the_shared_county_is_judged_right_also_by_words_alone() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/scenarios");
    if !shared.exists() {
        println!("skipped: no shared data");
        return;
    }
    let more = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios/more.json");
    for scenarios in [shared.join("scenarios.json"), more] {
        let verdict = judged(&shared.join("county.json"), &scenarios);
        holds_for_profiles(&verdict);
        assert!(verdict.text_long.ratio() >= 0.95, "{:?}: {:?}", verdict.text_long, verdict.faults);
        assert!(verdict.text_short.ratio() >= 0.90, "{:?}: {:?}", verdict.text_short, verdict.faults);
    }
}
