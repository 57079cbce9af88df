//! What a document is worth that has all the words, beside one that has one of them often.

use std::borrow::Cow;

use super::plan::{Group, Unit};
use super::query::{Had, Meaning};
use super::score::rarity;
use super::snapshot::TextIndex;
use crate::index::Bitmap;

/// How many words the factors are worked out for beforehand.
const TABLED: usize = 6;

/// A share of each score depends on how much of the query, by the idf of its words, the document has or is meant by. A word
/// that says nothing of any document asks nothing.
pub(super) struct Coverage<'a> {
    /// The documents that have each word, or what it means.
    had: Vec<Cow<'a, Bitmap>>,
    idf: Vec<f32>,
    /// Of all words together.
    all: f32,
    share: f32,
}

impl<'a> Coverage<'a> {
    /// None where there is nothing to reward: for a single word.
    pub(super) fn of(
        index: &TextIndex,
        units: &[Unit],
        groups: &[Group],
        meanings: &[Meaning],
        had: &'a Had,
    ) -> Option<Self> {
        let mut idf: Vec<f32> = units.iter().map(Unit::idf).collect();
        let mut had: Vec<Cow<'a, Bitmap>> = had.words.iter().map(Cow::Borrowed).collect();
        for group in groups.iter().filter(|group| !group.meanings.is_empty()) {
            let rarest = group.meanings.iter().map(|place| rarity(index, &meanings[*place])).fold(0.0, f32::max);
            for &unit in &group.units {
                idf[unit] = idf[unit].max(rarest / group.units.len() as f32);
                group.meanings.iter().for_each(|place| had[unit].to_mut().unite(&meanings[*place].slots));
            }
        }
        let all: f32 = idf.iter().sum();
        let share = index.analyser().weights().coverage;
        (units.len() >= 2 && all > 0.0).then_some(Self { had, idf, all, share })
    }

    /// The factor of a document that has these words, as bits.
    fn factor(&self, words: u64) -> f32 {
        let had = self.idf.iter().enumerate().filter(|(bit, _)| words >> bit & 1 == 1);
        1.0 - self.share + self.share * had.map(|(_, idf)| idf).sum::<f32>() / self.all
    }

    /// Multiplies the scores of these documents.
    pub(super) fn reward(&self, slots: &Bitmap, scores: &mut [f32]) {
        let tabled: Vec<f32> = (0..1 << self.idf.len().min(TABLED)).map(|words| self.factor(words)).collect();
        let blocks = slots.words().iter().enumerate().filter(|(_, block)| **block != 0);
        let mut had: Vec<u64> = Vec::with_capacity(self.had.len());
        for (at, &block) in blocks {
            had.clear();
            had.extend(self.had.iter().map(|of| of.words().get(at).copied().unwrap_or(0)));
            let mut left = block;
            while left != 0 {
                let slot = left.trailing_zeros();
                left &= left - 1;
                let words = (0..).zip(&had).fold(0, |words, (bit, had)| words | (had >> slot & 1) << bit);
                let factor = tabled.get(words as usize).copied().unwrap_or_else(|| self.factor(words));
                scores[at * u64::BITS as usize + slot as usize] *= factor;
            }
        }
    }
}
