//! One segment: a tantivy index in memory that never changes, and what scoring needs of it.

use std::sync::Arc;

use tantivy::directory::RamDirectory;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::index::InvertedIndexReader;
use tantivy::indexer::merge_filtered_segments;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};
use tantivy::{Index, IndexSettings, SegmentReader, SingleSegmentIndexWriter, TantivyDocument};

use super::TextDoc;
use super::schema::{Fields, SEPARATOR, TOKENIZER, Terms};
use crate::text::{Analyser, Channel, Lang, tokens};
use crate::{Error, ErrorKind, Result};

/// Bytes that tantivy plans with while it builds: for a whole catalogue, and for a few changed records.
const BASE_BUDGET: usize = 64_000_000;
const TAIL_BUDGET: usize = 1_000_000;

/// Documents that were indexed together. Local ids count from 0 in the order of adding.
pub(super) struct Segment {
    index: Index,
    pub(super) docs: u32,
    fields: Vec<SegmentField>,
}

/// One field of a segment.
pub(super) struct SegmentField {
    inverted: Arc<InvertedIndexReader>,
    /// The quantised length of each document, as tantivy keeps it.
    pub(super) norms: Vec<u8>,
}

/// Where a document puts its terms: the part of the record they come from.
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
        few: bool,
    ) -> Result<Self> {
        let tokenizers = TokenizerManager::new();
        tokenizers.register(TOKENIZER, TextAnalyzer::from(Terms::default()));
        let budget = if few { TAIL_BUDGET } else { BASE_BUDGET };
        let mut writer: SingleSegmentIndexWriter = Index::builder()
            .schema(fields.schema.clone())
            .tokenizers(tokenizers)
            .settings(settings())
            .single_segment_index_writer(RamDirectory::create(), budget)
            .map_err(broken)?;
        let mut texts: Vec<String> = vec![String::new(); fields.all.len()];
        for doc in docs {
            for (lang, text, part) in &doc.texts {
                add_text(analyser, fields, *lang, text, *part, &mut texts);
            }
            let mut document = TantivyDocument::new();
            for (number, text) in texts.iter_mut().enumerate() {
                if !text.is_empty() {
                    document.add_text(Field::from_field_id(number as u32), &*text);
                    text.clear();
                }
            }
            writer.add_document(document).map_err(broken)?;
        }
        Self::open(writer.finalize().map_err(broken)?)
    }

    /// One segment with the documents of several, in their order; deleted ones keep their place.
    pub(super) fn merge(segments: &[&Segment]) -> Result<Self> {
        let mut parts = Vec::new();
        for segment in segments {
            parts.extend(segment.index.searchable_segments().map_err(broken)?);
        }
        let all = vec![None; parts.len()];
        let merged = merge_filtered_segments(&parts, settings(), all, RamDirectory::create()).map_err(broken)?;
        Self::open(merged)
    }

    fn open(index: Index) -> Result<Self> {
        let segment = index.searchable_segments().map_err(broken)?.into_iter().next();
        let segment = segment.ok_or_else(|| Error::new(ErrorKind::Internal, "a segment of the index is empty"))?;
        let reader = SegmentReader::open(&segment).map_err(broken)?;
        let docs = reader.max_doc();
        let mut fields = Vec::new();
        for (field, _) in index.schema().fields() {
            let inverted = reader.inverted_index(field).map_err(broken)?;
            let lengths: FieldNormReader = reader.get_fieldnorms_reader(field).map_err(broken)?;
            let norms = (0..docs).map(|doc| lengths.fieldnorm_id(doc)).collect();
            fields.push(SegmentField { inverted, norms });
        }
        Ok(Self { index, docs, fields })
    }

    pub(super) fn field_count(&self) -> u32 {
        self.fields.len() as u32
    }

    pub(super) fn field(&self, field: Field) -> &SegmentField {
        &self.fields[field.field_id() as usize]
    }
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

    pub(super) fn dictionary(&self) -> &tantivy::termdict::TermDictionary {
        self.inverted.terms()
    }
}

/// Nothing is stored, so nothing is compressed.
fn settings() -> IndexSettings {
    IndexSettings { docstore_compression: tantivy::store::Compressor::None, ..IndexSettings::default() }
}

/// Appends the terms of a text to the fields they belong to.
fn add_text(analyser: &Analyser, fields: &Fields, lang: Lang, text: &str, part: Part, texts: &mut [String]) {
    let title = fields.get(lang, Channel::Title).filter(|_| part == Part::Title);
    let mut push = |field: Field, term: &str| {
        let text = &mut texts[field.field_id() as usize];
        text.push_str(term);
        text.push(SEPARATOR);
    };
    for token in tokens(text) {
        analyser.terms(lang, &token, |channel, term| {
            if let Some(field) = fields.get(lang, channel) {
                push(field, term);
            }
            if let (Channel::Parts, Some(field)) = (channel, title) {
                push(field, term);
            }
        });
    }
}

/// An index in memory fails only if it, or we, are mistaken.
pub(super) fn broken(error: tantivy::TantivyError) -> Error {
    Error::new(ErrorKind::Internal, "the text index failed").caused_by(error)
}
