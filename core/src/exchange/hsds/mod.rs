//! Open Referral HSDS 1.x to 3.x, and Open Referral UK: JSON documents and packages of CSV tables.
//!
//! Tables are joined into the same trees that the JSON documents are ([`join`]), so that one mapping serves both.
//! Organizations and locations are often repeated inside services; copies are put together and handed on once, at the
//! end of the input.

mod entity;
mod join;
mod parts;
mod schedule;
mod service;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

pub(super) use entity::{Entity, fields};
pub(super) use join::join;
pub(super) use schedule::blank;

use super::intake::{Intake, Origin};
use super::node::{self, is_nothing};
use super::report::RowCode;
use super::source::{self, Lines, Progress};
use super::tables::{self, Tables};
use crate::error::{Error, ErrorKind, Result};

/// Reads one JSON document, or one object on each line.
pub(super) fn read_json(path: &Path, intake: &mut Intake<'_>, progress: &mut Progress<'_>) -> Result<()> {
    let mut directory = Directory::new("hsds");
    if source::is_lines(path)? {
        let mut lines = Lines::open(path)?;
        while let Some(line) = lines.next()? {
            let origin = Origin::row(line.number);
            intake.encoding(&origin, line.encoding);
            match serde_json::from_str(&line.text) {
                Ok(value) => directory.value(intake, value, &origin, None)?,
                Err(error) => {
                    intake.unreadable();
                    let message =
                        format!("This line is not a JSON object (column {}) and was left out.", error.column());
                    intake.issue(&origin, RowCode::NotJson, "", message);
                }
            }
            progress.advance(line.size);
        }
    } else {
        let (document, encoding) = source::json_of(path)?;
        intake.encoding(&Origin::default(), encoding);
        match document {
            Value::Object(object) if object.keys().any(|name| name.ends_with(".csv")) => {
                join(package(object), intake, &mut directory)?;
            }
            document => directory.value(intake, document, &Origin::default(), None)?,
        }
    }
    directory.finish(intake)
}

/// Reads a package of CSV tables.
pub(super) fn read_tables(files: &[PathBuf], intake: &mut Intake<'_>, progress: &mut Progress<'_>) -> Result<()> {
    let mut directory = Directory::new("hsds");
    let tables = tables::read(files, intake, progress)?;
    join(tables, intake, &mut directory)?;
    directory.finish(intake)
}

/// The tables of a tabular JSON document: `{"services.csv": [{...}]}`.
fn package(object: Map<String, Value>) -> Tables {
    let mut tables = Tables::new();
    for (file, rows) in object {
        let (Some(table), Value::Array(rows)) = (tables::canonical(file.trim_end_matches(".csv")), rows) else {
            continue;
        };
        for (i, row) in rows.into_iter().enumerate() {
            let Value::Object(mut row) = row else { continue };
            row.retain(|_, value| !is_nothing(value));
            row.insert(node::FILE.to_owned(), Value::from(file.as_str()));
            row.insert(node::ROW.to_owned(), Value::from(i + 1));
            tables.entry(table).or_default().push(row);
        }
    }
    tables
}

type Object = Map<String, Value>;

/// What has been met of a directory, and has not been handed on yet.
pub(super) struct Directory {
    /// The system that stands in the records' source.
    system: &'static str,
    organizations: Pool,
    locations: Pool,
    /// Services met as the other half of a service at a location, to which further locations may come.
    services: Pool,
}

impl Directory {
    pub(super) fn new(system: &'static str) -> Self {
        Self { system, organizations: Pool::default(), locations: Pool::default(), services: Pool::default() }
    }

