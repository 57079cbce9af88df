//! Schedule rows as iCalendar recurrence rules (RFC 5545), for import and export only.

use std::fmt::Write as _;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::recurrence::iso;
use super::{Calendar, Timetable};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Frequency, HolidayRule, LocalizedText, MonthDay, Schedule, SchedulePurpose, Season, Weekday};

/// Longest recurrence text that is read, in bytes.
const MAX_TEXT: usize = 64 << 10;

/// The row at position `row` from `from` to `to`, both included, as the lines `DTSTART`, `DURATION`, `RRULE`, `RDATE` and
/// `EXDATE`, separated by line feeds. Every day on which the row does not happen (exceptions, holidays, out of season)
/// is an `EXDATE`, so that any calendar shows exactly the occurrences. `None` where there is none.
///
/// ```
/// use jiff::civil::date;
/// use luotsi::model::Schedule;
/// use luotsi::time::{Calendar, Timetable, to_rrule};
/// let rows: Vec<Schedule> = serde_json::from_str(
///     r#"[{"frequency": "weekly", "days": ["FR"], "opens_at": "12:00", "closes_at": "14:00"}]"#).unwrap();
/// let finland = Calendar::finland();
/// let timetable = Timetable::new(&rows, None, None, &finland);
/// assert_eq!(to_rrule(&timetable, 0, date(2026, 3, 27), date(2026, 4, 12)).unwrap(), "\
/// DTSTART;TZID=Europe/Helsinki:20260327T120000
/// DURATION:PT2H
/// RRULE:FREQ=WEEKLY;BYDAY=FR;UNTIL=20260410T090000Z
/// EXDATE;TZID=Europe/Helsinki:20260403T120000");
/// ```
pub fn to_rrule(timetable: &Timetable<'_>, row: usize, from: Date, to: Date) -> Option<String> {
    let happening: Vec<Date> = timetable.days(row, from, to).collect();
    let (first, last) = (*happening.first()?, *happening.last()?);
    let schedule = timetable.row(row)?;
    let calendar = timetable.calendar();
    let stamps = Stamps { time: schedule.opens_at, calendar };

    let mut text = format!("DTSTART{}", stamps.list(&[first]));
    if let Some(duration) = duration(schedule) {
        let _ = write!(text, "\nDURATION:{duration}");
    }
    if schedule.frequency == Frequency::Dates {
        if happening.len() > 1 {
            let _ = write!(text, "\nRDATE{}", stamps.list(&happening[1..]));
        }
        return Some(text);
    }
    let _ = write!(text, "\nRRULE:{};UNTIL={}", pattern(schedule), stamps.until(last)?);
    // The pattern alone, counted from the first occurrence.
    let bare = [Schedule {
        valid_from: Some(first),
        valid_to: None,
        season: None,
        except: Vec::new(),
        holidays: HolidayRule::Open,
        ..schedule.clone()
    }];
    let left_out: Vec<Date> = Timetable::new(&bare, None, None, calendar)
        .days(0, first, last)
        .filter(|day| happening.binary_search(day).is_err())
        .collect();
    if !left_out.is_empty() {
        let _ = write!(text, "\nEXDATE{}", stamps.list(&left_out));
    }
    Some(text)
}

/// Reads the lines `DTSTART`, `DTEND`, `DURATION`, `RRULE`, `RDATE` and `EXDATE` as schedule rows; the name `RRULE:` of a
/// single line may be left out. Times in another zone, or in UTC, become local ones. Holidays are not left out: a
/// recurrence rule knows none.
///
/// ```
/// use luotsi::time::{Calendar, from_rrule};
/// let rows = from_rrule("DTSTART:20260106T110000\nRRULE:FREQ=MONTHLY;BYDAY=3TU;COUNT=3", &Calendar::finland())?;
/// assert_eq!((rows[0].nth[0], rows[0].valid_to.unwrap().to_string()), (3, "2026-03-17".to_owned()));
/// # Ok::<(), luotsi::Error>(())
/// ```
///
/// # Errors
/// `INVALID_DOCUMENT` with the part (`RRULE.BYDAY`) that is malformed, or that no schedule row can say.
pub fn from_rrule(text: &str, calendar: &Calendar) -> Result<Vec<Schedule>> {
    if text.len() > MAX_TEXT {
        return Err(wrong("RRULE", format!("a recurrence has at most {MAX_TEXT} bytes")));
    }
    let mut read = Reading::default();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        read.line(line, calendar)?;
    }
    read.rows(calendar)
}

