//! Search: ask, and read the answer.
//!
//! An answer can be read in two ways: what a list on a screen shows, in one call that fills an array of yours; or whole,
//! as JSON. A search with a `profile` is a match: see the chapter on requests.

use std::ffi::c_char;
use std::sync::{OnceLock, PoisonError};

use engine::Answer;
use engine::search::{FacetValue, Reason};

use crate::argument::{Out, fill, misuse, text};
use crate::catalogue::luotsi_catalogue;
use crate::error::{luotsi_error, luotsi_status};
use crate::guard::{guard, guard_or};
use crate::handle::{self, Opaque, enter};
use crate::request::{luotsi_request, read};
use crate::text::{Rows, Terminated, luotsi_str};

/// In `luotsi_hit.flags`: the title is not in the language that was asked for, because there is none.
pub const LUOTSI_HIT_FALLBACK: u32 = 1;

/// The answer to a request.
///
/// Lifetime: until `luotsi_result_free`, also after the catalogue is closed. Every text asked of it lives as long.
/// Threads: may be read by all.
pub struct luotsi_result {
    _opaque: [u8; 0],
}

/// One service that fits. Texts that are not known are empty; so are those marked (1) under `"explain": "none"`.
///
/// Later versions add fields at the end: see `luotsi_result_hits`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct luotsi_hit {
    /// The service's id.
    pub id: luotsi_str,
    /// Its name, in the reader's language where there is one.
    pub title: luotsi_str,
    /// The language of the title.
    pub language: luotsi_str,
    /// (1) What it is, in a sentence or two.
    pub summary: luotsi_str,
    /// (1) The organization's name.
    pub organization: luotsi_str,
    /// (1) When it next happens: RFC 3339, local time with its offset.
    pub next_start: luotsi_str,
    /// (1) The last day to register: `YYYY-MM-DD`.
    pub register_by: luotsi_str,
    /// (1) How fresh the record is: `fresh`, `aging`, `stale` or `never_verified`.
    pub freshness: luotsi_str,
    /// (1) Why it is here: sentences, one a line.
    pub reasons: luotsi_str,
    /// (1) What to check before referring: sentences, one a line.
    pub checks: luotsi_str,
    /// (1) Whom to call: a name, or else a role.
    pub contact: luotsi_str,
    /// (1) The number to call.
    pub phone: luotsi_str,
    /// The score, in thousandths.
    pub score: i64,
    /// Kilometres to the nearest place; NaN where it is not known.
    pub distance_km: f64,
    /// `LUOTSI_HIT_...`, added up.
    pub flags: u32,
    /// 0.
    pub reserved: u32,
}

/// One value of a facet.
///
/// Later versions add fields at the end: see `luotsi_result_hits`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct luotsi_facet_value {
    /// The value, for a filter.
    pub value: luotsi_str,
    /// Its label in the reader's language.
    pub label: luotsi_str,
    /// How many services have it, under all filters but this facet's own.
    pub count: u64,
}

/// Answers a request. An empty one is every service, ten hits.
///
/// Errors: `LUOTSI_ERROR_INVALID_REQUEST` and `LUOTSI_ERROR_UNKNOWN_FIELD` with the JSON path,
/// `LUOTSI_ERROR_LIMIT_EXCEEDED`, `LUOTSI_ERROR_TIMED_OUT`, `LUOTSI_ERROR_INTERRUPTED`, `LUOTSI_ERROR_MISUSE`,
/// `LUOTSI_ERROR_NOT_UTF8`, and what reading the file may give.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_search(
    catalogue: *const luotsi_catalogue,
    request: *const c_char,
    request_len: usize,
    result: *mut *mut luotsi_result,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place, handle and text.
        let (out, catalogue, request) = unsafe {
            (Out::required(result, "result")?, enter(catalogue, "catalogue")?, text(request, request_len, "request")?)
        };
        out.set(handle::give(catalogue.search(&read(request)?)?.into()));
        Ok(())
    })
}

/// Answers a prepared request.
///
/// Errors: as for `luotsi_search`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_search_prepared(
    catalogue: *const luotsi_catalogue,
    request: *const luotsi_request,
    result: *mut *mut luotsi_result,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place and handles.
        let (out, catalogue, request) =
            unsafe { (Out::required(result, "result")?, enter(catalogue, "catalogue")?, enter(request, "request")?) };
        let request = request.read().unwrap_or_else(PoisonError::into_inner);
        out.set(handle::give(catalogue.search(&request)?.into()));
        Ok(())
    })
}

/// How many hits the page has; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_result_count(result: *const luotsi_result) -> usize {
    guard_or(0, || {
        // SAFETY: the caller's handle.
        let result = unsafe { enter(result, "result") }?;
        Ok(result.answer.hits.len())
    })
}

/// How many services fit, on this page and on the others; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_result_total(result: *const luotsi_result) -> u64 {
    guard_or(0, || {
        // SAFETY: the caller's handle.
        let result = unsafe { enter(result, "result") }?;
        Ok(result.answer.total)
    })
}

