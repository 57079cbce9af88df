//! The record: what the store keeps, the exchange formats carry, and hosts put and get.

use serde::{Deserialize, Serialize};

use super::{Contact, Location, Organization, Service};
use crate::error::{Error, ErrorKind, Result};
use crate::json_path;

/// The kinds of record that a catalogue holds. Ids are unique within a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// An [`Organization`].
    Organization,
    /// A [`Location`].
    Location,
    /// A [`Service`].
    Service,
}

impl RecordKind {
    /// Every kind; a kind comes after those that it refers to.
    pub const ALL: [RecordKind; 3] = [Self::Organization, Self::Location, Self::Service];

    /// The kind's name in documents.
    pub fn name(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Location => "location",
            Self::Service => "service",
        }
    }

    /// The kind of a name.
    ///
    /// ```
    /// use luotsi::model::RecordKind;
    /// assert_eq!(RecordKind::from_name("service"), Some(RecordKind::Service));
    /// assert_eq!(RecordKind::from_name("client"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl std::fmt::Display for RecordKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// One record, with its kind in the field `kind`.
///
/// ```
/// use luotsi::model::{Record, RecordKind};
/// let record = Record::from_json(r#"{"kind": "service", "id": "s1", "name": {"fi": "Vertaisryhmä"}}"#)?;
/// assert_eq!((record.kind(), record.id()), (RecordKind::Service, "s1"));
///
/// let wrong = Record::from_json(r#"{"kind": "service", "id": "s1", "name": {"fi": "x"}, "form": "peer_group"}"#).unwrap_err();
/// assert_eq!(wrong.kind(), luotsi::ErrorKind::UnknownField);
/// # Ok::<(), luotsi::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "records are moved one at a time, and boxing would show in the public face"
)]
pub enum Record {
    /// An organization.
    Organization(Organization),
    /// A location.
    Location(Location),
    /// A service.
    Service(Service),
}

/// A record read from a document, with the fields that the model does not know.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The record.
    pub record: Record,
    /// JSON paths of unknown fields. Top-level ones were kept in the record's `extra`.
    pub unknown: Vec<String>,
}

impl Record {
    /// Reads a record from JSON. An unknown field is an error that names it: a misspelt field would otherwise hide what
    /// it was meant to say.
    ///
    /// # Errors
    /// `INVALID_DOCUMENT` with the JSON path, or `UNKNOWN_FIELD`.
    pub fn from_json(json: &str) -> Result<Self> {
        let value = serde_json::from_str(json).map_err(|e| not_json(&e))?;
        let reading = Self::read(value)?;
        match reading.unknown.first() {
            None => Ok(reading.record),
            Some(path) => Err(Error::new(ErrorKind::UnknownField, "the model has no such field")
                .at(path.clone())
                .hint("correct its name, or put it under \"extra\"")),
        }
    }

    /// Reads a record from a JSON value as an import does: unknown top-level fields survive in `extra`, and all unknown
    /// fields are named.
    ///
    /// # Errors
    /// `INVALID_DOCUMENT` with the JSON path.
    pub fn read(mut value: serde_json::Value) -> Result<Reading> {
        let Some(object) = value.as_object_mut() else {
            return Err(Error::new(ErrorKind::InvalidDocument, "a record is a JSON object").at("$"));
        };
        let kind = object.remove("kind");
        let kind = kind.as_ref().and_then(|kind| kind.as_str()).and_then(RecordKind::from_name).ok_or_else(|| {
            Error::new(ErrorKind::InvalidDocument, "the record does not say what it is")
                .at("$.kind")
                .hint("write \"kind\": \"service\", \"organization\" or \"location\"")
        })?;
        match kind {
            RecordKind::Organization => read_as(value, Record::Organization),
            RecordKind::Location => read_as(value, Record::Location),
            RecordKind::Service => read_as(value, Record::Service),
        }
    }

