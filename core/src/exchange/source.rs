//! Bytes in: files opened, decoded and read line by line, with word of how far they are.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::Path;

use crate::error::{Error, ErrorKind, Result};

/// How far an import is, in bytes.
pub(super) struct Progress<'a> {
    done: u64,
    total: u64,
    told: u64,
    tell: &'a mut dyn FnMut(u64, u64),
}

impl<'a> Progress<'a> {
    /// Tells of every further part of this size, so that a fast import is not slowed down by telling.
    const STEP: u64 = 64 * 1024;

    pub(super) fn new(total: u64, tell: &'a mut dyn FnMut(u64, u64)) -> Self {
        Self { done: 0, total, told: 0, tell }
    }

    pub(super) fn advance(&mut self, bytes: u64) {
        self.done += bytes;
        if self.done - self.told >= Self::STEP {
            self.told = self.done;
            (self.tell)(self.done.min(self.total), self.total);
        }
    }

    pub(super) fn finish(&mut self) {
        (self.tell)(self.total, self.total);
    }
}

/// How the bytes of a text were written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16,
    Cp1252,
}

/// The bytes as text: what a byte order mark says, else UTF-8, else Windows-1252, which fails on nothing.
pub(super) fn decode(bytes: &[u8]) -> (Cow<'_, str>, Encoding) {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let rest = &bytes[mark..];
        if encoding == encoding_rs::UTF_8 {
            return decode_unmarked(rest);
        }
        return (encoding.decode_without_bom_handling(rest).0, Encoding::Utf16);
    }
    decode_unmarked(bytes)
}

fn decode_unmarked(bytes: &[u8]) -> (Cow<'_, str>, Encoding) {
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), Encoding::Utf8),
        Err(_) => (encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0, Encoding::Cp1252),
    }
}

/// The longest file of a format that is read whole: a JSON document, a table. As values it takes many times the memory.
pub(super) const MAX_FILE_BYTES: u64 = 128 << 20;

/// The longest line of a file that is read line by line: more than the longest record.
pub(super) const MAX_LINE_BYTES: u64 = 16 << 20;

/// The whole file; LIMIT_EXCEEDED where it is longer than [`MAX_FILE_BYTES`].
pub(super) fn bytes_of(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = open(path)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| Error::from(error).at(path.display().to_string()))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(Error::new(ErrorKind::LimitExceeded, "the file is too long to be read as a whole")
            .at(path.display().to_string())
            .hint(format!("such a file has at most {MAX_FILE_BYTES} bytes; JSON Lines may have any length")));
    }
    Ok(bytes)
}

/// The file's size in bytes; a folder has none of its own.
pub(super) fn size_of(path: &Path) -> Result<u64> {
    let metadata = std::fs::metadata(path).map_err(|error| Error::from(error).at(path.display().to_string()))?;
    Ok(if metadata.is_dir() { 0 } else { metadata.len() })
}

pub(super) fn open(path: &Path) -> Result<File> {
    File::open(path).map_err(|error| Error::from(error).at(path.display().to_string()))
}

/// The lines of a file, each decoded by itself, so that a long file needs no more memory than its longest line.
pub(super) struct Lines {
    input: Box<dyn BufRead>,
    place: String,
    buffer: Vec<u8>,
    number: u64,
}

/// One line.
pub(super) struct Line<'a> {
    pub(super) number: u64,
    pub(super) text: Cow<'a, str>,
    pub(super) encoding: Encoding,
    /// Bytes in the file, its line end included.
    pub(super) size: u64,
}

