//! From the words of a query to postings with weights.

use smallvec::SmallVec;
use tantivy::schema::Field;

use super::correct::corrections;
use super::query::{Correction, Meaning, QUERY_WORDS, TextQuery};
use super::segment::Found;
use super::snapshot::TextIndex;
use crate::Result;
use crate::search::Words;
use crate::text::{Channel, Ending, Glossary, Grams, Lang, Rarest, Reading, Token, TokenKind};

/// What a query comes to: units in the order of its words, then those of the expansions.
pub(crate) struct Plan {
    /// Whether a hit has any of the words or all of them.
    pub(super) asked: Words,
    /// The words, in the form that is searched.
    pub(crate) words: Vec<String>,
    pub(super) units: Vec<Unit>,
    pub(super) expansions: Vec<Vec<Unit>>,
    /// The words that are not known and what they are taken for.
    pub(crate) corrections: Vec<Correction>,
    /// The groups of expansions that share a label, as places in `expansions`; only the best of a group counts.
    pub(super) labels: Vec<Vec<usize>>,
    /// The weights of the expansions.
    pub(super) weights: Vec<f32>,
}

/// Words that say something together, and what they say: places in [`Plan::units`] and among the meanings.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Group {
    pub(super) units: Vec<usize>,
    pub(super) meanings: Vec<usize>,
}

/// One word. A document gets the best of its alternatives.
#[derive(Default)]
pub(super) struct Unit {
    pub(super) alternatives: Vec<Alternative>,
}

/// A word as it is in one language: the best of its readings, and its n-grams.
pub(super) struct Alternative {
    /// The clauses of each reading; a match admits.
    pub(super) readings: Vec<Vec<Clause>>,
    /// N-grams, the rarest of each channel first; enough of one channel admit.
    pub(super) grams: Vec<GramChannel>,
}

pub(super) struct GramChannel {
    pub(super) clauses: Vec<Clause>,
    /// The idf that the grams of a document need together.
    pub(super) enough: f32,
}

/// A term with its postings, and what a match of it is worth.
pub(super) struct Clause {
    pub(super) field: Field,
    /// Channel weight x idf x (k1 + 1).
    pub(super) weight: f32,
    /// Inverse document frequency.
    pub(super) idf: f32,
    /// Live documents with the term.
    live: u32,
    pub(super) postings: Everywhere,
}

/// Places of segments, and the postings of a term in each: mostly there is one large segment.
type Everywhere = SmallVec<[(usize, Found); 1]>;

/// What a resemblance in letters is worth for a word whose meaning is known.
const RESEMBLANCE: f32 = 0.25;

/// Documents that must have a gram before it can be common.
const COMMON_AT_LEAST: f32 = 100.0;

impl Plan {
    pub(super) fn new(index: &TextIndex, query: &TextQuery<'_>, glossary: &Glossary<'_>) -> Result<Self> {
        let planner = Planner { index, query, glossary };
        let mut tokens: Vec<Token> = Vec::new();
        for token in glossary.tokens(query.text).iter() {
            if tokens.len() == QUERY_WORDS {
                break;
            }
            if !tokens.iter().any(|known| known.text == token.text) {
                tokens.push(token.clone());
            }
        }
        planner.drop_empty_words(&mut tokens)?;
        // Whoever types on has not finished the last word; a space or a sign after it finishes it.
        let open = query.prefix && query.text.chars().next_back().is_some_and(char::is_alphanumeric);
        let mut plan = Self {
            asked: query.words,
            words: Vec::new(),
            units: Vec::new(),
            expansions: Vec::new(),
            corrections: Vec::new(),
            labels: Vec::new(),
            weights: Vec::new(),
        };
        let last = tokens.len().saturating_sub(1);
        for (place, token) in tokens.iter().enumerate() {
            let ending = if open && place == last { Ending::Open } else { Ending::Whole };
            let (unit, taken_for) = planner.word(token, ending)?;
            if !taken_for.is_empty() {
                plan.corrections.push(Correction { word: place, taken_for });
            }
            plan.words.push(token.text.clone());
            plan.units.push(unit);
        }
        let mut names: Vec<&str> = Vec::new();
        for (place, expansion) in query.expansions.iter().enumerate() {
            let mut units = Vec::new();
            for token in index.analyser().query_tokens(&expansion.words).iter().take(QUERY_WORDS) {
                units.push(Unit {
                    alternatives: planner.alternative(expansion.lang, token, Ending::Whole, 1.0)?.into_iter().collect(),
                });
            }
            plan.expansions.push(units);
            plan.weights.push(expansion.weight);
            match names.iter().position(|name| *name == expansion.label) {
                Some(group) => plan.labels[group].push(place),
                None => {
                    names.push(&expansion.label);
                    plan.labels.push(vec![place]);
                }
            }
        }
        Ok(plan)
    }
}

