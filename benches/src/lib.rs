//! What the benchmarks run on.

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
