//! The calendar that schedules are read in.

use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::error::{Error, ErrorKind, Result};

/// A time zone, and the days that are public holidays in it.
///
/// ```
/// use jiff::civil::date;
/// use luotsi::time::Calendar;
/// let finland = Calendar::finland();
/// assert_eq!(finland.day_of("2026-03-09T23:30:00Z".parse().unwrap()), date(2026, 3, 10));
/// assert!(finland.is_holiday(date(2026, 4, 3)));
/// ```
#[derive(Clone)]
pub struct Calendar {
    zone: TimeZone,
    is_holiday: Arc<dyn Fn(Date) -> bool + Send + Sync>,
}

impl Calendar {
    /// Finland: Europe/Helsinki and the Finnish public holidays.
    pub fn finland() -> Self {
        // The time zone database is compiled into the library; were the zone not in it, UTC+2 is the winter time.
        let zone = TimeZone::get("Europe/Helsinki").unwrap_or_else(|_| TimeZone::fixed(jiff::tz::offset(2)));
        Self::new(zone, |day| crate::reference::is_holiday(day).is_some())
    }

    /// Another zone, with its own holidays.
    pub fn new(zone: TimeZone, is_holiday: impl Fn(Date) -> bool + Send + Sync + 'static) -> Self {
        Self { zone, is_holiday: Arc::new(is_holiday) }
    }

    /// The zone of an IANA name, with the Finnish holidays where it is Finnish and none elsewhere.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for a name that the time zone database does not have.
    pub fn of_zone(name: &str) -> Result<Self> {
        if matches!(name, "Europe/Helsinki" | "Europe/Mariehamn") {
            return Ok(Self::finland());
        }
        TimeZone::get(name).map(|zone| Self::new(zone, |_| false)).map_err(|_| {
            Error::new(ErrorKind::InvalidRequest, "the time zone database has no such zone")
                .hint("write an IANA name such as Europe/Helsinki")
        })
    }

    /// The time zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether a day is a public holiday.
    pub fn is_holiday(&self, day: Date) -> bool {
        (self.is_holiday)(day)
    }

    /// The local day of an instant.
    pub fn day_of(&self, instant: Timestamp) -> Date {
        self.zone.to_datetime(instant).date()
    }

    /// The instant of a local time. A time that the clocks skip in spring is as much later as they skip; of a time that
    /// comes twice in autumn it is the first.
    pub(super) fn instant(&self, local: DateTime) -> Option<Zoned> {
        self.zone.to_zoned(local).ok()
    }
}

impl std::fmt::Debug for Calendar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Calendar").field(&self.zone).finish()
    }
}
