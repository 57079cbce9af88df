//! Bytes that nobody vouches for: every input that was kept from fuzzing goes through the same targets again.
#![allow(clippy::unwrap_used)]

use std::cell::Cell;
use std::panic;
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
fn a_forged_image_that_makes_the_index_panic_fails_no_call() {
    thread_local!(static PANICS: Cell<u32> = const { Cell::new(0) });
    let outside = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        PANICS.set(PANICS.get() + 1);
        outside(panic);
    }));
    // Which bytes do that changes with everything that is in an image: many are forged, of the first parts, which have the terms.
    let mut state = 4u64;
    let mut chance = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32
    };
    for forgery in 0..600u32 {
        let mut input = vec![forgery as u8];
        for _ in 0..100 {
            input.push((forgery % 3) as u8);
            input.extend((chance() % 18_000).to_le_bytes());
            input.push(chance() as u8);
        }
        targets::target("image").unwrap()(&input);
        if PANICS.get() > 0 {
            return;
        }
    }
    panic!("no forgery makes the index panic");
}

#[test]
fn every_folder_of_kept_inputs_has_its_target() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/regressions");
    for entry in folder.read_dir().unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        // Sequences of calls are made again by the tests of the C interface.
        assert!(name == "calls" || targets::target(&name).is_some(), "{name}");
    }
}
