//! The past: every version of every record, the feed of changes, the catalogue as of an instant, and erasure.

use rusqlite::{Connection, OptionalExtension};

use super::fault::Doing;
use super::kind::RecordKind;
use super::read::{ReadSnapshot, Stream, signed};
use super::row::{Row, Version, check_body, read_row, read_version};
use super::write::WriteTxn;
use crate::error::Result;

/// A state of the past: what was written by an instant, and by a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Past {
    /// The last instant, in milliseconds since 1970, UTC.
    pub(crate) instant: i64,
    /// The last version.
    pub(crate) seq: u64,
}

impl Past {
    /// Everything that was written at `instant` or earlier.
    pub(crate) fn at(instant: i64) -> Self {
        Self { instant, seq: u64::MAX }
    }

    /// Everything that was written up to a revision; 0 is the empty catalogue.
    pub(crate) fn revision(seq: u64) -> Self {
        Self { instant: i64::MAX, seq }
    }
}

impl ReadSnapshot<'_> {
    /// Every version after `seq`, of all records, in the order in which they were written: the feed of changes.
    pub(crate) fn changes(&self, seq: u64) -> Stream<'_, Version> {
        let mut after = seq;
        Stream::new(move || {
            let batch = self.batch(include_str!("sql/changes.sql"), &[&signed(after), &Self::batch_rows()], |row| {
                read_version(row).map(Some)
            })?;
            if let Some(last) = batch.last() {
                after = last.seq;
            }
            Ok(batch)
        })
    }

    /// Every version of one record, the oldest first; none for a record that never was.
    pub(crate) fn history(&self, kind: RecordKind, id: &str) -> Stream<'_, Version> {
        let mut after = 0;
        let id = id.to_owned();
        Stream::new(move || {
            let batch = self.batch(
                include_str!("sql/versions.sql"),
                &[&kind.code(), &id, &signed(after), &Self::batch_rows()],
                |row| read_version(row).map(Some),
            )?;
            if let Some(last) = batch.last() {
                after = last.seq;
            }
            Ok(batch)
        })
    }

    /// One version: who wrote it, when, and what it said.
    pub(crate) fn version(&self, seq: u64) -> Result<Option<Version>> {
        version(self.sql(), seq)
    }

    /// The record as it stood then: the newest of the versions that had been written. `None` where there was none, or it
    /// was deleted.
    pub(crate) fn as_of(&self, kind: RecordKind, id: &str, past: Past) -> Result<Option<Row>> {
        self.one(include_str!("sql/as_of.sql"), &[&kind.code(), &id, &past.instant, &signed(past.seq)])
    }

    /// The records that were written after one state of the past and up to a later one, after `after`, in a fixed order.
    pub(crate) fn changed_between(
        &self,
        from: Past,
        to: Past,
        after: Option<(RecordKind, &str)>,
    ) -> Stream<'_, (RecordKind, String)> {
        const DOING: &str = "comparing two states of the catalogue";
        let mut after = after.map_or((0, String::new()), |(kind, id)| (kind.code(), id.to_owned()));
        Stream::new(move || {
            let batch = self.batch(
                include_str!("sql/changed_between.sql"),
                &[
                    &from.instant,
                    &signed(from.seq),
                    &to.instant,
                    &signed(to.seq),
                    &after.0,
                    &after.1,
                    &Self::batch_rows(),
                ],
                |row| {
                    let kind = RecordKind::from_code(row.get(0).doing(DOING)?)?;
                    Ok(Some((kind, row.get(1).doing(DOING)?)))
                },
            )?;
            if let Some((kind, id)) = batch.last() {
                after = (kind.code(), id.clone());
            }
            Ok(batch)
        })
    }

    /// Every record of a kind as it stood then, in the order of the ids.
    pub(crate) fn rows_as_of(&self, kind: RecordKind, past: Past) -> Stream<'_, Row> {
        let mut after = String::new();
        Stream::new(move || {
            let batch = self.batch(
                include_str!("sql/rows_as_of.sql"),
                &[&kind.code(), &past.instant, &signed(past.seq), &after, &Self::batch_rows()],
                read_row,
            )?;
            if let Some(last) = batch.last() {
                after.clone_from(&last.id);
            }
            Ok(batch)
        })
    }
}

/// One version: who wrote it, when, and what it said.
pub(super) fn version(connection: &Connection, seq: u64) -> Result<Option<Version>> {
    const DOING: &str = "reading a version";
    let mut statement = connection.prepare_cached(include_str!("sql/version.sql")).doing(DOING)?;
    let mut rows = statement.query([signed(seq)]).doing(DOING)?;
    rows.next().doing(DOING)?.map(read_version).transpose()
}

