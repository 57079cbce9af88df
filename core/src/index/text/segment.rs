//! One segment: the inverted index of documents that were indexed together. It never changes.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use tantivy::TantivyError;
use tantivy::directory::OwnedBytes;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, FieldSerializer, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::termdict::TermStreamer;
use tantivy_fst::raw::Fst;

use super::TextDoc;
use super::build::Gathered;
use super::common::Common;
use super::marks::{alike, is_alike};
use super::packed::{Packed, PackedWriter, write_postings};
use super::schema::Fields;
use super::slip::{is_near, near};
use super::small::SmallTerms;
use crate::index::Bitmap;
use crate::text::Analyser;
use crate::{Error, ErrorKind, Result};

/// Documents up to which a segment is kept as sorted lists.
const SMALL: u32 = 512;

/// Documents that were indexed together. Local ids count from 0 in the order of adding.
pub(super) struct Segment {
    pub(super) docs: u32,
    fields: Vec<SegmentField>,
    /// For each field, the sum of the lengths and the number of documents that have it.
    pub(super) lengths: Vec<Lengths>,
    /// The files of a large one.
    packed: Option<Arc<Packed>>,
}

/// One field of a segment.
pub(super) struct SegmentField {
    terms: Terms,
    /// The quantised length of each document.
    pub(super) norms: Vec<u8>,
}

enum Terms {
    Small(SmallTerms),
    Packed(PackedTerms),
}

/// The terms of a field of a large segment. They are opened when they are first needed.
struct PackedTerms {
    of: Arc<Packed>,
    field: Field,
    opened: OnceLock<Arc<InvertedIndexReader>>,
    letters: OnceLock<Option<Fst<OwnedBytes>>>,
}

impl PackedTerms {
    #[inline]
    fn get(&self) -> Result<&InvertedIndexReader> {
        once(&self.opened, || self.of.terms(self.field)).map(AsRef::as_ref)
    }

    fn letters(&self) -> Result<Option<&Fst<OwnedBytes>>> {
        once(&self.letters, || self.of.letters(self.field)).map(Option::as_ref)
    }
}

/// What a cell holds, made now if it never was.
#[inline]
fn once<T>(cell: &OnceLock<T>, make: impl FnOnce() -> Result<T>) -> Result<&T> {
    match cell.get() {
        Some(made) => Ok(made),
        None => {
            let made = make()?;
            Ok(cell.get_or_init(|| made))
        }
    }
}

/// A term of a field that has it.
pub(super) struct Found {
    /// The documents with the term, dead ones too.
    pub(super) docs: u32,
    at: At,
}

enum At {
    /// The place of the term.
    Small(usize),
    /// Where its postings are in the file of postings.
    Packed(Range<usize>),
}

impl Found {
    fn of(info: TermInfo) -> Self {
        Self { docs: info.doc_freq, at: At::Packed(info.postings_range) }
    }

    /// What tells it from the other terms of its field.
    pub(super) fn place(&self) -> usize {
        match &self.at {
            At::Small(place) => *place,
            At::Packed(range) => range.start,
        }
    }
}

/// How long a field is in several documents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Lengths {
    /// The quantised lengths together.
    pub(super) terms: u64,
    /// The documents that have the field.
    pub(super) docs: u32,
}

/// The part of a record that a text comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The name of the service: it counts a little more.
    Title,
    /// Everything else.
    Body,
}

