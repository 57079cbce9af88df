//! What is done with bytes that nobody vouches for. A target may refuse its bytes; it may not panic, hang, or answer what
//! is not so. The fuzzer runs these functions on what it makes up, and a test of the crate `luotsi` on what has been kept
//! in `regressions`.

use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use luotsi::exchange::{Format, ReadOptions, read, read_county};
use luotsi::model::{Record, RecordKind, Visibility};
use luotsi::text::fi::{Lexicon, Scratch, Slip};
use luotsi::text::{Analyser, Lang, normalise, strip_identity_codes, tokens};
use luotsi::time::{Calendar, Timetable, from_rrule, to_rrule};
use luotsi::{Answer, Catalogue, Error, ErrorKind, ImageState, Request, WriteOptions};

/// Every target by its name, which is that of its folder in `regressions` too.
pub const TARGETS: [(&str, Target); 8] = [
    ("request", request),
    ("document", document),
    ("stored", stored),
    ("image", image),
    ("import", import),
    ("lexicon", lexicon),
    ("recurrence", recurrence),
    ("text", text),
];

/// What is done with some bytes.
pub type Target = fn(&[u8]);

/// The target of a name.
pub fn target(name: &str) -> Option<Target> {
    TARGETS.into_iter().find(|(of, _)| *of == name).map(|(_, run)| run)
}

/// A request is refused with a place, or answered; and it survives being written and read.
fn request(bytes: &[u8]) {
    let Ok(json) = std::str::from_utf8(bytes) else { return };
    let request = match Request::from_json(json) {
        Ok(request) => request,
        Err(error) => return refused(&error, &[ErrorKind::InvalidRequest, ErrorKind::UnknownField]),
    };
    let again = Request::from_json(&request.to_json()).expect("what was written can be read");
    assert_eq!(again.to_json(), request.to_json());
    let catalogue = demo();
    match catalogue.search(&request) {
        Ok(answer) => sound(&request, &answer),
        Err(error) => return refused(&error, &[ErrorKind::InvalidRequest, ErrorKind::TimedOut]),
    }
    for id in ["", "no such service"] {
        assert!(catalogue.why_not(&request, id).is_err());
    }
    if let Err(error) = catalogue.plan(&request, 3) {
        refused(&error, &[ErrorKind::InvalidRequest, ErrorKind::TimedOut]);
    }
}

/// A document is refused with a place, or is kept, found and given back as it was.
fn document(bytes: &[u8]) {
    let Ok(json) = std::str::from_utf8(bytes) else { return };
    let record = match Record::from_json(json) {
        Ok(record) => record,
        Err(error) => return refused(&error, &[ErrorKind::InvalidDocument, ErrorKind::UnknownField]),
    };
    let catalogue = Catalogue::in_memory().expect("memory");
    if let Err(error) = catalogue.put(&record) {
        return refused(&error, &[ErrorKind::InvalidDocument]);
    }
    let (kind, id) = (record.kind(), record.id());
    catalogue.get(kind, id, Visibility::Public).expect("what was put can be read");
    let kept = catalogue.get(kind, id, Visibility::Steward).expect("what was put can be read");
    // After its consent a contact is shown without its name, also to stewards, and texts have got their language.
    let kept = kept.expect("a steward sees every record");
    assert_eq!((kept.kind(), kept.id()), (kind, id));
    assert_eq!(Record::from_json(&kept.to_json()).expect("what was written can be read"), kept);
    let request = Request::from_json(
        r#"{"text": "tuki stöd help", "audience": "steward", "highlight": true, "explain": "full",
            "facets": ["form", "municipality", "category"],
            "profile": {"persons": [{"age": 40, "municipality": "272", "needs": [{"code": "memory"}]}]}}"#,
    )
    .expect("a good request");
    sound(&request, &catalogue.search(&request).expect("an answer"));
    let everything = catalogue.search(&Request { audience: Visibility::Steward, ..Request::default() });
    assert!(everything.expect("an answer").total <= u64::from(kind == RecordKind::Service));
}

