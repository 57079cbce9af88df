use jiff::civil::{Date, date};
use jiff::{Span, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::model::{Frequency, Schedule};

fn rows(json: &str) -> Vec<Schedule> {
    serde_json::from_str(json).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn no_holidays() -> Calendar {
    Calendar::new(jiff::tz::TimeZone::get("Europe/Helsinki").unwrap(), |_| false)
}

fn dates(json: &str, from: Date, to: Date) -> Vec<String> {
    let (rows, calendar) = (rows(json), Calendar::finland());
    Timetable::new(&rows, None, None, &calendar).occurrences(from, to).map(|o| o.start.date().to_string()).collect()
}

#[derive(serde::Deserialize)]
struct Case {
    row: Schedule,
    count: usize,
    starts: Vec<String>,
}

#[test]
fn occurrences_are_those_of_an_independent_rrule_library() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../../tests/data/recurrence.json")).unwrap();
    let calendar = no_holidays();
    for Case { row, count, starts } in cases {
        let (from, to) = (row.valid_from.unwrap(), row.valid_to.unwrap());
        let rows = [row];
        let found: Vec<String> = Timetable::new(&rows, None, None, &calendar)
            .occurrences(from, to)
            .map(|o| o.start.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string())
            .collect();
        assert_eq!(found.len(), count, "{rows:?}");
        let shown: Vec<String> = match found.len() {
            ..=12 => found,
            n => [&found[..8], &found[n - 4..]].concat(),
        };
        assert_eq!(shown, starts, "{rows:?}");
    }
}

#[test]
fn every_second_week_is_counted_from_the_week_of_the_first_day() {
    let json = r#"[{"frequency": "weekly", "days": ["TU"], "interval": 2, "valid_from": "2026-01-15"}]"#;
    // 15 January is a Thursday: its week counts although its Tuesday is over.
    assert_eq!(dates(json, date(2026, 1, 1), date(2026, 2, 20)), ["2026-01-27", "2026-02-10"]);
}

#[test]
fn every_second_week_without_a_first_day_names_no_date() {
    let json = r#"[{"frequency": "weekly", "days": ["TU"], "interval": 2}]"#;
    assert!(dates(json, date(2026, 1, 1), date(2026, 12, 31)).is_empty());
    let (rows, calendar) = (rows(json), Calendar::finland());
    let counted = Timetable::new(&rows, Some(date(2026, 3, 2)), None, &calendar);
    assert_eq!(counted.next(at("2026-03-04T00:00:00Z"), None).unwrap().start.date(), date(2026, 3, 17));
}

#[test]
fn the_first_saturday_and_the_last_friday_of_a_month_are_found() {
    let json = r#"[{"frequency": "monthly", "days": ["SA"], "nth": [1]}, {"frequency": "monthly", "days": ["FR"], "nth": [-1]}]"#;
    assert_eq!(
        dates(json, date(2026, 2, 1), date(2026, 3, 31)),
        ["2026-02-07", "2026-02-27", "2026-03-07", "2026-03-27"]
    );
}

#[test]
fn public_holidays_are_left_out_unless_the_row_runs_on_them() {
    let closed = r#"[{"frequency": "weekly", "days": ["FR"]}]"#;
    let open = r#"[{"frequency": "weekly", "days": ["FR"], "holidays": "open"}]"#;
    let list = r#"[{"frequency": "dates", "dates": ["2026-04-03"]}]"#;
    let (from, to) = (date(2026, 4, 1), date(2026, 4, 10));
    assert_eq!(dates(closed, from, to), ["2026-04-10"]);
    assert_eq!(dates(open, from, to), ["2026-04-03", "2026-04-10"]);
    assert_eq!(dates(list, from, to), ["2026-04-03"], "a day that is written out is meant");
}

#[test]
fn a_season_over_new_year_runs_in_both_years() {
    let json =
        r#"[{"frequency": "weekly", "days": ["MO"], "season": {"from": "12-15", "to": "01-15"}, "holidays": "open"}]"#;
    let found = dates(json, date(2025, 12, 1), date(2026, 12, 1));
    assert_eq!(found, ["2025-12-15", "2025-12-22", "2025-12-29", "2026-01-05", "2026-01-12"]);
}

#[test]
fn local_times_stay_when_the_clocks_change() {
    let rows = rows(r#"[{"frequency": "weekly", "days": ["SU"], "opens_at": "03:30", "closes_at": "05:00"}]"#);
    let calendar = no_holidays();
    let starts = |from, to| -> Vec<String> {
        Timetable::new(&rows, None, None, &calendar)
            .occurrences(from, to)
            .map(|o| o.start.timestamp().to_string())
            .collect()
    };
    // 29 March 2026: 03:30 does not exist and becomes 04:30; 25 October: 03:30 comes twice, the first is meant.
    assert_eq!(
        starts(date(2026, 3, 22), date(2026, 4, 5)),
        ["2026-03-22T01:30:00Z", "2026-03-29T01:30:00Z", "2026-04-05T00:30:00Z"]
    );
    assert_eq!(
        starts(date(2026, 10, 18), date(2026, 11, 1)),
        ["2026-10-18T00:30:00Z", "2026-10-25T00:30:00Z", "2026-11-01T01:30:00Z"]
    );
}

#[test]
fn hours_over_midnight_are_open_on_the_next_day() {
    let rows = rows(r#"[{"frequency": "weekly", "days": ["FR"], "opens_at": "22:00", "closes_at": "04:00"}]"#);
    let calendar = no_holidays();
    let timetable = Timetable::new(&rows, None, None, &calendar);
    assert!(timetable.open_at(at("2026-03-14T03:59:00+02:00")).is_some());
    assert!(timetable.open_at(at("2026-03-14T04:00:00+02:00")).is_none());
    assert!(timetable.open_at(at("2026-03-13T21:59:00+02:00")).is_none());
}

#[test]
fn a_session_that_has_begun_is_over_for_newcomers_and_opening_hours_are_not() {
    let calendar = no_holidays();
    let now = at("2026-03-10T14:00:00+02:00");
    for (purpose, next) in [("session", date(2026, 3, 17)), ("opening_hours", date(2026, 3, 10))] {
        let rows = rows(&format!(
            r#"[{{"frequency": "weekly", "days": ["TU"], "opens_at": "13:00", "closes_at": "15:00", "purpose": "{purpose}"}}]"#
        ));
        assert_eq!(Timetable::new(&rows, None, None, &calendar).next(now, None).unwrap().start.date(), next);
    }
}

#[test]
fn nothing_is_next_after_the_last_day() {
    let rows = rows(r#"[{"frequency": "weekly", "days": ["TU"], "opens_at": "13:00"}]"#);
    let calendar = no_holidays();
    let ended = Timetable::new(&rows, None, Some(date(2026, 3, 9)), &calendar);
    assert_eq!(ended.next(at("2026-03-10T08:00:00Z"), None), None);
}

#[test]
fn an_evening_begins_at_half_past_four() {
    let conflicts = |json: &str| EveningFit::of(&rows(json)).conflicts_on(date(2026, 3, 10));
    assert!(!conflicts("[]"));
    assert!(!conflicts(r#"[{"frequency": "daily"}]"#), "open all day");
    assert!(conflicts(r#"[{"frequency": "weekly", "days": ["TU"], "opens_at": "16:29"}]"#));
    assert!(!conflicts(r#"[{"frequency": "weekly", "days": ["TU"], "opens_at": "16:30"}]"#));
    assert!(
        conflicts(r#"[{"frequency": "weekly", "days": ["SA"], "opens_at": "10:00"}]"#),
        "on a Saturday morning too"
    );
    assert!(!conflicts(
        r#"[{"frequency": "weekly", "days": ["TU"], "opens_at": "14:00", "closes_at": "20:00", "purpose": "opening_hours"}]"#
    ));
    assert!(conflicts(
        r#"[{"frequency": "weekly", "days": ["TU"], "opens_at": "09:00", "closes_at": "16:00", "purpose": "phone_hours"}]"#
    ));
    assert!(!conflicts(
        r#"[{"frequency": "weekly", "days": ["TU"], "opens_at": "13:00"}, {"frequency": "weekly", "days": ["WE"], "opens_at": "18:00"}]"#
    ));
    assert!(conflicts(
        r#"[{"frequency": "weekly", "days": ["TU"], "opens_at": "13:00"}, {"frequency": "weekly", "days": ["WE"], "opens_at": "18:00", "valid_to": "2026-03-01"}]"#
    ));
}

#[test]
fn rules_that_no_row_can_say_are_refused_with_their_part() {
    for (text, part) in [
        ("FREQ=YEARLY", "RRULE.FREQ"),
        ("FREQ=WEEKLY;BYDAY=XX", "RRULE.BYDAY"),
        ("FREQ=WEEKLY;BYDAY=", "RRULE.BYDAY"),
        ("FREQ=WEEKLY;BYDAY=ä", "RRULE.BYDAY"),
        ("FREQ=WEEKLY", "RRULE.BYDAY"),
        ("FREQ=MONTHLY;BYDAY=1MO,3TU", "RRULE.BYDAY"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "RRULE.BYMONTHDAY"),
        ("FREQ=DAILY;BYMONTH=1,6", "RRULE.BYMONTH"),
        ("FREQ=DAILY;BYMONTH=13", "RRULE.BYMONTH"),
        ("FREQ=DAILY;INTERVAL=0", "RRULE.INTERVAL"),
        ("FREQ=DAILY;COUNT=5", "RRULE.COUNT"),
        ("DTSTART:2026-03-10", "DTSTART"),
        ("DTSTART;TZID=Mars/Base:20260310T100000\nRRULE:FREQ=DAILY", "DTSTART"),
        ("", "RRULE"),
    ] {
        let error = from_rrule(text, &Calendar::finland()).unwrap_err();
        assert_eq!(error.path(), Some(part), "{text}: {error}");
    }
}

#[test]
fn rules_of_other_calendars_are_read() {
    let finland = Calendar::finland();
    let one = |text: &str| from_rrule(text, &finland).unwrap().remove(0);
    let row = one("DTSTART:20260106T110000Z\nDURATION:PT1H30M\nRRULE:FREQ=WEEKLY;WKST=SU;BYDAY=TU,TH;UNTIL=20260601");
    assert_eq!((row.opens_at.unwrap().hour(), row.closes_at.unwrap().to_string()), (13, "14:30:00".to_owned()));
    assert_eq!((row.days.len(), row.valid_to), (2, Some(date(2026, 6, 1))));
    assert_eq!(one("FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1").nth, [-1]);
    assert_eq!(one("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR").frequency, Frequency::Weekly);
    let season = one("FREQ=WEEKLY;BYDAY=MO;BYMONTH=9,10,11,12,1,2").season.unwrap();
    assert_eq!((String::from(season.from), String::from(season.to)), ("09-01".to_owned(), "02-29".to_owned()));
    assert_eq!(one("DTSTART:20260310T130000\nRDATE:20260317T130000").dates.len(), 2);
}

fn schedule_rows() -> impl Strategy<Value = Schedule> {
    let season = prop::option::weighted(0.3, ((1i8..13, 1i8..29), (1i8..13, 1i8..29)));
    let days = prop::sample::subsequence(crate::model::Weekday::ALL.to_vec(), 1..4);
    let nth = prop::sample::subsequence(vec![1i8, 2, 3, 4, 5, -1, -2], 1..3);
    let hours = prop::option::of((0i8..24, prop::sample::select(vec![0i8, 30]), prop::option::of(1i8..20)));
    (0usize..4, 1u16..4, days, nth, season, hours, 0i32..600, any::<bool>()).prop_map(
        |(kind, interval, days, nth, season, hours, offset, open)| {
            let first = date(2025, 1, 1).saturating_add(Span::new().days(offset));
            let mut row = rows(r#"[{"frequency": "daily"}]"#).remove(0);
            row.frequency = Frequency::ALL[kind];
            row.interval = interval;
            row.valid_from = Some(first);
            row.valid_to = Some(first.saturating_add(Span::new().days(200)));
            let month_day = |(month, day)| crate::model::MonthDay { month, day };
            row.season = season.map(|(from, to)| crate::model::Season { from: month_day(from), to: month_day(to) });
            row.opens_at = hours.map(|(hour, minute, _)| jiff::civil::time(hour, minute, 0, 0));
            row.closes_at = hours.and_then(|(hour, minute, length)| {
                length.map(|length| jiff::civil::time((hour + length) % 24, minute, 0, 0))
            });
            row.holidays = if open { crate::model::HolidayRule::Open } else { crate::model::HolidayRule::Closed };
            match row.frequency {
                Frequency::Weekly => row.days = days,
                Frequency::Monthly => (row.days, row.nth) = (days, nth),
                Frequency::Dates => row.dates = vec![first, first.saturating_add(Span::new().days(9))],
                Frequency::Daily => {}
            }
            row
        },
    )
}

proptest! {
    #[test]
    fn a_row_written_as_a_rule_and_read_again_happens_on_the_same_days(row in schedule_rows()) {
        let calendar = Calendar::finland();
        let (from, to) = (date(2025, 1, 1), date(2027, 12, 31));
        let rows = [row];
        let timetable = Timetable::new(&rows, None, None, &calendar);
        let before: Vec<_> = timetable.occurrences(from, to).map(|o| (o.start, o.end)).collect();
        let Some(text) = to_rrule(&timetable, 0, from, to) else {
            prop_assert!(before.is_empty());
            return Ok(());
        };
        let read = from_rrule(&text, &calendar).unwrap();
        let after: Vec<_> =
            Timetable::new(&read, None, None, &calendar).occurrences(from, to).map(|o| (o.start, o.end)).collect();
        prop_assert_eq!(before, after, "{}", text);
    }

    #[test]
    fn occurrences_come_in_the_order_of_time_and_next_is_the_first_to_come(
        schedule in prop::collection::vec(schedule_rows(), 1..4), hours in 0i64..14_000,
    ) {
        let calendar = Calendar::finland();
        let timetable = Timetable::new(&schedule, None, None, &calendar);
        let all: Vec<_> = timetable.occurrences(date(2025, 1, 1), date(2027, 12, 31)).collect();
        prop_assert!(all.windows(2).all(|pair| pair[0].start <= pair[1].start));
        prop_assert!(all.iter().all(|o| o.start <= o.end));
        let now = at("2025-01-01T00:00:00Z") + jiff::SignedDuration::from_hours(hours);
        let expected = all.iter().find(|o| o.start.timestamp() >= now);
        prop_assert_eq!(timetable.next(now, None), expected.cloned());
        for o in all.iter().filter(|o| o.start < o.end).take(20) {
            prop_assert!(timetable.open_at(o.start.timestamp()).is_some());
        }
    }

    #[test]
    fn no_text_breaks_the_rule_reader(text in "(DTSTART|RRULE|RDATE|DURATION|FREQ)?[:=;A-Z0-9,Zä -]{0,40}") {
        let _ = from_rrule(&text, &Calendar::finland());
    }
}
