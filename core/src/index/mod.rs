//! The index in memory: what is searched, built from the catalogue and kept in step with it.

mod bitmap;
pub mod text;

pub use bitmap::Bitmap;
