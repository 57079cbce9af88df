//! The one door through which every record of every format passes.
//!
//! It gives ids where they are missing, tells copies from doubles, takes out what must not be stored, asks the rules
//! of the model, and remembers which records are referred to.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::report::{RowCode, RowIssue};
use super::source::Encoding;
use super::{Format, ImportReport, ReadOptions};
use crate::error::Result;
use crate::model::{LocalizedText, Place, Record, RecordKind, Service, Severity};

/// Where in the input something stands.
#[derive(Debug, Clone, Default)]
pub(super) struct Origin {
    pub(super) file: Option<Arc<str>>,
    pub(super) row: Option<u64>,
    pub(super) id: Option<Arc<str>>,
}

impl Origin {
    pub(super) fn row(row: u64) -> Self {
        Self { file: None, row: Some(row), id: None }
    }

    pub(super) fn with_id(&self, id: &str) -> Self {
        Self { id: (!id.is_empty()).then(|| Arc::from(id)), ..self.clone() }
    }
}

/// What stands for a kind and an id: half a SHA-256, so that a million ids need no more than 16 bytes each.
type Key = u128;

/// References whose details are remembered until the end; further ones are only counted.
const PENDING_LISTED: usize = 10_000;

/// The last part of a record's way from a file to the caller.
pub(super) struct Intake<'a> {
    pub(super) report: ImportReport,
    options: &'a ReadOptions<'a>,
    sink: &'a mut dyn FnMut(Record) -> Result<()>,
    /// The first record of each id: what it said, and how many others came after it.
    seen: HashMap<Key, (Key, u32)>,
    /// The others: id and what they said.
    others: HashSet<Key>,
    pending: Vec<Pending>,
    pending_counts: HashMap<Key, u64>,
    listed: HashSet<(RowCode, String)>,
    /// Locations of services with a confidential address, which are confidential too.
    confidential_locations: BTreeSet<String>,
}

struct Pending {
    target: Key,
    origin: Origin,
    field: &'static str,
    message: String,
}

impl<'a> Intake<'a> {
    pub(super) fn new(
        format: Format,
        options: &'a ReadOptions<'a>,
        sink: &'a mut dyn FnMut(Record) -> Result<()>,
    ) -> Self {
        Self {
            report: ImportReport::new(format),
            options,
            sink,
            seen: HashMap::new(),
            others: HashSet::new(),
            pending: Vec::new(),
            pending_counts: HashMap::new(),
            listed: HashSet::new(),
            confidential_locations: BTreeSet::new(),
        }
    }

    /// The language of texts that do not say theirs.
    pub(super) fn language(&self) -> &str {
        self.options.default_language.unwrap_or(crate::model::UNDETERMINED)
    }

    /// Reports one row.
    pub(super) fn issue(&mut self, origin: &Origin, code: RowCode, field: &str, message: impl Into<String>) {
        self.report.add(RowIssue {
            file: origin.file.as_deref().map(str::to_owned),
            row: origin.row,
            id: origin.id.as_deref().map(str::to_owned),
            field: (!field.is_empty()).then(|| field.to_owned()),
            code,
            severity: code.severity(),
            message: message.into(),
        });
    }

    /// Reports what is true of a whole column: listed where it is first met, and counted everywhere.
    pub(super) fn issue_once(&mut self, origin: &Origin, code: RowCode, field: &str, message: impl Into<String>) {
        let place = format!("{}/{field}", origin.file.as_deref().unwrap_or_default());
        if self.listed.insert((code, place)) {
            self.issue(origin, code, field, message);
        } else {
            self.report.add_unlisted(code);
        }
    }

    /// Reports how a file or a line was written, where that was not UTF-8.
    pub(super) fn encoding(&mut self, origin: &Origin, encoding: Encoding) {
        match encoding {
            Encoding::Utf8 => {}
            Encoding::Utf16 => {
                self.issue(origin, RowCode::EncodingUtf16, "", "The file is in UTF-16; it was converted.")
            }
            Encoding::Cp1252 => self.issue(
                origin,
                RowCode::EncodingCp1252,
                "",
                "The bytes are not UTF-8 and were read as Windows-1252; look at the letters outside a to z, and save \
                 the file as UTF-8.",
            ),
        }
    }

    /// A record that was met, but not read so far that its kind is known.
    pub(super) fn unreadable(&mut self) {
        self.report.unreadable += 1;
    }

    /// A record that was met, and could not be made.
    pub(super) fn refused(&mut self, kind: RecordKind) {
        *self.report.read.entry(kind).or_default() += 1;
    }

    /// Remembers the locations of a confidential service before they are offered themselves.
    pub(super) fn confide(&mut self, service: &Service) {
        if service.safety.confidential_address {
            self.confidential_locations.extend(service.places.iter().filter_map(|place| place.location.clone()));
        }
    }

