//! Scoring: one term at a time into dense sums.

use std::borrow::Cow;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::Field;

use super::coverage::Coverage;
use super::plan::{Alternative, Clause, Group, Plan, Unit, groups, idf};
use super::query::{Had, Meaning, Retrieved};
use super::segment::Postings;
use super::snapshot::TextIndex;
use super::sums::{BLOCK, Sums};
use crate::Result;
use crate::index::Bitmap;
use crate::search::Words;
use crate::text::Meant;

/// The parameters of BM25 (Robertson and Zaragoza 2009), as in tantivy and Lucene.
pub(super) const K1: f32 = 1.2;
const B: f32 = 0.75;

/// Working memory of [`TextIndex::retrieve`], some 35 bytes a slot: keep one per thread and use it again.
#[derive(Default)]
pub struct Scratch {
    reading: Sums,
    best: Sums,
    alternative: Sums,
    unit: Sums,
    phrase: Sums,
    label: Sums,
    /// What came of the last search, until the next begins.
    total: Sums,
    /// The idf of the grams that matched, of the channel at hand.
    grams: Vec<f32>,
    /// The slots that the word at hand admits.
    admitted: Bitmap,
    /// The same, before anything is scored.
    settled: Bitmap,
    norms: Norms,
    /// Of the answer at hand.
    postings: Postings,
    /// Whether an answer failed half way and left sums behind.
    failed: bool,
}