impl WriteTxn<'_> {
    /// Rewrites every version of a record, to erase what must not be remembered. `erase` gets each document and returns
    /// what is to stand in its place, or `None` to leave it. Comments on the record's versions go as well, for they may
    /// name the person too. Returns how many documents were rewritten.
    ///
    /// Where anything was rewritten, a new epoch begins, so that every index is built afresh, and the image of the index
    /// is discarded. The old bytes leave the file with [`Store::scrub`](super::Store::scrub), after the commit.
    pub(crate) fn rewrite_history(
        &self,
        kind: RecordKind,
        id: &str,
        mut erase: impl FnMut(&str) -> Result<Option<String>>,
    ) -> Result<usize> {
        const DOING: &str = "erasing from the history";
        let mut bodies = self.sql().prepare_cached(include_str!("sql/bodies_of.sql")).doing(DOING)?;
        let bodies = bodies.query_map((kind.code(), id), |row| row.get::<_, i64>(0)).doing(DOING)?;
        let bodies = bodies.collect::<rusqlite::Result<Vec<i64>>>().doing(DOING)?;

        let mut rewritten = 0;
        for body in bodies {
            let mut read = self.sql().prepare_cached(include_str!("sql/body_get.sql")).doing(DOING)?;
            let text: Option<String> = read.query_row([body], |row| row.get(0)).optional().doing(DOING)?;
            let Some(text) = text else { continue };
            let Some(new) = erase(&text)? else { continue };
            if new == text {
                continue;
            }
            check_body(kind, id, &new)?;
            let mut update = self.sql().prepare_cached(include_str!("sql/body_update.sql")).doing(DOING)?;
            update.execute((body, &new)).doing(DOING)?;
            rewritten += 1;
        }
        if rewritten > 0 {
            let mut comments = self.sql().prepare_cached(include_str!("sql/comments_forget.sql")).doing(DOING)?;
            comments.execute((kind.code(), id)).doing(DOING)?;
            self.discard_images()?;
            self.begin_epoch()?;
        }
        Ok(rewritten)
    }

    /// Rewrites who wrote a record, from where and why: `erase` gets each of these and returns what is to stand in its
    /// place, or `None` to leave it.
    pub(crate) fn rewrite_stamps(
        &self,
        kind: RecordKind,
        id: &str,
        erase: impl Fn(&str) -> Option<String>,
    ) -> Result<()> {
        const DOING: &str = "erasing from the history";
        for column in ["steward", "source", "comment"] {
            let sql =
                format!("SELECT DISTINCT {column} FROM history WHERE kind = ?1 AND id = ?2 AND {column} IS NOT NULL");
            let mut said = self.sql().prepare_cached(&sql).doing(DOING)?;
            let said = said.query_map((kind.code(), id), |row| row.get(0)).doing(DOING)?;
            for said in said.collect::<rusqlite::Result<Vec<String>>>().doing(DOING)? {
                if let Some(new) = erase(&said) {
                    let sql = format!("UPDATE history SET {column} = ?4 WHERE kind = ?1 AND id = ?2 AND {column} = ?3");
                    let mut update = self.sql().prepare_cached(&sql).doing(DOING)?;
                    update.execute((kind.code(), id, said, new)).doing(DOING)?;
                }
            }
        }
        Ok(())
    }

    /// Every record that there is or was, or that a draft or a suggestion speaks of.
    pub(crate) fn known_ids(&self) -> Result<Vec<(RecordKind, String)>> {
        const DOING: &str = "listing the records";
        let mut statement = self.sql().prepare_cached(include_str!("sql/known_ids.sql")).doing(DOING)?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).doing(DOING)?;
        let rows = rows.collect::<rusqlite::Result<Vec<(u8, String)>>>().doing(DOING)?;
        rows.into_iter().map(|(kind, id)| Ok((RecordKind::from_code(kind)?, id))).collect()
    }

    /// Reads every document that speaks of a record: its versions, drafts of it, suggestions about it.
    pub(crate) fn each_text(&self, kind: RecordKind, id: &str, read: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
        const DOING: &str = "reading the history";
        let mut statement = self.sql().prepare_cached(include_str!("sql/texts_of.sql")).doing(DOING)?;
        let mut rows = statement.query((kind.code(), id)).doing(DOING)?;
        while let Some(row) = rows.next().doing(DOING)? {
            read(row.get_ref(0).doing(DOING)?.as_str().map_err(rusqlite::Error::from).doing(DOING)?)?;
        }
        Ok(())
    }
}
