//! What the words of a request find: by the text of services, and by the needs and languages that the words speak of.

use super::call::Call;
use super::concepts::{Bond, Concept, Topic};
use super::request::Facet;
use super::thesaurus::Expanded;
use crate::error::Result;
use crate::index::Bitmap;
use crate::index::text::{Meaning, Plan, Retrieved, Scratch, TextQuery};
use crate::reference::{LanguageTable, NeedTable};
use crate::text::{Glossary, Lang, Token};

/// What the words of a request found.
pub(super) struct Found<'s> {
    /// What full text found, in ascending order of slots.
    pub(super) retrieved: Retrieved<'s>,
    /// What the words speak of, in the order of the bits of [`Said::meanings`](crate::index::text::Said::meanings).
    pub(super) concepts: Vec<Concept>,
    /// The names that a thesaurus added, in the order of the bits of
    /// [`Said::expansions`](crate::index::text::Said::expansions).
    pub(super) expanded: Vec<Expanded>,
}

impl Found<'_> {
    /// The services that serve a need of safety which the words speak of.
    pub(super) fn safety(&self) -> Bitmap {
        let is_safety = |concept: &Concept| matches!(concept.topic, Topic::Need(code) if NeedTable::shared().get(code).is_some_and(|of| of.safety_critical));
        let of_safety = self.concepts.iter().enumerate().filter(|(_, concept)| is_safety(concept));
        let meant = of_safety.filter_map(|(place, _)| self.retrieved.meant(place));
        meant.fold(Bitmap::new(), |mut all, slots| {
            all.unite(slots);
            all
        })
    }
}

/// Finds the services of a request's words, among `only` or all; `None` for a request without words.
pub(super) fn find<'s>(call: &Call<'_>, only: Option<&Bitmap>, scratch: &'s mut Scratch) -> Result<Option<Found<'s>>> {
    let (index, request) = (call.index(), call.request);
    if request.text.trim().is_empty() {
        return Ok(None);
    }
    let analyser = index.text.analyser();
    let weights = analyser.weights();
    let glossary = Glossary::new(analyser);
    let expander = call.context.expander;
    let mut expanded =
        expander.map_or_else(Vec::new, |expander| expander.expand(&glossary, &request.text, weights.thesaurus));
    expanded.truncate(u64::BITS as usize);
    let mut concepts = Vec::new();
    let mut query = TextQuery {
        prefix: request.as_you_type,
        words: request.words,
        expansions: expanded.iter().map(|of| of.expansion.clone()).collect(),
        ..TextQuery::new(&request.text, Lang::from_tag(call.language))
    };
    let spoken_of =
        if weights.meant.is_off() { Vec::new() } else { call.context.concepts.of(&glossary, &request.text) };
    query.known = spoken_of.iter().flat_map(|concept| concept.words.iter().cloned()).collect();
    query.answered = answered(call, &glossary);
    add_meanings(call, spoken_of, &mut concepts, &mut query.meanings);
    let mut plan = index.text.plan(&query, &glossary)?;
    if !plan.corrections.is_empty() {
        let mut shown = index.live.clone();
        shown.intersect(&index.kept.seen(index, request.audience).set);
        if shown.len() < index.live.len() {
            query.shown = Some(shown);
            plan = index.text.plan(&query, &glossary)?;
        }
    }
    if !weights.meant.is_off() && !plan.corrections.is_empty() {
        // What was meant may speak of more than what was typed.
        add_meanings(call, meant(call, &glossary, &plan), &mut concepts, &mut query.meanings);
    }
    let retrieved = index.text.run(plan, query.meanings, only, scratch)?;
    Ok(Some(Found { retrieved, concepts, expanded }))
}

