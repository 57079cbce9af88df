//! SQLite FTS5 with one table a facet.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use luotsi_benches::{FACETS, Kind};
use rusqlite::{Connection, params};

use crate::flat::{Asked, Row, field_name};
use crate::peer::{Outcome, Peer, Reply};

/// Its name in the report.
pub const FTS5: &str = "SQLite FTS5";

pub struct Fts5 {
    file: PathBuf,
    connection: Connection,
}

impl Fts5 {
    pub fn build(file: &Path, rows: &[Row]) -> Outcome<Self> {
        let connection = Connection::open(file)?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -262144;
             PRAGMA mmap_size = 1073741824; PRAGMA temp_store = MEMORY;
             CREATE TABLE service (row INTEGER PRIMARY KEY, id TEXT UNIQUE, title TEXT, latitude REAL, longitude REAL);
             CREATE VIRTUAL TABLE words USING fts5(text, content='', contentless_delete=1, detail=column,
                 tokenize='unicode61 remove_diacritics 0');
             CREATE TEMP TABLE hit (row INTEGER PRIMARY KEY, score REAL);",
        )?;
        for place in 0..9 {
            let name = field_name(place);
            connection.execute_batch(&format!(
                "CREATE TABLE {name} (row INTEGER, value TEXT, PRIMARY KEY (row, value)) WITHOUT ROWID;
                 CREATE INDEX {name}_value ON {name} (value, row);"
            ))?;
        }
        connection.execute_batch("BEGIN")?;
        for (number, row) in rows.iter().enumerate() {
            insert(&connection, number as i64 + 1, row)?;
        }
        connection.execute_batch("COMMIT; INSERT INTO words(words) VALUES ('optimize'); ANALYZE;")?;
        connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        connection.set_prepared_statement_cache_capacity(200);
        Ok(Self { file: file.to_owned(), connection })
    }
}

impl Peer for Fts5 {
    fn name(&self) -> &'static str {
        FTS5
    }

    fn answers(&self, kind: Kind) -> bool {
        kind != Kind::Profile
    }

    fn ask(&mut self, asked: &Asked) -> Outcome<Reply> {
        let mut values: Vec<String> = Vec::new();
        let mut conditions = Vec::new();
        let text = matched(asked);
        if let Some(text) = &text {
            values.push(text.clone());
            conditions.push("words MATCH ?1".to_owned());
        }
        let row = if text.is_some() { "words.rowid" } else { "row" };
        for (place, of) in &asked.filters {
            let first = values.len() + 1;
            values.extend(of.iter().cloned());
            let marks: Vec<String> = (first..=values.len()).map(|place| format!("?{place}")).collect();
            let name = field_name(*place);
            let marks = marks.join(",");
            // With words, these lead: left to itself, the planner would ask FTS5 once for each service of a filter.
            conditions.push(if text.is_some() {
                format!("EXISTS (SELECT 1 FROM {name} WHERE {name}.row = words.rowid AND value IN ({marks}))")
            } else {
                format!("row IN (SELECT row FROM {name} WHERE value IN ({marks}))")
            });
        }
        let matched = if text.is_some() { "words" } else { "service" };
        let score = if text.is_some() { "bm25(words)" } else { "0.0" };
        let held = if conditions.is_empty() { "1".to_owned() } else { conditions.join(" AND ") };
        let mut reply = Reply::default();
        self.connection.prepare_cached("DELETE FROM hit")?.execute([])?;
        let gather = format!("INSERT INTO hit SELECT {row}, {score} FROM {matched} WHERE {held}");
        reply.total = self.connection.prepare_cached(&gather)?.execute(rusqlite::params_from_iter(values))? as u64;
        let order = asked.near.map_or_else(
            || "hit.score, row".to_owned(),
            |near| {
                let (latitude, longitude) = (near.latitude, near.longitude);
                let across = latitude.to_radians().cos();
                format!(
                    "latitude IS NULL, (latitude - {latitude}) * (latitude - {latitude}) + {across} * {across} * \
                     (longitude - {longitude}) * (longitude - {longitude})"
                )
            },
        );
        let page = format!("SELECT id, title FROM hit JOIN service USING (row) ORDER BY {order} LIMIT 10");
        let mut page = self.connection.prepare_cached(&page)?;
        reply.hits = page.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
        for facet in FACETS.iter().filter(|_| asked.counts) {
            let mut count = self.connection.prepare_cached(&format!(
                "SELECT value, COUNT(*) FROM hit JOIN {facet} USING (row) GROUP BY value ORDER BY 2 DESC, 1 LIMIT 20"
            ))?;
            let table = count.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?;
            reply.facets.push(table.collect::<Result<_, _>>()?);
        }
        Ok(reply)
    }

    fn change(&mut self, row: &Row) -> Outcome<()> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let old: i64 =
            self.connection.query_row("SELECT row FROM service WHERE id = ?", [&row.id], |row| row.get(0))?;
        self.connection.execute("DELETE FROM words WHERE rowid = ?", [old])?;
        self.connection.execute("DELETE FROM service WHERE row = ?", [old])?;
        for place in 0..9 {
            self.connection.execute(&format!("DELETE FROM {} WHERE row = ?", field_name(place)), [old])?;
        }
        insert(&self.connection, old, row)?;
        Ok(self.connection.execute_batch("COMMIT")?)
    }

    fn bytes(&self) -> u64 {
        std::fs::metadata(&self.file).map_or(0, |of| of.len())
    }
}

fn insert(connection: &Connection, number: i64, row: &Row) -> Outcome<()> {
    let position = row.positions.first();
    connection.prepare_cached("INSERT INTO service VALUES (?, ?, ?, ?, ?)")?.execute(params![
        number,
        row.id,
        row.title,
        position.map(|at| at.latitude),
        position.map(|at| at.longitude)
    ])?;
    let text = row.words.join(" ");
    connection.prepare_cached("INSERT INTO words(rowid, text) VALUES (?, ?)")?.execute(params![number, text])?;
    for (place, values) in row.values.iter().enumerate() {
        let mut statement =
            connection.prepare_cached(&format!("INSERT OR IGNORE INTO {} VALUES (?, ?)", field_name(place)))?;
        for value in values {
            statement.execute(params![number, value])?;
        }
    }
    Ok(())
}

/// The words in the query language of FTS5.
fn matched(asked: &Asked) -> Option<String> {
    let quoted = |term: &String| format!("\"{}\"", term.replace('"', " "));
    let mut text = String::new();
    let between = if asked.all { " AND " } else { " OR " };
    let of_words = asked.words.iter().map(|terms| terms.iter().map(quoted).collect::<Vec<_>>().join(" OR "));
    let prefix = asked.prefix.iter().map(|prefix| format!("{}*", quoted(prefix)));
    for word in of_words.chain(prefix) {
        let _ = write!(text, "{}({word})", if text.is_empty() { "" } else { between });
    }
    (!text.is_empty()).then_some(text)
}
