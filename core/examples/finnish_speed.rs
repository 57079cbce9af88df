//! How long a lexicon takes to load, and how many words a second it reads.
//!
//! ```text
//! cargo run --release --example finnish_speed -- WORDS [LEXICON]
//! ```
//! WORDS has one word a line, as often as they occur in the text that the figure is for.
use std::error::Error;
use std::time::Instant;
use std::{env, fs};

use luotsi::text::fi::{Lexicon, Scratch};

#[allow(clippy::print_stdout, reason = "the figures are the point")]
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let text = fs::read_to_string(arguments.next().ok_or("which words?")?)?;
    let bytes = arguments.next().map(fs::read).transpose()?;
    let start = Instant::now();
    let lexicon = match bytes {
        Some(bytes) => Lexicon::from_bytes(bytes)?.into(),
        None => Lexicon::builtin(),
    };
    println!("{}: {} forms, loaded in {:?}", lexicon.about().name, lexicon.about().forms, start.elapsed());
    let words: Vec<&str> = text.lines().collect();
    let mut scratch = Scratch::default();
    for _ in 0..3 {
        let start = Instant::now();
        let known = words.iter().filter(|word| !lexicon.analyse(word, &mut scratch).is_empty()).count();
        let seconds = start.elapsed().as_secs_f64();
        println!("{known} of {} words read, {:.0} words a second", words.len(), words.len() as f64 / seconds);
    }
    Ok(())
}
