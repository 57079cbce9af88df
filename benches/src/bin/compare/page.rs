//! The page: the report with plots, in one file that needs nothing else.

use std::fmt::Write;

use luotsi_benches::Kind;

use crate::own::DOWN;
use crate::report::{Measured, Ratios, Report, Spread};

const STYLE: &str = "
:root { color-scheme: light dark; --text: #222; --faint: #767676; --line: #ddd; --back: #fff; --own: #0b5394 }
@media (prefers-color-scheme: dark) {
  :root { --text: #ddd; --faint: #999; --line: #444; --back: #181a1b; --own: #6fa8dc }
}
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1000px; margin: 2em auto; padding: 0 1em; color: var(--text);
  background: var(--back) }
h2 { margin: 2em 0 0 } .faint { color: var(--faint); margin: 0 0 .5em }
.wide { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums }
td, th { padding: .2em .5em; border-bottom: 1px solid var(--line); text-align: right; vertical-align: bottom }
td, th:first-child { white-space: nowrap } td:first-child, th:first-child { text-align: left }
svg { display: block; width: 100%; height: auto } svg text { font-size: 12px; fill: var(--text) }
svg text.faint { fill: var(--faint) } svg path.grid { stroke: var(--line) }";

/// Of the peers, readable on white and on black. Luotsi has its own.
const COLOURS: [&str; 6] = ["#cc4125", "#d98215", "#6aa84f", "#8e7cc3", "#c2558f", "#2b9c9c"];

/// Where names end and where plots end, of a drawing that is 960 wide.
const LEFT: f64 = 230.0;
const RIGHT: f64 = 700.0;
const LINE: f64 = 24.0;

/// A peer with its colour.
struct Shown<'a> {
    peer: &'a Measured,
    colour: &'static str,
}

/// The page of a report.
pub fn page(report: &Report) -> String {
    let mut html = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>\
         <title>Luotsi: benchmarks</title><style>{STYLE}</style><h1>Luotsi and its peers</h1>"
    );
    let Report { machine, commit, compiler, services, seed, queries, rounds, agreement, skipped, .. } = report;
    let _ = write!(
        html,
        "<p>{services} generated services (seed {seed}), {queries} queries, one thread, warm, the best of {rounds} rounds \
         of each (of one, where it takes more than 10 ms).<br>{}<br>commit {}, {}</p>",
        escaped(machine),
        escaped(commit),
        escaped(compiler)
    );
    let said: Vec<String> = agreement.iter().chain(skipped).map(|line| format!("<li>{}", escaped(line))).collect();
    let _ = write!(html, "<ul>{}</ul>", said.concat());

    let shown = shown(&report.peers);
    for kind in Kind::ALL {
        let hits = report.peers.iter().find(|peer| peer.name == DOWN).and_then(|peer| peer.kinds.get(&kind)?.hits);
        let hits = hits.map_or_else(String::new, |hits| format!("; {hits:.0} hits in the mean"));
        let _ = write!(
            html,
            "<h2>{}</h2><p class=faint>● p50 &nbsp;• p95 &nbsp;| p99{hits}</p>{}",
            title(kind),
            spreads(&shown, kind)
        );
    }
    let asked = [("", &report.ratios), (", asked after the others", &report.ratios_after_others)];
    for (when, ratios) in asked {
        let _ = write!(
            html,
            "<h2>How many times as long{when}</h2><p class=faint>as {}: at p50 / at p99</p><div class=wide>{}</div>",
            escaped(DOWN),
            table(report, ratios, &shown)
        );
    }
    type Figure = (&'static str, &'static str, fn(&Measured) -> Option<f64>);
    let figures: [Figure; 5] = [
        (
            "Build",
            "s; Luotsi reads and keeps the records and analyses their words, the others are given them analysed",
            |peer| peer.build_s,
        ),
        ("Open", "ms, to the first answer", |peer| peer.open_ms),
        ("Memory", "MB, once open", |peer| peer.memory_mb),
        ("Size", "MB on disk; of tantivy, in memory", |peer| peer.file_mb),
        ("Update to visible", "ms, from a change to the next answer", |peer| peer.update_ms),
    ];
    for (name, unit, of) in figures {
        let _ = write!(html, "<h2>{name}</h2><p class=faint>{unit}</p>{}", bars(&shown, of));
    }
    html
}

/// Luotsi in all its manners, then the others.
fn shown(peers: &[Measured]) -> Vec<Shown<'_>> {
    let (own, others): (Vec<_>, Vec<_>) = peers.iter().partition(|peer| peer.name.starts_with("Luotsi"));
    let own = own.into_iter().map(|peer| Shown { peer, colour: "var(--own)" });
    let others = others.into_iter().zip(COLOURS.into_iter().cycle()).map(|(peer, colour)| Shown { peer, colour });
    own.chain(others).collect()
}

fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::TextAnd => "All of the words",
        Kind::TextOr => "Any of the words",
        Kind::TextFilters => "All of the words, three filters, five facets",
        Kind::Filters => "Three filters, five facets",
        Kind::TextFacets => "Any of the words, five facets",
        Kind::AsYouType => "As you type",
        Kind::Distance => "By distance",
        Kind::Profile => "A client's situation",
    }
}

