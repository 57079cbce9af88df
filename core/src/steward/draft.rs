//! Drafts: what a steward is working on. They are kept in the file and outlive the program, and no search, no read and
//! no export shows them.

use jiff::Timestamp;
use serde::Serialize;

use super::Session;
use crate::error::{Error, ErrorKind, Result};
use crate::history::timestamp;
use crate::model::{Record, RecordKind};
use crate::options::Written;
use crate::store::DraftRow;

/// A record as a steward would like it to be.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Draft {
    /// The version that stood when the draft was begun; 0 for none. Publishing is a `CONFLICT` once another one stands.
    pub base: u64,
    /// When it was last kept, UTC.
    pub at: Timestamp,
    /// The record.
    pub record: Record,
}

impl Draft {
    fn read(row: &DraftRow) -> Result<Self> {
        Ok(Self { base: row.base, at: timestamp(row.at), record: Record::from_stored(row.kind, &row.text)? })
    }
}

impl Session<'_> {
    /// Keeps a draft in place of this steward's earlier one of the same record. It may be unfinished: the rules for
    /// records are asked when it is published.
    ///
    /// `seen` is the version that the draft was made from; without it that of the earlier draft, or else the version that
    /// stands. After a `CONFLICT`, keep the draft again with the version that was shown.
    ///
    /// # Errors
    /// `NOT_PERMITTED`, `INVALID_DOCUMENT` for an id that is none, `LIMIT_EXCEEDED` for a record that is too large or a
    /// steward with a thousand drafts, `READ_ONLY`, `BUSY`, `DISK_FULL`, `IO`.
    pub fn draft(&self, record: &Record, seen: Option<u64>) -> Result<Draft> {
        let mut record = record.clone();
        record.resolve_language(self.catalogue.default_language());
        let (kind, id) = (record.kind(), record.id().to_owned());
        let txn = self.catalogue.store.write()?;
        self.permit(&txn, kind, &id, Some(&record))?;
        let earlier = txn.draft(&self.steward.name, kind, &id)?.map(|draft| draft.base);
        let standing = || txn.get(kind, &id).map(|row| row.map_or(0, |row| row.seq));
        let base = match seen.or(earlier) {
            Some(base) => base,
            None => standing()?,
        };
        let steward = self.steward.name.clone();
        let row = DraftRow { steward, kind, id, base, at: self.instant().as_millisecond(), text: record.to_json() };
        txn.put_draft(&row)?;
        txn.commit()?;
        Draft::read(&row)
    }

    /// This steward's drafts, by kind and id.
    ///
    /// # Errors
    /// What reading the file may give.
    pub fn drafts(&self) -> Result<Vec<Draft>> {
        self.catalogue.store.read()?.drafts(&self.steward.name)?.iter().map(Draft::read).collect()
    }

    /// Forgets this steward's draft of a record; whether there was one.
    ///
    /// # Errors
    /// `READ_ONLY`, `BUSY`, `DISK_FULL`, `IO`.
    pub fn discard(&self, kind: RecordKind, id: &str) -> Result<bool> {
        let txn = self.catalogue.store.write()?;
        let discarded = txn.discard_draft(&self.steward.name, kind, id)?;
        txn.commit()?;
        Ok(discarded)
    }

    /// Puts this steward's draft of a record into the catalogue; it is in the very next search, and the draft is gone.
    ///
    /// # Errors
    /// `NOT_FOUND` without a draft; `CONFLICT` once another version stands than the one that the draft was made from, with
    /// [both sides](crate::Error::conflict); `NOT_PERMITTED`; `INVALID_DOCUMENT` with the JSON path; `READ_ONLY`, `BUSY`,
    /// `DISK_FULL`, `IO`. The draft stays then.
    pub fn publish(&self, kind: RecordKind, id: &str) -> Result<Written> {
        let txn = self.catalogue.store.write()?;
        let draft = txn.draft(&self.steward.name, kind, id)?.ok_or_else(|| no_draft(kind, id))?;
        let written = self.put_in(&txn, &Draft::read(&draft)?.record, Some(draft.base), None)?;
        txn.discard_draft(&self.steward.name, kind, id)?;
        self.catalogue.commit(txn)?;
        Ok(written)
    }
}

pub(super) fn no_draft(kind: RecordKind, id: &str) -> Error {
    Error::new(ErrorKind::NotFound, "the steward has no draft of this record").at(format!("{kind} {id}"))
}
