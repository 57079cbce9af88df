//! Sequences of calls that nobody vouches for: those that were kept from fuzzing are made again.

use std::path::Path;

#[path = "../../fuzz/calls.rs"]
mod calls;

mod interface {
    pub(crate) use crate::{
        advice::*, catalogue::*, changes::*, error::*, import::*, options::*, record::*, request::*, result::*,
        steward::*, text::*, version::*,
    };
}

#[test]
fn every_kept_sequence_of_calls_keeps_the_promises_of_the_header() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/regressions/calls");
    let mut inputs: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    inputs.sort();
    assert!(!inputs.is_empty());
    inputs.iter().for_each(|input| calls::calls(&std::fs::read(input).unwrap()));
}
