//! From a request to an answer: select, retrieve, judge, rank, cut to the page, explain, count.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::answer::{Answer, Receipt};
use super::concepts::Concepts;
use super::facets::Reader;
use super::page::Page;
use super::request::{Facet, Moment, Request, Sort};
use super::selection::{Selection, select};
use super::words::{Found, Match};
use super::{facets, receipt, words};
use crate::error::{Error, ErrorKind, Result};
use crate::index::text::{Retrieved, Scratch};
use crate::index::{Bitmap, Rows, ServiceIndex, day_number};
use crate::matching::{Fit, Scope, Situation, Weights};
use crate::model::Position;
use crate::reference::MessageCode;

/// What a catalogue brings to every question.
pub(crate) struct Context<'a> {
    /// The index, at the position of the snapshot.
    pub(crate) index: &'a ServiceIndex,
    /// The rows, where the request needs them.
    pub(crate) rows: Option<&'a Rows<'a>>,
    /// The needs by their names.
    pub(crate) concepts: &'a Concepts,
    /// The catalogue's id.
    pub(crate) catalogue: &'a str,
    /// The language of texts that do not say theirs.
    pub(crate) default_language: &'a str,
    /// The zone of schedules and days.
    pub(crate) zone: &'a TimeZone,
    /// The system clock, for a request that brings none.
    pub(crate) clock: Timestamp,
}

/// A service that fits, before it is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    pub(super) slot: u32,
    pub(super) fit: Fit,
    /// How well its words fit, against the best: between 0 and 1; 0 without words.
    pub(super) relevance: f32,
    /// What the words of the request found of it.
    pub(super) found: Option<Match>,
}

/// Answers a request.
///
/// # Errors
/// `INVALID_REQUEST` and `LIMIT_EXCEEDED` for the request, `TIMED_OUT`, and what reading the catalogue may give.
pub(crate) fn answer(context: &Context<'_>, request: &Request, scratch: &mut Scratch) -> Result<Answer> {
    let started = Instant::now();
    request.check()?;
    let deadline = Deadline { started, limit: request.deadline_ms.map(Duration::from_millis) };
    let now = now(context, request);
    let today = day_number(now.date());
    let language = request.locale.as_deref().unwrap_or(context.default_language);
    let counted: Vec<Facet> = request.facets.iter().map(|facet| facet.name).collect();

    let selection = select(context.index, &request.filters, request.audience, today, &counted);
    deadline.check()?;
    let found = words::find(context.index, context.concepts, request, language, scratch)?;
    deadline.check()?;
    let scope = Scope {
        today: now.date(),
        audience: request.audience,
        any_status: !request.filters.status.is_empty(),
        municipalities: &context.index.municipalities,
        weights: Weights::shared(),
    };
    let situation = Situation::of(request.profile.as_ref(), &context.index.terms, &scope);
    let Judged { mut candidates, eligible, excluded } = judge(context.index, &situation, &selection, found.as_ref());
    deadline.check()?;
    let total = candidates.len() as u64;
    order(context.index, request, language, &mut candidates);
    let start = candidates.len().min(request.offset as usize);
    let end = candidates.len().min(start + request.limit as usize);

    let reader = Reader { language, audience: request.audience };
    let tables = request.facets.iter().map(|facet| {
        let mut slots = selection.but(facet.name).clone();
        slots.intersect(&eligible);
        facets::count(context.index, *facet, &slots, today, reader)
    });
    let facets = tables.collect();
    deadline.check()?;
    let page = Page { context, request, language, today: now.date(), found: found.as_ref() };
    let hits = page.hits(&candidates[start..end])?;
    let receipt = Receipt {
        catalogue: context.catalogue.to_owned(),
        revision: context.index.position.seq,
        ranking: Weights::shared().version.clone(),
        analysis: context.index.text.analyser().id(),
        now: now.timestamp().to_string(),
        request: receipt::of_request(request),
        answer: receipt::of_hits(&hits),
    };
    Ok(Answer {
        hits,
        total,
        facets,
        excluded_counts: excluded.into_iter().map(|(code, count)| (code.code().to_owned(), count)).collect(),
        did_you_mean: found.as_ref().and_then(|found| did_you_mean(&found.retrieved)),
        receipt,
        took_us: request.timing.then(|| started.elapsed().as_micros() as u64),
        ..Answer::default()
    })
}

/// The instant of asking, local.
fn now(context: &Context<'_>, request: &Request) -> Zoned {
    match request.as_of.or(request.now) {
        Some(moment) => instant(moment, context.zone),
        None => context.clock.to_zoned(context.zone.clone()),
    }
}

/// The instant of a moment in a zone.
pub(crate) fn instant(moment: Moment, zone: &TimeZone) -> Zoned {
    let noon = |day: Date| day.at(12, 0, 0, 0).to_zoned(zone.clone());
    match moment {
        Moment::At(instant) => instant.to_zoned(zone.clone()),
        // Only at the ends of time has a day no noon.
        Moment::Day(day) => noon(day).unwrap_or_else(|_| Timestamp::UNIX_EPOCH.to_zoned(zone.clone())),
    }
}