/// Bars from p50 to p99 on a logarithmic scale that is the same for every kind, with p95 between.
fn spreads(peers: &[Shown<'_>], kind: Kind) -> String {
    let all = || peers.iter().flat_map(|shown| shown.peer.kinds.values());
    let least = all().map(|spread| spread.p50).fold(1e6, f64::min).max(1.0).log10().floor();
    let most = all().map(|spread| spread.p99).fold(1.0, f64::max).log10().ceil().max(least + 1.0);
    let x = |microseconds: f64| LEFT + (microseconds.max(1.0).log10() - least) / (most - least) * (RIGHT - LEFT);
    let lines: Vec<(&Shown<'_>, &Spread)> =
        peers.iter().filter_map(|shown| Some((shown, shown.peer.kinds.get(&kind)?))).collect();
    let bottom = lines.len() as f64 * LINE;
    let asked = lines.iter().map(|(_, spread)| spread.queries).max().unwrap_or(0);
    let mut svg = format!("<svg viewBox='0 0 960 {}'>", bottom + LINE);
    for power in least as i32..=most as i32 {
        let (at, time) = (x(10f64.powi(power)), time(10f64.powi(power)).replace(".0", ""));
        let _ = write!(
            svg,
            "<path class=grid d='M{at} 0V{bottom}'/><text class=faint x={at} y={} text-anchor=middle>{time}</text>",
            bottom + 18.0
        );
    }
    for (line, (shown, spread)) in lines.into_iter().enumerate() {
        let (y, colour) = (line as f64 * LINE + 12.0, shown.colour);
        let some =
            if spread.queries < asked { format!("; {} of {asked} queries", spread.queries) } else { String::new() };
        let (p50, p95, p99) = (x(spread.p50), x(spread.p95), x(spread.p99));
        let _ = write!(
            svg,
            "{}<path d='M{p50} {y}H{p99}M{p99} {}v12' style='stroke:{colour}' stroke-width=3 />\
             <g style='fill:{colour}'><circle cx={p50} cy={y} r=6 /><circle cx={p95} cy={y} r=4 /></g>\
             <text x={} y={}>{} / {} / {}{some}</text>",
            name(shown, y),
            y - 6.0,
            p99 + 10.0,
            y + 4.0,
            time(spread.p50),
            time(spread.p95),
            time(spread.p99)
        );
    }
    svg + "</svg>"
}

/// Bars of one figure, from nothing.
fn bars(peers: &[Shown<'_>], of: fn(&Measured) -> Option<f64>) -> String {
    let lines: Vec<(&Shown<'_>, f64)> = peers.iter().filter_map(|shown| Some((shown, of(shown.peer)?))).collect();
    let most = lines.iter().map(|(_, value)| *value).fold(f64::MIN_POSITIVE, f64::max);
    let mut svg = format!("<svg viewBox='0 0 960 {}'>", lines.len() as f64 * LINE);
    for (line, (shown, value)) in lines.into_iter().enumerate() {
        let (y, width) = (line as f64 * LINE + 12.0, (value / most * (RIGHT - LEFT)).max(1.0));
        let _ = write!(
            svg,
            "{}<rect x={LEFT} y={} width={width} height=12 style='fill:{}'/><text x={} y={}>{}</text>",
            name(shown, y),
            y - 6.0,
            shown.colour,
            LEFT + width + 10.0,
            y + 4.0,
            figures(value)
        );
    }
    svg + "</svg>"
}

fn table(report: &Report, ratios: &Ratios, peers: &[Shown<'_>]) -> String {
    let kinds: Vec<Kind> =
        Kind::ALL.into_iter().filter(|kind| report.peers.iter().any(|peer| peer.kinds.contains_key(kind))).collect();
    let heads: Vec<String> = kinds.iter().map(|kind| format!("<th>{}", title(*kind))).collect();
    let mut table = format!("<table><tr><th>{}", heads.concat());
    for shown in peers.iter().filter(|shown| shown.peer.name != DOWN) {
        let _ = write!(table, "<tr><td>{}", escaped(&shown.peer.name));
        for kind in &kinds {
            let _ = match ratios.get(&shown.peer.name).and_then(|kinds| kinds.get(kind)) {
                Some([p50, p99]) => write!(table, "<td>{} / {}", figures(*p50), figures(*p99)),
                None => write!(table, "<td>"),
            };
        }
    }
    table + "</table>"
}

fn name(shown: &Shown<'_>, y: f64) -> String {
    format!("<text x={} y={} text-anchor=end>{}</text>", LEFT - 12.0, y + 4.0, escaped(&shown.peer.name))
}

/// A time in the unit in which it is short.
fn time(microseconds: f64) -> String {
    match microseconds {
        less if less < 1e3 => format!("{} µs", figures(less)),
        less if less < 1e6 => format!("{} ms", figures(less / 1e3)),
        more => format!("{} s", figures(more / 1e6)),
    }
}

/// A number with two figures, or all of those before the point.
fn figures(value: f64) -> String {
    let places = if value >= 9.95 { 0 } else { 1 };
    format!("{value:.places$}")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
