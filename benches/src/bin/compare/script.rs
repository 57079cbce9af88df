//! Peers in processes of their own: the C interface, Python, and what is installed of other engines.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;

use luotsi::model::Position;
use luotsi_benches::Kind;

use crate::flat::{Asked, Row};
use crate::peer::Outcome;
use crate::report::{Measured, Spread};

/// A program that takes the folder of what [`write`] wrote and the number of rounds. It prints figures, a name and a value
/// on a line, and then for each query its microseconds, which the number of hits may follow, or `-`.
pub struct Script {
    pub name: &'static str,
    /// What it is made of, below the root of the repository; `make bench` makes those that are programs.
    command: &'static [&'static str],
    /// What must be installed.
    needs: &'static str,
}

/// Every such program.
pub fn all() -> [Script; 5] {
    let script = |name, command, needs| Script { name, command, needs };
    [
        script("Luotsi, C", &["target/bench/ask"], "a C compiler"),
        script("Luotsi, Python", &[".venv/bin/python", "target/bench/luotsi_python.py"], "what make python needs"),
        script(
            "PostgreSQL",
            &["benches/peers/postgres.sh", "target/bench/postgres"],
            "initdb, pg_ctl, a C++ compiler and libpq (Debian: postgresql, libpq-dev)",
        ),
        script("Xapian", &["target/bench/xapian"], "a C++ compiler and xapian-config (Debian: libxapian-dev)"),
        script("SeekStorm", &["target/bench/seekstorm"], "make bench FEATURES=seekstorm"),
    ]
}

/// What a script printed.
pub struct Printed {
    measured: Measured,
    /// For each query, microseconds and hits.
    answers: Vec<Option<(f64, Option<u64>)>>,
}

impl Script {
    /// Runs it; says why where it cannot.
    pub fn run(&self, folder: &Path, rounds: usize) -> Result<Printed, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let parts: Vec<_> = self.command.iter().map(|part| root.join(part)).collect();
        if let Some(absent) = self.command.iter().zip(&parts).find(|(_, part)| !part.exists()) {
            return Err(format!("{} is not there, which takes {}", absent.0, self.needs));
        }
        let mut command = Command::new(&parts[0]);
        command.args(&parts[1..]).arg(folder).arg(rounds.to_string());
        let output = command.output().map_err(|error| format!("{}: {error}", self.command[0]))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(said.lines().last().unwrap_or("it failed without a word").trim_end_matches('.').to_owned());
        }
        let mut printed =
            Printed { measured: Measured { name: self.name.to_owned(), ..Measured::default() }, answers: Vec::new() };
        // SeekStorm tells of its commits between.
        for line in String::from_utf8_lossy(&output.stdout).lines().filter(|line| !line.starts_with("commit index")) {
            printed.take(line).ok_or_else(|| format!("it printed {line:?}"))?;
        }
        Ok(printed)
    }
}

impl Printed {
    fn take(&mut self, line: &str) -> Option<()> {
        let (first, second) = line.split_once(' ').map_or((line, None), |(first, second)| (first, Some(second)));
        let measured = &mut self.measured;
        let figure = match first {
            "build_s" => &mut measured.build_s,
            "open_ms" => &mut measured.open_ms,
            "memory_mb" => &mut measured.memory_mb,
            "file_mb" => &mut measured.file_mb,
            "update_ms" => &mut measured.update_ms,
            "-" => {
                self.answers.push(None);
                return Some(());
            }
            _ => {
                let hits = second.map(str::parse).transpose().ok()?;
                self.answers.push(Some((first.parse().ok()?, hits)));
                return Some(());
            }
        };
        *figure = Some(second?.parse().ok()?);
        Some(())
    }

    /// For how many queries it finds as many as tantivy does, if it says how many.
    pub fn agreement(&self, totals: &[u64], asked: &[Asked]) -> Option<String> {
        let known = self.answers.iter().zip(totals).zip(asked).filter(|(_, asked)| asked.kind != Kind::AsYouType);
        let pairs: Vec<_> = known.filter_map(|((answer, total), _)| Some(((*answer)?.1?, *total))).collect();
        let same = pairs.iter().filter(|(hits, total)| hits == total).count();
        let name = &self.measured.name;
        (!pairs.is_empty()).then(|| {
            format!("{name} finds as many as tantivy for {same} of {} queries that are not as you type.", pairs.len())
        })
    }

    /// What was measured, by kind of query.
    pub fn spread(self, asked: &[Asked]) -> Measured {
        let Self { mut measured, answers } = self;
        for kind in Kind::ALL {
            let of_kind = asked.iter().zip(&answers).filter(|(asked, _)| asked.kind == kind);
            let of_kind: Vec<_> = of_kind.filter_map(|(_, answer)| *answer).collect();
            if let Some(mut spread) = Spread::of(of_kind.iter().map(|(time, _)| *time).collect()) {
                let hits: Option<Vec<u64>> = of_kind.iter().map(|(_, hits)| *hits).collect();
                spread.hits = hits.map(|hits| hits.iter().sum::<u64>() as f64 / hits.len() as f64);
                measured.kinds.insert(kind, spread);
            }
        }
        measured
    }
}

/// Writes the requests for Luotsi, and rows and queries for the other engines: columns with tabs between, lists with spaces
/// between, and `|` between the terms of one word.
pub fn write(folder: &Path, rows: &[Row], asked: &[Asked]) -> Outcome<()> {
    let file = |name: &str| std::fs::File::create(folder.join(name)).map(BufWriter::new);
    let mut requests = file("requests.jsonl")?;
    for asked in asked {
        writeln!(requests, "{}", asked.request.to_json())?;
    }
    requests.flush()?;
    let mut lines = file("rows.tsv")?;
    for row in rows {
        let title = row.title.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut cells = vec![row.id.clone(), title, row.words.join(" ")];
        cells.extend(row.values.iter().map(|values| values.join(" ")));
        cells.extend(place(row.positions.first().copied()));
        writeln!(lines, "{}", cells.join("\t"))?;
    }
    lines.flush()?;
    let mut lines = file("queries.tsv")?;
    for asked in asked {
        let words: Vec<_> = asked.words.iter().map(|terms| terms.join("|")).collect();
        let kind = serde_json::to_value(asked.kind)?.as_str().unwrap_or_default().to_owned();
        let all = if asked.all { "all" } else { "any" };
        let counts = if asked.counts { "counts" } else { "" };
        let mut cells =
            vec![kind, all.to_owned(), counts.to_owned(), words.join(" "), asked.prefix.clone().unwrap_or_default()];
        let mut filters: BTreeMap<usize, String> = (0..9).map(|field| (field, String::new())).collect();
        filters.extend(asked.filters.iter().map(|(field, values)| (*field, values.join(" "))));
        cells.extend(filters.into_values());
        cells.extend(place(asked.near));
        writeln!(lines, "{}", cells.join("\t"))?;
    }
    Ok(lines.flush()?)
}

fn place(of: Option<Position>) -> [String; 2] {
    of.map_or_else(Default::default, |at| [at.latitude.to_string(), at.longitude.to_string()])
}
