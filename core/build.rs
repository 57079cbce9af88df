//! Compiles the Finnish word list into the library, with the library's own compiler.
//!
//! LUOTSI_FI_LEXICON may name another source: the CSV of the Kotus list, or a compiled lexicon file.

#[path = "src/text/fi/compiler/mod.rs"]
#[allow(dead_code, reason = "the library uses more of it")]
mod compiler;

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use compiler::{Origin, words};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/text/fi/compiler");
    println!("cargo::rerun-if-changed=data/fi");
    println!("cargo::rerun-if-env-changed=LUOTSI_FI_LEXICON");
    let out = PathBuf::from(env::var("OUT_DIR")?).join("fi.lexicon");
    fs::write(out, lexicon()?)?;
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rustc-env=LUOTSI_SOURCES={:016x}", sources()?);
    Ok(())
}

/// The checksum of all sources and data: an image of the index that other sources have made is not used.
fn sources() -> Result<u64, Box<dyn Error>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from("src"), PathBuf::from("data")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    let mut all = env::var("CARGO_PKG_VERSION")?.into_bytes();
    for file in files {
        all.extend(fs::read(file)?);
    }
    Ok(compiler::checksum(&all))
}

fn lexicon() -> Result<Vec<u8>, Box<dyn Error>> {
    let bad = |bad: words::BadLine| format!("word list, line {}: {}", bad.line, bad.problem);
    let mut list = Vec::new();
    for own in words::OWN_LISTS {
        list.extend(words::read_own(own).map_err(bad)?);
    }
    let mut origin = Origin { name: words::OWN_NAME.to_owned(), licence: words::OWN_LICENCE.to_owned() };
    if let Some(path) = env::var_os("LUOTSI_FI_LEXICON").map(PathBuf::from) {
        println!("cargo::rerun-if-changed={}", path.display());
        let bytes = fs::read(&path).map_err(|e| format!("LUOTSI_FI_LEXICON, {}: {e}", path.display()))?;
        if bytes.starts_with(compiler::MAGIC) {
            return Ok(bytes);
        }
        list.extend(words::read_kotus(&String::from_utf8(bytes)?, &list).map_err(bad)?);
        origin = Origin {
            name: format!("{}; {}", words::KOTUS_NAME, words::OWN_NAME),
            licence: format!("{}; {}", words::KOTUS_LICENCE, words::OWN_LICENCE),
        };
    }
    Ok(compiler::compile(&list, &origin)?)
}
