//! Opening hours: the weekday rows of HSDS 1, and the recurrence fields (RFC 5545) of HSDS 2 and 3.
//!
//! A rule that the model cannot express exactly is put aside whole: half a rule would send people to closed doors.

use jiff::civil::Date;
use serde_json::Value;

use super::parts::push_new;
use crate::exchange::intake::Intake;
use crate::exchange::node::Node;
use crate::exchange::report::RowCode;
use crate::model::{Delivery, Frequency, HolidayRule, LocalizedText, Schedule, SchedulePurpose, Weekday};

/// The schedules of a record, and the deliveries that they name.
#[derive(Default)]
pub(super) struct Read {
    pub(super) rows: Vec<Schedule>,
    pub(super) delivery: Vec<Delivery>,
}

/// A row without anything in it.
pub(in crate::exchange) fn blank(frequency: Frequency, purpose: SchedulePurpose) -> Schedule {
    Schedule {
        frequency,
        purpose,
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
        holidays: HolidayRule::Closed,
        municipality: None,
        place: None,
        note: LocalizedText::default(),
    }
}

/// Takes the schedules out of a record; what cannot be expressed stays in it.
pub(super) fn read(node: &mut Node, intake: &mut Intake<'_>, purpose: SchedulePurpose) -> Read {
    let mut read = Read::default();
    for list in ["schedules", "regular_schedules", "regular_schedule"] {
        node.each_or_aside(intake, list, |intake, part| row(part, intake, purpose, &mut read));
    }
    read.rows = together(read.rows);
    read
}

/// Reads one row; false where it has to be put aside.
fn row(part: &mut Node, intake: &mut Intake<'_>, purpose: SchedulePurpose, read: &mut Read) -> bool {
    if let Some(words) = part.line(intake, "attending_type") {
        match attending(&words) {
            Some(delivery) => push_new(&mut read.delivery, delivery),
            None => part.keep("attending_type", Value::from(words)),
        }
    }
    let (Ok(opens_at), Ok(closes_at)) = (part.time(intake, "opens_at"), part.time(intake, "closes_at")) else {
        return false;
    };
    let weekday = part.line(intake, "weekday");
    let aside = |part: &Node, intake: &mut Intake<'_>, field: &str, why: &str| {
        let message = format!("{why}; the row was kept under \"extra\".");
        part.report(intake, RowCode::ScheduleKeptAside, field, message);
        false
    };
    let rule = match rule(part, intake, weekday) {
        Ok(rule) => rule,
        Err(Unusable::Rule(field, why)) => return aside(part, intake, field, why),
        Err(Unusable::Reported) => return false,
    };
    if opens_at.is_none() {
        return aside(part, intake, "opens_at", "The row says no hours, which may mean closed");
    }
    let note = [part.prose(intake, "description"), part.prose(intake, "notes")];
    let note: Vec<String> = note.into_iter().flatten().collect();
    let mut made = blank(rule.frequency, purpose);
    made.days = rule.days;
    made.nth = rule.nth;
    made.interval = rule.interval;
    made.valid_from = rule.from;
    made.valid_to = rule.to;
    (made.opens_at, made.closes_at) = (opens_at, closes_at);
    made.note = super::parts::in_language(intake, note.join("\n"));
    push_new(&mut read.rows, made);
    true
}

struct Rule {
    frequency: Frequency,
    days: Vec<Weekday>,
    nth: Vec<i8>,
    interval: u16,
    from: Option<Date>,
    to: Option<Date>,
}

/// Why a row has no rule.
enum Unusable {
    /// A field that cannot be expressed, and why.
    Rule(&'static str, &'static str),
    /// A value that was reported when it was read.
    Reported,
}

/// The recurrence of a row.
fn rule(part: &mut Node, intake: &mut Intake<'_>, weekday: Option<String>) -> Result<Rule, Unusable> {
    for field in ["bymonthday", "byyearday", "byweekno", "count"] {
        if let Some(value) = part.take(field) {
            part.keep(field, value);
            return Err(Unusable::Rule(field, "The model has no such rule"));
        }
    }
    let start = part.date(intake, "dtstart");
    let from = part.date(intake, "valid_from");
    let until = part.date(intake, "until");
    let to = part.date(intake, "valid_to");
    let to = match (until, to) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    let frequency = part.line(intake, "freq").map(|word| word.to_ascii_uppercase());
    let interval = part.number(intake, "interval", 1.0, 999.0).map_or(1, |number| number as u16);
    // What could not be read is still there.
    if ["dtstart", "valid_from", "until", "valid_to", "interval"].iter().any(|field| part.is_scalar(field)) {
        return Err(Unusable::Reported);
    }
    let days = part.line(intake, "byday").or(weekday);
    let (mut days, nth) = match days {
        Some(words) => by_day(&words).ok_or(Unusable::Rule("byday", "These are not weekdays"))?,
        None => (Vec::new(), Vec::new()),
    };
    let frequency = match frequency.as_deref() {
        Some("DAILY") if nth.is_empty() && days.is_empty() => Frequency::Daily,
        Some("DAILY") if nth.is_empty() && interval == 1 => Frequency::Weekly,
        Some("MONTHLY") if !nth.is_empty() => Frequency::Monthly,
        Some("WEEKLY") | None if nth.is_empty() => Frequency::Weekly,
        _ => return Err(Unusable::Rule("freq", "The model has no such rule")),
    };
    if frequency == Frequency::Weekly && days.is_empty() {
        // A weekly rule without days happens on the weekday of its start (RFC 5545, 3.3.10).
        let start = start.or(from).ok_or(Unusable::Rule("byday", "The row says no weekdays"))?;
        days.push(weekday_of(start));
    }
    // The weeks of "every second week" are counted from the start of the rule.
    let from = if interval > 1 { start.or(from) } else { from.or(start) };
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        return Err(Unusable::Rule("valid_to", "The row ends before it starts"));
    }
    part.take("wkst");
    part.take("timezone");
    Ok(Rule { frequency, days, nth, interval, from, to })
}

