//! Reading: everything comes from one snapshot, which later commits do not change.

use rusqlite::{Connection, OptionalExtension, ToSql};

use super::Store;
use super::connection::Role;
use super::fault::Doing;
use super::kind::RecordKind;
use super::lease::{Lease, lock};
use super::migrate;
use super::open::too_new;
use super::row::{Delta, Position, Row, Weight, read_delta, read_row};
use crate::error::{Error, ErrorKind, Result};

/// How many rows a stream reads at once, at most.
const BATCH_ROWS: u32 = 256;

/// After how many bytes a batch is cut short.
const BATCH_BYTES: usize = 4 << 20;

impl Store {
    /// A snapshot of the newest commit, of whatever process.
    pub(crate) fn read(&self) -> Result<ReadSnapshot<'_>> {
        let connection = self.reader()?;
        connection
            .prepare_cached("BEGIN DEFERRED")
            .and_then(|mut begin| begin.execute([]))
            .doing("beginning to read")?;
        let position = position(&connection, migrate::newest(self.steps))?;
        Ok(ReadSnapshot { connection, position })
    }

    /// A number that changes when any other connection, of whatever process, has committed; it costs about a
    /// microsecond. It compares only with earlier answers of the same store.
    pub(crate) fn data_version(&self) -> Result<u32> {
        const DOING: &str = "asking whether anything has changed";
        self.owner.check()?;
        let mut follower = lock(&self.connections.follower);
        let connection = match &mut *follower {
            Some(connection) => connection,
            empty => empty.insert(self.new_connection(Role::Reader)?),
        };
        let mut statement = connection.prepare_cached("PRAGMA data_version").doing(DOING)?;
        statement.query_row([], |row| row.get(0)).doing(DOING)
    }

    /// Interrupts whatever other threads are doing with this store; they get INTERRUPTED. Safe from any thread.
    pub(crate) fn interrupt(&self) {
        if !self.owner.is_forked() {
            self.connections.interrupt();
        }
    }
}

/// The farthest that versions, epochs and imports are counted: a number beyond it is forged, and none could follow it.
const FARTHEST: u64 = 1 << 62;

/// A number that the catalogue counts in its table `meta`.
pub(super) fn counted(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number| *number <= FARTHEST)
}

/// Where the catalogue stands, inside a transaction; SCHEMA_TOO_NEW if another process has migrated it meanwhile.
pub(super) fn position(connection: &Connection, known: u32) -> Result<Position> {
    const DOING: &str = "reading the position";
    let mut statement = connection.prepare_cached("PRAGMA user_version").doing(DOING)?;
    let version: u32 = statement.query_row([], |row| row.get(0)).doing(DOING)?;
    if version > known {
        return Err(too_new(version, known));
    }
    let mut statement = connection.prepare_cached(include_str!("sql/position.sql")).doing(DOING)?;
    let (epoch, seq): (Option<String>, u64) =
        statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).doing(DOING)?;
    let epoch = epoch.and_then(|epoch| counted(&epoch)).ok_or_else(|| {
        Error::new(ErrorKind::Corrupt, "the catalogue does not say its epoch").hint("restore a backup")
    })?;
    if seq > FARTHEST {
        return Err(
            Error::new(ErrorKind::Corrupt, "no catalogue counts its versions that far").hint("restore a backup")
        );
    }
    Ok(Position { epoch, seq })
}

/// The value of `key` in the table `meta`.
pub(super) fn meta(connection: &Connection, key: &str) -> Result<Option<String>> {
    const DOING: &str = "reading what the catalogue says about itself";
    let mut statement = connection.prepare_cached(include_str!("sql/meta_get.sql")).doing(DOING)?;
    statement.query_row([key], |row| row.get(0)).optional().doing(DOING)
}

/// The row that the statement finds, if any.
pub(super) fn one(connection: &Connection, sql: &str, parameters: &[&dyn ToSql]) -> Result<Option<Row>> {
    const DOING: &str = "reading a record";
    let mut statement = connection.prepare_cached(sql).doing(DOING)?;
    let mut rows = statement.query(parameters).doing(DOING)?;
    match rows.next().doing(DOING)? {
        Some(row) => read_row(row),
        None => Ok(None),
    }
}

/// SQLite's integers are signed; no sequence number comes near the difference.
pub(super) fn signed(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

/// The catalogue as it stands at one commit. It holds no lock that a writer waits for (a catalogue in memory excepted),
/// but while it lives the `-wal` cannot shrink: keep it for a call, not for a day.
#[derive(Debug)]
pub(crate) struct ReadSnapshot<'s> {
    connection: Lease<'s>,
    position: Position,
}

