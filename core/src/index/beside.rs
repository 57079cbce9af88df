//! Work in two halves at once.

use std::panic::resume_unwind;
use std::thread;

/// Does both: `other` in a thread of its own where the work is `large`, and where there can be a thread. Returns when both
/// are done; a panic of either is the caller's.
pub(crate) fn side_by_side<A: Send, B>(large: bool, other: impl Fn() -> A + Sync, own: impl FnOnce() -> B) -> (A, B) {
    if !large {
        return (other(), own());
    }
    thread::scope(|scope| {
        let thread = thread::Builder::new().spawn_scoped(scope, &other);
        let own = own();
        let other = match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Err(_) => other(),
        };
        (other, own)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_halves_are_done_and_a_panic_in_either_is_told() {
        for large in [false, true] {
            assert_eq!(side_by_side(large, || 1, || 2), (1, 2));
            assert!(std::panic::catch_unwind(|| side_by_side(large, || panic!("the other"), || 2)).is_err());
            assert!(std::panic::catch_unwind(|| side_by_side(large, || 1, || panic!("its own"))).is_err());
        }
    }
}
