//! Whether somebody who is free only in the evenings can come.

use jiff::civil::{Date, Time, time};

use super::timetable::last_day;
use crate::model::{Schedule, SchedulePurpose};

/// When an evening begins: a session that starts earlier is out of reach for somebody who works by day.
pub const EVENING: Time = time(16, 30, 0, 0);
/// Opening hours that last this long into the evening leave time for a visit or a call.
const VISIT_UNTIL: Time = time(17, 30, 0, 0);

/// What a schedule offers in the evenings, whatever the day on which it is asked.
///
/// Rows without a time of day (all day, by appointment) and schedules without rows conflict with nothing. One row that
/// fits is enough.
///
/// ```
/// use jiff::civil::date;
/// use luotsi::model::Schedule;
/// use luotsi::time::EveningFit;
/// let rows: Vec<Schedule> = serde_json::from_str(
///     r#"[{"frequency": "weekly", "days": ["TU"], "opens_at": "13:00"},
///         {"frequency": "weekly", "days": ["TH"], "opens_at": "18:00", "valid_to": "2026-05-28"}]"#).unwrap();
/// let fit = EveningFit::of(&rows);
/// assert!(!fit.conflicts_on(date(2026, 5, 28)));
/// assert!(fit.conflicts_on(date(2026, 5, 29)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EveningFit {
    /// Last day of a row that fits an evening; `None` where no row does.
    pub fits_until: Option<Date>,
    /// Last day of a row of whatever time of day; `None` where there is no row.
    pub runs_until: Option<Date>,
}

impl EveningFit {
    /// What these rows offer.
    pub fn of(rows: &[Schedule]) -> Self {
        let last = |row: &Schedule| last_day(row).unwrap_or(Date::MAX);
        Self {
            fits_until: rows.iter().filter(|row| fits_evening(row)).map(last).max(),
            runs_until: rows.iter().map(last).max(),
        }
    }

    /// Whether on `day` there are still rows to come, and none of them in the evening.
    pub fn conflicts_on(&self, day: Date) -> bool {
        self.runs_until.is_some_and(|until| day <= until) && self.fits_until.is_none_or(|until| until < day)
    }
}

fn fits_evening(row: &Schedule) -> bool {
    let Some(start) = row.opens_at else {
        return row.closes_at.is_none_or(|end| end >= VISIT_UNTIL);
    };
    match row.purpose {
        SchedulePurpose::Session => start >= EVENING,
        // One need not be there when the doors open.
        SchedulePurpose::OpeningHours | SchedulePurpose::PhoneHours => {
            start >= EVENING || row.closes_at.is_some_and(|end| end >= VISIT_UNTIL || end <= start)
        }
    }
}
