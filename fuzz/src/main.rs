//! Hands the fuzzer's bytes to the target that `LUOTSI_FUZZ` names. One program for all of them is linked once.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

#[path = "../targets.rs"]
mod targets;

fuzz_target!(|bytes: &[u8]| {
    static TARGET: OnceLock<targets::Target> = OnceLock::new();
    let target = TARGET.get_or_init(|| {
        let name = std::env::var("LUOTSI_FUZZ").expect("LUOTSI_FUZZ names a target");
        targets::target(&name).expect("there is such a target")
    });
    target(bytes);
});