    /// Takes a record in: put right where it can be, handed on, or reported. Returns the id under which it is kept.
    ///
    /// # Errors
    /// Only what the caller's sink returns.
    pub(super) fn offer(&mut self, origin: &Origin, mut record: Record) -> Result<Option<String>> {
        let kind = record.kind();
        *self.report.read.entry(kind).or_default() += 1;
        if let Some(language) = self.options.default_language {
            record.resolve_language(language);
        }
        let origin = &origin.with_id(record.id());
        if kind != RecordKind::Location && is_blank(record.name()) {
            self.issue(
                origin,
                RowCode::EmptyName,
                "name",
                format!("This {kind} has no name and was left out; give it one."),
            );
            return Ok(None);
        }
        self.hide_confidential(origin, &mut record);
        if record.id().is_empty() {
            let id = derived_id(&record);
            self.issue(
                origin,
                RowCode::MissingId,
                "id",
                format!(
                    "This {kind} has no id and was given {id:?}, made of its name and organization; give it an id of \
                     its own, which stays the same when the record changes."
                ),
            );
            *id_mut(&mut record) = id;
        }

        let key = key(kind, record.id());
        let said = digest(&[record.to_json().as_bytes()]);
        let first = self.seen.get(&key).copied();
        if let Some((first_said, copies)) = first {
            if said == first_said || self.others.contains(&(key ^ said)) {
                self.issue(
                    origin,
                    RowCode::IdenticalCopy,
                    "id",
                    format!("This {kind} is in the input twice, the same in every field; it was kept once."),
                );
                return Ok(None);
            }
            let old = record.id().to_owned();
            let number = (copies + 2..).find(|n| !self.seen.contains_key(&self::key(kind, &format!("{old}~{n}"))));
            let id = format!("{old}~{}", number.unwrap_or(u32::MAX));
            self.issue(
                origin,
                RowCode::DuplicateId,
                "id",
                format!(
                    "Another {kind} has the same id and says something else; this one was kept as {id:?}. Give each \
                     an id of its own, or remove one."
                ),
            );
            *id_mut(&mut record) = id;
        }
        if !self.check(origin, &record) {
            return Ok(None);
        }
        if let Some((_, copies)) = first {
            self.others.insert(key ^ said);
            self.seen.entry(key).and_modify(|entry| entry.1 = copies + 1);
        }
        // Its id is new: it is the first of its own, or was given one that nobody has.
        self.seen.insert(self::key(kind, record.id()), (said, 0));
        self.note_references(origin, &record);
        *self.report.kept.entry(kind).or_default() += 1;
        let id = record.id().to_owned();
        (self.sink)(record)?;
        Ok(Some(id))
    }

    /// The end of the input: reports what was referred to and never came.
    pub(super) fn finish(mut self) -> ImportReport {
        let pending = std::mem::take(&mut self.pending);
        let mut unlisted = std::mem::take(&mut self.pending_counts);
        unlisted.retain(|target, _| !self.seen.contains_key(target));
        for reference in pending {
            if let Some(count) = unlisted.get_mut(&reference.target) {
                *count -= 1;
                self.issue(&reference.origin, RowCode::DanglingReference, reference.field, reference.message);
            }
        }
        for _ in 0..unlisted.values().sum::<u64>() {
            self.report.add_unlisted(RowCode::DanglingReference);
        }
        self.report
    }

    /// Reports a reference of a row that is not a record, such as a phone's, to a record that is not there.
    pub(super) fn dangling(&mut self, origin: &Origin, field: &str, id: &str, kept: &str) {
        self.issue(origin, RowCode::DanglingReference, field, format!("There is no {id:?} in the input; {kept}."));
    }

    /// Asks the rules of the model; false where they refuse the record.
    fn check(&mut self, origin: &Origin, record: &Record) -> bool {
        let mut kept = true;
        for issue in record.validate() {
            let (code, message) = match issue.severity {
                Severity::Error => {
                    kept = false;
                    (RowCode::InvalidRecord, format!("This {} was left out: {}.", record.kind(), issue.message))
                }
                Severity::Warning => (RowCode::ReviewAdvised, format!("Worth a look: {}.", issue.message)),
            };
            self.issue(origin, code, &issue.path, message);
        }
        kept
    }

    fn note_references(&mut self, origin: &Origin, record: &Record) {
        use RecordKind::{Location as L, Organization as O, Service as S};
        match record {
            Record::Organization(organization) => self.refers(origin, "parent", O, organization.parent.as_deref()),
            Record::Location(location) => self.refers(origin, "organization", O, location.organization.as_deref()),
            Record::Service(service) => {
                self.refers(origin, "organization", O, service.organization.as_deref());
                for organization in &service.co_organizations {
                    self.refers(origin, "co_organizations", O, Some(organization));
                }
                for place in &service.places {
                    self.refers(origin, "places.location", L, place.location.as_deref());
                }
                self.refers(origin, "duplicate_of", S, service.duplicate_of.as_deref());
            }
        }
    }

