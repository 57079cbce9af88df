//! Columns: what is not text, packed, one row a slot.

use jiff::civil::Date;

use super::Bitmap;
use super::image::{Packer, Unpacker};
use super::lists::Lists;
use super::numbers::{Numbers, hash};
use super::vocabulary::Vocabulary;
use crate::matching::{Territory, Whereabouts};
use crate::model::{AgeUnit, Category, LocalizedText, Position, Service, Visibility};
use crate::reference::distance_km;
use crate::search::Facet;

/// A column of sets: each slot has a set of values, and equal sets are stored once.
///
/// A catalogue has far fewer distinct sets (of languages, of municipalities) than services, so that a filter is decided
/// once per distinct set, and a facet is counted once per slot whatever the number of values.
#[derive(Debug, Clone, Default)]
pub(crate) struct SetColumn {
    values: Vocabulary,
    /// All distinct sets, ascending in each.
    sets: Lists,
    numbers: Numbers,
    /// Each slot's set.
    rows: Vec<u32>,
}

impl SetColumn {
    /// Adds the next slot's set.
    pub(crate) fn push<'a>(&mut self, values: impl IntoIterator<Item = &'a str>) {
        let mut set: Vec<u32> = values.into_iter().map(|value| self.values.intern(value)).collect();
        set.sort_unstable();
        set.dedup();
        let hashed = hash(&set[..]);
        let number = self.numbers.find(hashed, |number| *self.sets.get(number) == set[..]).unwrap_or_else(|| {
            let number = self.sets.push(set);
            let sets = &self.sets;
            self.numbers.add(hashed, number, |number| hash(sets.get(number)));
            number
        });
        self.rows.push(number);
    }

    /// Leaves the slots that are kept.
    fn retain(&mut self, kept: &Bitmap) {
        self.rows = kept.iter().map(|slot| self.rows[slot as usize]).collect();
    }

    fn pack(&self, to: &mut Packer) {
        self.values.pack(to);
        self.sets.pack(to);
        to.list(&self.rows);
    }

    fn unpack(from: &mut Unpacker<'_>, slots: usize) -> Option<Self> {
        let values = Vocabulary::unpack(from)?;
        let sets = Lists::unpack(from, values.len() as u32)?;
        let rows: Vec<u32> = from.list()?;
        let sound = rows.len() == slots && rows.iter().all(|set| *set < sets.len());
        let numbers = sound.then(|| Numbers::of(sets.iter().map(hash)))?;
        Some(Self { values, sets, numbers, rows })
    }

    /// The distinct values of the column.
    pub(crate) fn values(&self) -> &Vocabulary {
        &self.values
    }

    /// The slots that have at least one of `wanted`, among `within`.
    pub(crate) fn any_of<'a>(&self, wanted: impl IntoIterator<Item = &'a str>, within: &Bitmap) -> Bitmap {
        let wanted: Vec<u32> = wanted.into_iter().filter_map(|value| self.values.number(value)).collect();
        let admitted = self.admitted(&wanted);
        within.filter(|slot| admitted[self.rows[slot as usize] as usize])
    }

    /// Adds the slots from `from` on that have at least one of these values.
    pub(crate) fn add_holders(&self, wanted: &[u32], from: u32, to: &mut Bitmap) {
        let admitted = self.admitted(wanted);
        let rows = self.rows.iter().enumerate().skip(from as usize);
        rows.filter(|(_, set)| admitted[**set as usize]).for_each(|(slot, _)| {
            to.insert(slot as u32);
        });
    }

    /// For each distinct set, whether it has at least one of these values.
    fn admitted(&self, wanted: &[u32]) -> Vec<bool> {
        self.sets.iter().map(|set| wanted.iter().any(|value| set.binary_search(value).is_ok())).collect()
    }

    /// Counts the values of slots: by value number.
    pub(crate) fn count(&self, slots: &[u32]) -> Vec<u32> {
        let mut of_value = vec![0u32; self.values.len()];
        let sets = self.sets.len() as usize;
        let mut add = |set: u32, times: u32| {
            self.sets.get(set).iter().for_each(|value| of_value[*value as usize] += times);
        };
        if slots.len() < sets.min(FEW.max(sets / 8)) {
            slots.iter().for_each(|slot| add(self.rows[*slot as usize], 1));
        } else if sets < FEW {
            let counts = self.count_few_sets(slots);
            (0..).zip(counts).filter(|(_, count)| *count > 0).for_each(|(set, count)| add(set, count));
        } else {
            self.count_many_sets(slots, add);
        }
        of_value
    }

    /// How many slots have each set. Neighbours often have the same: they are counted apart, so that none waits for the
    /// other.
    fn count_few_sets(&self, slots: &[u32]) -> impl Iterator<Item = u32> {
        let mut counts = vec![[0u32; 2]; self.sets.len() as usize];
        let set_of = |slot: u32| self.rows[slot as usize] as usize;
        let (pairs, last) = slots.as_chunks::<2>();
        for &[one, other] in pairs {
            counts[set_of(one)][0] += 1;
            counts[set_of(other)][1] += 1;
        }
        last.iter().for_each(|slot| counts[set_of(*slot)][0] += 1);
        counts.into_iter().map(|[some, others]| some + others)
    }

    /// Calls `each` with every set that a slot has, and how many have it.
    fn count_many_sets(&self, slots: &[u32], mut each: impl FnMut(u32, u32)) {
        let mut counts = vec![0u32; self.sets.len() as usize];
        let (mut met, mut many) = (vec![0u32; slots.len() + 1], 0);
        for slot in slots {
            let set = self.rows[*slot as usize];
            let count = &mut counts[set as usize];
            // Without a branch that nobody could foresee: the next set takes the place of one that was met before.
            met[many] = set;
            many += usize::from(*count == 0);
            *count += 1;
        }
        met[..many].iter().for_each(|set| each(*set, counts[*set as usize]));
    }
}

