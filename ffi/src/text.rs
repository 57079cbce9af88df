//! Text: UTF-8, in by pointer and length, out as `luotsi_str`.
//!
//! A text that you hand in is a pointer and a number of bytes; it needs no NUL at its end, and `(NULL, 0)` is the empty
//! text. The library copies what it keeps.
//!
//! A text that you get is a `luotsi_str`. It is borrowed: it lives as long as the object that you asked, and you never
//! free it. Where an object of its own is handed to you, it is a `luotsi_text`, and that you do free.

use std::ffi::{CStr, c_char};

use engine::Result;

use crate::argument::Out;
use crate::guard::guard_or;
use crate::handle::{self, Opaque, enter};

/// A borrowed text: `len` bytes of UTF-8 at `data`.
///
/// `data` is never NULL and `data[len]` is always NUL, so that it can be printed with `%s` too; a text may hold a NUL
/// of its own, though, which only `len` sees past.
///
/// Lifetime: as long as the object that it was asked of. Threads: may be read by all.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct luotsi_str {
    /// The first byte.
    pub data: *const c_char,
    /// The number of bytes, without the NUL.
    pub len: usize,
}

/// A text of your own: an answer, a record, a report.
///
/// Lifetime: until `luotsi_text_free`, whatever is closed meanwhile. Threads: may be read by all.
pub struct luotsi_text {
    _opaque: [u8; 0],
}

/// The text that a `luotsi_text` holds, for as long as that lives; empty for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_text_get(text: *const luotsi_text) -> luotsi_str {
    guard_or(luotsi_str::EMPTY, || {
        // SAFETY: the caller's handle.
        let text = unsafe { enter(text, "text") }?;
        Ok(text.get())
    })
}

/// Frees a text. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn luotsi_text_free(text: *mut luotsi_text) {
    guard_or((), || {
        // SAFETY: the caller's handle, which nobody uses any more.
        unsafe { handle::free(text) };
        Ok(())
    })
}

impl Opaque for luotsi_text {
    type Inside = Terminated;
    const MARK: u64 = u64::from_be_bytes(*b"lts text");
}

impl Out<*mut luotsi_text> {
    /// Hands a text over.
    pub(crate) fn give(self, text: String) -> Result<()> {
        self.set(handle::give(Terminated::new(text)));
        Ok(())
    }
}

impl luotsi_str {
    /// The empty text.
    pub(crate) const EMPTY: luotsi_str = luotsi_str::fixed(c"");

    /// A text that is part of the library.
    pub(crate) const fn fixed(text: &'static CStr) -> luotsi_str {
        luotsi_str { data: text.as_ptr(), len: text.count_bytes() }
    }

    #[cfg(test)]
    pub(crate) unsafe fn as_str<'a>(self) -> &'a str {
        // SAFETY: the test's promise that the owner is alive.
        unsafe { crate::argument::text(self.data, self.len, "text") }.unwrap()
    }
}

/// A text with a NUL behind it.
pub(crate) struct Terminated(String);

impl Terminated {
    pub(crate) fn new(mut text: String) -> Self {
        text.reserve_exact(1);
        text.push('\0');
        Self(text)
    }

    pub(crate) fn get(&self) -> luotsi_str {
        luotsi_str { data: self.0.as_ptr().cast(), len: self.0.len() - 1 }
    }
}

/// The rows of an array that C may ask for, and their texts in one piece of memory, each with a NUL behind it.
pub(crate) struct Rows<T> {
    rows: Vec<T>,
    // The rows point into it; it is neither changed nor dropped before them.
    _texts: Vec<u8>,
}

// SAFETY: the pointers in the rows lead into memory that the same value owns and that nobody changes.
unsafe impl<T: Copy> Send for Rows<T> {}
// SAFETY: as above.
unsafe impl<T: Copy> Sync for Rows<T> {}

impl<T: Copy> Rows<T> {
    /// Makes the rows. `texts` are the texts of an item in the order in which `row` takes them.
    pub(crate) fn new<'a, I, const N: usize>(
        items: &'a [I],
        texts: impl Fn(&'a I) -> [&'a str; N],
        row: impl Fn(&'a I, [luotsi_str; N]) -> T,
    ) -> Self {
        let bytes = items.iter().flat_map(&texts).map(|text| text.len() + 1).sum();
        let mut memory = vec![0; bytes];
        let mut rest = memory.as_mut_slice();
        let rows = items.iter().map(|item| row(item, texts(item).map(|text| carve(&mut rest, text)))).collect();
        Self { rows, _texts: memory }
    }

    pub(crate) fn as_slice(&self) -> &[T] {
        &self.rows
    }
}

/// Takes a piece of zeroed memory for a text and its NUL.
fn carve(rest: &mut &mut [u8], text: &str) -> luotsi_str {
    let (piece, behind) = std::mem::take(rest).split_at_mut(text.len() + 1);
    *rest = behind;
    piece[..text.len()].copy_from_slice(text.as_bytes());
    luotsi_str { data: piece.as_ptr().cast(), len: text.len() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The byte behind a text.
    fn behind(text: luotsi_str) -> c_char {
        // SAFETY: there is one, which is the promise under test.
        unsafe { *text.data.add(text.len) }
    }

    #[test]
    fn every_text_has_a_nul_behind_it_and_is_somewhere() {
        let owned = Terminated::new("päivä".to_owned());
        let items = [("a", "äiti"), ("", "b")];
        let rows = Rows::new(&items, |(one, two)| [one, two], |_, texts| texts);
        let mut all = vec![luotsi_str::EMPTY, luotsi_str::fixed(c"OK"), owned.get()];
        all.extend(rows.as_slice().iter().flatten());
        // SAFETY: their owners are alive.
        let read: Vec<&str> = all.iter().map(|text| unsafe { text.as_str() }).collect();
        assert_eq!(read, ["", "OK", "päivä", "a", "äiti", "", "b"]);
        assert!(all.iter().all(|text| !text.data.is_null() && behind(*text) == 0));
    }
}
