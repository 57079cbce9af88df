//! Scoring: one term at a time into dense sums.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::schema::Field;

use super::plan::{Alternative, Clause, Group, Plan, Unit, groups, idf};
use super::query::{Hit, Meaning, Retrieved};
use super::snapshot::TextIndex;
use super::sums::{BLOCK, Marks, Sums};
use crate::Result;
use crate::index::Bitmap;
use crate::text::Meant;

/// The parameters of BM25 (Robertson and Zaragoza 2009), as in tantivy and Lucene.
pub(super) const K1: f32 = 1.2;
const B: f32 = 0.75;

/// Working memory of [`TextIndex::retrieve`], some 60 bytes a slot: keep one per thread and use it again.
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
    /// The slots that the word at hand admits.
    admitted: Marks,
    /// The slots that anything admits: the hits, once the dead are left out.
    hits: Marks,
    /// The words, and the expansions, that admit the slot.
    words: Vec<u64>,
    phrase_words: Vec<u64>,
    expansions: Vec<u64>,
    /// The meanings that hold of the slot.
    meanings: Vec<u64>,
    norms: Norms,
    /// Whether an answer failed half way and left sums behind.
    failed: bool,
}

impl Scratch {
    pub(super) fn run(
        &mut self,
        index: &TextIndex,
        plan: Plan,
        meanings: &[Meaning],
        only: Option<&Bitmap>,
    ) -> Result<Retrieved> {
        self.prepare(index);
        let groups = groups(&plan.words, meanings);
        for group in &groups {
            for &bit in &group.units {
                self.run_unit(index, &plan.units[bit])?;
                let Self { unit, phrase, admitted, hits, words, .. } = self;
                phrase.take_in(unit);
                hits.unite(admitted);
                admitted.drain(|slot| words[slot as usize] |= 1 << bit);
            }
            if !group.meanings.is_empty() {
                self.understand(index, group, meanings);
            }
            self.total.take_in(&mut self.phrase);
        }
        self.reward_coverage(index, &plan, &groups, meanings);
        for group in &plan.labels {
            for &place in group {
                self.run_expansion(index, &plan.expansions[place], place, plan.weights[place])?;
            }
            self.total.take_in(&mut self.label);
        }
        self.failed = false;
        Ok(self.collect(index, plan, only))
    }

    fn prepare(&mut self, index: &TextIndex) {
        if self.failed {
            *self = Self::default();
        }
        self.failed = true;
        let slots = index.slots() as usize;
        let Self { reading, best, alternative, unit, phrase, label, total, admitted, hits, .. } = self;
        for sums in [reading, best, alternative, unit, phrase, label, total] {
            sums.of.resize(slots.next_multiple_of(BLOCK), 0.0);
            sums.held.resize(slots);
        }
        admitted.resize(slots);
        hits.resize(slots);
        self.grams.resize(slots.next_multiple_of(BLOCK), 0.0);
        self.words.resize(slots, 0);
        self.phrase_words.resize(slots, 0);
        self.expansions.resize(slots, 0);
        self.meanings.resize(slots, 0);
        self.norms.reset(index.fields().all.len());
    }

    /// Gives what the words of a group mean to the documents of which it holds: in place of the words, or beside them for
    /// a share, because the words that say a thing and the thing itself are one.
    fn understand(&mut self, index: &TextIndex, group: &Group, all: &[Meaning]) {
        let Meant { weight, share, of_best, .. } = index.analyser().weights().meant;
        let Self { phrase, label, meanings, hits, .. } = self;
        // Dead slots have scores too.
        let mut best: f32 = 0.0;
        phrase.held.each(|slot| {
            let score = phrase.of[slot as usize];
            if score > best && index.is_live(slot) {
                best = score;
            }
        });
        for &place in &group.meanings {
            let worth = all[place].weight * f32::max(weight * rarity(index, &all[place]), of_best * best);
            for slot in all[place].slots.iter() {
                label.add(slot, worth);
                meanings[slot as usize] |= 1 << place;
            }
        }
        hits.unite(&label.held);
        label.drain(|slot, meant| {
            let said = phrase.of[slot as usize];
            let (more, less) = if said > meant { (said, meant) } else { (meant, said) };
            phrase.add(slot, more + share * less - said);
        });
    }

