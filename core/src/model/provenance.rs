//! Where a record comes from, and who stands behind it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// An id in another register: a business id, a PTV id, a lähellä.fi id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Identifier {
    /// The register: `business_id`, `ptv`, `lahella`, `tax_id` ...
    pub scheme: String,
    /// The id there.
    pub value: String,
}

/// The system that a record came from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Source {
    /// Name of the system or file format.
    pub system: String,
    /// The record's id there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its page there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Among several sources of one service the highest priority is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<i32>,
    /// Licence of the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
}

/// When, and by whom, a record was last confirmed to be correct; also per field.
///
/// ```
/// use luotsi::model::Verification;
/// let verification: Verification =
///     serde_json::from_str(r#"{"at": "2026-02-20", "by": "Omaishoitajat ry", "fields": {"contacts": {"at": "2026-03-01"}}}"#)
///         .unwrap();
/// assert_eq!(verification.fields["contacts"].at.to_string(), "2026-03-01");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Verification {
    /// The day; absent where single fields alone were ever confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Date>,
    /// The organization or role that confirmed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Confirmations of single fields, by field name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, FieldVerification>,
}

/// The confirmation of one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FieldVerification {
    /// The day.
    pub at: Date,
    /// The organization or role that confirmed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}
