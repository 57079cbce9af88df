//! The service: the unit that a client is referred to.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    Access, Accessibility, Area, Basis, CapacityState, Contact, CostKind, Delivery, Eligibility, Form, Identifier,
    Link, LocalizedText, Place, Schedule, Source, Status, Verification, Visibility,
};

/// A service: what a client is referred to. Every field but `id` and `name` may be absent; absent is unknown.
///
/// ```
/// use luotsi::model::{Delivery, Service};
/// let service: Service = serde_json::from_str(
///     r#"{"id": "s1", "name": {"fi": "Sijaisapua kotiin"}, "forms": ["respite"], "needs": ["carer_respite"],
///         "roles": ["informal_carer"], "delivery": ["client_home"], "area": {"municipalities": ["272"]},
///         "languages": ["fi", "sv"], "capacity": {"state": "waitlist", "note": {"fi": "noin 3 viikkoa"}}}"#,
/// ).unwrap();
/// assert_eq!(service.delivery, [Delivery::ClientHome]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Service {
    /// Id, unique among services.
    pub id: String,
    /// Ids in other registers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<Identifier>,
    /// Id of the organization that offers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// Ids of organizations that offer it together with the first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub co_organizations: Vec<String>,
    /// Name.
    pub name: LocalizedText,
    /// Other names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternate_names: Vec<LocalizedText>,
    /// One or two sentences.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub summary: LocalizedText,
    /// Everything worth saying.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub description: LocalizedText,
    /// What the client meets there.
    #[serde(skip_serializing_if = "Encounter::is_empty")]
    pub what_happens: Encounter,
    /// Forms of support.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<Form>,
    /// Need codes served .
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// Whom it is for, by role: `informal_carer`, `person_with_disability`, `relative`, `volunteer` ... Empty is anybody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// Terms of other taxonomies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<Category>,
    /// Words under which people look for it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<LocalizedText>,
    /// Whom it is for, by condition.
    #[serde(skip_serializing_if = "Eligibility::is_empty")]
    pub eligibility: Eligibility,
    /// How it meets the client.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub delivery: Vec<Delivery>,
    /// The area whose people it serves; absent is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<Area>,
    /// Where it happens.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<Place>,
    /// When it happens.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<Schedule>,
    /// First day on which it runs: of a course, a season, an event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts: Option<Date>,
    /// Last day on which it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<Date>,
    /// Languages of the service (BCP 47, or a code of the language table such as `fise`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Languages into which interpretation is arranged, in words.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub interpretation: LocalizedText,
    /// Ways in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub access: Vec<Access>,
    /// How to get in, in words: the application process.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub access_note: LocalizedText,
    /// Papers to bring.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub required_documents: Vec<LocalizedText>,
    /// Registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration: Option<Registration>,
    /// What the client pays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
    /// Whether there is room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Capacity>,
    /// Whom to reach.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// Web addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Accessibility of the whole service; a place's own goes before it.
    #[serde(skip_serializing_if = "Accessibility::is_empty")]
    pub accessibility: Accessibility,
    /// Safety.
    #[serde(skip_serializing_if = "Safety::is_empty")]
    pub safety: Safety,
    /// Statutory or voluntary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// Whether it runs; absent means active.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// The day on which a paused service runs again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused_until: Option<Date>,
    /// Id of the service of which this record is a duplicate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicate_of: Option<String>,
    /// Who may see the record.
    #[serde(skip_serializing_if = "super::contact::is_public")]
    pub visibility: Visibility,
    /// Fields that not everybody may see: top-level field name to audience.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub field_visibility: BTreeMap<String, Visibility>,
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

impl Service {
    /// The status, where absent means active.
    pub fn status(&self) -> Status {
        self.status.unwrap_or(Status::Active)
    }
}

/// What happens there: what a professional wants to be able to tell the client beforehand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Encounter {
    /// The first visit.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub first_visit: LocalizedText,
    /// The smallest usual number of participants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_size_min: Option<u32>,
    /// The largest number of participants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_size_max: Option<u32>,
    /// Who leads.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub led_by: LocalizedText,
    /// What is not offered.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub not_offered: LocalizedText,
}

impl Encounter {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A term of another taxonomy: a PTV service class, an Open Eligibility term, a lähellä.fi theme.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Category {
    /// The taxonomy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taxonomy: Option<String>,
    /// The term's code.
    pub code: String,
    /// The term's label.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub label: LocalizedText,
}

/// Registration for a group, a course or an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Registration {
    /// Whether one must register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    /// First day of registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opens: Option<Date>,
    /// Last day of registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Date>,
    /// Whether a client can join after the start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub joinable_midway: Option<bool>,
    /// How, in words.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub note: LocalizedText,
}

/// What the client pays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Cost {
    /// Kind of cost; absent where only the prose is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<CostKind>,
    /// Amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<f64>,
    /// Currency (ISO 4217).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The cost in words.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub note: LocalizedText,
}

/// Whether there is room, as somebody said on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Capacity {
    /// The state.
    pub state: CapacityState,
    /// More, in words: "about three weeks".
    #[serde(default, skip_serializing_if = "LocalizedText::is_empty")]
    pub note: LocalizedText,
    /// The day of which this is true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
    /// The last day on which it may be believed; afterwards the state is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
}

/// Safety of vulnerable people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Safety {
    /// The service protects people in danger: it goes first where the need is safety.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub critical: bool,
    /// The address is secret. It is then never stored: a document that has one is refused.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub confidential_address: bool,
}

impl Safety {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
