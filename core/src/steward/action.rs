//! What a session can be asked to do, as one JSON object: the form that the C interface and the Python package use.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Session;
use crate::error::{Error, ErrorKind, Result};
use crate::json_path;
use crate::model::{CapacityState, LocalizedText, Record, RecordKind};
use crate::options::Written;

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

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Step {
    Read {
        #[serde(default = "service")]
        kind: RecordKind,
        id: String,
    },
    Put {
        record: Value,
        seen: Option<u64>,
    },
    Delete {
        #[serde(default = "service")]
        kind: RecordKind,
        id: String,
        seen: Option<u64>,
    },
    Draft {
        record: Value,
        seen: Option<u64>,
    },
    Drafts {},
    Preview {
        #[serde(default = "service")]
        kind: RecordKind,
        id: Option<String>,
        record: Option<Value>,
        locale: Option<String>,
    },
    Publish {
        #[serde(default = "service")]
        kind: RecordKind,
        id: String,
    },
    Discard {
        #[serde(default = "service")]
        kind: RecordKind,
        id: String,
    },
    Verify {
        #[serde(default = "service")]
        kind: RecordKind,
        id: String,
        #[serde(default)]
        fields: Vec<String>,
    },
    Pause {
        id: String,
        until: Option<Date>,
    },
    Resume {
        id: String,
    },
    SetCapacity {
        id: String,
        state: CapacityState,
        #[serde(default)]
        note: LocalizedText,
        expires: Option<Date>,
    },
    Suggestions {
        #[serde(default)]
        after: u64,
        #[serde(default = "page")]
        limit: usize,
    },
    Accept {
        number: u64,
        seen: Option<u64>,
    },
    Reject {
        number: u64,
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
        let written = |written: Result<Written>| written.map(|w| json!({"seq": w.seq, "changed": w.changed}));
        match step {
            Step::Read { kind, id } => Ok(json!(self.read(kind, &id)?)),
            Step::Put { record, seen } => written(self.put(&strict(record)?, seen)),
            Step::Delete { kind, id, seen } => written(self.delete(kind, &id, seen)),
            Step::Draft { record, seen } => Ok(json!(self.draft(&strict(record)?, seen)?)),
            Step::Drafts {} => Ok(json!(self.drafts()?)),
            Step::Preview { kind, id, record, locale } => {
                let locale = locale.as_deref().unwrap_or(self.catalogue.default_language());
                Ok(json!(match (id, record) {
                    (Some(id), None) => self.preview(kind, &id, locale)?,
                    (None, Some(record)) => self.preview_of(&strict(record)?, locale)?,
                    _ => {
                        return Err(Error::new(ErrorKind::InvalidRequest, "a preview is of a draft or of a record")
                            .at("$")
                            .hint("give either id or record"));
                    }
                }))
            }
            Step::Publish { kind, id } => written(self.publish(kind, &id)),
            Step::Discard { kind, id } => Ok(json!({"discarded": self.discard(kind, &id)?})),
            Step::Verify { kind, id, fields } => {
                let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
                written(self.verify(kind, &id, &fields))
            }
            Step::Pause { id, until } => written(self.pause(&id, until)),
            Step::Resume { id } => written(self.resume(&id)),
            Step::SetCapacity { id, state, mut note, expires } => {
                note.resolve(self.catalogue.default_language());
                written(self.set_capacity(&id, state, note, expires))
            }
            Step::Suggestions { after, limit } => Ok(json!(self.suggestions(after, limit)?)),
            Step::Accept { number, seen } => written(self.accept(number, seen)),
            Step::Reject { number, reason } => self.reject(number, &reason).map(|()| Value::Null),
        }
    }
}

/// A record of which every field is known.
pub(crate) fn strict(record: Value) -> Result<Record> {
    let reading = Record::read(record).map_err(|error| error.within("record"))?;
    match reading.unknown.first() {
        None => Ok(reading.record),
        Some(path) => Err(Error::new(ErrorKind::UnknownField, "the model has no such field")
            .at(path.clone())
            .hint("correct its name, or put it under \"extra\"")),
    }
}
