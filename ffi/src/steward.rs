//! Stewards, and the past: who may write what, drafts and suggestions; what differs, what is kept, what is erased.
//!
//! What is to be done is a JSON object whose field `do` names it, and the answer is JSON. The host knows who sits at the
//! keyboard; the library makes sure that a steward writes the records of the given organizations alone.

use std::ffi::c_char;

use engine::{Catalogue, Error, ErrorKind, steward};

use crate::argument::{Out, text};
use crate::catalogue::{luotsi_catalogue, to_json};
use crate::error::{luotsi_error, luotsi_status};
use crate::guard::guard;
use crate::handle::enter;
use crate::options::{luotsi_options, settled};
use crate::text::luotsi_text;

/// Lets a steward do one thing.
///
/// `steward` is `{"name": ..., "signs": ..., "organizations": ...}`: the name that the history keeps; how confirmations
/// are signed, which may be left out; the ids of the organizations whose records the steward may write, or `"all"`.
///
/// `action` is `{"do": ...}` with, for a record, `kind` (`"service"` unless given) and `id`:
/// `read`; `put` and `draft` (`record`, `seen`); `delete` (`seen`); `drafts`; `preview` (or `record`; `locale`);
/// `publish`; `discard`; `verify` (`fields`; all without); `pause` (`until`); `resume`; `set_capacity` (`state`, `note`,
/// `expires`); `suggestions` (`after`, `limit`); `accept` (`number`, `seen`); `reject` (`number`, `reason`). `seen` is
/// the `seq` that the steward has seen; `now` may stand in every one.
///
/// `*answer` is `{"seq": ..., "changed": ...}` for a write, and what was asked for otherwise.
///
/// Errors: `LUOTSI_ERROR_NOT_PERMITTED` outside the scope; `LUOTSI_ERROR_CONFLICT` where another version stands: the
/// error's JSON has both sides under `conflict`; `LUOTSI_ERROR_NOT_FOUND`, `LUOTSI_ERROR_INVALID_DOCUMENT`,
/// `LUOTSI_ERROR_INVALID_REQUEST` with the JSON path, `LUOTSI_ERROR_LIMIT_EXCEEDED`, `LUOTSI_ERROR_READ_ONLY`,
/// `LUOTSI_ERROR_BUSY`, `LUOTSI_ERROR_DISK_FULL`, `LUOTSI_ERROR_IO`, `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_steward(
    catalogue: *const luotsi_catalogue,
    steward: *const c_char,
    steward_len: usize,
    action: *const c_char,
    action_len: usize,
    answer: *mut *mut luotsi_text,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place, handle and texts.
        let (out, catalogue, steward, action) = unsafe {
            (
                Out::required(answer, "answer")?,
                enter(catalogue, "catalogue")?,
                text(steward, steward_len, "steward")?,
                text(action, action_len, "action")?,
            )
        };
        let steward: steward::Steward = serde_json::from_str(steward).map_err(|error| {
            Error::new(ErrorKind::InvalidRequest, "this describes no steward")
                .at(format!("steward, line {}, column {}", error.line(), error.column()))
                .hint("give {\"name\": ..., \"organizations\": [...]}")
        })?;
        out.give(to_json(&catalogue.steward(steward)?.act(action)?)?)
    })
}

/// Does one thing that concerns the past or the upkeep of the catalogue; the host decides who may ask for it.
///
/// `action` is `{"do": ...}`: `feed` (`token`, `limit`): the changes since a token of an earlier call; `diff` (`span`:
/// `{"revisions": {"from": 0, "to": 9}}` or `{"instants": {"from": ..., "to": ...}}`; `after`: `[kind, id]`; `limit`);
/// `diff_versions` (`kind`, `id`, `from`, `to`); `suggest_change` (`record`, `audience`, `seen`, `author`, `comment`,
/// `now`) and `suggested` (`number`): what anybody may propose, and what became of it; `erase` (`person`: an object with
/// any of `name`, `email`, `phone`, `contact`; `within`: `"everything"`, `{"organization": id}` or
/// `{"record": {"kind": ..., "id": ...}}`); `retention`, `set_retention` (`days`), `prune_history` (`now`).
///
/// Errors: `LUOTSI_ERROR_INVALID_REQUEST` with the JSON path; `LUOTSI_ERROR_CONFLICT` for a token from before a restore or
/// an erasure; `LUOTSI_ERROR_NOT_FOUND` also for a time before the history that is kept; as for `luotsi_steward`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_act(
    catalogue: *const luotsi_catalogue,
    action: *const c_char,
    action_len: usize,
    answer: *mut *mut luotsi_text,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place, handle and text.
        let (out, catalogue, action) = unsafe {
            (Out::required(answer, "answer")?, enter(catalogue, "catalogue")?, text(action, action_len, "action")?)
        };
        out.give(to_json(&catalogue.act(action)?)?)
    })
}

/// Restores a backup as the catalogue at a path. `options` may be NULL. `*answer` is `{"revision": ..., "replaced": ...}`:
/// the path under which what stood there is kept, if anything did.
///
/// Whoever has the catalogue open, in whatever process, sees the restored one in the next call.
///
/// Errors: `LUOTSI_ERROR_MISUSE` also for the backup of another catalogue; `LUOTSI_ERROR_CORRUPT`,
/// `LUOTSI_ERROR_NOT_A_CATALOGUE` and `LUOTSI_ERROR_SCHEMA_TOO_NEW` for the backup; `LUOTSI_ERROR_BUSY`,
/// `LUOTSI_ERROR_DISK_FULL`, `LUOTSI_ERROR_IO`, `LUOTSI_ERROR_ACCESS_DENIED`, `LUOTSI_ERROR_NOT_UTF8`. The catalogue
/// stands as it did.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_restore(
    backup: *const c_char,
    backup_len: usize,
    path: *const c_char,
    path_len: usize,
    options: *const luotsi_options,
    answer: *mut *mut luotsi_text,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place, texts and handle.
        let (out, backup, path, options) = unsafe {
            (
                Out::required(answer, "answer")?,
                text(backup, backup_len, "backup")?,
                text(path, path_len, "path")?,
                settled(options)?,
            )
        };
        out.give(to_json(&Catalogue::restore(backup, path, &options)?)?)
    })
}
