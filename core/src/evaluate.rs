//! How good is the search? Judged queries in, the usual figures out.
//!
//! A test set is a folder with three files: `corpus.jsonl` (`id`, `coll`, `lang`, `title`, `body`), `queries.jsonl` (`id`,
//! `coll`, `lang`, `text`) and `qrels.tsv` (query, document, 1). Each collection is searched on its own.
//!
//! ```
//! use luotsi::OpenOptions;
//! use luotsi::evaluate::{TestSet, Variant};
//! # let dir = tempfile::tempdir().unwrap();
//! # let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
//! # write("corpus.jsonl", r#"{"id": "d1", "coll": "c", "lang": "fi", "title": "Vertaistuki", "body": ""}"#);
//! # write("queries.jsonl", r#"{"id": "q1", "coll": "c", "lang": "fi", "text": "tuki"}"#);
//! # write("qrels.tsv", "q1\td1\t1\n");
//! let set = TestSet::read(dir.path())?;
//! let catalogue = set.collections[0].catalogue(&OpenOptions::default())?;
//! let row = set.collections[0].ask(&catalogue, Variant::Plain)?;
//! assert_eq!(row.ndcg_10, 1.0);
//! # Ok::<(), luotsi::Error>(())
//! ```

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use crate::model::{LocalizedText, Record, Service};
use crate::search::Explain;
use crate::{Catalogue, Error, ErrorKind, OpenOptions, Request, Result, WriteOptions};

/// A document to find.
#[derive(Debug, Clone, Deserialize)]
pub struct Document {
    /// Its name in the judgements.
    pub id: String,
    /// The collection that it belongs to.
    #[serde(rename = "coll")]
    pub collection: String,
    /// The BCP-47 tag of its language.
    pub lang: String,
    /// Its title.
    pub title: String,
    /// The rest of its text; may be empty.
    #[serde(default)]
    pub body: String,
}

/// A query with judgements.
#[derive(Debug, Clone, Deserialize)]
pub struct Query {
    /// Its name in the judgements.
    pub id: String,
    /// The collection that it is asked of.
    #[serde(rename = "coll")]
    pub collection: String,
    /// The language of the person who asks.
    pub lang: String,
    /// What the person types.
    pub text: String,
}

/// One collection with its queries.
#[derive(Debug, Clone, Default)]
pub struct Collection {
    /// The name of the collection.
    pub name: String,
    /// Its documents, in the order of the file.
    pub documents: Vec<Document>,
    /// Its queries, in the order of the file.
    pub queries: Vec<Query>,
    /// The documents that answer each query.
    pub relevant: HashMap<String, HashSet<String>>,
}

/// A test set.
#[derive(Debug, Clone, Default)]
pub struct TestSet {
    /// Its collections, by name.
    pub collections: Vec<Collection>,
}

impl TestSet {
    /// Reads a test set from a folder.
    ///
    /// # Errors
    /// IO and its like if a file cannot be read; INVALID_DOCUMENT with file and line if one is not as described.
    pub fn read(dir: &Path) -> Result<Self> {
        let mut collections: BTreeMap<String, Collection> = BTreeMap::new();
        each_line(&dir.join("corpus.jsonl"), |line| {
            let document: Document = serde_json::from_str(line)?;
            collections.entry(document.collection.clone()).or_default().documents.push(document);
            Ok(())
        })?;
        let mut home = HashMap::new();
        each_line(&dir.join("queries.jsonl"), |line| {
            let query: Query = serde_json::from_str(line)?;
            home.insert(query.id.clone(), query.collection.clone());
            collections.entry(query.collection.clone()).or_default().queries.push(query);
            Ok(())
        })?;
        each_line(&dir.join("qrels.tsv"), |line| {
            let mut cells = line.split('\t');
            if let (Some(query), Some(document), judged) = (cells.next(), cells.next(), cells.next()) {
                let collection = home.get(query).and_then(|name| collections.get_mut(name));
                if let (Some(collection), false) = (collection, judged.is_some_and(|grade| grade.trim() == "0")) {
                    collection.relevant.entry(query.to_owned()).or_default().insert(document.to_owned());
                }
            }
            Ok(())
        })?;
        let named = collections.into_iter().map(|(name, collection)| Collection { name, ..collection });
        Ok(Self { collections: named.collect() })
    }
}

fn each_line(path: &Path, mut each: impl FnMut(&str) -> serde_json::Result<()>) -> Result<()> {
    let place = || path.display().to_string();
    let file = File::open(path).map_err(|error| Error::from(error).at(place()))?;
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|error| Error::from(error).at(place()))?;
        if !line.trim().is_empty() {
            each(&line).map_err(|error| {
                Error::new(ErrorKind::InvalidDocument, "this line is not what a test set has here")
                    .at(format!("{}, line {}", place(), number + 1))
                    .caused_by(error)
            })?;
        }
    }
    Ok(())
}

