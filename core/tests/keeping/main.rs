//! What a catalogue keeps, and what it forgets: history, backups, erasure.
#![allow(clippy::unwrap_used)]

mod erasure;
mod history;
mod restore;
