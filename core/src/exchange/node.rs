//! An object of a foreign format on its way into the model: fields are taken out one by one, and what is left at the
//! end is kept aside, so that nothing is lost unseen.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::{Date, Time};
use serde_json::{Map, Value};

use super::clean::{self, Clock};
use super::intake::{Intake, Origin};
use super::report::RowCode;
use crate::model::LocalizedText;

/// Names under which a row of a table carries where it stands.
pub(super) const FILE: &str = "@file";
/// See [`FILE`].
pub(super) const ROW: &str = "@row";

/// One object, where it stands, and its path within its record.
pub(super) struct Node {
    pub(super) origin: Origin,
    fields: Map<String, Value>,
    path: String,
}

impl Node {
    /// The object of a record.
    pub(super) fn record(mut fields: Map<String, Value>, origin: &Origin) -> Self {
        let origin = stand(&mut fields, origin);
        let id = fields.get("id").map(scalar).unwrap_or_default();
        Self { origin: origin.with_id(&id), fields, path: String::new() }
    }

    fn child(&self, mut fields: Map<String, Value>, path: String) -> Self {
        Self { origin: stand(&mut fields, &self.origin), fields, path }
    }

    fn at(&self, field: &str) -> String {
        if self.path.is_empty() { field.to_owned() } else { format!("{}.{field}", self.path) }
    }

    /// Reports something about a field.
    pub(super) fn report(&self, intake: &mut Intake<'_>, code: RowCode, field: &str, message: impl Into<String>) {
        intake.issue(&self.origin, code, &self.at(field), message);
    }

