//! Restoring a backup in the place of a catalogue that others may have open.
//!
//! A sound file is not replaced: its content is, in one transaction, so that every process sees the old catalogue or
//! the restored one, and a crash leaves the old one. A file too damaged for that is moved aside, whole.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::Store;
use super::connection::connect;
use super::fault::Doing;
use super::migrate::{STEPS, newest};
use super::open::{Identity, Mode, Options, identify, opening, refuse_pending_log, too_new};
use super::place::{Place, with_suffix};
use super::process::refuse_foreign_sqlite;
use super::read::{meta, position};
use super::row::Position;
use super::upkeep::{copy_into, sync_folder};
use crate::error::{Error, ErrorKind, Result};

const DOING: &str = "restoring the backup";

/// What a restore did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Restored {
    /// Where the catalogue stands now.
    pub(crate) position: Position,
    /// Where what stood before is kept; `None` where nothing did.
    pub(crate) replaced: Option<PathBuf>,
}

/// Restores the backup at `backup` as the catalogue at `target`.
pub(crate) fn restore(backup: &Path, target: &Path, options: &Options) -> Result<Restored> {
    let options = Options { mode: Mode::ReadWrite, create: true, ..options.clone() };
    let place = Place::find(target, &options)?;
    let Some(target) = place.file() else {
        return Err(Error::new(ErrorKind::Misuse, "a backup is restored to a file").at(target.display().to_string()));
    };
    let prepared = Prepared::of(backup, target, &options)?;
    if !target.exists() {
        let position = prepared.move_to(target, options.now)?;
        return Ok(Restored { position, replaced: None });
    }
    match replace_content(&prepared, target, &options) {
        Err(error) if error.kind() == ErrorKind::Corrupt => {
            let replaced = move_aside(target)?;
            let position = prepared.move_to(target, options.now)?;
            Ok(Restored { position, replaced: Some(replaced) })
        }
        done => done,
    }
}

/// A copy of the backup, beside the catalogue, checked and brought up to date. It is gone when this is.
struct Prepared {
    file: PathBuf,
}

impl Prepared {
    fn of(backup: &Path, target: &Path, options: &Options) -> Result<Prepared> {
        let at = || backup.display().to_string();
        let reading = Options { mode: Mode::Snapshot, create: false, ..options.clone() };
        let source = Place::find(backup, &reading)?;
        if source.file() == Some(target) {
            return Err(Error::new(ErrorKind::Misuse, "the backup and the catalogue are the same file").at(at()));
        }
        refuse_pending_log(&source)?;
        let connection = connect(&source, &reading, false).map_err(opening).map_err(|error| error.at(at()))?;
        match identify(&connection).map_err(|error| error.at(at()))? {
            Identity::Blank => {
                return Err(Error::new(ErrorKind::NotACatalogue, "the backup is an empty database").at(at()));
            }
            Identity::Catalogue(version) if version > newest(STEPS) => {
                return Err(too_new(version, newest(STEPS)).at(at()));
            }
            Identity::Catalogue(_) => {}
        }
        let prepared = Prepared { file: with_suffix(target, ".restoring") };
        prepared.remove();
        copy_into(&connection, &source, &prepared.file)?;
        drop(connection);
        let findings = prepared.open(options)?.check()?;
        match findings.first() {
            None => Ok(prepared),
            Some(finding) => Err(Error::new(ErrorKind::Corrupt, format!("the backup is damaged: {finding}"))
                .at(at())
                .hint("choose another backup")),
        }
    }

    fn open(&self, options: &Options) -> Result<Store> {
        let options = Options { create: false, backup_before_migration: false, ..options.clone() };
        Store::open(&self.file, options)
    }

    /// Lets the copy be the catalogue where there is none. What stood there before is not known, so the number of the
    /// new epoch is taken from the clock: no earlier one comes near it.
    fn move_to(&self, target: &Path, now: i64) -> Result<Position> {
        let store = self.open(&Options { now, ..Options::default() })?;
        let txn = store.write()?;
        txn.begin_epoch_after(now.unsigned_abs())?;
        txn.discard_images()?;
        let position = txn.commit()?;
        drop(store);
        let failed = |error: std::io::Error| Error::from(error).at(target.display().to_string());
        // A link, where a renaming would replace a catalogue that somebody has begun there meanwhile.
        fs::hard_link(&self.file, target)
            .or_else(|_| {
                if target.exists() {
                    Err(std::io::ErrorKind::AlreadyExists.into())
                } else {
                    fs::rename(&self.file, target)
                }
            })
            .map_err(failed)?;
        sync_folder(target);
        Ok(position)
    }

