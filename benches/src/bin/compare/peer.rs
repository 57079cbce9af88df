//! A peer: an engine that answers the queries of the comparison.

use std::error::Error;

use crate::flat::{Asked, Row};
use luotsi_benches::Kind;

pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// An answer, ready for a screen.
#[derive(Debug, Default, PartialEq)]
pub struct Reply {
    pub total: u64,
    pub hits: Vec<(String, String)>,
    /// The tables of the facets: values with their counts.
    pub facets: Vec<Vec<(String, u64)>>,
}

/// An engine with the catalogue in it.
pub trait Peer {
    /// Its name in the report.
    fn name(&self) -> &'static str;

    /// Whether it has an answer to queries of this kind.
    fn answers(&self, kind: Kind) -> bool;

    /// Answers a query.
    fn ask(&mut self, asked: &Asked) -> Outcome<Reply>;

    /// Puts a changed service in place of the old one, so that the next question sees it.
    fn change(&mut self, row: &Row) -> Outcome<()>;

    /// Bytes on disk.
    fn bytes(&self) -> u64;
}
