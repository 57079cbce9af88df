//! The terms of a large segment: tantivy's term dictionaries and postings, in memory.
//!
//! No `IndexWriter` is involved, so that there are no threads, no locks and no commits: a segment is written at once, by
//! tantivy's own serializers, and read by tantivy's own readers.

use std::io::Write;
use std::sync::Arc;

use tantivy::columnar::ColumnarWriter;
use tantivy::directory::{RamDirectory, TerminatingWrite, WritePtr};
use tantivy::fieldnorm::{FieldNormReader, FieldNormsSerializer};
use tantivy::index::{InvertedIndexReader, Segment as Files, SegmentComponent};
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::Field;
use tantivy::{Index, IndexSettings, SegmentReader, TantivyError};

use super::schema::Fields;
use super::segment::broken;
use crate::Result;

/// The files that hold something: what an image keeps.
pub(super) const FILES: [SegmentComponent; 4] =
    [SegmentComponent::Terms, SegmentComponent::Postings, SegmentComponent::Positions, SegmentComponent::FieldNorms];

/// The files of a segment, complete.
pub(super) struct Packed {
    files: Files,
    pub(super) docs: u32,
    /// For each field, its terms and the quantised length of each document.
    pub(super) fields: Vec<(Arc<InvertedIndexReader>, Vec<u8>)>,
}

impl Packed {
    fn open(files: Files) -> Result<Self> {
        let reader = SegmentReader::open(&files).map_err(broken)?;
        let docs = reader.max_doc();
        let mut fields = Vec::new();
        for (field, _) in files.schema().fields() {
            let lengths: FieldNormReader = reader.get_fieldnorms_reader(field).map_err(broken)?;
            if lengths.num_docs() != docs {
                return Err(broken(TantivyError::InternalError("a field has not the length of its segment".into())));
            }
            let norms = (0..docs).map(|doc| lengths.fieldnorm_id(doc)).collect();
            fields.push((reader.inverted_index(field).map_err(broken)?, norms));
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

    /// What [`to_bytes`](Self::to_bytes) gave.
    pub(super) fn from_bytes(fields: &Fields, docs: u32, all: [&[u8]; FILES.len()]) -> Result<Self> {
        let files = new_files(fields)?;
        for (file, bytes) in FILES.into_iter().zip(all) {
            write_file(&files, file, |out| out.write_all(bytes))?;
        }
        close(files, docs)
    }
}

/// Writes a segment, field by field in the order of the schema.
pub(super) struct PackedWriter {
    files: Files,
    terms: InvertedIndexSerializer,
    norms: FieldNormsSerializer,
}

impl PackedWriter {
    pub(super) fn new(fields: &Fields) -> Result<Self> {
        let files = new_files(fields)?;
        let terms = InvertedIndexSerializer::open(&files).map_err(broken)?;
        let norms = files.open_write(SegmentComponent::FieldNorms).map_err(|error| broken(error.into()))?;
        let norms = FieldNormsSerializer::from_write(norms).map_err(|error| broken(error.into()))?;
        Ok(Self { files, terms, norms })
    }

    /// Writes the quantised lengths of a field, and begins its terms, which must come in ascending order.
    pub(super) fn field(&mut self, field: Field, norms: &[u8]) -> Result<FieldSerializer<'_>> {
        let length: u64 = norms.iter().map(|norm| u64::from(FieldNormReader::id_to_fieldnorm(*norm))).sum();
        self.norms.serialize_field(field, norms).map_err(|error| broken(error.into()))?;
        self.terms.new_field(field, length, None).map_err(|error| broken(error.into()))
    }

    /// Writes the lengths of a field that has no terms: the beginning of a dictionary is what costs.
    pub(super) fn empty_field(&mut self, field: Field, norms: &[u8]) -> Result<()> {
        self.norms.serialize_field(field, norms).map_err(|error| broken(error.into()))
    }

    pub(super) fn finish(self, docs: u32) -> Result<Packed> {
        self.terms.close().map_err(|error| broken(error.into()))?;
        self.norms.close().map_err(|error| broken(error.into()))?;
        close(self.files, docs)
    }
}

/// Writes the postings of one term, of which there must be some.
pub(super) fn write_postings(out: &mut FieldSerializer<'_>, term: &str, postings: &[(u32, u32)]) -> Result<()> {
    out.new_term(term.as_bytes(), postings.len() as u32, true).map_err(|error| broken(error.into()))?;
    for (doc, frequency) in postings {
        out.write_doc(*doc, *frequency, &[]);
    }
    out.close_term().map_err(|error| broken(error.into()))
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
fn close(files: Files, docs: u32) -> Result<Packed> {
    write_file(&files, SegmentComponent::Store, |_| Ok(()))?;
    write_file(&files, SegmentComponent::FastFields, |out| ColumnarWriter::default().serialize(docs, None, out))?;
    Packed::open(files.with_max_doc(docs))
}
