//! The image of the index: parts that the store keeps under a number, a head that says what they are, and nobody who
//! vouches for either.
//!
//! A large image is written in several transactions, so that no other writer waits long. Its parts come first, under a
//! number that no image had before; the head, in one last transaction, makes it the image, and forgets the one before.

use std::time::Duration;

use rusqlite::OptionalExtension;

use super::Store;
use super::fault::Doing;
use super::read::ReadSnapshot;
use super::row::Position;
use super::write::WriteTxn;
use crate::error::{Error, ErrorKind, Result};

/// After how many bytes a piece is committed.
const PIECE_BYTES: usize = 8 << 20;

/// How long another writer is waited for. What can be built again is not worth more.
const PATIENCE: Duration = Duration::from_millis(500);

const READING: &str = "reading the image of the index";
const WRITING: &str = "writing the image of the index";

impl ReadSnapshot<'_> {
    /// The number of the image and its head, as it was given to [`ImageWriter::finish`]; `None` where there is none. What
    /// the bytes say is for the caller to check.
    pub(crate) fn image_head(&self) -> Result<Option<(u64, Vec<u8>)>> {
        let mut statement = self.sql().prepare_cached(include_str!("sql/image_head.sql")).doing(READING)?;
        statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).optional().doing(READING)
    }
}

impl Store {
    /// Adds a part of the image with this number to `to`; false where there is none, or no longer.
    pub(crate) fn image_part(&self, number: u64, part: u32, to: &mut Vec<u8>) -> Result<bool> {
        let connection = self.reader()?;
        let mut statement = connection.prepare_cached(include_str!("sql/image_part.sql")).doing(READING)?;
        let mut rows = statement.query((name(number), part)).doing(READING)?;
        let Some(row) = rows.next().doing(READING)? else { return Ok(false) };
        let bytes = row.get_ref(0).doing(READING)?;
        to.extend_from_slice(bytes.as_bytes().map_err(rusqlite::Error::from).doing(READING)?);
        Ok(true)
    }

    /// Begins to write the image of what stood at `position`.
    ///
    /// Errors: READ_ONLY, and BUSY while somebody else is writing.
    pub(crate) fn write_image(&self, position: Position) -> Result<ImageWriter<'_>> {
        let txn = self.write_within(PATIENCE)?;
        check_epoch(&txn, position)?;
        let number = newest(&txn)? + 1;
        txn.set_meta("image", &number.to_string())?;
        // What an attempt before this one has left. The image that there is stays until the new one has its head.
        txn.sql().execute_batch(include_str!("sql/image_sweep.sql")).doing(WRITING)?;
        txn.commit()?;
        Ok(ImageWriter { store: self, position, number, part: 0, piece: Vec::new(), bytes: 0 })
    }
}

/// An image that is being written. Dropped without [`finish`](Self::finish), it is none, and its parts are swept away by
/// the next one.
pub(crate) struct ImageWriter<'s> {
    store: &'s Store,
    position: Position,
    number: u64,
    part: u32,
    piece: Vec<(u32, Vec<u8>)>,
    bytes: usize,
}

impl ImageWriter<'_> {
    /// Adds the next part; parts count from 0.
    pub(crate) fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.piece.push((self.part, bytes.to_vec()));
        self.part += 1;
        self.bytes += bytes.len();
        if self.bytes >= PIECE_BYTES {
            let txn = self.store.write_within(PATIENCE)?;
            self.flush(&txn)?;
            txn.commit()?;
        }
        Ok(())
    }

    /// Makes it the image of the index, with this head.
    pub(crate) fn finish(mut self, head: &[u8]) -> Result<()> {
        let txn = self.store.write_within(PATIENCE)?;
        self.flush(&txn)?;
        let mut others = txn.sql().prepare_cached(include_str!("sql/image_discard.sql")).doing(WRITING)?;
        others.execute([name(self.number)]).doing(WRITING)?;
        let mut statement = txn.sql().prepare_cached(include_str!("sql/image_put.sql")).doing(WRITING)?;
        statement.execute(("index", self.number, head)).doing(WRITING)?;
        drop((others, statement));
        txn.commit()?;
        Ok(())
    }

    fn flush(&mut self, txn: &WriteTxn<'_>) -> Result<()> {
        // An erasure meanwhile has forgotten every image: what was erased must not come back.
        check_epoch(txn, self.position)?;
        if newest(txn)? != self.number {
            return Err(Error::new(ErrorKind::Busy, "another image is being written").hint("leave it to that one"));
        }
        let mut statement = txn.sql().prepare_cached(include_str!("sql/image_put.sql")).doing(WRITING)?;
        for (part, bytes) in self.piece.drain(..) {
            statement.execute((name(self.number), part, bytes)).doing(WRITING)?;
        }
        self.bytes = 0;
        Ok(())
    }
}

impl WriteTxn<'_> {
    /// Forgets every image.
    pub(crate) fn discard_images(&self) -> Result<()> {
        self.sql().execute_batch("DELETE FROM image").doing("discarding the image of the index")
    }
}

/// The name of the parts of an image; the head's row is called `index` and has the number for its part.
fn name(number: u64) -> String {
    format!("index {number}")
}

/// The number of the image that was begun last.
fn newest(txn: &WriteTxn<'_>) -> Result<u64> {
    Ok(txn.meta("image")?.and_then(|number| number.parse().ok()).unwrap_or(0))
}

fn check_epoch(txn: &WriteTxn<'_>, position: Position) -> Result<()> {
    if txn.position().epoch == position.epoch {
        return Ok(());
    }
    Err(Error::new(ErrorKind::Conflict, "the catalogue's past was rewritten meanwhile").hint("build the index anew"))
}
