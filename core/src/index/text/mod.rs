//! Full text: which services a few words find, and how well each fits them.
//!
//! A [`TextIndex`] is an immutable snapshot of a few segments. Every document has a **slot**, a number that counts from 0
//! in the order of adding and never changes; a changed document is a dead old slot and a new one. Scores depend on the
//! live documents alone: an index that followed a thousand changes gives the same bits as one that was built afresh.

mod build;
mod common;
mod correct;
mod coverage;
mod highlight;
mod image;
mod marks;
mod measures;
mod merge;
mod packed;
mod plan;
mod query;
mod schema;
mod score;
mod segment;
mod slip;
mod small;
mod snapshot;
mod sums;
mod vocabulary;

pub use highlight::highlight;
pub(crate) use plan::Plan;
pub use query::{Correction, Expansion, Hit, Meaning, QUERY_WORDS, Retrieved, Said, TextQuery};
pub use score::Scratch;
pub use segment::Part;
pub use snapshot::{TextDoc, TextIndex};
