//! Whom a service is for.

use serde::{Deserialize, Serialize};

use super::{AgeUnit, Area, Gender, LocalizedText};

/// Whom a service is for. Anything absent is *unknown*, never "no": in real directories two thirds of it is prose,
/// which stays in `description`.
///
/// ```
/// use luotsi::model::Eligibility;
/// let eligibility: Eligibility = serde_json::from_str(
///     r#"{"age": {"min": 13, "max": 17}, "requires": [{"attribute": "client_of_disability_services"}]}"#,
/// ).unwrap();
/// assert_eq!(eligibility.age.unwrap().max, Some(17.0));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Eligibility {
    /// Age limits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age: Option<AgeRange>,
    /// Genders that the service is for; empty means any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub genders: Vec<Gender>,
    /// Where the client must live, when that differs from the service area.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub residency: Option<Area>,
    /// What must hold of the client.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<Predicate>,
    /// What must not hold of the client.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excludes: Vec<Predicate>,
    /// The conditions in words.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub description: LocalizedText,
}

impl Eligibility {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Age limits, both inclusive. In years a whole `max` holds until the next birthday: `"max": 17` is everybody under 18.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct AgeRange {
    /// Youngest age.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// Oldest age.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// Unit of both: years (decimals allowed) or days.
    #[serde(skip_serializing_if = "is_years")]
    pub unit: AgeUnit,
}

/// A condition on an attribute that the host names, such as `client_of_disability_services` or `sober`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Predicate {
    /// The attribute's name: lower-case letters, digits and `_`.
    pub attribute: String,
    /// The value that the condition asks for.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub value: bool,
    /// The condition in words.
    #[serde(default, skip_serializing_if = "LocalizedText::is_empty")]
    pub label: LocalizedText,
}

fn is_years(unit: &AgeUnit) -> bool {
    *unit == AgeUnit::Years
}

fn yes() -> bool {
    true
}

fn is_yes(value: &bool) -> bool {
    *value
}
