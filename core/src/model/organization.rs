//! Organizations: associations, municipalities, parishes, the wellbeing services county.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Contact, Identifier, Link, LocalizedText, Source, Verification, Visibility};

/// An organization that offers services.
///
/// ```
/// use luotsi::model::Organization;
/// let organization: Organization =
///     serde_json::from_str(r#"{"id": "o1", "name": {"fi": "Esimerkin omaishoitajat ry"}, "parent": "liitto"}"#).unwrap();
/// assert_eq!(organization.parent.as_deref(), Some("liitto"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Organization {
    /// Id, unique among organizations.
    pub id: String,
    /// Ids in other registers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// Id of the umbrella organization.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Name.
    pub name: LocalizedText,
    /// Other names and abbreviations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternate_names: Vec<LocalizedText>,
    /// Description.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub description: LocalizedText,
    /// Legal form, in the source's words: "registered association".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legal_status: Option<String>,
    /// Contacts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// Web addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Who may see the record.
    #[serde(skip_serializing_if = "super::contact::is_public")]
    pub visibility: Visibility,
    /// When and by whom it was confirmed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification: Option<Verification>,
    /// Where the record comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Open attributes that the host names.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, serde_json::Value>,
    /// Fields of a source that the model has no place for.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, serde_json::Value>,
}
