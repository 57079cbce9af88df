//! Bulk import: many rows, committed in pieces, seen all at once.
//!
//! What an import brings is first *staged*, in short transactions between which others can write; no reader looks
//! there. One last transaction publishes: it adds the versions and lets the records stand at them, and moves no document.
//! A crash before that leaves staged rows, which nobody sees and the next import or open sweeps away.
//!
//! At most one import runs at a time. A lock on a file beside the catalogue (`-import`, there only meanwhile) tells a
//! running import from a crashed one; a number in the file makes sure, should the lock ever fail, that the
//! older import notices and stops.

use std::fs::{self, File, TryLockError};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::OptionalExtension;

use super::Store;
use super::fault::Doing;
use super::kind::RecordKind;
use super::open::Mode;
use super::read::counted;
use super::row::{Stamp, check_body, check_id};
use super::write::WriteTxn;
use crate::error::{Error, ErrorKind, Result};

/// After how many bytes a piece is committed: well below a second on a slow disk.
const PIECE_BYTES: usize = 4 << 20;

/// After how many rows a piece is committed.
const PIECE_ROWS: usize = 2_000;

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Published {
    /// Records that are new or changed.
    pub(crate) put: u64,
    /// Records that were deleted.
    pub(crate) deleted: u64,
    /// Records that stood already as the import has them.
    pub(crate) unchanged: u64,
    /// The newest version of the catalogue.
    pub(crate) revision: u64,
}

/// An import in progress. Dropped without [`publish`](Import::publish), it leaves no trace.
#[derive(Debug)]
pub(crate) struct Import<'s> {
    store: &'s Store,
    number: u64,
    piece: Vec<Incoming>,
    piece_bytes: usize,
    staged: bool,
    _lock: ImportLock<'s>,
}

#[derive(Debug)]
struct Incoming {
    kind: RecordKind,
    id: String,
    /// `None` for a deletion.
    body: Option<String>,
}

impl Store {
    /// Begins an import. BUSY while another one is running, in whatever process.
    pub(crate) fn import(&self) -> Result<Import<'_>> {
        let lock = ImportLock::take(self)?;
        let txn = self.write()?;
        let number = import_number(&txn)? + 1;
        txn.set_meta("import", &number.to_string())?;
        txn.commit()?;
        sweep(self, number)?;
        Ok(Import { store: self, number, piece: Vec::new(), piece_bytes: 0, staged: false, _lock: lock })
    }

    /// Removes what a crashed import has left, unless it turns out to be running. What cannot be removed now, for want
    /// of space for instance, is no reason to refuse the catalogue: nobody sees it.
    pub(super) fn sweep_after_crash(&self) -> Result<()> {
        if self.options.mode == Mode::ReadWrite && self.has_staged()? {
            let _ = self.import();
        }
        Ok(())
    }

    /// Removes what a crashed import has left; BUSY if one is running.
    pub(super) fn sweep_for_scrub(&self) -> Result<()> {
        self.import().map(drop)
    }

    fn has_staged(&self) -> Result<bool> {
        const DOING: &str = "looking for an unfinished import";
        let snapshot = self.read()?;
        snapshot.sql().query_row("SELECT EXISTS (SELECT 1 FROM staged)", [], |row| row.get(0)).doing(DOING)
    }
}

impl Import<'_> {
    /// Adds a record. Of several with one id, the last counts.
    pub(crate) fn put(&mut self, kind: RecordKind, id: impl Into<String>, body: impl Into<String>) -> Result<()> {
        let (id, body) = (id.into(), body.into());
        check_id(kind, &id)?;
        check_body(kind, &id, &body)?;
        self.add(Incoming { kind, id, body: Some(body) })
    }

    /// Adds a deletion.
    #[cfg_attr(not(test), expect(dead_code, reason = "the formats that are read so far know no deletions"))]
    pub(crate) fn delete(&mut self, kind: RecordKind, id: impl Into<String>) -> Result<()> {
        let id = id.into();
        check_id(kind, &id)?;
        self.add(Incoming { kind, id, body: None })
    }

    /// Lets everything stand at once: readers see the catalogue before the import or after it, never between. Records that
    /// stood already as the import has them get no new version.
    pub(crate) fn publish(mut self, stamp: &Stamp<'_>) -> Result<Published> {
        const DOING: &str = "publishing an import";
        self.stage()?;
        let txn = self.store.write()?;
        self.check_number(&txn)?;
        let before = txn.position().seq;
        let row = (before, stamp.at, stamp.steward, stamp.source, stamp.comment);
        txn.sql().execute(include_str!("sql/publish_history.sql"), row).doing(DOING)?;
        txn.sql().execute(include_str!("sql/publish_record.sql"), [before]).doing(DOING)?;
        let (versions, deleted, staged): (u64, u64, u64) = txn
            .sql()
            .query_row(include_str!("sql/publish_count.sql"), [before], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .doing(DOING)?;
        txn.sql().execute(include_str!("sql/publish_leftover.sql"), [before]).doing(DOING)?;
        txn.sql().execute_batch("DELETE FROM staged").doing(DOING)?;
        txn.advance(before + versions);
        let revision = txn.commit()?.seq;
        self.staged = false;
        Ok(Published { put: versions - deleted, deleted, unchanged: staged - versions, revision })
    }

    fn add(&mut self, incoming: Incoming) -> Result<()> {
        self.piece_bytes += incoming.body.as_deref().map_or(0, str::len);
        self.piece.push(incoming);
        if self.piece_bytes >= PIECE_BYTES || self.piece.len() >= PIECE_ROWS {
            self.stage()?;
        }
        Ok(())
    }

    /// Commits the piece at hand to where nobody sees it.
    pub(super) fn stage(&mut self) -> Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let txn = self.store.write()?;
        self.check_number(&txn)?;
        for incoming in &self.piece {
            stage_one(&txn, incoming)?;
        }
        txn.commit()?;
        self.staged = true;
        self.piece.clear();
        self.piece_bytes = 0;
        Ok(())
    }

    fn check_number(&self, txn: &WriteTxn<'_>) -> Result<()> {
        if import_number(txn)? == self.number {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Conflict, "another import was begun meanwhile, and this one has been swept away")
            .hint("run one import at a time"))
    }
}

