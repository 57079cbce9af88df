//! The index of a catalogue's services, kept in step with the store.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use super::card::Cards;
use super::columns::Columns;
use super::kept::Kept;
use super::numbers::{Numbers, hash};
use super::text::TextIndex;
use super::texts::texts;
use super::{Bitmap, Rows};
use crate::error::Result;
use crate::matching::{Criteria, Site, Terms, Whereabouts};
use crate::model::{LocalizedText, Location, Organization, Record, RecordKind, Service, Visibility};
use crate::reference::MunicipalityTable;
use crate::search::Facet;
use crate::store::{Delta, Position, Row};
use crate::text::Analyser;

/// Services indexed at a time, so that the memory that a build needs does not grow with the catalogue.
const BATCH: usize = 20_000;

/// Dead slots that are not worth compacting the index for.
const LEAST_DEAD: u32 = 4_096;

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
    pub(crate) cards: Cards,
    /// The slots of services that are in the catalogue now.
    pub(crate) live: Bitmap,
    pub(super) dead: Bitmap,
    /// The last slot of each id, dead or alive; made when it is first needed.
    pub(super) slots: OnceLock<Numbers>,
    pub(super) organizations: BTreeMap<String, Organized>,
    /// The reference table by which areas are resolved.
    pub(crate) municipalities: Arc<MunicipalityTable>,
    /// What searches have worked out.
    pub(crate) kept: Kept,
}

impl ServiceIndex {
    /// An index of nothing, as it would stand at `position`.
    pub(super) fn empty(position: Position, analyser: &Arc<Analyser>, municipalities: &Arc<MunicipalityTable>) -> Self {
        Self {
            position,
            text: TextIndex::empty(Arc::clone(analyser)),
            columns: Columns::default(),
            criteria: Vec::new(),
            terms: Terms::new(),
            cards: Cards::default(),
            live: Bitmap::new(),
            dead: Bitmap::new(),
            slots: OnceLock::new(),
            organizations: BTreeMap::new(),
            municipalities: Arc::clone(municipalities),
            kept: Kept::default(),
        }
    }

    /// An index of all rows.
    pub(crate) fn build(
        rows: &Rows<'_>,
        analyser: &Arc<Analyser>,
        municipalities: &Arc<MunicipalityTable>,
    ) -> Result<Self> {
        let mut index = Self::empty(rows.position(), analyser, municipalities);
        for row in rows.each(RecordKind::Organization) {
            let row = row?;
            index.organizations.extend(organized(&row)?.map(|of| (row.id, of)));
        }
        let mut sites = Sites::new();
        for row in rows.each(RecordKind::Location) {
            if let Record::Location(location) = record(&row?)? {
                sites.extend(site(&location).map(|site| (location.id.clone(), site)));
            }
        }
        let mut batch = Vec::with_capacity(BATCH);
        for row in rows.each(RecordKind::Service) {
            batch.extend(service(&row?)?);
            if batch.len() == BATCH {
                index.add(&batch, &sites, &[])?;
                batch.clear();
            }
        }
        index.add(&batch, &sites, &[])?;
        index.text = index.text.in_one(&index.dead)?;
        Ok(index)
    }

    /// Takes in what has changed since [`position`](Self::position). Until all of it is taken in, the position stays: what
    /// was begun is then begun again.
    pub(crate) fn follow(&mut self, rows: &Rows<'_>) -> Result<()> {
        let position = rows.position();
        let mut changed: Vec<(RecordKind, String)> = Vec::new();
        for delta in rows.snapshot().rows_since(self.position.seq) {
            let delta = delta?;
            let (kind, id) = (delta.kind(), delta.id().to_owned());
            if kind == RecordKind::Organization {
                let name = if let Delta::Put(row) = &delta { organized(row)? } else { None };
                match name {
                    Some(name) => self.organizations.insert(id.clone(), name),
                    None => self.organizations.remove(&id),
                };
            }
            changed.push((kind, id));
        }
        let touched: Vec<String> = self.touched(changed).into_iter().collect();
        for ids in touched.chunks(BATCH) {
            let mut services = Vec::new();
            let mut gone = Vec::new();
            let mut sites = Sites::new();
            for id in ids {
                gone.extend(self.slot(id));
                let Some(Record::Service(service)) = rows.get(RecordKind::Service, id)? else { continue };
                let service = service.for_everybody();
                for location in service.places.iter().filter_map(|place| place.location.as_ref()) {
                    if let Some(Record::Location(of)) = rows.get(RecordKind::Location, location)? {
                        sites.extend(site(&of).map(|site| (location.clone(), site)));
                    }
                }
                services.push(service);
            }
            self.add(&services, &sites, &gone)?;
        }
        self.position = position;
        // What fails below is only not saved: the index is whole, and the next change tries again.
        if touched.len() > BATCH
            && let Ok(text) = self.text.in_few(&self.dead)
        {
            self.text = text;
        }
        let live = self.live.len();
        if self.dead.len() > live / 3 + LEAST_DEAD {
            let _ = self.compact();
        }
        Ok(())
    }

