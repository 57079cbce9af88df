//! What can go wrong, in one numbered table.
//!
//! [`ErrorKind`] is the table: its numbers are the status codes of the C interface and its names are the classes of
//! the Python package. A number, once given, is never changed and never used again. [`Error`] carries a kind, a
//! sentence about what was wrong, the place where it was found and what would be right.
//!
//! An error never holds a client's data: not the text of a search, not a profile, not a value out of either. The place
//! (a JSON path, a row, a field) and the rule are enough to find the mistake.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use crate::diff::Conflict;

/// What fallible functions of this crate return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Box<dyn std::error::Error + Send + Sync + 'static>;

/// An error: what was wrong, where, and what would be right.
///
/// The type is opaque and one pointer wide. Programs decide by [`kind`](Error::kind) or
/// [`code`](Error::code); people read the [`Display`](fmt::Display) text, which is a single line.
///
/// ```
/// use luotsi::{Error, ErrorKind};
///
/// let error = Error::new(ErrorKind::InvalidRequest, "the limit is too large")
///     .at("limit")
///     .hint("ask for 1000 hits or fewer");
///
/// assert_eq!(error.kind(), ErrorKind::InvalidRequest);
/// assert_eq!(error.code(), 3);
/// assert_eq!(error.path(), Some("limit"));
/// assert!(!error.is_retryable());
/// assert_eq!(
///     error.to_string(),
///     "INVALID_REQUEST: the limit is too large (at limit); ask for 1000 hits or fewer"
/// );
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    message: Cow<'static, str>,
    path: Option<String>,
    hint: Option<Cow<'static, str>>,
    current_seq: Option<u64>,
    conflict: Option<Box<Conflict>>,
    source: Option<Source>,
}

impl Error {
    /// An error of `kind`. The message is a clause without a full stop: what was wrong, and none of a client's data.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Error {
        Error(Box::new(Inner {
            kind,
            message: message.into(),
            path: None,
            hint: None,
            current_seq: None,
            conflict: None,
            source: None,
        }))
    }

    /// Says where: a JSON path (`persons[0].age`), a row and field (`row 12, column phone`) or a file.
    #[must_use]
    pub fn at(mut self, path: impl Into<String>) -> Error {
        self.0.path = Some(shortened(path.into()));
        self
    }

    /// Puts `parent` in front of the place, for a caller that knows more of the path than the function it called.
    ///
    /// ```
    /// use luotsi::{Error, ErrorKind};
    ///
    /// let error = Error::new(ErrorKind::InvalidDocument, "an age is never negative").at("min");
    /// let error = error.within("eligibility.age").within("[3]").within("services");
    /// assert_eq!(error.path(), Some("services[3].eligibility.age.min"));
    /// ```
    #[must_use]
    pub fn within(mut self, parent: impl AsRef<str>) -> Error {
        let parent = parent.as_ref();
        self.0.path = Some(shortened(match self.0.path.take() {
            None => parent.to_owned(),
            Some(child) if child.starts_with('[') => format!("{parent}{child}"),
            Some(child) => format!("{parent}.{child}"),
        }));
        self
    }

    /// Says what would be right, as a clause without a full stop.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Error {
        self.0.hint = Some(hint.into());
        self
    }

    /// Keeps the error that caused this one; it is what [`source`](std::error::Error::source) returns.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync + 'static>>) -> Error {
        self.0.source = Some(source.into());
        self
    }

    /// Keeps the sequence number of the version that stands in the catalogue, for a [`ErrorKind::Conflict`].
    #[must_use]
    pub fn with_current_seq(mut self, seq: u64) -> Error {
        self.0.current_seq = Some(seq);
        self
    }

    /// Keeps both sides of a [`ErrorKind::Conflict`].
    #[must_use]
    pub(crate) fn with_conflict(mut self, conflict: Conflict) -> Error {
        self.0.conflict = Some(Box::new(conflict));
        self
    }

    /// The row of the numbered table that this error belongs to.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The number of the kind: the C status code.
    pub fn code(&self) -> u16 {
        self.0.kind.code()
    }

    /// What was wrong, without the place and the cure.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Where it was wrong: a JSON path, a row, a field or a file; `None` where there is no such place.
    pub fn path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// What would be right; `None` where the message already says it.
    pub fn cure(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// For a [`ErrorKind::Conflict`]: the sequence number of the version that stands in the catalogue now, or 0 where
    /// there has never been one. `None` for every other kind.
    pub fn current_seq(&self) -> Option<u64> {
        self.0.current_seq
    }

    /// The error as a JSON object on one line: `code`, `name`, `message`, `path`, `hint`, `retry`, `current_seq`. What does
    /// not apply is left out.
    ///
    /// ```
    /// use luotsi::{Error, ErrorKind};
    /// let error = Error::new(ErrorKind::Busy, "another import is running");
    /// assert_eq!(error.to_json(), r#"{"code":30,"name":"BUSY","message":"another import is running","retry":"yes"}"#);
    /// ```
    pub fn to_json(&self) -> String {
        let document = ErrorDocument {
            code: self.code(),
            name: self.0.kind.name(),
            message: self.message(),
            path: self.path(),
            hint: self.cure(),
            retry: self.0.kind.retry(),
            current_seq: self.current_seq(),
            conflict: self.conflict(),
        };
        // Texts and numbers alone: nothing can fail.
        serde_json::to_string(&document).unwrap_or_default()
    }

    /// For a [`ErrorKind::Conflict`]: what the others have written and what the writer wanted to write, field by field.
    /// `None` for every other kind. It is catalogue content, and not part of the error's text.
    pub fn conflict(&self) -> Option<&Conflict> {
        self.0.conflict.as_deref()
    }

    /// Whether the same call may succeed if it is simply made again: true exactly for the kinds whose
    /// [`retry`](ErrorKind::retry) is [`Retry::Yes`].
    pub fn is_retryable(&self) -> bool {
        self.0.kind.retry() == Retry::Yes
    }
}

