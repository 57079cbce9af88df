//! The formats, and how one is told from another: by content, never by a file's ending alone.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::source;
use crate::error::{Error, ErrorKind, Result};

/// A format that can be read.
///
/// ```
/// use luotsi::exchange::Format;
///
/// let folder = tempfile::tempdir().unwrap();
/// let file = folder.path().join("anything.txt");
/// std::fs::write(&file, r#"{"kind": "service", "id": "s1", "name": {"fi": "Kerho"}}"#).unwrap();
/// assert_eq!(Format::detect(&file)?, Format::LuotsiJsonl);
///
/// std::fs::write(&file, b"\x89PNG\r\n\x1a\n").unwrap();
/// assert_eq!(Format::detect(&file).unwrap_err().kind(), luotsi::ErrorKind::InvalidDocument);
/// # Ok::<(), luotsi::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Format {
    /// The catalogue's own records: one JSON object, or an array of them.
    LuotsiJson,
    /// The catalogue's own records, one JSON object on each line.
    LuotsiJsonl,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 2] = [Self::LuotsiJson, Self::LuotsiJsonl];

    /// The format's name in reports and options.
    pub fn name(self) -> &'static str {
        match self {
            Self::LuotsiJson => "luotsi_json",
            Self::LuotsiJsonl => "luotsi_jsonl",
        }
    }

    /// The format of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Tells the format of a file or folder by what is in it.
    ///
    /// # Errors
    /// `INVALID_DOCUMENT` where it is none of the formats, with what was looked for; `IO` where there is nothing at the
    /// path; `ACCESS_DENIED`.
    pub fn detect(path: &Path) -> Result<Self> {
        let metadata = std::fs::metadata(path).map_err(|error| Error::from(error).at(path.display().to_string()))?;
        if metadata.is_dir() { Err(unknown(path, "the folder is not a file of records")) } else { of_file(path) }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

const WANTED: &str = "give records as JSON or JSON Lines";

fn unknown(path: &Path, what: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidDocument, what).at(path.display().to_string()).hint(WANTED)
}

fn of_file(path: &Path) -> Result<Format> {
    let bytes = sample(path)?;
    let (text, _) = source::decode(&bytes);
    match text.trim_start().chars().next() {
        None => Err(unknown(path, "the file is empty")),
        Some('{' | '[') => of_json(path, &text),
        Some(_) => Err(unknown(path, "the file is not JSON")),
    }
}

/// The start of a file: enough for a heading or a few lines.
fn sample(path: &Path) -> Result<Vec<u8>> {
    use std::io::Read;
    let mut bytes = Vec::new();
    let start = source::open(path)?.take(1 << 20).read_to_end(&mut bytes);
    start.map_err(|error| Error::from(error).at(path.display().to_string()))?;
    Ok(bytes)
}

fn of_json(path: &Path, sample: &str) -> Result<Format> {
    let object_on = |line: &str| {
        let line = line.trim();
        line.starts_with('{').then(|| serde_json::from_str::<Value>(line).ok()).flatten()
    };
    let mut lines = sample.lines().filter(|line| !line.trim().is_empty());
    let first = lines.next().and_then(object_on);
    if let Some(first) = first
        && let Some(format) = of_object(&first)
    {
        return Ok(if format == Format::LuotsiJson { Format::LuotsiJsonl } else { format });
    }
    let whole = match source::json_of(path) {
        Ok((whole, _)) => whole,
        // A line somewhere may be damaged; the others tell. An array is one document, whole or not at all.
        Err(error) => {
            let others = sample.lines().take(100).filter_map(object_on);
            let mut formats = others.filter_map(|object| of_object(&object));
            return match formats.next() {
                Some(Format::LuotsiJson) if !sample.trim_start().starts_with('[') => Ok(Format::LuotsiJsonl),
                _ => Err(error),
            };
        }
    };
    let found = match &whole {
        Value::Array(items) if items.is_empty() => return Err(unknown(path, "the list is empty")),
        Value::Array(items) => items.iter().find_map(of_object),
        object => of_object(object),
    };
    found.ok_or_else(|| match &whole {
        Value::Array(_) => unknown(path, "the list holds neither records with \"kind\" nor HSDS objects"),
        _ => unknown(path, "the document is neither a record with \"kind\" nor an HSDS object, page or package"),
    })
}

/// The format to which an object belongs by the names of its fields.
fn of_object(object: &Value) -> Option<Format> {
    let object = object.as_object()?;
    if object.get("kind").is_some_and(Value::is_string) {
        return Some(Format::LuotsiJson);
    }
    None
}