    /// A record that was checked when it was put: unknown fields are passed over.
    pub(crate) fn from_stored(kind: RecordKind, json: &str) -> Result<Self> {
        let parsed = match kind {
            RecordKind::Organization => serde_json::from_str(json).map(Record::Organization),
            RecordKind::Location => serde_json::from_str(json).map(Record::Location),
            RecordKind::Service => serde_json::from_str(json).map(Record::Service),
        };
        parsed.map_err(|error| {
            Error::new(ErrorKind::Corrupt, format!("a stored {kind} cannot be read"))
                .hint("restore a backup, or export what can be read")
                .caused_by(error)
        })
    }

    /// The record as JSON on one line, fields in a fixed order, absent fields left out.
    pub fn to_json(&self) -> String {
        // Every map key of the model is a string and no number is NaN (validation), so nothing can fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// The record's kind.
    pub fn kind(&self) -> RecordKind {
        match self {
            Record::Organization(_) => RecordKind::Organization,
            Record::Location(_) => RecordKind::Location,
            Record::Service(_) => RecordKind::Service,
        }
    }

    /// The record's id.
    pub fn id(&self) -> &str {
        match self {
            Record::Organization(organization) => &organization.id,
            Record::Location(location) => &location.id,
            Record::Service(service) => &service.id,
        }
    }

    /// The record's name.
    pub fn name(&self) -> &super::LocalizedText {
        match self {
            Record::Organization(organization) => &organization.name,
            Record::Location(location) => &location.name,
            Record::Service(service) => &service.name,
        }
    }

    /// The service, if the record is one.
    pub fn as_service(&self) -> Option<&Service> {
        match self {
            Record::Service(service) => Some(service),
            _ => None,
        }
    }

    /// The organization that answers for the record.
    pub(crate) fn owner(&self) -> Option<&str> {
        match self {
            Record::Organization(organization) => Some(&organization.id),
            Record::Location(location) => location.organization.as_deref(),
            Record::Service(service) => service.organization.as_deref(),
        }
    }

    /// Whom to reach.
    pub(crate) fn contacts(&self) -> &[Contact] {
        match self {
            Record::Organization(organization) => &organization.contacts,
            Record::Location(location) => &location.contacts,
            Record::Service(service) => &service.contacts,
        }
    }

    pub(crate) fn contacts_mut(&mut self) -> &mut Vec<Contact> {
        match self {
            Record::Organization(organization) => &mut organization.contacts,
            Record::Location(location) => &mut location.contacts,
            Record::Service(service) => &mut service.contacts,
        }
    }

    pub(crate) fn extra_mut(&mut self) -> &mut std::collections::BTreeMap<String, serde_json::Value> {
        match self {
            Record::Organization(organization) => &mut organization.extra,
            Record::Location(location) => &mut location.extra,
            Record::Service(service) => &mut service.extra,
        }
    }
}

impl From<Service> for Record {
    fn from(service: Service) -> Self {
        Record::Service(service)
    }
}

impl From<Organization> for Record {
    fn from(organization: Organization) -> Self {
        Record::Organization(organization)
    }
}

impl From<Location> for Record {
    fn from(location: Location) -> Self {
        Record::Location(location)
    }
}

fn read_as<T: for<'de> Deserialize<'de>>(value: serde_json::Value, wrap: fn(T) -> Record) -> Result<Reading> {
    let mut unknown = Vec::new();
    let mut top_level = Vec::new();
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&value, &mut track);
    let parsed = serde_ignored::deserialize(tracked, |path| {
        if let serde_ignored::Path::Map { parent: serde_ignored::Path::Root, key } = &path {
            top_level.push(key.clone());
        }
        unknown.push(json_path::of_ignored(&path));
    });
    let parsed: T = parsed.map_err(|e: serde_json::Error| {
        Error::new(ErrorKind::InvalidDocument, e.to_string()).at(json_path::of_error(&track.path()))
    })?;
    let mut record = wrap(parsed);
    for field in top_level {
        if let Some(kept) = value.get(&field) {
            record.extra_mut().entry(field).or_insert_with(|| kept.clone());
        }
    }
    Ok(Reading { record, unknown })
}

fn not_json(error: &serde_json::Error) -> Error {
    Error::new(ErrorKind::InvalidDocument, "not JSON")
        .at(format!("line {}, column {}", error.line(), error.column()))
        .hint("give one JSON object in UTF-8")
}
