//! Searching and matching: one request, one answer.

mod answer;
mod call;
mod concepts;
mod excluded;
mod facets;
mod nobody;
mod page;
mod phrases;
mod pipeline;
mod plan;
mod podium;
mod profile;
mod receipt;
mod request;
mod scratch;
mod selection;
mod suggest;
mod thesaurus;
mod why_not;
mod words;

pub use answer::{
    Answer, Conditional, FacetTable, FacetValue, Freshness, Gap, Highlight, Hit, Nearest, Occurrence, Question, Reason,
    ShownContact,
};
pub(crate) use call::{Context, Patience, instant};
pub(crate) use concepts::Concepts;
pub(crate) use pipeline::answer;
pub(crate) use plan::plan;
pub use plan::{Alternative, Covered, MAX_PLAN, Pick, Plan};
pub use profile::{Constraints, MAX_NEEDS, MAX_PERSONS, Person, Profile, WeightedNeed};
pub use receipt::{Asked, Receipt, Verdict};
pub(crate) use request::without_values;
pub use request::{
    Explain, Facet, FacetCounts, FacetRequest, Filters, MAX_LIMIT, MAX_OFFSET, MAX_REQUEST_BYTES, Moment, Near,
    Request, Sort, Words,
};
pub(crate) use scratch::Scratch;
pub(crate) use suggest::suggest;
pub use suggest::{MAX_SUGGESTIONS, Suggestion, SuggestionKind};
pub(crate) use thesaurus::Expander;
pub use thesaurus::Thesaurus;
pub use why_not::WhyNot;
pub(crate) use why_not::why_not;
