//! What C hands in: texts by pointer and length, numbers for codes, places for outputs, arrays to fill.

use std::ffi::c_char;

use engine::{Error, ErrorKind, Result};

/// MISUSE, with the parameter's name.
pub(crate) fn misuse(name: impl Into<String>, message: &'static str) -> Error {
    Error::new(ErrorKind::Misuse, message).at(name)
}

/// A text that C hands in. Of length 0 it is empty, and the pointer is not looked at.
///
/// # Safety
/// `data` is NULL or leads to `len` bytes that nobody changes before `'a` ends.
pub(crate) unsafe fn text<'a>(data: *const c_char, len: usize, name: &'static str) -> Result<&'a str> {
    if len == 0 {
        return Ok("");
    }
    if data.is_null() {
        return Err(misuse(name, "the text is NULL, but its length is not 0"));
    }
    if len > isize::MAX as usize {
        return Err(misuse(name, "no text is that long").hint("is the length negative?"));
    }
    // SAFETY: not NULL, no longer than an object can be; the caller vouches for the bytes.
    let bytes = unsafe { std::slice::from_raw_parts(data.cast::<u8>(), len) };
    std::str::from_utf8(bytes).map_err(|error| {
        Error::new(ErrorKind::NotUtf8, "the text is not UTF-8")
            .at(format!("{name}, byte {}", error.valid_up_to()))
            .hint("convert it to UTF-8 before the call")
    })
}

/// What an output holds until the call succeeds.
pub(crate) trait Blank {
    const BLANK: Self;
}

impl<T> Blank for *mut T {
    const BLANK: Self = std::ptr::null_mut();
}

impl Blank for u64 {
    const BLANK: Self = 0;
}

impl Blank for usize {
    const BLANK: Self = 0;
}

/// A place that C hands in for an output.
pub(crate) struct Out<T>(*mut T);

impl<T: Blank> Out<T> {
    /// A place that has to be there. It is blank until [`set`](Self::set).
    ///
    /// # Safety
    /// `place` is NULL or may be written until the call ends.
    pub(crate) unsafe fn required(place: *mut T, name: &'static str) -> Result<Self> {
        if place.is_null() {
            return Err(misuse(name, "there is no place for the result").hint("give the address of a variable"));
        }
        // SAFETY: passed on to the caller.
        unsafe { Self::wanted(place, name) }
    }

    /// A place that may be NULL, if the caller has no use for the output.
    ///
    /// # Safety
    /// As for [`required`](Self::required).
    pub(crate) unsafe fn wanted(place: *mut T, name: &'static str) -> Result<Self> {
        if !place.is_aligned() {
            return Err(misuse(name, "the address is not one that such a variable can have"));
        }
        let out = Self(place);
        out.write(T::BLANK);
        Ok(out)
    }

    /// Hands the output over.
    pub(crate) fn set(self, value: T) {
        self.write(value);
    }

    fn write(&self, value: T) {
        if !self.0.is_null() {
            // SAFETY: whoever made this vouched that the place may be written.
            unsafe { self.0.write(value) };
        }
    }
}

/// The largest element of an array that a later version may ask for, in bytes: more is a mistake.
const LARGEST: usize = 4096;

/// Fills a caller's array with the first of `rows`, as many as it has room for. Each element takes `size` bytes there:
/// the size of the structure in the header that the caller was compiled with. A newer library leaves out the fields
/// that such a caller does not know; an older one fills those that it does not know with zeros.
///
/// # Safety
/// `array` is NULL or has room for `capacity` elements of `size` bytes.
pub(crate) unsafe fn fill<T: Copy>(rows: &[T], array: *mut T, capacity: usize, size: usize, name: &str) -> Result<()> {
    let rows = &rows[..rows.len().min(capacity)];
    if capacity == 0 {
        return Ok(());
    }
    if array.is_null() || !array.is_aligned() {
        return Err(misuse(name, "there is no array at this address"));
    }
    // While the structures are as they first were, their size is also the smallest that any caller knows.
    if !(size_of::<T>()..=LARGEST).contains(&size) || !size.is_multiple_of(align_of::<T>()) {
        return Err(misuse(format!("{name}, size"), "no version of the structure has this size")
            .hint("give sizeof of the structure in luotsi.h"));
    }
    for (place, row) in rows.iter().enumerate() {
        // SAFETY: the element lies within the array that the caller vouches for, and is at least as large as a row.
        unsafe {
            let element = array.cast::<u8>().add(place * size);
            element.cast::<T>().write(*row);
            element.add(size_of::<T>()).write_bytes(0, size - size_of::<T>());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_nought_is_empty_and_the_pointer_is_not_looked_at() {
        for pointer in [std::ptr::null(), std::ptr::without_provenance(1)] {
            // SAFETY: no bytes.
            assert_eq!(unsafe { text(pointer, 0, "x") }.unwrap(), "");
        }
    }

    #[test]
    fn a_text_is_told_apart_from_what_is_none() {
        let bytes = c"p\xe4iv\xe4";
        for (pointer, len, kind, path) in [
            (std::ptr::null(), 3, ErrorKind::Misuse, "x"),
            (bytes.as_ptr(), usize::MAX, ErrorKind::Misuse, "x"),
            (bytes.as_ptr(), 5, ErrorKind::NotUtf8, "x, byte 1"),
        ] {
            // SAFETY: the bytes are there wherever they are looked at.
            let error = unsafe { text(pointer, len, "x") }.unwrap_err();
            assert_eq!((error.kind(), error.path()), (kind, Some(path)));
        }
    }

    #[test]
    fn an_array_is_filled_at_the_callers_stride() {
        let mut array = [9u64; 6];
        // SAFETY: room for three elements of 16 bytes.
        unsafe { fill(&[1u64, 2], array.as_mut_ptr(), 3, 16, "array") }.unwrap();
        assert_eq!(array, [1, 0, 2, 0, 9, 9]);
        // SAFETY: room for one element.
        unsafe { fill(&[3u64, 4], array.as_mut_ptr(), 1, 8, "array") }.unwrap();
        assert_eq!(array, [3, 0, 2, 0, 9, 9]);
    }

    #[test]
    fn an_array_of_another_structure_is_refused() {
        let mut array = [0u64; 4];
        let place = array.as_mut_ptr();
        for (array, size) in [(std::ptr::null_mut(), 8), (place, 4), (place, 12), (place, usize::MAX - 7)] {
            // SAFETY: nothing is written.
            let error = unsafe { fill(&[1u64], array, 2, size, "array") }.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Misuse);
        }
        // SAFETY: no room is promised, and none is used.
        unsafe { fill(&[1u64], std::ptr::null_mut(), 0, 0, "array") }.unwrap();
    }
}
