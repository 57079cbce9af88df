//! The C ABI of Luotsi: thin, and the only crate with `unsafe`.
//!
//! Every public module is a chapter of `include/luotsi.h`. Its comments are the header's comments: they speak to a
//! reader who writes C. `luotsi.h.in` puts the chapters in order, and `tests/header.rs` writes the header and compares.
//!
//! The private modules are the plumbing that every chapter uses:
//!
//! | module | holds |
//! |---|---|
//! | `guard` | the one panic guard, through which every exported function goes |
//! | `handle` | what an opaque pointer points to, and how a wrong one is told |
//! | `argument` | texts, numbers and places that C hands in |
//! | `settings` | options that C hands in as JSON objects |
#![allow(non_camel_case_types, reason = "these are the names of the C interface")]
#![allow(clippy::missing_safety_doc, reason = "the contract of all functions is at the top of the header")]

mod argument;
mod guard;
mod handle;
mod settings;

#[cfg(test)]
mod hostile_calls;

pub mod advice;
pub mod catalogue;
pub mod changes;
pub mod error;
pub mod import;
pub mod options;
pub mod record;
pub mod request;
pub mod result;
pub mod steward;
pub mod text;
pub mod version;
