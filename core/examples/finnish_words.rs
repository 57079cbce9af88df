//! Reads Finnish words, one a line, and prints their readings: `word<TAB>lemma<TAB>part[start..end]+...`, one line
//! a reading, a bare word where there is none, `?` behind a guess.
//!
//! ```text
//! echo omaishoitajille | cargo run --example finnish_words
//! cargo run --release --example finnish_words -- --build nykysuomensanalista2024.csv kotus.lexicon
//! cargo run --release --example finnish_words -- kotus.lexicon < words.txt
//! ```
use std::error::Error;
use std::io::{self, BufRead, Write};
use std::{env, fs};

use luotsi::text::fi::{Lexicon, Scratch};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let lexicon = match &arguments[..] {
        [flag, list, file] if flag == "--build" => {
            let bytes = Lexicon::compile_kotus(&fs::read_to_string(list)?)?;
            fs::write(file, &bytes)?;
            let lexicon = Lexicon::from_bytes(bytes)?;
            writeln!(out, "{:?}", lexicon.about())?;
            return Ok(());
        }
        [file] => Lexicon::from_bytes(fs::read(file)?)?.into(),
        _ => Lexicon::builtin(),
    };
    let mut scratch = Scratch::default();
    for word in io::stdin().lock().lines() {
        let word = word?;
        let readings = lexicon.analyse(&word, &mut scratch);
        if readings.is_empty() {
            writeln!(out, "{word}")?;
        }
        for reading in readings.iter() {
            let parts: Vec<String> =
                reading.parts().map(|part| format!("{}[{}..{}]", part.lemma, part.start, part.end)).collect();
            let guess = if reading.is_guess() { "?" } else { "" };
            writeln!(out, "{word}\t{}{guess}\t{}", reading.lemma(), parts.join("+"))?;
        }
    }
    Ok(())
}
