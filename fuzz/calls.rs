//! Calls of the C interface that bytes spell out: right and wrong handles, texts, sizes and places, in any order. Whatever a
//! program does short of using freed memory, it gets a status of the table, outputs that are blank unless the call
//! succeeds, and an error exactly where it fails.

use std::ffi::{CStr, c_char, c_void};
use std::fs;
use std::mem::MaybeUninit;
use std::path::PathBuf;
use std::ptr::{null, null_mut};

use super::interface::*;

/// More calls than these are not made of one input.
const CALLS: usize = 60;

/// Handles of each kind that live at a time.
const EACH: usize = 3;

const CATALOGUE: usize = 0;
const OPTIONS: usize = 1;
const REQUEST: usize = 2;
const RESULT: usize = 3;
const TEXT: usize = 4;
const ERROR: usize = 5;
const KINDS: usize = 6;

/// Texts that are right somewhere.
const TEXTS: [&str; 34] = [
    "",
    "{}",
    "[]",
    "s1",
    "s2",
    "fi",
    "sv",
    "form",
    "create",
    "true",
    "mode",
    "read_only",
    "snapshot",
    "channels",
    "lean",
    "busy_timeout_ms",
    "0",
    "2026-03-10T10:00:00+02:00",
    r#"{"text": "kerho", "facets": ["form", "municipality"], "limit": 3}"#,
    r#"{"text": "kerhoissa", "explain": "full", "highlight": true, "deadline_ms": 0}"#,
    r#"{"profile": {"persons": [{"age": 70, "municipality": "272", "needs": [{"code": "memory"}]}]}}"#,
    r#"{"persons": [{"age": 70, "needs": [{"code": "memory"}]}]}"#,
    r#"{"as_of": "2026-03-10", "sort": "name"}"#,
    r#"{"kind": "service", "id": "s2", "name": "Kerho", "organization": "o1", "needs": ["memory"]}"#,
    r#"[{"kind": "organization", "id": "o1", "name": "Yhdistys"}, {"kind": "location", "id": "l1", "name": "Talo"}]"#,
    r#"{"expected": 1, "steward": "aino"}"#,
    r#"{"dry_run": true, "on_error": "skip"}"#,
    r#"{"name": "aino", "organizations": ["o1"]}"#,
    r#"{"name": "aino", "organizations": "all"}"#,
    r#"{"do": "draft", "record": {"kind": "service", "id": "s2", "name": "Kahvila", "organization": "o1"}}"#,
    r#"{"do": "publish", "id": "s2"}"#,
    r#"{"do": "set_capacity", "id": "s2", "state": "waitlist", "expires": "2026-04-01"}"#,
    r#"{"do": "erase", "person": {"name": "Aino Virtanen"}}"#,
    r#"{"do": "feed", "limit": 3}"#,
];

/// The bytes as they are used up.
struct Tape<'a> {
    rest: &'a [u8],
    folder: PathBuf,
}

/// A text as C gives it.
type Words = (*const c_char, usize);

impl<'a> Tape<'a> {
    fn byte(&mut self) -> usize {
        let Some((first, rest)) = self.rest.split_first() else { return 0 };
        self.rest = rest;
        usize::from(*first)
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.byte() % many == 1
    }

    fn number(&mut self) -> u32 {
        [0, 1, 2, 3, 4, 10, 77, 1000, u32::MAX][self.byte() % 9]
    }

    /// A text of the table, bytes of the tape, or what is no text.
    fn words(&mut self) -> Words {
        match self.byte() {
            at @ 0..160 => (TEXTS[at % TEXTS.len()].as_ptr().cast(), TEXTS[at % TEXTS.len()].len()),
            160 => (null(), 0),
            161 => (null(), 3),
            162 => (null(), usize::MAX),
            163 => (c"{}".as_ptr(), usize::MAX),
            _ => {
                let length = self.byte().min(self.rest.len());
                let (words, rest) = self.rest.split_at(length);
                self.rest = rest;
                (words.as_ptr().cast(), words.len())
            }
        }
    }

    /// A path: of a file in memory, of one in a folder of ours, or of none. Never one that the bytes spell out.
    fn path(&mut self) -> Vec<u8> {
        let name = ["a.luotsi", "b.luotsi", "rows.jsonl"];
        match self.byte() % 8 {
            0 => b"/nowhere/at/all".to_vec(),
            1..4 => b":memory:".to_vec(),
            at => self.folder.join(name[at % 3]).into_os_string().into_encoded_bytes(),
        }
    }
}

