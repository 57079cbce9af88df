//! Gives the shared library its name for the loader (SONAME), which cargo does not.
//!
//! The number is `LUOTSI_ABI_VERSION` in `src/version.rs`; a test of the built library compares the two.

const ABI_VERSION: u32 = 0;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let system = std::env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    match system.as_str() {
        "linux" | "android" | "freebsd" | "netbsd" | "openbsd" => {
            println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libluotsi.so.{ABI_VERSION}");
        }
        "macos" => println!("cargo::rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libluotsi.{ABI_VERSION}.dylib"),
        _ => {}
    }
}