/// What became of the services that the filters and the words leave.
struct Judged {
    candidates: Vec<Candidate>,
    /// The candidates, and what is only counted.
    eligible: Bitmap,
    excluded: BTreeMap<MessageCode, u64>,
}

fn judge(index: &ServiceIndex, situation: &Situation<'_>, selection: &Selection, found: Option<&Found>) -> Judged {
    let mut judged = Judged { candidates: Vec::new(), eligible: Bitmap::new(), excluded: BTreeMap::new() };
    let mut one = |slot: u32, relevance: f32, found: Option<Match>| {
        let outcome = situation.judge(&index.criteria[slot as usize], relevance);
        let candidate = selection.all.contains(slot);
        match outcome {
            Ok(fit) => {
                judged.eligible.insert(slot);
                if candidate {
                    judged.candidates.push(Candidate { slot, fit, relevance, found });
                }
            }
            Err(code) if candidate => *judged.excluded.entry(code).or_default() += 1,
            Err(_) => {}
        }
    };
    let pool = selection.union();
    match found {
        None => pool.iter().for_each(|slot| one(slot, 0.0, None)),
        Some(found) => {
            let pooled = || found.matches.iter().filter(|found| pool.contains(found.slot));
            let best = pooled().map(|found| found.score).fold(f32::MIN_POSITIVE, f32::max);
            pooled().for_each(|found| one(found.slot, found.score / best, Some(*found)));
        }
    }
    judged
}

/// Where distances are measured from: the place of the request, else where the person is whom the service fits best.
pub(super) fn origin(index: &ServiceIndex, request: &Request, person: usize) -> Option<Position> {
    request.filters.near.map(|near| near.position()).or_else(|| {
        let person = request.profile.as_ref()?.persons.get(person)?;
        let municipality = || index.municipalities.get(person.municipality.as_deref()?).map(|of| of.centre);
        person.position.or_else(municipality)
    })
}

/// Kilometres from there to the candidate's nearest place.
pub(super) fn distance_km(index: &ServiceIndex, request: &Request, candidate: &Candidate) -> Option<f64> {
    let origin = origin(index, request, candidate.fit.person)?;
    index.columns.distance_km(candidate.slot, origin)
}

/// Puts the candidates of the page in order, and those before it before them.
fn order(index: &ServiceIndex, request: &Request, language: &str, candidates: &mut [Candidate]) {
    let id = |candidate: &Candidate| &*index.cards[candidate.slot as usize].id;
    let relevance = |a: &Candidate, b: &Candidate| b.fit.score.cmp(&a.fit.score);
    let wanted = (request.offset as usize).saturating_add(request.limit as usize);
    match request.sort {
        Sort::Relevance => cut(candidates, wanted, |a, b| relevance(a, b).then_with(|| id(a).cmp(id(b)))),
        Sort::Distance => {
            let km = |candidate: &Candidate| distance_km(index, request, candidate).unwrap_or(f64::INFINITY);
            let mut measured: Vec<(f64, Candidate)> = candidates.iter().map(|of| (km(of), *of)).collect();
            cut(&mut measured, wanted, |a, b| a.0.total_cmp(&b.0).then_with(|| id(&a.1).cmp(id(&b.1))));
            candidates.iter_mut().zip(measured).for_each(|(place, (_, candidate))| *place = candidate);
        }
        Sort::Verified => cut(candidates, wanted, |a, b| {
            let day = |candidate: &Candidate| index.columns.verified[candidate.slot as usize];
            day(b).cmp(&day(a)).then_with(|| relevance(a, b)).then_with(|| id(a).cmp(id(b)))
        }),
        Sort::Name => {
            let name = |candidate: &Candidate| {
                let (_, name) = index.cards[candidate.slot as usize].name(language, super::page::FALLBACKS);
                super::page::collation_key(name)
            };
            candidates.sort_by_cached_key(|candidate| (name(candidate), id(candidate)));
        }
    }
}

/// Sorts the first `wanted` and leaves the rest behind them.
fn cut<T>(candidates: &mut [T], wanted: usize, by: impl Fn(&T, &T) -> Ordering + Copy) {
    let wanted = wanted.min(candidates.len());
    if wanted == 0 {
        return;
    }
    if wanted < candidates.len() {
        candidates.select_nth_unstable_by(wanted - 1, by);
    }
    candidates[..wanted].sort_unstable_by(by);
}

/// The text as it was read: corrected words in place of the unknown ones.
fn did_you_mean(found: &Retrieved) -> Option<String> {
    if found.corrections.is_empty() {
        return None;
    }
    let mut words = found.words.clone();
    for correction in &found.corrections {
        if let (Some(word), Some(best)) = (words.get_mut(correction.word), correction.taken_for.first()) {
            word.clone_from(best);
        }
    }
    Some(words.join(" "))
}

struct Deadline {
    started: Instant,
    limit: Option<Duration>,
}

impl Deadline {
    fn check(&self) -> Result<()> {
        match self.limit {
            Some(limit) if self.started.elapsed() > limit => {
                Err(Error::new(ErrorKind::TimedOut, "the deadline of the request has passed")
                    .at("$.deadline_ms")
                    .hint("give more time, or ask for less"))
            }
            _ => Ok(()),
        }
    }
}
