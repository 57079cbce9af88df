//! When: rows that a volunteer understands.

use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use super::{Frequency, HolidayRule, LocalizedText, SchedulePurpose, Weekday};

/// One row of a schedule: "every second Tuesday 13 to 15, from September to May, not on 24 December".
///
/// | field | weekly | monthly | dates | daily |
/// |---|---|---|---|---|
/// | `days` | which weekdays | which weekdays | - | - |
/// | `interval` | every n-th week, counted from `valid_from` | every n-th month | - | every n-th day |
/// | `nth` | - | 1 to 5, or -1 for the last | - | - |
/// | `dates` | - | - | the days | - |
///
/// Times are local to the catalogue's time zone. A row without times lasts all day; `closes_at` at or before
/// `opens_at` ends on the next day.
///
/// ```
/// use luotsi::model::{Frequency, Schedule, Weekday};
/// let row: Schedule = serde_json::from_str(
///     r#"{"frequency": "weekly", "days": ["TU"], "interval": 2, "opens_at": "13:00", "closes_at": "15:00",
///         "valid_from": "2026-01-13", "valid_to": "2026-05-26", "except": ["2026-03-10"]}"#,
/// ).unwrap();
/// assert_eq!((row.frequency, row.days[0]), (Frequency::Weekly, Weekday::Tuesday));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Schedule {
    /// How the row repeats.
    pub frequency: Frequency,
    /// What the row tells.
    #[serde(default, skip_serializing_if = "is_session")]
    pub purpose: SchedulePurpose,
    /// Weekdays.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<Weekday>,
    /// Every n-th week, month or day; 1 when not said.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub interval: u16,
    /// Which of the month's weekdays: 1 to 5, -1 for the last, -2 for the one before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nth: Vec<i8>,
    /// The days of a date list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<Date>,
    /// When a session starts or doors open.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "clock_time")]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub opens_at: Option<Time>,
    /// When it ends.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "clock_time")]
    #[cfg_attr(test, schemars(with = "Option<String>"))]
    pub closes_at: Option<Time>,
    /// First day of the row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<Date>,
    /// Last day of the row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
    /// The part of each year in which the row runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub season: Option<Season>,
    /// Days on which it does not happen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Date>,
    /// What happens on public holidays.
    #[serde(default, skip_serializing_if = "is_closed")]
    pub holidays: HolidayRule,
    /// The municipality of a mobile stop (code).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<String>,
    /// Index into the service's `places`, for a service that meets in several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<u16>,
    /// More, in words: "by appointment".
    #[serde(default, skip_serializing_if = "LocalizedText::is_empty")]
    pub note: LocalizedText,
}

/// A part of each year, by month and day; it may run over New Year (`from` 1 September, `to` 31 May).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Season {
    /// First day.
    pub from: MonthDay,
    /// Last day.
    pub to: MonthDay,
}

/// A day of any year, written `MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct MonthDay {
    /// Month, 1 to 12.
    pub month: i8,
    /// Day, 1 to 31; 29 February is 28 February in other years.
    pub day: i8,
}

impl TryFrom<String> for MonthDay {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || "write a day of the year as MM-DD, for example 09-01".to_owned();
        let (month, day) = text.split_once('-').ok_or_else(wrong)?;
        if month.len() != 2 || day.len() != 2 {
            return Err(wrong());
        }
        let (month, day) = (month.parse().map_err(|_| wrong())?, day.parse().map_err(|_| wrong())?);
        // 2024 is a leap year, so that 29 February is a day.
        Date::new(2024, month, day).map_err(|_| wrong())?;
        Ok(Self { month, day })
    }
}

impl From<MonthDay> for String {
    fn from(value: MonthDay) -> Self {
        format!("{:02}-{:02}", value.month, value.day)
    }
}

fn one() -> u16 {
    1
}

fn is_one(interval: &u16) -> bool {
    *interval == 1
}

fn is_session(purpose: &SchedulePurpose) -> bool {
    *purpose == SchedulePurpose::Session
}

fn is_closed(rule: &HolidayRule) -> bool {
    *rule == HolidayRule::Closed
}

/// Times of day as `HH:MM`, which is how people and HSDS write them; seconds are read and kept.
mod clock_time {
    use jiff::civil::Time;
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::ref_option, reason = "serde's `with` hands a reference")]
    pub(super) fn serialize<S: Serializer>(time: &Option<Time>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            None => serializer.serialize_none(),
            Some(time) if time.second() == 0 => serializer.collect_str(&time.strftime("%H:%M")),
            Some(time) => serializer.collect_str(&time.strftime("%H:%M:%S")),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Time>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        text.parse()
            .map(Some)
            .map_err(|_| serde::de::Error::custom("not a time of day: write HH:MM, for example 13:30"))
    }
}
