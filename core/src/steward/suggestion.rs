//! Suggestions: what anybody proposes, in a queue that stewards work through.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Session;
use crate::catalogue::Catalogue;
use crate::diff::{FieldChange, fields};
use crate::error::{Error, ErrorKind, Result};
use crate::history::timestamp;
use crate::model::{Record, Visibility};
use crate::options::Written;
use crate::store::{Outcome, SuggestionRow, WriteTxn};

/// Longest author, comment or reason, in bytes.
const MAX_WORDS: usize = 4_000;

/// What is proposed, and by whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggesting<'a> {
    /// The record as it should be.
    pub record: &'a Record,
    /// As whom the author has read the record. What that audience does not see stays as it is.
    pub audience: Visibility,
    /// The version that the author has seen; without it, the one that stands.
    pub seen: Option<u64>,
    /// Who proposes it, as the host knows the author.
    pub author: Option<&'a str>,
    /// Why.
    pub comment: Option<&'a str>,
    /// The instant; absent is the system clock.
    pub now: Option<Timestamp>,
}

impl<'a> Suggesting<'a> {
    /// A proposal of somebody who sees what the public sees.
    pub fn new(record: &'a Record) -> Self {
        Self { record, audience: Visibility::Public, seen: None, author: None, comment: None, now: None }
    }
}

/// What became of a suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum SuggestionState {
    /// Nobody has decided yet.
    Waiting,
    /// It is in the catalogue.
    Accepted,
    /// It was turned down.
    Rejected,
}

/// What the author of a suggestion may know of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Suggested {
    /// Its number.
    pub number: u64,
    /// What became of it.
    pub state: SuggestionState,
    /// When it was decided on, UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided: Option<Timestamp>,
    /// Why it was rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A suggestion that waits for a steward.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Suggestion {
    /// Its number.
    pub number: u64,
    /// The version that it was made from; 0 for none.
    pub base: u64,
    /// When, UTC.
    pub at: Timestamp,
    /// Who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The record as it should be.
    pub record: Record,
    /// What differs from what stands now.
    pub changes: Vec<FieldChange>,
}

impl Catalogue {
    /// Leaves a suggestion in the queue, for a steward of the record's organization to accept or reject; its number.
    ///
    /// ```
    /// use luotsi::Catalogue;
    /// use luotsi::model::{Record, RecordKind};
    /// use luotsi::steward::{Scope, Steward, Suggesting};
    /// let catalogue = Catalogue::in_memory()?;
    /// let before = r#"{"kind": "service", "id": "s1", "organization": "o1", "name": {"fi": "Kahvio"}}"#;
    /// catalogue.put(&Record::from_json(before)?)?;
    ///
    /// let better = Record::from_json(&before.replace("Kahvio", "Kahvila"))?;
    /// let number = catalogue.suggest_change(&Suggesting { author: Some("a visitor"), ..Suggesting::new(&better) })?;
    ///
    /// let session = catalogue.steward(Steward::new("aino", Scope::of(["o1"])))?;
    /// assert_eq!(session.suggestions(0, 10)?[0].changes[0].path, "$.name.fi");
    /// session.accept(number, None)?;
    /// let history = catalogue.history(RecordKind::Service, "s1")?;
    /// assert_eq!(history[1].comment.as_deref(), Some("suggested by a visitor"));
    /// # Ok::<(), luotsi::Error>(())
    /// ```
    ///
    /// # Errors
    /// `NOT_FOUND` for a record that the audience may not see, or a version that is not there; `INVALID_DOCUMENT` for a
    /// record that breaks the rules, or proposes no change; `LIMIT_EXCEEDED` for long words or a full queue;
    /// `READ_ONLY`, `BUSY`, `DISK_FULL`, `IO`.
    pub fn suggest_change(&self, suggesting: &Suggesting<'_>) -> Result<u64> {
        check_words("author", suggesting.author)?;
        check_words("comment", suggesting.comment)?;
        let now = suggesting.now.unwrap_or_else(Timestamp::now);
        let mut record = suggesting.record.clone();
        record.resolve_language(self.default_language());
        record.check()?;
        let (kind, id) = (record.kind(), record.id().to_owned());
        let place = || format!("{kind} {id}");
        let txn = self.store.write()?;
        let (base, seen) = match suggesting.seen {
            None => txn.get(kind, &id)?.map_or((0, None), |row| (row.seq, Some(row.body))),
            Some(0) => (0, None),
            Some(seq) => {
                let version = txn.version(seq)?.filter(|version| version.kind == kind && version.id == id);
                let version = version.ok_or_else(|| {
                    Error::new(ErrorKind::NotFound, "the record has no version of this number").at("seen")
                })?;
                (seq, version.body)
            }
        };
        let text = match seen {
            None => record.to_json(),
            Some(body) => {
                let whole = Record::from_stored(kind, &body)?;
                let view = whole.clone().seen_by(suggesting.audience, self.day_of(now)).ok_or_else(|| {
                    Error::new(ErrorKind::NotFound, "there is no such record for this audience").at(place())
                })?;
                let merged = merged(&whole, &view, &record, suggesting.audience)?;
                if merged == whole {
                    return Err(Error::new(ErrorKind::InvalidDocument, "the suggestion changes nothing").at(place()));
                }
                self.body(&merged)?
            }
        };
        let number = txn.put_suggestion(&SuggestionRow {
            number: 0,
            kind,
            id,
            base,
            at: now.as_millisecond(),
            author: suggesting.author.map(str::to_owned),
            comment: suggesting.comment.map(str::to_owned),
            text,
            outcome: Outcome::Waiting,
            steward: None,
            decided: None,
            reason: None,
        })?;
        txn.commit()?;
        Ok(number)
    }

