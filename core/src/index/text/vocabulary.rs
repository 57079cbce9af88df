//! The words of the index, for completion as one types.

use std::cmp::Reverse;

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
        let mut found: Vec<(String, u32)> = Vec::new();
        for part in self.parts() {
            part.segment.field(field).begin_with(&prefix, |term, docs| found.push((term.to_owned(), docs)))?;
        }
        found.sort_unstable();
        found.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        // So far the dead count too. The living are no more, so that those with fewer than the last of the best need no look.
        found.sort_by_key(|(_, frequency)| Reverse(*frequency));
        let order = |a: &(String, u32), b: &(String, u32)| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0));
        let mut best: Vec<(String, u32)> = Vec::new();
        for (term, most) in found {
            if best.len() >= limit && best.last().is_none_or(|last| most < last.1) {
                break;
            }
            let frequency = self.frequency(field, &term, None)?;
            if frequency > 0 {
                best.push((term, frequency));
                best.sort_by(order);
                best.truncate(limit);
            }
        }
        Ok(best)
    }
}
