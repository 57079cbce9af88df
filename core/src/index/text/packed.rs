//! The terms of a large segment: tantivy's term dictionaries and postings, in memory.
//!
//! No `IndexWriter` is involved, so that there are no threads, no locks and no commits: a segment is written at once, by
//! tantivy's own serializers, and read by tantivy's own readers.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tantivy::columnar::ColumnarWriter;
use tantivy::directory::error::{DeleteError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    CompositeFile, FileHandle, FileSlice, OwnedBytes, RamDirectory, TerminatingWrite, WatchCallback, WatchHandle,
    WritePtr,
};
use tantivy::fieldnorm::{FieldNormReader, FieldNormsSerializer};
use tantivy::index::{InvertedIndexReader, Segment as Files, SegmentComponent};
use tantivy::postings::{FieldSerializer, InvertedIndexSerializer};
use tantivy::schema::Field;
use tantivy::{Directory, HasLen, Index, IndexSettings, SegmentReader, TantivyError};
use tantivy_fst::raw::Fst;

use super::common::Commons;
use super::schema::Fields;
use super::segment::broken;
use crate::Result;

/// The files that a reader looks for: what an image keeps. The last two have nothing in them, and are not written again.
pub(super) const FILES: [SegmentComponent; 6] = [
    SegmentComponent::Terms,
    SegmentComponent::Postings,
    SegmentComponent::Positions,
    SegmentComponent::FieldNorms,
    SegmentComponent::Store,
    SegmentComponent::FastFields,
];

/// What stands behind a dictionary: a length, and two numbers of formats, which tantivy looks at when it opens the field.
const LETTERS_END: usize = size_of::<u64>() + 2 * size_of::<u32>();

/// The files of a segment, complete.
pub(super) struct Packed {
    /// The [`FILES`] as an image keeps them.
    raw: Vec<FileSlice>,
    /// The same as tantivy reads them.
    files: Files,
    reader: SegmentReader,
    pub(super) docs: u32,
    /// For each field, the quantised length of each document.
    pub(super) norms: Vec<Vec<u8>>,
    pub(super) commons: Commons,
}

impl Packed {
    fn open(files: Files, raw: Vec<FileSlice>) -> Result<Self> {
        let reader = SegmentReader::open(&files).map_err(broken)?;
        let docs = reader.max_doc();
        let mut norms = Vec::new();
        for (field, _) in files.schema().fields() {
            let lengths: FieldNormReader = reader.get_fieldnorms_reader(field).map_err(broken)?;
            if lengths.num_docs() != docs {
                return Err(broken(TantivyError::InternalError("a field has not the length of its segment".into())));
            }
            norms.push((0..docs).map(|doc| lengths.fieldnorm_id(doc)).collect());
        }
        Ok(Self { raw, files, reader, docs, norms, commons: Commons::new(docs) })
    }

    /// The terms of a field. They are read now, if they never were.
    pub(super) fn terms(&self, field: Field) -> Result<Arc<InvertedIndexReader>> {
        self.reader.inverted_index(field).map_err(broken)
    }

    /// The letters of the terms of a field, if it has any, for a walk of our own: tantivy lets automata alone walk there.
    pub(super) fn letters(&self, field: Field) -> Result<Option<Fst<OwnedBytes>>> {
        let damaged = |what: &str| broken(TantivyError::InternalError(what.into()));
        let read = |file: FileSlice| file.read_bytes().map_err(|error| broken(error.into()));
        let terms = self.files.open_read(SegmentComponent::Terms).map_err(|error| broken(error.into()))?;
        let terms = CompositeFile::open(&terms).map_err(|error| broken(error.into()))?;
        let Some(terms) = terms.open_read(field) else { return Ok(None) };
        // The letters, what is known of each term, the length of that, and the formats.
        let (terms, end) = terms.split_from_end(LETTERS_END);
        let behind = end.slice_to(size_of::<u64>());
        let behind = read(behind)?.as_slice().try_into().map_or(u64::MAX, u64::from_le_bytes);
        let behind = usize::try_from(behind).ok().filter(|behind| *behind <= terms.len());
        let (letters, _) = terms.split_from_end(behind.ok_or_else(|| damaged("a dictionary ends before it begins"))?);
        Fst::new(read(letters)?).map(Some).map_err(|_| damaged("a dictionary has no letters"))
    }

    /// One of the [`FILES`], by its place there.
    pub(super) fn file(&self, place: usize) -> &FileSlice {
        &self.raw[place]
    }

    /// The segment of [`FILES`] that are elsewhere.
    pub(super) fn from_files(fields: &Fields, docs: u32, raw: Vec<FileSlice>) -> Result<Self> {
        let elsewhere = Elsewhere { own: RamDirectory::create(), files: Arc::default() };
        let files = new_files(elsewhere.clone(), fields)?;
        let paths = FILES.map(|file| files.relative_path(file));
        // Nobody has asked for a file before.
        let _ = elsewhere.files.set(paths.into_iter().zip(raw.iter().cloned()).collect());
        Self::open(files.with_max_doc(docs), raw)
    }
}

/// A directory of which some files are elsewhere.
#[derive(Debug, Clone)]
struct Elsewhere {
    own: RamDirectory,
    files: Arc<OnceLock<Vec<(PathBuf, FileSlice)>>>,
}

impl Directory for Elsewhere {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        match self.files.get().and_then(|files| files.iter().find(|(of, _)| of == path)) {
            Some((_, file)) => Ok(Arc::new(file.clone())),
            None => self.own.get_file_handle(path),
        }
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.own.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.own.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.own.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.own.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        self.own.atomic_write(path, bytes)
    }

    fn sync_directory(&self) -> std::io::Result<()> {
        self.own.sync_directory()
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.own.watch(callback)
    }
}

/// Writes a segment, field by field in the order of the schema.
pub(super) struct PackedWriter {
    directory: RamDirectory,
    files: Files,
    terms: InvertedIndexSerializer,
    norms: FieldNormsSerializer,
}

impl PackedWriter {
    pub(super) fn new(fields: &Fields) -> Result<Self> {
        let directory = RamDirectory::create();
        let files = new_files(directory.clone(), fields)?;
        let terms = InvertedIndexSerializer::open(&files).map_err(broken)?;
        let norms = files.open_write(SegmentComponent::FieldNorms).map_err(|error| broken(error.into()))?;
        let norms = FieldNormsSerializer::from_write(norms).map_err(|error| broken(error.into()))?;
        Ok(Self { directory, files, terms, norms })
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
        write_hollow(&self.files, docs)?;
        let raw = FILES.map(|file| self.directory.open_read(&self.files.relative_path(file)));
        let raw: Result<Vec<FileSlice>, _> = raw.into_iter().collect();
        Packed::open(self.files.with_max_doc(docs), raw.map_err(|error| broken(error.into()))?)
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

fn new_files(directory: impl Directory, fields: &Fields) -> Result<Files> {
    let directory: Box<dyn Directory> = Box::new(directory);
    let index = Index::create(directory, fields.schema.clone(), IndexSettings::default());
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
fn write_hollow(files: &Files, docs: u32) -> Result<()> {
    write_file(files, SegmentComponent::Store, |_| Ok(()))?;
    write_file(files, SegmentComponent::FastFields, |out| ColumnarWriter::default().serialize(docs, None, out))
}