/// The RRULE of a row without its limits.
fn pattern(row: &Schedule) -> String {
    let mut text = format!(
        "FREQ={}",
        match row.frequency {
            Frequency::Daily | Frequency::Dates => "DAILY",
            Frequency::Weekly => "WEEKLY",
            Frequency::Monthly => "MONTHLY",
        }
    );
    if row.interval > 1 {
        let _ = write!(text, ";INTERVAL={}", row.interval);
    }
    let days: Vec<String> = match row.frequency {
        Frequency::Monthly => {
            row.nth.iter().flat_map(|nth| row.days.iter().map(move |day| format!("{nth}{day}"))).collect()
        }
        Frequency::Weekly => row.days.iter().map(|day| day.code().to_owned()).collect(),
        _ => Vec::new(),
    };
    if !days.is_empty() {
        let _ = write!(text, ";BYDAY={}", days.join(","));
    }
    text
}

/// How long a session lasts, as an iCalendar duration.
fn duration(row: &Schedule) -> Option<String> {
    let (start, end) = (row.opens_at.unwrap_or(Time::midnight()), row.closes_at?);
    let mut minutes = start.duration_until(end).as_mins();
    if minutes <= 0 {
        minutes += 24 * 60;
    }
    Some(match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("PT{hours}H"),
        (0, minutes) => format!("PT{minutes}M"),
        (hours, minutes) => format!("PT{hours}H{minutes}M"),
    })
}

/// Writes days as the property values of one time of day.
struct Stamps<'a> {
    time: Option<Time>,
    calendar: &'a Calendar,
}

impl Stamps<'_> {
    fn list(&self, days: &[Date]) -> String {
        let Some(time) = self.time else {
            let days: Vec<String> = days.iter().map(|day| day.strftime("%Y%m%d").to_string()).collect();
            return format!(";VALUE=DATE:{}", days.join(","));
        };
        let stamps: Vec<String> =
            days.iter().map(|day| day.to_datetime(time).strftime("%Y%m%dT%H%M%S").to_string()).collect();
        let zone = self.calendar.zone().iana_name().map(|name| format!(";TZID={name}")).unwrap_or_default();
        format!("{zone}:{}", stamps.join(","))
    }

    fn until(&self, last: Date) -> Option<String> {
        let Some(time) = self.time else { return Some(last.strftime("%Y%m%d").to_string()) };
        let instant = self.calendar.instant(last.to_datetime(time))?.timestamp();
        Some(TimeZone::UTC.to_datetime(instant).strftime("%Y%m%dT%H%M%SZ").to_string())
    }
}

/// The lines read so far.
#[derive(Default)]
struct Reading {
    start: Option<(Date, Option<Time>)>,
    end: Option<Time>,
    minutes: Option<i64>,
    rule: Option<Schedule>,
    count: Option<u32>,
    dates: Vec<Date>,
    except: Vec<Date>,
}

impl Reading {
    fn line(&mut self, line: &str, calendar: &Calendar) -> Result<()> {
        let (name, value) = match line.split_once(':') {
            Some(parts) => parts,
            None if line.to_ascii_uppercase().starts_with("FREQ=") => ("RRULE", line),
            None => return Err(wrong("RRULE", "a line is a name, a colon and a value")),
        };
        let (name, parameters) = name.split_once(';').unwrap_or((name, ""));
        let zone = parameters.split(';').find_map(|parameter| parameter.strip_prefix("TZID="));
        let stamps = |what| value.split(',').map(move |stamp| moment(what, stamp, zone, calendar));
        match name.to_ascii_uppercase().as_str() {
            "DTSTART" => self.start = stamps("DTSTART").next().transpose()?,
            "DTEND" => self.end = stamps("DTEND").next().transpose()?.and_then(|(_, time)| time),
            "DURATION" => self.minutes = Some(minutes(value)?),
            "RRULE" if self.rule.is_some() => return Err(wrong("RRULE", "there is more than one")),
            "RRULE" => self.rule(value, calendar)?,
            "RDATE" => {
                for stamp in stamps("RDATE") {
                    self.dates.push(stamp?.0);
                }
            }
            "EXDATE" => {
                for stamp in stamps("EXDATE") {
                    self.except.push(stamp?.0);
                }
            }
            _ => return Err(wrong(name, "only DTSTART, DTEND, DURATION, RRULE, RDATE and EXDATE are read")),
        }
        Ok(())
    }

