//! Finnish: from an inflected, often compound word to its lemma and its parts.
//!
//! The `compiler` turns a word list into every inflected form, [`Lexicon`] holds the result, and [`Lexicon::analyse`] reads
//! a word with it. `docs/FINNISH.md` tells the classes, the segmentation and the figures.

mod analyse;
mod compiler;
mod file;
mod lexicon;
mod spell;

pub use analyse::{Part, Reading, Readings, Scratch};
pub use lexicon::{Lexicon, LexiconError, LexiconSource};
pub use spell::Slip;
