//! What an import found: how many records, and what was wrong in which row.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Format;
use crate::model::RecordKind;

/// Rows that a report lists of each code; the counts go on.
const ROWS_PER_CODE: usize = 500;

/// What an import did, row by row where something was wrong.
///
/// [`counts`](Self::counts) is always complete; [`rows`](Self::rows) lists the first 500 of each code.
///
/// ```
/// use luotsi::exchange::{ImportReport, ReadOptions, RowCode, read};
///
/// let folder = tempfile::tempdir().unwrap();
/// let file = folder.path().join("services.jsonl");
/// std::fs::write(&file, "{\"kind\": \"service\", \"id\": \"s1\", \"name\": {\"fi\": \"Kerho\"}}\n{\"kind\": \"serv").unwrap();
///
/// let report: ImportReport = read(&file, &ReadOptions::default(), &mut |_record| Ok(()), &mut |_done, _total| {})?;
/// assert_eq!((report.total_read(), report.total_kept(), report.errors), (2, 1, 1));
/// assert_eq!(report.counts[&RowCode::NotJson], 1);
/// assert_eq!(report.rows[0].row, Some(2));
/// # Ok::<(), luotsi::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct ImportReport {
    /// The format that was read.
    pub format: Format,
    /// Records met, by kind; those whose kind could not be told are under no kind.
    pub read: BTreeMap<RecordKind, u64>,
    /// Records met whose kind could not be told.
    pub unreadable: u64,
    /// Records handed on, by kind.
    pub kept: BTreeMap<RecordKind, u64>,
    /// Rows in error: their records were not handed on.
    pub errors: u64,
    /// Rows that were kept although something in them was wrong.
    pub warnings: u64,
    /// Rows in which something was put right or put aside.
    pub notes: u64,
    /// How often each code was met.
    pub counts: BTreeMap<RowCode, u64>,
    /// The rows, in the order of the import.
    pub rows: Vec<RowIssue>,
    /// Rows that are counted but not listed.
    pub rows_left_out: u64,
}

/// One thing that was found in one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RowIssue {
    /// The file, relative to the folder that was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line on which the record starts, counted from 1; in a list of a JSON document the record's place, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
    /// The id of the record, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The field or column; a JSON path within the record where it lies deeper.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What kind of thing it is.
    pub code: RowCode,
    /// Whether the record was kept.
    pub severity: RowSeverity,
    /// A sentence for the person who can put it right.
    pub message: String,
}

/// Whether the record of a row was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RowSeverity {
    /// The record cannot be kept.
    Error,
    /// The record is kept; something in it is wrong or lost.
    Warning,
    /// The record is kept; something in it was put right, or is kept elsewhere than one would look for it.
    Note,
}

macro_rules! row_codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $severity:ident;)+) => {
        /// The closed list of what an import can find.
        ///
        /// ```
        /// use luotsi::exchange::{RowCode, RowSeverity};
        /// assert_eq!(RowCode::BadDate.name(), "BAD_DATE");
        /// assert_eq!(RowCode::BadDate.severity(), RowSeverity::Warning);
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum RowCode {
            $($(#[$doc])* #[serde(rename = $name)] $variant,)+
        }

        impl RowCode {
            /// Every code.
            pub const ALL: &'static [RowCode] = &[$(RowCode::$variant,)+];

            /// The code as reports write it.
            pub const fn name(self) -> &'static str {
                match self { $(RowCode::$variant => $name,)+ }
            }

            /// How much a row with this code matters.
            pub const fn severity(self) -> RowSeverity {
                match self { $(RowCode::$variant => RowSeverity::$severity,)+ }
            }
        }
    };
}

