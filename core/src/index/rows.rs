//! The rows that an index is built from and a page is shown from: those of now, or those of a past instant.

use crate::error::Result;
use crate::model::{Record, RecordKind};
use crate::store::{Position, ReadSnapshot, Row, Stream};

/// One commit's rows, as they stand or as they stood.
#[derive(Debug)]
pub(crate) struct Rows<'s> {
    snapshot: ReadSnapshot<'s>,
    as_of: Option<i64>,
}

impl<'s> Rows<'s> {
    /// The rows as they stand in the snapshot.
    pub(crate) fn now(snapshot: ReadSnapshot<'s>) -> Self {
        Self { snapshot, as_of: None }
    }

    /// The rows as they stood at an instant (milliseconds since 1970, UTC).
    pub(crate) fn as_of(snapshot: ReadSnapshot<'s>, instant: i64) -> Self {
        Self { snapshot, as_of: Some(instant) }
    }

    /// The snapshot behind them.
    pub(crate) fn snapshot(&self) -> &ReadSnapshot<'s> {
        &self.snapshot
    }

    /// Where the catalogue stands.
    pub(crate) fn position(&self) -> Position {
        self.snapshot.position()
    }

    /// A record.
    pub(crate) fn get(&self, kind: RecordKind, id: &str) -> Result<Option<Record>> {
        let row = match self.as_of {
            None => self.snapshot.get(kind, id)?,
            Some(instant) => self.snapshot.as_of(kind, id, instant)?,
        };
        row.map(|row| Record::from_stored(kind, &row.body)).transpose()
    }

    /// Every record of a kind, in the order of the ids.
    pub(crate) fn each(&self, kind: RecordKind) -> Stream<'_, Row> {
        match self.as_of {
            None => self.snapshot.rows(kind),
            Some(instant) => self.snapshot.rows_as_of(kind, instant),
        }
    }
}
