//! Luotsi: a catalogue of support services, and the engine that finds what fits one person's situation.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod catalogue;
mod error;
pub mod evaluate;
pub mod exchange;
mod history;
mod import;
pub mod index;
mod json_path;
pub mod matching;
pub mod model;
mod options;
pub mod reference;
pub mod scenarios;
pub mod search;
// Its callers arrive with the catalogue, one by one.
#[allow(dead_code, unused_imports)]
mod store;
pub mod text;
pub mod time;

pub use catalogue::{Catalogue, Info};
pub use error::{Error, ErrorKind, Result, Retry};
pub use history::Change;
pub use import::{ImportOptions, Imported, OnError};
pub use options::{Mode, OpenOptions, WriteOptions, Written};
pub use search::{Answer, Plan, Profile, Request, WhyNot};
