//! Records: services, organizations and locations, put, read and deleted as JSON documents.
//!
//! Options of a write are a JSON object, or empty: `steward` (who is responsible), `source`, `comment`, `now` (the
//! instant of the write, RFC 3339; the system clock unless given), `expected` (the `seq` that the writer has seen; 0:
//! that there is no such record). All are optional; who, whence, why and when are kept with every version.

use std::ffi::c_char;

use engine::model::{Record, RecordKind, Visibility};
use engine::{Error, ErrorKind, Result};
use serde_json::Value;

use crate::argument::{Out, misuse, text};
use crate::catalogue::luotsi_catalogue;
use crate::error::{luotsi_error, luotsi_status};
use crate::guard::guard;
use crate::handle::enter;
use crate::settings::{instant, write_options};
use crate::text::luotsi_text;

/// The kind of record: an organization.
pub const LUOTSI_KIND_ORGANIZATION: u32 = 1;
/// The kind of record: a location.
pub const LUOTSI_KIND_LOCATION: u32 = 2;
/// The kind of record: a service.
pub const LUOTSI_KIND_SERVICE: u32 = 3;

/// Who reads: everybody. Contact persons and fields for professionals are left out.
pub const LUOTSI_AUDIENCE_PUBLIC: u32 = 1;
/// Who reads: professionals, who refer clients.
pub const LUOTSI_AUDIENCE_PROFESSIONAL: u32 = 2;
/// Who reads: the stewards of the catalogue, who see everything.
pub const LUOTSI_AUDIENCE_STEWARD: u32 = 3;

/// Puts a record in place of the one with its kind and id, if there is one; or all records of a JSON array, or none of
/// them. `*seq`, which may be NULL, is the version that stands then (the newest one of many; 0 for an empty array).
/// Where a record says nothing new, its version is the old one.
///
/// Errors: `LUOTSI_ERROR_INVALID_DOCUMENT` and `LUOTSI_ERROR_UNKNOWN_FIELD` with the JSON path, `$.name`, or `$[3].name`
/// in an array; `LUOTSI_ERROR_LIMIT_EXCEEDED`, `LUOTSI_ERROR_CONFLICT`, `LUOTSI_ERROR_READ_ONLY`, `LUOTSI_ERROR_BUSY`,
/// `LUOTSI_ERROR_DISK_FULL`, `LUOTSI_ERROR_IO`; for the options `LUOTSI_ERROR_INVALID_REQUEST`; `LUOTSI_ERROR_MISUSE`,
/// `LUOTSI_ERROR_NOT_UTF8`. Nothing is written then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_put(
    catalogue: *const luotsi_catalogue,
    records: *const c_char,
    records_len: usize,
    options: *const c_char,
    options_len: usize,
    seq: *mut u64,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place, handle and texts.
        let (out, catalogue, records, options) = unsafe {
            (
                Out::wanted(seq, "seq")?,
                enter(catalogue, "catalogue")?,
                text(records, records_len, "records")?,
                text(options, options_len, "options")?,
            )
        };
        let options = write_options(options)?;
        out.set(if records.trim_start().starts_with('[') {
            let written = catalogue.put_many(&read_many(records)?, &options)?;
            written.iter().map(|written| written.seq).max().unwrap_or(0)
        } else {
            catalogue.put_with(&Record::from_json(records)?, &options)?.seq
        });
        Ok(())
    })
}

/// The record of a kind (`LUOTSI_KIND_...`) and id as an audience (`LUOTSI_AUDIENCE_...`) may see it, as JSON: as it
/// stands today for an empty `as_of`, else as it stood at that instant (RFC 3339, `2026-03-10T10:00:00+02:00`).
///
/// Errors: `LUOTSI_ERROR_NOT_FOUND` where there is none that this audience may see, `LUOTSI_ERROR_INVALID_REQUEST` for
/// what is no instant, `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`, and what reading the file may give.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_get(
    catalogue: *const luotsi_catalogue,
    kind: u32,
    id: *const c_char,
    id_len: usize,
    audience: u32,
    as_of: *const c_char,
    as_of_len: usize,
    record: *mut *mut luotsi_text,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place, handle and texts.
        let (out, catalogue, id, as_of) = unsafe {
            (
                Out::required(record, "record")?,
                enter(catalogue, "catalogue")?,
                text(id, id_len, "id")?,
                text(as_of, as_of_len, "as_of")?,
            )
        };
        let (kind, audience) = (record_kind(kind)?, visibility(audience)?);
        let found = if as_of.is_empty() {
            catalogue.get(kind, id, audience)?
        } else {
            let as_of = instant(as_of).map_err(|error| error.at("as_of"))?;
            catalogue.get_as_of(kind, id, audience, as_of)?
        };
        let missing = || Error::new(ErrorKind::NotFound, "there is no such record for this audience").at("id");
        out.give(found.ok_or_else(missing)?.to_json())
    })
}

