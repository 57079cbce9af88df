//! The fields of a segment, and the tokenizer that hands tantivy the terms that were made beforehand.

use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::text::{Channel, Lang, Weights};

/// What parts the terms in the text of a field; no term contains it.
pub(super) const SEPARATOR: char = '\n';
/// The name under which tantivy knows [`Terms`].
pub(super) const TOKENIZER: &str = "terms";

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
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(TOKENIZER)
            .set_index_option(IndexRecordOption::WithFreqs)
            .set_fieldnorms(true);
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

/// Cuts a field's text at the separators, into one buffer that it uses again.
#[derive(Clone, Default)]
pub(super) struct Terms {
    token: Token,
}

pub(super) struct TermStream<'a> {
    rest: &'a str,
    token: &'a mut Token,
}

impl Tokenizer for Terms {
    type TokenStream<'a> = TermStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TermStream<'a> {
        // Positions are not recorded, so every term stands at the first.
        self.token.position = 0;
        TermStream { rest: text, token: &mut self.token }
    }
}

impl TokenStream for TermStream<'_> {
    fn advance(&mut self) -> bool {
        let Some((term, rest)) = self.rest.split_once(SEPARATOR) else { return false };
        self.rest = rest;
        self.token.text.clear();
        self.token.text.push_str(term);
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
