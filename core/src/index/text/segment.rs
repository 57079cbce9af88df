//! One segment: an inverted index in tantivy's format, in memory, that never changes.
//!
//! No `IndexWriter` is involved, so that there are no threads, no locks and no commits: a segment is written at once, by
//! tantivy's own serializers, and read by tantivy's own readers.

use std::io::Write;
use std::sync::Arc;

use tantivy::columnar::ColumnarWriter;
use tantivy::directory::{RamDirectory, TerminatingWrite, WritePtr};
use tantivy::fieldnorm::{FieldNormReader, FieldNormsSerializer};
use tantivy::index::{InvertedIndexReader, Segment as Files, SegmentComponent};
use tantivy::postings::{BlockSegmentPostings, FieldSerializer, InvertedIndexSerializer, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::termdict::{TermDictionary, TermMerger};
use tantivy::{Index, IndexSettings, SegmentReader, TantivyError};

use super::TextDoc;
use super::build::{Gathered, write_postings};
use super::schema::Fields;
use crate::text::Analyser;
use crate::{Error, ErrorKind, Result};

/// The files of a segment that hold something: what an image keeps.
pub(super) const FILES: [SegmentComponent; 4] =
    [SegmentComponent::Terms, SegmentComponent::Postings, SegmentComponent::Positions, SegmentComponent::FieldNorms];

/// Documents that were indexed together. Local ids count from 0 in the order of adding.
pub(super) struct Segment {
    files: Files,
    pub(super) docs: u32,
    fields: Vec<SegmentField>,
}

/// One field of a segment.
pub(super) struct SegmentField {
    inverted: Arc<InvertedIndexReader>,
    /// The quantised length of each document.
    pub(super) norms: Vec<u8>,
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
        let mut writer = SegmentWriter::new(fields)?;
        for number in 0..fields.all.len() as u32 {
            let field = Field::from_field_id(number);
            let parts: Vec<&SegmentField> = segments.iter().map(|segment| segment.field(field)).collect();
            let norms = parts.iter().flat_map(|part| part.norms.iter().copied()).collect();
            writer.field(field, norms, |out| {
                let mut streams = Vec::new();
                for part in &parts {
                    streams.push(part.dictionary().stream().map_err(|error| broken(error.into()))?);
                }
                let mut terms = TermMerger::new(streams);
                let mut merged: Vec<(u32, u32)> = Vec::new();
                while terms.advance() {
                    merged.clear();
                    for (place, info) in terms.current_segment_ords_and_term_infos() {
                        let base: u32 = segments[..place].iter().map(|segment| segment.docs).sum();
                        let mut postings = parts[place].postings(&info)?;
                        while !postings.docs().is_empty() {
                            let docs = postings.docs().iter().zip(postings.freqs());
                            merged.extend(docs.map(|(doc, frequency)| (base + doc, *frequency)));
                            postings.advance();
                        }
                    }
                    write_postings(out, terms.key(), &merged)?;
                }
                Ok(())
            })?;
        }
        writer.finish(segments.iter().map(|segment| segment.docs).sum())
    }

    fn open(files: Files) -> Result<Self> {
        let reader = SegmentReader::open(&files).map_err(broken)?;
        let docs = reader.max_doc();
        let mut fields = Vec::new();
        for (field, _) in files.schema().fields() {
            let inverted = reader.inverted_index(field).map_err(broken)?;
            let lengths: FieldNormReader = reader.get_fieldnorms_reader(field).map_err(broken)?;
            if lengths.num_docs() != docs {
                return Err(broken(TantivyError::InternalError("a field has not the length of its segment".into())));
            }
            let norms = (0..docs).map(|doc| lengths.fieldnorm_id(doc)).collect();
            fields.push(SegmentField { inverted, norms });
        }
        Ok(Self { files, docs, fields })
    }

    /// The bytes of its [`FILES`].
    pub(super) fn to_bytes(&self) -> Result<[Vec<u8>; FILES.len()]> {
        let mut all = [const { Vec::new() }; FILES.len()];
        for (bytes, file) in all.iter_mut().zip(FILES) {
            let slice = self.files.open_read(file).map_err(|error| broken(error.into()))?;
            bytes.extend_from_slice(&slice.read_bytes().map_err(|error| broken(error.into()))?);
        }
        Ok(all)
    }

    /// A segment of the bytes that [`Segment::to_bytes`] gave.
    pub(super) fn from_bytes(fields: &Fields, docs: u32, all: [&[u8]; FILES.len()]) -> Result<Self> {
        let files = new_files(fields)?;
        for (file, bytes) in FILES.into_iter().zip(all) {
            write_file(&files, file, |out| out.write_all(bytes))?;
        }
        close(files, docs)
    }

    pub(super) fn field_count(&self) -> u32 {
        self.fields.len() as u32
    }

    pub(super) fn field(&self, field: Field) -> &SegmentField {
        &self.fields[field.field_id() as usize]
    }
}

