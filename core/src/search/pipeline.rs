//! From a request to an answer: select, find, judge, order, cut to the page, explain, count.

use std::cmp::Ordering;

use super::answer::{Answer, Conditional, Gap, Nearest, Question};
use super::call::{Call, Context};
use super::excluded::Excluded;
use super::facets::{Counts, Reader};
use super::nobody;
use super::page::{FALLBACKS, Page, collation_key};
use super::receipt::{self, Asked, Receipt};
use super::request::{Explain, Facet, Request, Sort};
use super::scratch::Scratch;
use super::selection::{Selection, select};
use super::words::{self, Found};
use crate::error::Result;
use crate::index::text::{self, Retrieved};
use crate::index::{Bitmap, day_number};
use crate::matching::{Fit, Situation};
use crate::reference::{MessageCode, Messages, NeedTable};

/// Hits, the best first, that questions are asked about.
const ASKED_ABOUT: usize = 200;
/// Most questions of an answer.
const MAX_QUESTIONS: usize = 10;
/// Most conditional hits of an answer.
const MAX_CONDITIONAL: usize = 20;

/// A service that fits, before it is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    pub(super) slot: u32,
    pub(super) fit: Fit,
    /// How well its words fit, against the best: between 0 and 1; 0 without words.
    pub(super) relevance: f32,
    /// What the words of the request found of it.
    pub(super) found: Option<text::Hit>,
}

/// Answers a request.
///
/// # Errors
/// `INVALID_REQUEST` and `LIMIT_EXCEEDED` for the request, `TIMED_OUT`, and what reading the catalogue may give.
pub(crate) fn answer(context: &Context<'_>, request: &Request, scratch: &mut Scratch) -> Result<Answer> {
    let call = Call::new(context, request)?;
    let index = call.index();
    let today = day_number(call.today());
    let asked: Vec<Facet> = request.facets.iter().map(|facet| facet.name).collect();

    let selection = select(&call, &asked);
    call.check_patience()?;
    let left = selection.union();
    // Where nothing is left out, the words need not be held against it.
    let found = words::find(&call, (*left != index.live).then_some(&left), &mut scratch.text)?;
    call.check_patience()?;
    let situation = call.situation();
    let end = (request.offset as usize).saturating_add(request.limit as usize);
    let Judged { candidates, total, counted, excluded } = if nobody::is_asking(&call) {
        nobody::judge(&call, &situation, &selection, found.as_ref(), end)
    } else {
        judge(&call, &situation, &selection, found.as_ref())
    };
    call.check_patience()?;
    let start = candidates.len().min(request.offset as usize);
    let end = candidates.len().min(end);

    let mut counts = Counts::new(index, counted, &selection, today, &mut scratch.counting);
    let reader = Reader { language: call.language, audience: request.audience };
    let facets = request.facets.iter().map(|facet| counts.table(*facet, reader)).collect();
    call.check_patience()?;

    let page = Page { call: &call, situation: &situation, found: found.as_ref() };
    let hits = page.hits(&candidates[start..end])?;
    let mut answer = Answer {
        receipt: Receipt::of(&call, Asked::Search, receipt::of_hits(&hits)),
        hits,
        total,
        facets,
        excluded_counts: excluded.named(),
        did_you_mean: found.as_ref().and_then(|found| did_you_mean(&found.retrieved, &selection.all)),
        ..Answer::default()
    };
    if request.profile.is_some() && request.explain > Explain::None {
        let first = &candidates[..candidates.len().min(ASKED_ABOUT)];
        answer.questions = questions(&call, &situation, first);
        answer.conditional = conditional(&call, first);
        answer.gaps = gaps(&call, &situation, &candidates);
    }
    answer.took_us = request.timing.then(|| call.took_us());
    Ok(answer)
}

