//! Writing: one transaction at a time, begun with the write lock in hand.

use std::cell::Cell;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension};

use super::Store;
use super::connection::LONGEST_TIMEOUT;
use super::fault::Doing;
use super::history::version;
use super::kind::RecordKind;
use super::lease::Lease;
use super::migrate;
use super::process::refuse_foreign_sqlite;
use super::read::{meta, one, position};
use super::row::{DELETE, PUT, Position, Row, Stamp, Version, check_body, check_id, place};
use crate::error::{Error, ErrorKind, Result};

/// What a write did to one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// The version that stands now; 0 where a deletion found that there never was a record.
    pub(crate) seq: u64,
    /// Whether it is a new one: writing what stands already adds no version.
    pub(crate) changed: bool,
}

/// The version of a record that stands, seen from a write.
pub(super) struct Standing {
    pub(super) seq: u64,
    /// `None` for a tombstone.
    pub(super) body: Option<i64>,
    /// Whether the body says the same as the text that was compared.
    pub(super) same: bool,
}

impl Store {
    /// Begins a write. Nothing of it is seen by anybody before [`commit`](WriteTxn::commit); without that, all of it is
    /// undone.
    ///
    /// Errors: READ_ONLY, FORKED, FOREIGN_SQLITE, SCHEMA_TOO_NEW, or BUSY if another writer does not finish within the
    /// busy timeout.
    pub(crate) fn write(&self) -> Result<WriteTxn<'_>> {
        self.write_within(self.options.busy_timeout)
    }

    /// Begins a write that waits for another writer no longer than `patience`.
    pub(super) fn write_within(&self, patience: Duration) -> Result<WriteTxn<'_>> {
        let connection = self.writer_within(patience)?;
        connection.busy_timeout(patience.min(LONGEST_TIMEOUT)).doing("beginning to write")?;
        // Not DEFERRED: that would fail at the first write, at once and whatever the timeout, if anybody else had written.
        connection.execute_batch("BEGIN IMMEDIATE").doing("beginning to write")?;
        if let Some(file) = self.place.file() {
            refuse_foreign_sqlite(file)?;
        }
        let position = position(&connection, migrate::newest(self.steps))?;
        Ok(WriteTxn {
            connection,
            epoch: Cell::new(position.epoch),
            renewed: Cell::new(false),
            newest: Cell::new(position.seq),
        })
    }
}

/// A transaction that holds the write lock: what must happen inside one is a method of it.
#[derive(Debug)]
pub(crate) struct WriteTxn<'s> {
    connection: Lease<'s>,
    epoch: Cell<u64>,
    renewed: Cell<bool>,
    newest: Cell<u64>,
}

