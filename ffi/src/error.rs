//! Errors: a status from every function that can fail, and an error that tells the rest.
//!
//! A status is 0 or a number of the table below. The numbers are never changed, and new ones may come: treat a number
//! that you do not know like `LUOTSI_ERROR_INTERNAL`. The same numbers name the errors of the Rust and Python packages.
//!
//! Every such function takes `luotsi_error **err` last, which may be NULL. It sets `*err` to NULL where it succeeds,
//! and to an error that you free where it fails.
//!
//! No error holds a client's data: not the text of a search, not a value of a profile. It may be logged.

use engine::{Error, ErrorKind, Retry};

use crate::guard::guard_or;
use crate::handle::{self, Opaque, enter};
use crate::text::{Terminated, luotsi_str};

/// 0, or the number of an error.
pub type luotsi_status = i32;

/// Success.
pub const LUOTSI_OK: luotsi_status = 0;

/// The function was called in a way that its documentation rules out: a NULL handle, a handle of another type, a number
/// that is no code. Correct the program; the path names the parameter.
pub const LUOTSI_ERROR_MISUSE: luotsi_status = 1;
/// A text was not UTF-8. The path names the parameter and the byte.
pub const LUOTSI_ERROR_NOT_UTF8: luotsi_status = 2;
/// A request or an options document could not be understood: not JSON, a value of the wrong type or outside its range,
/// an unknown code. The path is a JSON path into it.
pub const LUOTSI_ERROR_INVALID_REQUEST: luotsi_status = 3;
/// A record is not valid. Nothing was stored; the path is a JSON path into the record, or a row of an import.
pub const LUOTSI_ERROR_INVALID_DOCUMENT: luotsi_status = 4;
/// A field that does not exist: misspelt, or from a newer version. The path names it.
pub const LUOTSI_ERROR_UNKNOWN_FIELD: luotsi_status = 5;
/// Something is larger than its documented limit.
pub const LUOTSI_ERROR_LIMIT_EXCEEDED: luotsi_status = 6;
/// A panic has poisoned the handle. Free it and make a new one.
pub const LUOTSI_ERROR_CLOSED: luotsi_status = 7;
/// The catalogue was opened before `fork` and used in the child. Open it again there.
pub const LUOTSI_ERROR_FORKED: luotsi_status = 8;

/// There is no such record.
pub const LUOTSI_ERROR_NOT_FOUND: luotsi_status = 20;
/// The record was changed since you read it. `current_seq` of `luotsi_error_json` is the version that stands now.
pub const LUOTSI_ERROR_CONFLICT: luotsi_status = 21;
/// A write to a catalogue that was opened for reading only, or lies on a read-only disk.
pub const LUOTSI_ERROR_READ_ONLY: luotsi_status = 22;
/// The steward's scope does not cover the record, or the audience may not see it.
pub const LUOTSI_ERROR_NOT_PERMITTED: luotsi_status = 23;

/// Another process or thread is writing and did not finish within the busy timeout. Nothing was done; try again.
pub const LUOTSI_ERROR_BUSY: luotsi_status = 30;
/// Another thread called `luotsi_interrupt`. Nothing was done.
pub const LUOTSI_ERROR_INTERRUPTED: luotsi_status = 31;
/// The request's deadline passed before the answer was complete.
pub const LUOTSI_ERROR_TIMED_OUT: luotsi_status = 32;

/// Reading or writing a file failed, or the file is not there.
pub const LUOTSI_ERROR_IO: luotsi_status = 40;
/// The disk or the quota is full. Nothing was lost.
pub const LUOTSI_ERROR_DISK_FULL: luotsi_status = 41;
/// The operating system denies access to the file or its folder.
pub const LUOTSI_ERROR_ACCESS_DENIED: luotsi_status = 42;
/// The catalogue lies on a network file system, whose locks cannot be trusted.
pub const LUOTSI_ERROR_NETWORK_FILESYSTEM: luotsi_status = 43;
/// There was not enough memory.
pub const LUOTSI_ERROR_OUT_OF_MEMORY: luotsi_status = 44;

/// The file is a catalogue, but damaged. It was left as it is: copy it away, then restore a backup.
pub const LUOTSI_ERROR_CORRUPT: luotsi_status = 50;
/// The file is something else: another application's database, a picture, an empty file, a folder.
pub const LUOTSI_ERROR_NOT_A_CATALOGUE: luotsi_status = 51;
/// A newer version of this library has written the file. Update the library.
pub const LUOTSI_ERROR_SCHEMA_TOO_NEW: luotsi_status = 52;
/// An older version has written the file, and it is open for reading only. Open it once for writing.
pub const LUOTSI_ERROR_SCHEMA_TOO_OLD: luotsi_status = 53;
/// A second SQLite library in this process has the same file open, which would corrupt it. Close that connection.
pub const LUOTSI_ERROR_FOREIGN_SQLITE: luotsi_status = 54;

