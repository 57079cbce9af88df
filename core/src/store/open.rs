//! Opening a catalogue: the modes, and what is checked before the first row is believed.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use super::Store;
use super::connection::{Role, connect, prepare, refuse_old_sqlite};
use super::fault::{Doing, fault, is_not_a_database};
use super::migrate::{self, Step};
use super::place::Place;
use super::process::{Owner, refuse_foreign_sqlite};
use crate::error::{Error, ErrorKind, Result};

/// `application_id` of a catalogue in the header of the SQLite file (offset 68): the letters "Luot".
pub(crate) const APPLICATION_ID: i32 = 0x4c75_6f74;

/// How a catalogue is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) enum Mode {
    /// Reading and writing. The file is brought up to date if an older version has written it.
    #[default]
    ReadWrite,
    /// Reading, while others may write. SQLite needs the folder to be writable, or the `-wal` and `-shm` to be there.
    ReadOnly,
    /// Reading a file that nobody writes: on read-only media, or a backup. Refused while there is a `-wal`, whose
    /// content would be missed.
    Snapshot,
}

/// Options for opening.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) mode: Mode,
    /// Begin a catalogue where there is none: no file, an empty file, an SQLite file with nothing in it. Only for
    /// [`Mode::ReadWrite`]; a catalogue in memory is always begun.
    pub(crate) create: bool,
    /// How long to wait for another writer before BUSY.
    pub(crate) busy_timeout: Duration,
    /// Open even on a network file system.
    pub(crate) accept_network_filesystem: bool,
    /// Copy the file before a migration, beside it.
    pub(crate) backup_before_migration: bool,
    /// The language of plain strings, for a catalogue that is created.
    pub(crate) language: String,
    /// The instant of creation: milliseconds since 1970, UTC.
    pub(crate) now: i64,
}

impl Options {
    /// Whether a catalogue may be begun at `place`.
    pub(super) fn begins(&self, place: &Place) -> bool {
        self.mode == Mode::ReadWrite && (self.create || place.file().is_none())
    }
}

impl Default for Options {
    fn default() -> Options {
        Options {
            mode: Mode::ReadWrite,
            create: false,
            busy_timeout: Duration::from_secs(5),
            accept_network_filesystem: false,
            backup_before_migration: true,
            language: "fi".to_owned(),
            now: 0,
        }
    }
}

/// What a file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Identity {
    /// An SQLite file with nothing in it.
    Blank,
    /// A catalogue, by its schema version.
    Catalogue(u32),
}

impl Store {
    /// Opens the catalogue at `path`, or in memory for `:memory:`.
    ///
    /// Errors: IO and ACCESS_DENIED for a path that cannot be opened, NOT_A_CATALOGUE for anything else than a catalogue,
    /// CORRUPT for a damaged one, SCHEMA_TOO_NEW, SCHEMA_TOO_OLD (read-only), NETWORK_FILESYSTEM, FOREIGN_SQLITE, BUSY.
    pub(crate) fn open(path: impl AsRef<Path>, options: Options) -> Result<Store> {
        Store::open_with_steps(path.as_ref(), options, migrate::STEPS)
    }

    /// `open` with another ladder of migrations, for tests of the ladder itself.
    pub(super) fn open_with_steps(path: &Path, options: Options, steps: &'static [Step]) -> Result<Store> {
        refuse_old_sqlite()?;
        let place = Place::find(path, &options)?;
        let located = |error: Error| match error.path() {
            None => error.at(place.to_string()),
            Some(_) => error,
        };
        let connection = first_connection(&place, &options, steps).map_err(located)?;
        let store = Store::new(place, options, Owner::current(), steps);
        store.give_first(connection);
        store.sweep_after_crash()?;
        store.scrub_after_erasure()?;
        Ok(store)
    }
}