    /// Takes any value in: an entity, a list, a page, a package. `known` is what the entities of a named list are.
    fn value(&mut self, intake: &mut Intake<'_>, value: Value, origin: &Origin, known: Option<Entity>) -> Result<()> {
        let mut object = match value {
            Value::Array(items) => {
                for (i, item) in items.into_iter().enumerate() {
                    let row = if origin.row.is_some() { origin.clone() } else { Origin::row(i as u64 + 1) };
                    self.value(intake, item, &row, known)?;
                }
                return Ok(());
            }
            Value::Object(object) => object,
            _ => {
                intake.unreadable();
                intake.issue(origin, RowCode::NotJson, "", "This is not a JSON object and was left out.");
                return Ok(());
            }
        };
        let entity = known.or_else(|| Entity::of(&object));
        if entity.is_none() {
            let mut listed = false;
            for (name, entity) in Entity::LISTS {
                if object.get(*name).is_some_and(Value::is_array) {
                    listed = true;
                    let items = object.remove(*name).unwrap_or_default();
                    self.value(intake, items, origin, *entity)?;
                }
            }
            if listed {
                return Ok(());
            }
        }
        let origin = origin.with_id(&object.get("id").map(node::scalar).unwrap_or_default());
        match entity {
            Some(Entity::Service) => service::read(self, intake, object, &origin)?,
            Some(Entity::Organization) => {
                self.unpack(intake, &mut object, &origin)?;
                self.organizations.own(object, origin);
            }
            Some(Entity::Location) => self.locations.own(object, origin),
            Some(Entity::ServiceAtLocation) => self.service_at_location(object, &origin),
            Some(Entity::Vocabulary) => intake.issue(
                &origin,
                RowCode::NotARecord,
                "",
                "This is a taxonomy or a term of one, for which a catalogue has no record; it was left out.",
            ),
            None => {
                intake.unreadable();
                intake.issue(
                    &origin,
                    RowCode::UnknownKind,
                    "",
                    "This object does not show what it is and was left out; a service has at least \"status\" or \
                     \"organization\", an organization \"website\" or \"legal_status\", a location \"location_type\".",
                );
            }
        }
        Ok(())
    }

    /// The services and locations inside an organization become records of their own.
    fn unpack(&mut self, intake: &mut Intake<'_>, organization: &mut Object, origin: &Origin) -> Result<()> {
        let id = organization.get("id").map(node::scalar).unwrap_or_default();
        for (list, kind) in [("services", Entity::Service), ("locations", Entity::Location)] {
            let Some(Value::Array(items)) = organization.remove(list) else { continue };
            for item in items {
                let Value::Object(mut item) = item else { continue };
                if !id.is_empty() && !item.contains_key("organization") {
                    item.entry("organization_id").or_insert_with(|| Value::from(id.as_str()));
                }
                match kind {
                    Entity::Location => self.locations.embedded(intake, item, origin),
                    _ => service::read(self, intake, item, origin)?,
                }
            }
        }
        Ok(())
    }

    /// Turns a service at a location round: into the service, with the location inside.
    fn service_at_location(&mut self, mut link: Object, origin: &Origin) {
        let mut service = match link.remove("service") {
            Some(Value::Object(service)) => service,
            _ => Object::new(),
        };
        if let Some(id) = link.remove("service_id") {
            service.entry("id").or_insert(id);
        }
        let lists = service.entry("service_at_locations").or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(links) = lists {
            links.push(Value::Object(link));
        }
        self.services.gathered(service, origin.clone());
    }

    /// Takes an organization in that stands inside another object, and returns its id.
    fn embedded_organization(
        &mut self,
        intake: &mut Intake<'_>,
        mut object: Object,
        origin: &Origin,
    ) -> Result<Option<String>> {
        let id = object.get("id").map(node::scalar).filter(|id| !id.is_empty());
        self.unpack(intake, &mut object, origin)?;
        self.organizations.embedded(intake, object, origin);
        Ok(id)
    }

