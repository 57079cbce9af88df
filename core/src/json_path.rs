//! Where in a JSON document something stands: `$.persons[0].age`.

use serde::de::DeserializeOwned;
use serde_ignored::Path;
use serde_json::Value;

use crate::error::{Error, ErrorKind, Result};
use crate::search::{MAX_REQUEST_BYTES, without_values};

/// The path of a field that no type claimed.
pub(crate) fn of_ignored(path: &Path<'_>) -> String {
    match path {
        Path::Root => "$".to_owned(),
        Path::Seq { parent, index } => format!("{}[{index}]", of_ignored(parent)),
        Path::Map { parent, key } => format!("{}.{key}", of_ignored(parent)),
        Path::Some { parent } | Path::NewtypeStruct { parent } | Path::NewtypeVariant { parent } => of_ignored(parent),
    }
}

/// The path of a value that did not fit its type.
pub(crate) fn of_error(path: &serde_path_to_error::Path) -> String {
    match path.to_string().as_str() {
        "." => "$".to_owned(),
        path if path.starts_with('[') => format!("${path}"),
        path => format!("$.{path}"),
    }
}

/// Reads a JSON object in full; `$` or a line and column where it is none.
pub(crate) fn parse(json: &str) -> Result<Value> {
    let wrong = |what: &'static str, at: String| Error::new(ErrorKind::InvalidRequest, what).at(at);
    if json.len() > MAX_REQUEST_BYTES {
        return Err(Error::new(ErrorKind::LimitExceeded, format!("it has at most {MAX_REQUEST_BYTES} bytes")));
    }
    let value: Value = serde_json::from_str(json)
        .map_err(|error| wrong("this is not JSON", format!("line {}, column {}", error.line(), error.column())))?;
    if value.is_object() { Ok(value) } else { Err(wrong("this is no JSON object", "$".to_owned())) }
}

/// Reads one of several actions from a JSON object: the field `do` says which, the others are its fields. The error has
/// the path, and no value.
pub(crate) fn read_action<T: DeserializeOwned>(mut value: Value) -> Result<T> {
    let wrong =
        |error: &serde_json::Error, path: String| Error::new(ErrorKind::InvalidRequest, without_values(error)).at(path);
    let named = value.as_object_mut().and_then(|fields| fields.remove("do"));
    let Some(Value::String(name)) = named else {
        return Err(Error::new(ErrorKind::InvalidRequest, "the field \"do\" says what is to be done").at("$.do"));
    };
    // As `{name: fields}`, so that the path is known when a field is wrong.
    let named = Value::Object([(name.clone(), value)].into_iter().collect());
    serde_path_to_error::deserialize(named).map_err(|error| {
        let path = of_error(error.path());
        match path.strip_prefix("$").and_then(|path| path.strip_prefix('.')?.strip_prefix(&name)) {
            Some(rest) => wrong(error.inner(), format!("${rest}")),
            None => wrong(error.inner(), "$.do".to_owned()),
        }
    })
}
