//! The fields of a segment.

use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

use crate::text::{Channel, Lang, Weights};

/// One field for each language and channel that has a weight.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    pub(super) schema: Schema,
    /// In the order of the schema, so that a field's number is its place here.
    pub(super) all: Vec<(Lang, Channel)>,
    of: [[Option<Field>; Channel::ALL.len()]; Lang::ALL.len()],
}

impl Fields {
    pub(super) fn new(weights: &Weights) -> Self {
        let mut builder = Schema::builder();
        let mut all = Vec::new();
        let mut of = [[None; Channel::ALL.len()]; Lang::ALL.len()];
        let indexing = TextFieldIndexing::default().set_index_option(IndexRecordOption::WithFreqs).set_fieldnorms(true);
        let options = TextOptions::default().set_indexing_options(indexing);
        for lang in Lang::ALL {
            for channel in Channel::ALL {
                if weights.of(lang, channel) > 0.0 {
                    let field = builder.add_text_field(&format!("{lang}_{}", channel.name()), options.clone());
                    of[lang.index()][channel as usize] = Some(field);
                    all.push((lang, channel));
                }
            }
        }
        Self { schema: builder.build(), all, of }
    }

    pub(super) fn get(&self, lang: Lang, channel: Channel) -> Option<Field> {
        self.of[lang.index()][channel as usize]
    }
}
