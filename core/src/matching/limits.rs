//! Whom a service lets in.

use super::AGE_SCALE;
use crate::index::{Packer, Unpacker};
use crate::model::{AgeRange, AgeUnit, Eligibility};

/// What a client must be, beside living in the area. Many services ask nothing, and many the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Limits {
    /// Youngest age, in thousandths of the unit.
    pub(super) age_from: i32,
    /// The first age that is too old.
    pub(super) age_below: i32,
    pub(super) age_in_days: bool,
    /// Bits of the genders; none for everybody.
    pub(super) genders: u8,
    /// The area where a client must live, where that is not the one that is served.
    pub(super) residency: Option<u32>,
    pub(super) conditions: Box<[Condition]>,
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

/// Stands for no residency in an image.
const ANYWHERE: u32 = u32::MAX;

impl Limits {
    /// `attribute` gives the number of an attribute.
    pub(super) fn of(of: &Eligibility, residency: Option<u32>, mut attribute: impl FnMut(&str) -> u32) -> Self {
        let (age_from, age_below) = age_limits(of.age.as_ref());
        let listed = [(&of.requires, false), (&of.excludes, true)].into_iter();
        let predicates = listed.flat_map(|(of, excludes)| of.iter().map(move |predicate| (predicate, excludes)));
        let condition = |(predicate, excludes): (&crate::model::Predicate, bool)| Condition {
            attribute: attribute(&predicate.attribute),
            value: predicate.value,
            excludes,
        };
        Self {
            age_from,
            age_below,
            age_in_days: of.age.is_some_and(|age| age.unit == AgeUnit::Days),
            genders: of.genders.iter().fold(0, |mask, gender| mask | 1 << *gender as u8),
            residency,
            conditions: predicates.map(condition).collect(),
        }
    }

    /// The least bytes in an image.
    pub(super) const LEAST_BYTES: usize = 3 * 4 + 2 + 8;

    pub(super) fn pack(&self, to: &mut Packer) {
        to.u32(self.age_from as u32);
        to.u32(self.age_below as u32);
        to.u32(self.residency.unwrap_or(ANYWHERE));
        to.u8(u8::from(self.age_in_days));
        to.u8(self.genders);
        let packed = |of: &Condition| [of.attribute, u32::from(of.value), u32::from(of.excludes)];
        to.list(&self.conditions.iter().map(packed).collect::<Vec<_>>());
    }

    pub(super) fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let [age_from, age_below, residency]: [u32; 3] = from.numbers()?;
        let [in_days, genders]: [u8; 2] = from.numbers()?;
        let condition = |[attribute, value, excludes]: [u32; 3]| Condition {
            attribute,
            value: value == 1,
            excludes: excludes == 1,
        };
        Some(Self {
            age_from: age_from as i32,
            age_below: age_below as i32,
            age_in_days: in_days == 1,
            genders,
            residency: Some(residency).filter(|area| *area != ANYWHERE),
            conditions: from.list()?.into_iter().map(condition).collect(),
        })
    }
}

/// The first age that is old enough and the first that is too old, in thousandths of the unit. A whole oldest age holds
/// until the next birthday.
fn age_limits(range: Option<&AgeRange>) -> (i32, i32) {
    let Some(range) = range else { return (i32::MIN, i32::MAX) };
    let scaled = |age: f64| (age * AGE_SCALE).round() as i32;
    let below = |max: f64| if max.fract() == 0.0 { scaled(max + 1.0) } else { scaled(max) + 1 };
    (range.min.map_or(i32::MIN, scaled), range.max.map_or(i32::MAX, below))
}
