//! The page: hits as a reader sees them.

use jiff::civil::Date;

use super::answer::{Highlight, Hit, Reason, ShownContact};
use super::pipeline::{Candidate, Context, distance_km};
use super::request::{Explain, Request};
use super::words::Found;
use crate::error::Result;
use crate::index::text::highlight;
use crate::model::{Contact, LocalizedText, Record, RecordKind, Service};
use crate::reference::{Locale, MessageCode, Messages, NeedTable};
use crate::text::Lang;

/// The languages that stand in for a missing one, in this order.
pub(super) const FALLBACKS: &[&str] = &["fi", "sv", "en"];

/// Longest passage of a highlight around its first match, in bytes to either side.
const PASSAGE: usize = 120;

/// What the hits of a page are made with.
pub(super) struct Page<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) request: &'a Request,
    pub(super) language: &'a str,
    pub(super) today: Date,
    pub(super) found: Option<&'a Found>,
}

impl Page<'_> {
    /// The hits of these candidates. A hit whose row is gone is skipped.
    pub(super) fn hits(&self, candidates: &[Candidate]) -> Result<Vec<Hit>> {
        let mut hits = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let mut hit = self.short(candidate);
            if let Some(rows) = self.context.rows {
                let Some(record) = rows.get(RecordKind::Service, &hit.id)? else { continue };
                let Some(Record::Service(service)) = record.seen_by(self.request.audience, self.today) else {
                    continue;
                };
                self.tell(&mut hit, candidate, &service);
            }
            hits.push(hit);
        }
        Ok(hits)
    }

    /// What the index knows.
    fn short(&self, candidate: &Candidate) -> Hit {
        let card = &self.context.index.cards[candidate.slot as usize];
        let (language, title) = card.name(self.language, FALLBACKS);
        Hit {
            id: card.id.to_string(),
            title: title.to_owned(),
            shown_language: language.to_owned(),
            fallback: language != self.language,
            score: candidate.fit.score,
            distance_km: distance_km(self.context.index, self.request, candidate).map(|km| (km * 10.0).round() / 10.0),
            ..Hit::default()
        }
    }

    /// What the record tells.
    fn tell(&self, hit: &mut Hit, candidate: &Candidate, service: &Service) {
        hit.summary = self.shown(&service.summary);
        hit.organization = service
            .organization
            .as_ref()
            .and_then(|id| self.context.index.organization(id, self.request.audience))
            .map(|name| self.shown(name))
            .unwrap_or_default();
        hit.register_by = service.registration.as_ref().and_then(|r| r.deadline).map(|day| day.to_string());
        if self.request.explain > Explain::None {
            hit.reasons = self.reasons(candidate);
        }
        hit.contact = service.contacts.first().map(|contact| self.contact(contact));
        if self.request.highlight {
            hit.highlights = self.highlights(service);
        }
    }

    /// Why the words of the request found a service.
    fn reasons(&self, candidate: &Candidate) -> Vec<Reason> {
        let (Some(found), Some(matched)) = (self.found, candidate.found) else { return Vec::new() };
        let set = |bits: u64, at: usize| at < 64 && bits >> at & 1 == 1;
        let locale = Locale::of(self.language);
        let reason = |code: MessageCode, values: &[(&str, &str)]| Reason {
            code: code.code().to_owned(),
            text: Messages::shared().render(code, locale, values),
        };
        let mut reasons = Vec::new();
        let words = found.retrieved.words.iter().enumerate().filter(|(at, _)| set(matched.words, *at));
        let words: Vec<&str> = words.map(|(_, word)| word.as_str()).collect();
        if !words.is_empty() {
            reasons.push(reason(MessageCode::TextMatch, &[("words", &locale.list(&words))]));
        }
        for correction in found.retrieved.corrections.iter().filter(|correction| set(matched.words, correction.word)) {
            let word = found.retrieved.words.get(correction.word).map_or("", String::as_str);
            let read_as = locale.list(&correction.taken_for);
            reasons.push(reason(MessageCode::Spelling, &[("word", word), ("correction", &read_as)]));
        }
        for (_, concept) in found.concepts.iter().enumerate().filter(|(at, _)| set(matched.concepts, *at)) {
            let label = NeedTable::shared().get(concept.need).map_or(concept.need, |need| need.label(self.language));
            reasons.push(reason(MessageCode::Synonym, &[("word", &concept.said), ("label", label)]));
        }
        reasons
    }

    fn shown(&self, text: &LocalizedText) -> String {
        text.show(self.language, FALLBACKS).map_or_else(String::new, |shown| shown.text.to_owned())
    }

    fn contact(&self, contact: &Contact) -> ShownContact {
        let some = |text: String| (!text.is_empty()).then_some(text);
        ShownContact {
            name: contact.name.clone(),
            role: some(self.shown(&contact.role)),
            phone: contact.phones.first().map(|phone| phone.number.clone()),
            email: contact.emails.first().cloned(),
            reachable: some(self.shown(&contact.reachable)),
            first_caller: contact.first_caller.map(|caller| caller.label(self.language).to_owned()),
        }
    }

    /// The passages of the shown texts that matched.
    fn highlights(&self, service: &Service) -> Vec<Highlight> {
        let analyser = self.context.index.text.analyser();
        let fields = [("name", &service.name), ("summary", &service.summary), ("description", &service.description)];
        fields
            .into_iter()
            .filter_map(|(field, text)| {
                let shown = text.show(self.language, FALLBACKS)?;
                let ranges = highlight(analyser, &self.request.text, Lang::from_tag(shown.language), shown.text);
                let first = ranges.first()?.start;
                let (start, end) = passage(shown.text, first);
                let within = ranges.iter().filter(|range| start <= range.start && range.end <= end);
                Some(Highlight {
                    field: field.to_owned(),
                    language: shown.language.to_owned(),
                    text: shown.text[start..end].to_owned(),
                    ranges: within.map(|range| (range.start - start, range.end - start)).collect(),
                })
            })
            .collect()
    }
}

/// The part of a text around a match at byte `at`, cut at spaces.
fn passage(text: &str, at: usize) -> (usize, usize) {
    let start = match at.checked_sub(PASSAGE) {
        None | Some(0) => 0,
        Some(earliest) => {
            let spaces = text[..at].char_indices().filter(|(space, c)| *space >= earliest && c.is_whitespace());
            spaces.map(|(space, c)| space + c.len_utf8()).next().unwrap_or(at)
        }
    };
    let end = if text.len() - at <= PASSAGE {
        text.len()
    } else {
        let spaces = text[at..].char_indices().take_while(|(ahead, _)| *ahead <= PASSAGE);
        let last = spaces.filter(|(_, c)| c.is_whitespace()).last();
        last.map_or_else(
            || at + text[at..].find(char::is_whitespace).unwrap_or(text.len() - at),
            |(ahead, _)| at + ahead,
        )
    };
    (start, end)
}

/// A name as Finnish and Swedish order it: case aside, å, ä and ö after z.
pub(super) fn collation_key(name: &str) -> String {
    name.chars()
        .flat_map(char::to_lowercase)
        .map(|letter| match letter {
            'å' => '\u{7b}',
            'ä' | 'æ' => '\u{7c}',
            'ö' | 'ø' => '\u{7d}',
            'é' | 'è' => 'e',
            'ü' => 'y',
            other => other,
        })
        .collect()
}
