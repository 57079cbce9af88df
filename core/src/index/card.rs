//! What a short answer shows of a service: kept in memory, so that a page of hits reads no row.

use jiff::civil::Date;

use crate::model::{Schedule, Service};
use crate::time::{Calendar, Timetable};

/// A service's id, its names, and when it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Card {
    /// The service's id.
    pub(crate) id: Box<str>,
    names: Box<[(Box<str>, Box<str>)]>,
    schedules: Box<[Schedule]>,
    starts: Option<Date>,
    ends: Option<Date>,
}

impl Card {
    /// The card of a service.
    pub(crate) fn new(service: &Service) -> Self {
        let own = |(language, name): (&str, &str)| (language.into(), name.into());
        Self {
            id: service.id.as_str().into(),
            names: service.name.iter().map(own).collect(),
            schedules: service.schedules.as_slice().into(),
            starts: service.starts,
            ends: service.ends,
        }
    }

    /// When it happens.
    pub(crate) fn timetable<'a>(&'a self, calendar: &'a Calendar) -> Timetable<'a> {
        Timetable::new(&self.schedules, self.starts, self.ends, calendar)
    }

    /// Language and name for a reader: in `language`; else in the first of `fallbacks` that is there; else the first by
    /// tag. Empty when a service has no name.
    pub(crate) fn name(&self, language: &str, fallbacks: &[&str]) -> (&str, &str) {
        std::iter::once(&language)
            .chain(fallbacks)
            .find_map(|wanted| self.names.iter().find(|(tag, _)| &**tag == *wanted))
            .or_else(|| self.names.first())
            .map_or(("", ""), |(tag, name)| (tag, name))
    }

    /// The names in all languages, by tag.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|(_, name)| &**name)
    }
}