    /// Gives the slots of most of the dead to the living.
    fn compact(&mut self) -> Result<()> {
        let (text, kept) = self.text.compact(&self.dead)?;

        // From here on nothing can fail.
        self.text = text;
        self.columns.retain(&kept);
        self.cards.retain(&kept);
        self.criteria = kept.iter().map(|slot| self.criteria[slot as usize]).collect();
        self.terms.retain(&mut self.criteria);
        self.live = self.live.numbered_by(&kept);
        self.dead = self.dead.numbered_by(&kept);
        self.slots = OnceLock::new();
        self.kept = Kept::default();
        Ok(())
    }

    /// The ids of the services that must be indexed again: those that changed, and those whose organization or location
    /// did.
    fn touched(&self, changed: Vec<(RecordKind, String)>) -> BTreeSet<String> {
        let mut ids = BTreeSet::new();
        for (kind, id) in changed {
            let column = match kind {
                RecordKind::Service => {
                    ids.insert(id);
                    continue;
                }
                RecordKind::Organization => self.columns.facet(Facet::Organization),
                RecordKind::Location => &self.columns.location,
            };
            let slots = column.any_of([id.as_str()], &self.live);
            ids.extend(slots.iter().map(|slot| self.cards.id(slot).to_owned()));
        }
        ids
    }

    /// Indexes services in new slots, and marks slots dead.
    fn add(&mut self, services: &[Service], sites: &Sites, gone: &[u32]) -> Result<()> {
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
        gone.iter().for_each(|slot| {
            self.live.remove(*slot);
        });
        for service in services {
            let slot = self.columns.len();
            let whereabouts = Whereabouts::of(service, &self.municipalities, |id| sites.get(id));
            self.columns.push(service, &whereabouts);
            self.criteria.push(Criteria::of(service, &whereabouts, &mut self.terms));
            self.live.insert(slot);
            self.cards.push(service);
            let cards = &self.cards;
            if let Some(slots) = self.slots.get_mut() {
                let id = service.id.as_str();
                slots.set(hash(id), slot, |other| cards.id(other) == id, |other| hash(cards.id(other)));
            }
        }
        Ok(())
    }

    /// The slot of a live service.
    pub(crate) fn slot(&self, id: &str) -> Option<u32> {
        let slots = self.slots.get_or_init(|| {
            let mut slots = Numbers::with_room(self.live.len() as usize);
            let of = |slot: u32| hash(self.cards.id(slot));
            self.live.iter().for_each(|slot| slots.add(of(slot), slot, of));
            slots
        });
        slots.find(hash(id), |slot| self.cards.id(slot) == id).filter(|slot| self.live.contains(*slot))
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
pub(super) struct Organized {
    pub(super) name: LocalizedText,
    pub(super) visibility: Visibility,
}

/// The whereabouts of location records, by id.
type Sites = BTreeMap<String, Site>;

fn record(row: &Row) -> Result<Record> {
    Record::from_stored(row.kind, &row.body)
}

fn service(row: &Row) -> Result<Option<Service>> {
    Ok(match record(row)? {
        Record::Service(service) => Some(service.for_everybody()),
        _ => None,
    })
}

fn organized(row: &Row) -> Result<Option<Organized>> {
    Ok(match record(row)? {
        Record::Organization(Organization { name, visibility, .. }) => Some(Organized { name, visibility }),
        _ => None,
    })
}

/// The whereabouts that a location's services take over: none of one that not everybody may see.
fn site(location: &Location) -> Option<Site> {
    (location.visibility == Visibility::Public).then(|| Site::from(location))
}
