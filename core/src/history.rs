//! The past of a catalogue: what changed, who changed it, and how a record stood.

use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Record, RecordKind, Visibility};
use crate::search::{self, Asked, Explain, Receipt, Request, Verdict};
use crate::store::{Past, Position, Version};

/// One change of a record.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Change {
    /// Its number; changes are in this order.
    pub seq: u64,
    /// The record's kind.
    pub kind: RecordKind,
    /// The record's id.
    pub id: String,
    /// Whether the record was deleted.
    pub deleted: bool,
    /// When, UTC.
    pub at: Timestamp,
    /// Who is responsible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steward: Option<String>,
    /// Where it came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A part of the feed of changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Feed {
    /// The changes, in their order.
    pub changes: Vec<Change>,
    /// Where to go on.
    pub token: String,
    /// Whether there are more changes already.
    pub more: bool,
}

impl From<Version> for Change {
    fn from(version: Version) -> Self {
        Self {
            seq: version.seq,
            kind: version.kind,
            id: version.id,
            deleted: version.deleted,
            at: timestamp(version.at),
            steward: version.steward,
            source: version.source,
            comment: version.comment,
        }
    }
}

/// The instant of milliseconds since 1970, UTC.
pub(crate) fn timestamp(at: i64) -> Timestamp {
    Timestamp::from_millisecond(at).unwrap_or(Timestamp::UNIX_EPOCH)
}

impl Catalogue {
    /// Changes after `since` in order, at most `limit`. The `seq` of the last one is where to go on.
    ///
    /// ```
    /// use luotsi::Catalogue;
    /// use luotsi::model::Record;
    /// let catalogue = Catalogue::in_memory()?;
    /// catalogue.put(&Record::from_json(r#"{"kind": "service", "id": "s1", "name": {"fi": "Ryhmä"}}"#)?)?;
    /// let changes = catalogue.changes(0, 100)?;
    /// assert_eq!((changes[0].seq, changes[0].id.as_str()), (1, "s1"));
    /// # Ok::<(), luotsi::Error>(())
    /// ```
    ///
    /// # Errors
    /// What reading the file may give.
    pub fn changes(&self, since: u64, limit: usize) -> Result<Vec<Change>> {
        let rows = self.store.read()?;
        rows.changes(since).take(limit).map(|version| version.map(Change::from)).collect()
    }

    /// The changes since a token of an earlier call, at most `limit` (1 or more), and the token from which to go on.
    /// Without a token, from the beginning.
    ///
    /// The token is text to be kept with what was copied from the catalogue. It is good after the program has ended, in
    /// any process, after imports, and after old history was pruned: then versions in between are missing, and what
    /// stands comes all the same. It is refused once the past itself is another one.
    ///
    /// ```
    /// use luotsi::model::Record;
    /// let catalogue = luotsi::Catalogue::in_memory()?;
    /// let put = |name| catalogue.put(&Record::from_json(
    ///     &format!(r#"{{"kind": "service", "id": "s1", "name": {{"fi": "{name}"}}}}"#))?);
    /// put("Kahvio")?;
    /// let first = catalogue.feed(None, 100)?;
    /// put("Kahvila")?;
    /// let then = catalogue.feed(Some(&first.token), 100)?;
    /// assert_eq!((first.changes.len(), then.changes.len(), then.more), (1, 1, false));
    /// # Ok::<(), luotsi::Error>(())
    /// ```
    ///
    /// # Errors
    /// `CONFLICT` for a token from before a restore or an erasure, or of another catalogue: what was copied has to be
    /// discarded, and everything read from the beginning. `INVALID_REQUEST` for what is no token. What reading the file may
    /// give.
    pub fn feed(&self, token: Option<&str>, limit: usize) -> Result<Feed> {
        let rows = self.store.read()?;
        let position = rows.position();
        let since = match token {
            None => 0,
            Some(token) => self.since(token, position)?,
        };
        let mut changes = Vec::new();
        let mut more = false;
        for version in rows.changes(since) {
            more = changes.len() >= limit.max(1);
            if more {
                break;
            }
            changes.push(Change::from(version?));
        }
        let last = changes.last().map_or(since, |change: &Change| change.seq);
        let token = format!("{}-{}-{last}", self.short_id(), position.epoch);
        Ok(Feed { changes, token, more })
    }

    /// The change after which a token goes on.
    fn since(&self, token: &str, position: Position) -> Result<u64> {
        let number = |text: &str| text.parse::<u64>().ok();
        let mut parts = token.split('-');
        let (Some(id), Some(epoch), Some(seq), None) =
            (parts.next(), parts.next().and_then(number), parts.next().and_then(number), parts.next())
        else {
            return Err(Error::new(ErrorKind::InvalidRequest, "this is no token of a feed").at("token"));
        };
        let refused = if id != self.short_id() {
            "the token is of another catalogue"
        } else if epoch != position.epoch {
            "the token is of another epoch: the catalogue has been restored since, or something has been erased"
        } else if seq > position.seq {
            "the token is of a later state: an older copy of the catalogue stands here now"
        } else {
            return Ok(seq);
        };
        Err(Error::new(ErrorKind::Conflict, refused)
            .at("token")
            .hint("discard what was copied, and begin again without a token"))
    }

