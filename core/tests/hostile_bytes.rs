//! Bytes that nobody vouches for: every input that was kept from fuzzing goes through the same targets again.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::time::{Duration, Instant};

#[path = "../../fuzz/targets.rs"]
#[allow(unreachable_pub, dead_code, reason = "shared with the fuzzer")]
mod targets;

#[test]
fn every_kept_input_is_refused_or_understood_without_panic_or_delay() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/regressions");
    for (name, run) in targets::TARGETS {
        let mut inputs: Vec<_> = folder.join(name).read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
        inputs.sort();
        assert!(!inputs.is_empty(), "{name} has inputs");
        run(b"");
        for input in inputs {
            let bytes = std::fs::read(&input).unwrap();
            let started = Instant::now();
            run(&bytes);
            // A debug build is slow, and its machine may be busy; what hangs takes longer than any of that.
            assert!(started.elapsed() < Duration::from_secs(20), "{} hangs", input.display());
        }
    }
}

#[test]
fn every_folder_of_kept_inputs_has_its_target() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/regressions");
    for entry in folder.read_dir().unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(targets::target(&name).is_some(), "{name}");
    }
}