    fn remove(&self) {
        for suffix in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(with_suffix(&self.file, suffix));
        }
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        self.remove();
    }
}

fn replace_content(prepared: &Prepared, target: &Path, options: &Options) -> Result<Restored> {
    let store = Store::open(target, Options { create: false, ..options.clone() })?;
    let same = {
        let ours = store.read()?.meta("catalogue")?;
        ours == prepared.open(options)?.read()?.meta("catalogue")?
    };
    if !same {
        return Err(Error::new(ErrorKind::Misuse, "the backup is of another catalogue")
            .at(target.display().to_string())
            .hint("restore it to a new file"));
    }
    let replaced = free_name(target)?;
    store.backup(&replaced)?;
    let position = store.take_from(&prepared.file)?;
    // The old content is in the log no longer than it must.
    let _ = store.checkpoint();
    Ok(Restored { position, replaced: Some(replaced) })
}

impl Store {
    /// Replaces the whole content by that of another catalogue file, in one transaction.
    fn take_from(&self, other: &Path) -> Result<Position> {
        let connection = self.writer()?;
        let Some(other) = other.to_str() else {
            return Err(Error::new(ErrorKind::Misuse, "the path of a catalogue to restore has to be UTF-8"));
        };
        connection.execute("ATTACH ?1 AS restored", [other]).doing(DOING)?;
        let done = self.take_attached(&connection);
        if !connection.is_autocommit() {
            // The first error is the one to report; a failed rollback leaves the transaction to the closing connection.
            let _ = connection.execute_batch("ROLLBACK");
        }
        let _ = connection.execute_batch("DETACH restored");
        done
    }

    fn take_attached(&self, connection: &Connection) -> Result<Position> {
        connection.execute_batch("BEGIN IMMEDIATE").doing(DOING)?;
        if let Some(file) = self.place.file() {
            refuse_foreign_sqlite(file)?;
        }
        let before = position(connection, newest(self.steps))?;
        let number = |text: Option<String>| text.and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
        let imports = number(meta(connection, "import")?);
        connection.execute_batch(include_str!("sql/restore.sql")).doing(DOING)?;
        let restored = position(connection, newest(self.steps))?;
        // An import that is running notices that it is not the one that counts any more.
        let imports = imports.max(number(meta(connection, "import")?)) + 1;
        let epoch = before.epoch.max(restored.epoch) + 1;
        for (key, value) in [("epoch", epoch), ("import", imports)] {
            connection.execute(include_str!("sql/meta_set.sql"), (key, value.to_string())).doing(DOING)?;
        }
        connection.execute_batch("COMMIT").doing(DOING)?;
        Ok(Position { epoch, seq: restored.seq })
    }
}

/// Moves a damaged catalogue aside with its log, so that nothing of it is lost.
fn move_aside(target: &Path) -> Result<PathBuf> {
    let aside = free_name(target)?;
    for suffix in ["-shm", "-wal", ""] {
        match fs::rename(with_suffix(target, suffix), with_suffix(&aside, suffix)) {
            Err(error) if !suffix.is_empty() && error.kind() == std::io::ErrorKind::NotFound => {}
            moved => moved.map_err(|error| Error::from(error).at(target.display().to_string()))?,
        }
    }
    Ok(aside)
}

/// `<file>.replaced`, or with a number after it if that name is taken.
fn free_name(target: &Path) -> Result<PathBuf> {
    let name = |n: u32| match n {
        1 => with_suffix(target, ".replaced"),
        n => with_suffix(target, &format!(".replaced-{n}")),
    };
    (1..=1000).map(name).find(|path| !path.exists()).ok_or_else(|| {
        Error::new(ErrorKind::Io, "there are a thousand replaced catalogues already").hint("delete the old ones")
    })
}
