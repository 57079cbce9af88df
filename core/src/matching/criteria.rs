//! A service as the inner loop of matching sees it: 112 bytes, no strings.

use super::Day;
use super::terms::Terms;
use super::whereabouts::Whereabouts;
use crate::index::{Packer, Unpacker};
use crate::model::{
    Access, AgeRange, AgeUnit, CapacityState, CostKind, Delivery, Form, Frequency, Service, Status, Visibility,
};
use crate::reference::{LanguageTable, MessageCode};
use crate::time::EveningFit;

/// What a client costs, as far as it decides anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Price {
    Unknown,
    Free,
    Costs,
}

impl Price {
    const ALL: &'static [Self] = &[Self::Unknown, Self::Free, Self::Costs];
}

/// The ways in, as far as they decide anything: the easiest one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Door {
    Unknown,
    /// The client can come or call.
    Open,
    /// A professional refers.
    Referral,
    /// After an assessment.
    Assessment,
    /// By an official decision.
    Decision,
}

impl Door {
    const ALL: &'static [Self] = &[Self::Unknown, Self::Open, Self::Referral, Self::Assessment, Self::Decision];

    /// What is to be known of it; nothing where anybody can come.
    pub(super) fn check(self) -> Option<MessageCode> {
        match self {
            Self::Unknown | Self::Open => None,
            Self::Referral => Some(MessageCode::AccessProfessional),
            Self::Assessment => Some(MessageCode::AccessAssessment),
            Self::Decision => Some(MessageCode::AccessDecision),
        }
    }
}

/// Yes, no, or nobody has said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Unknown,
    Yes,
    No,
}

impl Known {
    const ALL: &'static [Self] = &[Self::Unknown, Self::Yes, Self::No];
}

impl From<Option<bool>> for Known {
    fn from(value: Option<bool>) -> Self {
        match value {
            None => Self::Unknown,
            Some(true) => Self::Yes,
            Some(false) => Self::No,
        }
    }
}

/// Thousandths of a year, or of a day: what age limits are compared in.
pub(super) const AGE_SCALE: f64 = 1_000.0;

/// The eligibility criteria of one service, compiled once when the service is indexed, in the numbers of the index's
/// [`Terms`].
///
/// ```
/// use luotsi::matching::{Criteria, Terms, Whereabouts};
/// use luotsi::model::Service;
/// use luotsi::reference::MunicipalityTable;
/// let service: Service = serde_json::from_str(r#"{"id": "s", "needs": ["memory"], "roles": ["informal_carer"]}"#).unwrap();
/// let whereabouts = Whereabouts::of(&service, MunicipalityTable::finland(), |_| None);
/// let mut terms = Terms::new();
/// let criteria = Criteria::of(&service, &whereabouts, &mut terms);
/// assert!(std::mem::size_of_val(&criteria) <= 112);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Criteria {
    pub(super) needs: u128,
    pub(super) roles: u64,
    pub(super) languages: u64,
    pub(super) area: u32,
    /// The same as `area` where nothing else is said.
    pub(super) residency: u32,
    pub(super) conditions: u32,
    pub(super) rare: u32,
    pub(super) places: (u32, u16),
    /// Municipalities served; `u16::MAX` for the whole country.
    pub(super) area_size: u16,
    /// Youngest age, in thousandths of the unit.
    pub(super) age_from: i32,
    /// The first age that is too old.
    pub(super) age_below: i32,
    pub(super) starts: Day,
    pub(super) ends: Day,
    pub(super) register_by: Day,
    pub(super) register_from: Day,
    pub(super) runs_again: Day,
    /// Last day on which the capacity is believed, or the day of which it is true.
    pub(super) capacity_day: Day,
    pub(super) verified: Day,
    pub(super) evening_until: Day,
    pub(super) schedule_until: Day,
    pub(super) form: Option<Form>,
    pub(super) delivery: u8,
    pub(super) genders: u8,
    pub(super) status: Status,
    pub(super) visibility: Visibility,
    pub(super) capacity: Option<CapacityState>,
    pub(super) capacity_expires: bool,
    pub(super) price: Price,
    pub(super) door: Door,
    pub(super) wheelchair: Known,
    pub(super) midway: Known,
    pub(super) age_in_days: bool,
    pub(super) duplicate: bool,
    pub(super) interpretation: bool,
    pub(crate) safety_critical: bool,
    pub(super) confidential: bool,
}

