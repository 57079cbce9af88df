//! Requests: a question, prepared once and asked often.
//!
//! A request is a JSON object; every field may be left out, and an unknown one is an error that names it:
//! `text`, `filters`, `facets`, `profile`, `limit`, `offset`, `sort`, `locale`, `audience`, `now`, `as_of`,
//! `explain`, `highlight`, `deadline_ms` and a few more. `luotsi_search` takes one as it is. Where the same question is
//! asked again and again with other words or for other clients, prepare it here.
//!
//! With a `profile` (who the client is, lives where, needs what) a search is a match: who fits, why, what to check, what
//! to ask. The profile is used for the answer and kept nowhere.

use std::ffi::c_char;
use std::sync::{PoisonError, RwLock};

use engine::{Profile, Request};

use crate::argument::{Out, text};
use crate::error::{luotsi_error, luotsi_status};
use crate::guard::{guard, guard_or};
use crate::handle::{self, Opaque, enter};

/// A prepared request. It belongs to no catalogue: any may be asked.
///
/// Lifetime: until `luotsi_request_free`. Threads: may be used by all; a change waits until the searches with it are
/// done.
pub struct luotsi_request {
    _opaque: [u8; 0],
}

/// Prepares a request. An empty text is the request without any field: every service, ten hits.
///
/// Errors: `LUOTSI_ERROR_INVALID_REQUEST` and `LUOTSI_ERROR_UNKNOWN_FIELD` with the JSON path,
/// `LUOTSI_ERROR_LIMIT_EXCEEDED`, `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_request_new(
    json: *const c_char,
    json_len: usize,
    request: *mut *mut luotsi_request,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place and text.
        let (out, json) = unsafe { (Out::required(request, "request")?, text(json, json_len, "json")?) };
        out.set(handle::give(RwLock::new(read(json)?)));
        Ok(())
    })
}

/// Puts other words in place of the request's `text`.
///
/// Errors: `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_request_set_text(
    request: *mut luotsi_request,
    words: *const c_char,
    words_len: usize,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's handle and text.
        let (request, words) = unsafe { (enter(request, "request")?, text(words, words_len, "words")?) };
        let mut request = request.write().unwrap_or_else(PoisonError::into_inner);
        request.text.clear();
        request.text.push_str(words);
        Ok(())
    })
}

/// Puts another client's situation in place of the request's `profile`, as a JSON object: `{"persons": [...]}`. An empty
/// text takes the profile out. It lives in the request until it is replaced or the request is freed.
///
/// Errors: as for `luotsi_request_new`, with the JSON path in the profile. The request keeps the profile that it had.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_request_set_profile(
    request: *mut luotsi_request,
    profile: *const c_char,
    profile_len: usize,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's handle and text.
        let (request, profile) = unsafe { (enter(request, "request")?, text(profile, profile_len, "profile")?) };
        let profile = if profile.is_empty() { None } else { Some(Profile::from_json(profile)?) };
        request.write().unwrap_or_else(PoisonError::into_inner).profile = profile;
        Ok(())
    })
}

/// Frees a request. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_request_free(request: *mut luotsi_request) {
    guard_or((), || {
        // SAFETY: the caller's handle, which nobody uses any more.
        unsafe { handle::free(request) };
        Ok(())
    })
}

impl Opaque for luotsi_request {
    type Inside = RwLock<Request>;
    const MARK: u64 = u64::from_be_bytes(*b"ltsquest");
}

/// The request of a JSON text; the one without any field for an empty text.
pub(crate) fn read(json: &str) -> engine::Result<Request> {
    if json.is_empty() { Ok(Request::default()) } else { Request::from_json(json) }
}
