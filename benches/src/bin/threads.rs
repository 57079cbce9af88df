//! What threads that ask one catalogue at the same time gain.
//!
//! `cargo run --release -p luotsi-benches --bin threads -- SERVICES FOLDER [WHAT]` writes a generated catalogue into the
//! folder, unless it is there, and asks it by one thread, by two and so on to one for each processor: everything, or what
//! has WHAT in its name.
#![allow(clippy::print_stdout)]

use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use luotsi::model::Record;
use luotsi::search::Explain;
use luotsi::{Catalogue, Request, Result, WriteOptions};
use luotsi_benches::{Generated, Kind, queries};

/// How long is asked each time.
const ASKED: Duration = Duration::from_millis(1500);
/// The fastest of so many counts: what else the machine does only takes away.
const ROUNDS: usize = 3;

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (services, folder, what) = match &arguments[..] {
        [services, folder] => (services, folder, ""),
        [services, folder, what] => (services, folder, what.as_str()),
        _ => return Err("usage: threads SERVICES FOLDER [WHAT]".into()),
    };
    let generated = Generated::new(services.parse()?, 1);
    let path = Path::new(folder).join(format!("{services}.luotsi"));
    if !path.exists() {
        let catalogue = Catalogue::create(&path)?;
        let records: Vec<Record> = generated.records().collect();
        catalogue.put_many(&records, &WriteOptions::default())?;
        catalogue.search(&Request::default())?;
    }
    let catalogue = Catalogue::open(&path)?;
    let all = queries(&generated, 1600, 1);
    let of = |kind: Kind| all.iter().filter(move |query| query.kind == kind).map(|query| query.request.clone());
    let explained = |request: Request| Request { explain: Explain::Brief, ..request };
    let counted = |request: Request| Request { limit: 0, ..request };
    let asked: [(&str, Vec<Request>); 6] = [
        ("profiles, explained", of(Kind::Profile).map(explained).collect()),
        ("profiles, hits alone", of(Kind::Profile).collect()),
        ("profiles, counts alone", of(Kind::Profile).map(counted).collect()),
        ("words, explained", of(Kind::TextOr).map(explained).collect()),
        ("words, hits alone", of(Kind::TextOr).collect()),
        ("filters and facets", of(Kind::Filters).collect()),
    ];
    for (name, requests) in asked.iter().filter(|(name, _)| name.contains(what)) {
        ask(name, &catalogue, requests)?;
    }
    Ok(())
}

/// Prints how many answers a second so many threads have.
fn ask(what: &str, catalogue: &Catalogue, requests: &[Request]) -> Result<()> {
    let mut alone = None;
    for threads in 1..=thread::available_parallelism().map_or(1, NonZero::get) {
        let many = answers_a_second(catalogue, requests, threads)?;
        let gain = many / *alone.get_or_insert(many);
        println!("{what:24} {threads} threads {many:9.0} answers a second, {gain:.2} times one");
    }
    Ok(())
}

fn answers_a_second(catalogue: &Catalogue, requests: &[Request], threads: usize) -> Result<f64> {
    let next = AtomicUsize::new(0);
    let rounds = [const { AtomicUsize::new(0) }; ROUNDS];
    let start = Instant::now();
    thread::scope(|scope| {
        let asking = || {
            while let Some(answered) = rounds.get(start.elapsed().div_duration_f64(ASKED) as usize) {
                let at = next.fetch_add(1, Ordering::Relaxed);
                catalogue.search(&requests[at % requests.len()])?;
                answered.fetch_add(1, Ordering::Relaxed);
            }
            Ok::<(), luotsi::Error>(())
        };
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(asking)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().expect("no search panics"))
    })?;
    let most = rounds.into_iter().map(AtomicUsize::into_inner).max().unwrap_or(0);
    Ok(most as f64 / ASKED.as_secs_f64())
}