impl WriteTxn<'_> {
    /// Makes the write durable and visible, all at once.
    pub(crate) fn commit(self) -> Result<Position> {
        self.connection.execute_batch("COMMIT").doing("committing")?;
        Ok(self.position())
    }

    /// Where the catalogue will stand if this is committed.
    pub(crate) fn position(&self) -> Position {
        Position { epoch: self.epoch.get(), seq: self.newest.get() }
    }

    /// Stores a record.
    ///
    /// `expected` is the version that the caller has seen: 0 for "there is none", `None` for "whatever stands".
    /// CONFLICT if another one stands, with its number.
    pub(crate) fn put(
        &self,
        kind: RecordKind,
        id: &str,
        body: &str,
        expected: Option<u64>,
        stamp: &Stamp<'_>,
    ) -> Result<Written> {
        check_id(kind, id)?;
        check_body(kind, id, body)?;
        let standing = self.standing(kind, id, Some(body))?;
        check_expected(kind, id, expected, standing.as_ref())?;
        if let Some(standing) = standing
            && standing.body.is_some()
            && standing.same
        {
            return Ok(Written { seq: standing.seq, changed: false });
        }
        let body = self.insert_body(body)?;
        let seq = self.add_version(kind, id, Some(body), stamp)?;
        Ok(Written { seq, changed: true })
    }

    /// Deletes a record; its history stays, and its tombstone tells followers. Deleting what is not there changes
    /// nothing. `expected` as for [`put`](WriteTxn::put).
    pub(crate) fn delete(
        &self,
        kind: RecordKind,
        id: &str,
        expected: Option<u64>,
        stamp: &Stamp<'_>,
    ) -> Result<Written> {
        let standing = self.standing(kind, id, None)?;
        check_expected(kind, id, expected, standing.as_ref())?;
        match standing {
            Some(Standing { body: Some(_), .. }) => {
                let seq = self.add_version(kind, id, None, stamp)?;
                Ok(Written { seq, changed: true })
            }
            Some(Standing { seq, .. }) => Ok(Written { seq, changed: false }),
            None => Ok(Written { seq: 0, changed: false }),
        }
    }

    /// Stores what the catalogue says about itself under `key`.
    pub(crate) fn set_meta(&self, key: &str, value: &str) -> Result<()> {
        const DOING: &str = "writing what the catalogue says about itself";
        let mut statement = self.connection.prepare_cached(include_str!("sql/meta_set.sql")).doing(DOING)?;
        statement.execute((key, value)).doing(DOING)?;
        Ok(())
    }

    /// The value under `key`, as this transaction sees it.
    pub(crate) fn meta(&self, key: &str) -> Result<Option<String>> {
        meta(&self.connection, key)
    }

    /// Tells every follower to start afresh: the past has been rewritten.
    pub(crate) fn begin_epoch(&self) -> Result<()> {
        self.begin_epoch_after(0)
    }

    /// The same, with a number above `least`.
    pub(crate) fn begin_epoch_after(&self, least: u64) -> Result<()> {
        if self.renewed.replace(true) {
            return Ok(());
        }
        let next = self.epoch.get().max(least) + 1;
        self.set_meta("epoch", &next.to_string())?;
        self.epoch.set(next);
        Ok(())
    }

    /// The record as it stands; `None` where there is none, or no longer.
    pub(crate) fn get(&self, kind: RecordKind, id: &str) -> Result<Option<Row>> {
        one(&self.connection, include_str!("sql/get.sql"), &[&kind.code(), &id])
    }

    /// What the record said when it last stood, whether or not it stands now.
    pub(crate) fn last_put(&self, kind: RecordKind, id: &str) -> Result<Option<Row>> {
        one(&self.connection, include_str!("sql/last_put.sql"), &[&kind.code(), &id])
    }

    /// One version: who wrote it, when, and what it said.
    pub(crate) fn version(&self, seq: u64) -> Result<Option<Version>> {
        version(&self.connection, seq)
    }

    /// The connection, for the other chapters of writing.
    pub(super) fn sql(&self) -> &Connection {
        &self.connection
    }

    /// Notes that versions up to `seq` have been added.
    pub(super) fn advance(&self, seq: u64) {
        self.newest.set(seq);
    }

    /// The version that stands, compared with a text.
    pub(super) fn standing(&self, kind: RecordKind, id: &str, text: Option<&str>) -> Result<Option<Standing>> {
        const DOING: &str = "reading the record to be written";
        let mut statement = self.connection.prepare_cached(include_str!("sql/standing.sql")).doing(DOING)?;
        statement
            .query_row((kind.code(), id, text), |row| {
                Ok(Standing { seq: row.get(0)?, body: row.get(1)?, same: row.get(2)? })
            })
            .optional()
            .doing(DOING)
    }

    /// Stores a document and returns its number.
    pub(super) fn insert_body(&self, text: &str) -> Result<i64> {
        const DOING: &str = "writing a record";
        self.connection.prepare_cached(include_str!("sql/body_insert.sql")).doing(DOING)?.insert([text]).doing(DOING)
    }

    /// Adds the next version and lets the record stand at it.
    fn add_version(&self, kind: RecordKind, id: &str, body: Option<i64>, stamp: &Stamp<'_>) -> Result<u64> {
        const DOING: &str = "writing a record";
        let seq = self.newest.get() + 1;
        let op = if body.is_some() { PUT } else { DELETE };
        let row = (seq, kind.code(), id, op, body, stamp.at, stamp.steward, stamp.source, stamp.comment);
        let mut history = self.connection.prepare_cached(include_str!("sql/history_insert.sql")).doing(DOING)?;
        history.execute(row).doing(DOING)?;
        let mut record = self.connection.prepare_cached(include_str!("sql/record_set.sql")).doing(DOING)?;
        record.execute((kind.code(), id, seq, body)).doing(DOING)?;
        self.newest.set(seq);
        Ok(seq)
    }
}

/// CONFLICT unless the version that stands is the expected one. 0 stands for "no record", deleted or never there.
fn check_expected(kind: RecordKind, id: &str, expected: Option<u64>, standing: Option<&Standing>) -> Result<()> {
    let Some(expected) = expected else { return Ok(()) };
    let (seq, live) = standing.map_or((0, false), |standing| (standing.seq, standing.body.is_some()));
    if expected == seq || (expected == 0 && !live) {
        return Ok(());
    }
    let what = match (live, expected) {
        (true, 0) => format!("the {kind} is there already, at version {seq}"),
        (true, _) => format!("the {kind} has been changed since version {expected}: version {seq} stands"),
        (false, _) => format!("the {kind} that stood at version {expected} is gone"),
    };
    Err(Error::new(ErrorKind::Conflict, what)
        .at(place(kind, id))
        .hint("read it again and write with the number of the version that stands")
        .with_current_seq(seq))
}