impl Segment {
    /// Analyses and indexes documents.
    pub(super) fn build<'a>(
        analyser: &Analyser,
        fields: &Fields,
        docs: impl IntoIterator<Item = TextDoc<'a>>,
    ) -> Result<Self> {
        let mut gathered = Gathered::new();
        for doc in docs {
            gathered.add(&doc);
        }
        gathered.finish(analyser, fields)
    }

    /// One segment with the documents of several, in their order; dead ones keep their place.
    pub(super) fn merge(fields: &Fields, segments: &[&Segment]) -> Result<Self> {
        let (sources, docs) = behind_each_other(segments);
        Self::merge_as(fields, &sources, SegmentWriter::new(fields, docs)?, docs)
    }

    /// The segment of the documents that are not dead.
    pub(super) fn without(fields: &Fields, segment: &Segment, dead: &Bitmap) -> Result<Self> {
        let mut next = 0;
        let places = (0..segment.docs).map(|doc| {
            let place = next;
            next += u32::from(!dead.contains(doc));
            if dead.contains(doc) { GONE } else { place }
        });
        let places: Vec<u32> = places.collect();
        let source = Source { segment, places: Places::Listed(&places) };
        Self::merge_as(fields, &[source], SegmentWriter::new(fields, next)?, next)
    }

    /// The same segment with files, whatever its size.
    pub(super) fn pack(&self, fields: &Fields) -> Result<Self> {
        let (sources, docs) = behind_each_other(&[self]);
        Self::merge_as(fields, &sources, SegmentWriter::Packed(Box::new(PackedWriter::new(fields)?)), docs)
    }

    /// The files, if it is a large one.
    pub(super) fn files(&self) -> Option<&Packed> {
        self.packed.as_deref()
    }

    /// Where the postings of each term end in the file of postings, as far as is known: no search reads beyond one.
    pub(super) fn posting_ends(&self) -> Result<Vec<u64>> {
        /// What stands before the postings of a field: its length.
        const HEADING: u64 = 8;
        let mut ends = Vec::new();
        let mut start = 0;
        for field in &self.fields {
            let Terms::Packed(terms) = &field.terms else { continue };
            let mut stream = terms.get()?.terms().stream().map_err(|error| broken(error.into()))?;
            let mut last = None;
            while stream.advance() {
                last = Some(start + HEADING + stream.value().postings_range.end as u64);
                ends.extend(last);
            }
            start = last.unwrap_or(start);
        }
        Ok(ends)
    }

    fn merge_as(fields: &Fields, sources: &[Source<'_>], mut writer: SegmentWriter, docs: u32) -> Result<Self> {
        let mut merged: Vec<(u32, u32)> = Vec::new();
        for number in 0..fields.all.len() as u32 {
            let field = Field::from_field_id(number);
            let norms = sources.iter().flat_map(|source| source.norms(field)).collect();
            let mut cursors = Vec::new();
            for source in sources {
                cursors.extend(Cursor::new(source.segment.field(field), source.places)?);
            }
            let mut out = writer.field(field, norms, cursors.is_empty())?;
            while let Some(term) = cursors.iter().map(Cursor::term).min().map(str::to_owned) {
                merged.clear();
                let mut ended = false;
                for cursor in cursors.iter_mut().filter(|cursor| cursor.term() == term) {
                    cursor.append_postings(&mut merged)?;
                    ended |= !cursor.advance();
                }
                if ended {
                    cursors.retain(|cursor| !cursor.ended);
                }
                out.write(&term, &merged)?;
            }
            out.close()?;
        }
        writer.finish(docs)
    }

    /// A segment of files.
    pub(super) fn of_packed(mut packed: Packed) -> Self {
        let norms = std::mem::take(&mut packed.norms);
        let packed = Arc::new(packed);
        let fields = (0..).map(Field::from_field_id).zip(norms).map(|(field, norms)| {
            let terms =
                PackedTerms { of: Arc::clone(&packed), field, opened: OnceLock::new(), letters: OnceLock::new() };
            SegmentField { terms: Terms::Packed(terms), norms }
        });
        let fields = fields.collect();
        Self::new(packed.docs, fields, Some(packed))
    }

    fn new(docs: u32, fields: Vec<SegmentField>, packed: Option<Arc<Packed>>) -> Self {
        let lengths = fields.iter().map(|field| Lengths::of(&field.norms)).collect();
        Self { docs, fields, lengths, packed }
    }

    pub(super) fn field(&self, field: Field) -> &SegmentField {
        &self.fields[field.field_id() as usize]
    }
}

impl Lengths {
    fn of(norms: &[u8]) -> Self {
        let mut sum = Self::default();
        for norm in norms {
            let length = FieldNormReader::id_to_fieldnorm(*norm);
            sum.terms += u64::from(length);
            sum.docs += u32::from(length > 0);
        }
        sum
    }

    pub(super) fn add(&mut self, other: Self) {
        self.terms += other.terms;
        self.docs += other.docs;
    }

    /// Takes a document out.
    pub(super) fn take(&mut self, norm: u8) {
        let length = FieldNormReader::id_to_fieldnorm(norm);
        self.terms -= u64::from(length);
        self.docs -= u32::from(length > 0);
    }
}

/// Writes a segment, field by field in the order of the schema.
pub(super) enum SegmentWriter {
    Small(Vec<SegmentField>),
    Packed(Box<PackedWriter>),
}

