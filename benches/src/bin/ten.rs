//! Ten fixed questions, for counting instructions: each is asked twice, and the second time is counted.
//!
//! `cargo test -p luotsi-benches --test instructions` runs it under valgrind, which knows the functions by their names.

use std::hint::black_box;

use luotsi::model::Record;
use luotsi::{Answer, Catalogue, Request, Result, WriteOptions};
use luotsi_benches::{Generated, TEN};

const SERVICES: usize = 60;

/// A function for each question.
macro_rules! questions {
    ($($name:ident)+) => {
        $(#[inline(never)]
        fn $name(catalogue: &Catalogue, request: &Request) -> Result<Answer> {
            black_box(catalogue.search(black_box(request)))
        })+
        const QUESTIONS: [fn(&Catalogue, &Request) -> Result<Answer>; TEN.len()] = [$($name),+];
    };
}

questions!(question_0 question_1 question_2 question_3 question_4 question_5 question_6 question_7 question_8 question_9);

fn main() -> Result<()> {
    let catalogue = Catalogue::in_memory()?;
    let records: Vec<Record> = Generated::new(SERVICES, 1).records().collect();
    catalogue.put_many(&records, &WriteOptions::default())?;
    for ((_, request), question) in TEN.into_iter().zip(QUESTIONS) {
        let request = Request::from_json(request)?;
        catalogue.search(&request)?;
        question(&catalogue, &request)?;
    }
    Ok(())
}