/// What is done to the queries before they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Variant {
    /// Nothing.
    Plain,
    /// One typing error in the longest word: a letter left out, doubled, replaced, or two swapped; which, and where, depends
    /// on the word alone.
    Typo,
    /// ä, ö and å are typed a, o and a.
    Fold,
    /// The last word is cut to 60 % of its letters, as when somebody is still typing.
    Prefix,
}

impl Variant {
    /// The query as this variant types it.
    ///
    /// ```
    /// use luotsi::evaluate::Variant;
    /// assert_eq!(Variant::Fold.apply("äitien kölsä"), "aitien kolsa");
    /// assert_eq!(Variant::Prefix.apply("vanhan vertaistuki"), "vanhan vertais");
    /// assert_ne!(Variant::Typo.apply("vertaistuki"), "vertaistuki");
    /// ```
    pub fn apply(self, text: &str) -> String {
        match self {
            Variant::Plain => text.to_owned(),
            Variant::Typo => with_typo(text),
            Variant::Fold => text
                .chars()
                .map(|c| match c {
                    'ä' | 'å' => 'a',
                    'ö' => 'o',
                    'Ä' | 'Å' => 'A',
                    'Ö' => 'O',
                    other => other,
                })
                .collect(),
            Variant::Prefix => {
                let start = text.trim_end().rfind(' ').map_or(0, |at| at + 1);
                let word: Vec<char> = text[start..].trim_end().chars().collect();
                let kept = ((word.len() * 6).div_ceil(10)).max(word.len().min(3));
                text[..start].chars().chain(word[..kept].iter().copied()).collect()
            }
        }
    }
}

fn with_typo(text: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let longest = words.iter().map(|word| word.chars().count()).max().unwrap_or(0);
    let Some(place) = words.iter().position(|word| word.chars().count() == longest) else { return text.to_owned() };
    let mut letters: Vec<char> = words[place].chars().collect();
    if letters.len() < 3 {
        return text.to_owned();
    }
    // FNV-1a: the same error for the same word, on every machine.
    let hash = words[place]
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    // Never the first letter, which people seldom get wrong.
    let at = 1 + ((hash >> 8) % (letters.len() as u64 - 2)) as usize;
    match hash % 4 {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        2 if letters[at] != letters[at + 1] => letters.swap(at, at + 1),
        _ => letters[at] = if letters[at] == 'e' { 'r' } else { 'e' },
    }
    let wrong: String = letters.into_iter().collect();
    let mut out = words;
    out[place] = &wrong;
    out.join(" ")
}

/// The figures of one collection.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The name of the collection.
    pub collection: String,
    /// How the queries were typed.
    pub variant: Variant,
    /// The number of queries.
    pub queries: usize,
    /// Normalised discounted cumulative gain of the first ten (Järvelin and Kekäläinen 2002), 0 to 1; the ideal has
    /// min(10, number of relevant documents) of them.
    pub ndcg_10: f64,
    /// The share of the relevant documents among the first hundred, 0 to 1.
    pub recall_100: f64,
    /// One over the rank of the first relevant document among ten, 0 if there is none; 0 to 1.
    pub mrr_10: f64,
    /// The mean number of hits.
    pub mean_hits: f64,
    /// The median time of a search, in microseconds.
    pub p50_us: f64,
    /// The time that one search in a hundred exceeds, in microseconds.
    pub p99_us: f64,
}

impl Collection {
    /// A catalogue in memory with a service for each document: its title as the name, its body as the description.
    ///
    /// # Errors
    /// `INVALID_DOCUMENT` for a document that cannot be a service, and what opening with these options may give.
    pub fn catalogue(&self, options: &OpenOptions) -> Result<Catalogue> {
        let catalogue = Catalogue::open_with(":memory:", &OpenOptions { create: true, ..options.clone() })?;
        let service = |document: &Document| {
            let text = |text: &str| LocalizedText::new(document.lang.as_str(), text);
            let description = if document.body.is_empty() { LocalizedText::default() } else { text(&document.body) };
            Record::from(Service {
                id: document.id.clone(),
                name: text(&document.title),
                description,
                ..Service::default()
            })
        };
        let records: Vec<Record> = self.documents.iter().map(service).collect();
        catalogue.put_many(&records, &WriteOptions::default())?;
        // The first search builds the index; it is not to be measured.
        catalogue.search(&Request { limit: 0, ..Request::default() })?;
        Ok(catalogue)
    }

