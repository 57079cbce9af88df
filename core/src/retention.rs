//! How long the history is kept.

use jiff::Timestamp;
use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::error::{Error, ErrorKind, Result};
use crate::history::timestamp;

/// `meta`: the policy.
const DAYS: &str = "retention_days";

/// How long a day is, in milliseconds.
const DAY: i64 = 86_400_000;

/// How far back the past is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Retention {
    /// The policy: days for which the past is kept; absent is for ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// From this instant on, UTC, the past can still be told; absent if nothing was ever pruned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_since: Option<Timestamp>,
}

/// What was pruned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Pruned {
    /// Versions that are no longer kept.
    pub versions: u64,
    /// Suggestions that had been decided on and are no longer kept.
    pub suggestions: u64,
}

impl Catalogue {
    /// How far back the past is kept.
    ///
    /// # Errors
    /// What reading the file may give.
    pub fn retention(&self) -> Result<Retention> {
        let rows = self.store.read()?;
        let days = rows.meta(DAYS)?.and_then(|days| days.parse().ok());
        Ok(Retention { days, kept_since: rows.kept_since()?.map(timestamp) })
    }

    /// Sets for how many days the past is kept, 1 or more; `None` is for ever. It is a policy alone: nothing goes before
    /// [`prune_history`](Self::prune_history).
    ///
    /// # Errors
    /// `INVALID_REQUEST` for no days at all; `READ_ONLY`, `BUSY`, `DISK_FULL`, `IO`.
    pub fn set_retention(&self, days: Option<u32>) -> Result<()> {
        if days == Some(0) {
            return Err(Error::new(ErrorKind::InvalidRequest, "the past is kept for a day or longer").at("days"));
        }
        let txn = self.store.write()?;
        txn.set_meta(DAYS, &days.map_or(String::new(), |days| days.to_string()))?;
        txn.commit()?;
        Ok(())
    }

    /// Forgets what is older than the policy allows; nothing where there is none. To be called now and then, such as once
    /// a night: the library has no clock of its own.
    ///
    /// A version goes once a later one of its record stood at the beginning of the time that is kept. So every question
    /// about that time gets the answer that it got before, and one about an earlier time `NOT_FOUND`. What stands now
    /// always stays, and so does that a record was deleted.
    ///
    /// ```
    /// use luotsi::model::Record;
    /// use luotsi::{Catalogue, WriteOptions};
    /// let catalogue = Catalogue::in_memory()?;
    /// for (name, day) in [("Kahvio", "2024-01-01"), ("Kahvila", "2024-06-01")] {
    ///     let json = format!(r#"{{"kind": "service", "id": "s1", "name": {{"fi": "{name}"}}}}"#);
    ///     let now = Some(format!("{day}T12:00:00Z").parse().unwrap());
    ///     catalogue.put_with(&Record::from_json(&json)?, &WriteOptions { now, ..WriteOptions::default() })?;
    /// }
    /// catalogue.set_retention(Some(365))?;
    /// let pruned = catalogue.prune_history(Some("2026-01-01T00:00:00Z".parse().unwrap()))?;
    /// assert_eq!(pruned.versions, 1);
    /// # Ok::<(), luotsi::Error>(())
    /// ```
    ///
    /// # Errors
    /// `READ_ONLY`, `BUSY`, `DISK_FULL`, `IO`.
    pub fn prune_history(&self, now: Option<Timestamp>) -> Result<Pruned> {
        let Some(days) = self.retention()?.days else { return Ok(Pruned::default()) };
        let now = now.unwrap_or_else(Timestamp::now).as_millisecond();
        let txn = self.store.write()?;
        let pruned = txn.prune(now.saturating_sub(i64::from(days) * DAY))?;
        txn.commit()?;
        // What went is overwritten in the file; the log that still has it is emptied as soon as nobody reads from it.
        let _ = self.store.checkpoint();
        Ok(Pruned { versions: pruned.versions, suggestions: pruned.suggestions })
    }
}