/// Writes a segment, field by field in the order of the schema.
pub(super) struct SegmentWriter {
    files: Files,
    terms: InvertedIndexSerializer,
    norms: FieldNormsSerializer,
}

impl SegmentWriter {
    pub(super) fn new(fields: &Fields) -> Result<Self> {
        let files = new_files(fields)?;
        let terms = InvertedIndexSerializer::open(&files).map_err(broken)?;
        let norms = files.open_write(SegmentComponent::FieldNorms).map_err(|error| broken(error.into()))?;
        let norms = FieldNormsSerializer::from_write(norms).map_err(|error| broken(error.into()))?;
        Ok(Self { files, terms, norms })
    }

    /// Writes the quantised lengths of a field, and its terms, which `write` must give in ascending order of their bytes.
    pub(super) fn field(
        &mut self,
        field: Field,
        norms: Vec<u8>,
        write: impl FnOnce(&mut FieldSerializer<'_>) -> Result<()>,
    ) -> Result<()> {
        let length: u64 = norms.iter().map(|norm| u64::from(FieldNormReader::id_to_fieldnorm(*norm))).sum();
        self.norms.serialize_field(field, &norms).map_err(|error| broken(error.into()))?;
        let mut out = self.terms.new_field(field, length, None).map_err(|error| broken(error.into()))?;
        write(&mut out)?;
        out.close().map_err(|error| broken(error.into()))
    }

    pub(super) fn finish(self, docs: u32) -> Result<Segment> {
        self.terms.close().map_err(|error| broken(error.into()))?;
        self.norms.close().map_err(|error| broken(error.into()))?;
        close(self.files, docs)
    }
}

fn new_files(fields: &Fields) -> Result<Files> {
    let index = Index::create(RamDirectory::create(), fields.schema.clone(), IndexSettings::default());
    Ok(index.map_err(broken)?.new_segment())
}

fn write_file(
    files: &Files,
    file: SegmentComponent,
    write: impl FnOnce(&mut WritePtr) -> std::io::Result<()>,
) -> Result<()> {
    let mut out = files.open_write(file).map_err(|error| broken(error.into()))?;
    write(&mut out).and_then(|()| out.terminate()).map_err(|error| broken(error.into()))
}

/// Adds the files that a reader looks for and that have nothing in them: no document is stored, no field is fast.
fn close(files: Files, docs: u32) -> Result<Segment> {
    write_file(&files, SegmentComponent::Store, |_| Ok(()))?;
    write_file(&files, SegmentComponent::FastFields, |out| ColumnarWriter::default().serialize(docs, None, out))?;
    Segment::open(files.with_max_doc(docs))
}

/// An index in memory fails only if it, or we, are mistaken.
pub(super) fn broken(error: TantivyError) -> Error {
    Error::new(ErrorKind::Internal, "the text index failed").caused_by(error)
}

impl SegmentField {
    pub(super) fn term(&self, term: &str) -> Result<Option<TermInfo>> {
        self.inverted.terms().get(term).map_err(|error| broken(error.into()))
    }

    pub(super) fn postings(&self, term: &TermInfo) -> Result<BlockSegmentPostings> {
        self.inverted
            .read_block_postings_from_terminfo(term, IndexRecordOption::WithFreqs)
            .map_err(|error| broken(error.into()))
    }

    pub(super) fn dictionary(&self) -> &TermDictionary {
        self.inverted.terms()
    }
}
