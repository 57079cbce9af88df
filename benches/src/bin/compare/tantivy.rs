//! Plain tantivy, in memory: one field of the same terms, its own filters, its own aggregations.

use luotsi_benches::{FACETS, Kind};
use serde_json::json;
use tantivy::aggregation::AggregationCollector;
use tantivy::aggregation::agg_req::Aggregations;
use tantivy::aggregation::agg_result::{AggregationResult, AggregationResults, BucketResult};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, Occur, PhrasePrefixQuery, Query, TermQuery, TermSetQuery,
};
use tantivy::schema::{FAST, Field, IndexRecordOption, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{DocAddress, Index, IndexReader, IndexWriter, SegmentReader, TantivyDocument, Term};

use crate::flat::{Asked, Row, field_name};
use crate::peer::{Outcome, Peer, Reply};

/// Its name in the report.
pub const TANTIVY: &str = "tantivy";

pub struct Tantivy {
    reader: IndexReader,
    writer: IndexWriter,
    fields: Fields,
    aggregations: Aggregations,
    /// Ids and titles by the fast field `row`: an embedding program would keep them so.
    shown: Vec<(String, String)>,
}

struct Fields {
    id: Field,
    row: Field,
    words: Field,
    values: Vec<Field>,
    latitude: Field,
    longitude: Field,
}

impl Tantivy {
    pub fn build(rows: &[Row]) -> Outcome<Self> {
        let mut schema = Schema::builder();
        let indexing = TextFieldIndexing::default().set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let fields = Fields {
            id: schema.add_text_field("id", STRING),
            row: schema.add_u64_field("row", FAST),
            words: schema.add_text_field("words", TextOptions::default().set_indexing_options(indexing)),
            values: (0..9).map(|place| schema.add_text_field(field_name(place), STRING | FAST)).collect(),
            latitude: schema.add_f64_field("latitude", FAST),
            longitude: schema.add_f64_field("longitude", FAST),
        };
        let index = Index::create_in_ram(schema.build());
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 512 << 20)?;
        let mut shown = Vec::new();
        for row in rows {
            writer.add_document(document(&fields, row, shown.len() as u64))?;
            shown.push((row.id.clone(), row.title.clone()));
        }
        writer.commit()?;
        let segments = index.searchable_segment_ids()?;
        if segments.len() > 1 {
            writer.merge(&segments).wait()?;
        }
        let reader = index.reader()?;
        reader.reload()?;
        let facets = FACETS.iter().map(|facet| ((*facet).to_owned(), json!({"terms": {"field": facet, "size": 20}})));
        let aggregations = serde_json::from_value(serde_json::Value::Object(facets.collect()))?;
        Ok(Self { reader, writer, fields, aggregations, shown })
    }

    fn query(&self, asked: &Asked) -> Box<dyn Query> {
        let term = |field: Field, text: &str| -> Box<dyn Query> {
            Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
        };
        let any = |of: Vec<Box<dyn Query>>| -> Box<dyn Query> { Box::new(BooleanQuery::union(of)) };
        let mut words: Vec<Box<dyn Query>> = asked
            .words
            .iter()
            .map(|terms| any(terms.iter().map(|text| term(self.fields.words, text)).collect()))
            .collect();
        if let Some(prefix) = &asked.prefix {
            let mut beginning = PhrasePrefixQuery::new(vec![Term::from_field_text(self.fields.words, prefix)]);
            beginning.set_max_expansions(50);
            words.push(Box::new(beginning));
        }
        let occur = if asked.all { Occur::Must } else { Occur::Should };
        let mut parts: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        if !words.is_empty() {
            let of_words: Vec<_> = words.into_iter().map(|word| (occur, word)).collect();
            parts.push((Occur::Must, Box::new(BooleanQuery::new(of_words))));
        }
        for (place, values) in &asked.filters {
            let field = self.fields.values[*place];
            let terms: Vec<Term> = values.iter().map(|value| Term::from_field_text(field, value)).collect();
            let one: Box<dyn Query> = match &terms[..] {
                [one] => Box::new(TermQuery::new(one.clone(), IndexRecordOption::Basic)),
                _ => Box::new(TermSetQuery::new(terms)),
            };
            parts.push((Occur::Must, Box::new(ConstScoreQuery::new(one, 0.0))));
        }
        if parts.is_empty() { Box::new(AllQuery) } else { Box::new(BooleanQuery::new(parts)) }
    }
}