/// The live handles, and what tells whether a call kept its promises.
struct Host {
    handles: [[*mut c_void; EACH]; KINDS],
}

impl Host {
    /// Mostly a handle of the kind; now and then none, one of another kind, or an address that no handle has.
    fn some(&self, tape: &mut Tape<'_>, kind: usize) -> *mut c_void {
        let at = tape.byte();
        let handle = self.handles[kind][at % EACH];
        match at / EACH {
            80 => null_mut(),
            81 | 82 => self.handles[at % KINDS][at % EACH],
            83 if !handle.is_null() => handle.wrapping_byte_add(1),
            _ => handle,
        }
    }

    /// Puts what a call gave in the place of an older one, which is freed.
    fn keep(&mut self, at: usize, kind: usize, handle: *mut c_void) {
        let place = &mut self.handles[kind][at % EACH];
        let before = std::mem::replace(place, handle);
        free(kind, before);
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        for (kind, handles) in self.handles.iter().enumerate() {
            handles.iter().for_each(|handle| free(kind, *handle));
        }
    }
}

fn free(kind: usize, handle: *mut c_void) {
    // SAFETY: the handle is NULL or live and of this kind, and nobody else has it.
    unsafe {
        match kind {
            CATALOGUE => luotsi_close(handle.cast()),
            OPTIONS => luotsi_options_free(handle.cast()),
            REQUEST => luotsi_request_free(handle.cast()),
            RESULT => luotsi_result_free(handle.cast()),
            TEXT => luotsi_text_free(handle.cast()),
            _ => luotsi_error_free(handle.cast()),
        }
    }
}

/// Makes the calls that the bytes spell out.
pub(crate) fn calls(bytes: &[u8]) {
    let folder =
        tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder for temporary files");
    let rows = "{\"kind\": \"service\", \"id\": \"s3\", \"name\": \"Ryhmä\"}\n{\"kind\": \"serv\n";
    fs::write(folder.path().join("rows.jsonl"), rows).expect("a temporary file");
    let mut host = Host { handles: [[null_mut(); EACH]; KINDS] };
    let mut catalogue: *mut luotsi_catalogue = null_mut();
    let (memory, record) = (c":memory:", c"{\"kind\": \"service\", \"id\": \"s1\", \"name\": \"Kerho\"}");
    // SAFETY: live handles and texts.
    unsafe {
        assert_eq!(luotsi_open(memory.as_ptr(), 8, null(), &mut catalogue, null_mut()), LUOTSI_OK);
        let (data, len) = (record.as_ptr(), record.count_bytes());
        assert_eq!(luotsi_put(catalogue, data, len, null(), 0, null_mut(), null_mut()), LUOTSI_OK);
    }
    host.handles[CATALOGUE][0] = catalogue.cast();
    let mut tape = Tape { rest: bytes, folder: folder.path().to_owned() };
    for _ in 0..CALLS {
        if tape.rest.is_empty() {
            break;
        }
        one_call(&mut host, &mut tape);
    }
}