    fn rule(&mut self, value: &str, calendar: &Calendar) -> Result<()> {
        let mut row = blank(Frequency::Daily);
        let mut frequency = None;
        let mut position = None;
        let mut week_starts_on_monday = true;
        for part in value.trim_end_matches(';').split(';') {
            let (name, value) = part.split_once('=').ok_or_else(|| wrong("RRULE", "a part is NAME=VALUE"))?;
            match name.to_ascii_uppercase().as_str() {
                "FREQ" => {
                    frequency = Some(match value {
                        "DAILY" => Frequency::Daily,
                        "WEEKLY" => Frequency::Weekly,
                        "MONTHLY" => Frequency::Monthly,
                        _ => return Err(wrong("RRULE.FREQ", "a schedule repeats DAILY, WEEKLY or MONTHLY")),
                    });
                }
                "INTERVAL" => {
                    row.interval = value.parse().ok().filter(|n| *n > 0).ok_or_else(|| not_a_number("INTERVAL"))?;
                }
                "COUNT" => {
                    let count = value.parse().ok().filter(|n| *n > 0).ok_or_else(|| not_a_number("COUNT"))?;
                    self.count = Some(count);
                }
                "UNTIL" => row.valid_to = Some(moment("RRULE.UNTIL", value, None, calendar)?.0),
                "BYDAY" => by_day(&mut row, value)?,
                "BYMONTH" => row.season = Some(by_month(value)?),
                "BYSETPOS" => position = Some(value.parse::<i8>().map_err(|_| not_a_number("BYSETPOS"))?),
                "WKST" => week_starts_on_monday = value == "MO",
                other => return Err(wrong(format!("RRULE.{other}"), "a schedule row cannot say this")),
            }
        }
        row.frequency = frequency.ok_or_else(|| wrong("RRULE.FREQ", "it is missing"))?;
        if let Some(position) = position {
            if row.frequency != Frequency::Monthly || row.days.len() != 1 || !row.nth.is_empty() {
                return Err(wrong("RRULE.BYSETPOS", "it is read with one weekday of a month only"));
            }
            row.nth = vec![position];
        }
        if !week_starts_on_monday && row.interval > 1 && row.days.contains(&Weekday::Sunday) {
            return Err(wrong("RRULE.WKST", "weeks start on Monday here"));
        }
        self.rule = Some(row);
        Ok(())
    }

    fn rows(mut self, calendar: &Calendar) -> Result<Vec<Schedule>> {
        let (first, opens_at) = self.start.map_or((None, None), |(day, time)| (Some(day), time));
        let closes_at = match (self.end, self.minutes, opens_at) {
            (Some(end), _, _) => Some(end),
            (None, Some(minutes), Some(start)) if minutes < 24 * 60 => {
                Some(start.wrapping_add(jiff::SignedDuration::from_mins(minutes)))
            }
            _ => None,
        };
        let mut rows = Vec::new();
        if let Some(mut row) = self.rule.take() {
            row.valid_from = first;
            complete(&mut row)?;
            if let Some(count) = self.count {
                row.valid_to = Some(last_of_count(&row, count, calendar)?);
            }
            row.except = self.except;
            rows.push(row);
        } else {
            self.dates.extend(first);
        }
        if !self.dates.is_empty() {
            self.dates.sort_unstable();
            self.dates.dedup();
            rows.push(Schedule { dates: self.dates, ..blank(Frequency::Dates) });
        }
        if rows.is_empty() {
            return Err(wrong("RRULE", "there is neither a rule nor a date"));
        }
        for row in &mut rows {
            (row.opens_at, row.closes_at) = (opens_at, closes_at);
        }
        Ok(rows)
    }
}

/// What the rule leaves to its first day.
fn complete(row: &mut Schedule) -> Result<()> {
    let first_weekday = row.valid_from.map(|day| day.weekday());
    match row.frequency {
        Frequency::Weekly if row.days.is_empty() => {
            row.days = Weekday::ALL.iter().copied().filter(|day| Some(iso(*day)) == first_weekday).collect();
            if row.days.is_empty() {
                return Err(wrong("RRULE.BYDAY", "without DTSTART it is not known which weekday is meant"));
            }
        }
        Frequency::Monthly if row.nth.is_empty() => {
            return Err(wrong("RRULE.BYDAY", "say which weekdays of the month are meant, such as 1TU or -1FR"));
        }
        // Every day, but only on certain weekdays, is what people call weekly.
        Frequency::Daily if !row.days.is_empty() && row.interval == 1 => row.frequency = Frequency::Weekly,
        Frequency::Daily if !row.days.is_empty() => {
            return Err(wrong("RRULE.BYDAY", "a schedule row cannot say this of every n-th day"));
        }
        _ => {}
    }
    if row.frequency != Frequency::Monthly && !row.nth.is_empty() {
        return Err(wrong("RRULE.BYDAY", "a number before a weekday is read in a monthly rule only"));
    }
    Ok(())
}

fn last_of_count(row: &Schedule, count: u32, calendar: &Calendar) -> Result<Date> {
    let first = row.valid_from.ok_or_else(|| wrong("RRULE.COUNT", "without DTSTART it is not known when it ends"))?;
    let rows = std::slice::from_ref(row);
    let far = first.saturating_add(jiff::Span::new().years(30));
    Timetable::new(rows, None, None, calendar)
        .days(0, first, far)
        .nth(count as usize - 1)
        .ok_or_else(|| wrong("RRULE.COUNT", "it does not end within 30 years"))
}

