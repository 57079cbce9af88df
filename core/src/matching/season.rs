//! When a service can be had, as far as it decides anything.

use super::Day;
use super::traits::Known;
use crate::index::{Packer, Unpacker};
use crate::model::{CapacityState, Frequency, Service};
use crate::time::EveningFit;

/// The dates of a service. Most have none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Season {
    pub(super) starts: Day,
    pub(super) ends: Day,
    pub(super) register_by: Day,
    pub(super) register_from: Day,
    pub(super) runs_again: Day,
    /// Last day on which the capacity is believed, or the day of which it is true.
    pub(super) capacity_day: Day,
    pub(super) evening_until: Day,
    pub(super) schedule_until: Day,
    pub(super) capacity: Option<CapacityState>,
    pub(super) capacity_expires: bool,
    pub(super) midway: Known,
}

impl Season {
    pub(super) fn of(service: &Service) -> Self {
        let evening = EveningFit::of(&service.schedules);
        let registration = service.registration.as_ref();
        let capacity = service.capacity.as_ref();
        let capacity_day = capacity.and_then(|capacity| capacity.expires.or(capacity.as_of));
        Self {
            starts: Day::or(service.starts, Day::FIRST),
            ends: last_day(service),
            register_by: Day::or(registration.and_then(|r| r.deadline), Day::NEVER),
            register_from: Day::or(registration.and_then(|r| r.opens), Day::FIRST),
            runs_again: Day::or(service.paused_until, Day::NEVER),
            capacity_day: Day::or(capacity_day, Day::NEVER),
            evening_until: Day::or(evening.fits_until, Day::FIRST),
            schedule_until: Day::or(evening.runs_until, Day::FIRST),
            capacity: capacity.map(|capacity| capacity.state),
            capacity_expires: capacity.is_some_and(|capacity| capacity.expires.is_some()),
            midway: registration.and_then(|r| r.joinable_midway).into(),
        }
    }

    /// The bytes in an image.
    pub(super) const BYTES: usize = 8 * 4 + 3;

    pub(super) fn pack(&self, to: &mut Packer) {
        let days = [
            self.starts,
            self.ends,
            self.register_by,
            self.register_from,
            self.runs_again,
            self.capacity_day,
            self.evening_until,
            self.schedule_until,
        ];
        days.into_iter().for_each(|day| to.u32(day.number()));
        to.u8(self.capacity.map_or(0, |capacity| 1 + capacity as u8));
        to.u8(u8::from(self.capacity_expires));
        to.u8(self.midway as u8);
    }

    pub(super) fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let days = from.numbers::<u32, 8>()?.map(Day::of_number);
        let [starts, ends, register_by, register_from, runs_again, capacity_day, evening_until, schedule_until] = days;
        let [capacity, expires, midway]: [u8; 3] = from.numbers()?;
        let capacity = match capacity.checked_sub(1) {
            None => None,
            Some(number) => Some(*CapacityState::ALL.get(usize::from(number))?),
        };
        let (capacity_expires, midway) = (expires == 1, *Known::ALL.get(usize::from(midway))?);
        Some(Self {
            starts,
            ends,
            register_by,
            register_from,
            runs_again,
            capacity_day,
            evening_until,
            schedule_until,
            capacity,
            capacity_expires,
            midway,
        })
    }
}

/// The last day: what the record says, else the last of a list of dates where there is nothing but lists.
fn last_day(service: &Service) -> Day {
    let only_lists = !service.schedules.is_empty()
        && service.schedules.iter().all(|row| row.frequency == Frequency::Dates && !row.dates.is_empty());
    let of_lists = only_lists.then(|| service.schedules.iter().flat_map(|row| &row.dates).max().copied()).flatten();
    Day::or(service.ends.or(of_lists), Day::NEVER)
}
