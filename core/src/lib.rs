//! Luotsi: a catalogue of support services, and the engine that finds what fits one person's situation.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod error;
pub mod model;
pub mod reference;

pub use error::{Error, ErrorKind, Result, Retry};
