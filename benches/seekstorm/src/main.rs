//! SeekStorm, in a process of its own: one shard, mapped into memory, one field of terms, its own facets, filters and geo
//! sort.
//!
//! usage: seekstorm FOLDER ROUNDS, where FOLDER has rows.tsv and queries.tsv. It prints what `benches/peers/peer.hpp` prints.
//! SeekStorm has words of which a hit has all or any, but not terms of which it has one within words of which it has all,
//! nor beginnings of words; such queries, and those of a client's situation, it is not asked.

use std::collections::HashSet;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use seekstorm::commit::Commit;
use seekstorm::index::{Document, IndexArc, IndexDocuments, UpdateDocuments, create_index, open_index};
use seekstorm::search::{
    FacetFilter, FacetValue, QueryFacet, QueryRewriting, QueryType, ResultSort, ResultType, Search, SearchMode,
    SortOrder,
};
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The facets come first.
const FIELDS: [&str; 9] = ["form", "need", "language", "delivery", "municipality", "cost", "basis", "access", "status"];
const FACETS: usize = 5;
/// What takes longer is asked in one round after the warm one.
const SLOW_US: f64 = 10_000.0;
const CHANGES: usize = 15;

struct Asked {
    text: String,
    how: QueryType,
    filters: Vec<FacetFilter>,
    counts: bool,
    near: Option<[f64; 2]>,
}

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("no folder")?);
    let rounds: usize = arguments.next().ok_or("no rounds")?.parse()?;
    let queries: Vec<Option<Asked>> =
        fs::read_to_string(folder.join("queries.tsv"))?.lines().map(asked).collect::<Outcome<_>>()?;
    let documents: Vec<Document> = fs::read_to_string(folder.join("rows.tsv"))?.lines().map(document).collect();
    // The searches run on this thread.
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(measure(&folder, documents, &queries, rounds))
}

async fn measure(folder: &Path, documents: Vec<Document>, queries: &[Option<Asked>], rounds: usize) -> Outcome<()> {
    let path = folder.join("seekstorm");
    let step = (documents.len() / CHANGES).max(1);
    let changed: Vec<(u64, Document)> = documents
        .iter()
        .enumerate()
        .step_by(step)
        .take(CHANGES)
        .map(|(number, document)| {
            let mut document = document.clone();
            let title = format!("{} muutos", document["title"].as_str().unwrap_or(""));
            document.insert("title".to_owned(), title.into());
            (number as u64, document)
        })
        .collect();
    let many = documents.len();
    let started = Instant::now();
    let index = built(&path, documents).await?;
    drop(index);
    println!("build_s {:.2}", started.elapsed().as_secs_f64());

    let first = queries.iter().flatten().next().ok_or("no queries")?;
    let (before, started) = (memory(), Instant::now());
    let index = open_index(&path).await?;
    ask(&index, first).await?;
    println!("open_ms {:.2}", started.elapsed().as_secs_f64() * 1e3);
    println!("memory_mb {:.1}", (memory() - before).max(0.0));
    println!("file_mb {:.1}", bytes(&path)? as f64 / 1e6);
    let found = index.read().await.current_doc_count().await;
    if found != many {
        return Err(format!("{found} of {many} services are indexed").into());
    }

    let mut best = vec![f64::INFINITY; queries.len()];
    let mut hits = vec![0; queries.len()];
    for round in 0..=rounds {
        for (place, query) in queries.iter().enumerate() {
            let Some(query) = query.as_ref().filter(|_| round < 2 || best[place] <= SLOW_US) else { continue };
            let started = Instant::now();
            hits[place] = ask(&index, query).await?;
            let took = started.elapsed().as_secs_f64() * 1e6;
            // The first round warms up.
            if round > 0 {
                best[place] = best[place].min(took);
            }
        }
    }
    let mut visible = Vec::new();
    for change in changed {
        let started = Instant::now();
        index.update_documents(vec![change]).await;
        index.commit().await;
        ask(&index, first).await?;
        visible.push(started.elapsed());
    }
    visible.sort();
    println!("update_ms {:.2}", visible.get(visible.len() / 2).map_or(0.0, Duration::as_secs_f64) * 1e3);
    for ((query, best), hits) in queries.iter().zip(best).zip(hits) {
        match query {
            Some(_) => println!("{best:.1} {hits}"),
            None => println!("-"),
        }
    }
    Ok(())
}