    /// What became of a suggestion; `None` for a number that is no suggestion, or no longer kept.
    ///
    /// # Errors
    /// What reading the file may give.
    pub fn suggested(&self, number: u64) -> Result<Option<Suggested>> {
        let row = self.store.read()?.suggestion(number)?;
        Ok(row.map(|row| Suggested {
            number,
            state: match row.outcome {
                Outcome::Waiting => SuggestionState::Waiting,
                Outcome::Accepted => SuggestionState::Accepted,
                Outcome::Rejected => SuggestionState::Rejected,
            },
            decided: row.decided.map(timestamp),
            reason: row.reason,
        }))
    }
}

impl Session<'_> {
    /// Suggestions within the steward's scope that wait, the oldest first: at most `limit`, after the number `after`.
    ///
    /// # Errors
    /// What reading the file may give.
    pub fn suggestions(&self, after: u64, limit: usize) -> Result<Vec<Suggestion>> {
        let rows = self.catalogue.store.read()?;
        let mut found = Vec::new();
        for row in rows.suggestions(Outcome::Waiting, after) {
            if found.len() >= limit {
                break;
            }
            let row = row?;
            let record = Record::from_stored(row.kind, &row.text)?;
            let standing = rows.get(row.kind, &row.id)?;
            let standing = standing.map(|row| Record::from_stored(row.kind, &row.body)).transpose()?;
            if !self.steward.scope.has(standing.as_ref().unwrap_or(&record)) {
                continue;
            }
            found.push(Suggestion {
                number: row.number,
                base: row.base,
                at: timestamp(row.at),
                author: row.author,
                comment: row.comment,
                changes: fields(standing.as_ref(), Some(&record)),
                record,
            });
        }
        Ok(found)
    }

    /// Puts a suggestion into the catalogue, with credit to its author in the history.
    ///
    /// `seen` is the version that the steward has compared it with; without it the one that it was made from.
    ///
    /// # Errors
    /// `NOT_FOUND` for a number that is no suggestion; `CONFLICT` for one that has been decided on, and where another
    /// version stands; `NOT_PERMITTED`; `INVALID_DOCUMENT`; `READ_ONLY`, `BUSY`, `DISK_FULL`, `IO`.
    pub fn accept(&self, number: u64, seen: Option<u64>) -> Result<Written> {
        let txn = self.catalogue.store.write()?;
        let row = self.waiting(&txn, number)?;
        let record = Record::from_stored(row.kind, &row.text)?;
        let credit = match (&row.author, &row.comment) {
            (Some(author), Some(comment)) => format!("suggested by {author}: {comment}"),
            (Some(author), None) => format!("suggested by {author}"),
            (None, Some(comment)) => format!("suggested: {comment}"),
            (None, None) => "suggested".to_owned(),
        };
        let written = self.put_in(&txn, &record, Some(seen.unwrap_or(row.base)), Some(&credit))?;
        txn.decide(number, Outcome::Accepted, &self.steward.name, self.instant().as_millisecond(), None)?;
        self.catalogue.commit(txn)?;
        Ok(written)
    }

    /// Turns a suggestion down, and says why to its author.
    ///
    /// # Errors
    /// As for [`accept`](Self::accept); `LIMIT_EXCEEDED` for a long reason.
    pub fn reject(&self, number: u64, reason: &str) -> Result<()> {
        check_words("reason", Some(reason))?;
        let txn = self.catalogue.store.write()?;
        let row = self.waiting(&txn, number)?;
        self.permit(&txn, row.kind, &row.id, Some(&Record::from_stored(row.kind, &row.text)?))?;
        let now = self.instant().as_millisecond();
        txn.decide(number, Outcome::Rejected, &self.steward.name, now, Some(reason))?;
        txn.commit()?;
        Ok(())
    }

    fn waiting(&self, txn: &WriteTxn<'_>, number: u64) -> Result<SuggestionRow> {
        let row = txn.suggestion(number)?;
        let row =
            row.ok_or_else(|| Error::new(ErrorKind::NotFound, "there is no suggestion of this number").at("number"))?;
        if row.outcome != Outcome::Waiting {
            return Err(Error::new(ErrorKind::Conflict, "the suggestion has been decided on already").at("number"));
        }
        Ok(row)
    }
}