/// `TH,FR`, `1MO,-1FR`, `Monday`, or the number of a weekday (1 is Monday).
fn by_day(words: &str) -> Option<(Vec<Weekday>, Vec<i8>)> {
    let (mut days, mut nths) = (Vec::new(), Vec::new());
    let mut plain = 0;
    for word in words.split([',', ';', ' ']).filter(|word| !word.is_empty()) {
        let split = word.find(|c: char| c.is_alphabetic()).unwrap_or(0);
        let (number, name) = word.split_at(split);
        push_new(&mut days, weekday_named(name)?);
        if number.is_empty() {
            plain += 1;
        } else {
            let nth: i8 = number.parse().ok().filter(|nth| (-5..=5).contains(nth) && *nth != 0)?;
            push_new(&mut nths, nth);
        }
    }
    // "1MO,2TU" is not "first and second Monday and Tuesday": only one day, or one number for all, is the same.
    let mixed = plain > 0 && !nths.is_empty() || nths.len() > 1 && days.len() > 1;
    (!days.is_empty() && !mixed).then_some((days, nths))
}

fn weekday_named(name: &str) -> Option<Weekday> {
    let lower = name.trim_end_matches('.').to_lowercase();
    let number = lower.parse::<usize>().ok().filter(|number| (1..=7).contains(number));
    if let Some(number) = number {
        return Weekday::ALL.get(number - 1).copied();
    }
    Weekday::ALL.iter().copied().find(|day| {
        let english = day.label("en").to_lowercase();
        lower == day.code().to_lowercase()
            || lower == english
            || lower == format!("{english}s")
            || (lower.len() >= 3 && lower.len() <= 5 && english.starts_with(&lower))
            || lower == day.label("fi")
            || lower == day.label("sv")
    })
}

fn weekday_of(date: Date) -> Weekday {
    Weekday::ALL[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())]
}

/// The words for attending that Open Referral UK and its predecessors agreed on.
pub(super) fn attending(words: &str) -> Option<Delivery> {
    match words.trim().to_ascii_lowercase().replace(['_', '-'], " ").as_str() {
        "venue" | "in person" | "at location" | "physical" => Some(Delivery::Place),
        "online" | "virtual" => Some(Delivery::Online),
        "phone" | "telephone" => Some(Delivery::Phone),
        "home visit" | "at home" => Some(Delivery::ClientHome),
        "hybrid" => Some(Delivery::Hybrid),
        _ => None,
    }
}

/// Weekly rows that differ in their days alone become one row.
fn together(rows: Vec<Schedule>) -> Vec<Schedule> {
    let mut joined: Vec<Schedule> = Vec::new();
    for row in rows {
        let same = joined.iter_mut().find(|other| {
            row.frequency == Frequency::Weekly && **other == Schedule { days: other.days.clone(), ..row.clone() }
        });
        match same {
            Some(other) => {
                other.days.extend(row.days);
                other.days.sort();
                other.days.dedup();
            }
            None => joined.push(row),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_are_known_by_code_name_and_number_and_from_a_date() {
        for name in ["MO", "mo", "Monday", "Mondays", "Mon", "Mon.", "1", "maanantai", "måndag"] {
            assert_eq!(weekday_named(name), Some(Weekday::Monday), "{name}");
        }
        for name in ["", "M", "8", "0", "someday"] {
            assert_eq!(weekday_named(name), None, "{name}");
        }
        assert_eq!(weekday_of(jiff::civil::date(2026, 3, 10)), Weekday::Tuesday);
        assert_eq!(weekday_of(jiff::civil::date(2026, 3, 15)), Weekday::Sunday);
    }

    #[test]
    fn numbered_weekdays_are_read_where_the_model_means_the_same() {
        assert_eq!(by_day("TH,FR"), Some((vec![Weekday::Thursday, Weekday::Friday], vec![])));
        assert_eq!(by_day("-1FR"), Some((vec![Weekday::Friday], vec![-1])));
        assert_eq!(by_day("1MO,3MO"), Some((vec![Weekday::Monday], vec![1, 3])));
        for words in ["1MO,2TU", "MO,1TU", "6MO", "0MO", "XX", ""] {
            assert_eq!(by_day(words), None, "{words}");
        }
    }
}
