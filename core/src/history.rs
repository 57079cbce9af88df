//! The past of a catalogue: what changed, who changed it, and how a record stood.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::error::Result;
use crate::model::{Record, RecordKind, Visibility};
use crate::store::Version;

/// One change of a record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Its number; changes are in this order.
    pub seq: u64,
    /// The record's kind.
    pub kind: RecordKind,
    /// The record's id.
    pub id: String,
    /// Whether the record was deleted.
    pub deleted: bool,
    /// When, UTC.
    pub at: Timestamp,
    /// Who is responsible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steward: Option<String>,
    /// Where it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl From<Version> for Change {
    fn from(version: Version) -> Self {
        Self {
            seq: version.seq,
            kind: version.kind,
            id: version.id,
            deleted: version.deleted,
            at: Timestamp::from_millisecond(version.at).unwrap_or(Timestamp::UNIX_EPOCH),
            steward: version.steward,
            source: version.source,
            comment: version.comment,
        }
    }
}

impl Catalogue {
    /// Changes after `since` in order, at most `limit`. The `seq` of the last one is where to go on.
    ///
    /// ```
    /// use luotsi::Catalogue;
    /// use luotsi::model::Record;
    /// let catalogue = Catalogue::in_memory()?;
    /// catalogue.put(&Record::from_json(r#"{"kind": "service", "id": "s1", "name": {"fi": "Ryhmä"}}"#)?)?;
    /// let changes = catalogue.changes(0, 100)?;
    /// assert_eq!((changes[0].seq, changes[0].id.as_str()), (1, "s1"));
    /// # Ok::<(), luotsi::Error>(())
    /// ```
    ///
    /// # Errors
    /// What reading the file may give.
    pub fn changes(&self, since: u64, limit: usize) -> Result<Vec<Change>> {
        let rows = self.store.read()?;
        rows.changes(since).take(limit).map(|version| version.map(Change::from)).collect()
    }

    /// The changes of one record, the oldest first; none for a record that never was.
    ///
    /// # Errors
    /// What reading the file may give.
    pub fn history(&self, kind: RecordKind, id: &str) -> Result<Vec<Change>> {
        let rows = self.store.read()?;
        rows.history(kind, id).map(|version| version.map(Change::from)).collect()
    }

    /// The record as it stood at an instant, as `audience` might see it on that day; `None` where there was none.
    ///
    /// # Errors
    /// What reading the file may give.
    pub fn get_as_of(
        &self,
        kind: RecordKind,
        id: &str,
        audience: Visibility,
        instant: Timestamp,
    ) -> Result<Option<Record>> {
        let Some(row) = self.store.read()?.as_of(kind, id, instant.as_millisecond())? else { return Ok(None) };
        Ok(Record::from_stored(kind, &row.body)?.seen_by(audience, self.day_of(instant)))
    }

    /// Copies the catalogue to a new file while others may write.
    ///
    /// # Errors
    /// `MISUSE` when the target exists; `IO`, `DISK_FULL`, `ACCESS_DENIED`.
    pub fn backup(&self, target: impl AsRef<Path>) -> Result<()> {
        self.store.backup(target.as_ref())
    }

    /// Reads the whole file and says what is wrong with it; nothing where it is sound.
    ///
    /// # Errors
    /// What reading the file may give.
    pub fn check(&self) -> Result<Vec<String>> {
        self.store.check()
    }
}
