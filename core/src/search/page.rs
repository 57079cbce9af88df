//! The page: hits as a reader sees them.

use super::answer::{Freshness, Highlight, Hit, Occurrence, Reason, ShownContact};
use super::call::Call;
use super::concepts::Topic;
use super::pipeline::Candidate;
use super::request::Explain;
use super::words::Found;
use crate::error::Result;
use crate::index::text::highlight;
use crate::matching::{Explainer, Situation, Subject};
use crate::model::{Contact, LocalizedText, Record, RecordKind, Service};
use crate::reference::{LanguageTable, MessageCode, Messages, NeedTable};
use crate::text::Lang;
use crate::time::Timetable;

/// The languages that stand in for a missing one, in this order.
pub(super) const FALLBACKS: &[&str] = &["fi", "sv", "en"];

/// Longest passage of a highlight around its first match, in bytes to either side.
const PASSAGE: usize = 120;

/// What the hits of a page are made with.
pub(super) struct Page<'a> {
    pub(super) call: &'a Call<'a>,
    pub(super) situation: &'a Situation<'a>,
    pub(super) found: Option<&'a Found<'a>>,
}

impl Page<'_> {
    /// The hits of these candidates. A hit whose row is gone is skipped.
    pub(super) fn hits(&self, candidates: &[Candidate]) -> Result<Vec<Hit>> {
        let mut hits = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            self.call.check_patience()?;
            let mut hit = self.short(candidate);
            if self.call.context.rows.is_some() {
                let Some(service) = service(self.call, candidate.slot)? else { continue };
                self.tell(&mut hit, candidate, &service);
            }
            hits.push(hit);
        }
        Ok(hits)
    }

    /// What the index knows.
    fn short(&self, candidate: &Candidate) -> Hit {
        let call = self.call;
        let card = call.index().cards.get(candidate.slot);
        let (language, title) = card.name(call.language, FALLBACKS);
        let km = call.distance_km(candidate.slot, candidate.fit.person);
        let mut hit = Hit {
            id: card.id().to_owned(),
            title: title.to_owned(),
            shown_language: language.to_owned(),
            fallback: language != call.language,
            score: candidate.fit.score,
            distance_km: km.map(|km| (km * 10.0).round() / 10.0),
            ..Hit::default()
        };
        let criteria = &call.index().criteria[candidate.slot as usize];
        if call.request.explain == Explain::Full {
            let parts = self.situation.parts(&candidate.fit, criteria, candidate.relevance);
            hit.parts = parts
                .named()
                .into_iter()
                .filter(|(_, points)| *points != 0)
                .map(|(name, points)| (name.to_owned(), i64::from(points)))
                .collect();
        }
        if call.request.explain > Explain::None && call.request.profile.as_ref().is_some_and(|p| p.persons.len() > 1) {
            hit.persons = self.situation.persons_of(criteria);
        }
        hit
    }

    /// What the record tells.
    fn tell(&self, hit: &mut Hit, candidate: &Candidate, service: &Service) {
        let call = self.call;
        hit.summary = shown(call, &service.summary);
        hit.organization = service
            .organization
            .as_ref()
            .and_then(|id| call.index().organization(id, call.request.audience))
            .map(|name| shown(call, name))
            .unwrap_or_default();
        hit.register_by = service.registration.as_ref().and_then(|r| r.deadline).map(|day| day.to_string());
        hit.next_occurrence = next_occurrence(call, service, candidate.fit.person);
        hit.contact = service.contacts.first().map(|contact| shown_contact(call, contact));
        if call.request.explain > Explain::None {
            let scope = call.scope();
            let explainer = Explainer {
                situation: self.situation,
                profile: call.request.profile.as_ref(),
                scope: &scope,
                locale: call.locale,
            };
            let criteria = &call.index().criteria[candidate.slot as usize];
            let subject = Subject { service, criteria, person: candidate.fit.person, kept: None };
            hit.reasons = self.reasons_of_words(candidate);
            hit.reasons.extend(explainer.reasons(&subject, &candidate.fit));
            hit.checks = explainer.sentences(&subject, candidate.fit.flags);
            hit.freshness = Some(self.freshness(service));
        }
        if call.request.highlight {
            hit.highlights = self.highlights(service);
        }
    }

    fn freshness(&self, service: &Service) -> Freshness {
        let call = self.call;
        let verified = service.verification.as_ref().and_then(|verification| verification.at);
        let limits = call.weights().freshness.limits(service.forms.first().copied());
        let day = crate::matching::Day::or(verified, crate::matching::Day::NEVER);
        let class = limits.class(day, crate::matching::Day::of(call.today()));
        let days = verified.map(|at| (at.duration_until(call.today()).as_hours() / 24).max(0).to_string());
        let messages = Messages::shared();
        let text = match &days {
            Some(days) => messages.render(MessageCode::Fresh, call.locale, &[("days", days)]),
            None => messages.render(MessageCode::NeverVerified, call.locale, &[]),
        };
        Freshness { class: class.code().to_owned(), verified_at: verified.map(|at| at.to_string()), text }
    }

    /// Why the words of the request found a service.
    fn reasons_of_words(&self, candidate: &Candidate) -> Vec<Reason> {
        let (Some(found), Some(hit)) = (self.found, candidate.found) else { return Vec::new() };
        let matched = found.retrieved.said(hit.slot);
        let set = |bits: u64, at: usize| at < 64 && bits >> at & 1 == 1;
        let locale = self.call.locale;
        let reason = |code: MessageCode, values: &[(&str, &str)]| Reason {
            code: code.code().to_owned(),
            text: Messages::shared().render(code, locale, values),
        };
        let mut reasons = Vec::new();
        if candidate.fit.safety_said {
            reasons.push(reason(MessageCode::SafetyFirst, &[]));
        }
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
        for (_, concept) in found.concepts.iter().enumerate().filter(|(at, _)| set(matched.meanings, *at)) {
            let label = match concept.topic {
                Topic::Need(code) => NeedTable::shared().get(code).map_or(code, |need| need.label(self.call.language)),
                Topic::Language(code) => LanguageTable::shared().label(code, self.call.language),
            };
            reasons.push(reason(MessageCode::Synonym, &[("word", &concept.said), ("label", label)]));
        }
        for (_, of) in found.expanded.iter().enumerate().filter(|(at, _)| set(matched.expansions, *at)) {
            reasons.push(reason(MessageCode::Synonym, &[("word", &of.said), ("label", &of.expansion.label)]));
        }
        reasons
    }

    /// The passages of the shown texts that matched.
    fn highlights(&self, service: &Service) -> Vec<Highlight> {
        let call = self.call;
        let analyser = call.index().text.analyser();
        let fields = [("name", &service.name), ("summary", &service.summary), ("description", &service.description)];
        fields
            .into_iter()
            .filter_map(|(field, text)| {
                let shown = text.show(call.language, FALLBACKS)?;
                let ranges = highlight(analyser, &call.request.text, Lang::from_tag(shown.language), shown.text);
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

/// The service of a slot as the reader may see it; `None` when its row is gone or nothing of it may be seen.
pub(super) fn service(call: &Call<'_>, slot: u32) -> Result<Option<Service>> {
    let Some(rows) = call.context.rows else { return Ok(None) };
    let record = rows.get(RecordKind::Service, call.index().cards.id(slot))?;
    Ok(match record.and_then(|record| record.seen_by(call.request.audience, call.today())) {
        Some(Record::Service(service)) => Some(service),
        _ => None,
    })
}

/// A text in the reader's language, or the nearest to it.
pub(super) fn shown(call: &Call<'_>, text: &LocalizedText) -> String {
    text.show(call.language, FALLBACKS).map_or_else(String::new, |shown| shown.text.to_owned())
}

/// When the service next happens for a person of the profile.
pub(super) fn next_occurrence(call: &Call<'_>, service: &Service, person: usize) -> Option<Occurrence> {
    let timetable = Timetable::of(service, call.context.calendar);
    let next = timetable.next(call.now.timestamp(), call.municipality(person))?;
    let local = |instant: &jiff::Zoned| instant.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    Some(Occurrence {
        starts: local(&next.start),
        ends: (next.end != next.start).then(|| local(&next.end)),
        municipality: next.municipality.map(str::to_owned),
    })
}

/// A contact as it is shown.
pub(super) fn shown_contact(call: &Call<'_>, contact: &Contact) -> ShownContact {
    let some = |text: String| (!text.is_empty()).then_some(text);
    ShownContact {
        name: contact.name.clone(),
        role: some(shown(call, &contact.role)),
        phone: contact.phones.first().map(|phone| phone.number.clone()),
        email: contact.emails.first().cloned(),
        reachable: some(shown(call, &contact.reachable)),
        first_caller: contact.first_caller.map(|caller| caller.label(call.language).to_owned()),
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
        let next = || text[at..].find(char::is_whitespace).unwrap_or(text.len() - at);
        at + last.map_or_else(next, |(ahead, _)| ahead)
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
