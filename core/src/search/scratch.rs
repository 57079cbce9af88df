//! Working memory of a search.

use super::facets::Counting;
use crate::index::text;

/// What a search works in, kept between searches, so that none waits for memory: one a thread.
#[derive(Default)]
pub(crate) struct Scratch {
    pub(super) text: text::Scratch,
    pub(super) counting: Counting,
}