/// What became of the services that the filters and the words leave.
pub(super) struct Judged {
    /// In order up to the end of the page; what is behind it may be left out.
    pub(super) candidates: Vec<Candidate>,
    pub(super) total: u64,
    /// The candidates, and what is only counted.
    pub(super) counted: Bitmap,
    pub(super) excluded: Excluded,
}

/// Judges everything that is a candidate or is counted.
fn judge(call: &Call<'_>, situation: &Situation<'_>, selection: &Selection, found: Option<&Found<'_>>) -> Judged {
    let index = call.index();
    let (mut candidates, mut eligible, mut excluded) = (Vec::new(), Bitmap::new(), Excluded::default());
    let mut one = |slot: u32, found: Option<text::Hit>| {
        let candidate = selection.all.contains(slot);
        match situation.judge(&index.criteria[slot as usize], 0.0) {
            Ok(fit) => {
                eligible.insert(slot);
                if candidate {
                    candidates.push(Candidate { slot, fit, relevance: 0.0, found });
                }
            }
            Err(code) if candidate => excluded.add(code),
            Err(_) => {}
        }
    };
    match found {
        None => selection.union().iter().for_each(|slot| one(slot, None)),
        Some(found) => {
            found.retrieved.hits().for_each(|hit| one(hit.slot, Some(hit)));
            weigh_words(call, situation, found, &mut candidates);
        }
    }
    order(call, &mut candidates);
    Judged { total: candidates.len() as u64, candidates, counted: eligible, excluded }
}

/// Adds what the words are worth, against the best of the candidates: what fits nobody here does not lessen the others.
fn weigh_words(call: &Call<'_>, situation: &Situation<'_>, found: &Found<'_>, candidates: &mut [Candidate]) {
    let scores = candidates.iter().filter_map(|candidate| candidate.found);
    let best = scores.map(|found| found.score).fold(f32::MIN_POSITIVE, f32::max);
    let safety = found.safety();
    for candidate in candidates {
        let Some(hit) = candidate.found else { continue };
        candidate.relevance = hit.score / best;
        let criteria = &call.index().criteria[candidate.slot as usize];
        let safety_said = safety.contains(candidate.slot);
        candidate.fit = situation.with_words(candidate.fit, criteria, candidate.relevance, safety_said);
    }
}

