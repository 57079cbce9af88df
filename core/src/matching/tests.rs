use super::county::{County, scenarios};
use super::*;
use crate::reference::MessageCode;

/// Ids of the hits, best first, with their flags.
fn hits(county: &County, situation: &Situation<'_>) -> Vec<(String, Fit)> {
    let mut hits: Vec<(String, Fit)> = county
        .services
        .iter()
        .zip(&county.criteria)
        .filter_map(|(service, criteria)| Some((service.id.clone(), situation.judge(criteria, 0.0).ok()?)))
        .collect();
    hits.sort_by(|(id_a, a), (id_b, b)| b.score.cmp(&a.score).then_with(|| id_a.cmp(id_b)));
    hits
}

#[test]
fn every_scenario_has_its_hits_its_exclusions_and_its_flags() {
    let (Some(county), Some(scenarios)) = (County::load(), scenarios()) else { return };
    let mut wrong = Vec::new();
    for scenario in &scenarios {
        // What the catalogue said on an earlier day is asked of its history.
        if scenario.id() == "SC28" {
            continue;
        }
        let situation = county.situation(&scenario.profile(), scenario.today());
        let hits = hits(&county, &situation);
        let place = |id: &str| hits.iter().position(|(hit, _)| hit == id);
        let list: Vec<&str> = hits.iter().map(|(id, _)| id.as_str()).collect();
        for id in scenario.ids("must_top5") {
            if place(&id).is_none_or(|place| place >= 5) {
                wrong.push(format!("{} {id} is not among the first five of {list:?}", scenario.id()));
            }
        }
        for id in scenario.ids("must_list") {
            if place(&id).is_none() {
                wrong.push(format!("{} {id} is not in {list:?}", scenario.id()));
            }
        }
        for (id, code) in scenario.value["must_not"].as_object().unwrap() {
            let judgement = situation.judgement(0, &county.criteria[county.position(id)]);
            let expected = code.as_str().unwrap();
            let given = judgement.excluded.iter().any(|code| {
                expected.split("_OR_").any(|wanted| code.code() == wanted || code.code().starts_with(wanted))
            });
            if place(id).is_some() || !given {
                wrong.push(format!("{} {id} should be {expected}: {judgement:?}", scenario.id()));
            }
        }
        for (id, flag) in scenario.value["flags"].as_object().unwrap() {
            let flag = MessageCode::from_code(flag.as_str().unwrap()).unwrap();
            if !place(id).is_some_and(|place| hits[place].1.flags.contains(flag)) {
                wrong.push(format!("{} {id} has no flag {flag:?}", scenario.id()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