/// Deletes the record of a kind (`LUOTSI_KIND_...`) and id. Its history stays. `*seq`, which may be NULL, is the number
/// of the deletion, also where it was deleted before; 0 where there never was such a record. Neither is an error.
///
/// Errors: `LUOTSI_ERROR_CONFLICT`, `LUOTSI_ERROR_READ_ONLY`, `LUOTSI_ERROR_BUSY`, `LUOTSI_ERROR_DISK_FULL`,
/// `LUOTSI_ERROR_IO`, `LUOTSI_ERROR_INVALID_REQUEST` for the options, `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_delete(
    catalogue: *const luotsi_catalogue,
    kind: u32,
    id: *const c_char,
    id_len: usize,
    options: *const c_char,
    options_len: usize,
    seq: *mut u64,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place, handle and texts.
        let (out, catalogue, id, options) = unsafe {
            (
                Out::wanted(seq, "seq")?,
                enter(catalogue, "catalogue")?,
                text(id, id_len, "id")?,
                text(options, options_len, "options")?,
            )
        };
        let written = catalogue.delete(record_kind(kind)?, id, &write_options(options)?)?;
        out.set(written.seq);
        Ok(())
    })
}

/// The kind of a code.
pub(crate) fn record_kind(code: u32) -> Result<RecordKind> {
    match code {
        LUOTSI_KIND_ORGANIZATION => Ok(RecordKind::Organization),
        LUOTSI_KIND_LOCATION => Ok(RecordKind::Location),
        LUOTSI_KIND_SERVICE => Ok(RecordKind::Service),
        _ => Err(misuse("kind", "there is no such kind of record").hint("give one of LUOTSI_KIND_...")),
    }
}

/// The audience of a code.
pub(crate) fn visibility(code: u32) -> Result<Visibility> {
    match code {
        LUOTSI_AUDIENCE_PUBLIC => Ok(Visibility::Public),
        LUOTSI_AUDIENCE_PROFESSIONAL => Ok(Visibility::Professional),
        LUOTSI_AUDIENCE_STEWARD => Ok(Visibility::Steward),
        _ => Err(misuse("audience", "there is no such audience").hint("give one of LUOTSI_AUDIENCE_...")),
    }
}

/// The records of a JSON array, each without unknown fields.
fn read_many(json: &str) -> Result<Vec<Record>> {
    let values: Vec<Value> = serde_json::from_str(json).map_err(|error| {
        Error::new(ErrorKind::InvalidDocument, "not a JSON array of records")
            .at(format!("line {}, column {}", error.line(), error.column()))
            .hint("give records between [ and ], in UTF-8")
    })?;
    let records = values.into_iter().enumerate().map(|(place, value)| {
        let there = |path: &str| format!("$[{place}]{}", path.strip_prefix('$').unwrap_or(path));
        let reading = Record::read(value).map_err(|error| match error.path().map(there) {
            Some(path) => error.at(path),
            None => error.at(there("")),
        })?;
        match reading.unknown.first() {
            None => Ok(reading.record),
            Some(path) => Err(Error::new(ErrorKind::UnknownField, "the model has no such field")
                .at(there(path))
                .hint("correct its name, or put it under \"extra\"")),
        }
    });
    records.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_of_an_array_is_refused_with_its_place() {
        let good = r#"{"kind": "service", "id": "s1", "name": "x"}"#;
        assert_eq!(read_many(&format!("[{good}]")).unwrap().len(), 1);
        for (second, kind, path) in [
            ("3", ErrorKind::InvalidDocument, "$[1]"),
            (r#"{"id": "s2"}"#, ErrorKind::InvalidDocument, "$[1].kind"),
            (r#"{"kind": "service", "id": "s2", "name": "x", "form": 1}"#, ErrorKind::UnknownField, "$[1].form"),
        ] {
            let error = read_many(&format!("[{good}, {second}]")).unwrap_err();
            assert_eq!((error.kind(), error.path()), (kind, Some(path)));
        }
        assert_eq!(read_many("{}").unwrap_err().kind(), ErrorKind::InvalidDocument);
    }
}
