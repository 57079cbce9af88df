#!/usr/bin/env bash
# Fuzzes one target of fuzz/targets.rs. Needs a nightly Rust; what it finds is written to target/fuzz.
# usage: scripts/fuzz.sh TARGET SECONDS
set -euo pipefail
cd "$(dirname "$0")/.."
target=$1 seconds=$2
host=$(rustc -vV | sed -n 's/^host: //p')
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target/fuzz}
export RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares -Cdebug-assertions --cfg fuzzing"
cargo +nightly build --quiet --release --manifest-path fuzz/Cargo.toml --target "$host"
mkdir -p "$CARGO_TARGET_DIR/corpus/$target" "$CARGO_TARGET_DIR/found"
# A hang is a second, and memory half a gigabyte; the input that broke either is kept.
LUOTSI_FUZZ=$target "$CARGO_TARGET_DIR/$host/release/luotsi-fuzz" -max_total_time="$seconds" -timeout=1 -rss_limit_mb=512 \
    -max_len=16384 -print_final_stats=1 -artifact_prefix="$CARGO_TARGET_DIR/found/$target-" \
    "$CARGO_TARGET_DIR/corpus/$target" "fuzz/regressions/$target"
