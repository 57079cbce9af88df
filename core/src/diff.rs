//! What differs between two versions: of one record, field by field, and of the catalogue, record by record.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::catalogue::Catalogue;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Record, RecordKind};
use crate::store::{Past, ReadSnapshot, Row, WriteTxn};

/// Most records of one page of a [`Catalogue::diff`].
pub const MAX_DIFFS: usize = 1_000;

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FieldChange {
    /// Its JSON path, `$.contacts[0].phones[0].number`. The item of a list that is gone has its former place.
    pub path: String,
    /// What stood there; absent where nothing did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// What stands there now; absent where nothing does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

/// Which two states of a catalogue are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Span {
    /// The catalogue at one revision and at a later one.
    Revisions {
        /// The earlier revision; 0 is the empty catalogue.
        from: u64,
        /// The later one.
        to: u64,
    },
    /// The catalogue as it stood at one instant and at a later one.
    Instants {
        /// The earlier instant.
        from: jiff::Timestamp,
        /// The later one.
        to: jiff::Timestamp,
    },
}

/// A record that differs between two states of the catalogue.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RecordChange {
    /// The record's kind.
    pub kind: RecordKind,
    /// The record's id.
    pub id: String,
    /// The version that stood before; absent where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    /// The version that stood afterwards; absent where there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    /// The fields that differ; of a record that came or went, all that it has.
    pub fields: Vec<FieldChange>,
}

/// The two sides of a `CONFLICT`: what others have written since the version that the writer saw, and what the writer
/// wanted to write.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Conflict {
    /// The version that the writer had seen; 0 for none.
    pub seen: u64,
    /// The version that stands.
    pub current: u64,
    /// Who wrote the version that stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steward: Option<String>,
    /// When the version that stands was written.
    pub at: jiff::Timestamp,
    /// What the others changed.
    pub theirs: Vec<FieldChange>,
    /// What the writer wanted to change.
    pub ours: Vec<FieldChange>,
    /// The paths that both sides touch; where there are none, both can be had.
    pub both: Vec<String>,
}

/// The fields in which two versions of a record differ, in the order of their paths. Lists of codes differ as a whole,
/// lists of objects item by item.
///
/// ```
/// use luotsi::model::Record;
/// let before = Record::from_json(r#"{"kind": "service", "id": "s", "name": {"fi": "Kahvio"}, "needs": ["memory"]}"#)?;
/// let after = Record::from_json(r#"{"kind": "service", "id": "s", "name": {"fi": "Kahvila"}, "needs": ["memory"]}"#)?;
/// let fields = luotsi::diff(&before, &after);
/// assert_eq!((fields.len(), fields[0].path.as_str()), (1, "$.name.fi"));
/// assert_eq!(fields[0].after, Some("Kahvila".into()));
/// # Ok::<(), luotsi::Error>(())
/// ```
pub fn diff(before: &Record, after: &Record) -> Vec<FieldChange> {
    fields(Some(before), Some(after))
}

/// The fields in which two states of a record differ; `None` is no record.
pub(crate) fn fields(before: Option<&Record>, after: Option<&Record>) -> Vec<FieldChange> {
    let value = |record: Option<&Record>| {
        // A record is a tree of strings and finite numbers: nothing can fail.
        record.map_or(Value::Object(Default::default()), |record| serde_json::to_value(record).unwrap_or_default())
    };
    let mut found = Vec::new();
    compare("$", Some(&value(before)), Some(&value(after)), &mut found);
    found
}

fn compare(path: &str, before: Option<&Value>, after: Option<&Value>, found: &mut Vec<FieldChange>) {
    match (before, after) {
        (before, after) if before == after => {}
        (Some(Value::Object(before)), Some(Value::Object(after))) => {
            let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
            names.sort_unstable();
            names.dedup();
            for name in names {
                compare(&format!("{path}.{name}"), before.get(name), after.get(name), found);
            }
        }
        (Some(Value::Array(before)), Some(Value::Array(after))) if all_objects(before) && all_objects(after) => {
            compare_lists(path, before, after, found);
        }
        _ => found.push(FieldChange { path: path.to_owned(), before: before.cloned(), after: after.cloned() }),
    }
}

