//! What words score at best that mean something: the measure of what they mean, whatever filters leave.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

use super::plan::{Alternative, Clause, Unit};

/// Measures that are kept of a snapshot; when there are more, all are forgotten.
const MOST: usize = 256;

/// The measures of a snapshot, from the first search that needed them.
#[derive(Default)]
pub(super) struct Measures {
    kept: Mutex<FxHashMap<Measured, f32>>,
    salt: RandomState,
}

/// Everything that a score of some words depends on within a snapshot, as a hash under a salt that no other snapshot has:
/// what was asked cannot be read from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Measured(u64);

impl Measures {
    pub(super) fn of<'a>(&self, units: impl Iterator<Item = &'a Unit>) -> Measured {
        let mut of = self.salt.build_hasher();
        for unit in units {
            of.write_usize(unit.alternatives.len());
            for Alternative { readings, grams } in &unit.alternatives {
                of.write_usize(readings.len());
                readings.iter().for_each(|clauses| add_clauses(clauses, &mut of));
                of.write_usize(grams.len());
                for channel in grams {
                    of.write_u32(channel.enough.to_bits());
                    add_clauses(&channel.clauses, &mut of);
                }
            }
        }
        Measured(of.finish())
    }

    pub(super) fn get(&self, of: Measured) -> Option<f32> {
        self.kept().get(&of).copied()
    }

    pub(super) fn add(&self, of: Measured, best: f32) {
        let mut kept = self.kept();
        if kept.len() == MOST {
            kept.clear();
        }
        kept.insert(of, best);
    }

    /// What was kept before a panic is right.
    fn kept(&self) -> MutexGuard<'_, FxHashMap<Measured, f32>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn add_clauses(clauses: &[Clause], to: &mut impl Hasher) {
    to.write_usize(clauses.len());
    for Clause { field, weight, postings, .. } in clauses {
        to.write_u32(field.field_id());
        to.write_u32(weight.to_bits());
        to.write_usize(postings.len());
        for (segment, found) in postings {
            to.write_usize(*segment);
            to.write_usize(found.place());
        }
    }
}
