//! Panics over bytes that others may have forged end here.

use std::panic::{self, AssertUnwindSafe};

/// What `run` returns; `None` where it panics. What a panic leaves half done is for the caller to let go. Its place in the
/// sources is still told to the panic hook.
pub(crate) fn unwound<T>(run: impl FnOnce() -> T) -> Option<T> {
    panic::catch_unwind(AssertUnwindSafe(run)).ok()
}
