//! What a catalogue survives: processes that are killed, disks that fail, other processes on the same file.
//!
//! The program runs itself as a child ([`child`]), on a copy of a small catalogue. Short by default; `LUOTSI_SOAK` is the
//! number of seconds for which each of the long tests goes on (see `make soak`).
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod child;
mod crash;
mod footprint;
mod power;
mod processes;
mod workloads;

use std::time::Duration;

/// How long the long tests take; `None` for the short run.
fn soak() -> Option<Duration> {
    std::env::var("LUOTSI_SOAK").ok().and_then(|seconds| seconds.parse().ok()).map(Duration::from_secs)
}

/// A folder for one trial, in the memory's own file system where there is one: what is tested is the order of the calls,
/// and a process that dies takes nothing with it that it had handed to the system.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}