/// A catalogue into which a stranger has written a document past every rule says that it is damaged, or answers. The first
/// byte tells the kind that the document is stored as.
fn stored(bytes: &[u8]) {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    let whole = FILE.get_or_init(|| {
        let folder = folder();
        let path = folder.path().join("whole.luotsi");
        let catalogue = Catalogue::create(&path).expect("a new catalogue");
        for kind in RecordKind::ALL {
            let record = format!(r#"{{"kind": "{kind}", "id": "x", "name": {{"fi": "x"}}}}"#);
            catalogue.put(&Record::from_json(&record).expect("a record")).expect("room");
        }
        drop(catalogue);
        std::fs::read(path).expect("a file")
    });
    let Some((kind, document)) = bytes.split_first() else { return };
    let Ok(document) = std::str::from_utf8(document) else { return };
    let folder = folder();
    let path = folder.path().join("stranger.luotsi");
    std::fs::write(&path, whole).expect("a temporary file");
    let stranger = rusqlite::Connection::open(&path).expect("a connection");
    let number = i64::from(kind % 3) + 1;
    stranger.execute("UPDATE body SET text = ?1 WHERE id = ?2", (document, number)).expect("a document in its place");
    drop(stranger);

    let catalogue = Catalogue::open(&path).expect("the tables are as they should be");
    let allowed = |error: &Error| assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
    let request = Request::from_json(
        r#"{"text": "tuki", "highlight": true, "explain": "full", "audience": "steward", "now": "2026-03-10",
            "filters": {"open_at": "2026-03-10"}, "facets": ["form", "municipality", "category", "capacity"]}"#,
    )
    .expect("a good request");
    let profile = Request::from_json(
        r#"{"explain": "full", "audience": "steward", "now": "2026-03-10", "profile": {"persons": [{"age": 40,
            "municipality": "272", "constraints": {"evenings_only": true, "max_km": 5, "wheelchair": true}}]}}"#,
    )
    .expect("a good request");
    for request in [&request, &profile] {
        match catalogue.search(request) {
            Ok(answer) => sound(request, &answer),
            Err(error) => allowed(&error),
        }
    }
    for kind in RecordKind::ALL {
        let _ = catalogue.get(kind, "x", Visibility::Public).map_err(|error| allowed(&error));
        let _ = catalogue.history(kind, "x").map_err(|error| allowed(&error));
    }
    let _ = catalogue
        .why_not(&profile, "x")
        .map_err(|error| assert!(matches!(error.kind(), ErrorKind::Corrupt | ErrorKind::NotFound)));
    let _ = catalogue.export(std::io::sink(), Visibility::Steward).map_err(|error| allowed(&error));
}

/// An image of the index that somebody has forged, every checksum with it, fails no call: what cannot be used is built anew,
/// and the next who opens the catalogue finds a sound one. The first byte says when the catalogue is changed; then come
/// changes of the image, six bytes each: a part (the head is one of them), an offset in it (four bytes), the byte to stand
/// there. An offset past the end cuts the part off.
fn image(bytes: &[u8]) {
    static FILE: OnceLock<(Vec<u8>, i64, Vec<Vec<u8>>)> = OnceLock::new();
    let (whole, number, sound_parts) = FILE.get_or_init(catalogue_with_image);
    let Some((when, changes)) = bytes.split_first() else { return };
    let mut parts = sound_parts.clone();
    let count = parts.len();
    for change in changes.chunks_exact(6) {
        let part = &mut parts[usize::from(change[0]) % count];
        let at = u32::from_le_bytes(change[1..5].try_into().expect("four bytes"));
        match part.get_mut(usize::try_from(at).expect("32 bits or more")) {
            Some(byte) => *byte = change[5],
            None => part.truncate(at as usize % (part.len() + 1)),
        }
    }
    let folder = folder();
    let path = folder.path().join("stranger.luotsi");
    std::fs::write(&path, whole).expect("a temporary file");
    let stranger = rusqlite::Connection::open(&path).expect("a connection");
    let head = parts.pop().map(|body| head_over(body, &parts)).expect("the head is the last of them");
    let put = |name: String, part: i64, bytes: &[u8]| {
        let changed =
            stranger.execute("UPDATE image SET bytes = ?3 WHERE name = ?1 AND part = ?2", (name, part, bytes));
        assert_eq!(changed.expect("a part in its place"), 1);
    };
    stranger.execute_batch("BEGIN").expect("a connection");
    for (part, forged) in (0..).zip(&parts) {
        put(format!("index {number}"), part, forged);
    }
    put("index".to_owned(), *number, &head);
    stranger.execute_batch("COMMIT").expect("a connection");
    drop(stranger);

    let change = |catalogue: &Catalogue| {
        let record =
            r#"{"kind": "service", "id": "new", "name": {"fi": "Omaishoitajien muistikahvila"}, "needs": ["memory"]}"#;
        catalogue.put(&Record::from_json(record).expect("a record")).expect("an image stands in no change's way");
    };
    for again in [false, true] {
        let catalogue = Catalogue::open(&path).expect("the tables are as they should be");
        if when % 3 == 1 && !again {
            change(&catalogue);
        }
        for request in image_requests() {
            let answer = catalogue.search(request).expect("an image stands in no answer's way");
            serde_json::from_str::<serde_json::Value>(&answer.to_json()).expect("an answer is JSON");
        }
        catalogue.suggest("ma", "fi", Visibility::Public, 10).expect("an image stands in no completion's way");
        if when % 3 == 2 && !again {
            change(&catalogue);
            catalogue.search(&image_requests()[0]).expect("an image stands in no answer's way");
        }
        let rebuilt = catalogue.info().expect("it is open").image.state == ImageState::Rebuilt;
        assert!(!(again && rebuilt), "closing leaves a sound image");
        if !rebuilt {
            break;
        }
    }
}