/// Opens the first connection and makes sure that the file is a catalogue of our version.
fn first_connection(place: &Place, options: &Options, steps: &'static [Step]) -> Result<Connection> {
    let current = migrate::newest(steps);
    if options.mode == Mode::Snapshot {
        refuse_pending_log(place)?;
    }
    let connection = connect(place, options, options.begins(place)).map_err(opening)?;
    let identity = identify(&connection)?;
    if let Identity::Catalogue(version) = identity
        && version > current
    {
        return Err(too_new(version, current));
    }
    if options.mode != Mode::ReadWrite {
        match identity {
            Identity::Blank => return Err(blank()),
            Identity::Catalogue(version) if version < current => return Err(too_old(version, current)),
            Identity::Catalogue(_) => {}
        }
        prepare(&connection, Role::Reader)?;
    } else {
        if identity == Identity::Blank && !options.begins(place) {
            return Err(blank());
        }
        if connection.is_readonly(rusqlite::MAIN_DB).doing("opening the catalogue")? {
            return Err(Error::new(ErrorKind::AccessDenied, "the file may be read but not written")
                .hint("open it with the mode read_only, or change its permissions"));
        }
        use_wal(&connection, place)?;
        prepare(&connection, Role::Writer)?;
        if let Some(file) = place.file() {
            refuse_foreign_sqlite(file)?;
        }
        if identity != Identity::Catalogue(current) {
            migrate::migrate(&connection, place, options, steps)?;
        }
    }
    migrate::check_schema(&connection, steps)?;
    Ok(connection)
}

/// While opening, "not a database" is a statement about what was given to us, not about damage.
pub(super) fn opening(error: rusqlite::Error) -> Error {
    if is_not_a_database(&error) {
        return Error::new(ErrorKind::NotACatalogue, "the file is not a catalogue")
            .hint("name a file that was made by this library")
            .caused_by(error);
    }
    fault(error, "opening the catalogue")
}

pub(super) fn identify(connection: &Connection) -> Result<Identity> {
    let (application, version, objects): (i32, i32, u32) = connection
        .query_row(include_str!("sql/identity.sql"), [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .map_err(opening)?;
    match (application, version, objects) {
        (APPLICATION_ID, version, _) if version > 0 => Ok(Identity::Catalogue(version.unsigned_abs())),
        (0, 0, 0) => Ok(Identity::Blank),
        _ => Err(Error::new(ErrorKind::NotACatalogue, "the file is the database of another application")
            .hint("name a file that was made by this library")),
    }
}

fn blank() -> Error {
    Error::new(ErrorKind::NotACatalogue, "the file is an empty database")
        .hint("to begin a catalogue in it, ask for it to be created")
}

pub(super) fn too_new(found: u32, known: u32) -> Error {
    Error::new(
        ErrorKind::SchemaTooNew,
        format!("the file has schema version {found}, and this library knows versions up to {known}"),
    )
    .hint("update the library")
}

fn too_old(found: u32, known: u32) -> Error {
    Error::new(ErrorKind::SchemaTooOld, format!("the file has schema version {found}, and version {known} is needed"))
        .hint("open it once with the mode read_write: it is backed up and brought up to date")
}

fn use_wal(connection: &Connection, place: &Place) -> Result<()> {
    if place.file().is_none() {
        return connection.execute_batch("PRAGMA journal_mode = memory;").doing("opening the catalogue");
    }
    let mode: String =
        connection.query_row("PRAGMA journal_mode = wal", [], |row| row.get(0)).doing("opening the catalogue")?;
    if mode != "wal" {
        return Err(Error::new(ErrorKind::Io, "the file system does not allow a write-ahead log")
            .hint("keep the catalogue on a local disk"));
    }
    Ok(())
}

/// A snapshot reads the file alone: refused where a log beside it holds, or may hold, a part of the catalogue.
pub(super) fn refuse_pending_log(place: &Place) -> Result<()> {
    for suffix in ["-wal", "-journal"] {
        let Some(log) = place.beside(suffix) else { continue };
        if std::fs::metadata(&log).is_ok_and(|found| found.len() > 0) {
            return Err(Error::new(ErrorKind::Busy, "somebody is writing the catalogue, or did not close it in order")
                .at(log.display().to_string())
                .hint("open it with the mode read_only, or take the snapshot of a backup"));
        }
    }
    Ok(())
}
