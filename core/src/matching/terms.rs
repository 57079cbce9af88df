//! The words of a catalogue as small numbers, so that judging a service touches no string.

use std::hash::Hash;

use super::criteria::Criteria;
use super::whereabouts::Territory;
use super::{RoleKind, RoleTable};
use crate::index::{Numbers, Packer, Unpacker, Vocabulary, hash};
use crate::model::{Position, Predicate};
use crate::reference::{MunicipalityTable, NeedTable};

/// Values that many services share, stored once.
#[derive(Debug, Clone)]
struct Shared<T> {
    values: Vec<T>,
    numbers: Numbers,
}

impl<T: Eq + Hash> Shared<T> {
    /// Values in the order of their numbers; the first ones, so many, are never looked for.
    fn of(values: Vec<T>, first: usize) -> Self {
        let mut shared = Self { values, numbers: Numbers::default() };
        (first..shared.values.len()).for_each(|number| shared.number(number as u32));
        shared
    }

    fn intern(&mut self, value: T) -> u32 {
        let found = self.numbers.find(hash(&value), |number| self.values[number as usize] == value);
        found.unwrap_or_else(|| {
            self.values.push(value);
            let number = self.values.len() as u32 - 1;
            self.number(number);
            number
        })
    }

    /// Lets a value be found.
    fn number(&mut self, number: u32) {
        let values = &self.values;
        self.numbers.add(hash(&values[number as usize]), number, |number| hash(&values[number as usize]));
    }
}

/// A condition on an attribute of the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Condition {
    /// The attribute's number.
    pub(super) attribute: u32,
    /// The value that the condition asks for.
    pub(super) value: bool,
    /// Whether the value shuts the client out, rather than lets in.
    pub(super) excludes: bool,
}

/// The codes of a service that have no bit of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Rare {
    pub(super) needs: Box<[u32]>,
    pub(super) roles: Box<[u32]>,
    pub(super) languages: Box<[u32]>,
}

/// A set of municipalities: one bit each.
type Municipalities = Box<[u64]>;

/// Area numbers that need no set.
pub(super) mod area {
    /// Nobody has said.
    pub(in super::super) const UNKNOWN: u32 = 0;
    /// Everybody.
    pub(in super::super) const NATIONWIDE: u32 = 1;
    /// Everybody but Åland.
    pub(in super::super) const EXCEPT_ALAND: u32 = 2;
    /// The first number of a set.
    pub(super) const SETS: usize = 3;
}

/// The last bit of a mask stands for all codes that have no bit of their own; they are in [`Rare`].
pub(super) const NEED_BITS: u32 = 127;
/// The same for the masks of roles and languages.
pub(super) const WORD_BITS: u32 = 63;

/// What the compiled [`Criteria`](super::Criteria) of one index share: the numbers of codes, the areas, the conditions
/// and the places. It only grows; a rebuilt index starts a new one.
#[derive(Debug, Clone)]
pub struct Terms {
    pub(super) needs: Vocabulary,
    pub(super) roles: Vocabulary,
    pub(super) languages: Vocabulary,
    pub(super) attributes: Vocabulary,
    municipalities: Vocabulary,
    areas: Shared<Municipalities>,
    conditions: Shared<Box<[Condition]>>,
    rare: Shared<Rare>,
    /// Places as points on the unit sphere: the distance of two is a square root away.
    places: Vec<[f32; 3]>,
}

impl Default for Terms {
    fn default() -> Self {
        let mut needs = Vocabulary::default();
        for need in NeedTable::shared().iter() {
            needs.intern(&need.code);
        }
        Self {
            needs,
            roles: Vocabulary::default(),
            languages: Vocabulary::default(),
            attributes: Vocabulary::default(),
            municipalities: Vocabulary::default(),
            // The numbers of `area` come first; their sets are never asked.
            areas: Shared::of(vec![Box::default(); area::SETS], area::SETS),
            conditions: Shared::of(vec![Box::default()], 0),
            rare: Shared::of(vec![Rare::default()], 0),
            places: Vec::new(),
        }
    }
}

impl Terms {
    /// Terms of an index without services.
    pub fn new() -> Self {
        Self::default()
    }

