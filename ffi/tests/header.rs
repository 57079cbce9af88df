//! The header is what the sources say. `LUOTSI_UPDATE=1 cargo test -p luotsi-ffi` writes it and the list of symbols.
//!
//! `luotsi.h.in` is the frame. Every `@CHAPTER name@` becomes the comment at the top of `src/name.rs` and what cbindgen
//! makes of that file.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use std::fs;
use std::path::{Path, PathBuf};

use cbindgen::{Braces, Builder, Config, DocumentationStyle, Language, Layout, SortKey, Style};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Compares a committed file with what it has to be, or writes it where that is asked for.
fn is_up_to_date(path: &str, expected: &str) {
    if std::env::var_os("LUOTSI_UPDATE").is_some() {
        fs::write(repository().join(path), expected).unwrap();
        return;
    }
    let found = fs::read_to_string(repository().join(path)).unwrap_or_default();
    let first = found.lines().zip(expected.lines()).position(|(found, expected)| found != expected);
    let line = first.unwrap_or(found.lines().count().min(expected.lines().count())) + 1;
    assert!(found == expected, "{path} is out of date, from line {line} on: run `make header`");
}

#[test]
fn the_header_is_what_the_sources_say() {
    is_up_to_date("include/luotsi.h", &header());
}

#[test]
fn the_list_of_symbols_is_what_the_header_declares() {
    let header = header();
    let declarations = header.match_indices("\nLUOTSI_API").map(|(at, _)| &header[at + 1..]);
    let mut symbols: Vec<&str> = declarations
        .map(|declaration| declaration[..declaration.find('(').unwrap()].rsplit([' ', '*']).next().unwrap())
        .collect();
    symbols.sort_unstable();
    let exported: usize = sources().iter().map(|(_, source)| source.matches("#[unsafe(no_mangle)]").count()).sum();
    assert_eq!(symbols.len(), exported, "an exported function is in no chapter of the header");
    is_up_to_date("include/luotsi.symbols", &(symbols.join("\n") + "\n"));
}

#[test]
fn every_exported_function_goes_through_the_guard() {
    let mut functions = 0;
    for (name, source) in sources() {
        for (at, _) in source.match_indices("#[unsafe(no_mangle)]") {
            let function = &source[at..];
            let body = function.split_once('{').map_or("", |(_, body)| body).trim_start();
            let guarded = ["guard(err, ||", "guard_or("].iter().any(|call| body.starts_with(call));
            assert!(guarded, "{name}: {}", function.lines().nth(1).unwrap_or_default());
            let end = body.find("\n}").unwrap();
            assert!(!body[..end].trim_end().ends_with(';'), "{name}: something comes after the guard");
            functions += 1;
        }
        let extern_functions = source.matches("extern \"C\" fn").count();
        assert_eq!(extern_functions, source.matches("#[unsafe(no_mangle)]").count(), "{name}");
    }
    assert!(functions > 30);
}

#[test]
fn every_unsafe_block_says_why_it_is_sound() {
    for (name, source) in sources() {
        let lines: Vec<&str> = source.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let opens = line.contains("unsafe {") || line.contains("unsafe impl");
            // The comment stands above the statement, which may begin a line or two before the block.
            let above = &lines[at.saturating_sub(3)..at];
            let says = above.iter().any(|line| line.trim_start().starts_with("// SAFETY: "));
            assert!(!opens || says, "{name}, line {}: {line}", at + 1);
        }
    }
}

/// The sources of this crate, by file name.
fn sources() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap()))
        .collect();
    sources.sort();
    sources
}

fn header() -> String {
    let frame = read("ffi/luotsi.h.in");
    let chapter = |line: &str| line.strip_prefix("@CHAPTER ").map(|rest| rest.trim_end_matches('@').to_owned());
    let mut header = String::new();
    for line in frame.lines() {
        match line {
            "@EXAMPLE@" => header += &example(),
            "@CONTENTS@" => {
                for (number, name) in frame.lines().filter_map(chapter).enumerate() {
                    let title = introduction(&name).into_iter().next().unwrap_or_default();
                    header += &format!(" * {:2}. {title}\n", number + 1);
                }
            }
            line => match chapter(line) {
                Some(name) => header += &written(&name),
                None => header += &format!("{line}\n"),
            },
        }
    }
    header
}

/// The program in the header is one of the examples: without its first comment, which is about the test.
fn example() -> String {
    let program = read("examples/c/hello.c");
    let (_, program) = program.split_once("*/\n").unwrap();
    assert!(!program.contains("*/"), "a comment would end the comment that the program stands in");
    program.trim().lines().map(|line| format!(" *     {line}").trim_end().to_owned() + "\n").collect()
}

/// The comment at the top of a chapter.
fn introduction(name: &str) -> Vec<String> {
    let source = read(&format!("ffi/src/{name}.rs"));
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    lines.map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned()).collect()
}

/// A chapter: its introduction, its constants, its types, its functions.
fn written(name: &str) -> String {
    let rule = "=".repeat(114);
    let mut chapter = format!("/* {rule}\n");
    for line in introduction(name) {
        chapter += format!(" * {line}").trim_end();
        chapter += "\n";
    }
    chapter += &format!(" * {rule} */\n\n");

    let mut items = Vec::new();
    let source = repository().join("ffi/src").join(format!("{name}.rs"));
    Builder::new().with_src(source).with_config(config()).generate().unwrap().write(&mut items);
    chapter += &tidied(String::from_utf8(items).unwrap().trim());
    chapter + "\n\n"
}

/// Comments of one line on one line; types by their names alone, which are the same as their tags.
fn tidied(items: &str) -> String {
    let mut short: Vec<String> = Vec::new();
    for line in items.lines() {
        let line =
            if line.starts_with("typedef ") { line.to_owned() } else { line.replace("struct luotsi_", "luotsi_") };
        if let [.., before, text] = short.as_mut_slice()
            && line.trim() == "*/"
            && before.trim() == "/**"
        {
            *before = text.replacen(" * ", "/** ", 1) + " */";
            short.pop();
        } else {
            short.push(line);
        }
    }
    short.join("\n")
}

fn config() -> Config {
    let mut config = Config {
        language: Language::C,
        style: Style::Both,
        no_includes: true,
        braces: Braces::SameLine,
        line_length: 120,
        tab_width: 4,
        sort_by: SortKey::None,
        usize_is_size_t: true,
        documentation_style: DocumentationStyle::Doxy,
        ..Config::default()
    };
    config.function.prefix = Some("LUOTSI_API".to_owned());
    config.function.args = Layout::Auto;
    config.function.sort_by = Some(SortKey::None);
    config.constant.sort_by = Some(SortKey::None);
    config
}