/// What begins and ends alike is passed over; the items between are compared in their order.
fn compare_lists(path: &str, before: &[Value], after: &[Value], found: &mut Vec<FieldChange>) {
    let head = before.iter().zip(after).take_while(|(b, a)| b == a).count();
    let (before, after) = (&before[head..], &after[head..]);
    let tail = before.iter().rev().zip(after.iter().rev()).take_while(|(b, a)| b == a).count();
    let (before, after) = (&before[..before.len() - tail], &after[..after.len() - tail]);
    for i in 0..before.len().max(after.len()) {
        compare(&format!("{path}[{}]", head + i), before.get(i), after.get(i), found);
    }
}

fn all_objects(list: &[Value]) -> bool {
    !list.is_empty() && list.iter().all(Value::is_object)
}

/// Whether a path is the other or leads through it.
fn overlap(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

impl Conflict {
    /// Adds both sides to a `CONFLICT` that a write ran into; other errors stay as they are. `ours` is `None` for a
    /// deletion.
    pub(crate) fn explain(
        error: Error,
        txn: &WriteTxn<'_>,
        kind: RecordKind,
        id: &str,
        seen: Option<u64>,
        ours: Option<&str>,
    ) -> Error {
        let (ErrorKind::Conflict, Some(seen), Some(current)) = (error.kind(), seen, error.current_seq()) else {
            return error;
        };
        match Conflict::of(txn, kind, id, seen, current, ours) {
            Ok(Some(conflict)) => error.with_conflict(conflict),
            // Both sides are a help; without them the conflict is still what has to be told.
            Ok(None) | Err(_) => error,
        }
    }

    fn of(
        txn: &WriteTxn<'_>,
        kind: RecordKind,
        id: &str,
        seen: u64,
        current: u64,
        ours: Option<&str>,
    ) -> Result<Option<Conflict>> {
        let Some(standing) = txn.version(current)? else { return Ok(None) };
        let record = |body: Option<&str>| body.map(|body| Record::from_stored(kind, body)).transpose();
        let base = txn.version(seen)?.filter(|version| version.kind == kind && version.id == id);
        let base = record(base.and_then(|version| version.body).as_deref())?;
        let theirs = fields(base.as_ref(), record(standing.body.as_deref())?.as_ref());
        let ours = fields(base.as_ref(), record(ours)?.as_ref());
        let both = ours.iter().filter(|our| theirs.iter().any(|their| overlap(&our.path, &their.path)));
        let both = both.map(|our| our.path.clone()).collect();
        Ok(Some(Conflict {
            seen,
            current,
            steward: standing.steward,
            at: crate::history::timestamp(standing.at),
            theirs,
            ours,
            both,
        }))
    }
}

impl Catalogue {
    /// The records that differ between two states of the catalogue, by kind and id: at most `limit`, and at most
    /// [`MAX_DIFFS`], after the record `after`. Memory does not grow with the catalogue.
    ///
    /// ```
    /// use luotsi::model::Record;
    /// use luotsi::{Catalogue, Span};
    /// let catalogue = Catalogue::in_memory()?;
    /// let first = catalogue.put(&Record::from_json(r#"{"kind": "service", "id": "s1", "name": {"fi": "Kahvio"}}"#)?)?;
    /// let second = catalogue.put(&Record::from_json(r#"{"kind": "service", "id": "s1", "name": {"fi": "Kahvila"}}"#)?)?;
    /// let changed = catalogue.diff(Span::Revisions { from: first.seq, to: second.seq }, None, 10)?;
    /// assert_eq!(changed[0].fields[0].path, "$.name.fi");
    /// # Ok::<(), luotsi::Error>(())
    /// ```
    ///
    /// # Errors
    /// `NOT_FOUND` for a time before the history that is kept; `INVALID_REQUEST` where the later state comes first; what
    /// reading the file may give.
    pub fn diff(&self, span: Span, after: Option<(RecordKind, &str)>, limit: usize) -> Result<Vec<RecordChange>> {
        let (from, to) = match span {
            Span::Revisions { from, to } => (Past::revision(from), Past::revision(to)),
            Span::Instants { from, to } => (Past::at(from.as_millisecond()), Past::at(to.as_millisecond())),
        };
        if from.seq > to.seq || from.instant > to.instant {
            return Err(Error::new(ErrorKind::InvalidRequest, "the later state comes first").at("from"));
        }
        let rows = self.store.read()?;
        rows.check_kept(from)?;
        let mut changes = Vec::new();
        for changed in rows.changed_between(from, to, after) {
            if changes.len() >= limit.min(MAX_DIFFS) {
                break;
            }
            let (kind, id) = changed?;
            changes.extend(record_change(&rows, kind, id, from, to)?);
        }
        Ok(changes)
    }

    /// The fields in which two versions of one record differ. 0 stands for no record, so that `from` 0 shows all.
    ///
    /// # Errors
    /// `NOT_FOUND` for a number that is no version of this record, or one that is no longer kept.
    pub fn diff_versions(&self, kind: RecordKind, id: &str, from: u64, to: u64) -> Result<Vec<FieldChange>> {
        let rows = self.store.read()?;
        let record = |seq: u64, at: &'static str| -> Result<Option<Record>> {
            if seq == 0 {
                return Ok(None);
            }
            let version = rows.version(seq)?.filter(|version| version.kind == kind && version.id == id);
            let version = version.ok_or_else(|| {
                Error::new(ErrorKind::NotFound, "the record has no version of this number, or it is no longer kept")
                    .at(at)
            })?;
            version.body.map(|body| Record::from_stored(kind, &body)).transpose()
        };
        Ok(fields(record(from, "from")?.as_ref(), record(to, "to")?.as_ref()))
    }
}