impl ReadSnapshot<'_> {
    /// Where the catalogue stands in this snapshot; its `seq` is the revision.
    pub(crate) fn position(&self) -> Position {
        self.position
    }

    /// What the catalogue says about itself under `key` (`catalogue`, `language`, `created`), or what
    /// [`WriteTxn::set_meta`](super::WriteTxn::set_meta) has stored there.
    pub(crate) fn meta(&self, key: &str) -> Result<Option<String>> {
        meta(&self.connection, key)
    }

    /// The record as it stands; `None` where there is none, or no longer.
    pub(crate) fn get(&self, kind: RecordKind, id: &str) -> Result<Option<Row>> {
        self.one(include_str!("sql/get.sql"), &[&kind.code(), &id])
    }

    /// How many records of a kind stand.
    pub(crate) fn count(&self, kind: RecordKind) -> Result<u64> {
        const DOING: &str = "counting records";
        let mut statement = self.connection.prepare_cached(include_str!("sql/count.sql")).doing(DOING)?;
        statement.query_row([kind.code()], |row| row.get(0)).doing(DOING)
    }

    /// Every record of a kind that stands, in the order of the ids.
    pub(crate) fn rows(&self, kind: RecordKind) -> Stream<'_, Row> {
        self.rows_after(kind, "")
    }

    /// Every record of a kind that stands and whose id comes after this one, in the order of the ids.
    pub(crate) fn rows_after(&self, kind: RecordKind, id: &str) -> Stream<'_, Row> {
        let mut after = id.to_owned();
        Stream::new(move || {
            let batch = self.batch(include_str!("sql/rows.sql"), &[&kind.code(), &after, &BATCH_ROWS], read_row)?;
            if let Some(last) = batch.last() {
                after.clone_from(&last.id);
            }
            Ok(batch)
        })
    }

    /// The newest state of every record that changed after `seq`, in the order of the versions. Applying it to what
    /// stood at `seq` gives what stands now; applying it twice changes nothing more.
    pub(crate) fn rows_since(&self, seq: u64) -> Stream<'_, Delta> {
        let mut after = seq;
        Stream::new(move || {
            let batch = self.batch(include_str!("sql/rows_since.sql"), &[&signed(after), &BATCH_ROWS], |row| {
                read_delta(row).map(Some)
            })?;
            if let Some(last) = batch.last() {
                after = last.seq();
            }
            Ok(batch)
        })
    }

    /// The connection, for the other chapters of reading.
    pub(super) fn sql(&self) -> &Connection {
        &self.connection
    }

    /// The row that the statement finds, if any.
    pub(super) fn one(&self, sql: &str, parameters: &[&dyn ToSql]) -> Result<Option<Row>> {
        one(&self.connection, sql, parameters)
    }

    /// Some of the rows that the statement finds: the first ones, up to a limit of bytes, and always one if there is one.
    pub(super) fn batch<T: Weight>(
        &self,
        sql: &str,
        parameters: &[&dyn ToSql],
        read: impl Fn(&rusqlite::Row<'_>) -> Result<Option<T>>,
    ) -> Result<Vec<T>> {
        const DOING: &str = "reading records";
        let mut statement = self.connection.prepare_cached(sql).doing(DOING)?;
        let mut rows = statement.query(parameters).doing(DOING)?;
        let mut batch = Vec::new();
        let mut bytes = 0;
        while bytes < BATCH_BYTES
            && let Some(row) = rows.next().doing(DOING)?
        {
            if let Some(item) = read(row)? {
                bytes += item.bytes();
                batch.push(item);
            }
        }
        Ok(batch)
    }

    /// How many rows a statement for a batch is asked for.
    pub(super) const fn batch_rows() -> u32 {
        BATCH_ROWS
    }
}

/// Rows of a snapshot, read a batch at a time so that memory stays bounded. After an error the stream ends.
pub(crate) struct Stream<'a, T> {
    fetch: Box<dyn FnMut() -> Result<Vec<T>> + 'a>,
    batch: std::vec::IntoIter<T>,
    ended: bool,
}

impl<'a, T> Stream<'a, T> {
    /// `fetch` returns the next rows, and none at the end.
    pub(super) fn new(fetch: impl FnMut() -> Result<Vec<T>> + 'a) -> Stream<'a, T> {
        Stream { fetch: Box::new(fetch), batch: Vec::new().into_iter(), ended: false }
    }
}

impl<T> Iterator for Stream<'_, T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        if let Some(item) = self.batch.next() {
            return Some(Ok(item));
        }
        if self.ended {
            return None;
        }
        match (self.fetch)() {
            Ok(batch) => {
                self.batch = batch.into_iter();
                let item = self.batch.next();
                self.ended = item.is_none();
                item.map(Ok)
            }
            Err(error) => {
                self.ended = true;
                Some(Err(error))
            }
        }
    }
}
