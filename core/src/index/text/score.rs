//! Scoring: one term at a time into dense sums.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::Field;

use super::plan::{Alternative, Clause, Group, Plan, Unit, idf};
use super::query::{Hit, Meaning, Retrieved};
use super::snapshot::TextIndex;
use crate::Result;
use crate::index::Bitmap;
use crate::text::Meant;

/// The parameters of BM25 (Robertson and Zaragoza 2009), as in tantivy and Lucene.
pub(super) const K1: f32 = 1.2;
const B: f32 = 0.75;

/// Working memory of [`TextIndex::retrieve`], some 40 bytes a slot: keep one per thread and use it again.
#[derive(Default)]
pub struct Scratch {
    reading: Sums,
    best: Sums,
    alternative: Sums,
    unit: Sums,
    phrase: Sums,
    label: Sums,
    total: Sums,
    /// The idf of the grams that matched, of the channel at hand.
    grams: Vec<f32>,
    /// Whether the word at hand admits the slot.
    admitted: Vec<bool>,
    /// The words, and the expansions, that admit the slot.
    words: Vec<u64>,
    phrase_words: Vec<u64>,
    expansions: Vec<u64>,
    /// The meanings that hold of the slot.
    meanings: Vec<u64>,
    norms: Norms,
}

/// A score for each slot, with a list of those that are not 0.
#[derive(Default)]
struct Sums {
    of: Vec<f32>,
    touched: Vec<u32>,
}

impl Sums {
    #[inline]
    fn add(&mut self, slot: u32, score: f32) {
        let sum = &mut self.of[slot as usize];
        if *sum == 0.0 {
            self.touched.push(slot);
        }
        *sum += score;
    }

    #[inline]
    fn raise(&mut self, slot: u32, score: f32) {
        let best = &mut self.of[slot as usize];
        if *best == 0.0 {
            self.touched.push(slot);
        }
        if score > *best {
            *best = score;
        }
    }

    /// Hands every sum to `each` and is empty afterwards.
    fn drain(&mut self, mut each: impl FnMut(u32, f32)) {
        for slot in self.touched.drain(..) {
            each(slot, std::mem::take(&mut self.of[slot as usize]));
        }
    }
}

/// K1 * (1 - B + B * length / average) of each quantised length, for each field that was used.
#[derive(Default)]
struct Norms {
    of: Vec<Option<Box<[f32; 256]>>>,
}

impl Norms {
    fn reset(&mut self, fields: usize) {
        self.of.clear();
        self.of.resize_with(fields, || None);
    }

    fn get(&mut self, index: &TextIndex, field: Field) -> &[f32; 256] {
        self.of[field.field_id() as usize].get_or_insert_with(|| {
            let average = index.average_length(field);
            let norm = |id: u8| K1 * (1.0 - B + B * FieldNormReader::id_to_fieldnorm(id) as f32 / average);
            Box::new(std::array::from_fn(|id| norm(id as u8)))
        })
    }
}

impl Scratch {
    pub(super) fn run(
        &mut self,
        index: &TextIndex,
        plan: Plan,
        meanings: &[Meaning],
        only: Option<&Bitmap>,
    ) -> Result<Retrieved> {
        self.clear(index);
        for group in &plan.groups {
            for &bit in &group.units {
                self.run_unit(index, &plan.units[bit])?;
                let Self { unit, phrase, admitted, words, .. } = self;
                unit.drain(|slot, score| {
                    phrase.add(slot, score);
                    words[slot as usize] |= u64::from(std::mem::take(&mut admitted[slot as usize])) << bit;
                });
            }
            self.understand(index, group, meanings);
            let Self { phrase, total, .. } = self;
            phrase.drain(|slot, score| total.add(slot, score));
        }
        self.reward_coverage(index, &plan, meanings);
        for group in &plan.labels {
            for &place in group {
                self.run_expansion(index, &plan.expansions[place], place, plan.weights[place])?;
            }
            let Self { label, total, .. } = self;
            label.drain(|slot, score| total.add(slot, score));
        }
        Ok(self.collect(index, plan, only))
    }

