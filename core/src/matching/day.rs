//! Days as numbers.

use jiff::civil::{Date, date};

/// A day, as the number of days since 1 January 2000: every date that there is, and what is before and after all of them.
///
/// ```
/// use jiff::civil::{Date, date};
/// use luotsi::matching::Day;
/// assert_eq!(Day::of(date(2026, 3, 10)).days_since(Day::of(date(2026, 3, 1))), 9);
/// assert!(Day::FIRST < Day::of(Date::MIN) && Day::of(Date::MAX) < Day::NEVER);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// Before all days.
    pub const FIRST: Day = Day(i32::MIN);
    /// After all days.
    pub const NEVER: Day = Day(i32::MAX);

    /// The day of a date.
    pub fn of(date_: Date) -> Self {
        const EPOCH: Date = date(2000, 1, 1);
        // From the year -9999 to 9999 there are some seven million days.
        Self((EPOCH.duration_until(date_).as_hours() / 24) as i32)
    }

    /// The day of a date, or `absent` where there is none.
    pub fn or(date: Option<Date>, absent: Day) -> Self {
        date.map_or(absent, Self::of)
    }

    /// The day as a number, for an image of the index.
    pub(super) fn number(self) -> u32 {
        self.0 as u32
    }

    /// The day of [`number`](Self::number).
    pub(super) fn of_number(number: u32) -> Self {
        Self(number as i32)
    }

    /// Days from `earlier` to this day; negative when this day is the earlier one. As many as there can be where one of
    /// the two is no date.
    pub fn days_since(self, earlier: Day) -> i32 {
        self.0.saturating_sub(earlier.0)
    }
}