/// What the words speak of when typing errors are taken for what they may have been.
fn meant(call: &Call<'_>, glossary: &Glossary<'_>, plan: &Plan) -> Vec<Concept> {
    let typed: Vec<&str> = plan.words.iter().map(String::as_str).collect();
    let corrected = |(place, word): (usize, &&str)| {
        let correction = plan.corrections.iter().find(|correction| correction.word == place);
        let best = correction.and_then(|correction| correction.taken_for.first());
        // A word of the index is one token.
        glossary.analyser().query_tokens(best.map_or(word, String::as_str)).into_iter().next()
    };
    let tokens: Option<Vec<Token>> = typed.iter().enumerate().map(corrected).collect();
    tokens.map_or_else(Vec::new, |tokens| call.context.concepts.among(glossary, &tokens, &typed))
}

/// Adds what is new to the meanings of a query. What no service here has says nothing about its words.
fn add_meanings(call: &Call<'_>, spoken_of: Vec<Concept>, concepts: &mut Vec<Concept>, meanings: &mut Vec<Meaning>) {
    let weights = call.index().text.analyser().weights().meant;
    for concept in spoken_of {
        if let Some(known) = concepts.iter().position(|known| known.topic == concept.topic) {
            let words = &mut meanings[known].words;
            let more: Vec<String> = concept.words.into_iter().filter(|word| !words.contains(word)).collect();
            words.extend(more);
            continue;
        }
        let mut slots = holds_of(call, &concept);
        if concept.bond == Bond::Wider {
            // Who serves what was said needs no wider reason.
            let said = meanings.iter().filter(|meaning| meaning.words == concept.words);
            said.for_each(|meaning| slots.subtract(&meaning.slots));
        }
        if !slots.is_empty() && concepts.len() < u64::BITS as usize {
            let weight = match concept.bond {
                Bond::Said => 1.0,
                Bond::OfKin => weights.of_kin,
                Bond::Wider => weights.wider,
            };
            meanings.push(Meaning { words: concept.words.clone(), slots, weight });
            concepts.push(concept);
        }
    }
}

/// The words that name a municipality to which the request is limited anyway: it would be found by its name where others
/// serve it too.
fn answered(call: &Call<'_>, glossary: &Glossary<'_>) -> Vec<String> {
    let (index, request) = (call.index(), call.request);
    let persons = request.profile.iter().flat_map(|profile| &profile.persons);
    let asked: Vec<&str> = persons
        .filter_map(|person| person.municipality.as_ref())
        .chain(&request.filters.municipality)
        .filter_map(|code| Some(&*index.municipalities.get(code)?.code))
        .collect();
    if asked.is_empty() {
        return Vec::new();
    }
    let names = |word: &str| {
        let readings = [Lang::Fi, Lang::Sv].map(|lang| glossary.readings(lang, word));
        let lemmas = readings.iter().flat_map(|readings| readings.iter()).map(|reading| reading.lemma.as_str());
        let written = std::iter::once(word).chain(lemmas);
        written.filter_map(|name| index.municipalities.by_name(name)).any(|of| asked.contains(&&*of.code))
    };
    let tokens = glossary.tokens(&request.text);
    tokens.iter().filter(|token| names(&token.text)).map(|token| token.text.clone()).collect()
}

/// The live services of which a concept holds.
fn holds_of(call: &Call<'_>, concept: &Concept) -> Bitmap {
    let index = call.index();
    let number = |facet, value: &str| index.columns.facet(facet).values().number(value);
    let (facet, numbers): (_, Vec<u32>) = match concept.topic {
        // What serves another kind of the wider need does not serve this one.
        Topic::Need(code) if concept.bond == Bond::Wider => {
            (Facet::Need, number(Facet::Need, code).into_iter().collect())
        }
        Topic::Need(code) => {
            let narrower = NeedTable::shared().with_narrower(code);
            (Facet::Need, narrower.filter_map(|code| number(Facet::Need, code)).collect())
        }
        Topic::Language(code) => {
            let given = (0..).zip(index.columns.facet(Facet::Language).values().iter());
            let understood = given.filter(|(_, given)| LanguageTable::shared().understands(code, given));
            (Facet::Language, understood.map(|(number, _)| number).collect())
        }
    };
    let mut holders = index.live.clone();
    holders.intersect(&index.kept.holders(index, facet, numbers.into()).set);
    holders
}
