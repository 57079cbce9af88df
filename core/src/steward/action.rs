//! What a session can be asked to do, as one JSON object: the form that the C interface and the Python package use.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Session;
use crate::error::{Error, ErrorKind, Result};
use crate::json_path;
use crate::model::{CapacityState, LocalizedText, Record, RecordKind};

/// One step of a steward, in JSON: `{"do": "pause", "id": "s1", "until": "2026-09-01"}`. The names are those of the
/// methods of [`Session`], and the fields those of their arguments; `kind` is `service` unless it is said.
///
/// | `do` | fields | answer |
/// |---|---|---|
/// | `read` | `kind`, `id` | `{seq, record}`, or null |
/// | `put`, `draft` | `record`, `seen` | what was written; the draft |
/// | `delete` | `kind`, `id`, `seen` | what was written |
/// | `drafts` | | the drafts |
/// | `preview` | `kind`, `id` or `record`; `locale` | what would change |
/// | `publish`, `discard` | `kind`, `id` | what was written; `{"discarded": true}` |
/// | `verify` | `kind`, `id`, `fields` | what was written |
/// | `pause`, `resume` | `id`, `until` | what was written |
/// | `set_capacity` | `id`, `state`, `note`, `expires` | what was written |
/// | `suggestions` | `after`, `limit` | those that wait |
/// | `accept`, `reject` | `number`, `seen`; `number`, `reason` | what was written; null |
///
/// What was written is `{"seq": 12, "changed": true}`. `now` may stand in every one: the clock of the write.
///
/// ```
/// use luotsi::model::Record;
/// use luotsi::steward::{Scope, Steward};
/// let catalogue = luotsi::Catalogue::in_memory()?;
/// catalogue.put(&Record::from_json(r#"{"kind": "service", "id": "s1", "organization": "o1", "name": "Ryhmä"}"#)?)?;
/// let session = catalogue.steward(Steward::new("aino", Scope::of(["o1"])))?;
/// assert_eq!(session.act(r#"{"do": "verify", "id": "s1"}"#)?["changed"], true);
/// # Ok::<(), luotsi::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct StewardAction {
    step: Step,
    now: Option<Timestamp>,
}

/// One step of a steward. `kind` is `service` unless it is said; `now` is the clock of the write.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(tag = "do", rename = "StewardAction"))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Step {
    /// What stands, to be changed and written back.
    Read {
        #[serde(default = "service")]
        kind: RecordKind,
        id: String,
    },
    /// Writes a record.
    Put {
        #[cfg_attr(test, schemars(with = "Record"))]
        record: Value,
        /// The version that the steward has seen.
        seen: Option<u64>,
    },
    /// Deletes a record.
    Delete {
        #[serde(default = "service")]
        kind: RecordKind,
        id: String,
        /// The version that the steward has seen.
        seen: Option<u64>,
    },
    /// Keeps a draft that only this steward sees.
    Draft {
        #[cfg_attr(test, schemars(with = "Record"))]
        record: Value,
        /// The version that the steward has seen.
        seen: Option<u64>,
    },
    /// The steward's drafts.
    Drafts {},
    /// What publishing the draft, or putting the record, would change: give either `id` or `record`.
    Preview {
        #[serde(default = "service")]
        kind: RecordKind,
        id: Option<String>,
        #[cfg_attr(test, schemars(with = "Option<Record>"))]
        record: Option<Value>,
        /// The language of the sentences: `fi`, `sv` or `en`.
        locale: Option<String>,
    },
    /// Writes the draft.
    Publish {
        #[serde(default = "service")]
        kind: RecordKind,
        id: String,
    },
    /// Forgets the draft.
    Discard {
        #[serde(default = "service")]
        kind: RecordKind,
        id: String,
    },
    /// The record is still correct: all of it, or these fields.
    Verify {
        #[serde(default = "service")]
        kind: RecordKind,
        id: String,
        /// Names of the record's fields.
        #[serde(default)]
        fields: Vec<String>,
    },
    /// The service is paused, until a day or until it is resumed.
    Pause {
        id: String,
        /// The first day on which it is found again.
        until: Option<Date>,
    },
    /// The service goes on.
    Resume { id: String },
    /// Whether there is room.
    SetCapacity {
        id: String,
        state: CapacityState,
        /// What more there is to say: how long one waits.
        #[serde(default)]
        note: LocalizedText,
        /// The last day on which this holds; afterwards it is unknown.
        expires: Option<Date>,
    },
    /// What others propose and nobody has decided on, after a number.
    Suggestions {
        /// The number of the last one that was read.
        #[serde(default)]
        after: u64,
        /// How many at most.
        #[serde(default = "page")]
        limit: usize,
    },
    /// Writes what was proposed.
    Accept {
        /// The suggestion's number.
        number: u64,
        /// The version that the steward has seen.
        seen: Option<u64>,
    },
    /// Turns down what was proposed.
    Reject {
        /// The suggestion's number.
        number: u64,
        /// Why, for its author.
        reason: String,
    },
}