/// Distinct sets of a column that are counted in the nearest memory.
const FEW: usize = 512;

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
    pub(crate) verified: Vec<i32>,
    /// Last day on which the capacity may be believed; `i32::MAX` without an expiry.
    capacity_until: Vec<i32>,
    /// Youngest and oldest age in years, not-a-number for none.
    ages: Vec<[f32; 2]>,
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
        self.ages.push(years(service));
        self.position_starts.push(self.positions.len() as u32);
        self.positions.extend(&whereabouts.positions);
    }

    /// Leaves the slots that are kept, which get the numbers from 0 on.
    pub(crate) fn retain(&mut self, kept: &Bitmap) {
        fn of<T: Copy>(column: &mut Vec<T>, kept: &Bitmap) {
            *column = kept.iter().map(|slot| column[slot as usize]).collect();
        }
        self.sets.iter_mut().chain([&mut self.location]).for_each(|column| column.retain(kept));
        of(&mut self.visibility, kept);
        of(&mut self.verified, kept);
        of(&mut self.capacity_until, kept);
        of(&mut self.ages, kept);
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
        to.list(&self.verified);
        to.list(&self.capacity_until);
        to.list(&self.ages);
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
        columns.verified = from.list()?;
        columns.capacity_until = from.list()?;
        columns.ages = from.list()?;
        columns.position_starts = from.list()?;
        let positions = from.list::<[f64; 2]>()?;
        columns.positions =
            positions.into_iter().map(|[latitude, longitude]| Position { latitude, longitude }).collect();
        let lengths =
            [columns.verified.len(), columns.capacity_until.len(), columns.ages.len(), columns.position_starts.len()];
        let starts = &columns.position_starts;
        let sound = lengths == [slots; 4]
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
        today <= self.capacity_until[slot as usize]
    }

    /// Whether the slot's service excludes an age in years.
    pub(crate) fn excludes_age(&self, slot: u32, age: f64) -> bool {
        let [min, max] = self.ages[slot as usize].map(f64::from);
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
