//! Stewards: people who look after the records of some organizations, and nothing else.
//!
//! The host knows who sits at the keyboard; the library knows what that person may write. A [`Session`] is opened for a
//! [`Steward`] with a [`Scope`], and every write through it is checked against the record that stands and the record that
//! shall stand. Outside the scope it is `NOT_PERMITTED`.
//!
//! A steward writes at once, or in steps: [`draft`](Session::draft), [`preview`](Session::preview),
//! [`publish`](Session::publish). Anybody else can leave a suggestion
//! ([`Catalogue::suggest_change`](crate::Catalogue::suggest_change)), which waits until a steward accepts or rejects it.
//!
//! ```
//! use luotsi::model::Record;
//! use luotsi::steward::{Scope, Steward};
//! use luotsi::{Catalogue, ErrorKind};
//!
//! let catalogue = Catalogue::in_memory()?;
//! catalogue.put(&Record::from_json(
//!     r#"{"kind": "service", "id": "s1", "organization": "carers", "name": {"fi": "Vertaisryhmä"}}"#)?)?;
//!
//! let session = catalogue.steward(Steward::new("aino", Scope::of(["carers"])))?;
//! session.draft(&Record::from_json(
//!     r#"{"kind": "service", "id": "s1", "organization": "carers", "name": {"fi": "Vertaisryhmä"},
//!         "needs": ["carer_support"], "area": {"municipalities": ["272", "236", "849"]}}"#)?, None)?;
//! let preview = session.preview(luotsi::model::RecordKind::Service, "s1", "en")?;
//! assert_eq!(preview.effects[0].text, "You will now be found in 3 municipalities for: Support for carers.");
//! session.publish(luotsi::model::RecordKind::Service, "s1")?;
//!
//! let other = catalogue.steward(Steward::new("pekka", Scope::of(["fishers"])))?;
//! assert_eq!(other.verify(luotsi::model::RecordKind::Service, "s1", &[]).unwrap_err().kind(), ErrorKind::NotPermitted);
//! # Ok::<(), luotsi::Error>(())
//! ```

mod action;
mod draft;
mod preview;
mod scope;
mod session;
mod suggestion;

#[cfg(test)]
pub(crate) use action::Step;
pub use action::StewardAction;
pub(crate) use action::strict;
pub use draft::Draft;
pub use preview::{Effect, Missing, Preview};
pub use scope::{Scope, Steward};
pub use session::{Seen, Session};
pub use suggestion::{Suggested, Suggesting, Suggestion, SuggestionState};