impl Criteria {
    /// Compiles a service.
    pub fn of(service: &Service, whereabouts: &Whereabouts, terms: &mut Terms) -> Self {
        let languages: Vec<String> = service.languages.iter().map(|tag| language_code(tag)).collect();
        let (needs, roles, languages, rare) = terms.masks(&service.needs, &service.roles, &languages);
        let (area, area_size) = terms.area(&whereabouts.area);
        let residency = whereabouts.residency.as_ref().map_or(area, |residency| terms.area(residency).0);
        let (age_from, age_below) = age_limits(service.eligibility.age.as_ref());
        let evening = EveningFit::of(&service.schedules);
        let registration = service.registration.as_ref();
        let capacity = service.capacity.as_ref();
        let capacity_day = capacity.and_then(|capacity| capacity.expires.or(capacity.as_of));
        Self {
            needs,
            roles,
            languages,
            area,
            residency,
            conditions: terms.condition_list(&service.eligibility.requires, &service.eligibility.excludes),
            rare,
            places: terms.push_places(&whereabouts.positions),
            area_size,
            age_from,
            age_below,
            starts: Day::or(service.starts, Day::FIRST),
            ends: last_day(service),
            register_by: Day::or(registration.and_then(|r| r.deadline), Day::NEVER),
            register_from: Day::or(registration.and_then(|r| r.opens), Day::FIRST),
            runs_again: Day::or(service.paused_until, Day::NEVER),
            capacity_day: Day::or(capacity_day, Day::NEVER),
            verified: Day::or(service.verification.as_ref().and_then(|verification| verification.at), Day::NEVER),
            evening_until: Day::or(evening.fits_until, Day::FIRST),
            schedule_until: Day::or(evening.runs_until, Day::FIRST),
            form: service.forms.first().copied(),
            delivery: service.delivery.iter().fold(0, |mask, delivery| mask | 1 << *delivery as u8),
            genders: service.eligibility.genders.iter().fold(0, |mask, gender| mask | 1 << *gender as u8),
            status: service.status(),
            visibility: service.visibility,
            capacity: capacity.map(|capacity| capacity.state),
            capacity_expires: capacity.is_some_and(|capacity| capacity.expires.is_some()),
            price: price(service),
            door: door(&service.access),
            wheelchair: whereabouts.wheelchair.into(),
            midway: registration.and_then(|r| r.joinable_midway).into(),
            age_in_days: service.eligibility.age.is_some_and(|age| age.unit == AgeUnit::Days),
            duplicate: service.duplicate_of.is_some(),
            interpretation: !service.interpretation.is_empty(),
            safety_critical: service.safety.critical,
            confidential: service.safety.confidential_address,
        }
    }
}

/// Stands for an absent code in an image.
const ABSENT: u8 = u8::MAX;

/// The image: a row of fixed length.
impl Criteria {
    pub(crate) const PACKED_BYTES: usize = 93;

    pub(crate) fn pack(&self, to: &mut Packer) {
        to.u64(self.needs as u64);
        to.u64((self.needs >> 64) as u64);
        to.u64(self.roles);
        to.u64(self.languages);
        let (first, count) = self.places;
        for number in [self.area, self.residency, self.conditions, self.rare, first, self.age_from as u32] {
            to.u32(number);
        }
        to.u32(self.age_below as u32);
        let days = [
            self.starts,
            self.ends,
            self.register_by,
            self.register_from,
            self.runs_again,
            self.capacity_day,
            self.verified,
            self.evening_until,
            self.schedule_until,
        ];
        [count, self.area_size].into_iter().chain(days.map(Day::number)).for_each(|number| to.u16(number));
        let flags = [
            self.capacity_expires,
            self.age_in_days,
            self.duplicate,
            self.interpretation,
            self.safety_critical,
            self.confidential,
        ];
        let codes = [
            self.form.map_or(ABSENT, |form| form as u8),
            self.delivery,
            self.genders,
            self.status as u8,
            self.visibility as u8,
            self.capacity.map_or(ABSENT, |capacity| capacity as u8),
            self.price as u8,
            self.door as u8,
            self.wheelchair as u8,
            self.midway as u8,
            flags.iter().rev().fold(0, |bits, flag| bits << 1 | u8::from(*flag)),
        ];
        codes.into_iter().for_each(|code| to.u8(code));
    }

