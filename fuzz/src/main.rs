//! Hands the fuzzer's bytes to the target that `LUOTSI_FUZZ` names. One program for all of them is linked once.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

#[path = "../targets.rs"]
mod targets;

static TARGET: OnceLock<targets::Target> = OnceLock::new();

fuzz_target!(
    init: {
        let name = std::env::var("LUOTSI_FUZZ").expect("LUOTSI_FUZZ names a target");
        // What a target prepares once is not counted as the time of its first input.
        TARGET.get_or_init(|| targets::target(&name).expect("there is such a target"))(b"");
    },
    |bytes: &[u8]| {
        TARGET.get().expect("it was begun")(bytes);
    }
);
