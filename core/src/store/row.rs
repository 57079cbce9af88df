//! What goes into the store and what comes out: plain rows, whose bodies the store never looks into.

use super::kind::RecordKind;
use crate::error::{Error, ErrorKind, Result};

/// The longest body, in bytes of JSON text.
pub(crate) const MAX_BODY_BYTES: usize = 4 << 20;

/// The longest id, in bytes.
pub(crate) const MAX_ID_BYTES: usize = 512;

/// A record as it stands, or as it stood at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) kind: RecordKind,
    pub(crate) id: String,
    /// The version; the numbers of all kinds form one sequence.
    pub(crate) seq: u64,
    /// The document, as JSON text.
    pub(crate) body: String,
}

/// What a follower has to apply: the newest state of a record that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Delta {
    /// The record stands like this now.
    Put(Row),
    /// The record is gone.
    Gone { kind: RecordKind, id: String, seq: u64 },
}

impl Delta {
    /// The record's kind.
    pub(crate) fn kind(&self) -> RecordKind {
        match self {
            Delta::Put(row) => row.kind,
            Delta::Gone { kind, .. } => *kind,
        }
    }

    /// The record's id.
    pub(crate) fn id(&self) -> &str {
        match self {
            Delta::Put(row) => &row.id,
            Delta::Gone { id, .. } => id,
        }
    }

    /// The version that the delta leads to.
    pub(crate) fn seq(&self) -> u64 {
        match self {
            Delta::Put(row) => row.seq,
            Delta::Gone { seq, .. } => *seq,
        }
    }
}

/// Who writes, when and from where: kept with every version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stamp<'a> {
    /// Milliseconds since 1970, UTC. The caller's clock: the store has none.
    pub(crate) at: i64,
    /// Who is responsible for the change.
    pub(crate) steward: Option<&'a str>,
    /// Where the change came from: the name of an import, a form.
    pub(crate) source: Option<&'a str>,
    /// Why, in the steward's words.
    pub(crate) comment: Option<&'a str>,
}

/// One version in the history of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) seq: u64,
    pub(crate) kind: RecordKind,
    pub(crate) id: String,
    /// Whether the version is a deletion.
    pub(crate) deleted: bool,
    /// The whole document; `None` for a deletion.
    pub(crate) body: Option<String>,
    /// Milliseconds since 1970, UTC.
    pub(crate) at: i64,
    pub(crate) steward: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) comment: Option<String>,
}

/// Where the catalogue stands. A follower at the same epoch applies what came after its `seq`; at another epoch it
/// starts afresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    /// Changes when the past was rewritten: a restore, an erasure.
    pub(crate) epoch: u64,
    /// The newest version; 0 in an empty catalogue.
    pub(crate) seq: u64,
}

/// How large a row is in memory, roughly: what a batch of a stream is measured by.
pub(super) trait Weight {
    fn bytes(&self) -> usize;
}

impl Weight for Row {
    fn bytes(&self) -> usize {
        self.id.len() + self.body.len()
    }
}

impl Weight for Delta {
    fn bytes(&self) -> usize {
        match self {
            Delta::Put(row) => row.bytes(),
            Delta::Gone { id, .. } => id.len(),
        }
    }
}

impl Weight for Version {
    fn bytes(&self) -> usize {
        self.id.len() + self.body.as_deref().map_or(0, str::len)
    }
}

impl Weight for (RecordKind, String) {
    fn bytes(&self) -> usize {
        self.1.len()
    }
}

/// Refuses an id that is empty or too long.
pub(super) fn check_id(kind: RecordKind, id: &str) -> Result<()> {
    if id.is_empty() {
        return Err(Error::new(ErrorKind::InvalidDocument, format!("a {kind} needs an id")).at("id"));
    }
    if id.len() > MAX_ID_BYTES {
        return Err(Error::new(ErrorKind::LimitExceeded, format!("the id of a {kind} is too long"))
            .at("id")
            .hint(format!("an id has at most {MAX_ID_BYTES} bytes")));
    }
    Ok(())
}

/// Refuses a body that is too long.
pub(super) fn check_body(kind: RecordKind, id: &str, body: &str) -> Result<()> {
    if body.len() > MAX_BODY_BYTES {
        return Err(Error::new(ErrorKind::LimitExceeded, format!("a {kind} is too large"))
            .at(place(kind, id))
            .hint(format!("a record has at most {MAX_BODY_BYTES} bytes of JSON")));
    }
    Ok(())
}

/// Names a record in an error.
pub(super) fn place(kind: RecordKind, id: &str) -> String {
    format!("{kind} {id}")
}

/// The row of `SELECT kind, id, seq, text`, where there is a text.
pub(super) fn read_row(row: &rusqlite::Row<'_>) -> Result<Option<Row>> {
    use super::fault::Doing;
    const DOING: &str = "reading a record";
    let body: Option<String> = row.get(3).doing(DOING)?;
    let Some(body) = body else { return Ok(None) };
    Ok(Some(Row {
        kind: RecordKind::from_code(row.get(0).doing(DOING)?)?,
        id: row.get(1).doing(DOING)?,
        seq: row.get(2).doing(DOING)?,
        body,
    }))
}

/// The delta of `SELECT kind, id, seq, text`.
pub(super) fn read_delta(row: &rusqlite::Row<'_>) -> Result<Delta> {
    use super::fault::Doing;
    const DOING: &str = "following the changes";
    Ok(match read_row(row)? {
        Some(row) => Delta::Put(row),
        None => Delta::Gone {
            kind: RecordKind::from_code(row.get(0).doing(DOING)?)?,
            id: row.get(1).doing(DOING)?,
            seq: row.get(2).doing(DOING)?,
        },
    })
}

/// The version of `SELECT seq, kind, id, op, text, at, steward, source, comment`.
pub(super) fn read_version(row: &rusqlite::Row<'_>) -> Result<Version> {
    use super::fault::Doing;
    const DOING: &str = "reading the history";
    let op: u8 = row.get(3).doing(DOING)?;
    Ok(Version {
        seq: row.get(0).doing(DOING)?,
        kind: RecordKind::from_code(row.get(1).doing(DOING)?)?,
        id: row.get(2).doing(DOING)?,
        deleted: op == DELETE,
        body: row.get(4).doing(DOING)?,
        at: row.get(5).doing(DOING)?,
        steward: row.get(6).doing(DOING)?,
        source: row.get(7).doing(DOING)?,
        comment: row.get(8).doing(DOING)?,
    })
}

/// `history.op` of a version with a document.
pub(super) const PUT: u8 = 1;

/// `history.op` of a deletion.
pub(super) const DELETE: u8 = 2;