/// A mistake of ours. Please report it.
pub const LUOTSI_ERROR_INTERNAL: luotsi_status = 90;
/// A panic inside the library was caught at its border; the handles in use are poisoned. Please report it.
pub const LUOTSI_ERROR_PANIC: luotsi_status = 91;

/// What was wrong, where, and what would be right.
///
/// Lifetime: until `luotsi_error_free`; the texts asked of it live as long. Threads: may be read by all.
pub struct luotsi_error {
    _opaque: [u8; 0],
}

/// The number of the error, the same as the status that came with it; `LUOTSI_OK` for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_error_code(err: *const luotsi_error) -> luotsi_status {
    guard_or(LUOTSI_OK, || {
        // SAFETY: the caller's handle.
        let told = unsafe { enter(err, "err") }?;
        Ok(told.code)
    })
}

/// The whole error on one line, in English, for a log: name, message, path and hint.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_error_text(err: *const luotsi_error) -> luotsi_str {
    guard_or(luotsi_str::EMPTY, || {
        // SAFETY: the caller's handle.
        let told = unsafe { enter(err, "err") }?;
        Ok(told.text.get())
    })
}

/// The error as a JSON object for a program: `code`, `name`, `message` (what was wrong), `path` (where: a parameter, a
/// JSON path such as `$.filters.form[0]`, a row, a file), `hint` (what would be right), `retry` (`no`, `yes`, `maybe`),
/// and for a conflict `current_seq`. Fields that do not apply are left out.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_error_json(err: *const luotsi_error) -> luotsi_str {
    guard_or(luotsi_str::EMPTY, || {
        // SAFETY: the caller's handle.
        let told = unsafe { enter(err, "err") }?;
        Ok(told.json.get())
    })
}

/// Frees an error. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_error_free(err: *mut luotsi_error) {
    guard_or((), || {
        // SAFETY: the caller's handle, which nobody uses any more.
        unsafe { handle::free(err) };
        Ok(())
    })
}

/// The name of a status in the table: `OK`, `NOT_FOUND`. `UNKNOWN` for a number that this version does not know. It
/// lives for ever.
#[unsafe(no_mangle)]
pub extern "C" fn luotsi_status_name(status: luotsi_status) -> luotsi_str {
    guard_or(luotsi_str::EMPTY, || Ok(luotsi_str::fixed(name(status))))
}

/// 1 if the same call may succeed when it is simply made again, perhaps after a short pause; otherwise 0. What depends
/// on the environment (`LUOTSI_ERROR_IO` to `LUOTSI_ERROR_OUT_OF_MEMORY`) is 0: somebody has to put it right first.
#[unsafe(no_mangle)]
pub extern "C" fn luotsi_status_is_retryable(status: luotsi_status) -> u32 {
    guard_or(0, || Ok(u32::from(kind(status).is_some_and(|kind| kind.retry() == Retry::Yes))))
}

fn kind(status: luotsi_status) -> Option<ErrorKind> {
    u16::try_from(status).ok().and_then(ErrorKind::from_code)
}

