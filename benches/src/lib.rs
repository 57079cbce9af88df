//! What the benchmarks run on: the demo county, generated catalogues, and queries.

mod chance;
mod generated;
mod lexis;
mod prose;
mod queries;
mod ten;
mod terms;

pub use chance::{Chance, Zipf};
pub use generated::{Generated, TODAY};
pub use lexis::{Lexis, Tongue, is_function_word};
pub use queries::{FACETS, Kind, Query, queries};
pub use ten::TEN;
pub use terms::terms;

use luotsi::{Catalogue, ImportOptions, Result};

/// The demo county in memory, with its index built.
///
/// # Errors
/// What an import or a search may give.
pub fn demo_county() -> Result<Catalogue> {
    let catalogue = Catalogue::in_memory()?;
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../demo/county.jsonl");
    catalogue.import(file, &ImportOptions::default(), &mut |_, _| {})?;
    catalogue.search(&luotsi::Request { limit: 0, ..luotsi::Request::default() })?;
    Ok(catalogue)
}

/// Requests of the kinds that a host makes, by name.
pub const REQUESTS: &[(&str, &str)] = &[
    ("words", r#"{"text": "omaishoitajille vertaistukea", "explain": "none"}"#),
    ("typing error", r#"{"text": "omaishoitajile", "explain": "none"}"#),
    (
        "words, filters, five facets",
        r#"{"text": "vertaistuki", "filters": {"municipality": ["272"], "language": ["fi"], "status": ["active"]},
            "facets": ["form", "need", "language", "delivery", "municipality"], "explain": "none"}"#,
    ),
    (
        "filters and five facets",
        r#"{"filters": {"municipality": ["272"]},
            "facets": ["form", "need", "language", "delivery", "municipality"], "explain": "none"}"#,
    ),
    (
        "by distance",
        r#"{"filters": {"near": {"latitude": 63.84, "longitude": 23.13}}, "sort": "distance", "explain": "none"}"#,
    ),
    (
        "profile, explained",
        r#"{"profile": {"persons": [{"age": 78, "municipality": "272", "languages": ["fi"], "roles": ["informal_carer"],
            "needs": [{"code": "carer_respite", "weight": 3}, {"code": "memory"}]}]}, "explain": "full"}"#,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_generated_catalogue_is_valid_and_the_same_each_time() {
        let generated = Generated::new(300, 1);
        let mut services = 0;
        for (record, again) in generated.records().zip(Generated::new(300, 1).records()) {
            record.check().unwrap();
            assert_eq!(record, again);
            services += usize::from(record.as_service().is_some());
        }
        assert_eq!(services, 300);
        assert_eq!(queries(&generated, 64, 1).len(), 64);
    }
}