    /// Takes a field out, whatever it is.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.fields.remove(name).filter(|value| !is_nothing(value))
    }

    /// Puts a field aside, to be kept with what is left.
    pub(super) fn keep(&mut self, name: &str, value: Value) {
        self.fields.insert(name.to_owned(), value);
    }

    /// Whether a field is there and is neither a list nor an object.
    pub(super) fn is_scalar(&self, name: &str) -> bool {
        self.fields.get(name).is_some_and(|value| !value.is_array() && !value.is_object())
    }

    /// The names of the fields that are left.
    pub(super) fn names(&self) -> Vec<String> {
        self.fields.keys().cloned().collect()
    }

    /// Takes out everything that is left.
    pub(super) fn take_all(&mut self) -> Map<String, Value> {
        std::mem::take(&mut self.fields)
    }

    /// Takes out a text of one line: an id, a phone number, an address line. A value of another type stays.
    pub(super) fn line(&mut self, intake: &mut Intake<'_>, name: &str) -> Option<String> {
        let text = self.prose(intake, name)?;
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!line.is_empty()).then_some(line)
    }

    /// Takes out the first of several fields that is there, in the language of the input.
    pub(super) fn text(&mut self, intake: &mut Intake<'_>, names: &[&str]) -> LocalizedText {
        match names.iter().find_map(|name| self.prose(intake, name)) {
            Some(text) => LocalizedText::new(intake.language(), text),
            None => LocalizedText::default(),
        }
    }

    /// Takes out a text, as plain text. A value of another type stays.
    pub(super) fn prose(&mut self, intake: &mut Intake<'_>, name: &str) -> Option<String> {
        let value = self.take(name)?;
        let raw = match &value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => {
                self.report(intake, RowCode::WrongType, name, "A text is expected here; the value was put aside.");
                self.keep(name, value);
                return None;
            }
        };
        let cleaned = clean::text(&raw);
        if cleaned.html {
            self.report(intake, RowCode::HtmlRemoved, name, "The text holds HTML; it is plain text now.");
        }
        if cleaned.control {
            self.report(intake, RowCode::ControlRemoved, name, "The text holds control characters; they were removed.");
        }
        (!cleaned.text.is_empty()).then_some(cleaned.text)
    }

    /// Takes out a number within its range; what is none stays.
    pub(super) fn number(&mut self, intake: &mut Intake<'_>, name: &str, low: f64, high: f64) -> Option<f64> {
        let value = self.take(name)?;
        let number = match &value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => clean::number(text),
            _ => None,
        };
        let found = number.filter(|number| (low..=high).contains(number));
        if found.is_none() {
            let message = format!("Not a number from {low} to {high}; the value was put aside.");
            self.report(intake, RowCode::BadNumber, name, message);
            self.keep(name, value);
        }
        found
    }

    /// Takes out a date; what is none stays.
    pub(super) fn date(&mut self, intake: &mut Intake<'_>, name: &str) -> Option<Date> {
        let value = self.take(name)?;
        let found = value.as_str().and_then(clean::date);
        if found.is_none() {
            self.report(intake, RowCode::BadDate, name, "Not a date: write YYYY-MM-DD; the value was put aside.");
            self.keep(name, value);
        }
        found
    }

    /// Takes out a time of day; what is none stays, and is an error to the caller.
    pub(super) fn time(&mut self, intake: &mut Intake<'_>, name: &str) -> Result<Option<Time>, ()> {
        let Some(value) = self.take(name) else { return Ok(None) };
        match value.as_str().and_then(clean::time) {
            Some((time, Clock::Local)) => Ok(Some(time)),
            Some((time, Clock::TwelveHour)) => {
                let message = format!("The time is on the 12-hour clock; it was read as {}.", time.strftime("%H:%M"));
                self.report(intake, RowCode::Time12Hour, name, message);
                Ok(Some(time))
            }
            Some((time, Clock::Offset)) => {
                let message = format!("Times are local; the offset was left out: {}.", time.strftime("%H:%M"));
                self.report(intake, RowCode::TimeOffset, name, message);
                Ok(Some(time))
            }
            None => {
                self.report(intake, RowCode::BadTime, name, "Not a time of day: write HH:MM; the row was put aside.");
                self.keep(name, value);
                Err(())
            }
        }
    }

    /// Takes out an object.
    pub(super) fn object(&mut self, intake: &mut Intake<'_>, name: &str) -> Option<Node> {
        match self.take(name)? {
            Value::Object(fields) => Some(self.child(fields, self.at(name))),
            other => {
                self.report(intake, RowCode::WrongType, name, "An object is expected here; the value was put aside.");
                self.keep(name, other);
                None
            }
        }
    }

    /// Takes out a list of objects, and gives each to `f`. Those with fields that nobody took are put aside as well.
    pub(super) fn each(&mut self, intake: &mut Intake<'_>, name: &str, mut f: impl FnMut(&mut Intake<'_>, &mut Node)) {
        self.each_or_aside(intake, name, |intake, part| {
            f(intake, part);
            true
        });
    }

    /// Takes out a list of objects; those for which `f` is false are put aside as well.
    pub(super) fn each_or_aside(
        &mut self,
        intake: &mut Intake<'_>,
        name: &str,
        mut f: impl FnMut(&mut Intake<'_>, &mut Node) -> bool,
    ) {
        let Some(value) = self.take(name) else { return };
        let Value::Array(items) = value else {
            self.report(intake, RowCode::WrongType, name, "A list is expected here; the value was put aside.");
            self.keep(name, value);
            return;
        };
        let mut aside = Vec::new();
        for (i, item) in items.into_iter().enumerate() {
            let Value::Object(fields) = &item else {
                let message = "An object is expected here; the value was put aside.";
                self.report(intake, RowCode::WrongType, &format!("{name}[{i}]"), message);
                aside.push(item);
                continue;
            };
            let mut part = self.child(fields.clone(), format!("{}[{i}]", self.at(name)));
            if !f(intake, &mut part) || part.has_rest() {
                aside.push(item);
            }
        }
        if !aside.is_empty() {
            self.keep(name, Value::Array(aside));
        }
    }

    /// Whether there are fields that say something and that nobody took. Ids of parts and of their owners say nothing
    /// that the nesting does not.
    fn has_rest(&self) -> bool {
        self.fields.iter().any(|(name, value)| name != "id" && !name.ends_with("_id") && !is_nothing(value))
    }

    /// What is left, for `extra`. A field of the standard is a note; any other a warning: each once for a file.
    pub(super) fn rest(self, intake: &mut Intake<'_>, standard: &[&str]) -> BTreeMap<String, Value> {
        let mut extra = BTreeMap::new();
        for (name, mut value) in self.fields {
            if is_nothing(&value) {
                continue;
            }
            forget_place(&mut value);
            let place = if self.path.is_empty() { name.clone() } else { format!("{}.{name}", unnumbered(&self.path)) };
            if standard.contains(&name.as_str()) {
                let message =
                    format!("The model has no place for {name:?}, or not in this form; it was kept under \"extra\".");
                intake.issue_once(&self.origin, RowCode::KeptInExtra, &place, message);
            } else {
                let message = format!("The format has no field {name:?}; it was kept under \"extra\".");
                intake.issue_once(&self.origin, RowCode::UnknownField, &place, message);
            }
            extra.insert(name, value);
        }
        extra
    }
}

/// A scalar as text; empty for anything else.
pub(super) fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

pub(super) fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// Where a row of a table stands, taken out of it.
fn stand(fields: &mut Map<String, Value>, parent: &Origin) -> Origin {
    let mut origin = parent.clone();
    if let Some(Value::String(file)) = fields.remove(FILE) {
        origin.file = Some(Arc::from(file));
    }
    if let Some(row) = fields.remove(ROW) {
        origin.row = row.as_u64();
    }
    origin
}

fn forget_place(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(forget_place),
        Value::Object(fields) => {
            fields.remove(FILE);
            fields.remove(ROW);
            fields.values_mut().for_each(forget_place);
        }
        _ => {}
    }
}

/// A path without the numbers of its lists, so that it names the field and not the one item.
fn unnumbered(path: &str) -> String {
    let mut inside = false;
    path.chars()
        .filter(|c| {
            let number = inside && c.is_ascii_digit();
            inside = *c == '[' || number;
            !number
        })
        .collect()
}