fn name(status: luotsi_status) -> &'static std::ffi::CStr {
    match status {
        LUOTSI_OK => c"OK",
        LUOTSI_ERROR_MISUSE => c"MISUSE",
        LUOTSI_ERROR_NOT_UTF8 => c"NOT_UTF8",
        LUOTSI_ERROR_INVALID_REQUEST => c"INVALID_REQUEST",
        LUOTSI_ERROR_INVALID_DOCUMENT => c"INVALID_DOCUMENT",
        LUOTSI_ERROR_UNKNOWN_FIELD => c"UNKNOWN_FIELD",
        LUOTSI_ERROR_LIMIT_EXCEEDED => c"LIMIT_EXCEEDED",
        LUOTSI_ERROR_CLOSED => c"CLOSED",
        LUOTSI_ERROR_FORKED => c"FORKED",
        LUOTSI_ERROR_NOT_FOUND => c"NOT_FOUND",
        LUOTSI_ERROR_CONFLICT => c"CONFLICT",
        LUOTSI_ERROR_READ_ONLY => c"READ_ONLY",
        LUOTSI_ERROR_NOT_PERMITTED => c"NOT_PERMITTED",
        LUOTSI_ERROR_BUSY => c"BUSY",
        LUOTSI_ERROR_INTERRUPTED => c"INTERRUPTED",
        LUOTSI_ERROR_TIMED_OUT => c"TIMED_OUT",
        LUOTSI_ERROR_IO => c"IO",
        LUOTSI_ERROR_DISK_FULL => c"DISK_FULL",
        LUOTSI_ERROR_ACCESS_DENIED => c"ACCESS_DENIED",
        LUOTSI_ERROR_NETWORK_FILESYSTEM => c"NETWORK_FILESYSTEM",
        LUOTSI_ERROR_OUT_OF_MEMORY => c"OUT_OF_MEMORY",
        LUOTSI_ERROR_CORRUPT => c"CORRUPT",
        LUOTSI_ERROR_NOT_A_CATALOGUE => c"NOT_A_CATALOGUE",
        LUOTSI_ERROR_SCHEMA_TOO_NEW => c"SCHEMA_TOO_NEW",
        LUOTSI_ERROR_SCHEMA_TOO_OLD => c"SCHEMA_TOO_OLD",
        LUOTSI_ERROR_FOREIGN_SQLITE => c"FOREIGN_SQLITE",
        LUOTSI_ERROR_INTERNAL => c"INTERNAL",
        LUOTSI_ERROR_PANIC => c"PANIC",
        _ => c"UNKNOWN",
    }
}

/// An error as it is told to C.
pub(crate) struct Told {
    code: luotsi_status,
    text: Terminated,
    json: Terminated,
}

impl From<Error> for Told {
    fn from(error: Error) -> Self {
        Self {
            code: luotsi_status::from(error.code()),
            text: Terminated::new(error.to_string()),
            json: Terminated::new(error.to_json()),
        }
    }
}

impl Opaque for luotsi_error {
    type Inside = Told;
    const MARK: u64 = u64::from_be_bytes(*b"ltserror");
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Every constant of this file, read from its source: a constant that is forgotten here is found there.
    fn constants() -> Vec<(String, luotsi_status)> {
        let source = include_str!("error.rs");
        let lines = source.lines().filter_map(|line| line.strip_prefix("pub const LUOTSI_ERROR_"));
        let constant = |line: &str| {
            let (name, rest) = line.split_once(": luotsi_status = ").unwrap();
            (name.to_owned(), rest.trim_end_matches(';').parse().unwrap())
        };
        lines.map(constant).collect()
    }

    #[test]
    fn the_constants_are_the_table_of_the_engine() {
        let table = ErrorKind::ALL.iter().map(|kind| (kind.name().to_owned(), luotsi_status::from(kind.code())));
        assert_eq!(constants(), table.collect::<Vec<_>>());
    }

    #[test]
    fn every_status_has_its_name_and_says_whether_to_try_again() {
        for (name, status) in constants() {
            // SAFETY: static.
            assert_eq!(unsafe { luotsi_status_name(status).as_str() }, name);
            assert_eq!(luotsi_status_is_retryable(status), u32::from((30..40).contains(&status)), "{name}");
        }
        for (status, name) in [(0, "OK"), (-1, "UNKNOWN"), (65_537, "UNKNOWN"), (i32::MAX, "UNKNOWN")] {
            // SAFETY: static.
            assert_eq!(unsafe { luotsi_status_name(status).as_str() }, name);
            assert_eq!(luotsi_status_is_retryable(status), 0);
        }
    }

    #[test]
    fn an_error_tells_all_that_it_knows() {
        let error = Error::new(ErrorKind::Conflict, "another version stands")
            .at("services[\"s\\1\"]")
            .hint("read it again")
            .with_current_seq(12);
        let line = error.to_string();
        let err: *mut luotsi_error = handle::give(error.into());
        // SAFETY: live until it is freed, once.
        unsafe {
            assert_eq!(luotsi_error_code(err), LUOTSI_ERROR_CONFLICT);
            assert_eq!(luotsi_error_text(err).as_str(), line);
            let json: serde_json::Value = serde_json::from_str(luotsi_error_json(err).as_str()).unwrap();
            let expected = json!({
                "code": 21, "name": "CONFLICT", "message": "another version stands", "path": "services[\"s\\1\"]",
                "hint": "read it again", "retry": "no", "current_seq": 12,
            });
            assert_eq!(json, expected);
            luotsi_error_free(err);
        }
    }
}