impl Scratch {
    pub(super) fn run<'s>(
        &'s mut self,
        index: &TextIndex,
        plan: Plan,
        meanings: Vec<Meaning>,
        only: Option<&Bitmap>,
    ) -> Result<Retrieved<'s>> {
        self.prepare(index);
        let all = plan.asked == Words::All;
        let slots = index.slots() as usize;
        let told = plan.expansions.len().min(u64::BITS as usize);
        let none = |many: usize| vec![Bitmap::new(); many];
        let mut had = Had { words: none(plan.units.len()), expansions: none(told), ..Had::default() };
        let (mut hits, mut wanted) = (Bitmap::new(), only.cloned());
        hits.resize(slots);
        let groups = groups(&plan.words, &meanings);
        let ordered = in_order(&groups, &plan);
        for group in ordered.iter().filter(|_| all) {
            for &place in &group.units {
                let meant = meant(group, &plan.words[place], &meanings);
                self.settle(index, &plan.units[place], meant, &mut wanted)?;
            }
        }
        let mut few_wanted = false;
        for group in ordered {
            let units = group.units.iter().map(|place| &plan.units[*place]);
            let measured = (!group.meanings.is_empty()).then(|| index.measures().of(units));
            let best = measured.map(|of| index.measures().get(of));
            // What is not wanted needs no score, unless it is the measure of what the words mean.
            few_wanted = few_wanted || wanted.as_ref().is_some_and(|wanted| wanted.len() < index.slots() / 2);
            let bound = wanted.as_ref().filter(|_| few_wanted && best != Some(None));
            for &place in &group.units {
                self.run_unit(index, &plan.units[place], bound)?;
                self.phrase.take_in(&mut self.unit);
                had.words[place] = self.take_admitted();
                hits.unite(&had.words[place]);
            }
            if let (Some(measured), Some(best)) = (measured, best) {
                let best = best.unwrap_or_else(|| {
                    let best = self.best_said(index);
                    index.measures().add(measured, best);
                    best
                });
                self.understand(index, group, &meanings, best, bound, &mut hits);
            }
            self.total.take_in(&mut self.phrase);
            for &place in group.units.iter().filter(|_| all) {
                let with = with(&had.words[place], meant(group, &plan.words[place], &meanings));
                match &mut wanted {
                    Some(wanted) => wanted.intersect(&with),
                    None => wanted = Some(with.into_owned()),
                }
            }
        }
        if let (Some(wanted), true) = (&wanted, plan.labels.is_empty()) {
            hits.intersect(wanted);
        }
        if let Some(coverage) = Coverage::of(index, &plan.units, &groups, &meanings, &had) {
            // What is no hit needs a right score only if an expansion may still make it one.
            let rewarded = if plan.labels.is_empty() { &hits } else { &self.total.held };
            coverage.reward(rewarded, &mut self.total.of);
        }
        for group in &plan.labels {
            for &place in group {
                let with = self.run_expansion(index, &plan.expansions[place], plan.weights[place])?;
                // An expansion beyond the 64th is not told, and its hits are none.
                if let Some(had) = had.expansions.get_mut(place) {
                    hits.unite(&with);
                    *had = with;
                }
            }
            self.total.take_in(&mut self.label);
        }
        if let Some(wanted) = &wanted {
            hits.intersect(wanted);
        }
        index.each_dead(|slot| {
            hits.remove(slot);
        });
        let fires = |place: &usize| !hits.clone().intersected(&had.expansions[*place]).is_empty();
        let fired = (0..told).filter(fires).collect();
        self.postings = Postings::default();
        self.failed = false;
        had.meanings = meanings.into_iter().map(|meaning| meaning.slots).take(u64::BITS as usize).collect();
        let Plan { words, corrections, .. } = plan;
        Ok(Retrieved { words, corrections, fired, slots: hits, scores: &self.total.of, had })
    }

    fn prepare(&mut self, index: &TextIndex) {
        if self.failed {
            *self = Self::default();
        }
        self.failed = true;
        self.total.clear();
        let slots = index.slots() as usize;
        let Self { reading, best, alternative, unit, phrase, label, total, .. } = self;
        for sums in [reading, best, alternative, unit, phrase, label, total] {
            sums.resize(slots);
        }
        self.admitted.resize(slots);
        self.settled.resize(slots);
        self.grams.resize(slots.next_multiple_of(BLOCK), 0.0);
    }

    fn take_admitted(&mut self) -> Bitmap {
        let admitted = std::mem::take(&mut self.admitted);
        self.admitted.resize(self.unit.of.len());
        admitted
    }

    /// Leaves of what is wanted only what has a word or what it means, if that is known without going through postings.
    fn settle<'m>(
        &mut self,
        index: &TextIndex,
        unit: &Unit,
        meant: impl Iterator<Item = &'m Meaning>,
        wanted: &mut Option<Bitmap>,
    ) -> Result<()> {
        let Some(clauses) = unit.terms() else { return Ok(()) };
        let (mut many, mut few) = (Vec::new(), Vec::new());
        for clause in clauses {
            for (place, found) in &clause.postings {
                let part = &index.parts()[*place];
                let field = part.segment.field(clause.field);
                match field.common(found)? {
                    Some(common) => many.push((common, part.base)),
                    None if found.docs <= FEW => few.push((field, found, part.base)),
                    None => return Ok(()),
                }
            }
        }
        let Self { settled, postings, .. } = self;
        settled.words_mut().fill(0);
        many.iter().for_each(|(common, base)| common.unite_into(settled, *base));
        for (field, found, base) in few {
            field.walk(found, postings, |docs, _| {
                docs.iter().for_each(|doc| {
                    settled.insert(base + doc);
                })
            })?;
        }
        meant.for_each(|meaning| settled.unite(&meaning.slots));
        match wanted {
            Some(wanted) => wanted.intersect(settled),
            None => *wanted = Some(settled.clone()),
        }
        Ok(())
    }

    /// The best score that words have which were scored in all documents. Dead slots have scores too.
    fn best_said(&self, index: &TextIndex) -> f32 {
        let mut best: f32 = 0.0;
        self.phrase.held.iter().for_each(|slot| {
            let score = self.phrase.of[slot as usize];
            if score > best && index.is_live(slot) {
                best = score;
            }
        });
        best
    }

    /// Gives what the words of a group mean to the documents of which it holds, those of `bound` if there is one: in place of
    /// the words, or beside them for a share, because the words that say a thing and the thing itself are one.
    fn understand(
        &mut self,
        index: &TextIndex,
        group: &Group,
        all: &[Meaning],
        best_said: f32,
        bound: Option<&Bitmap>,
        hits: &mut Bitmap,
    ) {
        let Meant { weight, share, of_best, .. } = index.analyser().weights().meant;
        let Self { phrase, label, .. } = self;
        for &place in &group.meanings {
            let worth = all[place].weight * f32::max(weight * rarity(index, &all[place]), of_best * best_said);
            let mut give = |slots: &Bitmap| slots.iter().for_each(|slot| label.add(slot, worth));
            match bound {
                None => give(&all[place].slots),
                Some(bound) => give(&all[place].slots.clone().intersected(bound)),
            }
        }
        hits.unite(&label.held);
        label.drain(|slot, meant| {
            let said = phrase.of[slot as usize];
            let (more, less) = if said > meant { (said, meant) } else { (meant, said) };
            phrase.add(slot, more + share * less - said);
        });
    }

    /// Scores one word into `unit` and `admitted`, in the documents of `bound` if there is one.
    fn run_unit(&mut self, index: &TextIndex, unit: &Unit, bound: Option<&Bitmap>) -> Result<()> {
        for alternative in &unit.alternatives {
            self.run_alternative(index, alternative, bound)?;
            self.unit.raise_to(&mut self.alternative);
        }
        Ok(())
    }

    /// Scores a word in one language into `alternative` and `admitted`.
    fn run_alternative(&mut self, index: &TextIndex, alternative: &Alternative, bound: Option<&Bitmap>) -> Result<()> {
        let Self { reading, best, alternative: sums, admitted, grams, norms, postings, .. } = self;
        for clauses in &alternative.readings {
            for clause in clauses {
                walk(index, clause, norms, postings, bound, |slots, scores| reading.add_all(slots, scores))?;
            }
            best.raise_to(reading);
        }
        if !best.is_empty() {
            admitted.unite(&best.held);
        }
        sums.take_in(best);
        for channel in &alternative.grams {
            let mut left = channel.clauses.iter().map(|clause| clause.idf).sum::<f32>();
            let mut seen = None;
            for clause in &channel.clauses {
                // What has none of the rarer grams can have enough only while enough are left.
                if left < channel.enough && seen.is_none() {
                    seen = Some(sums.held.clone());
                }
                left -= clause.idf;
                let bound = seen.as_ref().or(bound);
                walk(index, clause, norms, postings, bound, |slots, scores| {
                    sums.add_all(slots, scores);
                    for slot in slots {
                        let matched = &mut grams[*slot as usize];
                        *matched += clause.idf;
                        if *matched >= channel.enough {
                            admitted.insert(*slot);
                        }
                    }
                })?;
            }
            sums.held.zero(grams);
        }
        Ok(())
    }

    /// Scores an expansion into `label`: the slots that have all of its words, which it returns.
    fn run_expansion(&mut self, index: &TextIndex, units: &[Unit], weight: f32) -> Result<Bitmap> {
        let mut with = Bitmap::new();
        for (place, unit) in units.iter().enumerate() {
            self.run_unit(index, unit, None)?;
            self.phrase.take_in(&mut self.unit);
            let admitted = self.take_admitted();
            if place == 0 {
                with = admitted;
            } else {
                with.intersect(&admitted);
            }
        }
        let Self { phrase, label, .. } = self;
        phrase.drain(|slot, score| {
            if with.contains(slot) {
                label.raise(slot, score * weight);
            }
        });
        Ok(with)
    }
}