/// Longest path of an error, in bytes: a log shall not be flooded by a file's name or a field's that nobody meant.
const MAX_PATH: usize = 1_000;

/// The path, without its middle where it is too long.
fn shortened(path: String) -> String {
    if path.len() <= MAX_PATH {
        return path;
    }
    let (head, tail) = (MAX_PATH / 2, path.len() - MAX_PATH / 2);
    let begins = |at: &usize| path.is_char_boundary(*at);
    // A boundary is at most three bytes away.
    let (head, tail) = ((0..=head).rfind(begins).unwrap_or(0), (tail..path.len()).find(begins).unwrap_or(path.len()));
    format!("{}…{}", &path[..head], &path[tail..])
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.kind, self.0.message)?;
        if let Some(path) = &self.0.path {
            write!(f, " (at {path})")?;
        }
        if let Some(hint) = &self.0.hint {
            write!(f, "; {hint}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Error");
        out.field("kind", &self.0.kind).field("message", &self.0.message);
        if let Some(path) = &self.0.path {
            out.field("path", path);
        }
        if let Some(hint) = &self.0.hint {
            out.field("hint", hint);
        }
        if let Some(seq) = &self.0.current_seq {
            out.field("current_seq", seq);
        }
        if let Some(source) = &self.0.source {
            out.field("source", source);
        }
        out.finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| &**source as &(dyn std::error::Error + 'static))
    }
}

/// Files and streams outside the catalogue: an import, an export, a lexicon.
///
/// ```
/// use luotsi::{Error, ErrorKind};
///
/// let error = Error::from(std::fs::read("/no/such/file").unwrap_err());
/// assert_eq!(error.kind(), ErrorKind::Io);
/// ```
impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Error {
        use std::io::ErrorKind as Io;
        let (kind, message) = match error.kind() {
            Io::NotFound => (ErrorKind::Io, "there is no such file or folder"),
            Io::PermissionDenied => (ErrorKind::AccessDenied, "the operating system denies access"),
            Io::StorageFull | Io::QuotaExceeded => (ErrorKind::DiskFull, "the disk is full"),
            Io::ReadOnlyFilesystem => (ErrorKind::ReadOnly, "the file system is mounted read-only"),
            Io::OutOfMemory => (ErrorKind::OutOfMemory, "there is not enough memory"),
            Io::IsADirectory => (ErrorKind::Io, "this is a folder, not a file"),
            Io::Interrupted => (ErrorKind::Interrupted, "the operation was interrupted"),
            Io::TimedOut => (ErrorKind::TimedOut, "the operating system gave up waiting"),
            _ => (ErrorKind::Io, "reading or writing failed"),
        };
        Error::new(kind, message).caused_by(error)
    }
}

/// An error as a program reads it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Error"))]
pub(crate) struct ErrorDocument<'a> {
    /// The number of the kind, which is the status of the C interface.
    code: u16,
    /// The name of the kind: `NOT_FOUND`, `BUSY` ...
    name: &'static str,
    /// What was wrong, a clause in English.
    message: &'a str,
    /// Where: a parameter, a JSON path, a row, a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    /// What would be right, a clause in English.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
    /// Whether making the same call again can help.
    retry: Retry,
    /// For a `CONFLICT`: the version that stands; 0 where there has never been one.
    #[serde(skip_serializing_if = "Option::is_none")]
    current_seq: Option<u64>,
    /// For a `CONFLICT`: what the others have written, and what the writer wanted to write.
    #[serde(skip_serializing_if = "Option::is_none")]
    conflict: Option<&'a Conflict>,
}

