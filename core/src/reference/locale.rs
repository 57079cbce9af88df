use jiff::civil::{Date, DateTime, Weekday};

use crate::model::{AgeRange, AgeUnit};

/// The language of an answer's sentences, and how it writes dates and numbers.
///
/// ```
/// use jiff::civil::date;
/// use luotsi::reference::Locale;
///
/// let day = date(2026, 3, 10);
/// assert_eq!(Locale::of("fi-FI").date(day), "10.3.2026");
/// assert_eq!(Locale::En.date(day), "10 March 2026");
/// assert_eq!(Locale::Sv.date_time(day.at(18, 0, 0, 0)), "ti 10.3.2026 kl. 18.00");
/// assert_eq!(Locale::Fi.km(2.36), "2,4");
/// assert_eq!(Locale::En.list(&["fi", "sv", "en"]), "fi, sv and en");
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Locale {
    /// Finnish.
    #[default]
    Fi,
    /// Swedish, as in Finland.
    Sv,
    /// English, as in Britain and Ireland.
    En,
}

impl Locale {
    /// The three locales.
    pub const ALL: [Locale; 3] = [Locale::Fi, Locale::Sv, Locale::En];

    /// The locale of a language tag (`sv`, `sv-FI`); English for any other language.
    pub fn of(tag: &str) -> Self {
        match tag.split(['-', '_']).next() {
            Some("fi") => Locale::Fi,
            Some("sv") => Locale::Sv,
            _ => Locale::En,
        }
    }

