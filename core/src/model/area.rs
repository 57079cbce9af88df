//! Where: the area that a service serves, and the places where it happens.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Contact, Identifier, Link, LocalizedText, Source, Verification, Visibility};

/// The area whose people a service serves. It is independent of the address.
///
/// Municipalities, regions and wellbeing services counties add up. Nothing said at all is an *unknown* area; write
/// `{"nationwide": true}` for the whole country.
///
/// ```
/// use luotsi::model::Area;
/// let area: Area = serde_json::from_str(r#"{"wellbeing_counties": ["18"], "municipalities": ["288"]}"#).unwrap();
/// assert!(!area.is_unknown());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Area {
    /// The whole country.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub nationwide: bool,
    /// The whole country except Åland.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub nationwide_except_aland: bool,
    /// Municipality codes (three digits in Finland).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub municipalities: Vec<String>,
    /// Region codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    /// Wellbeing services county codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wellbeing_counties: Vec<String>,
    /// The area in words, where a source says no more.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub description: LocalizedText,
}

impl Area {
    /// Whether nothing machine-readable is said.
    pub fn is_unknown(&self) -> bool {
        !self.nationwide
            && !self.nationwide_except_aland
            && self.municipalities.is_empty()
            && self.regions.is_empty()
            && self.wellbeing_counties.is_empty()
    }
}

/// A position on the earth, WGS 84, in degrees.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Position {
    /// Latitude, -90 to 90.
    pub latitude: f64,
    /// Longitude, -180 to 180.
    pub longitude: f64,
}

/// A street or postal address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Address {
    /// Street and number, and whatever else stands before the postal code.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub street: LocalizedText,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// City or post office.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub city: LocalizedText,
    /// Region, state or province.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Country (ISO 3166-1 alpha-2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// `physical`, `postal` or `virtual` (HSDS).
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
}

/// What is known of getting in and taking part. Absent is unknown, never "no".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Accessibility {
    /// Reachable in a wheelchair.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wheelchair: Option<bool>,
    /// No steps on the way in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step_free: Option<bool>,
    /// A lift where one is needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lift: Option<bool>,
    /// An accessible toilet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accessible_toilet: Option<bool>,
    /// An induction loop for hearing aids.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub induction_loop: Option<bool>,
    /// A quiet space.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet_space: Option<bool>,
    /// Guide and assistance dogs are welcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assistance_dog: Option<bool>,
    /// Accessible parking.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parking: Option<bool>,
    /// More, in words.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub note: LocalizedText,
}

impl Accessibility {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Where a service happens: a location record by id, or the place written out here. What is written here goes before
/// what the location says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Place {
    /// Id of a [`Location`] record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The place's name.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub name: LocalizedText,
    /// Its addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
    /// The municipality where it stands (code).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub municipality: Option<String>,
    /// Its position.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// Its accessibility.
    #[serde(skip_serializing_if = "Accessibility::is_empty")]
    pub accessibility: Accessibility,
}

/// A place that several services may share: a record of its own.
///
/// ```
/// use luotsi::model::Location;
/// let location: Location = serde_json::from_str(
///     r#"{"id": "tupa", "name": {"fi": "Tupa"}, "municipality": "272", "position": {"latitude": 63.84, "longitude": 23.13}}"#,
/// ).unwrap();
/// assert_eq!(location.municipality.as_deref(), Some("272"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Location {
    /// Id, unique among locations.
    pub id: String,
    /// Ids in other registers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// Id of the organization whose place it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// Name.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub name: LocalizedText,
    /// Other names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternate_names: Vec<LocalizedText>,
    /// Description.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub description: LocalizedText,
    /// Addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
    /// The municipality where it stands (code).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub municipality: Option<String>,
    /// Position.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<Position>,
    /// How to get there by bus, on foot, by car.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub transportation: LocalizedText,
    /// Accessibility.
    #[serde(skip_serializing_if = "Accessibility::is_empty")]
    pub accessibility: Accessibility,
    /// Languages spoken there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Contacts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// Web addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Opening hours.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<super::Schedule>,
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