/// Whether making the same call again can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// The answer will be the same until the call, the file or the program changes.
    No,
    /// Yes: nothing was done; the call may be made again at once or after a short pause.
    Yes,
    /// Once the environment has been put right (space on the disk, access to the file, memory).
    Maybe,
}

macro_rules! error_kinds {
    ($( $(#[$doc:meta])* $variant:ident = $code:literal, $name:literal, $retry:ident; )+) => {
        /// The numbered table of error kinds: number, name, whether a retry can help.
        ///
        /// | range | about |
        /// |---|---|
        /// | 1 to 19 | the caller |
        /// | 20 to 29 | the state of the catalogue |
        /// | 30 to 39 | contention |
        /// | 40 to 49 | the environment |
        /// | 50 to 59 | the data in the file |
        /// | 90 to 99 | ourselves |
        ///
        /// New kinds may be added; a `match` needs a last arm, and an unknown number is best treated like
        /// [`Internal`](ErrorKind::Internal).
        ///
        /// ```
        /// use luotsi::{ErrorKind, Retry};
        ///
        /// assert_eq!(ErrorKind::Busy.code(), 30);
        /// assert_eq!(ErrorKind::Busy.name(), "BUSY");
        /// assert_eq!(ErrorKind::Busy.retry(), Retry::Yes);
        /// assert_eq!(ErrorKind::from_code(30), Some(ErrorKind::Busy));
        /// assert_eq!(ErrorKind::from_code(1000), None);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u16)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $( $(#[$doc])* $variant = $code, )+
        }

        impl ErrorKind {
            /// Every kind, in the order of the numbers.
            pub const ALL: &'static [ErrorKind] = &[ $( ErrorKind::$variant, )+ ];

            /// The name in the table, in capitals: `INVALID_REQUEST`.
            pub const fn name(self) -> &'static str {
                match self { $( ErrorKind::$variant => $name, )+ }
            }

            /// Whether making the same call again can help.
            pub const fn retry(self) -> Retry {
                match self { $( ErrorKind::$variant => Retry::$retry, )+ }
            }
        }
    };
}

error_kinds! {
    /// A function was called in a way that its documentation rules out: a NULL handle, an option set after opening,
    /// two calls in the wrong order. Correct the program.
    Misuse = 1, "MISUSE", No;
    /// A text was not UTF-8. Convert it before the call; the place says which argument and which byte.
    NotUtf8 = 2, "NOT_UTF8", No;
    /// A request could not be understood: not JSON, a value of the wrong type or outside its range, an unknown code.
    /// The place is a JSON path into the request.
    InvalidRequest = 3, "INVALID_REQUEST", No;
    /// A record (service, organization, location, need) is not valid. Nothing was stored; the place is a JSON path
    /// into the record, or a row and a field of an import.
    InvalidDocument = 4, "INVALID_DOCUMENT", No;
    /// A field, facet or option that does not exist: misspelt, or from a newer version. The place names it.
    UnknownField = 5, "UNKNOWN_FIELD", No;
    /// Something is larger than its documented limit: a request, a record, a file, a list. Send less.
    LimitExceeded = 6, "LIMIT_EXCEEDED", No;
    /// The catalogue was closed, or a panic has poisoned the handle. Open it again.
    Closed = 7, "CLOSED", No;
    /// The handle was opened before `fork` and used in the child. Open a handle of the child's own.
    Forked = 8, "FORKED", No;

    /// There is no such record, version, or search term in the catalogue.
    NotFound = 20, "NOT_FOUND", No;
    /// The record has been changed since the caller read it; [`Error::current_seq`] is the version that stands now.
    /// Read it, show both, let the person decide, and write with the new number.
    Conflict = 21, "CONFLICT", No;
    /// A write to a catalogue that was opened for reading only, or lies on a read-only disk.
    ReadOnly = 22, "READ_ONLY", No;
    /// The steward's scope does not cover the record, or the audience may not see it.
    NotPermitted = 23, "NOT_PERMITTED", No;

    /// Another process or thread is writing and did not finish within the busy timeout. Nothing was done; try again.
    Busy = 30, "BUSY", Yes;
    /// The call was interrupted from another thread. Nothing was done.
    Interrupted = 31, "INTERRUPTED", Yes;
    /// The request's deadline passed before the answer was complete. Try again, or allow more time.
    TimedOut = 32, "TIMED_OUT", Yes;

    /// Reading or writing a file failed, or the file is not there.
    Io = 40, "IO", Maybe;
    /// The disk or the quota is full. Nothing was lost; make room and try again.
    DiskFull = 41, "DISK_FULL", Maybe;
    /// The operating system denies access to the file or its folder.
    AccessDenied = 42, "ACCESS_DENIED", Maybe;
    /// The catalogue lies on a network file system, where locks cannot be trusted. Move it to a local disk, or open
    /// it with the option that accepts the risk.
    NetworkFilesystem = 43, "NETWORK_FILESYSTEM", Maybe;
    /// There was not enough memory.
    OutOfMemory = 44, "OUT_OF_MEMORY", Maybe;

    /// The file is a catalogue, but damaged. It has been left as it is: copy it away, then restore a backup.
    Corrupt = 50, "CORRUPT", No;
    /// The file is something else: another application's database, a picture, an empty file.
    NotACatalogue = 51, "NOT_A_CATALOGUE", No;
    /// A newer version of this library has written the file. Update the library.
    SchemaTooNew = 52, "SCHEMA_TOO_NEW", No;
    /// An older version has written the file, and it is open for reading only. Open it once for writing: it is backed
    /// up and brought up to date.
    SchemaTooOld = 53, "SCHEMA_TOO_OLD", No;
    /// A second SQLite library in this process has the same file open, which would corrupt it. Close the other
    /// connection; read the catalogue through this library, its export or its backup.
    ForeignSqlite = 54, "FOREIGN_SQLITE", No;

    /// A mistake of ours. Please report the message.
    Internal = 90, "INTERNAL", No;
    /// A panic inside the library was caught at its border; the handle is poisoned. Please report it.
    Panic = 91, "PANIC", No;
}

