//! Hands the fuzzer's bytes to the target that `LUOTSI_FUZZ` names. One program for all of them is linked once.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

#[path = "../calls.rs"]
mod calls;
#[path = "../targets.rs"]
mod targets;

/// The C interface.
mod interface {
    pub use luotsi_interface::{
        advice::*, catalogue::*, changes::*, error::*, import::*, options::*, record::*, request::*, result::*,
        steward::*, text::*, version::*,
    };
}

static TARGET: OnceLock<targets::Target> = OnceLock::new();

fuzz_target!(
    init: {
        let name = std::env::var("LUOTSI_FUZZ").expect("LUOTSI_FUZZ names a target");
        let target = if name == "calls" { Some(calls::calls as targets::Target) } else { targets::target(&name) };
        // What a target prepares once is not counted as the time of its first input.
        TARGET.get_or_init(|| target.expect("there is such a target"))(b"");
        if ["image", "lexicon"].contains(&name.as_str()) {
            // What the library catches is no finding. What it does not catch still ends the process.
            std::panic::set_hook(Box::new(|_| ()));
        }
    },
    |bytes: &[u8]| {
        TARGET.get().expect("it was begun")(bytes);
    }
);
