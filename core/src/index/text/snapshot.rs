//! The snapshot: segments, dead slots, and the statistics of the live documents.

use std::sync::Arc;

use tantivy::schema::Field;

use super::measures::Measures;
use super::plan::Plan;
use super::query::{Meaning, Retrieved, TextQuery};
use super::schema::Fields;
use super::score::Scratch;
use super::segment::{Found, Lengths, Part, Postings, Segment, SegmentField};
use crate::Result;
use crate::index::Bitmap;
use crate::text::{Analyser, Glossary, Lang};

/// The texts of one document.
#[derive(Debug, Clone, Default)]
pub struct TextDoc<'a> {
    /// Each text with its language; all of one language are searched as one.
    pub texts: Vec<(Lang, &'a str, Part)>,
}

/// An immutable full-text index over slots `0..slots()`. Cheap to clone; shared between threads.
///
/// ```
/// use luotsi::index::Bitmap;
/// use luotsi::index::text::{Part, Scratch, TextDoc, TextIndex, TextQuery};
/// use luotsi::text::{Analyser, Lang};
///
/// let doc = |text| TextDoc { texts: vec![(Lang::Fi, text, Part::Title)] };
/// let index = TextIndex::build(Analyser::new(), [doc("Omaishoitajien vertaistuki"), doc("Uimakoulu")])?;
/// let mut scratch = Scratch::default();
/// let found = index.retrieve(&TextQuery::new("omaishoitajille", Lang::Fi), None, &mut scratch)?;
/// assert_eq!(found.hits().map(|hit| hit.slot).collect::<Vec<_>>(), [0]);
///
/// // The first document changes: its old slot dies, a new one is added.
/// let dead = Bitmap::from_iter([0]);
/// let index = index.append(&[doc("Omaishoitajien kahvila")], &dead)?;
/// let found = index.retrieve(&TextQuery::new("omaishoitajille", Lang::Fi), None, &mut scratch)?;
/// assert_eq!(found.hits().map(|hit| hit.slot).collect::<Vec<_>>(), [2]);
/// # Ok::<(), luotsi::Error>(())
/// ```
#[derive(Clone)]
pub struct TextIndex {
    analyser: Arc<Analyser>,
    fields: Arc<Fields>,
    parts: Vec<Placed>,
    live: u32,
    /// For each field, the length of all live documents and how many of them have it at all.
    lengths: Vec<Lengths>,
    measures: Arc<Measures>,
}

/// A segment in its place.
#[derive(Clone)]
pub(super) struct Placed {
    pub(super) segment: Arc<Segment>,
    /// The slot of its first document.
    pub(super) base: u32,
    pub(super) dead: Arc<Dead>,
    lengths: Arc<[Lengths]>,
}

/// The dead of a segment, by local id.
#[derive(Default)]
pub(super) struct Dead {
    /// Ascending.
    pub(super) list: Vec<u32>,
    pub(super) set: Bitmap,
}

impl TextIndex {
    /// An index without documents.
    pub fn empty(analyser: Arc<Analyser>) -> Self {
        let fields = Arc::new(Fields::new(analyser.weights()));
        let lengths = vec![Lengths::default(); fields.all.len()];
        Self { analyser, fields, parts: Vec::new(), live: 0, lengths, measures: Arc::default() }
    }

