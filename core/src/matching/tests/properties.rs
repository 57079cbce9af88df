//! What holds of any service and any person.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn codes(prefix: &'static str, of: usize, most: usize) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec((0..of).prop_map(move |i| format!("{prefix}{i}")), 0..=most)
}

/// Names of what services require, and of what they shut out.
pub(super) const CONDITIONS: [&str; 6] = ["attr0", "attr1", "attr2", "bar0", "bar1", "bar2"];

pub(super) fn services() -> impl Strategy<Value = serde_json::Value> {
    let ways =
        prop::sample::subsequence(vec!["client_home", "place", "mobile_stop", "phone", "online", "hybrid"], 0..4);
    let ages = (prop::option::of(0u8..90), prop::option::of(0u8..20));
    let area = prop::sample::select(vec![
        json!(null),
        json!({"nationwide": true}),
        json!({"nationwide_except_aland": true}),
        json!({"municipalities": ["272", "217"]}),
    ]);
    let status = prop::sample::select(vec!["active", "paused", "ended"]);
    let genders = prop::sample::subsequence(vec!["female", "male"], 0..2);
    let doors = prop::sample::select(vec![
        json!([]),
        json!(["drop_in"]),
        json!(["professional_referral"]),
        json!(["decision"]),
    ]);
    let hours = prop::sample::select(vec![None, Some("10:00"), Some("18:00")]);
    (codes("need", 5, 3), codes("role", 4, 2), codes("lang", 3, 2), ways, ages, area, status, genders, codes("attr", 3, 2), codes("bar", 3, 1), doors, hours)
        .prop_map(|(needs, roles, languages, ways, (min, span), area, status, genders, requires, excludes, doors, hours)| {
            let max = span.map(|span| min.unwrap_or(0) + span);
            let predicates = |of: Vec<String>| of.into_iter().map(|name| json!({"attribute": name})).collect::<Vec<_>>();
            json!({"needs": needs, "roles": roles, "languages": languages, "delivery": ways, "area": area, "status": status,
                "eligibility": {"age": {"min": min, "max": max}, "genders": genders, "requires": predicates(requires),
                    "excludes": predicates(excludes)}, "access": doors,
                "schedules": hours.iter().map(|at| json!({"frequency": "weekly", "days": ["TU"], "opens_at": at})).collect::<Vec<_>>(),
                "accessibility": {"wheelchair": min.map(|min| min % 2 == 0)}})
        })
}

pub(super) fn people() -> impl Strategy<Value = serde_json::Value> {
    let home = prop::sample::select(vec!["272", "217", "091", "478"]);
    let constraints = prop::collection::vec(any::<bool>(), 6);
    (
        0u8..100,
        home,
        prop::sample::select(vec!["female", "male"]),
        codes("need", 5, 3),
        codes("role", 4, 2),
        codes("lang", 3, 2),
        prop::collection::vec(any::<bool>(), 6),
        constraints,
    )
        .prop_map(
            |(age, home, gender, needs, roles, languages, attributes, of)| {
                let needs: Vec<_> = needs.into_iter().map(|code| json!({"code": code})).collect();
                let attributes: serde_json::Map<_, _> =
                    attributes.into_iter().zip(CONDITIONS).map(|(value, name)| (name.to_owned(), json!(value))).collect();
                json!({"age": age, "municipality": home, "gender": gender, "needs": needs, "roles": roles,
                "languages": languages, "attributes": attributes, "constraints": {"home_or_remote": of[0],
                    "wheelchair": of[1], "evenings_only": of[2], "no_phone": of[3], "no_online": of[4], "low_threshold": of[5]}})
            },
        )
}

proptest! {
    #[test]
    fn the_quick_judgement_is_the_full_one(service in services(), person in people(), relevance in 0f32..=1.0) {
        let county = catalogue(&[service]);
        let situation = county.situation(&profile(person), TODAY);
        let criteria = &county.criteria[0];
        let full = situation.judgement(0, criteria);
        match situation.judge(criteria, relevance) {
            Ok(fit) => {
                prop_assert!(full.excluded.is_empty());
                prop_assert_eq!(fit.flags, full.flags);
                let parts = situation.parts(&fit, criteria, relevance);
                prop_assert_eq!(parts.score(), fit.score);
                prop_assert_eq!(parts.named().iter().map(|(_, points)| i64::from(*points)).sum::<i64>(), fit.score);
            }
            Err(code) => prop_assert!(full.excluded.contains(code)),
        }
    }

    #[test]
    fn what_is_not_known_never_excludes(service in services(), person in people(), forgotten in 0usize..4) {
        let county = catalogue(&[service]);
        let known = county.situation(&profile(person.clone()), TODAY).judgement(0, &county.criteria[0]);
        let mut less = person;
        let field = ["age", "municipality", "gender", "attributes"][forgotten];
        less.as_object_mut().unwrap().remove(field);
        let unknown = county.situation(&profile(less), TODAY).judgement(0, &county.criteria[0]);
        prop_assert!(unknown.excluded.without(known.excluded).is_empty(), "forgetting the {} excluded", field);
        let lost = known.excluded.without(unknown.excluded);
        prop_assert!(lost.is_empty() || !unknown.flags.is_empty(), "what was a no is now to be checked");
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn codes_are_told_apart_however_many_there_are(of_service in codes("n", 400, 4), of_client in codes("n", 400, 4)) {
        // Every code is in the index before the two that are compared.
        let all: Vec<String> = (0..400).map(|i| format!("n{i}")).collect();
        let area = json!({"nationwide": true});
        let county = catalogue(&[
            json!({"needs": all, "roles": all, "languages": all}),
            json!({"needs": of_service, "area": area}),
            json!({"roles": of_service, "area": area}),
            json!({"languages": of_service, "area": area}),
        ]);
        let shared = of_service.iter().any(|code| of_client.contains(code));
        let silent = of_service.is_empty() || of_client.is_empty();
        let needs: Vec<_> = of_client.iter().map(|code| json!({"code": code})).collect();
        let excluded = |person: serde_json::Value, service: usize| {
            !county.situation(&profile(person), TODAY).judgement(0, &county.criteria[service]).excluded.is_empty()
        };
        prop_assert_eq!(excluded(json!({"needs": needs}), 1), !shared && !of_client.is_empty());
        prop_assert_eq!(excluded(json!({"roles": of_client}), 2), !shared && !silent);
        prop_assert_eq!(excluded(json!({"languages": of_client}), 3), !shared && !silent);
    }
}
