//! Advice beside the search: why not that one, which few together, whether an answer was that, what is being typed.
//!
//! The first two take the same request as a search, with a profile, and answer with JSON on one line.

use std::ffi::c_char;

use engine::search::Receipt;

use crate::argument::{Out, text};
use crate::catalogue::{luotsi_catalogue, to_json};
use crate::error::{luotsi_error, luotsi_status};
use crate::guard::guard;
use crate::handle::enter;
use crate::record::visibility;
use crate::request::read;
use crate::text::luotsi_text;

/// Why a service is not among the hits of a request: a JSON object with `id`, `title`, `fits` (whether it is a hit
/// after all), `person` (whom it comes nearest to), `reasons` against it, the smallest `changes` that would admit it,
/// `checks`, `see` (what is kept in the place of a duplicate), `receipt`.
///
/// Errors: `LUOTSI_ERROR_NOT_FOUND`, and as for `luotsi_search`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_why_not(
    catalogue: *const luotsi_catalogue,
    request: *const c_char,
    request_len: usize,
    id: *const c_char,
    id_len: usize,
    why: *mut *mut luotsi_text,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place, handle and texts.
        let (out, catalogue, request, id) = unsafe {
            (
                Out::required(why, "why")?,
                enter(catalogue, "catalogue")?,
                text(request, request_len, "request")?,
                text(id, id_len, "id")?,
            )
        };
        out.give(to_json(&catalogue.why_not(&read(request)?, id)?)?)
    })
}

/// The fewest services, at most `max` (1 to 20), that cover the most of what the persons of the request's profile need:
/// a JSON object with `picks` (and what each covers), `uncovered`, `exact` (whether it is known to be the best),
/// `receipt`.
///
/// Errors: `LUOTSI_ERROR_INVALID_REQUEST` also where no person has a need, and for a `max` outside its range; as for
/// `luotsi_search`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_plan(
    catalogue: *const luotsi_catalogue,
    request: *const c_char,
    request_len: usize,
    max: u32,
    plan: *mut *mut luotsi_text,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place, handle and text.
        let (out, catalogue, request) = unsafe {
            (Out::required(plan, "plan")?, enter(catalogue, "catalogue")?, text(request, request_len, "request")?)
        };
        out.give(to_json(&catalogue.plan(&read(request)?, max)?)?)
    })
}

/// Whether a request, asked of the catalogue as it was then, gives the answer that a receipt is of. `receipt` is the JSON
/// object that an answer, a `luotsi_why_not` or a plan carries. A JSON object with `verdict`: `verified` (and
/// `changes_since`, how much the catalogue has changed), `other_catalogue`, `other_request`, `revision_ahead` (this file is
/// older than the answer; its `newest` change), `ranking_changed` and `analysis_changed` (what it `was`, and is `now`),
/// `answer_differs`.
///
/// Errors: `LUOTSI_ERROR_INVALID_REQUEST` for what is not a receipt, and as for `luotsi_search`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_verify_receipt(
    catalogue: *const luotsi_catalogue,
    request: *const c_char,
    request_len: usize,
    receipt: *const c_char,
    receipt_len: usize,
    verdict: *mut *mut luotsi_text,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place, handle and texts.
        let (out, catalogue, request, receipt) = unsafe {
            (
                Out::required(verdict, "verdict")?,
                enter(catalogue, "catalogue")?,
                text(request, request_len, "request")?,
                text(receipt, receipt_len, "receipt")?,
            )
        };
        out.give(to_json(&catalogue.verify_receipt(&read(request)?, &Receipt::from_json(receipt)?)?)?)
    })
}

/// Completions of what is being typed: needs, municipalities, organizations and services of which a word begins with
/// `prefix`, as an audience (`LUOTSI_AUDIENCE_...`) may see them, at most `limit` and at most 100. A JSON array of
/// objects: `kind`, `value` (for a filter, a profile, `luotsi_get`), `label` in the reader's language (`locale`: `fi`,
/// `sv`, `en` ...; the catalogue's own language unless given), and `matched`, the synonym that was typed.
///
/// Errors: `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`, and what reading the file may give.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_suggest(
    catalogue: *const luotsi_catalogue,
    prefix: *const c_char,
    prefix_len: usize,
    locale: *const c_char,
    locale_len: usize,
    audience: u32,
    limit: u32,
    suggestions: *mut *mut luotsi_text,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place, handle and texts.
        let (out, catalogue, prefix, locale) = unsafe {
            (
                Out::required(suggestions, "suggestions")?,
                enter(catalogue, "catalogue")?,
                text(prefix, prefix_len, "prefix")?,
                text(locale, locale_len, "locale")?,
            )
        };
        let locale = if locale.is_empty() { catalogue.default_language() } else { locale };
        let found = catalogue.suggest(prefix, locale, visibility(audience)?, limit as usize)?;
        out.give(to_json(&found)?)
    })
}