impl Drop for Import<'_> {
    fn drop(&mut self) {
        if self.staged && !self.store.owner.is_forked() {
            // What cannot be swept now is swept by the next import or open.
            let _ = sweep(self.store, self.number);
        }
    }
}

fn stage_one(txn: &WriteTxn<'_>, incoming: &Incoming) -> Result<()> {
    const DOING: &str = "staging a record";
    let key = (incoming.kind.code(), &incoming.id);
    let mut earlier = txn.sql().prepare_cached(include_str!("sql/staged_body.sql")).doing(DOING)?;
    let earlier: Option<Option<i64>> = earlier.query_row(key, |row| row.get(0)).optional().doing(DOING)?;
    if let Some(Some(body)) = earlier {
        delete_body(txn, body)?;
    }
    let standing = txn.standing(incoming.kind, &incoming.id, incoming.body.as_deref())?;
    let base = standing.as_ref().map_or(0, |standing| standing.seq);
    let (body, fresh) = match (&incoming.body, standing) {
        (None, _) => (None, false),
        (Some(_), Some(standing)) if standing.same && standing.body.is_some() => (standing.body, false),
        (Some(text), _) => (Some(txn.insert_body(text)?), true),
    };
    let mut statement = txn.sql().prepare_cached(include_str!("sql/stage.sql")).doing(DOING)?;
    statement.execute((incoming.kind.code(), &incoming.id, body, fresh, base)).doing(DOING)?;
    Ok(())
}

/// Removes everything that is staged, in short transactions, as long as `number` is the import that counts.
fn sweep(store: &Store, number: u64) -> Result<()> {
    const DOING: &str = "removing an unfinished import";
    loop {
        let txn = store.write()?;
        if import_number(&txn)? != number {
            return Ok(());
        }
        let mut statement = txn.sql().prepare_cached(include_str!("sql/sweep_some.sql")).doing(DOING)?;
        let rows = statement.query_map([PIECE_ROWS], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).doing(DOING)?;
        let rows = rows.collect::<rusqlite::Result<Vec<(u8, String, Option<i64>)>>>().doing(DOING)?;
        drop(statement);
        if rows.is_empty() {
            return Ok(());
        }
        for (kind, id, body) in rows {
            let mut unstage = txn.sql().prepare_cached(include_str!("sql/unstage.sql")).doing(DOING)?;
            unstage.execute((kind, id)).doing(DOING)?;
            if let Some(body) = body {
                delete_body(&txn, body)?;
            }
        }
        txn.commit()?;
    }
}

fn delete_body(txn: &WriteTxn<'_>, body: i64) -> Result<()> {
    const DOING: &str = "removing a staged record";
    let mut statement = txn.sql().prepare_cached(include_str!("sql/body_delete.sql")).doing(DOING)?;
    statement.execute([body]).doing(DOING)?;
    Ok(())
}

/// The number of the import that counts.
fn import_number(txn: &WriteTxn<'_>) -> Result<u64> {
    txn.meta("import")?.and_then(|number| counted(&number)).ok_or_else(|| {
        Error::new(ErrorKind::Corrupt, "the catalogue does not count its imports").hint("restore a backup")
    })
}

/// Held while an import runs.
#[derive(Debug)]
struct ImportLock<'s> {
    importing: &'s AtomicBool,
    file: Option<(PathBuf, File)>,
}

impl<'s> ImportLock<'s> {
    fn take(store: &'s Store) -> Result<ImportLock<'s>> {
        let busy = || Error::new(ErrorKind::Busy, "another import is running").hint("try again when it has finished");
        store.owner.check()?;
        if store.importing.swap(true, Ordering::Acquire) {
            return Err(busy());
        }
        // From here on, dropping the lock clears the flag.
        let mut lock = ImportLock { importing: &store.importing, file: None };
        if let Some(path) = store.place.beside("-import")
            && store.options.mode == Mode::ReadWrite
        {
            let file = File::options().create(true).truncate(false).write(true).open(&path);
            let file = file.map_err(|error| Error::from(error).at(path.display().to_string()))?;
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => return Err(busy()),
                // Some file systems have no such locks; the import's number has to do there.
                Ok(()) | Err(TryLockError::Error(_)) => lock.file = Some((path, file)),
            }
        }
        Ok(lock)
    }
}

impl Drop for ImportLock<'_> {
    fn drop(&mut self) {
        if let Some((path, _)) = &self.file {
            let _ = fs::remove_file(path);
        }
        self.importing.store(false, Ordering::Release);
    }
}