    /// Asks every query of this collection through the ordinary search of a catalogue that
    /// [`catalogue`](Self::catalogue) has made.
    ///
    /// # Errors
    /// What a search may give.
    pub fn ask(&self, catalogue: &Catalogue, variant: Variant) -> Result<Row> {
        evaluate(self, variant, |query| {
            let request = Request {
                locale: Some(query.lang.clone()),
                as_you_type: variant == Variant::Prefix,
                limit: 100,
                explain: Explain::None,
                ..Request::text(&query.text)
            };
            let answer = catalogue.search(&request)?;
            Ok((answer.total, answer.hits.into_iter().map(|hit| hit.id).collect()))
        })
    }
}

/// Asks every query of a collection. `search` returns the number of hits and the ids of the first
/// hundred, the best first, with ties in the order of ids.
///
/// # Errors
/// The first error of `search`.
pub fn evaluate(
    collection: &Collection,
    variant: Variant,
    mut search: impl FnMut(&Query) -> Result<(u64, Vec<String>)>,
) -> Result<Row> {
    let mut times: Vec<f64> = Vec::new();
    let (mut ndcg, mut recall, mut mrr, mut hits) = (0.0, 0.0, 0.0, 0.0);
    let none = HashSet::new();
    for query in &collection.queries {
        let typed = Query { text: variant.apply(&query.text), ..query.clone() };
        let start = Instant::now();
        let (total, found) = search(&typed)?;
        times.push(start.elapsed().as_secs_f64() * 1e6);
        let relevant = collection.relevant.get(&query.id).unwrap_or(&none);
        let at = |rank: usize| found.get(rank).is_some_and(|id| relevant.contains(id));
        let gain = |rank: usize| 1.0 / (rank as f64 + 2.0).log2();
        let ideal: f64 = (0..relevant.len().min(10)).map(gain).sum();
        if ideal > 0.0 {
            ndcg += (0..10).filter(|rank| at(*rank)).map(gain).sum::<f64>() / ideal;
            recall += (0..100).filter(|rank| at(*rank)).count() as f64 / relevant.len() as f64;
            mrr += (0..10).find(|rank| at(*rank)).map_or(0.0, |rank| 1.0 / (rank as f64 + 1.0));
        }
        hits += total as f64;
    }
    times.sort_by(f64::total_cmp);
    let count = collection.queries.len().max(1) as f64;
    let percentile = |share: f64| times.get((share * times.len() as f64) as usize).copied().unwrap_or(0.0);
    Ok(Row {
        collection: collection.name.clone(),
        variant,
        queries: collection.queries.len(),
        ndcg_10: ndcg / count,
        recall_100: recall / count,
        mrr_10: mrr / count,
        mean_hits: hits / count,
        p50_us: percentile(0.5),
        p99_us: percentile(0.99),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figures_are_those_of_a_pencil() -> Result<()> {
        let mut collection = Collection { name: "c".into(), ..Collection::default() };
        collection.queries.push(Query { id: "q".into(), collection: "c".into(), lang: "fi".into(), text: "a".into() });
        collection.relevant.insert("q".into(), HashSet::from(["d1".to_owned(), "d2".to_owned()]));
        let row =
            evaluate(&collection, Variant::Plain, |_| Ok((4, vec!["x".into(), "d1".into(), "y".into(), "d2".into()])))?;
        let expected = (1.0 / 3f64.log2() + 1.0 / 5f64.log2()) / (1.0 + 1.0 / 3f64.log2());
        assert!((row.ndcg_10 - expected).abs() < 1e-12);
        assert_eq!((row.recall_100, row.mrr_10, row.mean_hits), (1.0, 0.5, 4.0));
        Ok(())
    }

    #[test]
    fn a_typing_error_is_one_edit_in_the_longest_word() {
        for text in ["omaishoitajien vertaistuki", "kissa", "äidit ja lapset", "abc"] {
            let typed = Variant::Typo.apply(text);
            assert_ne!(typed, text);
            assert_eq!(typed, Variant::Typo.apply(text));
            assert!(typed.chars().count().abs_diff(text.chars().count()) <= 1);
            assert_eq!(typed.split(' ').zip(text.split(' ')).filter(|(a, b)| a != b).count(), 1);
        }
        assert_eq!(Variant::Typo.apply("ab"), "ab");
    }

    #[test]
    fn a_damaged_line_is_named() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("corpus.jsonl"), "\n{oops").unwrap();
        let error = TestSet::read(dir.path()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidDocument);
        assert!(error.path().unwrap().ends_with("corpus.jsonl, line 2"));
    }
}
