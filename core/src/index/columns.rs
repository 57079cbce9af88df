//! Columns: what is not text, packed, one row a slot.

use jiff::civil::Date;

use super::Bitmap;
use super::column::Column;
use super::image::{Packer, Unpacker};
use super::sets::SetColumn;
use crate::matching::{Territory, Whereabouts};
use crate::model::{AgeUnit, Category, LocalizedText, Position, Service, Visibility};
use crate::reference::distance_km;
use crate::search::Facet;

/// The slot of nothing: marks an absent value in a column of days.
pub(crate) const NO_DAY: i32 = i32::MIN;

/// A day as the number of days since 1970-01-01.
pub(crate) fn day_number(day: Date) -> i32 {
    // A civil date is within years -9999 to 9999, so that the number of days fits.
    const EPOCH: Date = jiff::civil::date(1970, 1, 1);
    day.since((jiff::Unit::Day, EPOCH)).map_or(NO_DAY, |span| span.get_days())
}

/// The columns of a catalogue's services: one row a slot, in step with the text index.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    sets: [SetColumn; Facet::ALL.len()],
    /// Ids of the location records where the slot's service happens.
    pub(crate) location: SetColumn,
    /// Who may see the slot's service.
    pub(crate) visibility: Vec<Visibility>,
    /// Day of the last confirmation, or [`NO_DAY`].
    pub(crate) verified: Column<i32>,
    /// Last day on which the capacity may be believed; `i32::MAX` without an expiry.
    capacity_until: Column<i32>,
    /// Youngest and oldest age in years, not-a-number for none; the bits of both.
    ages: Column<[u32; 2]>,
    position_starts: Vec<u32>,
    positions: Vec<Position>,
}

/// Value of the area column: the whole country.
pub(crate) const NATIONWIDE: &str = "*";
/// Value of the area column: the whole country except Åland.
pub(crate) const EXCEPT_ALAND: &str = "*-aland";

impl Columns {
    /// Adds a service as the next slot.
    pub(crate) fn push(&mut self, service: &Service, whereabouts: &Whereabouts) {
        for facet in Facet::ALL {
            let column = &mut self.sets[facet as usize];
            match facet {
                Facet::Form => column.push(service.forms.iter().map(|form| form.code())),
                Facet::Need => column.push(service.needs.iter().map(String::as_str)),
                Facet::Role => column.push(service.roles.iter().map(String::as_str)),
                Facet::Delivery => column.push(service.delivery.iter().map(|delivery| delivery.code())),
                Facet::Language => column.push(service.languages.iter().map(String::as_str)),
                Facet::Municipality => match &whereabouts.area {
                    Territory::Unknown => column.push([]),
                    Territory::Nationwide => column.push([NATIONWIDE]),
                    Territory::ExceptAland => column.push([EXCEPT_ALAND]),
                    Territory::Municipalities(codes) => column.push(codes.iter().map(String::as_str)),
                },
                Facet::Access => column.push(service.access.iter().map(|access| access.code())),
                Facet::Capacity => column.push(service.capacity.iter().map(|capacity| capacity.state.code())),
                Facet::Cost => column.push(service.cost.iter().filter_map(|cost| cost.kind).map(|kind| kind.code())),
                Facet::Status => column.push([service.status().code()]),
                Facet::Basis => column.push(service.basis.iter().map(|basis| basis.code())),
                Facet::Organization => column.push(organizations(service)),
                Facet::Category => {
                    let values: Vec<String> = service.categories.iter().map(category_value).collect();
                    column.push(values.iter().map(String::as_str));
                }
            }
        }
        self.location.push(service.places.iter().filter_map(|place| place.location.as_deref()));
        self.visibility.push(service.visibility);
        self.verified
            .push(service.verification.as_ref().and_then(|verification| verification.at).map_or(NO_DAY, day_number));
        let expires = service.capacity.as_ref().and_then(|capacity| capacity.expires);
        self.capacity_until.push(expires.map_or(i32::MAX, day_number));
        self.ages.push(years(service).map(f32::to_bits));
        self.position_starts.push(self.positions.len() as u32);
        self.positions.extend(&whereabouts.positions);
    }

    /// Leaves the slots that are kept, which get the numbers from 0 on.
    pub(crate) fn retain(&mut self, kept: &Bitmap) {
        self.sets.iter_mut().chain([&mut self.location]).for_each(|column| column.retain(kept));
        self.visibility = kept.iter().map(|slot| self.visibility[slot as usize]).collect();
        self.verified.retain(kept);
        self.capacity_until.retain(kept);
        self.ages.retain(kept);
        let (mut starts, mut positions) = (Vec::new(), Vec::new());
        for slot in kept.iter() {
            starts.push(positions.len() as u32);
            positions.extend_from_slice(self.places(slot));
        }
        (self.position_starts, self.positions) = (starts, positions);
    }

