//! What words score at best that mean something: the measure of what they mean, whatever filters leave.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use super::plan::{Alternative, Clause, Unit};

/// Measures that are kept of a snapshot, of a kilobyte or so each; when there are more, all are forgotten.
const MOST: usize = 256;

/// The measures of a snapshot, from the first search that needed them.
#[derive(Default)]
pub(super) struct Measures(Mutex<FxHashMap<Box<[u64]>, f32>>);

/// Everything that a score of some words depends on within a snapshot.
pub(super) struct Measured(Box<[u64]>);

impl Measures {
    pub(super) fn get(&self, of: &Measured) -> Option<f32> {
        self.kept().get(&of.0).copied()
    }

    pub(super) fn add(&self, of: Measured, best: f32) {
        let mut kept = self.kept();
        if kept.len() == MOST {
            kept.clear();
        }
        kept.insert(of.0, best);
    }

    /// What was kept before a panic is right.
    fn kept(&self) -> MutexGuard<'_, FxHashMap<Box<[u64]>, f32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Measured {
    pub(super) fn new<'a>(units: impl Iterator<Item = &'a Unit>) -> Self {
        let mut of = Vec::new();
        for unit in units {
            of.push(unit.alternatives.len() as u64);
            for Alternative { readings, grams } in &unit.alternatives {
                of.extend([readings.len() as u64, grams.len() as u64]);
                readings.iter().for_each(|clauses| add_clauses(clauses, &mut of));
                for channel in grams {
                    of.push(channel.enough.to_bits().into());
                    add_clauses(&channel.clauses, &mut of);
                }
            }
        }
        Self(of.into())
    }
}

fn add_clauses(clauses: &[Clause], to: &mut Vec<u64>) {
    to.push(clauses.len() as u64);
    for Clause { field, weight, postings, .. } in clauses {
        to.extend([u64::from(field.field_id()) << 32 | u64::from(weight.to_bits()), postings.len() as u64]);
        postings.iter().for_each(|(segment, found)| to.extend([*segment as u64, found.place() as u64]));
    }
}
