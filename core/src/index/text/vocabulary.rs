//! The words of the index, for completion as one types.

use std::collections::BinaryHeap;
use std::ops::Range;

use super::snapshot::TextIndex;
use crate::Result;
use crate::text::{Channel, Lang, normalise};

impl TextIndex {
    /// The basic forms in the texts of a language that begin with these letters, the most frequent first, with the number
    /// of live documents that have each; at most `limit`.
    ///
    /// # Errors
    /// INTERNAL as for [`TextIndex::build`].
    pub fn complete(&self, lang: Lang, prefix: &str, limit: usize) -> Result<Vec<(String, u32)>> {
        let channel = self.fields().get(lang, Channel::Whole).or_else(|| self.fields().get(lang, Channel::Parts));
        let Some(field) = channel else { return Ok(Vec::new()) };
        let prefix = normalise(prefix.trim());
        // Many words may begin so: their letters are put in a row, and only the most frequent are put in order.
        let (mut letters, mut found) = (String::new(), Vec::new());
        for part in self.parts() {
            part.segment.field(field).begin_with(&prefix, |term, docs| {
                let start = letters.len();
                letters.push_str(term);
                found.push((docs, start..letters.len()));
            })?;
        }
        if self.parts().len() > 1 {
            let word = |of: &(u32, Range<usize>)| &letters[of.1.clone()];
            found.sort_unstable_by(|a, b| word(a).cmp(word(b)));
            found.dedup_by(|next, kept| {
                let same = word(next) == word(kept);
                if same {
                    kept.0 += next.0;
                }
                same
            });
        }
        // So far the dead count too. The living are no more, so that those with fewer than the last of the best need no look.
        let mut found: BinaryHeap<(u32, usize, usize)> =
            found.into_iter().map(|(most, word)| (most, word.start, word.end)).collect();
        let order = |a: &(String, u32), b: &(String, u32)| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0));
        let mut best: Vec<(String, u32)> = Vec::new();
        while let Some((most, start, end)) = found.pop() {
            if best.len() >= limit && best.last().is_none_or(|last| most < last.1) {
                break;
            }
            let term = &letters[start..end];
            let frequency = self.frequency(field, term, None)?;
            if frequency > 0 {
                best.push((term.to_owned(), frequency));
                best.sort_by(order);
                best.truncate(limit);
            }
        }
        Ok(best)
    }
}
