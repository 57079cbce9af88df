//! Fewer segments: every one costs a search its own look at every term.

use std::sync::Arc;

use super::segment::Segment;
use super::snapshot::TextIndex;
use crate::Result;
use crate::index::Bitmap;

/// A merge to more documents than this would keep a change waiting.
const MOST_MERGED: u32 = 20_000;

/// How many times the documents behind it a segment has that is not merged with them.
pub(super) const FAR_LARGER: u32 = 16;

impl TextIndex {
    /// Merges the last segments as in a binary counter.
    pub(super) fn merge_tail(&mut self) -> Result<()> {
        let mut from = self.parts().len() - 1;
        let mut docs = self.parts()[from].segment.docs;
        while let Some(before) = from.checked_sub(1).map(|place| self.parts()[place].segment.docs) {
            if before > docs * 2 || before + docs > MOST_MERGED {
                break;
            }
            from -= 1;
            docs += before;
        }
        if from + 1 < self.parts().len() {
            let parts: Vec<&Segment> = self.parts()[from..].iter().map(|part| &*part.segment).collect();
            let merged = Segment::merge(self.fields(), &parts)?;
            self.truncate(from);
            self.push(merged);
        }
        Ok(())
    }

    /// The same documents in one segment, with these slots dead: for an index that is built as a whole.
    ///
    /// # Errors
    /// INTERNAL as for [`TextIndex::build`].
    pub(crate) fn in_one(&self, dead: &Bitmap) -> Result<Self> {
        self.of_merged(u32::MAX, dead)
    }

    /// The same documents in segments each of which is far larger than the next, with these slots dead: for an index of
    /// which much is new.
    ///
    /// # Errors
    /// INTERNAL as for [`TextIndex::build`].
    pub(crate) fn in_few(&self, dead: &Bitmap) -> Result<Self> {
        self.of_merged(FAR_LARGER, dead)
    }

    fn of_merged(&self, far_larger: u32, dead: &Bitmap) -> Result<Self> {
        let mut next = Self::empty(Arc::clone(self.analyser()));
        self.merged(far_larger)?.into_iter().for_each(|segment| next.push_shared(segment));
        next.count(dead);
        Ok(next)
    }

    /// The segments, merged until each is so many times larger than the next.
    pub(super) fn merged(&self, far_larger: u32) -> Result<Vec<Arc<Segment>>> {
        let docs: Vec<u32> = self.parts().iter().map(|part| part.segment.docs).collect();
        let mut start = 0;
        let ends = runs(&docs, far_larger).into_iter();
        let merged = ends.map(|end| match &self.parts()[std::mem::replace(&mut start, end)..end] {
            [one] => Ok(Arc::clone(&one.segment)),
            run => {
                let of: Vec<&Segment> = run.iter().map(|part| &*part.segment).collect();
                Segment::merge(self.fields(), &of).map(Arc::new)
            }
        });
        merged.collect()
    }

    /// The same documents without most of the dead, and the slots that are left, which get the numbers from 0 on. Segments
    /// of which few documents are dead stay as they are.
    ///
    /// # Errors
    /// INTERNAL as for [`TextIndex::build`].
    pub(crate) fn compact(&self, dead: &Bitmap) -> Result<(Self, Bitmap)> {
        let mut next = Self::empty(Arc::clone(self.analyser()));
        let mut kept = Bitmap::full(self.slots());
        for part in self.parts() {
            let gone = &part.dead.list;
            if gone.len() * 4 < part.segment.docs as usize {
                next.push_shared(Arc::clone(&part.segment));
                continue;
            }
            gone.iter().for_each(|doc| {
                kept.remove(part.base + doc);
            });
            if gone.len() < part.segment.docs as usize {
                next.push(Segment::without(self.fields(), &part.segment, &part.dead.set)?);
            }
        }
        next.count(&dead.numbered_by(&kept));
        Ok((next, kept))
    }
}

/// Where each run of neighbours that become one ends. A large segment is not merged anew for a few changes behind it.
fn runs(docs: &[u32], far_larger: u32) -> Vec<usize> {
    let mut runs: Vec<(usize, u32)> = Vec::new();
    for (docs, end) in docs.iter().copied().zip(1..) {
        let mut together = docs;
        while let Some((_, before)) = runs.pop_if(|(_, before)| *before <= together.saturating_mul(far_larger)) {
            together += before;
        }
        runs.push((end, together));
    }
    runs.into_iter().map(|(end, _)| end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::text::{Part, Scratch, TextDoc, TextQuery};
    use crate::text::{Analyser, Lang};

    #[test]
    fn merged_segments_answer_as_they_did_apart() {
        let doc = |text| TextDoc { texts: vec![(Lang::Fi, text, Part::Title)] };
        let dead = Bitmap::from_iter([1]);
        let mut apart = TextIndex::build(Analyser::new(), [doc("Omaishoitajien ryhmä"), doc("Ryhmä")]).unwrap();
        for text in ["Omaishoitajan kahvila", "Uimakoulu", "Omaishoitajat ja ryhmät", "Kahvila"] {
            let tail = Segment::build(apart.analyser(), apart.fields(), [doc(text)]).unwrap();
            apart.push(tail);
        }
        apart.count(&dead);
        let (few, one) = (apart.in_few(&dead).unwrap(), apart.in_one(&dead).unwrap());
        assert_eq!((apart.segments(), few.segments(), one.segments()), (5, 1, 1));
        for text in ["omaishoitaja", "ryhmä kahvila", "uimakuolu"] {
            let of = |index: &TextIndex| {
                let mut scratch = Scratch::default();
                let found = index.retrieve(&TextQuery::new(text, Lang::Fi), None, &mut scratch).unwrap();
                found.hits().collect::<Vec<_>>()
            };
            assert_eq!(of(&apart), of(&one), "{text}");
            assert!(!of(&one).is_empty(), "{text}");
        }
    }

    #[test]
    fn neighbours_are_merged_until_each_is_far_larger_than_the_next() {
        assert_eq!(runs(&[], FAR_LARGER), [0; 0]);
        assert_eq!(runs(&[20, 20, 20, 20, 20], FAR_LARGER), [5]);
        assert_eq!(runs(&[20, 20, 20, 20, 20, 1], FAR_LARGER), [5, 6]);
        assert_eq!(runs(&[100, 20, 9, 3, 1, 1], FAR_LARGER), [3, 6]);
        assert_eq!(runs(&[1000, 20, 9, 3, 1, 1], FAR_LARGER), [1, 6]);
        assert_eq!(runs(&[1, 9, 100], FAR_LARGER), [3]);
        assert_eq!(runs(&[1000, 20, 9, 3, 1, 1], u32::MAX), [6]);
    }
}
