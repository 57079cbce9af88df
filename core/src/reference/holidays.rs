use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

/// A day on which most Finnish services keep closed.
///
/// ```
/// use jiff::civil::date;
/// use luotsi::reference::{Holiday, holidays, is_holiday};
///
/// assert_eq!(is_holiday(date(2026, 6, 19)), Some(Holiday::MidsummerEve));
/// assert_eq!(is_holiday(date(2026, 6, 22)), None);
/// assert_eq!(holidays(2026)[2], (date(2026, 4, 3), Holiday::GoodFriday));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Holiday {
    /// 1 January.
    NewYearsDay,
    /// 6 January.
    Epiphany,
    /// The Friday before Easter.
    GoodFriday,
    /// Easter Sunday.
    EasterSunday,
    /// The Monday after Easter.
    EasterMonday,
    /// 1 May.
    MayDay,
    /// The Thursday 39 days after Easter.
    Ascension,
    /// The Sunday 49 days after Easter.
    WhitSunday,
    /// The Friday from 19 to 25 June. Not a public holiday by law, but kept as one.
    MidsummerEve,
    /// The Saturday from 20 to 26 June.
    MidsummerDay,
    /// The Saturday from 31 October to 6 November.
    AllSaints,
    /// 6 December.
    IndependenceDay,
    /// 24 December. Not a public holiday by law, but kept as one.
    ChristmasEve,
    /// 25 December.
    ChristmasDay,
    /// 26 December.
    BoxingDay,
}

/// The Finnish holidays of a year, in the order of the calendar; none outside the years 1 to 9999.
///
/// By the rules in force since 1992 (Ascension on its Thursday, Epiphany on 6 January), applied to every year.
pub fn holidays(year: i16) -> Vec<(Date, Holiday)> {
    use Holiday::*;
    let Some(easter) = easter_sunday(year) else { return Vec::new() };
    let from_easter = |days: i32| easter.saturating_add(days.days());
    let mut days = vec![
        (date(year, 1, 1), NewYearsDay),
        (date(year, 1, 6), Epiphany),
        (from_easter(-2), GoodFriday),
        (easter, EasterSunday),
        (from_easter(1), EasterMonday),
        (date(year, 5, 1), MayDay),
        (from_easter(39), Ascension),
        (from_easter(49), WhitSunday),
        (first_on_or_after(date(year, 6, 19), Weekday::Friday), MidsummerEve),
        (first_on_or_after(date(year, 6, 20), Weekday::Saturday), MidsummerDay),
        (first_on_or_after(date(year, 10, 31), Weekday::Saturday), AllSaints),
        (date(year, 12, 6), IndependenceDay),
        (date(year, 12, 24), ChristmasEve),
        (date(year, 12, 25), ChristmasDay),
        (date(year, 12, 26), BoxingDay),
    ];
    days.sort_unstable();
    days
}

/// The holiday on a day, if it is one. Where Ascension falls on 1 May, that is May Day.
pub fn is_holiday(day: Date) -> Option<Holiday> {
    holidays(day.year()).into_iter().find(|(holiday, _)| *holiday == day).map(|(_, name)| name)
}

/// Easter Sunday of a year in the Gregorian calendar, by the computus of Meeus, Jones and Butcher; nothing outside the
/// years 1 to 9999.
pub fn easter_sunday(year: i16) -> Option<Date> {
    if !(1..=9999).contains(&year) {
        return None;
    }
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    Date::new(year, month as i8, day as i8).ok()
}

fn first_on_or_after(day: Date, weekday: Weekday) -> Date {
    let ahead = day.weekday().until(weekday);
    day.saturating_add(i32::from(ahead).days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holidays_of_2024_to_2030_are_those_of_the_almanac() {
        // Month and day of: Good Friday, Easter, Easter Monday, Ascension, Whit Sunday, Midsummer Eve, Midsummer Day,
        // All Saints.
        let almanac: [(i16, [(i8, i8); 8]); 7] = [
            (2024, [(3, 29), (3, 31), (4, 1), (5, 9), (5, 19), (6, 21), (6, 22), (11, 2)]),
            (2025, [(4, 18), (4, 20), (4, 21), (5, 29), (6, 8), (6, 20), (6, 21), (11, 1)]),
            (2026, [(4, 3), (4, 5), (4, 6), (5, 14), (5, 24), (6, 19), (6, 20), (10, 31)]),
            (2027, [(3, 26), (3, 28), (3, 29), (5, 6), (5, 16), (6, 25), (6, 26), (11, 6)]),
            (2028, [(4, 14), (4, 16), (4, 17), (5, 25), (6, 4), (6, 23), (6, 24), (11, 4)]),
            (2029, [(3, 30), (4, 1), (4, 2), (5, 10), (5, 20), (6, 22), (6, 23), (11, 3)]),
            (2030, [(4, 19), (4, 21), (4, 22), (5, 30), (6, 9), (6, 21), (6, 22), (11, 2)]),
        ];
        let fixed = [(1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26)];
        for (year, moving) in almanac {
            let mut expected: Vec<_> =
                moving.into_iter().chain(fixed).map(|(month, day)| date(year, month, day)).collect();
            expected.sort();
            let found: Vec<_> = holidays(year).into_iter().map(|(day, _)| day).collect();
            assert_eq!(found, expected, "{year}");
        }
    }

    #[test]
    fn easter_falls_on_the_known_extremes() {
        assert_eq!(easter_sunday(1818), Some(date(1818, 3, 22)));
        assert_eq!(easter_sunday(2008), Some(date(2008, 3, 23)));
        assert_eq!(easter_sunday(1943), Some(date(1943, 4, 25)));
        assert_eq!(easter_sunday(2038), Some(date(2038, 4, 25)));
    }

    #[test]
    fn moving_holidays_keep_their_weekday_through_four_centuries() {
        for year in 1900..2300 {
            for (day, holiday) in holidays(year) {
                let weekday = match holiday {
                    Holiday::GoodFriday | Holiday::MidsummerEve => Weekday::Friday,
                    Holiday::EasterSunday | Holiday::WhitSunday => Weekday::Sunday,
                    Holiday::EasterMonday => Weekday::Monday,
                    Holiday::Ascension => Weekday::Thursday,
                    Holiday::MidsummerDay | Holiday::AllSaints => Weekday::Saturday,
                    _ => continue,
                };
                assert_eq!(day.weekday(), weekday, "{holiday:?} {day}");
            }
        }
    }

    #[test]
    fn a_year_that_has_no_easter_has_no_holidays_and_no_panic() {
        assert!(holidays(0).is_empty() && holidays(-9999).is_empty());
        assert_eq!(holidays(9999).len(), 15);
        assert_eq!(is_holiday(Date::MIN), None);
    }
}
