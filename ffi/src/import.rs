//! Import and export: whole files in and out.
//!
//! Options of an import are a JSON object, or empty: `format` (told by content unless given), `language` (of texts that
//! do not say theirs; the catalogue's unless given), `dry_run` (read and report, change nothing), `on_error` (`abort`,
//! the default: one row in error and nothing is imported; `skip`: the good rows are), and as of a write `steward`,
//! `source`, `comment`, `now`.

use std::ffi::c_char;
use std::fs::{self, File};
use std::io::{BufWriter, ErrorKind as Io, Write};
use std::path::Path;

use engine::model::Visibility;
use engine::{Catalogue, Error, ErrorKind, Result};

use crate::argument::{Out, misuse, text};
use crate::catalogue::{luotsi_catalogue, to_json};
use crate::error::{luotsi_error, luotsi_status};
use crate::guard::guard;
use crate::handle::enter;
use crate::record::visibility;
use crate::settings::import_options;
use crate::text::luotsi_text;

/// Imports a file or a folder. All of it becomes visible at once, or nothing.
///
/// `*report` is a JSON object: `imported` (whether the catalogue holds it now), `changed`, `unchanged`, `revision`, and
/// `report` with what was read and every row that needs a look: file, row, field, code, sentence. Rows in error are no
/// error of the call: look at `imported`.
///
/// Errors: `LUOTSI_ERROR_IO` where there is nothing at the path, `LUOTSI_ERROR_INVALID_DOCUMENT` where the input as a
/// whole cannot be read, `LUOTSI_ERROR_READ_ONLY`, `LUOTSI_ERROR_BUSY` (also while another import runs),
/// `LUOTSI_ERROR_DISK_FULL`; for the options `LUOTSI_ERROR_INVALID_REQUEST` and `LUOTSI_ERROR_UNKNOWN_FIELD`;
/// `LUOTSI_ERROR_MISUSE`, `LUOTSI_ERROR_NOT_UTF8`. Nothing is imported then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_import(
    catalogue: *const luotsi_catalogue,
    path: *const c_char,
    path_len: usize,
    options: *const c_char,
    options_len: usize,
    report: *mut *mut luotsi_text,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place, handle and texts.
        let (out, catalogue, path, options) = unsafe {
            (
                Out::required(report, "report")?,
                enter(catalogue, "catalogue")?,
                text(path, path_len, "path")?,
                text(options, options_len, "options")?,
            )
        };
        let imported = catalogue.import(path, &import_options(options)?, &mut |_done, _total| {})?;
        out.give(to_json(&imported)?)
    })
}

/// What an audience (`LUOTSI_AUDIENCE_...`) may see, as JSON Lines: organizations, then locations, then services, each by
/// id. `luotsi_import` reads it back.
///
/// Errors: `LUOTSI_ERROR_MISUSE`, and what reading the file may give.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_export(
    catalogue: *const luotsi_catalogue,
    audience: u32,
    records: *mut *mut luotsi_text,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place and handle.
        let (out, catalogue) = unsafe { (Out::required(records, "records")?, enter(catalogue, "catalogue")?) };
        let mut lines = Vec::new();
        catalogue.export(&mut lines, visibility(audience)?)?;
        let broken = |error| Error::new(ErrorKind::Internal, "an export is not UTF-8").caused_by(error);
        out.give(String::from_utf8(lines).map_err(broken)?)
    })
}

/// Writes the same to a new file. `*count`, which may be NULL, is the number of records.
///
/// Errors: `LUOTSI_ERROR_MISUSE` also where there is a file already, `LUOTSI_ERROR_IO`, `LUOTSI_ERROR_DISK_FULL`,
/// `LUOTSI_ERROR_ACCESS_DENIED`, `LUOTSI_ERROR_NOT_UTF8`. No file is left then.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_export_file(
    catalogue: *const luotsi_catalogue,
    audience: u32,
    path: *const c_char,
    path_len: usize,
    count: *mut u64,
    err: *mut *mut luotsi_error,
) -> luotsi_status {
    guard(err, || {
        // SAFETY: the caller's place, handle and text.
        let (out, catalogue, path) =
            unsafe { (Out::wanted(count, "count")?, enter(catalogue, "catalogue")?, text(path, path_len, "path")?) };
        out.set(export(&catalogue, Path::new(path), visibility(audience)?)?);
        Ok(())
    })
}

fn export(catalogue: &Catalogue, path: &Path, audience: Visibility) -> Result<u64> {
    let there = |error: Error| error.at(path.display().to_string());
    let file = File::create_new(path).map_err(|error| match error.kind() {
        Io::AlreadyExists => misuse(path.display().to_string(), "there is a file already")
            .hint("name a new file, or remove the old one first"),
        _ => there(error.into()),
    })?;
    let mut out = BufWriter::new(file);
    let written = catalogue.export(&mut out, audience).and_then(|count| {
        out.flush()?;
        out.get_ref().sync_all()?;
        Ok(count)
    });
    written.map_err(|error| {
        // The first error tells more than one about what is left of the file.
        let _ = fs::remove_file(path);
        if error.path().is_none() { there(error) } else { error }
    })
}
