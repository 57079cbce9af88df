//! The days of one schedule row.

use jiff::civil::Date;

use super::Calendar;
use crate::model::{Frequency, HolidayRule, MonthDay, Schedule, Season, Weekday};

/// Whether `row` happens on `day`, if every n-th week, month or day is counted from `anchor`.
///
/// A row that happens every second week and has no anchor happens on no day that could be named: nobody has said which
/// weeks are meant.
pub(super) fn happens_on(row: &Schedule, anchor: Option<Date>, day: Date, calendar: &Calendar) -> bool {
    let within = row.valid_from.is_none_or(|from| from <= day)
        && row.valid_to.is_none_or(|to| day <= to)
        && row.season.is_none_or(|season| season.contains(day))
        && !row.except.contains(&day);
    if !within {
        return false;
    }
    let on_weekday = || row.days.iter().any(|weekday| iso(*weekday) == day.weekday());
    match row.frequency {
        // A day that is written out is meant, holiday or not.
        Frequency::Dates => return row.dates.contains(&day),
        Frequency::Daily => {
            if !on_turn(row, anchor, |first| days_between(first, day)) {
                return false;
            }
        }
        Frequency::Weekly => {
            if !on_weekday() || !on_turn(row, anchor, |first| days_between(monday(first), monday(day)) / 7) {
                return false;
            }
        }
        Frequency::Monthly => {
            if !on_weekday()
                || !row.nth.iter().any(|nth| is_nth(*nth, day))
                || !on_turn(row, anchor, |first| months_between(first, day))
            {
                return false;
            }
        }
    }
    row.holidays == HolidayRule::Open || !calendar.is_holiday(day)
}

/// Whether the turn of an every-n-th row has come, `count` turns after the anchor.
fn on_turn(row: &Schedule, anchor: Option<Date>, count: impl Fn(Date) -> i64) -> bool {
    match anchor {
        _ if row.interval <= 1 => true,
        Some(first) => count(first).rem_euclid(i64::from(row.interval)) == 0,
        None => false,
    }
}

/// Whether `day` is the nth of its weekday in its month; negative counts from the month's end.
fn is_nth(nth: i8, day: Date) -> bool {
    if nth > 0 { (day.day() - 1) / 7 + 1 == nth } else { (day.days_in_month() - day.day()) / 7 + 1 == -nth }
}

fn monday(day: Date) -> Date {
    day.saturating_sub(jiff::Span::new().days(day.weekday().to_monday_zero_offset()))
}

fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

fn months_between(from: Date, to: Date) -> i64 {
    i64::from(to.year() - from.year()) * 12 + i64::from(to.month() - from.month())
}

/// The weekday of the standard calendar.
pub(crate) fn iso(weekday: Weekday) -> jiff::civil::Weekday {
    match weekday {
        Weekday::Monday => jiff::civil::Weekday::Monday,
        Weekday::Tuesday => jiff::civil::Weekday::Tuesday,
        Weekday::Wednesday => jiff::civil::Weekday::Wednesday,
        Weekday::Thursday => jiff::civil::Weekday::Thursday,
        Weekday::Friday => jiff::civil::Weekday::Friday,
        Weekday::Saturday => jiff::civil::Weekday::Saturday,
        Weekday::Sunday => jiff::civil::Weekday::Sunday,
    }
}

impl Season {
    /// Whether the season has come on `day`; a season may run over New Year.
    ///
    /// ```
    /// use jiff::civil::date;
    /// use luotsi::model::Season;
    /// let school_year: Season = serde_json::from_str(r#"{"from": "09-01", "to": "05-31"}"#).unwrap();
    /// assert!(school_year.contains(date(2026, 1, 15)));
    /// assert!(!school_year.contains(date(2026, 7, 15)));
    /// ```
    pub fn contains(&self, day: Date) -> bool {
        let (from, to) = (in_year_of(self.from, day), in_year_of(self.to, day));
        let day = (day.month(), day.day());
        if from <= to { from <= day && day <= to } else { from <= day || day <= to }
    }
}

/// The day of the year in the year of `day`: 29 February is 28 February where there is none.
fn in_year_of(month_day: MonthDay, day: Date) -> (i8, i8) {
    let leap_day = (month_day.month, month_day.day) == (2, 29) && !day.in_leap_year();
    (month_day.month, if leap_day { 28 } else { month_day.day })
}