    pub(super) fn area(&mut self, territory: &Territory) -> (u32, u16) {
        match territory {
            Territory::Unknown => (area::UNKNOWN, 0),
            Territory::Nationwide => (area::NATIONWIDE, u16::MAX),
            Territory::ExceptAland => (area::EXCEPT_ALAND, u16::MAX),
            Territory::Municipalities(codes) => {
                let numbers: Vec<u32> = codes.iter().map(|code| self.municipalities.intern(code)).collect();
                let words = numbers.iter().max().map_or(0, |most| *most as usize / 64 + 1);
                let mut set = vec![0u64; words].into_boxed_slice();
                for number in numbers {
                    set[number as usize / 64] |= 1 << (number % 64);
                }
                (self.areas.intern(set), codes.len().min(usize::from(u16::MAX) - 1) as u16)
            }
        }
    }

    /// The number of the municipality where a client lives, if any service names it.
    pub(super) fn municipality(&self, code: &str, table: &MunicipalityTable) -> Option<u32> {
        self.municipalities.number(table.get(code).map_or(code, |municipality| &municipality.code))
    }

    /// Whether a set of municipalities has the one of this number.
    pub(super) fn area_contains(&self, area: u32, municipality: Option<u32>) -> bool {
        let Some(number) = municipality else { return false };
        let word = self.areas.values[area as usize].get(number as usize / 64).copied().unwrap_or(0);
        word >> (number % 64) & 1 == 1
    }

    pub(super) fn condition_list(&mut self, requires: &[Predicate], excludes: &[Predicate]) -> u32 {
        let mut all = Vec::with_capacity(requires.len() + excludes.len());
        for (predicates, excludes) in [(requires, false), (excludes, true)] {
            for predicate in predicates {
                let attribute = self.attributes.intern(&predicate.attribute);
                all.push(Condition { attribute, value: predicate.value, excludes });
            }
        }
        self.conditions.intern(all.into())
    }

    pub(super) fn conditions(&self, list: u32) -> &[Condition] {
        &self.conditions.values[list as usize]
    }

    /// The masks of a service's needs, roles and languages, and the number of what they do not say.
    pub(super) fn masks(&mut self, needs: &[String], roles: &[String], languages: &[String]) -> (u128, u64, u64, u32) {
        fn split(codes: &mut Vocabulary, of: &[String], bits: u32) -> (u128, Box<[u32]>) {
            let (mut mask, mut rare) = (0, Vec::new());
            for code in of {
                let number = codes.intern(code);
                mask |= 1u128 << number.min(bits);
                if number >= bits {
                    rare.push(number);
                }
            }
            (mask, rare.into())
        }
        let (need_mask, rare_needs) = split(&mut self.needs, needs, NEED_BITS);
        let (role_mask, rare_roles) = split(&mut self.roles, roles, WORD_BITS);
        let (language_mask, rare_languages) = split(&mut self.languages, languages, WORD_BITS);
        let rare = self.rare.intern(Rare { needs: rare_needs, roles: rare_roles, languages: rare_languages });
        (need_mask, role_mask as u64, language_mask as u64, rare)
    }

    pub(super) fn rare(&self, number: u32) -> &Rare {
        &self.rare.values[number as usize]
    }

    /// The mask of the circumstances among the roles: see [`RoleKind`].
    pub(super) fn circumstances(&self) -> u64 {
        let table = RoleTable::shared();
        let circumstances = (0..).zip(self.roles.iter()).filter(|(_, role)| table.kind(role) == RoleKind::Circumstance);
        // A role without a bit of its own is taken for a side.
        circumstances.filter(|(number, _)| *number < WORD_BITS).fold(0, |mask, (number, _)| mask | 1 << number)
    }

    /// Whether every number of the criteria is one of these terms'.
    pub(super) fn cover(&self, criteria: &Criteria) -> bool {
        let has = |number: u32, len: usize| (number as usize) < len;
        let named = |mask: u128, codes: &Vocabulary| (u128::BITS - mask.leading_zeros()) as usize <= codes.len();
        let (first, count) = criteria.places;
        has(criteria.area, self.areas.values.len())
            && has(criteria.residency, self.areas.values.len())
            && has(criteria.conditions, self.conditions.values.len())
            && has(criteria.rare, self.rare.values.len())
            && first as usize + usize::from(count) <= self.places.len()
            && named(criteria.needs & !(1 << NEED_BITS), &self.needs)
            && named(u128::from(criteria.roles & !(1 << WORD_BITS)), &self.roles)
            && named(u128::from(criteria.languages & !(1 << WORD_BITS)), &self.languages)
    }