fn record_change(
    rows: &ReadSnapshot<'_>,
    kind: RecordKind,
    id: String,
    from: Past,
    to: Past,
) -> Result<Option<RecordChange>> {
    let (before, after) = (rows.as_of(kind, &id, from)?, rows.as_of(kind, &id, to)?);
    let record = |row: &Option<Row>| row.as_ref().map(|row| Record::from_stored(kind, &row.body)).transpose();
    let fields = fields(record(&before)?.as_ref(), record(&after)?.as_ref());
    if fields.is_empty() {
        return Ok(None);
    }
    Ok(Some(RecordChange { kind, id, before: before.map(|row| row.seq), after: after.map(|row| row.seq), fields }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(before: &str, after: &str) -> Vec<String> {
        let service = |rest: &str| Record::from_json(&format!(r#"{{"kind":"service","id":"s","name":"x",{rest}}}"#));
        let changes = diff(&service(before).unwrap(), &service(after).unwrap());
        changes.into_iter().map(|change| change.path).collect()
    }

    #[test]
    fn an_item_that_comes_or_goes_is_one_change() {
        let (a, b, c) = (r#"{"name":"A"}"#, r#"{"name":"B"}"#, r#"{"name":"C"}"#);
        let contacts = |of: &[&str]| format!(r#""contacts":[{}]"#, of.join(","));
        assert_eq!(paths(&contacts(&[a, b, c]), &contacts(&[a, c])), ["$.contacts[1]"]);
        assert_eq!(paths(&contacts(&[b, c]), &contacts(&[a, b, c])), ["$.contacts[0]"]);
        assert_eq!(paths(&contacts(&[a, b]), &contacts(&[a, c])), ["$.contacts[1].name"]);
        assert_eq!(paths(&contacts(&[a]), &contacts(&[a])), Vec::<String>::new());
    }

    #[test]
    fn lists_of_codes_differ_as_a_whole() {
        assert_eq!(paths(r#""needs":["memory"]"#, r#""needs":["memory","carer_support"]"#), ["$.needs"]);
        assert_eq!(paths(r#""status":"active""#, r#""needs":["memory"]"#), ["$.needs", "$.status"]);
    }

    #[test]
    fn a_path_overlaps_with_what_it_leads_through_and_no_other() {
        assert!(overlap("$.contacts", "$.contacts[0].name"));
        assert!(overlap("$.name.fi", "$.name"));
        assert!(!overlap("$.name", "$.names"));
        assert!(!overlap("$.name.fi", "$.name.sv"));
    }
}
