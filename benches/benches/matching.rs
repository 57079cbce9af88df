//! What a client's situation costs, through the ordinary calls, in a generated catalogue:
//! `cargo bench -p luotsi-benches --bench matching -- [SERVICES...]`, 10,000 unless told.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

use std::hint::black_box;
use std::time::Instant;

use luotsi::search::Explain;
use luotsi::{Catalogue, Request, WriteOptions};
use luotsi_benches::{Generated, Kind, queries};

/// Situations of each kind that are asked.
const MANY: usize = 400;

fn main() {
    let sizes: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    for services in if sizes.is_empty() { vec![10_000] } else { sizes } {
        let generated = Generated::new(services, 1);
        let catalogue = Catalogue::in_memory().unwrap();
        let records: Vec<_> = generated.records().collect();
        catalogue.put_many(&records, &WriteOptions::default()).unwrap();
        drop(records);
        catalogue.search(&Request { limit: 0, ..Request::default() }).unwrap();
        measure(&catalogue, &generated, services);
    }
}

fn measure(catalogue: &Catalogue, generated: &Generated, services: usize) {
    let situations: Vec<Request> = queries(generated, MANY * Kind::ALL.len(), 1)
        .into_iter()
        .filter(|query| query.kind == Kind::Profile)
        .map(|query| Request { explain: Explain::Full, ..query.request })
        .collect();
    // Somebody else's household: three persons with the needs of three situations and more, eight together.
    let households: Vec<Request> = situations.windows(4).map(household).collect();
    let found: Vec<String> = situations
        .iter()
        .map(|request| catalogue.search(request).unwrap().hits.first().map_or_else(String::new, |hit| hit.id.clone()))
        .collect();
    println!("{services} services, microseconds        p50      p99      max");
    time("match, ten hits with full explanation", &situations, |request| {
        black_box(catalogue.search(request).unwrap());
    });
    let brief: Vec<Request> =
        situations.iter().map(|request| Request { explain: Explain::None, ..request.clone() }).collect();
    time("match, ids and scores alone", &brief, |request| {
        black_box(catalogue.search(request).unwrap());
    });
    let pairs: Vec<(&Request, &str)> = situations.iter().zip(found[1..].iter().map(String::as_str)).collect();
    let pairs: Vec<_> = pairs.into_iter().filter(|(_, id)| !id.is_empty()).collect();
    time("why_not", &pairs, |(request, id)| {
        black_box(catalogue.why_not(request, id).unwrap());
    });
    time("plan, three persons, eight needs", &households, |request| {
        black_box(catalogue.plan(request, 6).unwrap());
    });
    let nobody = Request { explain: Explain::None, ..Request::default() };
    time("everything, no profile and no words", &vec![nobody; 100], |request| {
        black_box(catalogue.search(request).unwrap());
    });
    let exact = households.iter().filter(|request| catalogue.plan(request, 6).unwrap().exact).count();
    println!("plans known to be the best: {exact} of {}\n", households.len());
}

fn household(of: &[Request]) -> Request {
    let mut persons: Vec<_> = of.iter().filter_map(|request| request.profile.clone()).flat_map(|p| p.persons).collect();
    let more = persons.pop().unwrap();
    let home = persons[0].municipality.clone();
    persons[0].needs.extend(more.needs);
    for person in &mut persons {
        person.municipality.clone_from(&home);
    }
    let mut request = of[0].clone();
    request.profile.as_mut().unwrap().persons = persons;
    request
}

fn time<T>(name: &str, each: &[T], run: impl Fn(&T)) {
    each.iter().take(20).for_each(&run);
    let mut times: Vec<f64> = each
        .iter()
        .map(|one| {
            let started = Instant::now();
            run(one);
            started.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() as f64 * share) as usize).min(times.len() - 1)];
    println!("{name:<38} {:>8.0} {:>8.0} {:>8.0}", at(0.5), at(0.99), at(1.0));
}