    fn refers(&mut self, origin: &Origin, field: &'static str, kind: RecordKind, id: Option<&str>) {
        let Some(id) = id else { return };
        let target = key(kind, id);
        if self.seen.contains_key(&target) || self.options.known.is_some_and(|known| known(kind, id)) {
            return;
        }
        *self.pending_counts.entry(target).or_default() += 1;
        if self.pending.len() < PENDING_LISTED {
            let message = format!("There is no {kind} {id:?} in the input; the reference was kept as it is.");
            self.pending.push(Pending { target, origin: origin.clone(), field, message });
        }
    }

    /// A confidential address is in no record that is handed on, and in no message.
    fn hide_confidential(&mut self, origin: &Origin, record: &mut Record) {
        let mut removed = Vec::new();
        match record {
            Record::Organization(_) => {}
            Record::Location(location) if self.confidential_locations.contains(&location.id) => {
                for (field, there) in [
                    ("addresses", !std::mem::take(&mut location.addresses).is_empty()),
                    ("municipality", location.municipality.take().is_some()),
                    ("position", location.position.take().is_some()),
                    ("transportation", !std::mem::take(&mut location.transportation).is_empty()),
                ] {
                    if there {
                        removed.push(field.to_owned());
                    }
                }
                remove_address_fields(&mut location.extra, &mut removed);
            }
            Record::Location(_) => {}
            Record::Service(service) => {
                if !service.safety.confidential_address {
                    return;
                }
                self.confide(service);
                hide_places(service, &mut removed);
                remove_address_fields(&mut service.extra, &mut removed);
            }
        }
        for field in removed {
            self.issue(
                origin,
                RowCode::ConfidentialAddressRemoved,
                &field,
                "The service's address is confidential and is never stored; it was removed.",
            );
        }
    }
}

fn hide_places(service: &mut Service, removed: &mut Vec<String>) {
    let before = removed.len();
    for (i, place) in service.places.iter_mut().enumerate() {
        for (field, there) in [
            ("location", place.location.take().is_some()),
            ("addresses", !std::mem::take(&mut place.addresses).is_empty()),
            ("municipality", place.municipality.take().is_some()),
            ("position", place.position.take().is_some()),
        ] {
            if there {
                removed.push(format!("places[{i}].{field}"));
            }
        }
    }
    for (i, row) in service.schedules.iter_mut().enumerate() {
        if row.municipality.take().is_some() {
            removed.push(format!("schedules[{i}].municipality"));
        }
    }
    // A place of which nothing is left says nothing.
    if removed.len() > before && service.places.iter().all(|place| *place == Place::default()) {
        service.places.clear();
        service.schedules.iter_mut().for_each(|row| row.place = None);
    }
}

/// Takes out the fields put aside from a source that would give an address away.
fn remove_address_fields(extra: &mut std::collections::BTreeMap<String, serde_json::Value>, removed: &mut Vec<String>) {
    const TELLING: [&str; 10] =
        ["address", "location", "street", "postal", "place", "position", "latitude", "longitude", "coordinate", "geo"];
    extra.retain(|field, _| {
        let lower = field.to_lowercase();
        let telling = lower != "confidential_address" && TELLING.iter().any(|word| lower.contains(word));
        if telling {
            removed.push(format!("extra.{field}"));
        }
        !telling
    });
}

/// An id for a record without one. It is made of what rarely changes, so that the next import of a corrected file
/// meets the same record.
fn derived_id(record: &Record) -> String {
    let organization = match record {
        Record::Organization(_) => None,
        Record::Location(location) => location.organization.as_deref(),
        Record::Service(service) => service.organization.as_deref(),
    };
    let mut parts = vec![record.kind().name().as_bytes(), organization.unwrap_or_default().as_bytes()];
    parts.extend(record.name().iter().map(|(_, text)| text.as_bytes()));
    let whole = record.to_json();
    if is_blank(record.name()) {
        parts.push(whole.as_bytes());
    }
    format!("{}-{:016x}", record.kind(), digest(&parts) >> 64)
}

fn key(kind: RecordKind, id: &str) -> Key {
    digest(&[kind.name().as_bytes(), id.as_bytes()])
}

/// Half the SHA-256 of the parts, each with its length, so that no two lists of parts are the same bytes.
fn digest(parts: &[&[u8]]) -> Key {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let mut half = [0; 16];
    half.copy_from_slice(&hash.finalize()[..16]);
    u128::from_be_bytes(half)
}

fn id_mut(record: &mut Record) -> &mut String {
    match record {
        Record::Organization(organization) => &mut organization.id,
        Record::Location(location) => &mut location.id,
        Record::Service(service) => &mut service.id,
    }
}

fn is_blank(name: &LocalizedText) -> bool {
    name.iter().all(|(_, text)| text.trim().is_empty())
}
