//! Searches of the demo county, by kind of request: `cargo bench -p luotsi-benches`.
#![allow(missing_docs, clippy::unwrap_used)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use luotsi::Request;

fn search(criterion: &mut Criterion) {
    let catalogue = luotsi_benches::demo_county().unwrap();
    let mut group = criterion.benchmark_group("search the demo county");
    for (name, request) in luotsi_benches::REQUESTS {
        let request = Request::from_json(request).unwrap();
        group.bench_function(*name, |bencher| bencher.iter(|| catalogue.search(black_box(&request)).unwrap()));
    }
    group.finish();
    criterion.bench_function("read a request", |bencher| {
        bencher.iter(|| Request::from_json(black_box(luotsi_benches::REQUESTS[2].1)).unwrap());
    });
}

criterion_group!(benches, search);
criterion_main!(benches);
