//! The occurrences of a service.

use jiff::civil::{Date, Time};
use jiff::{Span, Timestamp, Zoned};

use super::Calendar;
use super::recurrence::happens_on;
use crate::model::{Schedule, SchedulePurpose, Service};

/// How far ahead [`Timetable::next`] looks: everything that recurs comes again within four years (29 February).
const HORIZON_DAYS: i32 = 1_500;

/// One session, or one day's opening hours.
#[derive(Debug, Clone, PartialEq)]
pub struct Occurrence<'a> {
    /// When it starts, local time.
    pub start: Zoned,
    /// When it ends. The same as `start` where the row does not say.
    pub end: Zoned,
    /// Position of the row in the schedule.
    pub row: usize,
    /// Municipality code of a mobile stop.
    pub municipality: Option<&'a str>,
    /// Position in the service's `places`.
    pub place: Option<u16>,
}

/// The schedule rows of a service, within the days on which the service runs.
///
/// ```
/// use luotsi::model::Service;
/// use luotsi::time::{Calendar, Timetable};
/// let service: Service = serde_json::from_str(r#"{"id": "s", "schedules": [
///     {"frequency": "monthly", "days": ["TU"], "nth": [1], "opens_at": "11:00", "closes_at": "13:00", "municipality": "217"},
///     {"frequency": "monthly", "days": ["TU"], "nth": [3], "opens_at": "11:00", "closes_at": "13:00", "municipality": "421"}]}"#)
///     .unwrap();
/// let finland = Calendar::finland();
/// let timetable = Timetable::of(&service, &finland);
/// let now = "2026-03-10T10:00:00+02:00".parse().unwrap();
/// assert_eq!(timetable.next(now, Some("421")).unwrap().start.to_string(), "2026-03-17T11:00:00+02:00[Europe/Helsinki]");
/// assert_eq!(timetable.next(now, None).unwrap().municipality, Some("421"));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Timetable<'a> {
    rows: &'a [Schedule],
    starts: Option<Date>,
    ends: Option<Date>,
    calendar: &'a Calendar,
}

impl<'a> Timetable<'a> {
    /// The timetable of rows that run from `starts` to `ends`, both included.
    pub fn new(rows: &'a [Schedule], starts: Option<Date>, ends: Option<Date>, calendar: &'a Calendar) -> Self {
        Self { rows, starts, ends, calendar }
    }

    /// The timetable of a service.
    pub fn of(service: &'a Service, calendar: &'a Calendar) -> Self {
        Self::new(&service.schedules, service.starts, service.ends, calendar)
    }

    /// The row at a position.
    pub(super) fn row(&self, row: usize) -> Option<&'a Schedule> {
        self.rows.get(row)
    }

    /// The calendar that the rows are read in.
    pub(super) fn calendar(&self) -> &'a Calendar {
        self.calendar
    }

    /// Whether the row at position `row` happens on `day`. Every n-th week, month or day is counted from the row's first
    /// day, else from the service's; where neither is known, the row happens on no day that could be named.
    pub fn happens_on(&self, row: usize, day: Date) -> bool {
        self.rows
            .get(row)
            .is_some_and(|row| self.runs_on(day) && happens_on(row, row.valid_from.or(self.starts), day, self.calendar))
    }

    /// The days from `from` to `to`, both included, on which the row happens.
    pub fn days(self, row: usize, from: Date, to: Date) -> impl Iterator<Item = Date> + use<'a> {
        days(from, to).filter(move |day| self.happens_on(row, *day))
    }

    /// Everything that starts on the days from `from` to `to`, both included, in the order of time.
    pub fn occurrences(self, from: Date, to: Date) -> impl Iterator<Item = Occurrence<'a>> + use<'a> {
        let first = [Some(from), self.starts].into_iter().flatten().max().unwrap_or(from);
        let last = [Some(to), self.ends].into_iter().flatten().min().unwrap_or(to);
        days(first, last).flat_map(move |day| self.occurrences_on(day))
    }

    /// The next session that starts at `now` or later, or opening hours that are not over; at a stop in
    /// `municipality` where the row has one and one is asked for. `None` where nothing is known to come.
    pub fn next(self, now: Timestamp, municipality: Option<&str>) -> Option<Occurrence<'a>> {
        if self.rows.is_empty() {
            return None;
        }
        let today = self.calendar.day_of(now);
        // Hours that opened yesterday may last into today.
        let from = today.saturating_sub(Span::new().days(1));
        let to = today.saturating_add(Span::new().days(HORIZON_DAYS));
        let last = self.rows.iter().map(|row| last_day(row).unwrap_or(Date::MAX)).max().unwrap_or(Date::MAX);
        self.occurrences(from, to.min(last)).find(|occurrence| {
            let here =
                occurrence.municipality.is_none() || municipality.is_none() || occurrence.municipality == municipality;
            let to_come = match self.rows[occurrence.row].purpose {
                SchedulePurpose::Session => occurrence.start.timestamp() >= now,
                SchedulePurpose::OpeningHours | SchedulePurpose::PhoneHours => occurrence.end.timestamp() > now,
            };
            here && to_come
        })
    }

    /// What is open, or in session, at an instant.
    pub fn open_at(self, instant: Timestamp) -> Option<Occurrence<'a>> {
        let today = self.calendar.day_of(instant);
        self.occurrences(today.saturating_sub(Span::new().days(1)), today)
            .find(|occurrence| occurrence.start.timestamp() <= instant && instant < occurrence.end.timestamp())
    }

    fn runs_on(&self, day: Date) -> bool {
        self.starts.is_none_or(|starts| starts <= day) && self.ends.is_none_or(|ends| day <= ends)
    }

    fn occurrences_on(self, day: Date) -> impl Iterator<Item = Occurrence<'a>> + use<'a> {
        let mut today: Vec<Occurrence<'a>> = (0..self.rows.len())
            .filter(|row| self.happens_on(*row, day))
            .filter_map(|row| self.occurrence(row, day))
            .collect();
        today.sort_by(|a, b| a.start.timestamp().cmp(&b.start.timestamp()).then(a.row.cmp(&b.row)));
        today.into_iter()
    }

    fn occurrence(&self, row_number: usize, day: Date) -> Option<Occurrence<'a>> {
        let row = &self.rows[row_number];
        let start = row.opens_at.unwrap_or(Time::midnight());
        let (end_day, end) = match (row.opens_at, row.closes_at) {
            (None, None) => (day.tomorrow().ok()?, Time::midnight()),
            (Some(_), None) => (day, start),
            (_, Some(end)) if end <= start => (day.tomorrow().ok()?, end),
            (_, Some(end)) => (day, end),
        };
        let start = self.calendar.instant(day.to_datetime(start))?;
        // In the night when the clocks go forward, a start that they skip may come after an end that they do not.
        let end = self.calendar.instant(end_day.to_datetime(end))?.max(start.clone());
        Some(Occurrence { start, end, row: row_number, municipality: row.municipality.as_deref(), place: row.place })
    }
}

/// The last day on which a row can happen, where there is one.
pub(crate) fn last_day(row: &Schedule) -> Option<Date> {
    let of_list = match row.frequency {
        crate::model::Frequency::Dates => row.dates.iter().max().copied(),
        _ => None,
    };
    [of_list, row.valid_to].into_iter().flatten().min()
}

fn days(from: Date, to: Date) -> impl Iterator<Item = Date> {
    std::iter::successors((from <= to).then_some(from), move |day| day.tomorrow().ok().filter(|next| *next <= to))
}
