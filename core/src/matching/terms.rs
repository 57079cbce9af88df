//! What the services of a catalogue share, under numbers, so that judging a service touches no string.

use super::combinations::Combinations;
use super::criteria::Criteria;
use super::limits::Limits;
use super::points::Points;
use super::season::Season;
use super::whereabouts::Territory;
use super::{RoleKind, RoleTable};
use crate::index::{Bitmap, Packer, Shared, Unpacker, Vocabulary};
use crate::reference::MunicipalityTable;

/// Whom a service speaks to: combinations of roles and of languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Addressed {
    pub(super) roles: u32,
    pub(super) languages: u32,
}

/// Area numbers that are no combination of municipalities.
pub(super) mod area {
    /// Nobody has said.
    pub(in super::super) const UNKNOWN: u32 = 0;
    /// Everybody.
    pub(in super::super) const NATIONWIDE: u32 = 1;
    /// Everybody but Åland.
    pub(in super::super) const EXCEPT_ALAND: u32 = 2;
    /// The number of the first combination.
    pub(in super::super) const SETS: u32 = 3;
}

/// What the compiled [`Criteria`](super::Criteria) of one index share. It only grows, until the index is compacted.
#[derive(Debug, Clone)]
pub struct Terms {
    pub(super) needs: Combinations,
    pub(super) roles: Combinations,
    pub(super) languages: Combinations,
    pub(super) municipalities: Combinations,
    pub(super) attributes: Vocabulary,
    pub(super) addressed: Shared<Addressed>,
    pub(super) limits: Shared<Limits>,
    pub(super) seasons: Shared<Season>,
    pub(super) places: Points,
}

impl Default for Terms {
    fn default() -> Self {
        Self {
            needs: Combinations::new(),
            roles: Combinations::new(),
            languages: Combinations::new(),
            municipalities: Combinations::new(),
            attributes: Vocabulary::default(),
            addressed: Shared::default(),
            limits: Shared::default(),
            seasons: Shared::default(),
            places: Points::new(),
        }
    }
}

impl Terms {
    /// Terms of an index without services.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of an area.
    pub(super) fn area(&mut self, territory: &Territory) -> u32 {
        match territory {
            Territory::Unknown => area::UNKNOWN,
            Territory::Nationwide => area::NATIONWIDE,
            Territory::ExceptAland => area::EXCEPT_ALAND,
            Territory::Municipalities(codes) => {
                area::SETS + self.municipalities.intern(codes.iter().map(String::as_str))
            }
        }
    }

    /// Municipalities of an area; `u16::MAX` for the whole country.
    pub(super) fn area_size(&self, number: u32) -> u16 {
        match number {
            area::UNKNOWN => 0,
            area::NATIONWIDE | area::EXCEPT_ALAND => u16::MAX,
            set => self.municipalities.get(set - area::SETS).len().min(usize::from(u16::MAX) - 1) as u16,
        }
    }

    /// The combinations of municipalities that the client's is one of.
    pub(super) fn around(&self, home: &str, table: &MunicipalityTable) -> Bitmap {
        let code = table.get(home).map_or(home, |municipality| &municipality.code);
        self.municipalities.holding(self.municipalities.codes().number(code))
    }

    /// The combinations of roles in which there is a circumstance: see [`RoleKind`].
    pub(super) fn circumstances(&self) -> Bitmap {
        let table = RoleTable::shared();
        let roles = (0..).zip(self.roles.codes().iter());
        self.roles
            .holding(roles.filter(|(_, role)| table.kind(role) == RoleKind::Circumstance).map(|(number, _)| number))
    }

    pub(super) fn addressed(&self, of: &Criteria) -> Addressed {
        *self.addressed.get(of.addressed)
    }

    pub(super) fn limits(&self, of: &Criteria) -> &Limits {
        self.limits.get(of.limits)
    }

    pub(super) fn season(&self, of: &Criteria) -> &Season {
        self.seasons.get(of.season)
    }

    /// Leaves what these criteria have of what changes most.
    pub(crate) fn retain(&mut self, criteria: &mut [Criteria]) {
        self.seasons.retain(criteria.iter_mut().map(|of| &mut of.season));
        self.limits.retain(criteria.iter_mut().map(|of| &mut of.limits));
        self.places.retain(criteria.iter_mut().map(|of| &mut of.places));
    }

    /// Whether every number of the criteria is one of these terms'.
    pub(super) fn cover(&self, criteria: &Criteria) -> bool {
        criteria.needs < self.needs.len()
            && self.has_area(criteria.area)
            && criteria.addressed < self.addressed.len()
            && criteria.limits < self.limits.len()
            && criteria.season < self.seasons.len()
            && criteria.places < self.places.len()
    }

    fn has_area(&self, number: u32) -> bool {
        number < area::SETS + self.municipalities.len()
    }

    pub(crate) fn pack(&self, to: &mut Packer) {
        let Self { needs, roles, languages, municipalities, attributes, addressed, limits, seasons, places } = self;
        [needs, roles, languages, municipalities].into_iter().for_each(|sets| sets.pack(to));
        attributes.pack(to);
        to.list(&addressed.all().iter().map(|of| [of.roles, of.languages]).collect::<Vec<_>>());
        to.u64(u64::from(limits.len()));
        limits.all().iter().for_each(|of| of.pack(to));
        to.u64(u64::from(seasons.len()));
        seasons.all().iter().for_each(|of| of.pack(to));
        places.pack(to);
    }

    pub(crate) fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let mut terms = Self::new();
        let Self { needs, roles, languages, municipalities, .. } = &mut terms;
        for sets in [needs, roles, languages, municipalities] {
            *sets = Combinations::unpack(from)?;
        }
        terms.attributes = Vocabulary::unpack(from)?;
        let addressed = from.list()?.into_iter().map(|[roles, languages]: [u32; 2]| Addressed { roles, languages });
        terms.addressed = Shared::of(addressed.collect());
        let limits: Option<Vec<Limits>> =
            (0..from.length(Limits::LEAST_BYTES)?).map(|_| Limits::unpack(from)).collect();
        terms.limits = Shared::of(limits?);
        let seasons: Option<Vec<Season>> = (0..from.length(Season::BYTES)?).map(|_| Season::unpack(from)).collect();
        terms.seasons = Shared::of(seasons?);
        terms.places = Points::unpack(from)?;
        terms.is_sound().then_some(terms)
    }

    /// Whether the terms have what they lead to.
    fn is_sound(&self) -> bool {
        let known = |of: &Addressed| of.roles < self.roles.len() && of.languages < self.languages.len();
        let asked = |of: &Limits| {
            of.residency.is_none_or(|area| self.has_area(area))
                && of.conditions.iter().all(|condition| (condition.attribute as usize) < self.attributes.len())
        };
        self.addressed.all().iter().all(known) && self.limits.all().iter().all(asked)
    }
}