row_codes! {
    /// A line or an item that is not a JSON object.
    NotJson = "NOT_JSON", Error;
    /// An object that does not say, and does not show, what kind of record it is.
    UnknownKind = "UNKNOWN_KIND", Error;
    /// A record that the rules of the model refuse; the field is a JSON path into the record.
    InvalidRecord = "INVALID_RECORD", Error;
    /// An organization or a service without a name.
    EmptyName = "EMPTY_NAME", Error;
    /// A row of a table that has no more or no fewer fields than the heading allows.
    BadRow = "BAD_ROW", Error;

    /// A record without an id; it was given one made of its name and organization.
    MissingId = "MISSING_ID", Warning;
    /// A second record of the same kind and id; it was kept under an id of its own.
    DuplicateId = "DUPLICATE_ID", Warning;
    /// A copy of a record inside another says something else; the first was kept.
    ConflictingCopy = "CONFLICTING_COPY", Warning;
    /// The id of a record that is not in the file; it was kept as it is.
    DanglingReference = "DANGLING_REFERENCE", Warning;
    /// The address of a confidential service, which is never stored.
    ConfidentialAddressRemoved = "CONFIDENTIAL_ADDRESS_REMOVED", Warning;
    /// Not a date; kept under `extra`.
    BadDate = "BAD_DATE", Warning;
    /// Not a time of day; kept under `extra`.
    BadTime = "BAD_TIME", Warning;
    /// Not a number, or outside its range; kept under `extra`.
    BadNumber = "BAD_NUMBER", Warning;
    /// A code that the standard or the model does not have; kept under `extra`.
    UnknownCode = "UNKNOWN_CODE", Warning;
    /// A field or column that the format does not have; kept under `extra`.
    UnknownField = "UNKNOWN_FIELD", Warning;
    /// A value of another type than its field has; kept under `extra`.
    WrongType = "WRONG_TYPE", Warning;
    /// A phone, language or address without the one value that makes it one; left out.
    EmptyItem = "EMPTY_ITEM", Warning;
    /// The bytes are not UTF-8; they were read as Windows-1252.
    EncodingCp1252 = "ENCODING_CP1252", Warning;
    /// Something that the rules of the model advise to look at; the field is a JSON path into the record.
    ReviewAdvised = "REVIEW_ADVISED", Warning;

    /// The file is in UTF-16; it was converted.
    EncodingUtf16 = "ENCODING_UTF16", Note;
    /// A second copy of a record that is the same in every field; left out.
    IdenticalCopy = "IDENTICAL_COPY", Note;
    /// HTML in a text; it is now plain text.
    HtmlRemoved = "HTML_REMOVED", Note;
    /// Characters that no text has; they were taken out.
    ControlRemoved = "CONTROL_REMOVED", Note;
    /// A time with AM or PM; it is now on the 24-hour clock.
    Time12Hour = "TIME_12_HOUR", Note;
    /// A time with an offset from UTC, which was left out: times are local.
    TimeOffset = "TIME_OFFSET", Note;
    /// Words where the model has a closed list or a number; they were kept as words.
    ProseKept = "PROSE_KEPT", Note;
    /// A schedule that the model cannot express; kept whole under `extra`.
    ScheduleKeptAside = "SCHEDULE_KEPT_ASIDE", Note;
    /// A field of the standard that the model has no place for; kept under `extra`.
    KeptInExtra = "KEPT_IN_EXTRA", Note;
    /// An object that the catalogue has no kind of record for, such as a taxonomy; left out.
    NotARecord = "NOT_A_RECORD", Note;
}

impl std::fmt::Display for RowCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl ImportReport {
    pub(super) fn new(format: Format) -> Self {
        Self {
            format,
            read: BTreeMap::new(),
            unreadable: 0,
            kept: BTreeMap::new(),
            errors: 0,
            warnings: 0,
            notes: 0,
            counts: BTreeMap::new(),
            rows: Vec::new(),
            rows_left_out: 0,
        }
    }

    /// Records met, of every kind and of none.
    pub fn total_read(&self) -> u64 {
        self.read.values().sum::<u64>() + self.unreadable
    }

    /// Records handed on, of every kind.
    pub fn total_kept(&self) -> u64 {
        self.kept.values().sum()
    }

    /// How often a code was met; 0 where it was not.
    pub fn count(&self, code: RowCode) -> u64 {
        self.counts.get(&code).copied().unwrap_or(0)
    }

    /// The first row in error, if there is one: what an import that must be whole fails with.
    pub fn first_error(&self) -> Option<&RowIssue> {
        self.rows.iter().find(|row| row.severity == RowSeverity::Error)
    }

    /// Counts a row, and lists it while there is room.
    pub(super) fn add(&mut self, row: RowIssue) {
        if self.tally(row.code) < ROWS_PER_CODE as u64 {
            self.rows.push(row);
        } else {
            self.rows_left_out += 1;
        }
    }

    /// Counts a row without listing it, because one like it is listed already.
    pub(super) fn add_unlisted(&mut self, code: RowCode) {
        self.tally(code);
        self.rows_left_out += 1;
    }

    /// Counts, and returns how many there were before.
    fn tally(&mut self, code: RowCode) -> u64 {
        *match code.severity() {
            RowSeverity::Error => &mut self.errors,
            RowSeverity::Warning => &mut self.warnings,
            RowSeverity::Note => &mut self.notes,
        } += 1;
        let count = self.counts.entry(code).or_default();
        *count += 1;
        *count - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_go_on_when_the_list_is_full() {
        let mut report = ImportReport::new(Format::LuotsiJson);
        for row in 1..=700 {
            report.add(RowIssue {
                file: None,
                row: Some(row),
                id: None,
                field: None,
                code: RowCode::BadDate,
                severity: RowCode::BadDate.severity(),
                message: String::new(),
            });
        }
        assert_eq!((report.count(RowCode::BadDate), report.warnings), (700, 700));
        assert_eq!((report.rows.len(), report.rows_left_out), (500, 200));
    }

    #[test]
    fn a_report_is_json_and_back() {
        let mut report = ImportReport::new(Format::LuotsiJson);
        report.read.insert(RecordKind::Service, 3);
        report.add_unlisted(RowCode::HtmlRemoved);
        let json = serde_json::to_string(&report).unwrap();
        assert!(json.contains(r#""read":{"service":3}"#) && json.contains(r#""HTML_REMOVED":1"#), "{json}");
        assert_eq!(serde_json::from_str::<ImportReport>(&json).unwrap(), report);
    }
}
