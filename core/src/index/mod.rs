//! The index in memory: what is searched, built from the catalogue and kept in step with it.

mod beside;
mod bitmap;
mod card;
mod column;
mod columns;
mod image;
mod kept;
mod letters;
mod lists;
mod narrow;
mod numbers;
mod rows;
mod services;
mod sets;
mod shared;
pub mod text;
mod texts;
mod vocabulary;

pub use bitmap::Bitmap;
pub(crate) use columns::{Columns, EXCEPT_ALAND, NATIONWIDE, day_number};
pub(crate) use image::{
    Loaded, Packer, Snapshot, StoredParts, Unfit, Unpacker, contained, fingerprint, load, number_of_image,
    position_of_image, save,
};
pub(crate) use kept::{Holders, Places, Standing};
pub(crate) use lists::Lists;
pub(crate) use numbers::{Numbers, hash};
pub(crate) use rows::Rows;
pub(crate) use services::ServiceIndex;
pub(crate) use sets::{SetColumn, Tally};
pub(crate) use shared::Shared;
pub(crate) use vocabulary::Vocabulary;