    /// The language code: `fi`, `sv` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Locale::Fi => "fi",
            Locale::Sv => "sv",
            Locale::En => "en",
        }
    }

    /// A date: `10.3.2026`, `10 March 2026`.
    pub fn date(self, date: Date) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        match self {
            Locale::Fi | Locale::Sv => format!("{}.{}.{}", date.day(), date.month(), date.year()),
            Locale::En => format!("{} {} {}", date.day(), MONTHS[date.month() as usize - 1], date.year()),
        }
    }

    /// A weekday, date and time: `ti 10.3.2026 klo 18.00`, `Tue 10 March 2026 at 18:00`.
    pub fn date_time(self, moment: DateTime) -> String {
        let (weekday, date) = (self.weekday(moment.weekday()), self.date(moment.date()));
        let (hour, minute) = (moment.hour(), moment.minute());
        match self {
            Locale::Fi => format!("{weekday} {date} klo {hour}.{minute:02}"),
            Locale::Sv => format!("{weekday} {date} kl. {hour}.{minute:02}"),
            Locale::En => format!("{weekday} {date} at {hour}:{minute:02}"),
        }
    }

    /// The short name of a weekday: `ti`, `Tue`.
    pub fn weekday(self, weekday: Weekday) -> &'static str {
        let names = match self {
            Locale::Fi => ["ma", "ti", "ke", "to", "pe", "la", "su"],
            Locale::Sv => ["må", "ti", "on", "to", "fr", "lö", "sö"],
            Locale::En => ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
        };
        names[weekday.to_monday_zero_offset() as usize]
    }

    /// A number with at most `decimals` decimals and no zeros at their end: `2,5`, `1 250`, `1,250`.
    ///
    /// Thousands are parted by a no-break space, in English by a comma.
    pub fn number(self, number: f64, decimals: usize) -> String {
        let (point, thousands) = if self == Locale::En { ('.', ',') } else { (',', '\u{a0}') };
        let rounded = format!("{:.decimals$}", number.abs());
        let (whole, fraction) = rounded.split_once('.').unwrap_or((&rounded, ""));
        let fraction = fraction.trim_end_matches('0');

        let mut text = String::new();
        if number < 0.0 && (whole != "0" || !fraction.is_empty()) {
            text.push('−');
        }
        for (index, digit) in whole.chars().enumerate() {
            if index > 0 && (whole.len() - index) % 3 == 0 {
                text.push(thousands);
            }
            text.push(digit);
        }
        if !fraction.is_empty() {
            text.push(point);
            text.push_str(fraction);
        }
        text
    }

    /// A distance in kilometres, without the unit: one decimal below ten kilometres, none above.
    pub fn km(self, km: f64) -> String {
        self.number(km, if km < 9.95 { 1 } else { 0 })
    }

    /// Words in a row: `a`, `a ja b`, `a, b ja c`; empty for none.
    pub fn list<S: AsRef<str>>(self, words: &[S]) -> String {
        let and = match self {
            Locale::Fi => " ja ",
            Locale::Sv => " och ",
            Locale::En => " and ",
        };
        match words {
            [] => String::new(),
            [word] => word.as_ref().to_string(),
            [first @ .., last] => {
                let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
                format!("{}{and}{}", first.join(", "), last.as_ref())
            }
        }
    }

    /// Age limits in words: `13–17 vuotta`, `minst 18 år`, `12 years or under`; empty where there is no limit.
    pub fn ages(self, range: &AgeRange) -> String {
        let counted = |age: f64| {
            let unit = match (self, range.unit, age == 1.0) {
                (Locale::Fi, AgeUnit::Years, true) => "vuosi",
                (Locale::Fi, AgeUnit::Years, false) => "vuotta",
                (Locale::Fi, AgeUnit::Days, true) => "päivä",
                (Locale::Fi, AgeUnit::Days, false) => "päivää",
                (Locale::Sv, AgeUnit::Years, _) => "år",
                (Locale::Sv, AgeUnit::Days, true) => "dag",
                (Locale::Sv, AgeUnit::Days, false) => "dagar",
                (Locale::En, AgeUnit::Years, true) => "year",
                (Locale::En, AgeUnit::Years, false) => "years",
                (Locale::En, AgeUnit::Days, true) => "day",
                (Locale::En, AgeUnit::Days, false) => "days",
            };
            format!("{} {unit}", self.number(age, 2))
        };
        match (self, range.min, range.max) {
            (_, None, None) => String::new(),
            (_, Some(min), Some(max)) if min == max => counted(min),
            (_, Some(min), Some(max)) => format!("{}–{}", self.number(min, 2), counted(max)),
            (Locale::Fi, Some(min), None) => format!("vähintään {}", counted(min)),
            (Locale::Sv, Some(min), None) => format!("minst {}", counted(min)),
            (Locale::En, Some(min), None) => format!("{} or over", counted(min)),
            (Locale::Fi, None, Some(max)) => format!("enintään {}", counted(max)),
            (Locale::Sv, None, Some(max)) => format!("högst {}", counted(max)),
            (Locale::En, None, Some(max)) => format!("{} or under", counted(max)),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn dates_and_times_are_written_as_each_language_writes_them() {
        let moment = date(2026, 12, 6).at(9, 5, 0, 0);
        let written = Locale::ALL.map(|locale| locale.date_time(moment));
        assert_eq!(written, ["su 6.12.2026 klo 9.05", "sö 6.12.2026 kl. 9.05", "Sun 6 December 2026 at 9:05"]);
    }

    #[test]
    fn numbers_have_the_marks_of_the_language_and_no_idle_zeros() {
        assert_eq!(Locale::Fi.number(1_234_567.5, 2), "1\u{a0}234\u{a0}567,5");
        assert_eq!(Locale::En.number(1250.0, 1), "1,250");
        assert_eq!(Locale::Sv.number(0.25, 2), "0,25");
        assert_eq!(Locale::Fi.number(999.96, 1), "1\u{a0}000");
        assert_eq!(Locale::Fi.number(-0.04, 1), "0");
        assert_eq!(Locale::Fi.number(-12.5, 1), "−12,5");
    }

    #[test]
    fn distances_lose_their_decimal_at_ten_kilometres() {
        let written = [0.04, 2.36, 9.94, 9.96, 418.6].map(|km| Locale::Fi.km(km));
        assert_eq!(written, ["0", "2,4", "9,9", "10", "419"]);
    }

    #[test]
    fn age_limits_are_in_words() {
        let ages = |min, max| Locale::ALL.map(|locale| locale.ages(&AgeRange { min, max, unit: AgeUnit::Years }));
        assert_eq!(ages(Some(13.0), Some(17.0)), ["13–17 vuotta", "13–17 år", "13–17 years"]);
        assert_eq!(ages(Some(18.0), None), ["vähintään 18 vuotta", "minst 18 år", "18 years or over"]);
        assert_eq!(ages(None, Some(1.5)), ["enintään 1,5 vuotta", "högst 1,5 år", "1.5 years or under"]);
        assert_eq!(ages(None, None), ["", "", ""]);
        let newborn = AgeRange { min: None, max: Some(28.0), unit: AgeUnit::Days };
        assert_eq!(Locale::Fi.ages(&newborn), "enintään 28 päivää");
    }

    #[test]
    fn any_other_language_is_answered_in_english() {
        assert_eq!(["fi", "sv_FI", "ar", ""].map(Locale::of), [Locale::Fi, Locale::Sv, Locale::En, Locale::En]);
    }
}
