//! The rows that an index is built from and a page is shown from: those of now, or those of a past instant.

use crate::error::Result;
use crate::model::{Record, RecordKind};
use crate::store::{Past, Position, ReadSnapshot, Row, Stream};

/// One commit's rows, as they stand or as they stood.
#[derive(Debug)]
pub(crate) struct Rows<'s> {
    snapshot: ReadSnapshot<'s>,
    past: Option<Past>,
}

impl<'s> Rows<'s> {
    /// The rows as they stand in the snapshot.
    pub(crate) fn now(snapshot: ReadSnapshot<'s>) -> Self {
        Self { snapshot, past: None }
    }

    /// The rows as they stood.
    pub(crate) fn as_of(snapshot: ReadSnapshot<'s>, past: Past) -> Self {
        Self { snapshot, past: Some(past) }
    }

    /// The snapshot behind them.
    pub(crate) fn snapshot(&self) -> &ReadSnapshot<'s> {
        &self.snapshot
    }

    /// Where the catalogue stands, or stood.
    pub(crate) fn position(&self) -> Position {
        let now = self.snapshot.position();
        Position { seq: self.past.map_or(now.seq, |past| past.seq.min(now.seq)), ..now }
    }

    /// A record.
    pub(crate) fn get(&self, kind: RecordKind, id: &str) -> Result<Option<Record>> {
        let row = match self.past {
            None => self.snapshot.get(kind, id)?,
            Some(past) => self.snapshot.as_of(kind, id, past)?,
        };
        row.map(|row| Record::from_stored(kind, &row.body)).transpose()
    }

    /// Every record of a kind, in the order of the ids.
    pub(crate) fn each(&self, kind: RecordKind) -> Stream<'_, Row> {
        match self.past {
            None => self.snapshot.rows(kind),
            Some(past) => self.snapshot.rows_as_of(kind, past),
        }
    }
}
