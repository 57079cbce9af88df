//! Judged situations: does the catalogue answer a person's situation as somebody who knows the county would?
//!
//! A scenario file is a JSON list of [`Scenario`]s: the professional's words, the structured profile, and what must and
//! must not be found. A [`Setting`] is a catalogue with its own municipalities and its past; [`judge`] asks it every
//! scenario through the ordinary search and gives a [`Verdict`]: counts, and a sentence for each thing that is wrong.
//! `docs/SCENARIOS.md` describes the file.
//!
//! ```
//! use luotsi::scenarios::{Setting, judge, parse};
//! # let folder = tempfile::tempdir().unwrap();
//! # let file = folder.path().join("services.jsonl");
//! # std::fs::write(&file, concat!(
//! #     r#"{"kind": "service", "id": "ring", "name": {"sv": "Ringvän"}, "needs": ["loneliness"], "delivery": ["phone"], "#,
//! #     r#""languages": ["sv"], "area": {"nationwide": true}}"#, "\n")).unwrap();
//! let setting = Setting::read(&file)?;
//! let scenarios = parse(r#"[{
//!     "id": "S1", "lang": "sv", "query": "någon som ringer", "short_query": "ringvän",
//!     "profile": {"age": 80, "languages": ["sv"], "needs": [{"code": "loneliness"}], "as_of": "2026-03-10"},
//!     "must_top5": ["ring"]}]"#)?;
//! let verdict = judge(&setting, &scenarios);
//! assert_eq!((verdict.must_top5.right, verdict.must_top5.of, verdict.faults.len()), (1, 1, 0));
//! # Ok::<(), luotsi::Error>(())
//! ```

mod scenario;
mod second_opinion;
mod setting;
mod special;
mod trial;
mod verdict;

pub use scenario::{Bundle, Scenario, parse};
pub use setting::Setting;
pub use verdict::{Fault, Share, Verdict, judge};