    /// The row of criteria that the `terms` have the numbers of.
    pub(crate) fn unpack(from: &mut Unpacker<'_>, terms: &Terms) -> Option<Self> {
        let [low, high, roles, languages] = from.numbers()?;
        let [area, residency, conditions, rare, first, age_from, age_below]: [u32; 7] = from.numbers()?;
        let [count, area_size, days @ ..]: [u16; 11] = from.numbers()?;
        let [
            starts,
            ends,
            register_by,
            register_from,
            runs_again,
            capacity_day,
            verified,
            evening_until,
            schedule_until,
        ] = days.map(Day::of_number);
        let [form, delivery, genders, status, visibility, capacity, price, door, wheelchair, midway, flags]: [u8; 11] =
            from.numbers()?;
        let flag = |place: u32| flags >> place & 1 == 1;
        let criteria = Self {
            needs: u128::from(high) << 64 | u128::from(low),
            roles,
            languages,
            area,
            residency,
            conditions,
            rare,
            places: (first, count),
            area_size,
            age_from: age_from as i32,
            age_below: age_below as i32,
            starts,
            ends,
            register_by,
            register_from,
            runs_again,
            capacity_day,
            verified,
            evening_until,
            schedule_until,
            form: optional(Form::ALL, form)?,
            delivery,
            genders,
            status: *Status::ALL.get(usize::from(status))?,
            visibility: *Visibility::ALL.get(usize::from(visibility))?,
            capacity: optional(CapacityState::ALL, capacity)?,
            price: *Price::ALL.get(usize::from(price))?,
            door: *Door::ALL.get(usize::from(door))?,
            wheelchair: *Known::ALL.get(usize::from(wheelchair))?,
            midway: *Known::ALL.get(usize::from(midway))?,
            capacity_expires: flag(0),
            age_in_days: flag(1),
            duplicate: flag(2),
            interpretation: flag(3),
            safety_critical: flag(4),
            confidential: flag(5),
        };
        terms.cover(&criteria).then_some(criteria)
    }
}

/// The code of a number, none for [`ABSENT`]; `None` for a number that no code has.
fn optional<T: Copy>(all: &[T], number: u8) -> Option<Option<T>> {
    if number == ABSENT {
        return Some(None);
    }
    all.get(usize::from(number)).copied().map(Some)
}

/// The one code of a language, or the tag itself where the language table does not know it.
pub(super) fn language_code(tag: &str) -> String {
    LanguageTable::shared().normalise(tag).map_or_else(|| tag.to_lowercase(), str::to_owned)
}

/// Bits of the ways of delivery.
pub(super) const fn bits(of: &[Delivery]) -> u8 {
    let (mut mask, mut i) = (0, 0);
    while i < of.len() {
        mask |= 1 << of[i] as u8;
        i += 1;
    }
    mask
}

/// The first age that is old enough and the first that is too old, in thousandths of the unit. A whole oldest age holds
/// until the next birthday.
fn age_limits(range: Option<&AgeRange>) -> (i32, i32) {
    let Some(range) = range else { return (i32::MIN, i32::MAX) };
    let scaled = |age: f64| (age * AGE_SCALE).round() as i32;
    let below = |max: f64| if max.fract() == 0.0 { scaled(max + 1.0) } else { scaled(max) + 1 };
    (range.min.map_or(i32::MIN, scaled), range.max.map_or(i32::MAX, below))
}

/// The last day: what the record says, else the last of a list of dates where there is nothing but lists.
fn last_day(service: &Service) -> Day {
    let only_lists = !service.schedules.is_empty()
        && service.schedules.iter().all(|row| row.frequency == Frequency::Dates && !row.dates.is_empty());
    let of_lists = only_lists.then(|| service.schedules.iter().flat_map(|row| &row.dates).max().copied()).flatten();
    Day::or(service.ends.or(of_lists), Day::NEVER)
}

fn price(service: &Service) -> Price {
    let Some(cost) = &service.cost else { return Price::Unknown };
    match (cost.kind, cost.amount) {
        (Some(CostKind::Free | CostKind::Donation), _) | (None, Some(0.0)) => Price::Free,
        (Some(_), _) | (None, Some(_)) => Price::Costs,
        (None, None) => Price::Unknown,
    }
}

fn door(access: &[Access]) -> Door {
    let ways = access.iter().map(|way| match way {
        Access::DropIn | Access::SelfBooking | Access::Membership => Door::Open,
        Access::ProfessionalReferral => Door::Referral,
        Access::Assessment => Door::Assessment,
        Access::Decision => Door::Decision,
    });
    ways.min().unwrap_or(Door::Unknown)
}
