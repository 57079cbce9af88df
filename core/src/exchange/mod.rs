//! Formats in and out: bytes and files become records and a report; records become bytes.
//!
//! [`read`] tells the format by content ([`Format::detect`]), cleans what an import may clean, checks every record
//! against the rules of the model, and hands it on. What was wrong is in the [`ImportReport`], row by row, each with a
//! code of a closed list. Nothing is invented: ages, fees and residency that stand in prose stay prose.
//!
//! | format | read | written |
//! |---|---|---|
//! | own JSON, own JSON Lines | yes | [`write_jsonl`] |
//! | HSDS 3.x and Open Referral UK JSON | yes | - |
//! | HSDS 1.x to 3.x CSV | yes | - |
//! | Ohana CSV | yes | - |
//! | county JSON | yes, with its history: [`read_county`] | - |

mod clean;
mod county;
mod format;
mod hsds;
mod intake;
mod luotsi;
mod node;
mod ohana;
mod report;
mod source;
mod tables;

use std::path::Path;

pub(crate) use county::rows as county_schedule;
pub use county::{County, ImportedVersion, read_county};
pub use format::Format;
pub use luotsi::{export_order, write_jsonl};
pub use report::{ImportReport, RowCode, RowIssue, RowSeverity};

use crate::error::Result;
use crate::model::{Record, RecordKind};
use intake::Intake;
use source::Progress;

/// Whether there is a record of a kind and id.
pub type KnownRecord<'a> = dyn Fn(RecordKind, &str) -> bool + 'a;

/// How to read.
///
/// ```
/// use luotsi::exchange::{Format, ReadOptions};
/// let options = ReadOptions { default_language: Some("en"), format: Some(Format::OhanaCsv), ..Default::default() };
/// assert!(options.known.is_none());
/// ```
#[derive(Clone, Copy, Default)]
pub struct ReadOptions<'a> {
    /// Language of texts that do not say theirs; without it they stay [`UNDETERMINED`](crate::model::UNDETERMINED),
    /// which a catalogue resolves when it puts them.
    pub default_language: Option<&'a str>,
    /// The format; without it, it is told by content.
    pub format: Option<Format>,
    /// Whether a record is there already, outside the input: a reference to it is then not a dangling one.
    pub known: Option<&'a KnownRecord<'a>>,
}

impl std::fmt::Debug for ReadOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReadOptions")
            .field("default_language", &self.default_language)
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

/// Reads a file or folder: every record that can be kept goes to `sink`, and everything else into the report.
///
/// `progress` is told how many bytes of how many are done, about every 64 KB and at the end. Records come in the order
/// of the input where the format allows it; a record may come before one that it refers to.
///
/// # Errors
/// `INVALID_DOCUMENT` where the input as a whole cannot be read: another kind of file, an empty one, JSON that ends too
/// early; `IO` where there is nothing at the path; and whatever `sink` returns, at once.
pub fn read(
    path: &Path,
    options: &ReadOptions<'_>,
    sink: &mut dyn FnMut(Record) -> Result<()>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<ImportReport> {
    let format = match options.format {
        Some(format) => format,
        None => Format::detect(path)?,
    };
    let mut intake = Intake::new(format, options, sink);
    let mut total = 0;
    let tables = match format {
        Format::HsdsCsv | Format::OhanaCsv => format::tables_of(path)?,
        _ => vec![path.to_path_buf()],
    };
    for file in &tables {
        total += source::size_of(file)?;
    }
    let mut progress = Progress::new(total, progress);
    match format {
        Format::LuotsiJson => luotsi::read_document(path, &mut intake, &mut progress)?,
        Format::LuotsiJsonl => luotsi::read_lines(path, &mut intake, &mut progress)?,
        Format::HsdsJson => hsds::read_json(path, &mut intake, &mut progress)?,
        Format::HsdsCsv => hsds::read_tables(&tables, &mut intake, &mut progress)?,
        Format::OhanaCsv => ohana::read_tables(&tables, &mut intake, &mut progress)?,
        Format::CountyJson => county::read_document(path, &mut intake, &mut progress)?,
    }
    progress.finish();
    Ok(intake.finish())
}
