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
use crate::model::{RecordKind, Visibility};
use crate::steward::{Suggesting, strict};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Chore {
    Feed {
        token: Option<String>,
        #[serde(default = "page")]
        limit: usize,
    },
    Diff {
        span: Span,
        after: Option<(RecordKind, String)>,
        #[serde(default = "page")]
        limit: usize,
    },
    DiffVersions {
        #[serde(default = "service")]
        kind: RecordKind,
        id: String,
        from: u64,
        to: u64,
    },
    SuggestChange {
        record: Value,
        #[serde(default)]
        audience: Visibility,
        seen: Option<u64>,
        author: Option<String>,
        comment: Option<String>,
        now: Option<Timestamp>,
    },
    Suggested {
        number: u64,
    },
    Erase {
        person: Person,
        #[serde(default)]
        within: Within,
    },
    Retention {},
    SetRetention {
        days: Option<u32>,
    },
    PruneHistory {
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