    /// Hands on what was put together.
    ///
    /// # Errors
    /// `INVALID_DOCUMENT` where the input held nothing at all; what the sink returns.
    pub(super) fn finish(mut self, intake: &mut Intake<'_>) -> Result<()> {
        for (object, origin) in std::mem::take(&mut self.services).into_all(intake) {
            service::read(&mut self, intake, object, &origin)?;
        }
        for (object, origin) in std::mem::take(&mut self.organizations).into_all(intake) {
            let record = parts::organization(self.system, intake, object, &origin);
            intake.offer(&origin, record.into())?;
        }
        for (object, origin) in std::mem::take(&mut self.locations).into_all(intake) {
            let record = parts::location(self.system, intake, object, &origin);
            intake.offer(&origin, record.into())?;
        }
        let nothing = intake.report.total_read() == 0 && intake.report.counts.is_empty();
        if nothing {
            return Err(Error::new(ErrorKind::InvalidDocument, "the input holds no organization, service or location")
                .at("$")
                .hint("give at least one record"));
        }
        Ok(())
    }
}

/// Entities of one kind: those that are the input's own, and copies found inside others.
#[derive(Default)]
struct Pool {
    own: Vec<(Object, Origin)>,
    copies: Vec<(Object, Origin)>,
    by_id: HashMap<String, usize>,
}

impl Pool {
    fn own(&mut self, object: Object, origin: Origin) {
        self.own.push((object, origin));
    }

    /// Adds a copy; copies of one id are put together.
    fn embedded(&mut self, intake: &mut Intake<'_>, object: Object, origin: &Origin) {
        let id = object.get("id").map(node::scalar).unwrap_or_default();
        if let Some(at) = self.by_id.get(&id) {
            complete(intake, &mut self.copies[*at].0, object, origin);
            return;
        }
        if !id.is_empty() {
            self.by_id.insert(id, self.copies.len());
        }
        self.copies.push((object, origin.clone()));
    }

    /// Adds a part of an entity; the lists of the parts are joined.
    fn gathered(&mut self, object: Object, origin: Origin) {
        let id = object.get("id").map(node::scalar).unwrap_or_default();
        let Some(at) = self.by_id.get(&id) else {
            if !id.is_empty() {
                self.by_id.insert(id, self.copies.len());
            }
            self.copies.push((object, origin));
            return;
        };
        let whole = &mut self.copies[*at].0;
        for (name, value) in object {
            match (whole.get_mut(&name), value) {
                (Some(Value::Array(items)), Value::Array(more)) => {
                    for item in more {
                        if !items.contains(&item) {
                            items.push(item);
                        }
                    }
                }
                (Some(_), _) => {}
                (None, value) => {
                    whole.insert(name, value);
                }
            }
        }
    }

    /// The input's own entities, completed from copies of the same id; then the copies that stand alone.
    fn into_all(mut self, intake: &mut Intake<'_>) -> Vec<(Object, Origin)> {
        let mut all = self.own;
        let mut used = vec![false; self.copies.len()];
        for (object, _) in &mut all {
            let id = object.get("id").map(node::scalar).unwrap_or_default();
            if let Some(at) = self.by_id.remove(&id) {
                used[at] = true;
                let (copy, origin) = std::mem::take(&mut self.copies[at]);
                complete(intake, object, copy, &origin);
            }
        }
        all.extend(self.copies.into_iter().zip(used).filter(|(_, used)| !used).map(|(copy, _)| copy));
        all
    }
}

/// Fills what `whole` does not say from a copy; where both say something and differ, the first stays.
fn complete(intake: &mut Intake<'_>, whole: &mut Object, copy: Object, origin: &Origin) {
    let mut differ = Vec::new();
    for (name, value) in copy {
        match whole.get(&name) {
            Some(first) if !is_nothing(first) => {
                let both_say = !first.is_array() && !first.is_object() && !is_nothing(&value);
                if both_say && *first != value && !name.starts_with('@') {
                    differ.push(name);
                }
            }
            _ => {
                whole.insert(name, value);
            }
        }
    }
    if !differ.is_empty() {
        let id = whole.get("id").map(node::scalar).unwrap_or_default();
        let message = format!(
            "The copy of {id:?} inside this record says something else in {}; what was met first was kept.",
            differ.join(", ")
        );
        intake.issue(origin, RowCode::ConflictingCopy, &differ.join(","), message);
    }
}

/// Fields that could not be used, in the record's `extra`.
type Extra = BTreeMap<String, Value>;
