//! Many questions at once, on all cores.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use luotsi::{Answer, Catalogue, Error, ErrorKind, Request, Result};

/// How often the calling thread asks whether to go on.
const LOOK: Duration = Duration::from_millis(50);

/// Answers requests with so many threads (0: one for each core), the answers in the order of the requests. The error of
/// the first request that has one is the error of the call, whichever thread came across one first.
///
/// The calling thread is one of the threads; it asks now and then whether to `go_on`.
pub(crate) fn search_many(
    catalogue: &Catalogue,
    requests: &[&str],
    threads: usize,
    mut go_on: impl FnMut() -> bool,
) -> Result<Vec<Answer>> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = if threads == 0 { cores } else { threads }.min(requests.len());
    let queue = Queue { catalogue, requests, next: AtomicUsize::new(0), stop: AtomicBool::new(false) };
    let mut outcomes = thread::scope(|scope| {
        let work = || queue.work(|| true);
        // Where no more threads can be had, those that there are do the work.
        let others: Vec<_> =
            (1..threads).map_while(|_| thread::Builder::new().spawn_scoped(scope, work).ok()).collect();
        let mut looked = Instant::now();
        let mut outcomes = queue.work(|| {
            let due = looked.elapsed() >= LOOK;
            if due {
                looked = Instant::now();
            }
            !due || go_on()
        });
        for other in others {
            outcomes.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        outcomes
    });
    outcomes.sort_by_key(|(at, _)| *at);
    let answers = outcomes.into_iter().map(|(_, outcome)| outcome).collect::<Result<Vec<Answer>>>()?;
    if answers.len() < requests.len() {
        return Err(Error::new(ErrorKind::Interrupted, "it was interrupted").hint("nothing was done"));
    }
    Ok(answers)
}

/// Requests that threads take one after the other.
struct Queue<'a> {
    catalogue: &'a Catalogue,
    requests: &'a [&'a str],
    next: AtomicUsize,
    stop: AtomicBool,
}

impl Queue<'_> {
    /// Takes and answers requests until there is none left, one fails or it is time to stop.
    ///
    /// Requests are taken in order, and what was taken is answered: when one fails, all before it have an outcome.
    fn work(&self, mut go_on: impl FnMut() -> bool) -> Vec<(usize, Result<Answer>)> {
        let mut outcomes = Vec::new();
        while !self.stop.load(Ordering::Relaxed) {
            let at = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(request) = self.requests.get(at) else { break };
            let outcome = Request::from_json(request).and_then(|request| self.catalogue.search(&request));
            if outcome.is_err() || !go_on() {
                self.stop.store(true, Ordering::Relaxed);
            }
            outcomes.push((at, outcome.map_err(|error| of_list(error, at))));
        }
        outcomes
    }
}

/// The error of one of a list: its place begins with the position in the list.
pub(crate) fn of_list(error: Error, at: usize) -> Error {
    let path = error.path().map_or_else(String::new, |path| path.trim_start_matches('$').to_owned());
    error.at(format!("$[{at}]{path}"))
}