/// What is asked of a catalogue with a forged image: everything that its parts are for.
fn image_requests() -> &'static [Request] {
    static REQUESTS: OnceLock<Vec<Request>> = OnceLock::new();
    REQUESTS.get_or_init(|| {
        let requests = [
            r#"{"text": "omaishoitajien muistikahvla", "highlight": true, "facets": ["need", "organization", "category"]}"#,
            r#"{"text": "peer sup", "as_you_type": true, "locale": "en", "explain": "none", "limit": 50}"#,
            r#"{"filters": {"municipality": ["272"], "near": {"latitude": 63.8, "longitude": 23.1}}, "sort": "distance"}"#,
            r#"{"filters": {"open_at": "2026-03-10T18:00:00+02:00"}, "sort": "name", "facets": ["form"], "now": "2026-03-10"}"#,
            r#"{"explain": "full", "now": "2026-03-10", "profile": {"persons": [{"age": 78, "municipality": "272",
                "languages": ["fi"], "roles": ["informal_carer"], "needs": [{"code": "carer_respite"}]}]}}"#,
        ];
        requests.map(|json| Request::from_json(json).expect("a good request")).into()
    })
}

/// A catalogue's file with the image of an index in it; the image's number; its parts, and what its head says behind the
/// checksum.
fn catalogue_with_image() -> (Vec<u8>, i64, Vec<Vec<u8>>) {
    let folder = folder();
    let path = folder.path().join("whole.luotsi");
    let catalogue = Catalogue::create(&path).expect("a new catalogue");
    let lines = include_str!("../demo/county.jsonl").lines().step_by(4);
    let records: Vec<Record> = lines.map(|line| Record::from_json(line).expect("a record")).collect();
    catalogue.put_many(&records, &WriteOptions::default()).expect("the demo county");
    catalogue.search(&Request::default()).expect("an index");
    drop(catalogue);
    let sql = rusqlite::Connection::open(&path).expect("a connection");
    let get = "SELECT part, bytes FROM image WHERE name = 'index'";
    let (number, head): (i64, Vec<u8>) =
        sql.query_row(get, [], |row| Ok((row.get(0)?, row.get(1)?))).expect("closing has written an image");
    let mut parts = sql.prepare("SELECT bytes FROM image WHERE name <> 'index' ORDER BY part").expect("a statement");
    let parts = parts.query_map([], |row| row.get(0)).expect("a statement").map(|part| part.expect("bytes"));
    let parts = parts.chain([head[12..].to_vec()]).collect();
    (std::fs::read(&path).expect("a file"), number, parts)
}

/// The head of an image with this behind its checksum, once the lengths and checksums of the parts are put right.
fn head_over(mut body: Vec<u8>, parts: &[Vec<u8>]) -> Vec<u8> {
    let number =
        |at: usize| body.get(at..at + 8).map(|eight| u64::from_le_bytes(eight.try_into().expect("eight bytes")));
    // The fingerprint, epoch and seq come before the table of the parts and its length.
    let table = number(0).and_then(|fingerprint| usize::try_from(fingerprint).ok()?.checked_add(8 + 16 + 8));
    if let Some(table) = table.filter(|table| number(table - 8) == Some(parts.len() as u64)) {
        for (entry, part) in body[table..].chunks_exact_mut(8).zip(parts) {
            entry[..4].copy_from_slice(&(part.len() as u32).to_le_bytes());
            entry[4..].copy_from_slice(&crc32fast::hash(part).to_le_bytes());
        }
    }
    let mut head = b"LUOTSIX1".to_vec();
    head.extend_from_slice(&crc32fast::hash(&body).to_le_bytes());
    head.extend_from_slice(&body);
    head
}