    /// Gives what the words of a group mean to the documents of which it holds: in place of the words, or beside them for
    /// a share, because the words that say a thing and the thing itself are one.
    fn understand(&mut self, index: &TextIndex, group: &Group, all: &[Meaning]) {
        let Meant { weight, share, of_best, .. } = index.analyser().weights().meant;
        let Self { phrase, label, meanings, .. } = self;
        // Dead slots have scores too.
        let live = phrase.touched.iter().filter(|slot| index.is_live(**slot));
        let best = live.map(|slot| phrase.of[*slot as usize]).fold(0.0, f32::max);
        for &place in &group.meanings {
            let worth = all[place].weight * f32::max(weight * rarity(index, &all[place]), of_best * best);
            for slot in all[place].slots.iter() {
                label.add(slot, worth);
                meanings[slot as usize] |= 1 << place;
            }
        }
        label.drain(|slot, meant| {
            let said = phrase.of[slot as usize];
            let (more, less) = if said > meant { (said, meant) } else { (meant, said) };
            phrase.add(slot, more + share * less - said);
        });
    }

    /// Scores what has all the words above what has one of them often: a share of each score depends on how much of the
    /// query, by the idf of its words, the document has or is meant by. A word that says nothing of any document asks
    /// nothing.
    fn reward_coverage(&mut self, index: &TextIndex, plan: &Plan, all_meanings: &[Meaning]) {
        let units = &plan.units;
        let of_words = |unit: &Unit| {
            let clauses = unit.alternatives.iter().flat_map(|alternative| alternative.readings.iter().flatten());
            clauses.map(|clause| clause.idf).fold(0.0, f32::max)
        };
        let mut idf: Vec<f32> = units.iter().map(of_words).collect();
        let mut meant = [0u64; u64::BITS as usize];
        for group in plan.groups.iter().filter(|group| !group.meanings.is_empty()) {
            let rarest = group.meanings.iter().map(|place| rarity(index, &all_meanings[*place])).fold(0.0, f32::max);
            for &unit in &group.units {
                idf[unit] = idf[unit].max(rarest / group.units.len() as f32);
            }
            let bits = group.units.iter().fold(0, |bits, unit| bits | 1 << unit);
            group.meanings.iter().for_each(|place| meant[*place] = bits);
        }
        let all: f32 = idf.iter().sum();
        if units.len() < 2 || all == 0.0 {
            return;
        }
        let share = index.analyser().weights().coverage;
        let Self { total, words, meanings, .. } = self;
        for &slot in &total.touched {
            let mut words = words[slot as usize];
            let mut held = meanings[slot as usize];
            while held != 0 {
                words |= meant[held.trailing_zeros() as usize];
                held &= held - 1;
            }
            let had: f32 = idf.iter().enumerate().filter(|(bit, _)| words >> bit & 1 == 1).map(|(_, idf)| idf).sum();
            total.of[slot as usize] *= 1.0 - share + share * had / all;
        }
    }

    /// An answer that failed half way leaves sums behind, so nothing is taken for granted.
    fn clear(&mut self, index: &TextIndex) {
        let slots = index.slots() as usize;
        let Self { reading, best, alternative, unit, phrase, label, total, .. } = self;
        for sums in [reading, best, alternative, unit, phrase, label, total] {
            sums.drain(|_, _| {});
            sums.of.resize(slots, 0.0);
        }
        self.grams.resize(slots, 0.0);
        self.admitted.resize(slots, false);
        self.words.resize(slots, 0);
        self.phrase_words.resize(slots, 0);
        self.expansions.resize(slots, 0);
        self.meanings.resize(slots, 0);
        self.norms.reset(index.fields().all.len());
    }

    /// Scores one word into `unit` and `admitted`.
    fn run_unit(&mut self, index: &TextIndex, unit: &Unit) -> Result<()> {
        for alternative in &unit.alternatives {
            self.run_alternative(index, alternative)?;
            let Self { alternative, unit, .. } = self;
            alternative.drain(|slot, score| unit.raise(slot, score));
        }
        Ok(())
    }

