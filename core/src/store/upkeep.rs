//! Looking after the file: backup, checks, and scrubbing away what was erased.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::NO_PROGRESS;

use super::Store;
use super::fault::Doing;
use super::open::Mode;
use super::place::{Place, with_suffix};
use super::process::refuse_foreign_sqlite;
use super::write::WriteTxn;
use crate::error::{Error, ErrorKind, Result};

/// How many findings of SQLite's own check are reported.
const FINDINGS: u32 = 100;

impl Store {
    /// Copies the catalogue, as it stands, to a new file at `target`, while others may write. The copy appears under its
    /// name when it is whole. Works for a catalogue in memory as well.
    ///
    /// Errors: MISUSE if `target` exists or is not a UTF-8 path; IO, DISK_FULL, ACCESS_DENIED.
    pub(crate) fn backup(&self, target: &Path) -> Result<()> {
        let connection = self.reader()?;
        // Nothing is written to the catalogue itself, but SQLite cannot know that.
        connection.execute_batch("PRAGMA query_only = off").doing(BACKUP)?;
        let done = copy_into(&connection, &self.place, target);
        connection.execute_batch("PRAGMA query_only = on").doing(BACKUP)?;
        done
    }

    /// Reads the whole file and says what is wrong with it; nothing where it is sound.
    pub(crate) fn check(&self) -> Result<Vec<String>> {
        const DOING: &str = "checking the catalogue";
        let snapshot = self.read()?;
        let connection = snapshot.sql();
        let mut statement = connection.prepare(&format!("PRAGMA integrity_check({FINDINGS})")).doing(DOING)?;
        let findings = statement.query_map([], |row| row.get(0)).doing(DOING)?;
        let mut findings = findings.collect::<rusqlite::Result<Vec<String>>>().doing(DOING)?;
        findings.retain(|finding| finding != "ok");

        let mut statement = connection.prepare(include_str!("sql/soundness.sql")).doing(DOING)?;
        let ours = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).doing(DOING)?;
        for finding in ours {
            let (what, count): (String, u64) = finding.doing(DOING)?;
            findings.push(format!("{what}: {count}"));
        }
        Ok(findings)
    }

    /// Writes the `-wal` back into the file and empties it; false if readers or a writer did not let it finish.
    pub(crate) fn checkpoint(&self) -> Result<bool> {
        let connection = self.writer()?;
        if let Some(file) = self.place.file() {
            refuse_foreign_sqlite(file)?;
        }
        checkpoint(&connection)
    }

    /// Really removes from the file what was deleted or rewritten: writes all of it anew and empties the `-wal`. To be
    /// called after an erasure; it takes as long as copying the file. Backups made earlier are the caller's to destroy.
    ///
    /// BUSY while an import is running, or while a reader still holds an older snapshot: try again.
    pub(crate) fn scrub(&self) -> Result<()> {
        const DOING: &str = "scrubbing the file";
        self.sweep_for_scrub()?;
        let connection = self.writer()?;
        if let Some(file) = self.place.file() {
            refuse_foreign_sqlite(file)?;
        }
        connection.execute_batch("VACUUM").doing(DOING)?;
        if self.place.file().is_some() && !checkpoint(&connection)? {
            return Err(Error::new(ErrorKind::Busy, "a reader still holds what was erased").hint("try again"));
        }
        connection.execute("DELETE FROM meta WHERE key = ?1", [SCRUB]).doing(DOING)?;
        Ok(())
    }

    /// Finishes an erasure whose bytes somebody still held, or that was killed half way. What cannot be done now is done
    /// at the next opening.
    pub(super) fn scrub_after_erasure(&self) -> Result<()> {
        if self.options.mode == Mode::ReadWrite && self.read()?.meta(SCRUB)?.is_some() {
            let _ = self.scrub();
        }
        Ok(())
    }

    /// The files beside the catalogue that bear its name and something after it: backups of before a migration or a
    /// restore, and what else was copied there.
    pub(crate) fn copies(&self) -> Vec<PathBuf> {
        let Some((folder, file)) = self.place.file().and_then(|file| Some((file.parent()?, file.file_name()?))) else {
            return Vec::new();
        };
        let mut prefix = file.as_encoded_bytes().to_vec();
        prefix.push(b'.');
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let named = entries.filter(|entry| entry.file_name().as_encoded_bytes().starts_with(&prefix));
        let mut copies: Vec<PathBuf> = named.map(|entry| entry.path()).collect();
        copies.sort();
        copies
    }
}

impl WriteTxn<'_> {
    /// Notes that what this transaction erases has to leave the bytes of the file as well.
    pub(crate) fn owe_scrub(&self) -> Result<()> {
        self.set_meta(SCRUB, "1")
    }
}

/// `meta`: there while an erasure has not left the bytes of the file yet.
const SCRUB: &str = "scrub";

const BACKUP: &str = "copying the catalogue";

fn checkpoint(connection: &Connection) -> Result<bool> {
    let blocked: bool = connection
        .query_row("PRAGMA wal_checkpoint(truncate)", [], |row| row.get(0))
        .doing("writing the log back into the file")?;
    Ok(!blocked)
}

/// Copies the database of `connection` to a new file: first under another name, then, once it is on the disk, by renaming.
pub(super) fn copy_into(connection: &Connection, place: &Place, target: &Path) -> Result<()> {
    let at = || target.display().to_string();
    match target.symlink_metadata() {
        Ok(_) => {
            return Err(Error::new(ErrorKind::Misuse, "there is a file of that name already")
                .at(at())
                .hint("choose a new name"));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        // A name with a NUL in it, or a way there that is no folder.
        Err(error) => return Err(Error::from(error).at(at())),
    }
    let partial = with_suffix(target, ".partial");
    let Some(name) = partial.to_str() else {
        return Err(Error::new(ErrorKind::Misuse, "the path of a backup has to be UTF-8").at(at()));
    };
    // A leftover of a copy that was killed; a directory or somebody else's file would make the next step fail.
    let _ = fs::remove_file(&partial);
    let copied = match place {
        Place::File(_) => connection.execute("VACUUM INTO ?1", [name]).map(drop),
        // VACUUM would leave the copy where the original is, in memory.
        Place::Memory(_) => connection.backup(rusqlite::MAIN_DB, &partial, NO_PROGRESS),
    };
    let done = copied.doing(BACKUP).map_err(|error| error.at(at())).and_then(|()| {
        File::options().write(true).open(&partial)?.sync_all()?;
        fs::rename(&partial, target)?;
        sync_folder(target);
        Ok(())
    });
    if done.is_err() {
        let _ = fs::remove_file(&partial);
    }
    done
}

/// Makes the new name durable, where the platform knows how.
pub(super) fn sync_folder(file: &Path) {
    if cfg!(unix)
        && let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty())
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
}