/// A folder for temporary files, in memory where the system has such.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder for temporary files")
}

/// A recurrence rule is refused, or gives rows that pass the rules and days that come to an end.
fn recurrence(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let calendar = Calendar::finland();
    let rows = match from_rrule(text, &calendar) {
        Ok(rows) => rows,
        Err(error) => return refused(&error, &[ErrorKind::InvalidDocument]),
    };
    let (from, to) = (jiff::civil::date(2025, 1, 1), jiff::civil::date(2027, 12, 31));
    let timetable = Timetable::new(&rows, None, None, &calendar);
    assert!(timetable.occurrences(from, to).count() <= rows.len() * 1100);
    for row in 0..rows.len() {
        to_rrule(&timetable, row, from, to);
    }
}

/// A file is refused, or gives records that pass the rules and a report. The first line names the format, or `auto`. A
/// line `--- name` begins a file of a folder.
fn import(bytes: &[u8]) {
    let split = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let Ok(name) = std::str::from_utf8(&bytes[..split]) else { return };
    let format = Format::from_name(name.trim());
    let content = bytes.get(split + 1..).unwrap_or_default();
    let folder = folder();
    let path = match files(content) {
        None => {
            let path = folder.path().join("input");
            std::fs::write(&path, content).expect("a temporary file");
            path
        }
        Some(files) => {
            for (name, content) in files {
                std::fs::write(folder.path().join(name), content).expect("a temporary file");
            }
            folder.path().to_owned()
        }
    };
    let expected = [ErrorKind::InvalidDocument, ErrorKind::UnknownField, ErrorKind::Io];
    let mut kept = 0;
    let mut sink = |record: Record| {
        kept += 1;
        record.check().expect("an import hands on what passes the rules");
        assert_eq!(Record::from_json(&record.to_json()).expect("what was written can be read"), record);
        Ok(())
    };
    let options = ReadOptions { default_language: Some("fi"), format, known: None };
    match read(&path, &options, &mut sink, &mut |done, total| assert!(done <= total)) {
        Ok(report) => assert_eq!(report.total_kept(), kept),
        Err(error) => refused(&error, &expected),
    }
    if format == Some(Format::CountyJson)
        && let Err(error) = read_county(&path, &options)
    {
        refused(&error, &expected);
    }
}

/// The files of a folder, if the bytes are such. Their names are plain, so that they stay in the folder.
fn files(bytes: &[u8]) -> Option<Vec<(&str, &[u8])>> {
    let rest = bytes.strip_prefix(b"--- ")?;
    let mut files = Vec::new();
    let mut start = 0;
    for end in (0..rest.len()).filter(|at| rest[*at..].starts_with(b"\n--- ")).chain([rest.len()]) {
        let file = &rest[start..end];
        let split = file.iter().position(|byte| *byte == b'\n')?;
        let name = std::str::from_utf8(&file[..split]).ok()?;
        if name.is_empty()
            || name.starts_with('.')
            || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._".contains(&b))
        {
            return None;
        }
        files.push((name, &file[split + 1..]));
        start = (end + 5).min(rest.len());
    }
    Some(files)
}

/// A lexicon is refused, or reads words. The bytes are changes of a good one, each an offset (four bytes, counted from the
/// end of the file when it is past it) and the byte to stand there, so that an input is small. The checksum, which is no
/// defence, is put right.
fn lexicon(bytes: &[u8]) {
    const PREAMBLE: usize = 20;
    static GOOD: OnceLock<Vec<u8>> = OnceLock::new();
    let good = GOOD.get_or_init(|| Lexicon::compile_own("", "list", "none").expect("an empty list"));
    assert!(Lexicon::from_bytes(bytes.to_vec()).is_err(), "no luck makes a whole lexicon");
    let mut bytes = bytes.chunks_exact(5).fold(good.clone(), |mut changed, change| {
        let at = u32::from_le_bytes(change[..4].try_into().expect("four bytes"));
        let at = usize::try_from(at).expect("32 bits or more");
        let at = if at < changed.len() { at } else { changed.len() - 1 - at % changed.len() };
        changed[at] = change[4];
        changed
    });
    let sum = checksum(&bytes[PREAMBLE..]).to_le_bytes();
    bytes[12..PREAMBLE].copy_from_slice(&sum);
    let Ok(lexicon) = Lexicon::from_bytes(bytes) else { return };
    let mut scratch = Scratch::default();
    for word in ["omaishoitajille", "muistikahvilassa", "a", "ääkkösiä", "kuplakuplakupla"] {
        for reading in lexicon.analyse(word, &mut scratch).iter() {
            assert!(!reading.lemma().is_empty());
            assert!(reading.parts().count() < 64);
        }
        for slip in [Slip::Undotted, Slip::OneLetter] {
            lexicon.near(word, slip);
        }
    }
}

