//! Options: how a catalogue is opened.
//!
//! Make options, set what differs from the defaults, open, free them. NULL in their place is the defaults.

use std::ffi::c_char;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use engine::{Mode, OpenOptions, Result};

use crate::argument::{Out, flag, misuse, text};
use crate::error::{luotsi_error, luotsi_status};
use crate::guard::{guard, guard_or};
use crate::handle::{self, Entered, Opaque, enter};

/// Reading and writing: the default. A file of an older version is brought up to date, after a backup beside it.
pub const LUOTSI_MODE_READ_WRITE: u32 = 1;
/// Reading, while others may write. The folder has to be writable, or the `-wal` and `-shm` files be there.
pub const LUOTSI_MODE_READ_ONLY: u32 = 2;
/// Reading a file that nobody writes: a backup, or a file on read-only media.
pub const LUOTSI_MODE_SNAPSHOT: u32 = 3;

/// How a catalogue is opened.
///
/// Lifetime: until `luotsi_options_free`; a catalogue keeps a copy. Threads: may be used by all.
pub struct luotsi_options {
    _opaque: [u8; 0],
}

/// Makes options with every default.
///
/// Errors: `LUOTSI_ERROR_MISUSE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_options_new(
    options: *mut *mut luotsi_options,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place.
        let out = unsafe { Out::required(options, "options") }?;
        out.set(handle::give(Mutex::default()));
        Ok(())
    })
}

/// Reading and writing, or reading alone: one of `LUOTSI_MODE_...`.
///
/// Errors: `LUOTSI_ERROR_MISUSE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_options_set_mode(
    options: *mut luotsi_options,
    mode: u32,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's handle.
        let options = unsafe { enter(options, "options") }?;
        let mode = match mode {
            LUOTSI_MODE_READ_WRITE => Mode::ReadWrite,
            LUOTSI_MODE_READ_ONLY => Mode::ReadOnly,
            LUOTSI_MODE_SNAPSHOT => Mode::Snapshot,
            _ => return Err(misuse("mode", "there is no such mode").hint("give one of LUOTSI_MODE_...")),
        };
        set(&options, |options| options.mode = mode);
        Ok(())
    })
}

/// 1: begin a catalogue where there is no file, or an empty one. 0, the default: a missing file is an error.
///
/// Errors: `LUOTSI_ERROR_MISUSE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_options_set_create(
    options: *mut luotsi_options,
    create: u32,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's handle.
        let options = unsafe { enter(options, "options") }?;
        let create = flag(create, "create")?;
        set(&options, |options| options.create = create);
        Ok(())
    })
}

/// How many milliseconds a write waits for another writer before `LUOTSI_ERROR_BUSY`. 5,000 unless set.
///
/// Errors: `LUOTSI_ERROR_MISUSE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_options_set_busy_timeout_ms(
    options: *mut luotsi_options,
    milliseconds: u32,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's handle.
        let options = unsafe { enter(options, "options") }?;
        set(&options, |options| options.busy_timeout = Duration::from_millis(milliseconds.into()));
        Ok(())
    })
}

/// For a catalogue that is created: the language of texts that do not say theirs. `fi` unless set.
///
/// Errors: `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_options_set_default_language(
    options: *mut luotsi_options,
    language: *const c_char,
    language_len: usize,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's handle and text.
        let (options, language) = unsafe { (enter(options, "options")?, text(language, language_len, "language")?) };
        set(&options, |options| options.default_language = language.to_owned());
        Ok(())
    })
}

/// The time zone of schedules and days, by its IANA name. `Europe/Helsinki` unless set. An unknown name is an error of
/// `luotsi_open`.
///
/// Errors: `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_options_set_time_zone(
    options: *mut luotsi_options,
    zone: *const c_char,
    zone_len: usize,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's handle and text.
        let (options, zone) = unsafe { (enter(options, "options")?, text(zone, zone_len, "zone")?) };
        set(&options, |options| options.time_zone = zone.to_owned());
        Ok(())
    })
}

/// 1: open even on a network file system, where two writers at once can damage the file. 0, the default, refuses with
/// `LUOTSI_ERROR_NETWORK_FILESYSTEM`.
///
/// Errors: `LUOTSI_ERROR_MISUSE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_options_set_accept_network_filesystem(
    options: *mut luotsi_options,
    accept: u32,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's handle.
        let options = unsafe { enter(options, "options") }?;
        let accept = flag(accept, "accept")?;
        set(&options, |options| options.accept_network_filesystem = accept);
        Ok(())
    })
}

/// Frees options. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_options_free(options: *mut luotsi_options) {
    guard_or((), || {
        // SAFETY: the caller's handle, which nobody uses any more.
        unsafe { handle::free(options) };
        Ok(())
    })
}

impl Opaque for luotsi_options {
    type Inside = Mutex<OpenOptions>;
    const MARK: u64 = u64::from_be_bytes(*b"lts opts");
}

/// The options as they are now; the defaults for NULL.
///
/// # Safety
/// As for [`enter`].
pub(crate) unsafe fn settled(options: *const luotsi_options) -> Result<OpenOptions> {
    if options.is_null() {
        return Ok(OpenOptions::default());
    }
    // SAFETY: passed on to the caller.
    let options = unsafe { enter(options, "options") }?;
    Ok(options.lock().unwrap_or_else(PoisonError::into_inner).clone())
}

fn set(options: &Entered<'_, luotsi_options>, change: impl FnOnce(&mut OpenOptions)) {
    change(&mut options.lock().unwrap_or_else(PoisonError::into_inner));
}
