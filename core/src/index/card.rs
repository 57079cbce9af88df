//! What a short answer shows of a service: kept in memory, so that a page of hits reads no row.

use std::sync::OnceLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Bitmap;
use super::image::{Packer, Unpacker};
use super::letters::Letters;
use super::vocabulary::Vocabulary;
use crate::model::{Schedule, Service};
use crate::time::{Calendar, Timetable};

/// The cards of all slots.
#[derive(Debug, Default)]
pub(crate) struct Cards {
    /// Of each card the id, then the tag and the name of each language.
    texts: Letters,
    /// The first text of each card.
    starts: Vec<u32>,
    /// When services happen, as JSON; many happen at the same times.
    hours: Vocabulary,
    hours_of: Vec<u32>,
    /// Read when they are first asked for.
    read: Vec<OnceLock<Box<Hours>>>,
}

/// A service's id, its names, and when it happens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Card<'a> {
    cards: &'a Cards,
    slot: u32,
}

/// When a service happens.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Hours {
    rows: Vec<Schedule>,
    starts: Option<Date>,
    ends: Option<Date>,
}

impl Cards {
    /// Adds the card of a service, as the next slot's.
    pub(crate) fn push(&mut self, service: &Service) {
        self.starts.push(self.texts.push(&service.id));
        for (language, name) in service.name.iter() {
            self.texts.push(language);
            self.texts.push(name);
        }
        let hours = Hours { rows: service.schedules.clone(), starts: service.starts, ends: service.ends };
        // A schedule that was read from JSON can be written as JSON.
        self.hours_of.push(self.hours.intern(&serde_json::to_string(&hours).unwrap_or_default()));
        self.read.resize_with(self.hours.len(), OnceLock::new);
    }

    /// The card of a slot.
    #[inline]
    pub(crate) fn get(&self, slot: u32) -> Card<'_> {
        Card { cards: self, slot }
    }

    /// The id of a slot's service.
    #[inline]
    pub(crate) fn id(&self, slot: u32) -> &str {
        self.texts.get(self.starts[slot as usize])
    }

    /// Leaves the slots that are kept, which get the numbers from 0 on.
    pub(crate) fn retain(&mut self, kept: &Bitmap) {
        let mut left = Self::default();
        for slot in kept.iter() {
            left.starts.push(left.texts.len());
            self.texts_of(slot).for_each(|number| {
                left.texts.push(self.texts.get(number));
            });
            left.hours_of.push(left.hours.intern(self.hours.name(self.hours_of[slot as usize])));
        }
        left.read.resize_with(left.hours.len(), OnceLock::new);
        *self = left;
    }

    fn texts_of(&self, slot: u32) -> std::ops::Range<u32> {
        let end = self.starts.get(slot as usize + 1).copied().unwrap_or(self.texts.len());
        self.starts[slot as usize]..end
    }

    pub(crate) fn pack(&self, to: &mut Packer) {
        self.texts.pack(to);
        to.list(&self.starts);
        self.hours.pack(to);
        to.list(&self.hours_of);
    }

    pub(crate) fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let texts = Letters::unpack(from)?;
        let starts: Vec<u32> = from.list()?;
        let hours = Vocabulary::unpack(from)?;
        let hours_of: Vec<u32> = from.list()?;
        let sound = starts.is_sorted_by(|a, b| a < b)
            && starts.first().is_none_or(|first| *first == 0)
            && starts.last().is_none_or(|last| *last < texts.len())
            && hours_of.len() == starts.len()
            && hours_of.iter().all(|number| (*number as usize) < hours.len());
        let mut read = Vec::new();
        read.resize_with(hours.len(), OnceLock::new);
        sound.then_some(Self { texts, starts, hours, hours_of, read })
    }

    /// The number of cards.
    pub(crate) fn len(&self) -> usize {
        self.starts.len()
    }
}

impl<'a> Card<'a> {
    /// The service's id.
    pub(crate) fn id(self) -> &'a str {
        self.cards.id(self.slot)
    }

    /// When it happens.
    pub(crate) fn timetable(self, calendar: &'a Calendar) -> Timetable<'a> {
        let number = self.cards.hours_of[self.slot as usize];
        let hours = self.cards.read[number as usize]
            .get_or_init(|| serde_json::from_str(self.cards.hours.name(number)).unwrap_or_default());
        Timetable::new(&hours.rows, hours.starts, hours.ends, calendar)
    }

    /// Language and name for a reader: in `language`; else in the first of `fallbacks` that is there; else the first by
    /// tag. Empty when a service has no name.
    pub(crate) fn name(self, language: &str, fallbacks: &[&str]) -> (&'a str, &'a str) {
        let named = |wanted: &&str| self.pairs().find(|pair| self.text(*pair) == *wanted);
        let pair = std::iter::once(&language).chain(fallbacks).find_map(named).or_else(|| self.pairs().next());
        pair.map(|pair| (self.text(pair), self.text(pair + 1))).unwrap_or_default()
    }

    /// The names in all languages, by tag.
    pub(crate) fn names(self) -> impl Iterator<Item = &'a str> {
        self.pairs().map(move |pair| self.text(pair + 1))
    }

    /// The numbers of the tags; that of the name is the next.
    fn pairs(self) -> impl Iterator<Item = u32> {
        let texts = self.cards.texts_of(self.slot);
        let pairs = (texts.end - texts.start) / 2;
        (0..pairs).map(move |pair| texts.start + 1 + pair * 2)
    }

    fn text(self, number: u32) -> &'a str {
        self.cards.texts.get(number)
    }
}