/// Takes the terms of one field in ascending order.
pub(super) enum FieldWriter<'a> {
    Small(&'a mut SmallTerms),
    Packed(Box<FieldSerializer<'a>>),
    Empty,
}

impl SegmentWriter {
    pub(super) fn new(fields: &Fields, docs: u32) -> Result<Self> {
        Ok(if docs <= SMALL { Self::Small(Vec::new()) } else { Self::Packed(Box::new(PackedWriter::new(fields)?)) })
    }

    /// Begins the next field, which must be `field`, with the quantised lengths of all documents in it.
    pub(super) fn field(&mut self, field: Field, norms: Vec<u8>, empty: bool) -> Result<FieldWriter<'_>> {
        match self {
            Self::Small(fields) => {
                fields.push(SegmentField { terms: Terms::Small(SmallTerms::default()), norms });
                match fields.last_mut().map(|field| &mut field.terms) {
                    Some(Terms::Small(terms)) => Ok(FieldWriter::Small(terms)),
                    _ => Ok(FieldWriter::Empty),
                }
            }
            Self::Packed(writer) if empty => writer.empty_field(field, &norms).map(|()| FieldWriter::Empty),
            Self::Packed(writer) => Ok(FieldWriter::Packed(Box::new(writer.field(field, &norms)?))),
        }
    }

    pub(super) fn finish(self, docs: u32) -> Result<Segment> {
        match self {
            Self::Small(fields) => Ok(Segment::new(docs, fields, None)),
            Self::Packed(writer) => writer.finish(docs).map(Segment::of_packed),
        }
    }
}

impl FieldWriter<'_> {
    /// Writes a term with its postings; nothing if there are none.
    pub(super) fn write(&mut self, term: &str, postings: &[(u32, u32)]) -> Result<()> {
        match self {
            _ if postings.is_empty() => {}
            Self::Small(terms) => terms.push(term, postings),
            Self::Packed(out) => write_postings(out, term, postings)?,
            Self::Empty => {}
        }
        Ok(())
    }

    pub(super) fn close(self) -> Result<()> {
        match self {
            Self::Packed(out) => out.close().map_err(|error| broken(error.into())),
            Self::Small(_) | Self::Empty => Ok(()),
        }
    }
}

impl SegmentField {
    pub(super) fn find(&self, term: &str) -> Result<Option<Found>> {
        match &self.terms {
            Terms::Small(terms) => {
                let place = terms.find(term).ok();
                Ok(place.map(|place| Found { docs: terms.docs(place).len() as u32, at: At::Small(place) }))
            }
            Terms::Packed(terms) => {
                let info = terms.get()?.terms().get(term).map_err(|error| broken(error.into()))?;
                Ok(info.map(Found::of))
            }
        }
    }

    /// The documents of a term if many have it.
    pub(super) fn common(&self, found: &Found) -> Result<Option<Arc<Common>>> {
        match (&self.terms, &found.at) {
            (Terms::Packed(terms), At::Packed(range)) if Common::is_one(found.docs, terms.of.docs) => {
                let walk = |each: &mut dyn FnMut(&[u32], &[u32])| self.walk(found, &mut Postings::default(), each);
                terms.of.commons.get(terms.field, range.start, walk)
            }
            _ => Ok(None),
        }
    }

    /// Calls `each` with the documents that have a term and how often, block by block, in ascending order.
    #[inline]
    pub(super) fn walk(
        &self,
        found: &Found,
        postings: &mut Postings,
        mut each: impl FnMut(&[u32], &[u32]),
    ) -> Result<()> {
        match (&self.terms, &found.at) {
            (Terms::Small(terms), At::Small(place)) => each(terms.docs(*place), terms.frequencies(*place)),
            (Terms::Packed(terms), At::Packed(range)) => {
                let postings = postings.open(terms.get()?, found.docs, range)?;
                while !postings.docs().is_empty() {
                    each(postings.docs(), postings.freqs());
                    postings.advance();
                }
            }
            _ => return Err(broken(TantivyError::InternalError("a term of another segment".into()))),
        }
        Ok(())
    }