    /// Enough of the catalogue's id to tell it from others.
    fn short_id(&self) -> &str {
        self.id().get(..8).unwrap_or(self.id())
    }

    /// The changes of one record, the oldest first; none for a record that never was.
    ///
    /// # Errors
    /// What reading the file may give.
    pub fn history(&self, kind: RecordKind, id: &str) -> Result<Vec<Change>> {
        let rows = self.store.read()?;
        rows.history(kind, id).map(|version| version.map(Change::from)).collect()
    }

    /// The record as it stood at an instant, as `audience` might see it on that day; `None` where there was none.
    ///
    /// # Errors
    /// `NOT_FOUND` for an instant before the history that is kept, and what reading the file may give.
    pub fn get_as_of(
        &self,
        kind: RecordKind,
        id: &str,
        audience: Visibility,
        instant: Timestamp,
    ) -> Result<Option<Record>> {
        let (rows, past) = (self.store.read()?, Past::at(instant.as_millisecond()));
        rows.check_kept(past).map_err(|error| error.at("as_of"))?;
        let Some(row) = rows.as_of(kind, id, past)? else { return Ok(None) };
        Ok(Record::from_stored(kind, &row.body)?.seen_by(audience, self.day_of(instant)))
    }

    /// Whether a request, asked of the catalogue as it was then, gives the answer that a receipt is of. A host that keeps
    /// request and receipt can show years later what was suggested to a client, and that nothing was changed afterwards.
    ///
    /// ```
    /// use luotsi::model::Record;
    /// use luotsi::search::Verdict;
    /// use luotsi::{Catalogue, Request};
    /// let catalogue = Catalogue::in_memory()?;
    /// let put = |name: &str| catalogue.put(&Record::from_json(
    ///     &format!(r#"{{"kind": "service", "id": "s1", "name": {{"fi": "{name}"}}}}"#))?);
    /// put("Muistikahvila")?;
    /// let request = Request::text("muisti");
    /// let receipt = catalogue.search(&request)?.receipt;
    /// put("Päiväkahvit")?;
    /// assert_eq!(catalogue.verify_receipt(&request, &receipt)?, Verdict::Verified { changes_since: 1 });
    /// assert_eq!(catalogue.verify_receipt(&Request::text("kahvi"), &receipt)?, Verdict::OtherRequest);
    /// # Ok::<(), luotsi::Error>(())
    /// ```
    ///
    /// # Errors
    /// `INVALID_REQUEST` for a receipt whose instant cannot be read, and as for [`search`](Self::search).
    pub fn verify_receipt(&self, request: &Request, receipt: &Receipt) -> Result<Verdict> {
        let newest = self.revision()?;
        if let Some(objection) = receipt.objection(request, self.id(), newest, self.analysis()) {
            return Ok(objection);
        }
        let again = receipt.again(request)?;
        let past = match again.as_of {
            None if receipt.revision == newest => None,
            None => Some(Past { instant: i64::MAX, seq: receipt.revision }),
            Some(moment) => Some(Past { instant: self.instant(moment), seq: receipt.revision }),
        };
        let found = self.call_at(past, &again, true, |context, scratch| match &receipt.asked {
            Asked::Search => {
                let brief = Request { explain: Explain::None, highlight: false, facets: Vec::new(), ..again.clone() };
                search::answer(context, &brief, scratch).map(|answer| answer.receipt)
            }
            Asked::WhyNot(id) => search::why_not(context, &again, id, scratch).map(|why| why.receipt),
            Asked::Plan(max) => search::plan(context, &again, *max).map(|plan| plan.receipt),
        });
        match found {
            // Somebody has written since the newest change was asked for.
            Ok(found) if found.revision != receipt.revision => self.verify_receipt(request, receipt),
            Ok(found) if found.agrees(receipt)? => Ok(Verdict::Verified { changes_since: newest - receipt.revision }),
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(Verdict::AnswerDiffers),
        }
    }

    /// Copies the catalogue to a new file while others may write.
    ///
    /// # Errors
    /// `MISUSE` when the target exists; `IO`, `DISK_FULL`, `ACCESS_DENIED`.
    pub fn backup(&self, target: impl AsRef<Path>) -> Result<()> {
        self.store.backup(target.as_ref())
    }

    /// Reads the whole file and says what is wrong with it; nothing where it is sound.
    ///
    /// # Errors
    /// What reading the file may give.
    pub fn check(&self) -> Result<Vec<String>> {
        self.store.check()
    }
}