    pub(crate) fn pack(&self, to: &mut Packer) {
        to.list(&self.visibility.iter().map(|to| *to as u8).collect::<Vec<u8>>());
        self.sets.iter().chain([&self.location]).for_each(|column| column.pack(to));
        self.verified.pack(to);
        self.capacity_until.pack(to);
        self.ages.pack(to);
        to.list(&self.position_starts);
        to.list(&self.positions.iter().map(|at| [at.latitude, at.longitude]).collect::<Vec<_>>());
    }

    pub(crate) fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let visibility = from.list::<u8>()?;
        let visibility: Option<Vec<Visibility>> =
            visibility.into_iter().map(|to| Visibility::ALL.get(usize::from(to)).copied()).collect();
        let visibility = visibility?;
        let slots = visibility.len();
        let mut columns = Self { visibility, ..Self::default() };
        for column in columns.sets.iter_mut().chain([&mut columns.location]) {
            *column = SetColumn::unpack(from, slots)?;
        }
        columns.verified = Column::unpack(from, slots)?;
        columns.capacity_until = Column::unpack(from, slots)?;
        columns.ages = Column::unpack(from, slots)?;
        columns.position_starts = from.list()?;
        let positions = from.list::<[f64; 2]>()?;
        columns.positions =
            positions.into_iter().map(|[latitude, longitude]| Position { latitude, longitude }).collect();
        let starts = &columns.position_starts;
        let sound = starts.len() == slots
            && starts.is_sorted()
            && starts.last().is_none_or(|start| *start as usize <= columns.positions.len());
        sound.then_some(columns)
    }

    /// The code in a value of the category column.
    pub(crate) fn category_code(value: &str) -> &str {
        value.split_once(LABEL).map_or(value, |(code, _)| code)
    }

    /// The label in a value of the category column.
    pub(crate) fn category_label(value: &str) -> LocalizedText {
        // What `category_value` has written can be read.
        value.split_once(LABEL).and_then(|(_, label)| serde_json::from_str(label).ok()).unwrap_or_default()
    }

    /// The number of slots.
    pub(crate) fn len(&self) -> u32 {
        self.visibility.len() as u32
    }

    /// The column of a facet.
    pub(crate) fn facet(&self, facet: Facet) -> &SetColumn {
        &self.sets[facet as usize]
    }

    /// Whether the slot's capacity may still be believed on `today`.
    pub(crate) fn capacity_holds(&self, slot: u32, today: i32) -> bool {
        today <= self.capacity_until.get(slot)
    }

    /// Whether the slot's service excludes an age in years.
    pub(crate) fn excludes_age(&self, slot: u32, age: f64) -> bool {
        let [min, max] = self.ages.get(slot).map(|bits| f64::from(f32::from_bits(bits)));
        age < min || age >= max
    }

    /// Kilometres from `from` to the nearest place of a slot; `None` where no place is known.
    pub(crate) fn distance_km(&self, slot: u32, from: Position) -> Option<f64> {
        self.places(slot).iter().map(|place| distance_km(from, *place)).min_by(f64::total_cmp)
    }

    /// Where a slot's service can be visited.
    pub(crate) fn places(&self, slot: u32) -> &[Position] {
        let slot = slot as usize;
        let end = self.position_starts.get(slot + 1).map_or(self.positions.len(), |end| *end as usize);
        &self.positions[self.position_starts[slot] as usize..end]
    }
}

/// What stands between code and label in a value of the category column.
const LABEL: char = '\u{1f}';

/// A category brings its own label. Both are one value of the column, so that the labels of an answer are those of the
/// services that are there.
fn category_value(category: &Category) -> String {
    format!("{}{LABEL}{}", category.code, serde_json::to_string(&category.label).unwrap_or_default())
}

fn organizations(service: &Service) -> impl Iterator<Item = &str> {
    service.organization.iter().chain(&service.co_organizations).map(String::as_str)
}

/// The ages that a service takes, from the youngest up to but not with the second, in years; not-a-number compares with
/// nothing, so that an unknown limit excludes nobody.
fn years(service: &Service) -> [f32; 2] {
    /// Mean length of a year of the Gregorian calendar, in days.
    const YEAR_DAYS: f64 = 365.2425;
    let Some(age) = service.eligibility.age else { return [f32::NAN; 2] };
    let scale = if age.unit == AgeUnit::Days { YEAR_DAYS } else { 1.0 };
    // "At most 17" holds until the eighteenth birthday.
    let next = |max: f64| if max.fract() == 0.0 { max + 1.0 } else { max };
    [age.min.map_or(f32::NAN, |min| (min / scale) as f32), age.max.map_or(f32::NAN, |max| (next(max) / scale) as f32)]
}