/// The lexicon's own checksum.
fn checksum(bytes: &[u8]) -> u64 {
    let mix = |sum: u64, word: u64| (sum ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    let mut chunks = bytes.chunks_exact(8);
    let sum = chunks
        .by_ref()
        .fold(bytes.len() as u64, |sum, chunk| mix(sum, u64::from_le_bytes(chunk.try_into().expect("eight bytes"))));
    chunks.remainder().iter().fold(sum, |sum, &byte| mix(sum, u64::from(byte)))
}

/// Any text is only words: it is cut, read, searched for and marked, in whatever language its first line names.
fn text(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (tag, text) = text.split_once('\n').unwrap_or(("fi", &text));
    let (query, text) = text.split_once('\n').unwrap_or((text, text));
    let lang = Lang::from_tag(tag);
    let stripped = strip_identity_codes(text);
    assert_eq!(strip_identity_codes(&stripped), stripped, "nothing is left to strip");
    static ANALYSER: OnceLock<Arc<Analyser>> = OnceLock::new();
    let analyser = ANALYSER.get_or_init(Analyser::new);
    for token in tokens(text) {
        assert!(text.get(token.span.clone()).is_some_and(|word| !word.is_empty()), "a token is a part of the text");
    }
    for word in text.split_whitespace().take(20) {
        normalise(word);
        analyser.readings(lang, word);
    }
    let mut end = 0;
    for range in luotsi::index::text::highlight(analyser, query, lang, text) {
        assert!(end <= range.start && range.start < range.end, "marks are in order and do not overlap");
        assert!(text.get(range.clone()).is_some(), "a mark is a part of the text");
        end = range.end;
    }
    let request = Request {
        highlight: true,
        locale: Some(tag.to_owned()),
        as_you_type: bytes.len().is_multiple_of(2),
        ..Request::text(query)
    };
    sound(&request, &demo().search(&request).expect("no text fails"));
    demo().suggest(query, tag, Visibility::Public, 5).expect("no prefix fails");
}

/// An error of the caller, with its place or its cure, and nothing internal.
fn refused(error: &Error, expected: &[ErrorKind]) {
    let kind = error.kind();
    assert!(expected.contains(&kind) || kind == ErrorKind::LimitExceeded, "{error}");
    let mut shown = String::new();
    write!(shown, "{error}").expect("an error is shown");
    assert!(!shown.is_empty());
}

/// What holds for every answer.
fn sound(request: &Request, answer: &Answer) {
    assert!(answer.hits.len() as u64 <= answer.total.min(u64::from(request.limit)));
    for table in &answer.facets {
        let asked = request.facets.iter().filter(|facet| facet.name == table.name);
        assert!(asked.map(|facet| facet.size as usize).max().is_some_and(|size| table.values.len() <= size));
        assert!(table.values.iter().all(|value| value.count > 0));
    }
    for highlight in answer.hits.iter().flat_map(|hit| &hit.highlights) {
        assert!(highlight.ranges.iter().all(|(start, end)| highlight.text.get(*start..*end).is_some()));
    }
    serde_json::from_str::<serde_json::Value>(&answer.to_json()).expect("an answer is JSON");
}

/// Some of the demo county.
fn demo() -> &'static Catalogue {
    static DEMO: OnceLock<Catalogue> = OnceLock::new();
    DEMO.get_or_init(|| {
        let catalogue = Catalogue::in_memory().expect("memory");
        let lines = include_str!("../demo/county.jsonl").lines().step_by(4);
        let records: Vec<Record> = lines.map(|line| Record::from_json(line).expect("a record")).collect();
        catalogue.put_many(&records, &WriteOptions::default()).expect("the demo county");
        catalogue
    })
}
