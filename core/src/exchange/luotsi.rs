//! The catalogue's own format: one record as a JSON object; many as one object on each line, or as an array.
//!
//! What is written is what is read back: `import(export(x)) == x`. Nothing in a text is cleaned.

use std::io::Write;
use std::path::Path;

use serde_json::Value;

use super::intake::{Intake, Origin};
use super::report::RowCode;
use super::source::{self, Lines, Progress};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Record, RecordKind};

/// Writes records as JSON Lines, in the order given, and returns how many.
///
/// The order of an export is kind (organization, location, service), then id: [`export_order`].
///
/// ```
/// use luotsi::exchange::{export_order, write_jsonl};
/// use luotsi::model::Record;
///
/// let mut records = vec![
///     Record::from_json(r#"{"kind": "service", "id": "s1", "name": {"fi": "Kerho"}}"#)?,
///     Record::from_json(r#"{"kind": "organization", "id": "o1", "name": {"fi": "Yhdistys ry"}}"#)?,
/// ];
/// records.sort_by(export_order);
/// let mut out = Vec::new();
/// assert_eq!(write_jsonl(&mut out, records.into_iter().map(Ok))?, 2);
/// assert!(out.starts_with(br#"{"kind":"organization","id":"o1""#));
/// # Ok::<(), luotsi::Error>(())
/// ```
///
/// # Errors
/// What the records' iterator returns, and what writing returns (`IO`, `DISK_FULL` ...).
pub fn write_jsonl(mut out: impl Write, records: impl IntoIterator<Item = Result<Record>>) -> Result<u64> {
    let mut written = 0;
    for record in records {
        let mut line = record?.to_json();
        line.push('\n');
        out.write_all(line.as_bytes())?;
        written += 1;
    }
    out.flush()?;
    Ok(written)
}

/// The order of an export: organizations, locations, services; within a kind by id.
pub fn export_order(a: &Record, b: &Record) -> std::cmp::Ordering {
    a.kind().cmp(&b.kind()).then_with(|| a.id().cmp(b.id()))
}

/// Reads JSON Lines; memory does not grow with the length of the file beyond 40 bytes a record.
pub(super) fn read_lines(path: &Path, intake: &mut Intake<'_>, progress: &mut Progress<'_>) -> Result<()> {
    confide_lines(path, intake)?;
    let mut lines = Lines::open(path)?;
    while let Some(line) = lines.next()? {
        let origin = Origin::row(line.number);
        intake.encoding(&origin, line.encoding);
        match serde_json::from_str(&line.text) {
            Ok(value) => read_value(value, &origin, intake)?,
            Err(error) => {
                intake.unreadable();
                intake.issue(
                    &origin,
                    RowCode::NotJson,
                    "",
                    format!("This line is not a JSON object (column {}) and was left out.", error.column()),
                );
            }
        }
        progress.advance(line.size);
    }
    Ok(())
}

/// Reads one record, or an array of records.
pub(super) fn read_document(path: &Path, intake: &mut Intake<'_>, progress: &mut Progress<'_>) -> Result<()> {
    let (document, encoding) = source::json_of(path)?;
    intake.encoding(&Origin::default(), encoding);
    let records = match document {
        Value::Array(records) => records,
        record @ Value::Object(_) => vec![record],
        _ => {
            return Err(Error::new(
                ErrorKind::InvalidDocument,
                "the document is neither a record nor a list of records",
            )
            .at(path.display().to_string())
            .hint("give a JSON object with \"kind\", or an array of such objects"));
        }
    };
    for record in &records {
        confide(record, intake);
    }
    let share = source::size_of(path)? / records.len().max(1) as u64;
    for (i, record) in records.into_iter().enumerate() {
        read_value(record, &Origin::row(i as u64 + 1), intake)?;
        progress.advance(share);
    }
    Ok(())
}

fn read_value(value: Value, origin: &Origin, intake: &mut Intake<'_>) -> Result<()> {
    let origin = origin.with_id(value.get("id").and_then(Value::as_str).unwrap_or_default());
    let kind = value.get("kind").and_then(Value::as_str).and_then(RecordKind::from_name);
    if !value.is_object() {
        intake.unreadable();
        intake.issue(&origin, RowCode::NotJson, "", "This is not a JSON object and was left out.");
        return Ok(());
    }
    let Some(kind) = kind else {
        intake.unreadable();
        intake.issue(
            &origin,
            RowCode::UnknownKind,
            "kind",
            "This record does not say what it is and was left out; write \"kind\": \"organization\", \"location\" or \
             \"service\".",
        );
        return Ok(());
    };
    let whole = value.clone();
    let reading = match Record::read(value) {
        Ok(reading) => reading,
        Err(error) => {
            intake.refused(kind);
            intake.issue(
                &origin,
                RowCode::InvalidRecord,
                error.path().unwrap_or_default(),
                format!("This {kind} was left out: {}.", error.message()),
            );
            return Ok(());
        }
    };
    let mut record = reading.record;
    for path in reading.unknown {
        let field = path.trim_start_matches("$.");
        let top = &field[..field.find(['.', '[']).unwrap_or(field.len())];
        intake.issue(
            &origin,
            RowCode::UnknownField,
            &path,
            format!("The model has no such field; {top:?} was kept whole under \"extra\"."),
        );
        if let Some(kept) = whole.get(top) {
            record.extra_mut().entry(top.to_owned()).or_insert_with(|| kept.clone());
        }
    }
    intake.offer(&origin, record)?;
    Ok(())
}

/// Looks ahead for services with a confidential address, whose locations stand before them in an export.
fn confide_lines(path: &Path, intake: &mut Intake<'_>) -> Result<()> {
    let mut lines = Lines::open(path)?;
    while let Some(line) = lines.next()? {
        if line.text.contains("confidential_address")
            && let Ok(value) = serde_json::from_str(&line.text)
        {
            confide(&value, intake);
        }
    }
    Ok(())
}

fn confide(value: &Value, intake: &mut Intake<'_>) {
    if value.pointer("/safety/confidential_address") == Some(&Value::Bool(true))
        && let Ok(reading) = Record::read(value.clone())
        && let Record::Service(service) = &reading.record
    {
        intake.confide(service);
    }
}
