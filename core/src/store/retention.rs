//! How far back the past is kept.

use jiff::Timestamp;

use super::fault::Doing;
use super::history::Past;
use super::read::{ReadSnapshot, signed};
use super::write::WriteTxn;
use crate::error::{Error, ErrorKind, Result};

/// `meta`: from this instant on the past is whole, in milliseconds since 1970, UTC.
const SINCE: &str = "kept_since";

/// `meta`: from this revision on the past is whole.
const FROM: &str = "kept_from";

/// What was pruned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pruned {
    /// Versions that are no longer kept.
    pub(crate) versions: u64,
    /// Suggestions that had been decided on and are no longer kept.
    pub(crate) suggestions: u64,
}

impl ReadSnapshot<'_> {
    /// From when on the past is whole; `None` if nothing was ever pruned.
    pub(crate) fn kept_since(&self) -> Result<Option<i64>> {
        self.meta(SINCE)?.map(|text| number(&text)).transpose()
    }

    /// NOT_FOUND for a state of the catalogue that can no longer be told, rather than an answer with holes in it.
    pub(crate) fn check_kept(&self, past: Past) -> Result<()> {
        let Some(since) = self.kept_since()? else { return Ok(()) };
        let from = self.meta(FROM)?.map_or(Ok(0), |text| number(&text))?;
        let is_empty = past.seq == 0;
        if is_empty || (past.instant >= since && signed(past.seq) >= from) {
            return Ok(());
        }
        let since = Timestamp::from_millisecond(since).unwrap_or(Timestamp::UNIX_EPOCH);
        Err(Error::new(ErrorKind::NotFound, format!("the history before {since} is no longer kept"))
            .hint(format!("ask for {since} or later, or for revision {from} or later")))
    }
}

impl WriteTxn<'_> {
    /// Forgets what only tells of the time before `instant` (milliseconds since 1970, UTC): versions that a later one
    /// had replaced by then, and suggestions that had been decided on. What stood at `instant` or later can still be
    /// told, and the feed of changes still leads everybody to what stands now.
    pub(crate) fn prune(&self, instant: i64) -> Result<Pruned> {
        const DOING: &str = "pruning the history";
        let since = self.meta(SINCE)?.map(|text| number(&text)).transpose()?;
        let from: i64 =
            self.sql().query_row(include_str!("sql/prune_from.sql"), [instant], |row| row.get(0)).doing(DOING)?;
        let versions = self.sql().execute(include_str!("sql/prune_history.sql"), [instant]).doing(DOING)?;
        if versions > 0 {
            self.sql().execute(include_str!("sql/prune_bodies.sql"), []).doing(DOING)?;
        }
        let suggestions = self.sql().execute(include_str!("sql/prune_suggestions.sql"), [instant]).doing(DOING)?;
        if versions > 0 && since.is_none_or(|since| since < instant) {
            self.set_meta(SINCE, &instant.to_string())?;
        }
        if self.meta(FROM)?.map_or(Ok(0), |text| number(&text))? < from {
            self.set_meta(FROM, &from.to_string())?;
        }
        Ok(Pruned { versions: versions as u64, suggestions: suggestions as u64 })
    }
}

fn number(text: &str) -> Result<i64> {
    text.parse().map_err(|_| {
        Error::new(ErrorKind::Corrupt, "the catalogue does not say how far back its history goes")
            .hint("restore a backup")
    })
}
