//! Drafts: what a steward is working on, kept in the file and seen by nobody else.

use rusqlite::OptionalExtension;

use super::fault::Doing;
use super::kind::RecordKind;
use super::read::{ReadSnapshot, signed};
use super::row::{check_body, check_id};
use super::write::WriteTxn;
use crate::error::{Error, ErrorKind, Result};

/// How many drafts a steward may keep.
pub(crate) const MAX_DRAFTS: u32 = 1_000;

/// A draft as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DraftRow {
    pub(crate) steward: String,
    pub(crate) kind: RecordKind,
    pub(crate) id: String,
    /// The version that stood when the draft was begun; 0 for none.
    pub(crate) base: u64,
    /// Milliseconds since 1970, UTC.
    pub(crate) at: i64,
    /// The document, as JSON text.
    pub(crate) text: String,
}

const READING: &str = "reading a draft";

impl ReadSnapshot<'_> {
    /// The steward's draft of a record.
    pub(crate) fn draft(&self, steward: &str, kind: RecordKind, id: &str) -> Result<Option<DraftRow>> {
        get(self.sql(), steward, kind, id)
    }

    /// The drafts of a steward, by kind and id: at most [`MAX_DRAFTS`].
    pub(crate) fn drafts(&self, steward: &str) -> Result<Vec<DraftRow>> {
        let mut statement = self.sql().prepare_cached(include_str!("sql/drafts.sql")).doing(READING)?;
        let mut rows = statement.query([steward]).doing(READING)?;
        let mut drafts = Vec::new();
        while let Some(row) = rows.next().doing(READING)? {
            drafts.push(read(row)?);
        }
        Ok(drafts)
    }
}

impl WriteTxn<'_> {
    /// The steward's draft of a record.
    pub(crate) fn draft(&self, steward: &str, kind: RecordKind, id: &str) -> Result<Option<DraftRow>> {
        get(self.sql(), steward, kind, id)
    }

    /// Keeps a draft in place of the steward's earlier one of the same record.
    pub(crate) fn put_draft(&self, draft: &DraftRow) -> Result<()> {
        const DOING: &str = "keeping a draft";
        check_id(draft.kind, &draft.id)?;
        check_body(draft.kind, &draft.id, &draft.text)?;
        let kept: u32 = self
            .sql()
            .query_row("SELECT count(*) FROM draft WHERE steward = ?1", [&draft.steward], |row| row.get(0))
            .doing(DOING)?;
        if kept >= MAX_DRAFTS && self.draft(&draft.steward, draft.kind, &draft.id)?.is_none() {
            return Err(Error::new(ErrorKind::LimitExceeded, "the steward has too many drafts")
                .hint(format!("a steward keeps at most {MAX_DRAFTS}: publish or discard some")));
        }
        let mut statement = self.sql().prepare_cached(include_str!("sql/draft_put.sql")).doing(DOING)?;
        let row = (&draft.steward, draft.kind.code(), &draft.id, signed(draft.base), draft.at, &draft.text);
        statement.execute(row).doing(DOING).map(drop)
    }

    /// Rewrites drafts, to erase what must not be remembered: `erase` changes the text, and returns whether the draft may
    /// stay. How many were rewritten or forgotten.
    pub(crate) fn rewrite_drafts(&self, mut erase: impl FnMut(&mut DraftRow) -> Result<bool>) -> Result<u64> {
        const DOING: &str = "erasing from drafts";
        let mut keys = self.sql().prepare_cached("SELECT steward, kind, id FROM draft").doing(DOING)?;
        let keys = keys.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).doing(DOING)?;
        let keys = keys.collect::<rusqlite::Result<Vec<(String, u8, String)>>>().doing(DOING)?;
        let mut rewritten = 0;
        for (steward, kind, id) in keys {
            let kind = RecordKind::from_code(kind)?;
            let Some(before) = self.draft(&steward, kind, &id)? else { continue };
            let mut after = before.clone();
            if !erase(&mut after)? {
                self.discard_draft(&steward, kind, &id)?;
            } else if after != before {
                self.put_draft(&after)?;
            } else {
                continue;
            }
            rewritten += 1;
        }
        Ok(rewritten)
    }

    /// Forgets a draft; whether there was one.
    pub(crate) fn discard_draft(&self, steward: &str, kind: RecordKind, id: &str) -> Result<bool> {
        const DOING: &str = "discarding a draft";
        let sql = "DELETE FROM draft WHERE steward = ?1 AND kind = ?2 AND id = ?3";
        let mut statement = self.sql().prepare_cached(sql).doing(DOING)?;
        Ok(statement.execute((steward, kind.code(), id)).doing(DOING)? > 0)
    }
}

fn get(sql: &rusqlite::Connection, steward: &str, kind: RecordKind, id: &str) -> Result<Option<DraftRow>> {
    let mut statement = sql.prepare_cached(include_str!("sql/draft_get.sql")).doing(READING)?;
    statement.query_row((steward, kind.code(), id), |row| Ok(read(row))).optional().doing(READING)?.transpose()
}

fn read(row: &rusqlite::Row<'_>) -> Result<DraftRow> {
    Ok(DraftRow {
        steward: row.get(0).doing(READING)?,
        kind: RecordKind::from_code(row.get(1).doing(READING)?)?,
        id: row.get(2).doing(READING)?,
        base: row.get(3).doing(READING)?,
        at: row.get(4).doing(READING)?,
        text: row.get(5).doing(READING)?,
    })
}