/// The groups in the order in which they are scored: that of the words, or, where a hit has all of them, the rarest first,
/// because the others are then looked for in few documents.
fn in_order<'a>(groups: &'a [Group], plan: &Plan) -> Vec<&'a Group> {
    let mut ordered: Vec<&Group> = groups.iter().collect();
    if plan.asked == Words::All {
        let reach = |group: &&Group| group.units.iter().map(|unit| plan.units[*unit].reach()).sum::<u64>();
        ordered.sort_by_key(|group| (group.meanings.is_empty(), reach(group)));
    }
    ordered
}

/// What a word of a group means.
fn meant<'a>(group: &'a Group, word: &'a String, meanings: &'a [Meaning]) -> impl Iterator<Item = &'a Meaning> {
    group.meanings.iter().map(|place| &meanings[*place]).filter(|of| of.words.contains(word))
}

/// The documents that have a word, or what it means.
fn with<'a>(word: &'a Bitmap, meant: impl Iterator<Item = &'a Meaning>) -> Cow<'a, Bitmap> {
    meant.fold(Cow::Borrowed(word), |mut with, meaning| {
        with.to_mut().unite(&meaning.slots);
        with
    })
}

/// What the lengths of documents come to, for each field that was used: kept until the average length changes.
#[derive(Default)]
struct Norms {
    of: Vec<Option<Box<Norm>>>,
}

/// How often a term may occur for its share to be found in a table.
const OFTEN: usize = 8;

/// Of one field, by quantised length.
struct Norm {
    average: f32,
    /// K1 * (1 - B + B * length / average).
    norm: [f32; 256],
    /// The share of the best score that a term has which occurs once, twice, and so on.
    shares: [[f32; 256]; OFTEN],
}