    /// As [`walk`](Self::walk), but for blocks without a wanted document: `wanted` says which is the first from one on.
    #[inline]
    pub(super) fn walk_to(
        &self,
        found: &Found,
        postings: &mut Postings,
        wanted: impl Fn(u32) -> Option<u32>,
        mut each: impl FnMut(&[u32], &[u32]),
    ) -> Result<()> {
        let (Terms::Packed(terms), At::Packed(range)) = (&self.terms, &found.at) else {
            return self.walk(found, postings, each);
        };
        let postings = postings.open(terms.get()?, found.docs, range)?;
        let mut next = wanted(0);
        while let Some(doc) = next {
            let at = postings.seek(doc);
            let docs = postings.docs();
            let Some(last) = docs.last() else { break };
            if let (Some(docs), Some(frequencies)) = (docs.get(at..), postings.freqs().get(at..)) {
                each(docs, frequencies);
            }
            // An image may say anything: what does not ascend ends here.
            next = if *last < doc { None } else { wanted(last.saturating_add(1)) };
        }
        Ok(())
    }

    /// How many of these documents, in ascending order, have the term.
    pub(super) fn count(&self, found: &Found, docs: &[u32]) -> Result<u32> {
        let mut count = 0;
        match (&self.terms, &found.at) {
            (Terms::Packed(terms), At::Packed(range)) => {
                let mut postings = Postings::default();
                let postings = postings.open(terms.get()?, found.docs, range)?;
                for &doc in docs {
                    let at = postings.seek(doc);
                    match postings.docs().get(at) {
                        Some(found) => count += u32::from(*found == doc),
                        None => break,
                    }
                }
            }
            _ => {
                let mut rest = docs;
                self.walk(found, &mut Postings::default(), |with, _| {
                    for doc in with {
                        while rest.first().is_some_and(|next| next < doc) {
                            rest = &rest[1..];
                        }
                        count += u32::from(rest.first() == Some(doc));
                    }
                })?;
            }
        }
        Ok(count)
    }

    /// Calls `each` with every term that is a word but for the marks of its letters, in ascending order. The word has none.
    pub(super) fn alike(&self, word: &str, mut each: impl FnMut(&str)) -> Result<()> {
        match &self.terms {
            Terms::Small(terms) => {
                (0..terms.len()).map(|place| terms.term(place)).filter(|term| is_alike(word, term)).for_each(each);
            }
            Terms::Packed(terms) => {
                if let Some(letters) = terms.letters()? {
                    alike(letters, word, |term| std::str::from_utf8(term).into_iter().for_each(&mut each));
                }
            }
        }
        Ok(())
    }

    /// Calls `each` with every term that is one slip away from a word, or none; with some of them twice.
    pub(super) fn near(&self, word: &str, mut each: impl FnMut(&str)) -> Result<()> {
        match &self.terms {
            Terms::Small(terms) => {
                (0..terms.len()).map(|place| terms.term(place)).filter(|term| is_near(word, term)).for_each(each);
            }
            Terms::Packed(terms) => {
                if let Some(letters) = terms.letters()? {
                    near(letters, word, |term| std::str::from_utf8(term).into_iter().for_each(&mut each));
                }
            }
        }
        Ok(())
    }

    /// Calls `each` with every term that begins so, in ascending order, and the documents that have it, dead ones too.
    pub(super) fn begin_with(&self, prefix: &str, mut each: impl FnMut(&str, u32)) -> Result<()> {
        match &self.terms {
            Terms::Small(terms) => {
                let first = terms.find(prefix).unwrap_or_else(|place| place);
                let those = (first..terms.len()).take_while(|place| terms.term(*place).starts_with(prefix));
                those.for_each(|place| each(terms.term(place), terms.docs(place).len() as u32));
            }
            Terms::Packed(terms) => {
                let stream = terms.get()?.terms().range().ge(prefix).into_stream();
                let mut stream = stream.map_err(|error| broken(error.into()))?;
                while stream.advance() && stream.key().starts_with(prefix.as_bytes()) {
                    if let Ok(term) = std::str::from_utf8(stream.key()) {
                        each(term, stream.value().doc_freq);
                    }
                }
            }
        }
        Ok(())
    }
}

/// A segment that becomes a part of another.
struct Source<'a> {
    segment: &'a Segment,
    places: Places<'a>,
}

/// Where the documents of a segment go.
#[derive(Clone, Copy)]
enum Places<'a> {
    /// To this place and those behind it.
    From(u32),
    /// Each to its own place, or to none.
    Listed(&'a [u32]),
}