impl ErrorKind {
    /// The number in the table: the C status code. 0 is never a kind, it means success.
    pub const fn code(self) -> u16 {
        self as u16
    }

    /// The kind with this number, or `None`.
    pub fn from_code(code: u16) -> Option<ErrorKind> {
        ErrorKind::ALL.iter().copied().find(|kind| kind.code() == code)
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_and_names_never_change() {
        let table: Vec<String> = ErrorKind::ALL.iter().map(|kind| format!("{} {}", kind.code(), kind)).collect();
        assert_eq!(
            table.join(", "),
            "1 MISUSE, 2 NOT_UTF8, 3 INVALID_REQUEST, 4 INVALID_DOCUMENT, 5 UNKNOWN_FIELD, 6 LIMIT_EXCEEDED, 7 CLOSED, \
             8 FORKED, 20 NOT_FOUND, 21 CONFLICT, 22 READ_ONLY, 23 NOT_PERMITTED, 30 BUSY, 31 INTERRUPTED, \
             32 TIMED_OUT, 40 IO, 41 DISK_FULL, 42 ACCESS_DENIED, 43 NETWORK_FILESYSTEM, 44 OUT_OF_MEMORY, \
             50 CORRUPT, 51 NOT_A_CATALOGUE, 52 SCHEMA_TOO_NEW, 53 SCHEMA_TOO_OLD, 54 FOREIGN_SQLITE, 90 INTERNAL, \
             91 PANIC"
        );
    }

    #[test]
    fn a_path_that_is_too_long_keeps_its_ends() {
        let long = format!("$.{}.age", "äiti".repeat(1_000_000));
        for error in
            [Error::new(ErrorKind::Io, "x").at(long.clone()), Error::new(ErrorKind::Io, "x").at("age").within(long)]
        {
            let path = error.path().unwrap();
            assert!(path.len() <= MAX_PATH + "…".len(), "{}", path.len());
            assert!(path.starts_with("$.äitiäi") && path.ends_with("age"), "{path}");
        }
    }

    #[test]
    fn a_retry_helps_with_contention_alone_and_perhaps_with_the_environment() {
        for kind in ErrorKind::ALL {
            let expected = match kind.code() {
                30..=39 => Retry::Yes,
                40..=49 => Retry::Maybe,
                _ => Retry::No,
            };
            assert_eq!(kind.retry(), expected, "{kind}");
            assert_eq!(Error::new(*kind, "x").is_retryable(), expected == Retry::Yes, "{kind}");
        }
    }

    #[test]
    fn every_number_leads_back_to_its_kind() {
        for code in 0..=u16::MAX {
            if let Some(kind) = ErrorKind::from_code(code) {
                assert_eq!(kind.code(), code);
            }
        }
        assert_eq!(ErrorKind::ALL.iter().filter(|kind| ErrorKind::from_code(kind.code()) == Some(**kind)).count(), 27);
    }

    #[test]
    fn an_error_is_one_pointer_wide_and_travels_between_threads() {
        fn travels<T: Send + Sync + 'static>() {}
        travels::<Error>();
        assert_eq!(std::mem::size_of::<Result<(), Error>>(), std::mem::size_of::<usize>());
    }

    #[test]
    fn the_cause_is_kept() {
        let error = Error::from(std::io::Error::from(std::io::ErrorKind::StorageFull));
        assert_eq!(error.kind(), ErrorKind::DiskFull);
        assert!(std::error::Error::source(&error).is_some());
    }
}
