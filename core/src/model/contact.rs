//! Whom to reach: people, role mailboxes, phones and links.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{FirstCaller, LocalizedText, Visibility};

/// A way to reach a service: a person with a face and a line, or a role's mailbox.
///
/// A person's data are shown only within the person's consent: after [`Consent::expires`] the name, the phones and the
/// e-mails that are the person's own give way to the role's (`fallback_*`).
///
/// ```
/// use luotsi::model::Contact;
/// let contact: Contact = serde_json::from_str(
///     r#"{"name": "Aino Esimerkki", "role": {"fi": "ryhmän vetäjä"}, "phones": [{"number": "050 000 0001"}],
///         "consent": {"expires": "2027-01-31"}, "first_caller": "together"}"#,
/// ).unwrap();
/// assert_eq!(contact.phones[0].number, "050 000 0001");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Contact {
    /// Id within the record, where the source has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The person's name; absent for a role mailbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Role or title: "group leader", "coordinator".
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub role: LocalizedText,
    /// Phone numbers, the preferred one first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Phone>,
    /// E-mail addresses, the preferred one first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
    /// Languages that the contact speaks (BCP 47, or a code of the language table such as `fise`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// When the contact is reachable, in words.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub reachable: LocalizedText,
    /// Who should call first, for a warm handover.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_caller: Option<FirstCaller>,
    /// The person's consent to be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
    /// What is shown in the person's place once the consent has expired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fallback: Option<RoleMailbox>,
    /// Who may see this contact.
    #[serde(skip_serializing_if = "is_public")]
    pub visibility: Visibility,
    /// Fields of a source that the model has no place for.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// A person's consent to be shown as a contact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Consent {
    /// The day on which it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<Date>,
    /// The last day on which it holds; absent means until withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Date>,
}

/// A role's own phone and e-mail, which are nobody's personal data.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct RoleMailbox {
    /// Phone numbers of the role.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Phone>,
    /// E-mail addresses of the role.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
}

/// A phone number.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Phone {
    /// The number as people write it.
    pub number: String,
    /// Extension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// `voice`, `text`, `fax`, `text_chat` ...: HSDS phone types.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What the number is for, and what a call costs.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub note: LocalizedText,
    /// Languages spoken at the number.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
}

/// A web address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Link {
    /// The address, with its scheme.
    pub url: String,
    /// What is behind it.
    #[serde(skip_serializing_if = "LocalizedText::is_empty")]
    pub label: LocalizedText,
}

pub(crate) fn is_public(visibility: &Visibility) -> bool {
    *visibility == Visibility::Public
}
