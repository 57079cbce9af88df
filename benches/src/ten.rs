//! Ten questions whose cost in instructions is recorded, by name.

/// The questions. They are fixed: a changed question makes its record worthless.
pub const TEN: [(&str, &str); 10] = [
    ("everything", r#"{"now": "2026-03-10", "explain": "none"}"#),
    ("a word", r#"{"text": "omaishoitajille", "now": "2026-03-10", "explain": "none"}"#),
    ("words of everyday", r#"{"text": "äiti muistisairas ja yksinäinen", "now": "2026-03-10", "explain": "none"}"#),
    ("a typing error", r#"{"text": "vertaistuuki", "now": "2026-03-10", "explain": "none"}"#),
    ("as you type", r#"{"text": "vertaistu", "as_you_type": true, "now": "2026-03-10", "explain": "none"}"#),
    (
        "all words, filters, facets",
        r#"{"text": "vertaistuki ryhmä", "words": "all", "now": "2026-03-10", "explain": "none",
            "filters": {"language": ["fi"], "cost": ["free"]}, "facets": ["form", "need", "municipality"]}"#,
    ),
    (
        "filters and facets",
        r#"{"filters": {"municipality": ["091"], "language": ["fi"]}, "now": "2026-03-10", "explain": "none",
            "facets": ["form", "need", "language", "delivery", "municipality"]}"#,
    ),
    (
        "by distance",
        r#"{"filters": {"near": {"latitude": 60.17, "longitude": 24.94}}, "sort": "distance", "now": "2026-03-10",
            "explain": "none"}"#,
    ),
    (
        "a profile",
        r#"{"profile": {"persons": [{"age": 78, "municipality": "091", "languages": ["fi"], "roles": ["informal_carer"],
            "needs": [{"code": "carer_respite", "weight": 3}, {"code": "memory"}]}]}, "now": "2026-03-10",
            "explain": "none"}"#,
    ),
    (
        "a profile, explained",
        r#"{"profile": {"persons": [{"age": 78, "municipality": "091", "languages": ["fi"],
            "needs": [{"code": "loneliness"}]}]}, "now": "2026-03-10", "explain": "full", "limit": 5}"#,
    ),
];