impl Peer for Tantivy {
    fn name(&self) -> &'static str {
        TANTIVY
    }

    fn answers(&self, kind: Kind) -> bool {
        kind != Kind::Profile
    }

    fn ask(&mut self, asked: &Asked) -> Outcome<Reply> {
        let searcher = self.reader.searcher();
        let query = self.query(asked);
        let mut reply = Reply::default();
        let addresses: Vec<DocAddress> = if let Some(near) = asked.near {
            let (latitude, longitude) = (near.latitude.to_radians(), near.longitude.to_radians());
            let nearest = TopDocs::with_limit(10).tweak_score(move |segment: &SegmentReader| {
                #[allow(clippy::unwrap_used)] // Both are fields of the schema.
                let column = |name| segment.fast_fields().f64(name).unwrap().first_or_default_col(f64::MAX);
                let (latitudes, longitudes) = (column("latitude"), column("longitude"));
                move |doc, _score| {
                    let of = latitudes.get_val(doc).to_radians();
                    let half = ((of - latitude) / 2.0).sin();
                    let across = ((longitudes.get_val(doc).to_radians() - longitude) / 2.0).sin();
                    let squared = half * half + of.cos() * latitude.cos() * across * across;
                    // Where there is no place, farther than anything.
                    if squared.is_finite() { -squared } else { f64::MIN }
                }
            });
            let (nearest, count) = searcher.search(&query, &(nearest, Count))?;
            reply.total = count as u64;
            nearest.into_iter().map(|(_, address)| address).collect()
        } else if asked.counts {
            let aggregated = AggregationCollector::from_aggs(self.aggregations.clone(), Default::default());
            let collectors = (TopDocs::with_limit(10).order_by_score(), Count, aggregated);
            let (best, count, results) = searcher.search(&query, &collectors)?;
            reply.total = count as u64;
            reply.facets = FACETS.iter().map(|facet| table(&results, facet)).collect();
            best.into_iter().map(|(_, address)| address).collect()
        } else {
            let (best, count) = searcher.search(&query, &(TopDocs::with_limit(10).order_by_score(), Count))?;
            reply.total = count as u64;
            best.into_iter().map(|(_, address)| address).collect()
        };
        for address in addresses {
            let column = searcher.segment_reader(address.segment_ord).fast_fields().u64("row")?;
            let row = column.first(address.doc_id).unwrap_or(0);
            reply.hits.push(self.shown[row as usize].clone());
        }
        Ok(reply)
    }

    fn change(&mut self, row: &Row) -> Outcome<()> {
        self.writer.delete_term(Term::from_field_text(self.fields.id, &row.id));
        self.writer.add_document(document(&self.fields, row, self.shown.len() as u64))?;
        self.shown.push((row.id.clone(), row.title.clone()));
        self.writer.commit()?;
        self.reader.reload()?;
        Ok(())
    }

    fn bytes(&self) -> u64 {
        self.reader.searcher().space_usage().map_or(0, |usage| usage.total().get_bytes())
    }
}

fn document(fields: &Fields, row: &Row, number: u64) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    document.add_text(fields.id, &row.id);
    document.add_u64(fields.row, number);
    let token = |(position, text): (usize, &String)| Token { position, text: text.clone(), ..Token::default() };
    let tokens = row.words.iter().enumerate().map(token).collect();
    document.add_pre_tokenized_text(fields.words, PreTokenizedString { text: String::new(), tokens });
    for (field, values) in fields.values.iter().zip(&row.values) {
        values.iter().for_each(|value| document.add_text(*field, value));
    }
    if let Some(position) = row.positions.first() {
        document.add_f64(fields.latitude, position.latitude);
        document.add_f64(fields.longitude, position.longitude);
    }
    document
}

fn table(results: &AggregationResults, facet: &str) -> Vec<(String, u64)> {
    match results.0.get(facet) {
        Some(AggregationResult::BucketResult(BucketResult::Terms { buckets, .. })) => {
            buckets.iter().map(|bucket| (bucket.key.to_string(), bucket.doc_count)).collect()
        }
        _ => Vec::new(),
    }
}