/// Fills an array with the hits, as many as it has room for. `hit_size` is `sizeof(luotsi_hit)`, so that a program goes
/// on working with a library whose structure has grown: each element takes that many bytes, and fields that the library
/// does not know are zero. `*count`, which may be NULL, is how many hits the page has; `capacity` 0 asks for that
/// alone.
///
/// Errors: `LUOTSI_ERROR_MISUSE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_result_hits(
    result: *const luotsi_result,
    hits: *mut luotsi_hit,
    capacity: usize,
    hit_size: usize,
    count: *mut usize,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place and handle.
        let (out, result) = unsafe { (Out::wanted(count, "count")?, enter(result, "result")?) };
        let rows = result.hits();
        // SAFETY: the caller's array, of the capacity and size that the caller says.
        unsafe { fill(rows, hits, capacity, hit_size, "hits") }?;
        out.set(rows.len());
        Ok(())
    })
}

/// Fills an array with the values of a facet (`form`, `municipality` ...), the most frequent first, as many as it has
/// room for. `value_size` is `sizeof(luotsi_facet_value)`; see `luotsi_result_hits`. `*count`, which may be NULL, is how
/// many values there are.
///
/// Errors: `LUOTSI_ERROR_MISUSE`, also for a facet that the request did not ask for; `LUOTSI_ERROR_NOT_UTF8`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_result_facet(
    result: *const luotsi_result,
    facet: *const c_char,
    facet_len: usize,
    values: *mut luotsi_facet_value,
    capacity: usize,
    value_size: usize,
    count: *mut usize,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place, handle and text.
        let (out, result, name) =
            unsafe { (Out::wanted(count, "count")?, enter(result, "result")?, text(facet, facet_len, "facet")?) };
        let place = result.answer.facets.iter().position(|facet| facet.name.name() == name);
        let rows = place.and_then(|place| result.facets().get(place)).ok_or_else(|| {
            misuse("facet", "the answer does not count this facet").hint("name it in \"facets\" of the request")
        })?;
        // SAFETY: the caller's array, of the capacity and size that the caller says.
        unsafe { fill(rows.as_slice(), values, capacity, value_size, "values") }?;
        out.set(rows.as_slice().len());
        Ok(())
    })
}

/// The whole answer as JSON on one line, written when it is first asked for; empty for NULL. The same catalogue,
/// request and `now` give the same bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_result_json(result: *const luotsi_result) -> luotsi_str {
    guard_or(luotsi_str::EMPTY, || {
        // SAFETY: the caller's handle.
        let result = unsafe { enter(result, "result") }?;
        Ok(result.json.get_or_init(|| Terminated::new(result.answer.to_json())).get())
    })
}

/// Frees an answer. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_result_free(result: *mut luotsi_result) {
    guard_or((), || {
        // SAFETY: the caller's handle, which nobody uses any more.
        unsafe { handle::free(result) };
        Ok(())
    })
}

impl Opaque for luotsi_result {
    type Inside = Shown;
    const MARK: u64 = u64::from_be_bytes(*b"ltsreslt");
}

/// An answer, and what C has asked of it so far.
pub(crate) struct Shown {
    answer: Answer,
    hits: OnceLock<Rows<luotsi_hit>>,
    facets: OnceLock<Vec<Rows<luotsi_facet_value>>>,
    json: OnceLock<Terminated>,
}

impl From<Answer> for Shown {
    fn from(answer: Answer) -> Self {
        Self { answer, hits: OnceLock::new(), facets: OnceLock::new(), json: OnceLock::new() }
    }
}

impl Shown {
    fn hits(&self) -> &[luotsi_hit] {
        let rows = self.hits.get_or_init(|| {
            let lines = |said: &[Reason]| said.iter().map(|one| one.text.as_str()).collect::<Vec<_>>().join("\n");
            let items: Vec<_> =
                self.answer.hits.iter().map(|hit| (hit, lines(&hit.reasons), lines(&hit.checks))).collect();
            Rows::new(
                &items,
                |(hit, reasons, checks)| {
                    let contact = hit.contact.as_ref();
                    [
                        &hit.id,
                        &hit.title,
                        &hit.shown_language,
                        &hit.summary,
                        &hit.organization,
                        hit.next_occurrence.as_ref().map_or("", |next| &next.starts),
                        hit.register_by.as_deref().unwrap_or_default(),
                        hit.freshness.as_ref().map_or("", |freshness| &freshness.class),
                        reasons,
                        checks,
                        contact.and_then(|of| of.name.as_deref().or(of.role.as_deref())).unwrap_or_default(),
                        contact.and_then(|of| of.phone.as_deref()).unwrap_or_default(),
                    ]
                },
                |(hit, ..), texts| {
                    let [id, title, language, summary, organization, next_start, register_by, freshness, ..] = texts;
                    let [.., reasons, checks, contact, phone] = texts;
                    luotsi_hit {
                        id,
                        title,
                        language,
                        summary,
                        organization,
                        next_start,
                        register_by,
                        freshness,
                        reasons,
                        checks,
                        contact,
                        phone,
                        score: hit.score,
                        distance_km: hit.distance_km.unwrap_or(f64::NAN),
                        flags: if hit.fallback { LUOTSI_HIT_FALLBACK } else { 0 },
                        reserved: 0,
                    }
                },
            )
        });
        rows.as_slice()
    }

    /// The values of the facets, in the order of the answer.
    fn facets(&self) -> &[Rows<luotsi_facet_value>] {
        self.facets.get_or_init(|| {
            let shown = self.answer.facets.iter().map(|facet| {
                Rows::new(
                    &facet.values,
                    |value: &FacetValue| [value.value.as_str(), value.label.as_str()],
                    |of, [value, label]| luotsi_facet_value { value, label, count: of.count },
                )
            });
            shown.collect()
        })
    }
}
