//! The index of a catalogue's services, kept in step with the store.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::card::Card;
use super::columns::Columns;
use super::kept::Kept;
use super::text::TextIndex;
use super::texts::texts;
use super::{Bitmap, Rows};
use crate::error::Result;
use crate::matching::{Criteria, Site, Terms, Whereabouts};
use crate::model::{LocalizedText, Organization, Record, RecordKind, Service, Visibility};
use crate::reference::MunicipalityTable;
use crate::search::Facet;
use crate::store::{Delta, Position, Row};
use crate::text::Analyser;

/// Services indexed at a time, so that the memory that a build needs does not grow with the catalogue.
const BATCH: usize = 20_000;

/// Everything that a search needs, in memory: text, columns, cards.
///
/// Each service that is indexed takes the next **slot**; a changed service leaves its old slot dead. What fails in
/// [`follow`](Self::follow) fails before anything has changed, so that columns and text never part.
pub(crate) struct ServiceIndex {
    /// The store's position that the index has reached.
    pub(crate) position: Position,
    /// The words.
    pub(crate) text: TextIndex,
    /// What is not text.
    pub(crate) columns: Columns,
    /// Whom the services are for, compiled.
    pub(crate) criteria: Vec<Criteria>,
    /// What the criteria share.
    pub(crate) terms: Terms,
    /// What short answers show.
    pub(crate) cards: Vec<Card>,
    /// The slots of services that are in the catalogue now.
    pub(crate) live: Bitmap,
    dead: Bitmap,
    slots: HashMap<Box<str>, u32>,
    organizations: BTreeMap<String, Organized>,
    sites: BTreeMap<String, Site>,
    /// The reference table by which areas are resolved.
    pub(crate) municipalities: Arc<MunicipalityTable>,
    /// What searches have worked out.
    pub(crate) kept: Kept,
}

impl ServiceIndex {
    /// An index of all rows.
    pub(crate) fn build(
        rows: &Rows<'_>,
        analyser: &Arc<Analyser>,
        municipalities: &Arc<MunicipalityTable>,
    ) -> Result<Self> {
        let mut index = Self {
            position: rows.position(),
            text: TextIndex::empty(Arc::clone(analyser)),
            columns: Columns::default(),
            criteria: Vec::new(),
            terms: Terms::new(),
            cards: Vec::new(),
            live: Bitmap::new(),
            dead: Bitmap::new(),
            slots: HashMap::new(),
            organizations: BTreeMap::new(),
            sites: BTreeMap::new(),
            municipalities: Arc::clone(municipalities),
            kept: Kept::default(),
        };
        for kind in [RecordKind::Organization, RecordKind::Location] {
            for row in rows.each(kind) {
                index.learn(learnt(&[Delta::Put(row?)])?);
            }
        }
        let mut batch = Vec::with_capacity(BATCH);
        for row in rows.each(RecordKind::Service) {
            batch.extend(service(&row?)?);
            if batch.len() == BATCH {
                index.add(&batch, &[])?;
                batch.clear();
            }
        }
        index.add(&batch, &[])?;
        Ok(index)
    }

    /// Takes in what has changed since [`position`](Self::position).
    pub(crate) fn follow(&mut self, rows: &Rows<'_>) -> Result<()> {
        let position = rows.position();
        let deltas = rows.snapshot().rows_since(self.position.seq).collect::<Result<Vec<Delta>>>()?;
        let touched = self.touched(&deltas);
        let mut services = Vec::new();
        let mut gone = Vec::new();
        for id in touched {
            gone.extend(self.slots.get(id.as_str()).copied());
            if let Some(Record::Service(service)) = rows.get(RecordKind::Service, &id)? {
                services.push(service.for_everybody());
            }
        }
        let learnt = learnt(&deltas)?;
        let before = self.learn(learnt);
        if let Err(error) = self.add(&services, &gone) {
            self.learn(before);
            return Err(error);
        }
        self.position = position;
        Ok(())
    }

