//! The store: one SQLite file, the only thing in a catalogue that has to last.
//!
//! It knows records as (kind, id, document) and never looks into a document. Every version of every record is kept, in
//! one sequence over all kinds; the newest number is the catalogue's *revision*.
//!
//! ```text
//! record   what stands now: (kind, id) -> version, document; a deleted record keeps its row, as a tombstone
//! history  version -> (kind, id), put or deletion, document, when, by whom, from where, why
//! body     the documents
//! staged   what a running import has brought so far; no reader looks here
//! draft    what stewards are working on; suggestion  what others have proposed
//! image    the disposable image of the index
//! meta     catalogue (its id), epoch, language, created, import
//! ```
//!
//! A [`ReadSnapshot`] shows one commit, whatever is written meanwhile. A [`WriteTxn`] holds the write lock; what must
//! happen inside a transaction is a method of it. An [`Import`] brings many rows that appear at once. The store has no
//! clock and no thread: the time of a write is the caller's, and waiting happens in the caller's call.
//!
//! A catalogue in memory has no write-ahead log: while a snapshot of it lives, a commit waits, and ends in BUSY.

mod connection;
mod draft;
mod fault;
mod history;
mod image;
mod import;
mod kind;
mod lease;
mod migrate;
mod open;
mod place;
mod process;
mod read;
mod restore;
mod retention;
mod row;
mod suggestion;
mod upkeep;
mod write;

#[cfg(test)]
mod tests;

pub(crate) use draft::DraftRow;
pub(crate) use history::Past;
pub(crate) use image::ImageWriter;
pub(crate) use open::{Mode, Options};
pub(crate) use place::IN_MEMORY;
pub(crate) use read::{ReadSnapshot, Stream};
pub(crate) use restore::restore;
pub(crate) use row::{Delta, Position, Row, Stamp, Version};
pub(crate) use suggestion::{Outcome, SuggestionRow};
pub(crate) use write::WriteTxn;

use std::sync::atomic::AtomicBool;

use lease::Connections;
use migrate::Step;
use place::Place;
use process::Owner;

/// An open catalogue file. It can be shared between threads: readers have a connection each, writers take turns.
pub(crate) struct Store {
    place: Place,
    options: Options,
    owner: Owner,
    steps: &'static [Step],
    connections: Connections,
    importing: AtomicBool,
}

impl Store {
    fn new(place: Place, options: Options, owner: Owner, steps: &'static [Step]) -> Store {
        let connections = Connections::default();
        Store { place, options, owner, steps, connections, importing: AtomicBool::new(false) }
    }

    /// Whether it is a file, and opened by this process rather than by one that it was forked from.
    pub(crate) fn is_own_file(&self) -> bool {
        self.place.file().is_some() && !self.owner.is_forked()
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("place", &self.place).field("mode", &self.options.mode).finish_non_exhaustive()
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if self.owner.is_forked() {
            self.connections.abandon();
        } else {
            self.connections.close();
        }
    }
}
