//! The words of the index, for completion as one types.

use super::segment::broken;
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
            let dictionary = part.segment.field(field).dictionary();
            let mut stream = dictionary.range().ge(&prefix).into_stream().map_err(|error| broken(error.into()))?;
            while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                let Ok(term) = std::str::from_utf8(stream.key()) else { continue };
                found.push((term.to_owned(), part.live_frequency(part.segment.field(field), stream.value())?));
            }
        }
        found.sort_unstable();
        found.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        found.retain(|(_, frequency)| *frequency > 0);
        found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        found.truncate(limit);
        Ok(found)
    }
}