    /// The ids of the services that must be indexed again: those that changed, and those whose organization or location
    /// did.
    fn touched(&self, deltas: &[Delta]) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        for delta in deltas {
            let column = match delta.kind() {
                RecordKind::Service => {
                    ids.insert(delta.id().to_owned());
                    continue;
                }
                RecordKind::Organization => self.columns.facet(Facet::Organization),
                RecordKind::Location => &self.columns.location,
            };
            let slots = column.any_of([delta.id()], &self.live);
            ids.extend(slots.iter().map(|slot| self.cards[slot as usize].id.to_string()));
        }
        ids
    }

    /// Takes in names and whereabouts; gives back what they replace.
    fn learn(&mut self, neighbours: Neighbours) -> Neighbours {
        let mut before = Neighbours::default();
        for (id, name) in neighbours.organizations {
            let old = replace(&mut self.organizations, &id, name);
            before.organizations.push((id, old));
        }
        for (id, site) in neighbours.sites {
            let old = replace(&mut self.sites, &id, site);
            before.sites.push((id, old));
        }
        before
    }

    /// Indexes services in new slots, and marks slots dead.
    fn add(&mut self, services: &[Service], gone: &[u32]) -> Result<()> {
        let organizations = |service: &Service| -> Vec<&LocalizedText> {
            let ids = service.organization.iter().chain(&service.co_organizations);
            ids.filter_map(|id| self.organization(id, Visibility::Public)).collect()
        };
        let names: Vec<Vec<&LocalizedText>> = services.iter().map(organizations).collect();
        let docs: Vec<_> = services.iter().zip(&names).map(|(s, names)| texts(s, names.iter().copied())).collect();
        let mut dead = self.dead.clone();
        gone.iter().for_each(|slot| {
            dead.insert(*slot);
        });
        let text = self.text.append(&docs, &dead)?;

        // From here on nothing can fail.
        self.text = text;
        self.dead = dead;
        for slot in gone {
            self.live.remove(*slot);
            self.slots.remove(&self.cards[*slot as usize].id);
        }
        for service in services {
            let slot = self.columns.len();
            let whereabouts = Whereabouts::of(service, &self.municipalities, |id| self.sites.get(id));
            self.columns.push(service, &whereabouts);
            self.criteria.push(Criteria::of(service, &whereabouts, &mut self.terms));
            self.live.insert(slot);
            self.slots.insert(service.id.as_str().into(), slot);
            self.cards.push(Card::new(service));
        }
        Ok(())
    }

    /// The slot of a live service.
    pub(crate) fn slot(&self, id: &str) -> Option<u32> {
        self.slots.get(id).copied()
    }

    /// Name of an organization that `audience` may see.
    pub(crate) fn organization(&self, id: &str, audience: Visibility) -> Option<&LocalizedText> {
        self.organizations.get(id).filter(|of| of.visibility <= audience).map(|of| &of.name)
    }

    /// Id and name of every organization that `audience` may see, by id.
    pub(crate) fn organizations(&self, audience: Visibility) -> impl Iterator<Item = (&str, &LocalizedText)> {
        let seen = self.organizations.iter().filter(move |(_, of)| of.visibility <= audience);
        seen.map(|(id, of)| (id.as_str(), &of.name))
    }
}

/// What of an organization its services need.
struct Organized {
    name: LocalizedText,
    visibility: Visibility,
}

/// Organizations and whereabouts of locations; `None` for one that is gone.
#[derive(Default)]
struct Neighbours {
    organizations: Vec<(String, Option<Organized>)>,
    sites: Vec<(String, Option<Site>)>,
}

fn record(row: &Row) -> Result<Record> {
    Record::from_stored(row.kind, &row.body)
}

fn service(row: &Row) -> Result<Option<Service>> {
    Ok(match record(row)? {
        Record::Service(service) => Some(service.for_everybody()),
        _ => None,
    })
}

fn learnt(deltas: &[Delta]) -> Result<Neighbours> {
    let mut neighbours = Neighbours::default();
    for delta in deltas {
        let (kind, id) = (delta.kind(), delta.id().to_owned());
        let record = match delta {
            Delta::Put(row) if kind != RecordKind::Service => Some(record(row)?),
            _ => None,
        };
        match (kind, record) {
            (RecordKind::Organization, Some(Record::Organization(organization))) => {
                let Organization { name, visibility, .. } = organization;
                neighbours.organizations.push((id, Some(Organized { name, visibility })));
            }
            (RecordKind::Organization, _) => neighbours.organizations.push((id, None)),
            (RecordKind::Location, Some(Record::Location(location))) => {
                let known = location.visibility == Visibility::Public;
                neighbours.sites.push((id, known.then(|| Site::from(&location))));
            }
            (RecordKind::Location, _) => neighbours.sites.push((id, None)),
            (RecordKind::Service, _) => {}
        }
    }
    Ok(neighbours)
}

fn replace<T>(map: &mut BTreeMap<String, T>, id: &str, value: Option<T>) -> Option<T> {
    match value {
        Some(value) => map.insert(id.to_owned(), value),
        None => map.remove(id),
    }
}
