//! Options that C hands in as JSON objects: of a write, of an import.

use engine::exchange::Format;
use engine::{Error, ErrorKind, ImportOptions, OnError, Result, WriteOptions};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The options of a write; the defaults for an empty text.
pub(crate) fn write_options(json: &str) -> Result<WriteOptions> {
    let mut options = WriteOptions::default();
    for (name, value) in object(json)? {
        if name == "expected" {
            options.expected = typed(&name, value, "this is the seq of a version, or 0")?;
        } else if !who_and_why(&mut options, &name, &value)? {
            return Err(unknown(&name, "a write has no such option"));
        }
    }
    Ok(options)
}

/// The options of an import; the defaults for an empty text.
pub(crate) fn import_options(json: &str) -> Result<ImportOptions> {
    let mut options = ImportOptions::default();
    for (name, value) in object(json)? {
        match name.as_str() {
            "format" => {
                options.format = typed::<Option<String>>(&name, value, "this is a text")?.map(format).transpose()?
            }
            "language" => options.language = typed(&name, value, "this is a text")?,
            "dry_run" => options.dry_run = typed(&name, value, "this is true or false")?,
            "on_error" => {
                let on_error: Option<OnError> = typed(&name, value, "this is \"abort\" or \"skip\"")?;
                options.on_error = on_error.unwrap_or_default();
            }
            _ if who_and_why(&mut options.write, &name, &value)? => {}
            _ => return Err(unknown(&name, "an import has no such option")),
        }
    }
    Ok(options)
}

/// An instant as RFC 3339 writes it.
pub(crate) fn instant<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| {
        Error::new(ErrorKind::InvalidRequest, "this is an instant with its offset from UTC")
            .hint("write it like 2026-03-10T10:00:00+02:00")
    })
}

/// Takes an option that every kind of write has; whether it is one.
fn who_and_why(options: &mut WriteOptions, name: &str, value: &Value) -> Result<bool> {
    let words = || typed::<Option<String>>(name, value.clone(), "this is a text");
    match name {
        "steward" => options.steward = words()?,
        "source" => options.source = words()?,
        "comment" => options.comment = words()?,
        "now" => {
            let now = words()?.map(|words| instant(&words)).transpose();
            options.now = now.map_err(|error| error.at("$.now"))?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

fn format(name: String) -> Result<Format> {
    Format::from_name(&name).ok_or_else(|| {
        let known: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        Error::new(ErrorKind::InvalidRequest, "there is no such format")
            .at("$.format")
            .hint(format!("leave it out, or give one of {}", known.join(", ")))
    })
}

fn typed<T: DeserializeOwned>(name: &str, value: Value, rule: &'static str) -> Result<T> {
    serde_json::from_value(value).map_err(|_| Error::new(ErrorKind::InvalidRequest, rule).at(format!("$.{name}")))
}

fn unknown(name: &str, message: &'static str) -> Error {
    Error::new(ErrorKind::UnknownField, message).at(format!("$.{name}"))
}

/// The fields of a JSON object; none for an empty text.
fn object(json: &str) -> Result<Map<String, Value>> {
    if json.is_empty() {
        return Ok(Map::new());
    }
    serde_json::from_str(json).map_err(|error| {
        Error::new(ErrorKind::InvalidRequest, "options are a JSON object").at(format!(
            "line {}, column {}",
            error.line(),
            error.column()
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_a_write_are_read_or_refused_with_their_place() {
        let options = write_options(
            r#"{"steward": "aino", "source": null, "comment": "c", "expected": 0, "now": "2026-03-10T10:00:00+02:00"}"#,
        )
        .unwrap();
        assert_eq!((options.steward.as_deref(), options.source, options.expected), (Some("aino"), None, Some(0)));
        assert_eq!(options.now.unwrap().to_string(), "2026-03-10T08:00:00Z");
        assert_eq!(write_options("").unwrap(), WriteOptions::default());

        for (json, kind, path) in [
            ("[]", ErrorKind::InvalidRequest, "line 1, column 0"),
            (r#"{"stewrad": "x"}"#, ErrorKind::UnknownField, "$.stewrad"),
            (r#"{"steward": 1}"#, ErrorKind::InvalidRequest, "$.steward"),
            (r#"{"expected": -1}"#, ErrorKind::InvalidRequest, "$.expected"),
            (r#"{"now": "yesterday"}"#, ErrorKind::InvalidRequest, "$.now"),
            (r#"{"dry_run": true}"#, ErrorKind::UnknownField, "$.dry_run"),
        ] {
            let error = write_options(json).unwrap_err();
            assert_eq!((error.kind(), error.path()), (kind, Some(path)), "{json}");
        }
    }

    #[test]
    fn options_of_an_import_are_read_or_refused_with_their_place() {
        let options = import_options(
            r#"{"format": "luotsi_jsonl", "language": "sv", "dry_run": true, "on_error": "skip", "steward": "aino"}"#,
        )
        .unwrap();
        assert_eq!((options.format, options.language.as_deref()), (Some(Format::LuotsiJsonl), Some("sv")));
        assert_eq!((options.dry_run, options.on_error), (true, OnError::Skip));
        assert_eq!(options.write.steward.as_deref(), Some("aino"));

        for (json, kind, path) in [
            (r#"{"format": "docx"}"#, ErrorKind::InvalidRequest, "$.format"),
            (r#"{"dry_run": "yes"}"#, ErrorKind::InvalidRequest, "$.dry_run"),
            (r#"{"on_error": "ignore"}"#, ErrorKind::InvalidRequest, "$.on_error"),
            (r#"{"expected": 3}"#, ErrorKind::UnknownField, "$.expected"),
        ] {
            let error = import_options(json).unwrap_err();
            assert_eq!((error.kind(), error.path()), (kind, Some(path)), "{json}");
        }
    }
}
