//! One connection to the file: how it is opened, and what it is forbidden to do.

use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use super::fault::Doing;
use super::open::{Mode, Options};
use super::place::Place;
use crate::error::{Error, ErrorKind, Result};

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Writer,
    Reader,
}

/// The oldest SQLite without the WAL-reset defect of 3.7.0 to 3.51.2.
const OLDEST_SQLITE: i32 = 3_051_003;

/// The longest value that a catalogue may hold, in bytes: more than a body, an image part, and their row.
const MAX_VALUE_BYTES: i32 = 16 << 20;

/// To this many bytes the `-wal` is cut back after a checkpoint.
const WAL_BYTES_KEPT: u32 = 64 << 20;

/// The longest busy timeout, a day: SQLite counts milliseconds in 32 bits.
pub(super) const LONGEST_TIMEOUT: Duration = Duration::from_secs(86_400);

/// How many prepared statements a connection keeps: more than this crate has.
const STATEMENTS: usize = 64;

/// Opens a connection that trusts nothing in the file. Nothing has been read yet.
/// `create` makes an empty file where there is none.
pub(super) fn connect(place: &Place, options: &Options, create: bool) -> rusqlite::Result<Connection> {
    let (address, is_uri) = place.address(options.mode);
    let mut flags = match options.mode {
        Mode::ReadWrite => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Mode::ReadOnly | Mode::Snapshot => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    // Each connection is used by one thread at a time: a lease is exclusive.
    flags |= OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags.set(OpenFlags::SQLITE_OPEN_URI, is_uri);
    flags.set(OpenFlags::SQLITE_OPEN_CREATE, create);
    let connection = Connection::open_with_flags(address, flags)?;
    restrain(&connection)?;
    connection.busy_timeout(options.busy_timeout.min(LONGEST_TIMEOUT))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

/// What holds for every connection, before the first byte of the file is believed.
pub(super) fn restrain(connection: &Connection) -> rusqlite::Result<()> {
    for (setting, value) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true),
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        // A statement is read once: what is bound to it does not have SQLite plan it anew.
        (DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true),
    ] {
        connection.set_db_config(setting, value)?;
    }
    for (limit, value) in [
        (Limit::SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 64 << 10),
        (Limit::SQLITE_LIMIT_COLUMN, 100),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
        (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 10),
        // VACUUM attaches one database, and nothing else does.
        (Limit::SQLITE_LIMIT_ATTACHED, 1),
        (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 1),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    ] {
        connection.set_limit(limit, value)?;
    }
    Ok(())
}

/// What a connection needs once the file is known to be a catalogue.
pub(super) fn prepare(connection: &Connection, role: Role) -> Result<()> {
    // Sorting and VACUUM must not leave copies of anybody's details in the folder for temporary files, and memory
    // mapping would turn an I/O error into the death of the host.
    connection
        .execute_batch(
            "PRAGMA temp_store = memory; PRAGMA mmap_size = 0; PRAGMA cell_size_check = on; PRAGMA secure_delete = on;",
        )
        .doing("opening the catalogue")?;
    match role {
        Role::Writer => connection.execute_batch(&format!(
            "PRAGMA synchronous = full; PRAGMA foreign_keys = on; PRAGMA journal_size_limit = {WAL_BYTES_KEPT};"
        )),
        Role::Reader => connection.execute_batch("PRAGMA query_only = on;"),
    }
    .doing("opening the catalogue")
}

/// Refuses a system library that is known to lose data.
pub(super) fn refuse_old_sqlite() -> Result<()> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(Error::new(
            ErrorKind::Misuse,
            format!("the system's SQLite {} can corrupt a file in WAL mode", rusqlite::version()),
        )
        .hint("link SQLite 3.51.3 or newer, or build with the feature `bundled`"));
    }
    Ok(())
}