    /// Scores a word in one language into `alternative` and `admitted`.
    fn run_alternative(&mut self, index: &TextIndex, alternative: &Alternative) -> Result<()> {
        let Self { reading, best, alternative: sums, admitted, grams, norms, .. } = self;
        if let [clauses] = &alternative.readings[..] {
            for clause in clauses {
                walk(index, clause, norms, |slot, score| {
                    admitted[slot as usize] = true;
                    sums.add(slot, score);
                })?;
            }
        } else {
            for clauses in &alternative.readings {
                for clause in clauses {
                    walk(index, clause, norms, |slot, score| {
                        admitted[slot as usize] = true;
                        reading.add(slot, score);
                    })?;
                }
                reading.drain(|slot, score| best.raise(slot, score));
            }
            best.drain(|slot, score| sums.add(slot, score));
        }
        for channel in &alternative.grams {
            for clause in &channel.clauses {
                walk(index, clause, norms, |slot, score| {
                    grams[slot as usize] += clause.idf;
                    sums.add(slot, score);
                })?;
            }
            for &slot in &sums.touched {
                let matched = std::mem::take(&mut grams[slot as usize]);
                if matched >= channel.enough {
                    admitted[slot as usize] = true;
                }
            }
        }
        Ok(())
    }

    /// Scores an expansion into `label`: the slots that have all of its words.
    fn run_expansion(&mut self, index: &TextIndex, units: &[Unit], place: usize, weight: f32) -> Result<()> {
        if units.is_empty() {
            return Ok(());
        }
        for (bit, unit) in units.iter().enumerate() {
            self.run_unit(index, unit)?;
            let Self { unit, phrase, admitted, phrase_words, .. } = self;
            unit.drain(|slot, score| {
                phrase.add(slot, score);
                phrase_words[slot as usize] |= u64::from(std::mem::take(&mut admitted[slot as usize])) << bit;
            });
        }
        let all = u64::MAX >> (64 - units.len());
        let bit = 1u64.checked_shl(place as u32).unwrap_or(0);
        let Self { phrase, label, phrase_words, expansions, .. } = self;
        phrase.drain(|slot, score| {
            if std::mem::take(&mut phrase_words[slot as usize]) == all {
                label.raise(slot, score * weight);
                expansions[slot as usize] |= bit;
            }
        });
        Ok(())
    }

    fn collect(&mut self, index: &TextIndex, plan: Plan, only: Option<&Bitmap>) -> Retrieved {
        let mut hits = Vec::new();
        let mut fired = 0;
        let Self { total, words, expansions, meanings, .. } = self;
        total.drain(|slot, score| {
            let words = std::mem::take(&mut words[slot as usize]);
            let expansions = std::mem::take(&mut expansions[slot as usize]);
            let meanings = std::mem::take(&mut meanings[slot as usize]);
            if (words | expansions | meanings) != 0
                && only.is_none_or(|only| only.contains(slot))
                && index.is_live(slot)
            {
                fired |= expansions;
                hits.push(Hit { slot, score, words, meanings, expansions });
            }
        });
        hits.sort_unstable_by_key(|hit| hit.slot);
        let fired = (0..plan.expansions.len().min(64)).filter(|place| fired >> place & 1 == 1).collect();
        Retrieved { hits, words: plan.words, corrections: plan.corrections, fired }
    }
}

/// The idf of a meaning, as if it were a word.
fn rarity(index: &TextIndex, meaning: &Meaning) -> f32 {
    idf(meaning.slots.len(), index.live())
}

/// Calls `each` with every slot of a term, dead ones too, and its BM25 score.
fn walk(index: &TextIndex, clause: &Clause, norms: &mut Norms, mut each: impl FnMut(u32, f32)) -> Result<()> {
    let norm = norms.get(index, clause.field);
    for (place, found) in &clause.postings {
        let part = &index.parts()[*place];
        let field = part.segment.field(clause.field);
        let lengths = &field.norms[..];
        field.walk(found, |docs, frequencies| {
            for (&doc, &frequency) in docs.iter().zip(frequencies) {
                let frequency = frequency as f32;
                let score = clause.weight * (frequency / (frequency + norm[lengths[doc as usize] as usize]));
                each(part.base + doc, score);
            }
        })?;
    }
    Ok(())
}
