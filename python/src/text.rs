//! Text across the border.

use luotsi::{Error, ErrorKind};
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::errors::raise;

/// The UTF-8 of a Python string. A lone surrogate is NOT_UTF8; Python's own error would carry the whole text, which may
/// be a client's.
pub(crate) fn utf8<'a>(text: &'a Bound<'_, PyString>, argument: &'static str) -> PyResult<&'a str> {
    text.to_str().map_err(|_| {
        let error = Error::new(ErrorKind::NotUtf8, "the text holds a lone surrogate, which is no character")
            .at(argument)
            .hint("decode the bytes that it came from with their own encoding");
        raise(text.py(), &error)
    })
}

/// A value as JSON text.
pub(crate) fn json(value: &impl serde::Serialize) -> String {
    // Reports, changes and hits have string keys and no number that JSON cannot write.
    serde_json::to_string(value).unwrap_or_default()
}

/// Where the byte offsets of `text` lie in characters. The offsets are in order.
pub(crate) fn in_characters(text: &str, ranges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let (mut bytes, mut characters) = (0, 0);
    let mut to = |offset: usize| {
        if let Some(passed) = text.get(bytes..offset) {
            characters += passed.chars().count();
            bytes = offset;
        }
        characters
    };
    ranges.iter().map(|(start, end)| (to(*start), to(*end))).collect()
}