impl Norms {
    fn get(&mut self, index: &TextIndex, field: Field) -> &Norm {
        let place = field.field_id() as usize;
        if self.of.len() <= place {
            self.of.resize_with(place + 1, || None);
        }
        let average = index.average_length(field);
        let kept = &mut self.of[place];
        if kept.as_ref().is_some_and(|kept| kept.average != average) {
            *kept = None;
        }
        kept.get_or_insert_with(|| Box::new(Norm::new(average)))
    }
}

impl Norm {
    fn new(average: f32) -> Self {
        let norm = |id: usize| K1 * (1.0 - B + B * FieldNormReader::id_to_fieldnorm(id as u8) as f32 / average);
        let norm: [f32; 256] = std::array::from_fn(norm);
        let shares = std::array::from_fn(|before| norm.map(|norm| share(before as u32 + 1, norm)));
        Self { average, norm, shares }
    }

    #[inline]
    fn share(&self, frequency: u32, length: u8) -> f32 {
        match self.shares.get(frequency.wrapping_sub(1) as usize) {
            Some(shares) => shares[usize::from(length)],
            None => share(frequency, self.norm[usize::from(length)]),
        }
    }
}

#[inline]
fn share(frequency: u32, norm: f32) -> f32 {
    frequency as f32 / (frequency as f32 + norm)
}

/// The idf of a meaning, as if it were a word.
pub(super) fn rarity(index: &TextIndex, meaning: &Meaning) -> f32 {
    idf(meaning.slots.len(), index.live())
}

/// The postings of a term that few have are gone through at once, beside the sets of the others.
const FEW: u32 = 512;

/// Postings that are scored together.
const TOGETHER: usize = 128;

/// Calls `each` with the slots of a term, dead ones too, and their BM25 scores, in ascending order and in portions; with a
/// `bound`, those of its slots alone.
#[inline]
fn walk(
    index: &TextIndex,
    clause: &Clause,
    norms: &mut Norms,
    postings: &mut Postings,
    bound: Option<&Bitmap>,
    mut each: impl FnMut(&[u32], &[f32]),
) -> Result<()> {
    let norm = norms.get(index, clause.field);
    let (mut slots, mut scores, mut places) = ([0; TOGETHER], [0.0; TOGETHER], [0; TOGETHER]);
    for (place, found) in &clause.postings {
        let part = &index.parts()[*place];
        let field = part.segment.field(clause.field);
        let lengths = &field.norms[..];
        let score = |doc: u32, frequency: u32| clause.weight * norm.share(frequency, lengths[doc as usize]);
        match bound {
            None => field.walk(found, postings, |docs, frequencies| {
                for (docs, frequencies) in docs.chunks(TOGETHER).zip(frequencies.chunks(TOGETHER)) {
                    for (to, doc) in slots.iter_mut().zip(docs) {
                        *to = part.base + doc;
                    }
                    for (to, (doc, frequency)) in scores.iter_mut().zip(docs.iter().zip(frequencies)) {
                        *to = score(*doc, *frequency);
                    }
                    each(&slots[..docs.len()], &scores[..docs.len()]);
                }
            })?,
            Some(bound) => {
                if let Some(common) = field.common(found)? {
                    let mut many = 0;
                    common.among(bound, part.base, |doc, frequency| {
                        slots[many] = part.base + doc;
                        scores[many] = score(doc, frequency);
                        many += 1;
                        if many == TOGETHER {
                            each(&slots, &scores);
                            many = 0;
                        }
                    });
                    each(&slots[..many], &scores[..many]);
                    continue;
                }
                let wanted = |doc: u32| bound.next(part.base.saturating_add(doc)).map(|slot| slot - part.base);
                field.walk_to(found, postings, wanted, |docs, frequencies| {
                    for (docs, frequencies) in docs.chunks(TOGETHER).zip(frequencies.chunks(TOGETHER)) {
                        let many = bound.find_in(part.base, docs, &mut places);
                        for ((slot, to), place) in slots.iter_mut().zip(&mut scores).zip(&places[..many]) {
                            let doc = docs[*place as usize];
                            *slot = part.base + doc;
                            *to = score(doc, frequencies[*place as usize]);
                        }
                        each(&slots[..many], &scores[..many]);
                    }
                })?;
            }
        }
    }
    Ok(())
}
