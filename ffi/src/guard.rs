//! The one panic guard: nothing of ours unwinds into the host, and nothing of ours ends it.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use engine::{Error, ErrorKind, Result};

use crate::error::{LUOTSI_OK, luotsi_error, luotsi_status};
use crate::handle;

#[cfg(panic = "abort")]
compile_error!("the C ABI needs panic = \"unwind\": a panic has to become a status, not the end of the host");

thread_local! {
    /// Whether this thread is inside the guard.
    static INSIDE: Cell<bool> = const { Cell::new(false) };
    /// Where the last panic inside the guard was.
    static PLACE: Cell<Option<String>> = const { Cell::new(None) };
}

/// Runs the body of an exported function that returns a status.
///
/// `*err` is NULL afterwards unless the body failed. Only exported functions call this, with their own `err`.
pub(crate) fn guard(err: *mut *mut luotsi_error, body: impl FnOnce() -> Result<()>) -> luotsi_status {
    let outcome = contained(body).unwrap_or_else(|place| Err(panicked(place)));
    let (status, told) = match outcome {
        Ok(()) => (LUOTSI_OK, std::ptr::null_mut()),
        Err(error) => {
            let status = luotsi_status::from(error.code());
            let told = if err.is_null() { std::ptr::null_mut() } else { handle::give(error.into()) };
            (status, told)
        }
    };
    if !err.is_null() {
        // SAFETY: the host gives NULL or a place for one pointer; NULL has been ruled out.
        unsafe { err.write(told) };
    }
    status
}

/// Runs the body of an exported function that returns a value: `otherwise` where the body fails or panics.
pub(crate) fn guard_or<T>(otherwise: T, body: impl FnOnce() -> Result<T>) -> T {
    match contained(body) {
        Ok(Ok(value)) => value,
        _ => otherwise,
    }
}

/// What the body returns, or where it panicked.
///
/// What a panic may have left half done is out of reach afterwards: entering a handle marks it poisoned on unwinding.
fn contained<T>(body: impl FnOnce() -> T) -> std::result::Result<T, Option<String>> {
    let outer = INSIDE.replace(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(|| {
        keep_panics_quiet();
        body()
    }));
    INSIDE.set(outer);
    outcome.map_err(|_payload| PLACE.take())
}

/// The message of a panic can quote what the library was working on, and that may be about a client. So it goes
/// nowhere: not to the standard error stream, not into the error. Only the line of source is kept.
fn keep_panics_quiet() {
    static ONCE: Once = Once::new();
    // A thread that is unwinding may not set the hook; the next call will.
    if ONCE.is_completed() || std::thread::panicking() {
        return;
    }
    ONCE.call_once(|| {
        let outside = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if INSIDE.get() {
                PLACE.set(panic.location().map(|at| format!("{}:{}", at.file(), at.line())));
            } else {
                outside(panic);
            }
        }));
    });
}

fn panicked(place: Option<String>) -> Error {
    let error = Error::new(ErrorKind::Panic, "a panic inside the library was caught at its border")
        .hint("close the handle and open it again; please report the place and the call");
    match place {
        Some(place) => error.at(place),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{LUOTSI_ERROR_NOT_FOUND, LUOTSI_ERROR_PANIC, luotsi_error_free, luotsi_error_text};

    #[test]
    fn a_panic_is_a_status_and_its_message_stays_inside() {
        let mut err = std::ptr::null_mut();
        let status = guard(&mut err, || panic!("Matti Planted"));
        assert_eq!(status, LUOTSI_ERROR_PANIC);
        // SAFETY: `guard` wrote a live error.
        let text = unsafe { luotsi_error_text(err).as_str().to_owned() };
        assert!(text.contains("guard.rs:") && !text.contains("Matti"), "{text}");
        // SAFETY: freed once.
        unsafe { luotsi_error_free(err) };
    }

    #[test]
    fn a_value_falls_back_on_failure_and_on_panic() {
        assert_eq!(guard_or(7, || Ok(1)), 1);
        assert_eq!(guard_or(7, || Err(Error::new(ErrorKind::Misuse, "x"))), 7);
        assert_eq!(guard_or(7, || panic!()), 7);
    }

    #[test]
    fn success_leaves_no_error_and_null_is_a_fine_place_for_one() {
        let mut err = std::ptr::dangling_mut();
        assert_eq!(guard(&mut err, || Ok(())), LUOTSI_OK);
        assert!(err.is_null());
        let fails = || Err(Error::new(ErrorKind::NotFound, "x"));
        assert_eq!(guard(std::ptr::null_mut(), fails), LUOTSI_ERROR_NOT_FOUND);
    }
}
