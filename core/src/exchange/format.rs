//! The formats, and how one is told from another: by content, never by a file's ending alone.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::source;
use super::tables::{self, Dialect};
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
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Format {
    /// The catalogue's own records: one JSON object, or an array of them.
    LuotsiJson,
    /// The catalogue's own records, one JSON object on each line.
    LuotsiJsonl,
    /// Open Referral HSDS 3.x and Open Referral UK as JSON: a service, an organization, a location or a service at a
    /// location; a page or an array of them; one on each line; or a package of tables.
    HsdsJson,
    /// Open Referral HSDS 1.x to 3.x as a folder of CSV files, with or without its `datapackage.json`; or one file.
    HsdsCsv,
    /// The CSV files of the Ohana API.
    OhanaCsv,
    /// The small format of a fictional county: municipalities, services and their history in one JSON document.
    CountyJson,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 6] =
        [Self::LuotsiJson, Self::LuotsiJsonl, Self::HsdsJson, Self::HsdsCsv, Self::OhanaCsv, Self::CountyJson];

    /// The format's name in reports and options.
    pub fn name(self) -> &'static str {
        match self {
            Self::LuotsiJson => "luotsi_json",
            Self::LuotsiJsonl => "luotsi_jsonl",
            Self::HsdsJson => "hsds_json",
            Self::HsdsCsv => "hsds_csv",
            Self::OhanaCsv => "ohana_csv",
            Self::CountyJson => "county_json",
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
        if metadata.is_dir() { of_folder(path) } else { of_file(path) }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

const WANTED: &str = "give records as JSON or JSON Lines, an HSDS document, or a folder or file of HSDS or Ohana CSV";

fn unknown(path: &Path, what: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidDocument, what).at(path.display().to_string()).hint(WANTED)
}

fn of_folder(path: &Path) -> Result<Format> {
    let package = tables::headings(path)?;
    match tables::dialect(&package) {
        Some(Dialect::Ohana) => Ok(Format::OhanaCsv),
        Some(Dialect::Hsds) => Ok(Format::HsdsCsv),
        None => Err(Error::new(ErrorKind::InvalidDocument, "the folder holds no directory of services")
            .at(path.display().to_string())
            .hint(
                "looked for services.csv, organizations.csv or locations.csv with the columns \"id\" and \"name\"; \
                 or give a JSON file",
            )),
    }
}

fn of_file(path: &Path) -> Result<Format> {
    let bytes = source::sample(path)?;
    let (text, _) = source::decode(&bytes);
    match text.trim_start().chars().next() {
        None => Err(unknown(path, "the file is empty")),
        Some('{' | '[') => of_json(path, &text),
        Some(_) => match tables::dialect(&[(path.to_path_buf(), tables::heading_of(path)?)]) {
            Some(Dialect::Ohana) => Ok(Format::OhanaCsv),
            Some(Dialect::Hsds) => Ok(Format::HsdsCsv),
            None => Err(unknown(path, "the file is neither JSON nor a table with the columns \"id\" and \"name\"")),
        },
    }
}

fn of_json(path: &Path, sample: &str) -> Result<Format> {
    if source::is_lines(path)? {
        let objects = sample.lines().take(100).filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let found = objects.filter_map(|object| of_object(&object)).next();
        return match found {
            Some(Format::LuotsiJson) => Ok(Format::LuotsiJsonl),
            Some(format) => Ok(format),
            None => Err(unknown(path, "the lines hold neither records with \"kind\" nor HSDS objects")),
        };
    }
    let (whole, _) = source::json_of(path)?;
    let (found, what) = match &whole {
        Value::Array(items) if items.is_empty() => (None, "the list is empty"),
        Value::Array(items) => {
            (items.iter().find_map(of_object), "the list holds neither records with \"kind\" nor HSDS objects")
        }
        object => {
            (of_object(object), "the document is neither a record with \"kind\" nor an HSDS object, page or package")
        }
    };
    found.ok_or_else(|| unknown(path, what))
}

/// The format to which an object belongs by the names of its fields.
fn of_object(object: &Value) -> Option<Format> {
    let object = object.as_object()?;
    if object.get("kind").is_some_and(Value::is_string) {
        return Some(Format::LuotsiJson);
    }
    if object.get("resources").is_some_and(Value::is_array) {
        return Some(Format::HsdsCsv);
    }
    if object.get("municipalities").is_some_and(Value::is_object) && object.get("services").is_some_and(Value::is_array)
    {
        return Some(Format::CountyJson);
    }
    let tables = object.iter().any(|(name, value)| name.ends_with(".csv") && value.is_array());
    let listed = ["contents", "content", "services", "organizations", "locations", "service_at_locations"]
        .iter()
        .any(|name| object.get(*name).is_some_and(Value::is_array));
    let single =
        object.contains_key("id") && ["name", "service", "service_id"].iter().any(|name| object.contains_key(*name));
    let sparse = super::hsds::Entity::of(object).is_some();
    (tables || listed || single || sparse).then_some(Format::HsdsJson)
}

/// Where the tables of a package lie: the folder itself, the folder of a `datapackage.json`, or the one file.
pub(super) fn tables_of(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_dir() {
        return tables::files_in(path);
    }
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
        return tables::files_of_package(path);
    }
    Ok(vec![path.to_path_buf()])
}
