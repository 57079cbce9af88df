//! Peers in processes of their own: the C interface, Python, and what is installed of other engines.

use std::path::Path;
use std::process::Command;

/// A program that answers the requests of a file, and prints the microseconds of each on a line of its own, or `-`.
pub struct Script {
    pub name: &'static str,
    pub command: Vec<String>,
}

impl Script {
    /// Runs it on the catalogue's file, the requests and the rows; says why where it cannot.
    pub fn run(&self, folder: &Path, rounds: usize) -> Result<Vec<Option<f64>>, String> {
        let [program, arguments @ ..] = &self.command[..] else { return Err("no command".to_owned()) };
        if program.contains('/') && !Path::new(program).exists() {
            return Err(format!("{program} is not there"));
        }
        let mut command = Command::new(program);
        command.args(arguments).arg(folder).arg(rounds.to_string());
        let output = command.output().map_err(|error| format!("{program}: {error}"))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(said.lines().last().unwrap_or("it failed without a word").to_owned());
        }
        Ok(String::from_utf8_lossy(&output.stdout).lines().map(|line| line.trim().parse().ok()).collect())
    }
}
