//! Luotsi beside plain tantivy on a judged test set: the same documents and queries, one after the other, in one run.
//!
//! ```sh
//! cargo run --release -p luotsi-benches --bin judged -- FOLDER [LEXICON]
//! ```
//!
//! Plain tantivy is one field, any of the words, the ids of ten documents and how many there are: once with its default
//! analyser, which finds words as they are written, and once with the Snowball stemmer of the language, the best that it
//! brings. Each query counts with the best of five rounds after a warm one.

#![allow(clippy::print_stdout)] // The table is what it is for.

use std::path::Path;
use std::time::Instant;

use luotsi::evaluate::{Collection, Query, TestSet, Variant};
use luotsi::search::Explain;
use luotsi::{Catalogue, OpenOptions, Request};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::QueryParser;
use tantivy::schema::{Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::tokenizer::{Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer};
use tantivy::{Index, Searcher, TantivyDocument};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const ROUNDS: usize = 6;
const PAGE: usize = 10;
const VARIANTS: [Variant; 4] = [Variant::Plain, Variant::Typo, Variant::Fold, Variant::Prefix];

struct Plain {
    searcher: Searcher,
    parser: QueryParser,
    id: Field,
}

impl Plain {
    fn build(collection: &Collection, analyser: TextAnalyzer) -> Outcome<Self> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("own")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let id = schema.add_text_field("id", STRING | STORED);
        let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
        let index = Index::create_in_ram(schema.build());
        index.tokenizers().register("own", analyser);
        let mut writer = index.writer_with_num_threads(1, 256 << 20)?;
        for of in &collection.documents {
            let mut document = TantivyDocument::default();
            document.add_text(id, &of.id);
            document.add_text(text, format!("{} {}", of.title, of.body));
            writer.add_document(document)?;
        }
        writer.commit()?;
        let segments = index.searchable_segment_ids()?;
        if segments.len() > 1 {
            writer.merge(&segments).wait()?;
        }
        let reader = index.reader()?;
        reader.reload()?;
        Ok(Self { searcher: reader.searcher(), parser: QueryParser::for_index(&index, vec![text]), id })
    }

    fn ask(&self, text: &str) -> Outcome<usize> {
        let (query, _) = self.parser.parse_query_lenient(text);
        let (best, total) = self.searcher.search(&query, &(TopDocs::with_limit(PAGE).order_by_score(), Count))?;
        for (_, address) in best {
            let document: TantivyDocument = self.searcher.doc(address)?;
            std::hint::black_box(document.get_first(self.id).and_then(|id| id.as_str().map(str::to_owned)));
        }
        Ok(total)
    }
}

/// The default analyser, or the one with the stemmer of a language.
fn analyser(stemmed: Option<&str>) -> TextAnalyzer {
    let words =
        TextAnalyzer::builder(SimpleTokenizer::default()).filter(RemoveLongFilter::limit(40)).filter(LowerCaser);
    match stemmed {
        None => words.build(),
        Some("sv") => words.filter(Stemmer::new(Language::Swedish)).build(),
        Some("en") => words.filter(Stemmer::new(Language::English)).build(),
        Some(_) => words.filter(Stemmer::new(Language::Finnish)).build(),
    }
}

fn own(catalogue: &Catalogue, query: &Query, text: &str, variant: Variant) -> Outcome<usize> {
    let request = Request {
        locale: Some(query.lang.clone()),
        as_you_type: variant == Variant::Prefix,
        limit: PAGE as u32,
        explain: Explain::None,
        ..Request::text(text)
    };
    let answer = catalogue.search(&request)?;
    std::hint::black_box(&answer);
    Ok(answer.total as usize)
}

fn timed(ask: impl FnOnce() -> Outcome<usize>) -> Outcome<f64> {
    let start = Instant::now();
    ask()?;
    Ok(start.elapsed().as_secs_f64() * 1e6)
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(folder) = arguments.first() else { return Err("usage: judged FOLDER [LEXICON]".into()) };
    let options = OpenOptions { lexicon: arguments.get(1).map(Into::into), ..OpenOptions::default() };
    println!("microseconds, p50 / p99; in brackets Luotsi as so many times the peer");
    println!("{:<12}{:<8}{:>16}{:>28}{:>28}", "collection", "typed", "Luotsi", "tantivy", "tantivy + Snowball");
    for collection in TestSet::read(Path::new(folder))?.collections {
        let catalogue = collection.catalogue(&options)?;
        let language = collection.queries.first().map_or("fi", |query| query.lang.as_str());
        let peers = [None, Some(language)].map(|stemmed| Plain::build(&collection, analyser(stemmed)));
        let [plain, stemmed] = peers;
        let (plain, stemmed) = (plain?, stemmed?);
        for variant in VARIANTS {
            let mut best = [const { Vec::new() }; 3];
            for query in &collection.queries {
                let text = variant.apply(&query.text);
                let mut fastest = [f64::INFINITY; 3];
                for _ in 0..ROUNDS {
                    let took = [
                        timed(|| own(&catalogue, query, &text, variant))?,
                        timed(|| plain.ask(&text))?,
                        timed(|| stemmed.ask(&text))?,
                    ];
                    fastest.iter_mut().zip(took).for_each(|(best, took)| *best = best.min(took));
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
            let name = format!("{variant:?}").to_lowercase();
            println!("{:<12}{name:<8}{:>16}{:>28}{:>28}", collection.name, shown(0), beside(1), beside(2));
        }
    }
    Ok(())
}
