//! SQLite's errors, told in the words of the numbered table.
//!
//! The extended code decides, never the text: a lock that failed because the folder is not writable is no contention.

use rusqlite::ffi;

use crate::error::{Error, ErrorKind, Result};

/// Turns SQLite's results into ours, saying what was being done.
pub(super) trait Doing<T> {
    /// `doing` completes "... failed": "reading a record".
    fn doing(self, doing: &'static str) -> Result<T>;
}

impl<T> Doing<T> for rusqlite::Result<T> {
    fn doing(self, doing: &'static str) -> Result<T> {
        self.map_err(|error| fault(error, doing))
    }
}

/// Whether SQLite says that the file is no database at all.
pub(super) fn is_not_a_database(error: &rusqlite::Error) -> bool {
    matches!(error, rusqlite::Error::SqliteFailure(inner, _) if inner.extended_code & 0xff == ffi::SQLITE_NOTADB)
}

/// Whether SQLite could not open a file: the database, its `-wal` or its `-shm`.
fn is_not_writable(extended: i32) -> bool {
    matches!(
        extended,
        ffi::SQLITE_READONLY_CANTLOCK
            | ffi::SQLITE_READONLY_CANTINIT
            | ffi::SQLITE_READONLY_RECOVERY
            | ffi::SQLITE_READONLY_DIRECTORY
            | ffi::SQLITE_IOERR_ACCESS
            | ffi::SQLITE_IOERR_AUTH
            | ffi::SQLITE_IOERR_SHMOPEN
    )
}

/// Classifies an error of SQLite.
pub(super) fn fault(error: rusqlite::Error, doing: &'static str) -> Error {
    let (kind, what, cure) = match &error {
        rusqlite::Error::SqliteFailure(inner, _) => by_code(inner.extended_code),
        rusqlite::Error::SqlInputError { error: inner, .. } => by_code(inner.extended_code),
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::Utf8Error(..)
        | rusqlite::Error::QueryReturnedNoRows => {
            (ErrorKind::Corrupt, "the file holds a value that no version of this library writes", CURE_CORRUPT)
        }
        _ => (ErrorKind::Internal, "SQLite was used in a way it does not allow", CURE_INTERNAL),
    };
    Error::new(kind, format!("{doing} failed: {what}")).hint(cure).caused_by(error)
}

const CURE_CORRUPT: &str = "the file was left as it is: copy it away and restore a backup";
const CURE_INTERNAL: &str = "please report this message";

fn by_code(extended: i32) -> (ErrorKind, &'static str, &'static str) {
    if is_not_writable(extended) {
        return (
            ErrorKind::AccessDenied,
            "the operating system denies access to the file, its folder or its -wal and -shm",
            "readers need the -shm to be there or the folder to be writable; a file that nobody writes can be opened as a \
             snapshot",
        );
    }
    match extended {
        ffi::SQLITE_READONLY_DBMOVED => {
            return (ErrorKind::Io, "the file has been moved or deleted while it was open", "open the catalogue again");
        }
        ffi::SQLITE_IOERR_NOMEM => {
            return (ErrorKind::OutOfMemory, "there is not enough memory", "free some and try again");
        }
        ffi::SQLITE_IOERR_DATA | ffi::SQLITE_IOERR_CORRUPTFS => {
            return (ErrorKind::Corrupt, "the disk returned damaged data", CURE_CORRUPT);
        }
        ffi::SQLITE_CANTOPEN_ISDIR => {
            return (ErrorKind::NotACatalogue, "this is a folder", "name the catalogue file itself");
        }
        _ => {}
    }
    match extended & 0xff {
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED | ffi::SQLITE_PROTOCOL => {
            (ErrorKind::Busy, "somebody else is using the file and did not finish in time", "try again")
        }
        ffi::SQLITE_INTERRUPT | ffi::SQLITE_ABORT => {
            (ErrorKind::Interrupted, "it was interrupted from another thread", "nothing was done")
        }
        ffi::SQLITE_READONLY => {
            (ErrorKind::ReadOnly, "the catalogue is open for reading only", "open it with the mode read_write")
        }
        ffi::SQLITE_PERM | ffi::SQLITE_AUTH | ffi::SQLITE_CANTOPEN => (
            ErrorKind::AccessDenied,
            "the operating system does not let the file, its -wal or its -shm be opened",
            "check the permissions of the file and of its folder, and the number of open files",
        ),
        ffi::SQLITE_FULL => (ErrorKind::DiskFull, "the disk is full", "nothing was lost: make room and try again"),
        ffi::SQLITE_NOMEM => (ErrorKind::OutOfMemory, "there is not enough memory", "free some and try again"),
        ffi::SQLITE_TOOBIG => (ErrorKind::LimitExceeded, "a value is larger than a catalogue allows", "store less"),
        ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB => (ErrorKind::Corrupt, "the file is damaged", CURE_CORRUPT),
        ffi::SQLITE_IOERR | ffi::SQLITE_NOLFS => {
            (ErrorKind::Io, "the operating system could not read or write the file", "check the disk and try again")
        }
        _ => (ErrorKind::Internal, "SQLite was used in a way it does not allow", CURE_INTERNAL),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(extended: i32) -> ErrorKind {
        fault(rusqlite::Error::SqliteFailure(ffi::Error::new(extended), None), "a test").kind()
    }

    #[test]
    fn every_code_finds_its_row_in_the_table() {
        for (code, kind) in [
            (ffi::SQLITE_BUSY, ErrorKind::Busy),
            (ffi::SQLITE_BUSY_SNAPSHOT, ErrorKind::Busy),
            (ffi::SQLITE_BUSY_RECOVERY, ErrorKind::Busy),
            (ffi::SQLITE_LOCKED, ErrorKind::Busy),
            (ffi::SQLITE_INTERRUPT, ErrorKind::Interrupted),
            (ffi::SQLITE_READONLY, ErrorKind::ReadOnly),
            (ffi::SQLITE_READONLY_DBMOVED, ErrorKind::Io),
            (ffi::SQLITE_FULL, ErrorKind::DiskFull),
            (ffi::SQLITE_IOERR_WRITE, ErrorKind::Io),
            (ffi::SQLITE_IOERR_FSYNC, ErrorKind::Io),
            (ffi::SQLITE_IOERR_NOMEM, ErrorKind::OutOfMemory),
            (ffi::SQLITE_NOMEM, ErrorKind::OutOfMemory),
            (ffi::SQLITE_CANTOPEN, ErrorKind::AccessDenied),
            (ffi::SQLITE_TOOBIG, ErrorKind::LimitExceeded),
            (ffi::SQLITE_CORRUPT, ErrorKind::Corrupt),
            (ffi::SQLITE_NOTADB, ErrorKind::Corrupt),
            (ffi::SQLITE_ERROR, ErrorKind::Internal),
            (ffi::SQLITE_MISUSE, ErrorKind::Internal),
        ] {
            assert_eq!(kind_of(code), kind, "code {code}");
        }
    }

    #[test]
    fn a_lock_that_fails_for_lack_of_access_is_not_called_busy() {
        for code in [ffi::SQLITE_READONLY_CANTLOCK, ffi::SQLITE_READONLY_DIRECTORY, ffi::SQLITE_IOERR_SHMOPEN] {
            assert_eq!(kind_of(code), ErrorKind::AccessDenied, "code {code}");
        }
    }
}
