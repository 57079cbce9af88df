//! Handles: what an opaque pointer of the header points to.
//!
//! The type of the C side is an empty shell; the pointer leads to a [`Handle`] with a mark in front that is different
//! for every type, and gone once the handle is freed. So a handle of another type is told with certainty, and a freed
//! one as far as its memory has not been used again.

use std::ops::Deref;
#[cfg(debug_assertions)]
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use engine::{Error, ErrorKind, Result};

/// A type of the C side that is only ever met behind a pointer.
pub(crate) trait Opaque {
    /// What the handle holds. It is shared between threads by reference.
    type Inside: Send + Sync;
    /// The mark in front of every handle of this type.
    const MARK: u64;
}

#[repr(C)]
struct Handle<T> {
    mark: AtomicU64,
    poisoned: AtomicBool,
    inside: T,
}

/// Hands a handle to C.
pub(crate) fn give<O: Opaque>(inside: O::Inside) -> *mut O {
    let handle = Handle { mark: AtomicU64::new(O::MARK), poisoned: AtomicBool::new(false), inside };
    Box::into_raw(Box::new(handle)).cast()
}

/// A handle in use. A panic meanwhile poisons it: from then on it answers CLOSED.
pub(crate) struct Entered<'a, O: Opaque>(&'a Handle<O::Inside>);

/// Enters a handle that C hands in. `name` is the parameter's, for the error.
///
/// # Safety
/// `pointer` is NULL or a handle of this library that is not freed before `'a` ends.
pub(crate) unsafe fn enter<'a, O: Opaque>(pointer: *const O, name: &'static str) -> Result<Entered<'a, O>> {
    // SAFETY: passed on to the caller.
    let handle = unsafe { find(pointer) }.ok_or_else(|| {
        let message = if pointer.is_null() { "the handle is NULL" } else { "this is not a live handle of its type" };
        Error::new(ErrorKind::Misuse, message).at(name).hint("give what the function that makes such handles gave")
    })?;
    if handle.poisoned.load(Ordering::Relaxed) {
        return Err(Error::new(ErrorKind::Closed, "an earlier panic has poisoned this handle")
            .at(name)
            .hint("free it and make a new one"));
    }
    let entered = Entered(handle);
    #[cfg(debug_assertions)]
    panic_now_and_then();
    Ok(entered)
}

/// For the tests of a debug build: with `LUOTSI_TEST_PANIC_EVERY=n` in the environment, every n-th use of a handle panics.
#[cfg(debug_assertions)]
fn panic_now_and_then() {
    static EVERY: OnceLock<Option<u64>> = OnceLock::new();
    static USES: AtomicU64 = AtomicU64::new(0);
    let every =
        EVERY.get_or_init(|| std::env::var("LUOTSI_TEST_PANIC_EVERY").ok()?.parse().ok().filter(|every| *every > 0));
    if every.is_some_and(|every| USES.fetch_add(1, Ordering::Relaxed) % every == every - 1) {
        panic!("a test asked for it");
    }
}

/// Frees a handle. NULL, and what is not a handle of this type, is left alone.
///
/// # Safety
/// As for [`enter`], and nobody else is using the handle.
pub(crate) unsafe fn free<O: Opaque>(pointer: *mut O) {
    // SAFETY: passed on to the caller.
    let Some(handle) = (unsafe { find(pointer) }) else { return };
    // Of two threads that free the same handle by mistake, one comes through.
    if handle.mark.compare_exchange(O::MARK, 0, Ordering::AcqRel, Ordering::Relaxed).is_ok() {
        // SAFETY: `give` made the box, and the mark says that it was not taken back before.
        drop(unsafe { Box::from_raw(pointer.cast::<Handle<O::Inside>>()) });
    }
}

/// The handle behind a pointer, if the mark says so.
///
/// # Safety
/// As for [`enter`].
unsafe fn find<'a, O: Opaque>(pointer: *const O) -> Option<&'a Handle<O::Inside>> {
    let handle = pointer.cast::<Handle<O::Inside>>();
    if handle.is_null() || !handle.is_aligned() {
        return None;
    }
    // SAFETY: every handle of this library, of whatever type, begins with its mark; the caller vouches for the rest.
    let mark = unsafe { &*handle.cast::<AtomicU64>() }.load(Ordering::Acquire);
    // SAFETY: the mark says that this is a handle of our type.
    (mark == O::MARK).then(|| unsafe { &*handle })
}

impl<O: Opaque> Deref for Entered<'_, O> {
    type Target = O::Inside;

    fn deref(&self) -> &O::Inside {
        &self.0.inside
    }
}

impl<O: Opaque> Drop for Entered<'_, O> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.poisoned.store(true, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guard::guard;

    struct Boat;
    struct Quay;

    impl Opaque for Boat {
        type Inside = u32;
        const MARK: u64 = 1;
    }

    impl Opaque for Quay {
        type Inside = u32;
        const MARK: u64 = 2;
    }

    fn kind_of(pointer: *const Boat) -> Option<ErrorKind> {
        // SAFETY: the tests below pass NULL or live handles.
        unsafe { enter(pointer, "boat") }.err().map(|error| error.kind())
    }

    #[test]
    fn null_and_another_type_and_no_address_are_misuse() {
        let quay: *mut Quay = give(2);
        assert_eq!(kind_of(std::ptr::null()), Some(ErrorKind::Misuse));
        assert_eq!(kind_of(quay.cast()), Some(ErrorKind::Misuse));
        assert_eq!(kind_of(std::ptr::without_provenance(1)), Some(ErrorKind::Misuse));
        // SAFETY: live; of another type for the first call, which leaves it alone; freed once by the second.
        unsafe {
            free(quay.cast::<Boat>());
            assert_eq!(*enter(quay, "quay").unwrap(), 2);
            free(quay);
        }
    }

    #[test]
    fn a_panic_poisons_the_handle_that_was_in_use() {
        let boat: *mut Boat = give(1);
        assert_eq!(kind_of(boat), None);
        guard(std::ptr::null_mut(), || {
            // SAFETY: live.
            let _boat = unsafe { enter(boat, "boat") }?;
            panic!("capsized");
        });
        assert_eq!(kind_of(boat), Some(ErrorKind::Closed));
        // SAFETY: freed once, and poisoned handles are freed like others.
        unsafe { free(boat) };
    }

    #[test]
    fn freeing_null_is_fine() {
        // SAFETY: NULL.
        unsafe { free::<Boat>(std::ptr::null_mut()) };
    }
}
