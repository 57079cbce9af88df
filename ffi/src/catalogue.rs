//! The catalogue: open, look, copy, close.
//!
//! A catalogue is one file. Any number of processes and threads read it at once and one at a time writes; every search
//! sees what had been written before it began, by whomever.

use std::ffi::c_char;

use engine::{Catalogue, Error, ErrorKind, Result};

use crate::argument::{Out, text};
use crate::error::{luotsi_error, luotsi_status};
use crate::guard::{guard, guard_or};
use crate::handle::{self, Opaque, enter};
use crate::options::{luotsi_options, settled};
use crate::text::luotsi_text;

/// An open catalogue.
///
/// Lifetime: until `luotsi_close`. Answers, texts and errors that came from it live on.
/// Threads: may be used by all at once. Searches run beside each other; writes wait for each other.
/// Processes: not after `fork` in the child, where it answers `LUOTSI_ERROR_FORKED`.
pub struct luotsi_catalogue {
    _opaque: [u8; 0],
}

/// Opens the catalogue at a path; `:memory:` is a new one in memory, gone when it is closed. `options` may be NULL.
///
/// Errors: `LUOTSI_ERROR_IO` where there is no such file, `LUOTSI_ERROR_NOT_A_CATALOGUE`, `LUOTSI_ERROR_CORRUPT`,
/// `LUOTSI_ERROR_SCHEMA_TOO_NEW`, `LUOTSI_ERROR_SCHEMA_TOO_OLD`, `LUOTSI_ERROR_ACCESS_DENIED`,
/// `LUOTSI_ERROR_NETWORK_FILESYSTEM`, `LUOTSI_ERROR_FOREIGN_SQLITE`, `LUOTSI_ERROR_BUSY`,
/// `LUOTSI_ERROR_INVALID_REQUEST` for an unknown time zone, `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`. The file is
/// left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_open(
    path: *const c_char,
    path_len: usize,
    options: *const luotsi_options,
    catalogue: *mut *mut luotsi_catalogue,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place, text and handle.
        let (out, path, options) =
            unsafe { (Out::required(catalogue, "catalogue")?, text(path, path_len, "path")?, settled(options)?) };
        out.set(handle::give(Catalogue::open_with(path, &options)?));
        Ok(())
    })
}

/// What the catalogue is and holds, as a JSON object: `catalogue` (its id), `revision` (the newest change: an ETag),
/// `default_language`, the numbers of `services`, `organizations` and `locations`, `version`, `analysis`.
///
/// Errors: `LUOTSI_ERROR_MISUSE`, and what reading the file may give.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_info(
    catalogue: *const luotsi_catalogue,
    info: *mut *mut luotsi_text,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place and handle.
        let (out, catalogue) = unsafe { (Out::required(info, "info")?, enter(catalogue, "catalogue")?) };
        out.give(to_json(&catalogue.info()?)?)
    })
}

/// Copies the catalogue, as it stands, to a new file, while others may write. The copy appears when it is whole.
///
/// Errors: `LUOTSI_ERROR_MISUSE` also where there is a file already, `LUOTSI_ERROR_IO`, `LUOTSI_ERROR_DISK_FULL`,
/// `LUOTSI_ERROR_ACCESS_DENIED`, `LUOTSI_ERROR_NOT_UTF8`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_backup(
    catalogue: *const luotsi_catalogue,
    path: *const c_char,
    path_len: usize,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's handle and text.
        let (catalogue, path) = unsafe { (enter(catalogue, "catalogue")?, text(path, path_len, "path")?) };
        catalogue.backup(path)
    })
}

/// Reads the whole file and says what is wrong with it, as a JSON array of sentences: empty where it is sound.
///
/// Errors: `LUOTSI_ERROR_MISUSE`, and what reading the file may give.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_check(
    catalogue: *const luotsi_catalogue,
    findings: *mut *mut luotsi_text,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place and handle.
        let (out, catalogue) = unsafe { (Out::required(findings, "findings")?, enter(catalogue, "catalogue")?) };
        out.give(to_json(&catalogue.check()?)?)
    })
}

/// Lets the calls that other threads are making on this catalogue end with `LUOTSI_ERROR_INTERRUPTED`; one that is
/// almost done may still succeed. Calls that begin later are not touched. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_interrupt(catalogue: *const luotsi_catalogue) {
    guard_or((), || {
        // SAFETY: the caller's handle.
        let catalogue = unsafe { enter(catalogue, "catalogue") }?;
        catalogue.interrupt();
        Ok(())
    })
}

/// Closes a catalogue. NULL is fine. No other thread may be using it, and nobody may use it afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_close(catalogue: *mut luotsi_catalogue) {
    guard_or((), || {
        // SAFETY: the caller's handle, which nobody uses any more.
        unsafe { handle::free(catalogue) };
        Ok(())
    })
}

impl Opaque for luotsi_catalogue {
    type Inside = Catalogue;
    const MARK: u64 = u64::from_be_bytes(*b"lts ctlg");
}

/// A value of the engine as JSON on one line.
pub(crate) fn to_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value)
        .map_err(|error| Error::new(ErrorKind::Internal, "a result could not be written as JSON").caused_by(error))
}
