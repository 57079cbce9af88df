//! What concerns the past and the upkeep of a catalogue, as one JSON object: the form that the C interface and the Python
//! package use.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::catalogue::Catalogue;
use crate::diff::{MAX_DIFFS, Span};
use crate::erasure::{Person, Within};
use crate::error::Result;
use crate::json_path;
#[cfg(test)]
use crate::model::Record;
use crate::model::{RecordKind, Visibility};
use crate::steward::{Suggesting, strict};

/// What concerns the past and the upkeep of a catalogue. `kind` is `service` unless it is said.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(tag = "do", rename = "Action"))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Chore {
    /// The changes since a token of an earlier call; without one, from the beginning.
    Feed {
        /// Where the earlier call ended.
        token: Option<String>,
        /// How many at most.
        #[serde(default = "page")]
        limit: usize,
    },
    /// The records that differ between two revisions or two instants.
    Diff {
        span: Span,
        /// Kind and id of the last record that was read.
        after: Option<(RecordKind, String)>,
        /// How many at most.
        #[serde(default = "page")]
        limit: usize,
    },
    /// The fields that differ between two versions of a record.
    DiffVersions {
        #[serde(default = "service")]
        kind: RecordKind,
        id: String,
        /// The `seq` of the earlier version.
        from: u64,
        /// The `seq` of the later one.
        to: u64,
    },
    /// Proposes what a record should be, for a steward to decide on.
    SuggestChange {
        /// As it should be.
        #[cfg_attr(test, schemars(with = "Record"))]
        record: Value,
        /// As whom the author has read the record.
        #[serde(default)]
        audience: Visibility,
        /// The version that the author has seen.
        seen: Option<u64>,
        /// Who proposes it, as the host knows the author.
        author: Option<String>,
        /// Why.
        comment: Option<String>,
        /// The clock; the system's unless given.
        now: Option<Timestamp>,
    },
    /// What became of a suggestion.
    Suggested {
        /// The suggestion's number.
        number: u64,
    },
    /// Takes a contact person out, to the last byte.
    Erase {
        person: Person,
        #[serde(default)]
        within: Within,
    },
    /// How far back the past is kept.
    Retention {},
    /// Sets how far back the past is kept.
    SetRetention {
        /// 1 or more; without it, for ever.
        days: Option<u32>,
    },
    /// Lets go of the past that is no longer kept.
    PruneHistory {
        /// The clock; the system's unless given.
        now: Option<Timestamp>,
    },
}

fn page() -> usize {
    MAX_DIFFS
}

fn service() -> RecordKind {
    RecordKind::Service
}

impl Catalogue {
    /// Does what a JSON object asks: `{"do": "feed", "token": "..."}`. The names are those of the methods, and the fields
    /// those of their arguments; `kind` is `service` unless it is said.
    ///
    /// | `do` | fields | answer |
    /// |---|---|---|
    /// | `feed` | `token`, `limit` | `{changes, token, more}` |
    /// | `diff` | `span`: `{"revisions": {"from": 0, "to": 9}}` or `{"instants": ...}`; `after`: `[kind, id]`; `limit` | the records that differ |
    /// | `diff_versions` | `kind`, `id`, `from`, `to` | the fields that differ |
    /// | `suggest_change` | `record`, `audience`, `seen`, `author`, `comment`, `now` | `{number}` |
    /// | `suggested` | `number` | what became of it, or null |
    /// | `erase` | `person`: `{"name": ..., "email": ..., "phone": ..., "contact": ...}`; `within`: `"everything"`, `{"organization": id}`, `{"record": {"kind": ..., "id": ...}}` | what was erased |
    /// | `retention`, `set_retention` | `days` | how far back the past is kept |
    /// | `prune_history` | `now` | what was pruned |
    ///
    /// ```
    /// let catalogue = luotsi::Catalogue::in_memory()?;
    /// assert_eq!(catalogue.act(r#"{"do": "set_retention", "days": 1096}"#)?["days"], 1096);
    /// assert_eq!(catalogue.act(r#"{"do": "feed"}"#)?["more"], false);
    /// # Ok::<(), luotsi::Error>(())
    /// ```
    ///
    /// # Errors
    /// `INVALID_REQUEST` with the JSON path; those of the method that it names.
    pub fn act(&self, action: &str) -> Result<Value> {
        Ok(match json_path::read_action(json_path::parse(action)?)? {
            Chore::Feed { token, limit } => json!(self.feed(token.as_deref(), limit)?),
            Chore::Diff { span, after, limit } => {
                let after = after.as_ref().map(|(kind, id)| (*kind, id.as_str()));
                json!(self.diff(span, after, limit)?)
            }
            Chore::DiffVersions { kind, id, from, to } => json!(self.diff_versions(kind, &id, from, to)?),
            Chore::SuggestChange { record, audience, seen, author, comment, now } => {
                let record = strict(record)?;
                let (author, comment) = (author.as_deref(), comment.as_deref());
                let suggesting = Suggesting { record: &record, audience, seen, author, comment, now };
                json!({"number": self.suggest_change(&suggesting)?})
            }
            Chore::Suggested { number } => json!(self.suggested(number)?),
            Chore::Erase { person, within } => json!(self.erase(&person, &within)?),
            Chore::Retention {} => json!(self.retention()?),
            Chore::SetRetention { days } => {
                self.set_retention(days)?;
                json!(self.retention()?)
            }
            Chore::PruneHistory { now } => json!(self.prune_history(now)?),
        })
    }
}