impl Lines {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let mut input = BufReader::with_capacity(128 * 1024, open(path)?);
        let start = input.fill_buf().map_err(|error| Error::from(error).at(path.display().to_string()))?;
        let input: Box<dyn BufRead> = match encoding_rs::Encoding::for_bom(start) {
            // A line of UTF-16 does not end at a byte; such files are rare and small, and are converted whole.
            Some((encoding, _)) if encoding != encoding_rs::UTF_8 => {
                Box::new(Cursor::new(decode(&bytes_of(path)?).0.into_owned().into_bytes()))
            }
            _ => Box::new(input),
        };
        Ok(Self { input, place: path.display().to_string(), buffer: Vec::new(), number: 0 })
    }

    /// The next line that is not blank.
    pub(super) fn next(&mut self) -> Result<Option<Line<'_>>> {
        let mut size = 0;
        loop {
            self.buffer.clear();
            let read = (&mut self.input).take(MAX_LINE_BYTES + 1).read_until(b'\n', &mut self.buffer);
            let read = read.map_err(|error| Error::from(error).at(self.place.clone()))?;
            if read == 0 {
                return Ok(None);
            }
            self.number += 1;
            if read as u64 > MAX_LINE_BYTES {
                return Err(Error::new(ErrorKind::LimitExceeded, "the line is too long")
                    .at(format!("{}, line {}", self.place, self.number))
                    .hint(format!("a line has at most {MAX_LINE_BYTES} bytes")));
            }
            size += read as u64;
            if self.buffer.iter().any(|byte| !byte.is_ascii_whitespace()) {
                break;
            }
        }
        let bytes = if self.number == 1 { self.buffer.as_slice() } else { self.buffer.trim_ascii() };
        let (text, encoding) = if self.number == 1 { decode(bytes) } else { decode_unmarked(bytes) };
        Ok(Some(Line { number: self.number, text, encoding, size }))
    }
}

/// A whole file as one JSON document.
pub(super) fn json_of(path: &Path) -> Result<(serde_json::Value, Encoding)> {
    let bytes = bytes_of(path)?;
    let (text, encoding) = decode(&bytes);
    match serde_json::from_str(&text) {
        Ok(value) => Ok((value, encoding)),
        Err(error) => {
            let what = if error.is_eof() { "the JSON document ends too early" } else { "not JSON" };
            Err(Error::new(ErrorKind::InvalidDocument, what)
                .at(format!("{}, line {}, column {}", path.display(), error.line(), error.column()))
                .hint("give the whole document, or one JSON object on each line")
                .caused_by(error))
        }
    }
}

/// The start of a file: enough for a heading or some lines.
pub(super) fn sample(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let start = open(path)?.take(1 << 20).read_to_end(&mut bytes);
    start.map_err(|error| Error::from(error).at(path.display().to_string()))?;
    Ok(bytes)
}

/// Whether a file holds one JSON object on each line: its first line is one; or, where that is damaged and the file is
/// no document as a whole, another near its start is.
pub(super) fn is_lines(path: &Path) -> Result<bool> {
    let bytes = sample(path)?;
    let (text, _) = decode(&bytes);
    let is_object =
        |line: &str| line.trim_start().starts_with('{') && serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok();
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    Ok(lines.next().is_some_and(is_object)
        || !text.trim_start().starts_with('[') && lines.take(100).any(is_object) && json_of(path).is_err())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_decoded_by_their_mark_or_as_utf8_or_as_windows_1252() {
        assert_eq!(decode("\u{feff}mökki".as_bytes()), ("mökki".into(), Encoding::Utf8));
        assert_eq!(decode(b"m\xf6kki \x80"), ("mökki €".into(), Encoding::Cp1252));
        assert_eq!(decode(b"\xff\xfem\0\xf6\0"), ("mö".into(), Encoding::Utf16));
        assert_eq!(decode(b""), ("".into(), Encoding::Utf8));
    }

    #[test]
    fn files_and_lines_beyond_their_limits_are_refused_before_they_fill_the_memory() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        // Sparse: it takes no room on the disk.
        File::create(&path).unwrap().set_len(MAX_FILE_BYTES + 1).unwrap();
        assert_eq!(bytes_of(&path).unwrap_err().kind(), ErrorKind::LimitExceeded);
        let error = Lines::open(&path).unwrap().next().err().unwrap();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded);
        assert!(error.path().unwrap().ends_with("x, line 1"));
    }

    #[test]
    fn lines_are_numbered_as_an_editor_numbers_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, b"\xef\xbb\xbfa\r\n\r\n  \n\xe4\nlast").unwrap();
        let mut lines = Lines::open(&path).unwrap();
        let mut seen = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            seen.push((line.number, line.text.trim().to_owned(), line.encoding));
        }
        assert_eq!(
            seen,
            [(1, "a".into(), Encoding::Utf8), (4, "ä".into(), Encoding::Cp1252), (5, "last".into(), Encoding::Utf8)]
        );
    }
}
