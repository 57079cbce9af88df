//! Version: which library this is, and whether it fits the header.
//!
//! The macros say what the program was compiled with, the functions what it runs with. Versions are semantic: within
//! one ABI version, functions, constants and fields at the end of structures are added, and nothing is changed or
//! removed.

use crate::guard::guard_or;
use crate::text::luotsi_str;

/// Changes that break: the first number.
pub const LUOTSI_VERSION_MAJOR: u32 = 0;
/// Additions: the second number.
pub const LUOTSI_VERSION_MINOR: u32 = 1;
/// Corrections: the third number.
pub const LUOTSI_VERSION_PATCH: u32 = 0;
/// The version of the binary interface: the number in the library's SONAME.
pub const LUOTSI_ABI_VERSION: u32 = 0;

/// The version of the library, for example `0.1.0`.
#[unsafe(no_mangle)]
pub extern "C" fn luotsi_version() -> luotsi_str {
    guard_or(luotsi_str::EMPTY, || Ok(luotsi_str::fixed(VERSION)))
}

/// The version of the library's binary interface. A program that loads the library itself compares it with
/// `LUOTSI_ABI_VERSION`.
#[unsafe(no_mangle)]
pub extern "C" fn luotsi_abi_version() -> u32 {
    guard_or(LUOTSI_ABI_VERSION, || Ok(LUOTSI_ABI_VERSION))
}

const VERSION: &std::ffi::CStr =
    match std::ffi::CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => c"",
    };

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macros_and_function_tell_the_version_of_the_package() {
        let macros = format!("{LUOTSI_VERSION_MAJOR}.{LUOTSI_VERSION_MINOR}.{LUOTSI_VERSION_PATCH}");
        // SAFETY: static.
        assert_eq!(unsafe { luotsi_version().as_str() }, macros);
        assert_eq!(env!("CARGO_PKG_VERSION"), macros);
    }
}
