//! Evaluates the text index on judged queries.
//!
//! `cargo run --release --example evaluate -- DIR [--json] [--typo] [--fold] [--prefix] [--channels FILE] [--lexicon FILE]`
#![allow(clippy::print_stdout)]

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use luotsi::evaluate::{Collection, Row, TestSet, Variant, evaluate};
use luotsi::index::text::{Part, Scratch, TextDoc, TextIndex, TextQuery};
use luotsi::text::fi::Lexicon;
use luotsi::text::{Analyser, Lang, Weights};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut dir = None;
    let mut variants = Vec::new();
    let mut json = false;
    let mut only = None;
    let mut weights = Weights::shipped();
    let mut lexicon = Lexicon::builtin();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--json" => json = true,
            "--typo" => variants.push(Variant::Typo),
            "--fold" => variants.push(Variant::Fold),
            "--prefix" => variants.push(Variant::Prefix),
            "--all" => variants.extend([Variant::Plain, Variant::Typo, Variant::Fold, Variant::Prefix]),
            "--only" => only = args.next(),
            "--channels" => {
                let file = args.next().ok_or("--channels needs a file")?;
                weights = Weights::parse(&std::fs::read_to_string(file)?)?;
            }
            "--lexicon" => {
                let file = args.next().ok_or("--lexicon needs a file")?;
                lexicon = Arc::new(Lexicon::from_bytes(std::fs::read(file)?)?);
            }
            _ => dir = Some(PathBuf::from(arg)),
        }
    }
    let analyser = Analyser::with(weights, lexicon);
    if variants.is_empty() {
        variants.push(Variant::Plain);
    }
    let set = TestSet::read(&dir.ok_or("which folder?")?)?;
    let mut rows = Vec::new();
    for collection in &set.collections {
        if only.as_ref().is_some_and(|only| *only != collection.name) {
            continue;
        }
        let index = build(&analyser, collection, json)?;
        for variant in &variants {
            rows.push(run(&index, collection, *variant)?);
        }
    }
    if json {
        println!("{}", serde_json::to_string_pretty(&rows)?);
        return Ok(());
    }
    println!("collection   variant  queries  nDCG@10  R@100   MRR@10  hits     p50 us   p99 us");
    for row in rows {
        println!(
            "{:<12} {:<8} {:>7}  {:.4}   {:.4}  {:.4}  {:>7.1}  {:>7.0}  {:>7.0}",
            row.collection,
            format!("{:?}", row.variant).to_lowercase(),
            row.queries,
            row.ndcg_10,
            row.recall_100,
            row.mrr_10,
            row.mean_hits,
            row.p50_us,
            row.p99_us
        );
    }
    Ok(())
}

/// Indexes a collection, title and body in the language that each document declares.
fn build(analyser: &Arc<Analyser>, collection: &Collection, quiet: bool) -> luotsi::Result<TextIndex> {
    let start = Instant::now();
    let docs = collection.documents.iter().map(|document| {
        let lang = Lang::from_tag(&document.lang);
        TextDoc { texts: vec![(lang, &*document.title, Part::Title), (lang, &*document.body, Part::Body)] }
    });
    let index = TextIndex::build(analyser.clone(), docs)?;
    if !quiet {
        println!("{}: {} documents indexed in {:.2} s", collection.name, index.live(), start.elapsed().as_secs_f64());
    }
    Ok(index)
}

fn run(index: &TextIndex, collection: &Collection, variant: Variant) -> luotsi::Result<Row> {
    let mut scratch = Scratch::default();
    evaluate(collection, variant, |query| {
        let mut asked = TextQuery::new(&query.text, Lang::from_tag(&query.lang));
        asked.prefix = variant == Variant::Prefix;
        let mut hits: Vec<_> = index.retrieve(&asked, None, &mut scratch)?.hits().collect();
        let id = |slot: u32| &collection.documents[slot as usize].id;
        // Only the first hundred are ranked; the rest are merely counted.
        let first = hits.len().min(100);
        let order = |a: &luotsi::index::text::Hit, b: &luotsi::index::text::Hit| {
            b.score.total_cmp(&a.score).then_with(|| id(a.slot).cmp(id(b.slot)))
        };
        if hits.len() > first {
            hits.select_nth_unstable_by(first, order);
        }
        hits[..first].sort_by(order);
        Ok((hits.len() as u64, hits[..first].iter().map(|hit| id(hit.slot).clone()).collect()))
    })
}