fn service() -> RecordKind {
    RecordKind::Service
}

fn page() -> usize {
    100
}

impl StewardAction {
    /// Reads an action.
    ///
    /// # Errors
    /// `INVALID_REQUEST` with the JSON path.
    pub fn from_json(json: &str) -> Result<Self> {
        let mut value: Value = json_path::parse(json)?;
        let now = value.as_object_mut().and_then(|object| object.remove("now"));
        let now = now.map(|now| {
            let instant = now.as_str().and_then(|text| text.parse().ok());
            instant.ok_or_else(|| Error::new(ErrorKind::InvalidRequest, "this is no instant").at("$.now"))
        });
        Ok(Self { step: json_path::read_action(value)?, now: now.transpose()? })
    }
}

impl Session<'_> {
    /// Does what a JSON object asks: see [`StewardAction`].
    ///
    /// # Errors
    /// `INVALID_REQUEST` with the JSON path; those of the method that it names.
    pub fn act(&self, action: &str) -> Result<Value> {
        let StewardAction { step, now } = StewardAction::from_json(action)?;
        let session = match now {
            Some(now) => self.clone().at(now),
            None => self.clone(),
        };
        session.step(step)
    }

    fn step(&self, step: Step) -> Result<Value> {
        Ok(match step {
            Step::Read { kind, id } => json!(self.read(kind, &id)?),
            Step::Put { record, seen } => json!(self.put(&strict(record)?, seen)?),
            Step::Delete { kind, id, seen } => json!(self.delete(kind, &id, seen)?),
            Step::Draft { record, seen } => json!(self.draft(&strict(record)?, seen)?),
            Step::Drafts {} => json!(self.drafts()?),
            Step::Preview { kind, id, record, locale } => {
                let locale = locale.as_deref().unwrap_or(self.catalogue.default_language());
                json!(match (id, record) {
                    (Some(id), None) => self.preview(kind, &id, locale)?,
                    (None, Some(record)) => self.preview_of(&strict(record)?, locale)?,
                    _ => {
                        return Err(Error::new(ErrorKind::InvalidRequest, "a preview is of a draft or of a record")
                            .at("$")
                            .hint("give either id or record"));
                    }
                })
            }
            Step::Publish { kind, id } => json!(self.publish(kind, &id)?),
            Step::Discard { kind, id } => json!({"discarded": self.discard(kind, &id)?}),
            Step::Verify { kind, id, fields } => {
                let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
                json!(self.verify(kind, &id, &fields)?)
            }
            Step::Pause { id, until } => json!(self.pause(&id, until)?),
            Step::Resume { id } => json!(self.resume(&id)?),
            Step::SetCapacity { id, state, mut note, expires } => {
                note.resolve(self.catalogue.default_language());
                json!(self.set_capacity(&id, state, note, expires)?)
            }
            Step::Suggestions { after, limit } => json!(self.suggestions(after, limit)?),
            Step::Accept { number, seen } => json!(self.accept(number, seen)?),
            Step::Reject { number, reason } => json!(self.reject(number, &reason)?),
        })
    }
}

/// The record of an action, of which every field is known.
pub(crate) fn strict(record: Value) -> Result<Record> {
    let there = |path: &str| format!("$.record{}", path.strip_prefix('$').unwrap_or_default());
    let reading = Record::read(record).map_err(|error| match error.path().map(there) {
        Some(path) => error.at(path),
        None => error.at("$.record"),
    })?;
    match reading.unknown.first() {
        None => Ok(reading.record),
        Some(path) => Err(Error::new(ErrorKind::UnknownField, "the model has no such field")
            .at(there(path))
            .hint("correct its name, or put it under \"extra\"")),
    }
}
