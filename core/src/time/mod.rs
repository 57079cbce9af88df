//! When a service happens: schedule rows compiled to occurrences in the catalogue's time zone.
//!
//! A row answers one question, [`Timetable::happens_on`]: does it happen on this day? Everything else is asked of the
//! answers: the next session, what is open now, whether somebody who is free in the evenings can come.

mod calendar;
mod evening;
mod recurrence;
mod rule;
mod timetable;

pub use calendar::Calendar;
pub use evening::{EVENING, EveningFit};
pub(crate) use recurrence::iso as weekday;
pub use rule::{from_rrule, to_rrule};
pub use timetable::{Occurrence, Timetable};

#[cfg(test)]
mod tests;
