//! Luotsi beside plain tantivy on a judged test set: the same documents and queries, one after the other, in one run.
//!
//! ```sh
//! cargo run --release -p luotsi-benches --bin judged -- FOLDER [LEXICON]
//! ```
//!
//! Plain tantivy is one field, any of the words, the ids and titles of ten documents and how many there are: once with its default
//! analyser, which finds words as they are written, once with the Snowball stemmer of the language, the best that it
//! brings, and once with the basic forms and parts of words that Luotsi has in one of its channels. Queries are analysed
//! while the clock runs, and count with the best of five rounds after a warm one.

#![allow(clippy::print_stdout)] // The table is what it is for.

use std::path::Path;
use std::time::Instant;

use luotsi::evaluate::{Collection, Document, Query, TestSet, Variant};
use luotsi::search::Explain;
use luotsi::text::Analyser;
use luotsi::{Catalogue, OpenOptions, Request};
use luotsi_benches::terms;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Query as TantivyQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::tokenizer::{
    Language, LowerCaser, PreTokenizedString, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer, Token,
};
use tantivy::{Index, Searcher, TantivyDocument, Term};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const ROUNDS: usize = 6;
const PAGE: usize = 10;
const VARIANTS: [Variant; 4] = [Variant::Plain, Variant::Typo, Variant::Fold, Variant::Prefix];

/// How a peer reads words.
enum Words<'a> {
    Tantivy(TextAnalyzer),
    Luotsi(&'a Analyser),
}

impl Words<'_> {
    fn of(&mut self, language: &str, text: &str) -> Vec<String> {
        match self {
            Self::Luotsi(analyser) => terms(analyser, language, text).into_iter().flatten().collect(),
            Self::Tantivy(analyser) => {
                let mut words = Vec::new();
                analyser.token_stream(text).process(&mut |token| words.push(token.text.clone()));
                words
            }
        }
    }
}

struct Plain<'a> {
    words: Words<'a>,
    searcher: Searcher,
    id: Field,
    title: Field,
    text: Field,
}

impl<'a> Plain<'a> {
    fn build(documents: &[Document], mut words: Words<'a>) -> Outcome<Self> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default().set_index_option(IndexRecordOption::WithFreqs);
        let id = schema.add_text_field("id", STRING | STORED);
        let title = schema.add_text_field("title", STORED);
        let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
        let index = Index::create_in_ram(schema.build());
        let mut writer = index.writer_with_num_threads(1, 256 << 20)?;
        for of in documents {
            let all = words.of(&of.lang, &format!("{} {}", of.title, of.body)).into_iter().enumerate();
            let tokens = all.map(|(position, text)| Token { position, text, ..Token::default() }).collect();
            let mut document = TantivyDocument::default();
            document.add_text(id, &of.id);
            document.add_text(title, &of.title);
            document.add_pre_tokenized_text(text, PreTokenizedString { text: String::new(), tokens });
            writer.add_document(document)?;
        }
        writer.commit()?;
        let segments = index.searchable_segment_ids()?;
        if segments.len() > 1 {
            writer.merge(&segments).wait()?;
        }
        let reader = index.reader()?;
        reader.reload()?;
        Ok(Self { words, searcher: reader.searcher(), id, title, text })
    }

    fn ask(&mut self, language: &str, text: &str) -> Outcome<u64> {
        let of_word = |word: String| -> Box<dyn TantivyQuery> {
            Box::new(TermQuery::new(Term::from_field_text(self.text, &word), IndexRecordOption::WithFreqs))
        };
        let query = BooleanQuery::union(self.words.of(language, text).into_iter().map(of_word).collect());
        let (best, total) = self.searcher.search(&query, &(TopDocs::with_limit(PAGE).order_by_score(), Count))?;
        for (_, address) in best {
            let document: TantivyDocument = self.searcher.doc(address)?;
            let said = |field| document.get_first(field).and_then(|of| of.as_str().map(str::to_owned));
            std::hint::black_box((said(self.id), said(self.title)));
        }
        Ok(total as u64)
    }
}

fn stemmed(language: &str) -> TextAnalyzer {
    let language = match language {
        "sv" => Language::Swedish,
        "en" => Language::English,
        _ => Language::Finnish,
    };
    let words =
        TextAnalyzer::builder(SimpleTokenizer::default()).filter(RemoveLongFilter::limit(40)).filter(LowerCaser);
    words.filter(Stemmer::new(language)).build()
}

fn own(catalogue: &Catalogue, query: &Query, text: &str, variant: Variant) -> Outcome<u64> {
    let request = Request {
        locale: Some(query.lang.clone()),
        as_you_type: variant == Variant::Prefix,
        limit: PAGE as u32,
        explain: Explain::None,
        ..Request::text(text)
    };
    let answer = catalogue.search(&request)?;
    std::hint::black_box(&answer);
    Ok(answer.total)
}

/// The microseconds that an answer takes.
fn timed(ask: impl FnOnce() -> Outcome<u64>) -> Outcome<f64> {
    let start = Instant::now();
    ask()?;
    Ok(start.elapsed().as_secs_f64() * 1e6)
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(folder) = arguments.first() else { return Err("usage: judged FOLDER [LEXICON]".into()) };
    let options = OpenOptions { lexicon: arguments.get(1).map(Into::into), ..OpenOptions::default() };
    println!("microseconds, p50 / p99; in brackets Luotsi as so many times the peer");
    let peers = ["tantivy", "tantivy + Snowball", "tantivy, our basic forms"];
    println!("{:<11}{:<7}{:>12}{:>27}{:>27}{:>27}", "collection", "typed", "Luotsi", peers[0], peers[1], peers[2]);
    let analyser = Analyser::new();
    for collection in TestSet::read(Path::new(folder))?.collections {
        let Collection { name, documents, queries, .. } = &collection;
        let catalogue = collection.catalogue(&options)?;
        let language = queries.first().map_or("fi", |query| query.lang.as_str());
        let default = TextAnalyzer::builder(SimpleTokenizer::default()).filter(LowerCaser).build();
        let mut peers = [
            Plain::build(documents, Words::Tantivy(default))?,
            Plain::build(documents, Words::Tantivy(stemmed(language)))?,
            Plain::build(documents, Words::Luotsi(&analyser))?,
        ];
        for variant in VARIANTS {
            let mut best = [const { Vec::new() }; 4];
            for query in queries {
                let text = variant.apply(&query.text);
                let mut fastest = [f64::INFINITY; 4];
                for _ in 0..ROUNDS {
                    fastest[0] = fastest[0].min(timed(|| own(&catalogue, query, &text, variant))?);
                    for (peer, fastest) in peers.iter_mut().zip(&mut fastest[1..]) {
                        *fastest = fastest.min(timed(|| peer.ask(&query.lang, &text))?);
                    }
                }
                best.iter_mut().zip(fastest).for_each(|(all, one)| all.push(one));
            }
            best.iter_mut().for_each(|all| all.sort_by(f64::total_cmp));
            let at = |place: usize, percent| best[place].get(best[place].len() * percent / 100).copied().unwrap_or(0.0);
            let shown = |place| format!("{:.0} / {:.0}", at(place, 50), at(place, 99));
            let beside = |place| {
                let times = |percent| at(0, percent) / at(place, percent);
                format!("{} ({:.1} / {:.1})", shown(place), times(50), times(99))
            };
            let typed = format!("{variant:?}").to_lowercase();
            println!("{name:<11}{typed:<7}{:>12}{:>27}{:>27}{:>27}", shown(0), beside(1), beside(2), beside(3));
        }
    }
    Ok(())
}
