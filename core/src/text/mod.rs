//! Languages: words, their basic forms and parts, and the terms by which texts and queries meet.
//!
//! A text is cut into [`tokens`]; an [`Analyser`] reads each word in the language of its text and gives the terms of four
//! [`Channel`]s: the basic form of the whole word, the basic forms of the parts of a compound, and padded 4-grams of the
//! word and of its basic form. The [`Weights`] of the channels are data.

mod analyser;
pub mod fi;
mod function_words;
mod glossary;
mod grams;
mod identity;
mod lang;
mod sv;
mod tokens;
mod weights;

pub use analyser::{Analyser, Reading, WordPart};
pub(crate) use glossary::Glossary;
pub(crate) use grams::{Ending, Grams};
pub use identity::strip_identity_codes;
pub use lang::Lang;
pub(crate) use tokens::fold;
pub use tokens::{Token, TokenKind, WORD_LETTERS, normalise, tokens};
pub use weights::{Channel, Weights};
pub(crate) use weights::{Meant, Rarest};
