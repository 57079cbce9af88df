//! Suggestions: what anybody has proposed, and what a steward has made of it.

use rusqlite::OptionalExtension;

use super::fault::Doing;
use super::kind::RecordKind;
use super::read::{ReadSnapshot, Stream, signed};
use super::row::{Weight, check_body, check_id};
use super::write::WriteTxn;
use crate::error::{Error, ErrorKind, Result};

/// How many suggestions may wait: a queue that nobody reads must not fill the disk.
pub(crate) const MAX_WAITING: u32 = 10_000;

/// What became of a suggestion; the numbers in the file never change their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Waiting = 1,
    Accepted = 2,
    Rejected = 3,
}

/// A suggestion as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SuggestionRow {
    /// Its number in the queue; 0 for one that is not stored yet.
    pub(crate) number: u64,
    pub(crate) kind: RecordKind,
    pub(crate) id: String,
    /// The version that stood when it was made; 0 for none.
    pub(crate) base: u64,
    /// Milliseconds since 1970, UTC.
    pub(crate) at: i64,
    pub(crate) author: Option<String>,
    pub(crate) comment: Option<String>,
    /// The whole document that is proposed, as JSON text.
    pub(crate) text: String,
    pub(crate) outcome: Outcome,
    pub(crate) steward: Option<String>,
    /// Milliseconds since 1970, UTC.
    pub(crate) decided: Option<i64>,
    pub(crate) reason: Option<String>,
}

impl Weight for SuggestionRow {
    fn bytes(&self) -> usize {
        self.text.len()
    }
}

const READING: &str = "reading a suggestion";

impl ReadSnapshot<'_> {
    /// One suggestion.
    pub(crate) fn suggestion(&self, number: u64) -> Result<Option<SuggestionRow>> {
        get(self.sql(), number)
    }

    /// The suggestions with an outcome after the number `after`, in the order of their numbers.
    pub(crate) fn suggestions(&self, outcome: Outcome, after: u64) -> Stream<'_, SuggestionRow> {
        let mut after = after;
        Stream::new(move || {
            let batch = self.batch(
                include_str!("sql/suggestions.sql"),
                &[&(outcome as u8), &signed(after), &Self::batch_rows()],
                |row| read(row).map(Some),
            )?;
            if let Some(last) = batch.last() {
                after = last.number;
            }
            Ok(batch)
        })
    }
}

impl WriteTxn<'_> {
    /// One suggestion.
    pub(crate) fn suggestion(&self, number: u64) -> Result<Option<SuggestionRow>> {
        get(self.sql(), number)
    }

    /// Adds a suggestion to the queue and returns its number.
    pub(crate) fn put_suggestion(&self, suggestion: &SuggestionRow) -> Result<u64> {
        const DOING: &str = "keeping a suggestion";
        let SuggestionRow { kind, id, base, at, author, comment, text, .. } = suggestion;
        check_id(*kind, id)?;
        check_body(*kind, id, text)?;
        let waiting: u32 = self
            .sql()
            .query_row("SELECT count(*) FROM suggestion WHERE state = 1", [], |row| row.get(0))
            .doing(DOING)?;
        if waiting >= MAX_WAITING {
            return Err(Error::new(ErrorKind::LimitExceeded, "too many suggestions wait for a steward")
                .hint(format!("at most {MAX_WAITING} may wait: accept or reject some")));
        }
        let mut statement = self.sql().prepare_cached(include_str!("sql/suggestion_put.sql")).doing(DOING)?;
        let number = statement.insert((kind.code(), id, signed(*base), at, author, comment, text)).doing(DOING)?;
        Ok(number.unsigned_abs())
    }

    /// Rewrites suggestions, to erase what must not be remembered: `erase` changes the words. How many were rewritten.
    pub(crate) fn rewrite_suggestions(&self, mut erase: impl FnMut(&mut SuggestionRow) -> Result<()>) -> Result<u64> {
        const DOING: &str = "erasing from suggestions";
        let mut numbers = self.sql().prepare_cached("SELECT number FROM suggestion").doing(DOING)?;
        let numbers = numbers.query_map([], |row| row.get(0)).doing(DOING)?;
        let numbers = numbers.collect::<rusqlite::Result<Vec<u64>>>().doing(DOING)?;
        let mut rewritten = 0;
        for number in numbers {
            let Some(before) = self.suggestion(number)? else { continue };
            let mut after = before.clone();
            erase(&mut after)?;
            if after != before {
                let mut update = self.sql().prepare_cached(include_str!("sql/suggestion_update.sql")).doing(DOING)?;
                let row = (signed(number), &after.text, &after.author, &after.comment, &after.steward, &after.reason);
                update.execute(row).doing(DOING)?;
                rewritten += 1;
            }
        }
        Ok(rewritten)
    }

    /// Says what became of a suggestion that waits; whether it did wait.
    pub(crate) fn decide(
        &self,
        number: u64,
        outcome: Outcome,
        steward: &str,
        at: i64,
        reason: Option<&str>,
    ) -> Result<bool> {
        const DOING: &str = "deciding on a suggestion";
        let mut statement = self.sql().prepare_cached(include_str!("sql/suggestion_decide.sql")).doing(DOING)?;
        let row = (signed(number), outcome as u8, steward, at, reason);
        Ok(statement.execute(row).doing(DOING)? > 0)
    }
}

fn get(sql: &rusqlite::Connection, number: u64) -> Result<Option<SuggestionRow>> {
    let mut statement = sql.prepare_cached(include_str!("sql/suggestion_get.sql")).doing(READING)?;
    statement.query_row([signed(number)], |row| Ok(read(row))).optional().doing(READING)?.transpose()
}

fn read(row: &rusqlite::Row<'_>) -> Result<SuggestionRow> {
    let outcome = match row.get::<_, u8>(8).doing(READING)? {
        1 => Outcome::Waiting,
        2 => Outcome::Accepted,
        3 => Outcome::Rejected,
        _ => return Err(Error::new(ErrorKind::Corrupt, "the catalogue holds a suggestion of an unknown state")),
    };
    Ok(SuggestionRow {
        number: row.get(0).doing(READING)?,
        kind: RecordKind::from_code(row.get(1).doing(READING)?)?,
        id: row.get(2).doing(READING)?,
        base: row.get(3).doing(READING)?,
        at: row.get(4).doing(READING)?,
        author: row.get(5).doing(READING)?,
        comment: row.get(6).doing(READING)?,
        text: row.get(7).doing(READING)?,
        outcome,
        steward: row.get(9).doing(READING)?,
        decided: row.get(10).doing(READING)?,
        reason: row.get(11).doing(READING)?,
    })
}
