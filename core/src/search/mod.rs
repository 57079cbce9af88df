//! Searching and matching: one request, one answer.

mod answer;
mod profile;
mod request;

pub use answer::{
    Answer, Conditional, FacetTable, FacetValue, Freshness, Gap, Highlight, Hit, Nearest, Occurrence, Question, Reason,
    Receipt, ShownContact,
};
pub use profile::{Constraints, MAX_NEEDS, MAX_PERSONS, Person, Profile, WeightedNeed};
pub use request::{
    Explain, Facet, FacetRequest, Filters, MAX_LIMIT, MAX_OFFSET, MAX_REQUEST_BYTES, Moment, Near, Request, Sort,
};
