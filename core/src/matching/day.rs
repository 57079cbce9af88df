//! Days in two bytes.

use jiff::civil::{Date, date};

/// A day from 2000 to 2179, as the number of days since 1 January 2000. Earlier and later days are taken for the first
/// and the last.
///
/// ```
/// use jiff::civil::date;
/// use luotsi::matching::Day;
/// assert_eq!(Day::of(date(2026, 3, 10)).days_since(Day::of(date(2026, 3, 1))), 9);
/// assert!(Day::of(date(1998, 1, 1)) < Day::of(date(2026, 1, 1)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(u16);

impl Day {
    /// Before all days.
    pub const FIRST: Day = Day(0);
    /// After all days.
    pub const NEVER: Day = Day(u16::MAX);

    /// The day of a date.
    pub fn of(date_: Date) -> Self {
        const EPOCH: Date = date(2000, 1, 1);
        let days = EPOCH.duration_until(date_).as_hours() / 24;
        Self(days.clamp(0, i64::from(u16::MAX) - 1) as u16)
    }

    /// The day of a date, or `absent` where there is none.
    pub fn or(date: Option<Date>, absent: Day) -> Self {
        date.map_or(absent, Self::of)
    }

    /// The day as a number, for an image of the index.
    pub(super) fn number(self) -> u16 {
        self.0
    }

    /// The day of [`number`](Self::number).
    pub(super) fn of_number(number: u16) -> Self {
        Self(number)
    }

    /// Days from `earlier` to this day; negative when this day is the earlier one.
    pub fn days_since(self, earlier: Day) -> i32 {
        i32::from(self.0) - i32::from(earlier.0)
    }
}