/// Puts the candidates up to the end of the page in order, and the others behind them.
fn order(call: &Call<'_>, candidates: &mut [Candidate]) {
    let (index, request) = (call.index(), call.request);
    let id = |candidate: &Candidate| index.cards.id(candidate.slot);
    let relevance = |a: &Candidate, b: &Candidate| b.fit.score.cmp(&a.fit.score);
    let page = (request.offset as usize).saturating_add(request.limit as usize);
    let wanted = if request.profile.is_some() { page.max(ASKED_ABOUT) } else { page };
    match request.sort {
        Sort::Relevance => cut(candidates, wanted, |a, b| relevance(a, b).then_with(|| id(a).cmp(id(b)))),
        Sort::Distance => {
            let km = |of: &Candidate| call.distance_km(of.slot, of.fit.person).unwrap_or(f64::INFINITY);
            let mut measured: Vec<(f64, Candidate)> = candidates.iter().map(|of| (km(of), *of)).collect();
            cut(&mut measured, wanted, |a, b| a.0.total_cmp(&b.0).then_with(|| id(&a.1).cmp(id(&b.1))));
            candidates.iter_mut().zip(measured).for_each(|(place, (_, candidate))| *place = candidate);
        }
        Sort::Verified => cut(candidates, wanted, |a, b| {
            let day = |candidate: &Candidate| index.columns.verified.get(candidate.slot);
            day(b).cmp(&day(a)).then_with(|| relevance(a, b)).then_with(|| id(a).cmp(id(b)))
        }),
        Sort::Name => candidates.sort_by_cached_key(|candidate| {
            let (_, name) = index.cards.get(candidate.slot).name(call.language, FALLBACKS);
            (collation_key(name), id(candidate))
        }),
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

fn questions(call: &Call<'_>, situation: &Situation<'_>, hits: &[Candidate]) -> Vec<Question> {
    let index = call.index();
    let ids = |slots: Vec<u32>| slots.into_iter().map(|slot| index.cards.id(slot).to_owned()).collect();
    let asked = situation.questions(hits.iter().map(|hit| (hit.slot, &index.criteria[hit.slot as usize], hit.fit)));
    let question = |inquiry: crate::matching::Inquiry| Question {
        code: inquiry.code.code().to_owned(),
        text: inquiry.text(call.locale),
        about: inquiry.about,
        person: inquiry.person,
        opens: ids(inquiry.opens),
        closes: ids(inquiry.closes),
    };
    asked.into_iter().take(MAX_QUESTIONS).map(question).collect()
}

fn conditional(call: &Call<'_>, hits: &[Candidate]) -> Vec<Conditional> {
    let depending = hits.iter().filter(|hit| !hit.fit.depends_on().is_empty()).take(MAX_CONDITIONAL);
    let told = |hit: &Candidate| {
        let card = call.index().cards.get(hit.slot);
        Conditional {
            id: card.id().to_owned(),
            title: card.name(call.language, FALLBACKS).1.to_owned(),
            unknown: hit.fit.depends_on().iter().map(|code| code.code().to_owned()).collect(),
        }
    };
    depending.map(told).collect()
}

fn gaps(call: &Call<'_>, situation: &Situation<'_>, hits: &[Candidate]) -> Vec<Gap> {
    let index = call.index();
    let criteria = |slot: u32| &index.criteria[slot as usize];
    let seen = |slot: &u32| index.columns.visibility[*slot as usize] <= call.request.audience;
    let unserved = situation.unserved(
        hits.iter().map(|hit| criteria(hit.slot)),
        || Box::new(index.live.iter().filter(seen).map(|slot| (slot, criteria(slot)))),
        |slot| index.cards.id(slot),
    );
    let told = |gap: crate::matching::Unserved| {
        let municipality = call.municipality(gap.person);
        let nearest = gap.nearest.map(|(slot, km)| Nearest {
            id: index.cards.id(slot).to_owned(),
            title: index.cards.get(slot).name(call.language, FALLBACKS).1.to_owned(),
            distance_km: km.map(|km| (f64::from(km) * 10.0).round() / 10.0),
        });
        let text = gap_text(call, &gap.need, nearest.as_ref());
        Gap { need: gap.need, municipality: municipality.map(str::to_owned), text, nearest }
    };
    unserved.into_iter().map(told).collect()
}

fn gap_text(call: &Call<'_>, need: &str, nearest: Option<&Nearest>) -> String {
    let messages = Messages::shared();
    let need = NeedTable::shared().get(need).map_or(need, |need| need.label(call.language));
    let mut text = messages.render(MessageCode::GapNone, call.locale, &[("need", need)]);
    if let Some(nearest) = nearest {
        let km = nearest.distance_km.map(|km| call.locale.km(km));
        let mut values = vec![("title", nearest.title.as_str())];
        values.extend(km.as_deref().map(|km| ("km", km)));
        text.push(' ');
        text.push_str(&messages.render(MessageCode::GapNearest, call.locale, &values));
    }
    text
}

/// The text as it was read: corrected words in place of the unknown ones, where a service that the filters leave has them.
fn did_you_mean(found: &Retrieved<'_>, left: &Bitmap) -> Option<String> {
    if found.corrections.is_empty() {
        return None;
    }
    let mut words = found.words.clone();
    let mut corrected = false;
    for correction in found.corrections.iter().filter(|correction| found.is_said(correction.word, left)) {
        if let (Some(word), Some(best)) = (words.get_mut(correction.word), correction.taken_for.first()) {
            word.clone_from(best);
            corrected = true;
        }
    }
    corrected.then(|| words.join(" "))
}