struct Planner<'a> {
    index: &'a TextIndex,
    query: &'a TextQuery<'a>,
    glossary: &'a Glossary<'a>,
}

impl Planner<'_> {
    /// Leaves the words that ask for something, if there are any: not function words, nor what is answered already. A word of
    /// the asked languages that is a function word in another one stays.
    fn drop_empty_words(&self, tokens: &mut Vec<Token>) -> Result<()> {
        if tokens.len() < 2 {
            return Ok(());
        }
        let mut content = Vec::with_capacity(tokens.len());
        for token in tokens.iter() {
            let empty = |lang: &Lang| self.glossary.is_function_word(*lang, &token.text);
            let asked = self.query.langs.iter().any(empty) || self.query.answered.contains(&token.text);
            let foreign = || Lang::ALL.iter().any(empty);
            content.push(!asked && (!foreign() || self.is_known(&self.query.langs, token)?));
        }
        if content.contains(&true) {
            let mut content = content.into_iter();
            tokens.retain(|_| content.next() == Some(true));
        }
        Ok(())
    }

    /// Whether documents have the word in one of these languages: as a whole, or all parts of a compound of known words.
    fn is_known(&self, langs: &[Lang], token: &Token) -> Result<bool> {
        for &lang in langs {
            let Some(field) = self.index.fields().get(lang, Channel::Parts) else { continue };
            for reading in self.glossary.readings(lang, &token.text).iter() {
                if self.index.has(field, &reading.lemma)? {
                    return Ok(true);
                }
                let mut parts = reading.parts.iter().filter(|_| !reading.guess).peekable();
                if parts.peek().is_some() {
                    let mut all = true;
                    for part in parts {
                        all = all && self.index.has(field, &part.lemma)?;
                    }
                    if all {
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }

    /// A word in every language that the index has, and what it may have been if none of them knows it.
    fn word(&self, token: &Token, ending: Ending) -> Result<(Unit, Vec<String>)> {
        let mut unit = Unit::default();
        for lang in Lang::ALL {
            if let Some(alternative) = self.alternative(lang, token, ending, self.factor(lang))? {
                unit.alternatives.push(alternative);
            }
        }
        if ending == Ending::Open {
            self.complete(&token.text, &mut unit)?;
        }
        let mut taken_for = Vec::new();
        let certain = self.query.known.contains(&token.text);
        let complete = token.kind == TokenKind::Word && ending == Ending::Whole;
        if complete && !certain && !self.is_known(&Lang::ALL, token)? {
            let weight = self.index.analyser().weights().correction.weight;
            for meant in corrections(self.index, self.query, self.glossary, token)? {
                let factor = weight * self.factor(meant.lang);
                let letters = [&*meant.word, basic_form(&meant.readings)];
                let corrected = self.build(meant.lang, &meant.readings, letters, Ending::Whole, factor)?;
                unit.alternatives.push(corrected);
                if !taken_for.contains(&meant.word) {
                    taken_for.push(meant.word);
                }
            }
        }
        if certain {
            // What the word means is known: words that look like it may be meant, but are not found by that alone.
            for channel in unit.alternatives.iter_mut().flat_map(|alternative| &mut alternative.grams) {
                channel.enough = f32::INFINITY;
                channel.clauses.iter_mut().for_each(|clause| clause.weight *= RESEMBLANCE);
            }
        }
        unit.alternatives.retain(|alternative| !alternative.is_empty());
        Ok((unit, taken_for))
    }

    /// Takes an unfinished word for the most frequent word that it may become, beside what its letters find.
    fn complete(&self, letters: &str, unit: &mut Unit) -> Result<()> {
        let rules = self.index.analyser().weights().completion;
        if letters.chars().count() < rules.shortest {
            return Ok(());
        }
        for &lang in &self.query.langs {
            for (word, _) in self.index.complete(lang, letters, 1)? {
                let factor = rules.weight * self.factor(lang);
                let reading = self.index.analyser().reading_of(lang, &word);
                let letters = [&*word, &*reading.lemma];
                let reading = std::slice::from_ref(&reading);
                unit.alternatives.push(self.build(lang, reading, letters, Ending::Whole, factor)?);
            }
        }
        Ok(())
    }

    fn factor(&self, lang: Lang) -> f32 {
        if self.query.langs.contains(&lang) { 1.0 } else { self.index.analyser().weights().foreign }
    }

    /// The word read in one language; none if no document has a text in it.
    fn alternative(&self, lang: Lang, token: &Token, ending: Ending, factor: f32) -> Result<Option<Alternative>> {
        let present =
            self.index.fields().get(lang, Channel::Parts).is_some_and(|field| self.index.docs_with(field) > 0);
        if !present {
            return Ok(None);
        }
        if token.kind == TokenKind::Phone {
            let number = Reading::simple(&*token.text);
            let letters = ["", &*token.text];
            return Ok(Some(self.build(lang, &[number], letters, Ending::Whole, factor)?));
        }
        let readings = self.glossary.readings(lang, &token.text);
        let (surface, lemma) = (&*token.text, basic_form(&readings));
        // The letters of a basic form are looked for once, unless it may still become another word.
        let once = ending == Ending::Whole && lemma == surface;
        let letters = [surface, if once { "" } else { lemma }];
        let mut alternative = self.build(lang, &readings, letters, ending, factor)?;
        if alternative.is_read() {
            alternative.thin(self.index.analyser().weights().rarest);
        }
        Ok(Some(alternative))
    }

    /// Reads a word: what it is by its readings, and the n-grams of its letters, as it is written and as a basic form.
    fn build(
        &self,
        lang: Lang,
        readings: &[Reading],
        letters: [&str; 2],
        ending: Ending,
        factor: f32,
    ) -> Result<Alternative> {
        let mut alternative = Alternative { readings: Vec::new(), grams: Vec::new() };
        for reading in readings {
            let mut clauses = Vec::new();
            if let Some(found) = self.find(lang, Channel::Whole, &reading.lemma)? {
                self.add(found, factor, &mut clauses)?;
            }
            let mut terms = reading.expanded();
            for channel in [Channel::Parts, Channel::Title] {
                let mut absent = Vec::new();
                for term in &terms {
                    match self.find(lang, channel, term)? {
                        Some(found) => self.add(found, factor, &mut clauses)?,
                        None => absent.push(*term),
                    }
                }
                // No title has what no text has.
                if self.index.fields().get(lang, channel).is_some() {
                    terms.retain(|term| !absent.contains(term));
                }
            }
            alternative.readings.push(clauses);
        }
        let [surface, lemma] = letters;
        for (channel, word, ending) in [(Channel::Grams, surface, ending), (Channel::LemmaGrams, lemma, ending)] {
            if self.index.fields().get(lang, channel).is_none() || word.is_empty() {
                continue;
            }
            let grams = Grams::of(word, ending);
            let mut distinct: Vec<(&str, f32)> = Vec::with_capacity(grams.iter().len());
            for gram in grams.iter() {
                match distinct.iter_mut().find(|(known, _)| *known == gram) {
                    Some((_, times)) => *times += 1.0,
                    None => distinct.push((gram, 1.0)),
                }
            }
            let mut clauses = Vec::with_capacity(distinct.len());
            let mut common = 0;
            for (gram, times) in &distinct {
                let Some(found) = self.find(lang, channel, gram)? else { continue };
                if self.is_common(&found)? {
                    common += 1;
                } else {
                    self.add(found, factor * times, &mut clauses)?;
                }
            }
            if !clauses.is_empty() {
                clauses.sort_by(|a: &Clause, b: &Clause| b.idf.total_cmp(&a.idf));
                let enough = self.enough(distinct.len() - common, &clauses);
                alternative.grams.push(GramChannel { clauses, enough });
            }
        }
        Ok(alternative)
    }

    /// How much idf the matching grams need together to admit a document: a share of all grams' idf (a gram that no document
    /// has counts as the mean of the others), corrected for chance as Cohen's kappa is, because the longer the texts, the
    /// more grams of any word they have.
    fn enough(&self, all: usize, clauses: &[Clause]) -> f32 {
        let share = self.index.analyser().weights().admission;
        let (mut sum, mut chance) = (0.0, 0.0);
        for clause in clauses {
            sum += clause.idf;
            chance += clause.idf * clause.live as f32 / self.index.docs_with(clause.field) as f32;
        }
        share * sum * all as f32 / clauses.len() as f32 + (1.0 - share) * chance
    }

    /// Where a term stands; none if no segment has it.
    fn find(&self, lang: Lang, channel: Channel, term: &str) -> Result<Option<Sought>> {
        let Some(field) = self.index.fields().get(lang, channel) else { return Ok(None) };
        let mut postings = Everywhere::new();
        for (place, part) in self.index.parts().iter().enumerate() {
            postings.extend(part.segment.field(field).find(term)?.map(|found| (place, found)));
        }
        let weight = self.index.analyser().weights().of(lang, channel);
        Ok((!postings.is_empty()).then_some(Sought { field, weight, postings }))
    }

    /// Whether so many documents have a gram that it tells nothing: it would cost the most and change no order.
    fn is_common(&self, found: &Sought) -> Result<bool> {
        let rules = self.index.analyser().weights().common;
        let share = (rules.of_length * self.index.average_length(found.field)).min(rules.most);
        let limit = (share * self.index.docs_with(found.field) as f32).max(COMMON_AT_LEAST);
        // The count of the living is exact but dear; with the dead it is too large by no more than their number.
        let most: u32 = found.postings.iter().map(|(_, found)| found.docs).sum();
        let dead = self.index.slots() - self.index.live();
        Ok(most as f32 > limit && (most.saturating_sub(dead) as f32 > limit || self.live(found)? as f32 > limit))
    }

    fn live(&self, found: &Sought) -> Result<u32> {
        let mut live = 0;
        for (place, postings) in &found.postings {
            let part = &self.index.parts()[*place];
            live += part.live_frequency(part.segment.field(found.field), postings)?;
        }
        Ok(live)
    }

    /// Adds a clause if a live document has the term.
    fn add(&self, found: Sought, factor: f32, clauses: &mut Vec<Clause>) -> Result<()> {
        let live = self.live(&found)?;
        if live > 0 {
            let Sought { field, weight, postings } = found;
            // Among the documents of this language: in a small share of the catalogue a common word is still common.
            let idf = idf(live, self.index.docs_with(field));
            clauses.push(Clause {
                field,
                weight: weight * factor * idf * (super::score::K1 + 1.0),
                idf,
                live,
                postings,
            });
        }
        Ok(())
    }
}

/// The likeliest basic form of a word.
fn basic_form(readings: &[Reading]) -> &str {
    readings.first().map_or("", |reading| reading.lemma.as_str())
}

/// A term that some segment has.
struct Sought {
    field: Field,
    /// The weight of its channel.
    weight: f32,
    postings: Everywhere,
}

/// The units in groups, every word in one: those that say the same are together, and so are all that say anything with them.
pub(super) fn groups(words: &[String], meanings: &[Meaning]) -> Vec<Group> {
    let mut groups: Vec<Group> =
        (0..words.len()).map(|unit| Group { units: vec![unit], meanings: Vec::new() }).collect();
    for (place, meaning) in meanings.iter().enumerate().take(u64::BITS as usize) {
        let said = |group: &Group| group.units.iter().any(|unit| meaning.words.contains(&words[*unit]));
        let (together, mut apart): (Vec<Group>, Vec<Group>) = groups.into_iter().partition(said);
        let mut one = Group::default();
        for group in together {
            one.units.extend(group.units);
            one.meanings.extend(group.meanings);
        }
        one.meanings.push(place);
        apart.push(one);
        groups = apart;
    }
    groups
}

impl Unit {
    /// The idf of the rarest of what the word may be.
    pub(super) fn idf(&self) -> f32 {
        let clauses = self.alternatives.iter().flat_map(|alternative| alternative.readings.iter().flatten());
        clauses.map(|clause| clause.idf).fold(0.0, f32::max)
    }

    /// The terms of which one is enough; none where n-grams may be.
    pub(super) fn terms(&self) -> Option<impl Iterator<Item = &Clause>> {
        let mut grams = self.alternatives.iter().flat_map(|alternative| &alternative.grams);
        let read = grams.all(|channel| channel.enough == f32::INFINITY);
        read.then(|| self.alternatives.iter().flat_map(|alternative| alternative.readings.iter().flatten()))
    }

    /// How many postings the word has.
    pub(super) fn reach(&self) -> u64 {
        let clauses = self.alternatives.iter().flat_map(Alternative::clauses);
        clauses.map(|clause| u64::from(clause.live)).sum()
    }
}

impl Alternative {
    fn clauses(&self) -> impl Iterator<Item = &Clause> {
        let grams = self.grams.iter().flat_map(|channel| &channel.clauses);
        self.readings.iter().flatten().chain(grams)
    }

    fn is_empty(&self) -> bool {
        !self.is_read() && self.grams.is_empty()
    }

    /// Whether a document has the word, or a part of it.
    fn is_read(&self) -> bool {
        self.readings.iter().any(|clauses| !clauses.is_empty())
    }

    /// Leaves the rarest grams. Those of a word that is found as it is only add what resembles it, and the commoner ones take
    /// most of the time.
    fn thin(&mut self, rules: Rarest) {
        for channel in &mut self.grams {
            let many = (channel.clauses.len() as f32 * rules.share).ceil() as usize;
            channel.clauses.truncate(many.max(rules.least));
        }
    }
}

/// The inverse document frequency as tantivy and Lucene have it; never negative.
pub(super) fn idf(with: u32, of: u32) -> f32 {
    let (with, of) = (with as f32, of as f32);
    (1.0 + (of - with + 0.5) / (with + 0.5)).ln()
}