    /// Scores what has all the words above what has one of them often: a share of each score depends on how much of the
    /// query, by the idf of its words, the document has or is meant by. A word that says nothing of any document asks
    /// nothing.
    fn reward_coverage(&mut self, index: &TextIndex, plan: &Plan, groups: &[Group], all_meanings: &[Meaning]) {
        let units = &plan.units;
        let of_words = |unit: &Unit| {
            let clauses = unit.alternatives.iter().flat_map(|alternative| alternative.readings.iter().flatten());
            clauses.map(|clause| clause.idf).fold(0.0, f32::max)
        };
        let mut idf: Vec<f32> = units.iter().map(of_words).collect();
        let mut meant = [0u64; u64::BITS as usize];
        for group in groups.iter().filter(|group| !group.meanings.is_empty()) {
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
        let factor = |words: u64| {
            let had: f32 = idf.iter().enumerate().filter(|(bit, _)| words >> bit & 1 == 1).map(|(_, idf)| idf).sum();
            1.0 - share + share * had / all
        };
        let Self { total, words, meanings, hits, .. } = self;
        // Neighbours often have the same words.
        let (mut last, mut by) = (0, factor(0));
        let reward = |slot: u32| {
            let mut words = words[slot as usize];
            let mut held = meanings[slot as usize];
            while held != 0 {
                words |= meant[held.trailing_zeros() as usize];
                held &= held - 1;
            }
            if words != last {
                (last, by) = (words, factor(words));
            }
            total.of[slot as usize] *= by;
        };
        // What is no hit needs a right score only if an expansion may still make it one.
        if plan.labels.is_empty() { hits.each(reward) } else { total.held.each(reward) }
    }

    /// Scores one word into `unit` and `admitted`.
    fn run_unit(&mut self, index: &TextIndex, unit: &Unit) -> Result<()> {
        for alternative in &unit.alternatives {
            self.run_alternative(index, alternative)?;
            self.unit.raise_to(&mut self.alternative);
        }
        Ok(())
    }

    /// Scores a word in one language into `alternative` and `admitted`.
    fn run_alternative(&mut self, index: &TextIndex, alternative: &Alternative) -> Result<()> {
        let Self { reading, best, alternative: sums, admitted, grams, norms, .. } = self;
        for clauses in &alternative.readings {
            for clause in clauses {
                walk(index, clause, norms, |slot, score| reading.add(slot, score))?;
            }
            best.raise_to(reading);
        }
        admitted.unite(&best.held);
        sums.take_in(best);
        for channel in &alternative.grams {
            for clause in &channel.clauses {
                walk(index, clause, norms, |slot, score| {
                    sums.add(slot, score);
                    let matched = &mut grams[slot as usize];
                    *matched += clause.idf;
                    if *matched >= channel.enough {
                        admitted.insert(slot);
                    }
                })?;
            }
            sums.held.each_block(|at| grams[at..at + BLOCK].fill(0.0));
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
            phrase.take_in(unit);
            admitted.drain(|slot| phrase_words[slot as usize] |= 1 << bit);
        }
        let all = u64::MAX >> (64 - units.len());
        let bit = 1u64.checked_shl(place as u32).unwrap_or(0);
        let Self { phrase, label, phrase_words, expansions, hits, .. } = self;
        phrase.drain(|slot, score| {
            if std::mem::take(&mut phrase_words[slot as usize]) == all {
                label.raise(slot, score * weight);
                expansions[slot as usize] |= bit;
                hits.insert(slot);
            }
        });
        Ok(())
    }

    fn collect(&mut self, index: &TextIndex, plan: Plan, only: Option<&Bitmap>) -> Retrieved {
        let mut found = Vec::new();
        let mut fired = 0;
        let all_live = index.live() == index.slots();
        let Self { total, words, expansions, meanings, hits, .. } = self;
        hits.drain(|slot| {
            let words = std::mem::take(&mut words[slot as usize]);
            let expansions = std::mem::take(&mut expansions[slot as usize]);
            let meanings = std::mem::take(&mut meanings[slot as usize]);
            // An expansion beyond the 64th is not told, and its hits are none.
            let told = (words | expansions | meanings) != 0;
            if told && only.is_none_or(|only| only.contains(slot)) && (all_live || index.is_live(slot)) {
                fired |= expansions;
                found.push(Hit { slot, score: total.of[slot as usize], words, meanings, expansions });
            }
        });
        total.clear();
        let fired = (0..plan.expansions.len().min(64)).filter(|place| fired >> place & 1 == 1).collect();
        Retrieved { hits: found, words: plan.words, corrections: plan.corrections, fired }
    }
}

/// K1 * (1 - B + B * length / average) of each quantised length, for each field that was used.
#[derive(Default)]
struct Norms {
    of: Vec<Option<Box<Norm>>>,
}

/// Of one field, by quantised length.
struct Norm {
    norm: [f32; 256],
    /// The share of the best score that a term has which occurs once: most do.
    once: [f32; 256],
}

impl Norms {
    fn reset(&mut self, fields: usize) {
        self.of.clear();
        self.of.resize_with(fields, || None);
    }

    fn get(&mut self, index: &TextIndex, field: Field) -> &Norm {
        self.of[field.field_id() as usize].get_or_insert_with(|| {
            let average = index.average_length(field);
            let norm = |id: u8| K1 * (1.0 - B + B * FieldNormReader::id_to_fieldnorm(id) as f32 / average);
            let norm: [f32; 256] = std::array::from_fn(|id| norm(id as u8));
            Box::new(Norm { norm, once: norm.map(|norm| 1.0 / (1.0 + norm)) })
        })
    }
}

/// The idf of a meaning, as if it were a word.
fn rarity(index: &TextIndex, meaning: &Meaning) -> f32 {
    idf(meaning.slots.len(), index.live())
}

/// Calls `each` with every slot of a term, dead ones too, and its BM25 score.
#[inline]
fn walk(index: &TextIndex, clause: &Clause, norms: &mut Norms, mut each: impl FnMut(u32, f32)) -> Result<()> {
    let Norm { norm, once } = norms.get(index, clause.field);
    for (place, found) in &clause.postings {
        let part = &index.parts()[*place];
        let field = part.segment.field(clause.field);
        let lengths = &field.norms[..];
        field.walk(found, |docs, frequencies| {
            for (&doc, &frequency) in docs.iter().zip(frequencies) {
                let length = lengths[doc as usize] as usize;
                let share = match frequency {
                    1 => once[length],
                    _ => frequency as f32 / (frequency as f32 + norm[length]),
                };
                each(part.base + doc, clause.weight * share);
            }
        })?;
    }
    Ok(())
}
