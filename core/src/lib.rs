//! Luotsi: a catalogue of support services, and the engine that finds what fits one person's situation.
//!
//! A [`Catalogue`] is one file. Records go in ([`Catalogue::put`], [`Catalogue::import`]); a [`Request`] goes in and an
//! [`Answer`] comes out ([`Catalogue::search`]). Everything that the client's situation adds is in the request's
//! [`Profile`], which lives for one call and is stored nowhere.
//!
//! ```
//! use luotsi::model::Record;
//! use luotsi::{Catalogue, Request, WriteOptions};
//!
//! let catalogue = Catalogue::in_memory()?;
//! catalogue.put_many(
//!     &[
//!         Record::from_json(r#"{"kind": "service", "id": "cafe", "name": {"fi": "Muistikahvila"}, "needs": ["memory"],
//!             "delivery": ["place"], "area": {"municipalities": ["272"]}, "languages": ["fi"]}"#)?,
//!         Record::from_json(r#"{"kind": "service", "id": "home", "name": {"fi": "Sijaisapua kotiin"},
//!             "needs": ["carer_respite"], "roles": ["informal_carer"], "delivery": ["client_home"],
//!             "area": {"municipalities": ["272"]}, "languages": ["fi"]}"#)?,
//!     ],
//!     &WriteOptions::default(),
//! )?;
//!
//! // By words: in any inflected form, with facets.
//! let answer = catalogue.search(&Request::from_json(r#"{"text": "muistikahviloita", "facets": ["delivery"]}"#)?)?;
//! assert_eq!(answer.hits[0].id, "cafe");
//!
//! // By situation: who fits, why, what to check, what to ask.
//! let request = Request::from_json(r#"{"locale": "en", "profile": {"persons": [{"age": 78, "municipality": "272",
//!     "languages": ["fi"], "roles": ["informal_carer"], "constraints": {"home_or_remote": true},
//!     "needs": [{"code": "carer_respite", "weight": 3}, {"code": "memory"}]}]}}"#)?;
//! let answer = catalogue.search(&request)?;
//! assert_eq!(answer.hits.iter().map(|hit| hit.id.as_str()).collect::<Vec<_>>(), ["home"]);
//!
//! // Why not the other one?
//! let why = catalogue.why_not(&request, "cafe")?;
//! assert_eq!(why.reasons[0].code, "DELIVERY_UNREACHABLE");
//! # Ok::<(), luotsi::Error>(())
//! ```
//!
//! | chapter | what it tells |
//! |---|---|
//! | [`model`] | what a catalogue holds |
//! | [`search`] | requests and answers |
//! | [`matching`] | eligibility, the ranking formula, questions, plans |
//! | [`exchange`] | the formats of files |
//! | [`reference`](mod@reference) | needs, municipalities, languages, sentences |
//! | [`text`], [`index`] | languages and full text |
//! | [`time`] | schedules |
//! | [`steward`] | who may write what: drafts, previews, suggestions |
//! | [`evaluate`], [`scenarios`] | judged queries and situations |
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod catalogue;
mod chore;
mod diff;
mod erasure;
mod error;
pub mod evaluate;
pub mod exchange;
mod history;
mod idle;
mod image;
mod import;
pub mod index;
mod json_path;
pub mod matching;
pub mod model;
mod options;
pub mod reference;
mod restore;
mod retention;
pub mod scenarios;
#[cfg(test)]
mod schema;
pub mod search;
pub mod steward;
mod store;
pub mod text;
pub mod time;
mod unwound;

pub use catalogue::{Catalogue, Info};
pub use diff::{Conflict, FieldChange, MAX_DIFFS, RecordChange, Span, diff};
pub use erasure::{Erased, Person, Within};
pub use error::{Error, ErrorKind, Result, Retry};
pub use history::{Change, Feed};
pub use image::{ImageReport, ImageState};
pub use import::{ImportOptions, Imported, OnError};
pub use options::{Mode, OpenOptions, WriteOptions, Written};
pub use restore::Restored;
pub use retention::{Pruned, Retention};
pub use search::{Answer, Plan, Profile, Request, WhyNot};

/// The programs of the README and of the book.
#[cfg(doctest)]
mod book {
    #[doc = include_str!("../../README.md")]
    struct Readme;
    #[doc = include_str!("../../docs/hosts/rust.md")]
    struct Rust;
    #[doc = include_str!("../../docs/STEWARDS.md")]
    struct Stewards;
}
