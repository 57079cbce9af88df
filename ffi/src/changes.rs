//! Changes: what was written since you last looked.
//!
//! Every write of a record gets the next number, its `seq`. A host that keeps something in step remembers the last one
//! that it has seen.

use std::ffi::c_char;

use crate::argument::{Out, text};
use crate::catalogue::{luotsi_catalogue, to_json};
use crate::error::{luotsi_error, luotsi_status};
use crate::guard::guard;
use crate::handle::enter;
use crate::record::record_kind;
use crate::text::luotsi_text;

/// The changes after `since` (0 is the beginning) in their order, at most `limit`, as a JSON array of objects: `seq`,
/// `kind`, `id`, `deleted`, `at`, and where they were given `steward`, `source`, `comment`. The `seq` of the last one
/// is where to go on; an empty array is the end.
///
/// Errors: `LUOTSI_ERROR_MISUSE`, and what reading the file may give.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_changes(
    catalogue: *const luotsi_catalogue,
    since: u64,
    limit: u32,
    changes: *mut *mut luotsi_text,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place and handle.
        let (out, catalogue) = unsafe { (Out::required(changes, "changes")?, enter(catalogue, "catalogue")?) };
        out.give(to_json(&catalogue.changes(since, limit as usize)?)?)
    })
}

/// The changes of one record, the oldest first, as a JSON array of the same objects; empty for one that never was.
///
/// Errors: `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`, and what reading the file may give.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_history(
    catalogue: *const luotsi_catalogue,
    kind: u32,
    id: *const c_char,
    id_len: usize,
    changes: *mut *mut luotsi_text,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place, handle and text.
        let (out, catalogue, id) =
            unsafe { (Out::required(changes, "changes")?, enter(catalogue, "catalogue")?, text(id, id_len, "id")?) };
        out.give(to_json(&catalogue.history(record_kind(kind)?, id)?)?)
    })
}