fn one_call(host: &mut Host, tape: &mut Tape<'_>) {
    let call = tape.byte() % 32;
    let ways = tape.byte();
    let (blind, told, keep) = (ways % 16 == 1, !ways.is_multiple_of(4), ways / 16);
    let garbage: *mut c_void = std::ptr::dangling_mut::<u64>().cast();
    let (mut out, mut err): (*mut c_void, *mut luotsi_error) = (garbage, garbage.cast());
    let place: *mut *mut luotsi_error = if told { &mut err } else { null_mut() };
    let result: *mut *mut c_void = if blind { null_mut() } else { &mut out };
    let c = host.some(tape, CATALOGUE).cast();
    let mut number = 99u64;
    let count: *mut u64 = if blind { null_mut() } else { &mut number };
    let mut gives = None;
    // SAFETY: every handle is NULL, live, or an address that is not aligned; every text is one, NULL, or longer than any
    // can be; every place is NULL or one of ours; and this is the only thread.
    let status = unsafe {
        let mut gives_a = |kind: usize| gives = Some(kind);
        match call {
            0 => {
                gives_a(OPTIONS);
                luotsi_options_new(result.cast(), place)
            }
            1 => {
                let ((a, a_len), (b, b_len)) = (tape.words(), tape.words());
                luotsi_options_set(host.some(tape, OPTIONS).cast(), a, a_len, b, b_len, place)
            }
            2 => {
                gives_a(CATALOGUE);
                let path = tape.path();
                luotsi_open(path.as_ptr().cast(), path.len(), host.some(tape, OPTIONS).cast(), result.cast(), place)
            }
            3 => {
                gives_a(TEXT);
                luotsi_info(c, result.cast(), place)
            }
            4 => {
                gives_a(TEXT);
                luotsi_check(c, result.cast(), place)
            }
            5 => {
                let path = tape.path();
                luotsi_backup(c, path.as_ptr().cast(), path.len(), place)
            }
            6..9 => {
                let ((a, a_len), (b, b_len)) = (tape.words(), tape.words());
                luotsi_put(c, a, a_len, b, b_len, count, place)
            }
            9 => {
                gives_a(TEXT);
                let ((a, a_len), (b, b_len)) = (tape.words(), tape.words());
                luotsi_get(c, tape.number(), a, a_len, tape.number(), b, b_len, result.cast(), place)
            }
            10 => {
                let ((a, a_len), (b, b_len)) = (tape.words(), tape.words());
                luotsi_delete(c, tape.number(), a, a_len, b, b_len, count, place)
            }
            11 => {
                gives_a(TEXT);
                let (path, (b, b_len)) = (tape.path(), tape.words());
                luotsi_import(c, path.as_ptr().cast(), path.len(), b, b_len, result.cast(), place)
            }
            12 => {
                gives_a(TEXT);
                luotsi_export(c, tape.number(), result.cast(), place)
            }
            13 => {
                let path = tape.path();
                luotsi_export_file(c, tape.number(), path.as_ptr().cast(), path.len(), count, place)
            }
            14 => {
                gives_a(REQUEST);
                let (a, a_len) = tape.words();
                luotsi_request_new(a, a_len, result.cast(), place)
            }
            15 => {
                let (a, a_len) = tape.words();
                luotsi_request_set_text(host.some(tape, REQUEST).cast(), a, a_len, place)
            }
            16 => {
                let (a, a_len) = tape.words();
                luotsi_request_set_profile(host.some(tape, REQUEST).cast(), a, a_len, place)
            }
            17..20 => {
                gives_a(RESULT);
                let (a, a_len) = tape.words();
                luotsi_search(c, a, a_len, result.cast(), place)
            }
            20 => {
                gives_a(RESULT);
                luotsi_search_prepared(c, host.some(tape, REQUEST).cast(), result.cast(), place)
            }
            21 => {
                gives_a(TEXT);
                let ((a, a_len), (b, b_len)) = (tape.words(), tape.words());
                luotsi_why_not(c, a, a_len, b, b_len, result.cast(), place)
            }
            22 => {
                gives_a(TEXT);
                let (a, a_len) = tape.words();
                luotsi_plan(c, a, a_len, tape.number(), result.cast(), place)
            }
            23 => {
                gives_a(TEXT);
                let ((a, a_len), (b, b_len)) = (tape.words(), tape.words());
                luotsi_suggest(c, a, a_len, b, b_len, tape.number(), tape.number(), result.cast(), place)
            }
            24 => {
                gives_a(TEXT);
                luotsi_changes(c, tape.number().into(), tape.number(), result.cast(), place)
            }
            25 => {
                gives_a(TEXT);
                let (a, a_len) = tape.words();
                luotsi_history(c, tape.number(), a, a_len, result.cast(), place)
            }
            26 => {
                gives_a(TEXT);
                let ((a, a_len), (b, b_len)) = (tape.words(), tape.words());
                luotsi_verify_receipt(c, a, a_len, b, b_len, result.cast(), place)
            }
            27 => {
                gives_a(TEXT);
                let ((a, a_len), (b, b_len)) = (tape.words(), tape.words());
                luotsi_steward(c, a, a_len, b, b_len, result.cast(), place)
            }
            28 => {
                gives_a(TEXT);
                let (a, a_len) = tape.words();
                luotsi_act(c, a, a_len, result.cast(), place)
            }
            29 => {
                gives_a(TEXT);
                let (from, to) = (tape.path(), tape.path());
                let options = host.some(tape, OPTIONS).cast();
                let (from, to) = ((from.as_ptr().cast(), from.len()), (to.as_ptr().cast(), to.len()));
                luotsi_restore(from.0, from.1, to.0, to.1, options, result.cast(), place)
            }
            30 => return rows(host, tape, place),
            _ => {
                luotsi_interrupt(c);
                return getters(host, tape);
            }
        }
    };
    assert_kept(status, told.then_some(err));
    if status != LUOTSI_OK {
        assert!(blind || gives.is_none() || out.is_null(), "an output of a call that failed");
        if told {
            host.keep(keep, ERROR, err.cast());
        }
    } else if let Some(kind) = gives {
        assert!(!blind && !out.is_null() && out != garbage, "a call without its output");
        host.keep(keep, kind, out);
    }
}