    /// An index of these documents, in slots from 0 on.
    ///
    /// # Errors
    /// INTERNAL if tantivy fails, which it has no reason to in memory.
    pub fn build<'a>(analyser: Arc<Analyser>, docs: impl IntoIterator<Item = TextDoc<'a>>) -> Result<Self> {
        let mut index = Self::empty(analyser);
        let base = Segment::build(&index.analyser, &index.fields, docs)?;
        if base.docs > 0 {
            index.push(base);
        }
        index.count(&Bitmap::new());
        Ok(index)
    }

    /// The next snapshot: these documents in slots from [`TextIndex::slots`] on, and every slot of `dead` gone.
    ///
    /// `dead` is the whole set, not only what is new in it. Segments are merged as in a binary counter: a new one with those
    /// before it, as long as the one before is not more than twice as large as all behind it and they have no more than
    /// 20,000 documents together. So n changes one by one cost O(n log n), and no single one much.
    ///
    /// # Errors
    /// INTERNAL as for [`TextIndex::build`].
    pub fn append(&self, docs: &[TextDoc<'_>], dead: &Bitmap) -> Result<Self> {
        let mut next = self.clone();
        if !docs.is_empty() {
            let tail = Segment::build(&self.analyser, &self.fields, docs.iter().cloned())?;
            next.push(tail);
            next.merge_tail()?;
        }
        next.count(dead);
        Ok(next)
    }

    /// Puts a segment behind the others; [`count`](Self::count) must follow.
    pub(super) fn push(&mut self, segment: Segment) {
        self.push_shared(Arc::new(segment));
    }

    pub(super) fn push_shared(&mut self, segment: Arc<Segment>) {
        self.parts.push(Placed::new(segment, self.slots()));
    }

    /// Takes over the dead slots and counts what is left.
    pub(super) fn count(&mut self, dead: &Bitmap) {
        self.live = 0;
        self.measures = Arc::default();
        self.lengths = vec![Lengths::default(); self.fields.all.len()];
        for part in &mut self.parts {
            part.bury(dead);
            self.live += part.segment.docs - part.dead.list.len() as u32;
            for (sum, of) in self.lengths.iter_mut().zip(part.lengths.iter()) {
                sum.add(*of);
            }
        }
    }

    /// The number of slots, dead ones included; the next document gets this one.
    pub fn slots(&self) -> u32 {
        self.parts.last().map_or(0, |part| part.base + part.segment.docs)
    }

    /// The number of live documents.
    pub fn live(&self) -> u32 {
        self.live
    }

    /// The number of segments, for reports.
    pub fn segments(&self) -> usize {
        self.parts.len()
    }

    /// What analysed the documents.
    pub fn analyser(&self) -> &Arc<Analyser> {
        &self.analyser
    }

    /// Finds the live documents that have a word of the query, each with its score.
    ///
    /// With `only`, slots outside it are no hits; scores do not change by it. `scratch` is working memory to be used again.
    ///
    /// # Errors
    /// INTERNAL as for [`TextIndex::build`]. No text is an error.
    pub fn retrieve<'s>(
        &self,
        query: &TextQuery<'_>,
        only: Option<&Bitmap>,
        scratch: &'s mut Scratch,
    ) -> Result<Retrieved<'s>> {
        let plan = self.plan(query, &Glossary::new(&self.analyser))?;
        self.run(plan, query.meanings.clone(), only, scratch)
    }

    /// The first half of [`retrieve`](Self::retrieve): what the words are taken for, whatever they mean.
    pub(crate) fn plan(&self, query: &TextQuery<'_>, glossary: &Glossary<'_>) -> Result<Plan> {
        Plan::new(self, query, glossary)
    }

    /// The second half.
    pub(crate) fn run<'s>(
        &self,
        plan: Plan,
        meanings: Vec<Meaning>,
        only: Option<&Bitmap>,
        scratch: &'s mut Scratch,
    ) -> Result<Retrieved<'s>> {
        scratch.run(self, plan, meanings, only)
    }

    /// Calls `each` with every dead slot.
    pub(super) fn each_dead(&self, mut each: impl FnMut(u32)) {
        for part in &self.parts {
            part.dead.list.iter().for_each(|doc| each(part.base + doc));
        }
    }

    /// Whether a slot is in use and not dead.
    pub(super) fn is_live(&self, slot: u32) -> bool {
        let place = self.parts.partition_point(|part| part.base <= slot);
        let part = place.checked_sub(1).map(|place| &self.parts[place]);
        part.is_some_and(|part| slot - part.base < part.segment.docs && !part.is_dead(slot - part.base))
    }

    pub(super) fn measures(&self) -> &Measures {
        &self.measures
    }

    pub(super) fn fields(&self) -> &Fields {
        &self.fields
    }

    pub(super) fn parts(&self) -> &[Placed] {
        &self.parts
    }

    /// Leaves the first segments.
    pub(super) fn truncate(&mut self, parts: usize) {
        self.parts.truncate(parts);
    }

    /// Live documents with a text in this field.
    pub(super) fn docs_with(&self, field: Field) -> u32 {
        self.lengths[field.field_id() as usize].docs
    }

    /// The average length of the field in the live documents that have it.
    pub(super) fn average_length(&self, field: Field) -> f32 {
        let lengths = self.lengths[field.field_id() as usize];
        if lengths.docs == 0 { 1.0 } else { (lengths.terms as f64 / f64::from(lengths.docs)) as f32 }
    }

    /// Whether a live document has the term.
    pub(super) fn has(&self, field: Field, term: &str) -> Result<bool> {
        Ok(self.frequency(field, term, None)? > 0)
    }

    /// The number of live documents with the term, or of those among `shown` (which are live).
    pub(super) fn frequency(&self, field: Field, term: &str, shown: Option<&Bitmap>) -> Result<u32> {
        let mut live = 0;
        for part in &self.parts {
            let of = part.segment.field(field);
            let Some(found) = of.find(term)? else { continue };
            match shown {
                None => live += part.live_frequency(of, &found)?,
                Some(shown) => of.walk(&found, &mut Postings::default(), |docs, _| {
                    live += docs.iter().filter(|doc| shown.contains(part.base + **doc)).count() as u32;
                })?,
            }
        }
        Ok(live)
    }
}

impl Placed {
    fn new(segment: Arc<Segment>, base: u32) -> Self {
        let lengths = segment.lengths[..].into();
        Self { segment, base, dead: Arc::default(), lengths }
    }

    /// Marks the dead among its documents and takes their lengths from the sums. Who is dead stays dead.
    fn bury(&mut self, all: &Bitmap) {
        let dead = all.range(self.base, self.base + self.segment.docs).map(|slot| slot - self.base);
        let new: Vec<u32> = dead.filter(|doc| !self.dead.set.contains(*doc)).collect();
        if new.is_empty() {
            return;
        }
        let mut lengths = self.lengths.to_vec();
        for (field, left) in lengths.iter_mut().enumerate() {
            let norms = &self.segment.field(Field::from_field_id(field as u32)).norms;
            new.iter().for_each(|doc| left.take(norms[*doc as usize]));
        }
        let mut set = self.dead.set.clone();
        new.iter().for_each(|doc| {
            set.insert(*doc);
        });
        self.lengths = lengths.into();
        self.dead = Arc::new(Dead { list: set.iter().collect(), set });
    }

    pub(super) fn is_dead(&self, doc: u32) -> bool {
        self.dead.set.contains(doc)
    }

    /// The documents of the term's postings that are alive.
    pub(super) fn live_frequency(&self, field: &SegmentField, found: &Found) -> Result<u32> {
        /// How many documents of a term are walked through in the time in which one is sought.
        const WALKED: usize = 16;
        let Dead { list, set } = &*self.dead;
        if list.len().saturating_mul(WALKED) < found.docs as usize {
            let dead = if list.is_empty() { 0 } else { field.count(found, list)? };
            return Ok(found.docs - dead);
        }
        let mut live = 0;
        field.walk(found, &mut Postings::default(), |docs, _| {
            live += docs.iter().filter(|doc| !set.contains(**doc)).count() as u32
        })?;
        Ok(live)
    }
}