/// The place of a document that goes nowhere.
const GONE: u32 = u32::MAX;

fn behind_each_other<'a>(segments: &[&'a Segment]) -> (Vec<Source<'a>>, u32) {
    let mut docs = 0;
    let source = |segment: &&'a Segment| {
        let places = Places::From(docs);
        docs += segment.docs;
        Source { segment, places }
    };
    (segments.iter().map(source).collect(), docs)
}

impl Source<'_> {
    /// The quantised lengths of the documents that go somewhere.
    fn norms(&self, field: Field) -> impl Iterator<Item = u8> {
        let goes = |doc: usize| !matches!(self.places, Places::Listed(places) if places[doc] == GONE);
        let norms = self.segment.field(field).norms.iter().enumerate();
        norms.filter(move |(doc, _)| goes(*doc)).map(|(_, norm)| *norm)
    }
}

/// Goes through the terms of a field.
struct Cursor<'a> {
    field: &'a SegmentField,
    places: Places<'a>,
    at: Place<'a>,
    ended: bool,
}

enum Place<'a> {
    Small(usize),
    Packed(Box<TermStreamer<'a>>),
}

impl<'a> Cursor<'a> {
    /// A cursor at the first term; none if there are no terms.
    fn new(field: &'a SegmentField, places: Places<'a>) -> Result<Option<Self>> {
        let (at, some) = match &field.terms {
            Terms::Small(terms) => (Place::Small(0), terms.len() > 0),
            Terms::Packed(terms) => {
                let mut stream = Box::new(terms.get()?.terms().stream().map_err(|error| broken(error.into()))?);
                let some = stream.advance();
                (Place::Packed(stream), some)
            }
        };
        Ok(some.then_some(Self { field, places, at, ended: false }))
    }

    fn term(&self) -> &str {
        match (&self.field.terms, &self.at) {
            (Terms::Small(terms), Place::Small(place)) => terms.term(*place),
            // Every term was a string when it was written.
            (_, Place::Packed(stream)) => std::str::from_utf8(stream.key()).unwrap_or_default(),
            (Terms::Packed(_), Place::Small(_)) => "",
        }
    }

    fn append_postings(&self, to: &mut Vec<(u32, u32)>) -> Result<()> {
        let found = match &self.at {
            Place::Small(place) => Found { docs: 0, at: At::Small(*place) },
            Place::Packed(stream) => Found::of(stream.value().clone()),
        };
        self.field.walk(&found, &mut Postings::default(), |docs, frequencies| {
            let postings = docs.iter().zip(frequencies);
            match self.places {
                Places::From(base) => to.extend(postings.map(|(doc, frequency)| (base + doc, *frequency))),
                Places::Listed(places) => {
                    let placed = postings.map(|(doc, frequency)| (places[*doc as usize], *frequency));
                    to.extend(placed.filter(|(place, _)| *place != GONE));
                }
            }
        })
    }

    /// Goes to the next term; false at the end.
    fn advance(&mut self) -> bool {
        self.ended = match (&self.field.terms, &mut self.at) {
            (Terms::Small(terms), Place::Small(place)) => {
                *place += 1;
                *place >= terms.len()
            }
            (_, Place::Packed(stream)) => !stream.advance(),
            (Terms::Packed(_), Place::Small(_)) => true,
        };
        !self.ended
    }
}

/// Where postings are unpacked: the room is used again for the next term.
#[derive(Default)]
pub(super) struct Postings(Option<BlockSegmentPostings>);

impl Postings {
    fn open(
        &mut self,
        terms: &InvertedIndexReader,
        docs: u32,
        range: &Range<usize>,
    ) -> Result<&mut BlockSegmentPostings> {
        let info = TermInfo { doc_freq: docs, postings_range: range.clone(), positions_range: 0..0 };
        let opened = match &mut self.0 {
            Some(used) => terms.reset_block_postings_from_terminfo(&info, used).map(|()| used),
            unused => {
                let opened = terms.read_block_postings_from_terminfo(&info, IndexRecordOption::WithFreqs);
                opened.map(|opened| unused.insert(opened))
            }
        };
        opened.map_err(|error| broken(error.into()))
    }
}

/// An index in memory fails only if it, or we, are mistaken; one that reads an image fails where reading does.
pub(super) fn broken(error: TantivyError) -> Error {
    Error::new(ErrorKind::Internal, "the text index failed").caused_by(error)
}