/// A status of the table that is no fault of ours, and an error exactly where there is one.
fn assert_kept(status: luotsi_status, err: Option<*mut luotsi_error>) {
    let name = text_of(luotsi_status_name(status));
    let ours = ["UNKNOWN", "INTERNAL", "PANIC", "CLOSED", "CORRUPT"];
    // SAFETY: NULL, or the error that the call gave.
    let told = err.map_or("", |err| text_of(unsafe { luotsi_error_text(err) }));
    assert!(!ours.contains(&name), "{name}: {told}");
    let Some(err) = err else { return };
    assert_eq!(err.is_null(), status == LUOTSI_OK, "{name}");
    if !err.is_null() {
        // SAFETY: the error that the call gave.
        assert_eq!(unsafe { luotsi_error_code(err) }, status);
        assert!(!told.is_empty(), "{name} says nothing");
    }
}

/// Hits and facet values into arrays of ours, whatever size they are said to have.
fn rows(host: &mut Host, tape: &mut Tape<'_>, place: *mut *mut luotsi_error) {
    const ROOM: usize = 4;
    let of = host.some(tape, RESULT).cast::<luotsi_result>();
    let capacity = tape.byte() % (ROOM + 1);
    let mut count = 99;
    // SAFETY: no more is said of an array than what it has: a size that is not its element's is smaller, or has no room.
    let status = unsafe {
        if tape.one_in(2) {
            let mut hits = [MaybeUninit::<luotsi_hit>::uninit(); ROOM];
            let size = if tape.one_in(3) { tape.byte() % size_of::<luotsi_hit>() } else { size_of::<luotsi_hit>() };
            let array = if tape.one_in(9) { null_mut() } else { hits.as_mut_ptr().cast() };
            luotsi_result_hits(of, array, capacity, size, &mut count, place)
        } else {
            let mut values = [MaybeUninit::<luotsi_facet_value>::uninit(); ROOM];
            let (facet, len) = tape.words();
            let array = if tape.one_in(9) { null_mut() } else { values.as_mut_ptr().cast() };
            luotsi_result_facet(of, facet, len, array, capacity, size_of::<luotsi_facet_value>(), &mut count, place)
        }
    };
    // SAFETY: the place is NULL or has been written.
    let err = (!place.is_null()).then(|| unsafe { *place });
    assert_kept(status, err);
    free(ERROR, err.unwrap_or(null_mut()).cast());
}

/// Getters take anything.
fn getters(host: &mut Host, tape: &mut Tape<'_>) {
    // SAFETY: as for the other calls.
    unsafe {
        text_of(luotsi_result_json(host.some(tape, RESULT).cast()));
        text_of(luotsi_text_get(host.some(tape, TEXT).cast()));
        text_of(luotsi_error_text(host.some(tape, ERROR).cast()));
        text_of(luotsi_error_json(host.some(tape, ERROR).cast()));
        let of = host.some(tape, RESULT).cast();
        assert!(luotsi_result_count(of) as u64 <= luotsi_result_total(of));
    }
    luotsi_status_is_retryable(tape.number() as luotsi_status);
    text_of(luotsi_version());
}

/// What a text of the library says; it has its NUL.
fn text_of<'a>(text: luotsi_str) -> &'a str {
    assert!(!text.data.is_null());
    // SAFETY: the library's text, of a handle that lives, and the NUL behind it.
    let (bytes, end) = unsafe {
        (std::slice::from_raw_parts(text.data.cast::<u8>(), text.len), CStr::from_ptr(text.data.add(text.len)))
    };
    assert!(end.is_empty(), "a text without its NUL");
    std::str::from_utf8(bytes).expect("every text is UTF-8")
}