fn by_day(row: &mut Schedule, value: &str) -> Result<()> {
    let malformed =
        || wrong("RRULE.BYDAY", "write weekdays as MO, TU, WE, TH, FR, SA, SU, with 1 to 5 or -1 to -5 before");
    let mut pairs = Vec::new();
    for item in value.split(',') {
        let split = item.len().checked_sub(2).filter(|at| item.is_char_boundary(*at)).ok_or_else(malformed)?;
        let (nth, day) = item.split_at(split);
        let day = Weekday::from_code(day).ok_or_else(malformed)?;
        let nth: i8 = if nth.is_empty() { 0 } else { nth.parse().map_err(|_| malformed())? };
        if nth.unsigned_abs() > 5 {
            return Err(malformed());
        }
        pairs.push((nth, day));
    }
    pairs.sort_unstable();
    pairs.dedup();
    let mut nths: Vec<i8> = pairs.iter().map(|(nth, _)| *nth).collect();
    nths.dedup();
    let mut days: Vec<Weekday> = pairs.iter().map(|(_, day)| *day).collect();
    days.sort_unstable();
    days.dedup();
    if nths.len() * days.len() != pairs.len() {
        return Err(wrong("RRULE.BYDAY", "one row cannot say this: give each weekday a rule of its own"));
    }
    if nths != [0] {
        row.nth = nths;
    }
    row.days = days;
    Ok(())
}

/// Months that follow one another, over New Year too, are a season.
fn by_month(value: &str) -> Result<Season> {
    let mut months = value
        .split(',')
        .map(|month| month.parse::<i8>().ok().filter(|month| (1..=12).contains(month)))
        .collect::<Option<Vec<i8>>>()
        .ok_or_else(|| not_a_number("BYMONTH"))?;
    months.sort_unstable();
    months.dedup();
    let runs_on = |month: i8| months.contains(&(month % 12 + 1));
    let ends: Vec<i8> = months.iter().copied().filter(|month| !runs_on(*month)).collect();
    let starts: Vec<i8> = months.iter().copied().filter(|month| !months.contains(&((month + 10) % 12 + 1))).collect();
    let (from, to) = match (starts.as_slice(), ends.as_slice()) {
        ([from], [to]) => (*from, *to),
        ([], []) => (1, 12),
        _ => return Err(wrong("RRULE.BYMONTH", "a season is one run of months")),
    };
    let last = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][to as usize - 1];
    Ok(Season { from: MonthDay { month: from, day: 1 }, to: MonthDay { month: to, day: last } })
}

/// A date, or a date and time as the local time of the catalogue.
fn moment(what: &str, stamp: &str, zone: Option<&str>, calendar: &Calendar) -> Result<(Date, Option<Time>)> {
    let malformed = || wrong(what, "write 20260310 or 20260310T130000, with Z for UTC");
    let stamp = stamp.trim();
    if stamp.len() == 8 {
        return Ok((Date::strptime("%Y%m%d", stamp).map_err(|_| malformed())?, None));
    }
    let (local, utc) = match stamp.strip_suffix('Z') {
        Some(stamp) => (stamp, true),
        None => (stamp, false),
    };
    let written = DateTime::strptime("%Y%m%dT%H%M%S", local).map_err(|_| malformed())?;
    let zone = match zone {
        _ if utc => Some(TimeZone::UTC),
        Some(name) if Some(name) != calendar.zone().iana_name() => {
            Some(TimeZone::get(name).map_err(|_| wrong(what, "the time zone database has no such zone"))?)
        }
        _ => None,
    };
    let local = match zone {
        Some(zone) => calendar.zone().to_datetime(zone.to_timestamp(written).map_err(|_| malformed())?),
        None => written,
    };
    Ok((local.date(), Some(local.time())))
}

fn minutes(value: &str) -> Result<i64> {
    let malformed = || wrong("DURATION", "write PT2H, PT90M or PT1H30M");
    let span: jiff::Span = value.parse().map_err(|_| malformed())?;
    span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).map(|d| d.as_mins()).map_err(|_| malformed())
}

fn blank(frequency: Frequency) -> Schedule {
    Schedule {
        frequency,
        purpose: SchedulePurpose::Session,
        days: Vec::new(),
        interval: 1,
        nth: Vec::new(),
        dates: Vec::new(),
        opens_at: None,
        closes_at: None,
        valid_from: None,
        valid_to: None,
        season: None,
        except: Vec::new(),
        holidays: HolidayRule::Open,
        municipality: None,
        place: None,
        note: LocalizedText::default(),
    }
}

fn not_a_number(part: &str) -> Error {
    wrong(format!("RRULE.{part}"), "it is not a number that it can have")
}

fn wrong(part: impl Into<String>, message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidDocument, message).at(part)
}