    /// Leaves the places that these criteria have.
    pub(crate) fn retain_places(&mut self, criteria: &mut [Criteria]) {
        let mut kept = Vec::new();
        for (first, count) in criteria.iter_mut().map(|of| &mut of.places) {
            let places = *first as usize..*first as usize + usize::from(*count);
            *first = kept.len() as u32;
            kept.extend_from_slice(&self.places[places]);
        }
        self.places = kept;
    }

    pub(crate) fn pack(&self, to: &mut Packer) {
        [&self.needs, &self.roles, &self.languages, &self.attributes, &self.municipalities]
            .into_iter()
            .for_each(|codes| codes.pack(to));
        to.u64(self.areas.values.len() as u64);
        self.areas.values.iter().for_each(|set| to.list(set));
        to.u64(self.conditions.values.len() as u64);
        for conditions in &self.conditions.values {
            let packed = |of: &Condition| [of.attribute, u32::from(of.value), u32::from(of.excludes)];
            to.list(&conditions.iter().map(packed).collect::<Vec<_>>());
        }
        to.u64(self.rare.values.len() as u64);
        for rare in &self.rare.values {
            [&rare.needs, &rare.roles, &rare.languages].into_iter().for_each(|numbers| to.list(numbers));
        }
        to.list(&self.places);
    }

    pub(crate) fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let mut terms = Self::new();
        let Self { needs, roles, languages, attributes, municipalities, .. } = &mut terms;
        for codes in [needs, roles, languages, attributes, municipalities] {
            *codes = Vocabulary::unpack(from)?;
        }
        let mut areas = Vec::new();
        for _ in 0..from.length(8)? {
            areas.push(from.list()?.into_boxed_slice());
        }
        if areas.len() < area::SETS {
            return None;
        }
        terms.areas = Shared::of(areas, area::SETS);
        let attributes = terms.attributes.len();
        let mut conditions = Vec::new();
        for _ in 0..from.length(8)? {
            let list: Vec<[u32; 3]> = from.list()?;
            if list.iter().any(|[attribute, ..]| *attribute as usize >= attributes) {
                return None;
            }
            let condition = |[attribute, value, excludes]: [u32; 3]| Condition {
                attribute,
                value: value == 1,
                excludes: excludes == 1,
            };
            conditions.push(list.into_iter().map(condition).collect());
        }
        terms.conditions = Shared::of(conditions, 0);
        let mut rare = Vec::new();
        for _ in 0..from.length(24)? {
            let of = Rare { needs: from.list()?.into(), roles: from.list()?.into(), languages: from.list()?.into() };
            let known = |numbers: &[u32], codes: &Vocabulary| numbers.iter().all(|of| (*of as usize) < codes.len());
            if !known(&of.needs, &terms.needs)
                || !known(&of.roles, &terms.roles)
                || !known(&of.languages, &terms.languages)
            {
                return None;
            }
            rare.push(of);
        }
        terms.rare = Shared::of(rare, 0);
        terms.places = from.list()?;
        Some(terms)
    }

    pub(super) fn push_places(&mut self, positions: &[Position]) -> (u32, u16) {
        let start = self.places.len() as u32;
        let count = positions.len().min(usize::from(u16::MAX));
        self.places.extend(positions[..count].iter().map(|position| unit(*position)));
        (start, count as u16)
    }

    /// Kilometres from `from` to the nearest of some places; `None` where there is none.
    pub(super) fn nearest_km(&self, places: (u32, u16), from: [f32; 3]) -> Option<f32> {
        let start = places.0 as usize;
        let places = &self.places[start..start + usize::from(places.1)];
        let squared = |place: &[f32; 3]| (0..3).map(|i| (place[i] - from[i]) * (place[i] - from[i])).sum::<f32>();
        let chord = places.iter().map(squared).min_by(f32::total_cmp)?.sqrt();
        // The arc of a chord; the next term of the series is 3 metres at 1,000 km.
        Some(crate::reference::EARTH_RADIUS_KM as f32 * (chord + chord * chord * chord / 24.0))
    }
}

/// A position as a point on the unit sphere.
pub(super) fn unit(position: Position) -> [f32; 3] {
    let (lat, lon) = (position.latitude.to_radians(), position.longitude.to_radians());
    [(lat.cos() * lon.cos()) as f32, (lat.cos() * lon.sin()) as f32, lat.sin() as f32]
}
