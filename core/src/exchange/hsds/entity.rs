//! What an object of HSDS is, told by its fields, and which fields the standard has.

use serde_json::{Map, Value};

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::exchange) enum Entity {
    Service,
    Organization,
    Location,
    ServiceAtLocation,
    /// A taxonomy or a term of one: no record of a catalogue.
    Vocabulary,
}

impl Entity {
    /// Lists of entities in a page or a package, and what they hold; `None` where each says so itself.
    pub(super) const LISTS: &'static [(&'static str, Option<Entity>)] = &[
        ("contents", None),
        ("content", None),
        ("organizations", Some(Self::Organization)),
        ("locations", Some(Self::Location)),
        ("services", Some(Self::Service)),
        ("service_at_locations", Some(Self::ServiceAtLocation)),
    ];

    /// What the object is; `None` where its fields do not show it.
    pub(in crate::exchange) fn of(object: &Map<String, Value>) -> Option<Self> {
        let any = |names: &[&str]| names.iter().any(|name| object.contains_key(*name));
        if any(&["service", "service_id"]) && any(&["location", "location_id"]) {
            return Some(Self::ServiceAtLocation);
        }
        // Without a name or an id it is a page or a package.
        if !any(&["id", "name"]) {
            return None;
        }
        if any(&["location_type", "latitude", "longitude", "addresses", "transportation", "external_identifier_type"]) {
            return Some(Self::Location);
        }
        const SERVICE: &[&str] = &[
            "organization",
            "organization_id",
            "status",
            "fees",
            "fees_description",
            "eligibility_description",
            "minimum_age",
            "maximum_age",
            "service_at_locations",
            "application_process",
            "interpretation_services",
            "cost_options",
            "service_areas",
            "eligibilitys",
            "assured_date",
            "wait_time",
            "last_modified",
        ];
        if any(SERVICE) {
            return Some(Self::Service);
        }
        const ORGANIZATION: &[&str] = &[
            "website",
            "legal_status",
            "tax_status",
            "tax_id",
            "year_incorporated",
            "parent_organization_id",
            "logo",
            "organization_identifiers",
            "programs",
            "services",
            "locations",
        ];
        if any(ORGANIZATION) {
            return Some(Self::Organization);
        }
        let vocabulary =
            any(&["taxonomy", "taxonomy_id", "taxonomy_detail", "term_uri", "term", "vocabulary", "version"]);
        vocabulary.then_some(Self::Vocabulary)
    }
}

/// The fields that HSDS, Open Referral UK or Ohana give a record; any other is unknown.
pub(in crate::exchange) fn fields(table: &str) -> &'static [&'static str] {
    match table {
        "services" => &[
            "id",
            "organization_id",
            "program_id",
            "name",
            "alternate_name",
            "description",
            "short_description",
            "url",
            "additional_urls",
            "email",
            "status",
            "interpretation_services",
            "application_process",
            "fees_description",
            "wait_time",
            "fees",
            "accreditations",
            "eligibility_description",
            "minimum_age",
            "maximum_age",
            "assured_date",
            "assurer_email",
            "licenses",
            "alert",
            "last_modified",
            "phones",
            "schedules",
            "service_areas",
            "service_at_locations",
            "languages",
            "organization",
            "funding",
            "cost_options",
            "program",
            "required_documents",
            "contacts",
            "capacities",
            "attributes",
            "metadata",
            "eligibility",
            "eligibilitys",
            "payments_accepted",
            "payment_accepteds",
            "regular_schedules",
            "holiday_schedules",
            "service_taxonomies",
            "service_taxonomys",
            "attending_type",
            "attending_access",
            "deliverable_type",
            "location_id",
            "accepted_payments",
            "funding_sources",
            "keywords",
            "website",
            "taxonomy_ids",
        ],
        "organizations" => &[
            "id",
            "name",
            "alternate_name",
            "description",
            "email",
            "url",
            "website",
            "additional_websites",
            "additional_urls",
            "tax_status",
            "tax_id",
            "year_incorporated",
            "date_incorporated",
            "legal_status",
            "logo",
            "uri",
            "parent_organization_id",
            "funding",
            "contacts",
            "phones",
            "locations",
            "programs",
            "organization_identifiers",
            "attributes",
            "metadata",
            "addresses",
            "accreditations",
            "funding_sources",
            "licenses",
            "languages",
        ],
        "locations" => &[
            "id",
            "location_type",
            "url",
            "website",
            "organization_id",
            "name",
            "alternate_name",
            "description",
            "transportation",
            "latitude",
            "longitude",
            "external_identifier",
            "external_identifier_type",
            "languages",
            "addresses",
            "physical_addresses",
            "postal_addresses",
            "mail_addresses",
            "contacts",
            "accessibility",
            "accessibility_for_disabilities",
            "phones",
            "schedules",
            "regular_schedules",
            "holiday_schedules",
            "attributes",
            "metadata",
            "email",
            "admin_emails",
            "virtual",
        ],
        "contacts" => &[
            "id",
            "name",
            "title",
            "department",
            "email",
            "phones",
            "attributes",
            "metadata",
            "organization_id",
            "service_id",
            "service_at_location_id",
            "location_id",
        ],
        _ => &[],
    }
}