/// The whole record with what the author has changed in the view of it, field by field. Contacts that the author did
/// not see stay.
fn merged(whole: &Record, view: &Record, proposed: &Record, audience: Visibility) -> Result<Record> {
    let value = |record: &Record| serde_json::to_value(record).unwrap_or_default();
    let (mut merged, seen, proposed) = (value(whole), value(view), value(proposed));
    let (Some(fields), Some(seen), Some(proposed)) = (merged.as_object_mut(), seen.as_object(), proposed.as_object())
    else {
        return Ok(whole.clone());
    };
    let all_hidden = !seen.contains_key("contacts");
    let hidden = whole.contacts().iter().filter(|contact| all_hidden || contact.visibility > audience);
    let hidden: Vec<Value> = hidden.map(|contact| serde_json::to_value(contact).unwrap_or_default()).collect();
    let names: std::collections::BTreeSet<&String> = seen.keys().chain(proposed.keys()).collect();
    for name in names {
        match (seen.get(name), proposed.get(name)) {
            (before, after) if before == after => {}
            (_, Some(Value::Array(contacts))) if name == "contacts" => {
                let contacts = contacts.iter().chain(&hidden).cloned().collect();
                fields.insert(name.clone(), Value::Array(contacts));
            }
            (_, Some(after)) => {
                fields.insert(name.clone(), after.clone());
            }
            (_, None) if name == "contacts" && !hidden.is_empty() => {
                fields.insert(name.clone(), Value::Array(hidden.clone()));
            }
            (_, None) => {
                fields.remove(name);
            }
        }
    }
    Ok(Record::read(merged)?.record)
}

fn check_words(at: &'static str, words: Option<&str>) -> Result<()> {
    if words.is_some_and(|words| words.len() > MAX_WORDS) {
        return Err(Error::new(ErrorKind::LimitExceeded, "these are too many words")
            .at(at)
            .hint(format!("at most {MAX_WORDS} bytes")));
    }
    Ok(())
}