async fn built(path: &Path, documents: Vec<Document>) -> Outcome<IndexArc> {
    let mut schema = vec![
        json!({"field": "id", "field_type": "Text", "store": true, "index_lexical": false}),
        json!({"field": "title", "field_type": "Text", "store": true, "index_lexical": false}),
        json!({"field": "words", "field_type": "Text", "store": false, "index_lexical": true, "longest": true}),
        json!({"field": "place", "field_type": "Point", "store": false, "index_lexical": false, "facet": true}),
    ];
    schema.extend(FIELDS.iter().map(|field| {
        json!({"field": field, "field_type": "StringSet32", "store": false, "index_lexical": false, "facet": true})
    }));
    // Kept in memory ("Ram"), version 4.0.1 fails at the second block of 65,536 documents.
    let meta = json!({
        "id": 0, "name": "services", "lexical_similarity": "Bm25f", "tokenizer": "Whitespace", "stemmer": "None",
        "stop_words": "None", "frequent_words": "None", "ngram_indexing": 0, "document_compression": "Snappy",
        "access_type": "Mmap",
    });
    let schema = serde_json::from_value(Value::Array(schema))?;
    let index = create_index(path, serde_json::from_value(meta)?, &schema, &Vec::new(), true, Some(1)).await?;
    index.index_documents(documents).await;
    index.commit().await;
    Ok(index)
}

/// Answers a query; the number of hits.
async fn ask(index: &IndexArc, asked: &Asked) -> Outcome<usize> {
    let facets = FIELDS[..FACETS].iter().filter(|_| asked.counts);
    let facets =
        facets.map(|field| QueryFacet::StringSet32 { field: (*field).to_owned(), prefix: String::new(), length: 20 });
    let near = asked.near.map(|near| ResultSort {
        field: "place".to_owned(),
        order: SortOrder::Ascending,
        base: FacetValue::Point(near.to_vec()),
    });
    let answer = index
        .search(
            asked.text.clone(),
            None,
            asked.how.clone(),
            SearchMode::Lexical,
            true,
            0,
            10,
            ResultType::TopkCount,
            false,
            Vec::new(),
            facets.collect(),
            asked.filters.clone(),
            near.into_iter().collect(),
            QueryRewriting::SearchOnly,
        )
        .await;
    let index = index.read().await;
    for hit in &answer.results {
        index.get_document(hit.doc_id, false, &None, &HashSet::new(), &[]).await?;
    }
    Ok(answer.result_count_total)
}

fn document(line: &str) -> Document {
    let cells: Vec<&str> = line.split('\t').collect();
    let mut document = Document::new();
    for (field, cell) in ["id", "title", "words"].into_iter().zip(&cells) {
        document.insert(field.to_owned(), (*cell).into());
    }
    for (field, cell) in FIELDS.into_iter().zip(&cells[3..]) {
        document.insert(field.to_owned(), cell.split_whitespace().collect::<Vec<_>>().into());
    }
    if let Some(place) = place(&cells[12..]) {
        document.insert("place".to_owned(), place.to_vec().into());
    }
    document
}

/// The query, if SeekStorm has such.
fn asked(line: &str) -> Outcome<Option<Asked>> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [kind, how, counts, words, prefix, rest @ ..] = &cells[..] else {
        return Err("a query is not as it should be".into());
    };
    let filters = FIELDS.into_iter().zip(rest).filter(|(_, values)| !values.is_empty()).map(|(field, values)| {
        let filter = values.split(' ').map(str::to_owned).collect();
        FacetFilter::StringSet32 { field: field.to_owned(), filter }
    });
    let all = *how == "all";
    if *kind == "profile" || !prefix.is_empty() || (all && words.contains('|')) {
        return Ok(None);
    }
    Ok(Some(Asked {
        text: words.replace('|', " "),
        how: if all { QueryType::Intersection } else { QueryType::Union },
        filters: filters.collect(),
        counts: !counts.is_empty(),
        near: place(&rest[9..]),
    }))
}

fn place(cells: &[&str]) -> Option<[f64; 2]> {
    Some([cells.first()?.parse().ok()?, cells.get(1)?.parse().ok()?])
}

fn bytes(folder: &Path) -> Outcome<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(folder)? {
        let (path, of) = entry.map(|entry| (entry.path(), entry.metadata()))?;
        sum += if path.is_dir() { bytes(&path)? } else { of?.len() };
    }
    Ok(sum)
}

/// Megabytes of memory that the process holds.
fn memory() -> f64 {
    let pages = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    pages.split(' ').nth(1).and_then(|pages| pages.parse::<f64>().ok()).unwrap_or(0.0) * 4096.0 / 1e6
}
