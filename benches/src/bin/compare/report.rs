//! The report: what was measured, of what, on what machine.

use std::collections::BTreeMap;
use std::process::Command;

use luotsi_benches::Kind;
use serde::Serialize;

/// Everything that a run tells.
#[derive(Debug, Serialize)]
pub struct Report {
    pub machine: String,
    pub commit: String,
    pub compiler: String,
    pub services: usize,
    pub seed: u64,
    pub queries: usize,
    pub rounds: usize,
    /// How many answers of Luotsi and others were laid beside those of tantivy, and with what outcome.
    pub agreement: Vec<String>,
    pub peers: Vec<Measured>,
    /// Why a peer is not in the report.
    pub skipped: Vec<String>,
    /// How many times as long as Luotsi in one channel, drilling down, a peer takes, by kind of query: at p50 and at p99. Not
    /// where it has an answer to some of the queries alone.
    pub ratios: Ratios,
    /// The same, asked after the other engines.
    pub ratios_after_others: Ratios,
}

/// Of every peer, by kind of query.
pub type Ratios = BTreeMap<String, BTreeMap<Kind, [f64; 2]>>;

/// What was measured of a peer; what was not is absent.
#[derive(Debug, Default, Serialize)]
pub struct Measured {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build_s: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_mb: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_mb: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_ms: Option<f64>,
    /// Microseconds by kind of query, asked for the second time in a row.
    pub kinds: BTreeMap<Kind, Spread>,
    /// The same, asked after the other engines.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub after_others: BTreeMap<Kind, Spread>,
}

/// The spread of the times of several queries, in microseconds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Spread {
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
    pub queries: usize,
    /// Mean number of hits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hits: Option<f64>,
}

impl Spread {
    /// The spread of these times, if there are any.
    pub fn of(mut times: Vec<f64>) -> Option<Self> {
        times.sort_by(f64::total_cmp);
        let last = times.len().checked_sub(1)?;
        let at = |share: f64| times[(last as f64 * share).round() as usize];
        Some(Self { p50: at(0.50), p95: at(0.95), p99: at(0.99), queries: times.len(), hits: None })
    }
}

/// The ratios of every peer to `to`.
pub fn ratios(peers: &[Measured], to: &str, of: fn(&Measured) -> &BTreeMap<Kind, Spread>) -> Ratios {
    let Some(own) = peers.iter().find(|peer| peer.name == to).map(of) else { return BTreeMap::new() };
    let beside = |peer: &Measured| {
        let kinds = of(peer).iter().filter_map(|(kind, spread)| {
            let own = own.get(kind).filter(|own| own.queries == spread.queries)?;
            Some((*kind, [spread.p50 / own.p50, spread.p99 / own.p99].map(|ratio| (ratio * 100.0).round() / 100.0)))
        });
        (peer.name.clone(), kinds.collect())
    };
    peers.iter().map(beside).collect()
}

/// The processor and the system.
pub fn machine() -> String {
    let processor = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processor.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!(
        "{}, {cores} cores, {}",
        model.map_or("unknown processor", |(_, name)| name.trim()),
        said("uname", &["-sr"])
    )
}

/// What a program says, on one line; empty where it is not there.
pub fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map_or_else(|_| String::new(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
