//! The write session of a steward.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::Steward;
use crate::catalogue::Catalogue;
use crate::diff::Conflict;
use crate::error::{Error, ErrorKind, Result};
use crate::model::{
    Capacity, CapacityState, FieldVerification, LocalizedText, Record, RecordKind, Service, Status, Verification,
};
use crate::options::Written;
use crate::store::{Stamp, WriteTxn};

/// A write session: everything that is written through it is written by the steward, and within the steward's scope.
#[derive(Debug, Clone)]
pub struct Session<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) steward: Steward,
    now: Option<Timestamp>,
}

/// A whole record, and the version to say when it is written back.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Seen {
    /// The version that stands.
    pub seq: u64,
    /// The record, with everything that only stewards see.
    pub record: Record,
}

impl Catalogue {
    /// Opens a write session for a steward, whom the host has recognised. The session checks every write against the
    /// steward's scope.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for a steward without a name.
    pub fn steward(&self, steward: Steward) -> Result<Session<'_>> {
        steward.check()?;
        Ok(Session { catalogue: self, steward, now: None })
    }
}

impl Session<'_> {
    /// The same session with another clock than the system's.
    #[must_use]
    pub fn at(mut self, now: Timestamp) -> Self {
        self.now = Some(now);
        self
    }

    /// The steward of the session.
    pub fn steward(&self) -> &Steward {
        &self.steward
    }

    /// A record as stewards see it, whole, with the version that stands; `None` where there is none.
    ///
    /// # Errors
    /// What reading the file may give.
    pub fn read(&self, kind: RecordKind, id: &str) -> Result<Option<Seen>> {
        let row = self.catalogue.store.read()?.get(kind, id)?;
        row.map(|row| Ok(Seen { seq: row.seq, record: Record::from_stored(kind, &row.body)? })).transpose()
    }

    /// Puts a record without a draft. `seen` is the version that the steward has seen, 0 for none; without it whatever
    /// stands is replaced.
    ///
    /// # Errors
    /// `NOT_PERMITTED`; `CONFLICT` with [both sides](crate::Error::conflict); `INVALID_DOCUMENT` with the JSON path;
    /// `READ_ONLY`, `BUSY`, `DISK_FULL`, `IO`.
    pub fn put(&self, record: &Record, seen: Option<u64>) -> Result<Written> {
        let txn = self.catalogue.store.write()?;
        let written = self.put_in(&txn, record, seen, None)?;
        self.catalogue.commit(txn)?;
        Ok(written)
    }

    /// Deletes a record; its history stays. Deleting what is not there changes nothing.
    ///
    /// # Errors
    /// As for [`put`](Self::put).
    pub fn delete(&self, kind: RecordKind, id: &str, seen: Option<u64>) -> Result<Written> {
        let txn = self.catalogue.store.write()?;
        self.permit(&txn, kind, id, None)?;
        let deleted = txn.delete(kind, id, seen, &self.stamp(None));
        let deleted = deleted.map_err(|error| Conflict::explain(error, &txn, kind, id, seen, None))?;
        self.catalogue.commit(txn)?;
        Ok(Written { seq: deleted.seq, changed: deleted.changed })
    }

    /// Says that a record is still correct: all of it, or these top-level fields alone.
    ///
    /// # Errors
    /// `NOT_FOUND`, `INVALID_REQUEST` for a field that the record does not have, `NOT_PERMITTED`, `READ_ONLY`, `BUSY`,
    /// `DISK_FULL`, `IO`.
    pub fn verify(&self, kind: RecordKind, id: &str, fields: &[&str]) -> Result<Written> {
        let (today, by) = (self.today(), self.steward.signs.clone());
        self.amend(kind, id, |record| {
            let known = serde_json::to_value(&*record).unwrap_or_default();
            let verification = match record {
                Record::Organization(organization) => &mut organization.verification,
                Record::Location(location) => &mut location.verification,
                Record::Service(service) => &mut service.verification,
            };
            if fields.is_empty() {
                *verification = Some(Verification { at: Some(today), by, fields: BTreeMap::new() });
                return Ok(());
            }
            let verification = verification.get_or_insert_default();
            for (i, field) in fields.iter().copied().enumerate() {
                if known.get(field).is_none() {
                    return Err(Error::new(ErrorKind::InvalidRequest, "the record says nothing in this field")
                        .at(format!("fields[{i}]"))
                        .hint("name a top-level field of the record, such as contacts"));
                }
                verification.fields.insert(field.to_owned(), FieldVerification { at: today, by: by.clone() });
            }
            Ok(())
        })
    }

    /// Pauses a service: it is found again from the day `until` on, or when it is [resumed](Self::resume).
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_PERMITTED`, `INVALID_REQUEST` for a day that has passed, `READ_ONLY`, `BUSY`, `DISK_FULL`, `IO`.
    pub fn pause(&self, id: &str, until: Option<Date>) -> Result<Written> {
        if until.is_some_and(|until| until <= self.today()) {
            return Err(Error::new(ErrorKind::InvalidRequest, "the pause would be over before it begins")
                .at("until")
                .hint("give a day to come, or none"));
        }
        self.amend_service(id, |service| {
            service.status = Some(Status::Paused);
            service.paused_until = until;
        })
    }

    /// Ends the pause of a service.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_PERMITTED`, `READ_ONLY`, `BUSY`, `DISK_FULL`, `IO`.
    pub fn resume(&self, id: &str) -> Result<Written> {
        self.amend_service(id, |service| {
            if service.status == Some(Status::Paused) {
                service.status = None;
            }
            service.paused_until = None;
        })
    }

    /// Says whether a service has room, as of today. After `expires` it is unknown again.
    ///
    /// # Errors
    /// As for [`pause`](Self::pause).
    pub fn set_capacity(
        &self,
        id: &str,
        state: CapacityState,
        note: LocalizedText,
        expires: Option<Date>,
    ) -> Result<Written> {
        let today = self.today();
        if expires.is_some_and(|expires| expires < today) {
            return Err(Error::new(ErrorKind::InvalidRequest, "it would be unknown at once")
                .at("expires")
                .hint("give today or a day to come, or none"));
        }
        self.amend_service(id, |service| {
            service.capacity = Some(Capacity { state, note, as_of: Some(today), expires });
        })
    }

    /// Changes a service as it stands: no draft and no conflict, for the change is made under the write lock.
    fn amend_service(&self, id: &str, change: impl FnOnce(&mut Service)) -> Result<Written> {
        self.amend(RecordKind::Service, id, |record| {
            if let Record::Service(service) = record {
                change(service);
            }
            Ok(())
        })
    }

    fn amend(&self, kind: RecordKind, id: &str, change: impl FnOnce(&mut Record) -> Result<()>) -> Result<Written> {
        let txn = self.catalogue.store.write()?;
        let row = txn
            .get(kind, id)?
            .ok_or_else(|| Error::new(ErrorKind::NotFound, "there is no such record").at(format!("{kind} {id}")))?;
        let mut record = Record::from_stored(kind, &row.body)?;
        self.steward.scope.permit(Some(&record), None)?;
        change(&mut record)?;
        let written = self.put_in(&txn, &record, None, None)?;
        self.catalogue.commit(txn)?;
        Ok(written)
    }

    /// Puts a record in a transaction, within the scope.
    pub(super) fn put_in(
        &self,
        txn: &WriteTxn<'_>,
        record: &Record,
        seen: Option<u64>,
        credit: Option<&str>,
    ) -> Result<Written> {
        let (kind, id) = (record.kind(), record.id());
        let body = self.catalogue.body(record)?;
        self.permit(txn, kind, id, Some(record))?;
        let put = txn.put(kind, id, &body, seen, &self.stamp(credit));
        let put = put.map_err(|error| Conflict::explain(error, txn, kind, id, seen, Some(&body)))?;
        Ok(Written { seq: put.seq, changed: put.changed })
    }

    /// `NOT_PERMITTED` unless the record is, was and would be in the scope. One that was deleted still belongs to whom it
    /// belonged: others refer to it by its id.
    pub(super) fn permit(&self, txn: &WriteTxn<'_>, kind: RecordKind, id: &str, after: Option<&Record>) -> Result<()> {
        let before = txn.last_put(kind, id)?.map(|row| Record::from_stored(kind, &row.body)).transpose()?;
        self.steward.scope.permit(before.as_ref(), after)
    }

    fn stamp<'s>(&'s self, credit: Option<&'s str>) -> Stamp<'s> {
        let source = credit.map_or("steward", |_| "suggestion");
        Stamp {
            at: self.instant().as_millisecond(),
            steward: Some(&self.steward.name),
            source: Some(source),
            comment: credit,
        }
    }

    pub(super) fn instant(&self) -> Timestamp {
        self.now.unwrap_or_else(Timestamp::now)
    }

    pub(super) fn today(&self) -> Date {
        self.catalogue.day_of(self.instant())
    }
}
