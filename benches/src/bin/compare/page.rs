//! The page: the report with plots, in one file that needs nothing else.

use std::fmt::Write;

use luotsi_benches::Kind;

use crate::report::{Measured, Report};

const COLOURS: [&str; 9] =
    ["#0b5394", "#3d85c6", "#9fc5e8", "#cc4125", "#e69138", "#6aa84f", "#8e7cc3", "#a64d79", "#666666"];
const WIDTH: f64 = 620.0;

/// The page of a report.
pub fn page(report: &Report) -> String {
    let mut html = String::from(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Luotsi: benchmarks</title>\
         <style>body{font:15px/1.5 system-ui,sans-serif;max-width:1000px;margin:2em auto;padding:0 1em;color:#222}\
         table{border-collapse:collapse}td,th{padding:.2em .8em;border-bottom:1px solid #ddd;text-align:right}\
         td:first-child,th:first-child{text-align:left}svg{display:block}h2{margin-top:2em}</style><h1>Luotsi and its peers</h1>",
    );
    let Report { machine, commit, compiler, services, seed, queries, rounds, agreement, .. } = report;
    let _ = write!(
        html,
        "<p>{services} generated services (seed {seed}), {queries} queries, the best of {rounds} rounds of each, \
         interleaved, one thread, warm. {}<br>{}<br>commit {}, {}</p>",
        escaped(agreement),
        escaped(machine),
        escaped(commit),
        escaped(compiler)
    );
    report.skipped.iter().for_each(|why| {
        let _ = write!(html, "<p>{}</p>", escaped(why));
    });
    for kind in Kind::ALL {
        let _ = write!(html, "<h2>{}</h2>", title(kind));
        html.push_str(&plot(&report.peers, kind));
    }
    html.push_str("<h2>Everything else</h2>");
    type Column = (&'static str, fn(&Measured) -> Option<f64>);
    let columns: [Column; 5] = [
        ("build, s", |peer| peer.build_s),
        ("open to first answer, ms", |peer| peer.open_ms),
        ("memory, MB", |peer| peer.memory_mb),
        ("on disk, MB", |peer| peer.file_mb),
        ("update to visible, ms", |peer| peer.update_ms),
    ];
    html.push_str("<table><tr><th>");
    columns.iter().for_each(|(name, _)| {
        let _ = write!(html, "<th>{name}");
    });
    for peer in report.peers.iter().filter(|peer| columns.iter().any(|(_, of)| of(peer).is_some())) {
        let _ = write!(html, "<tr><td>{}", escaped(&peer.name));
        for (_, of) in columns {
            let _ = match of(peer) {
                Some(value) => write!(html, "<td>{value:.1}"),
                None => write!(html, "<td>"),
            };
        }
    }
    html.push_str("</table>");
    html
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

/// Bars from p50 to p99 on a logarithmic scale, with p95 between.
fn plot(peers: &[Measured], kind: Kind) -> String {
    let shown: Vec<_> =
        peers.iter().enumerate().filter_map(|(n, peer)| Some((n, peer, peer.kinds.get(&kind)?))).collect();
    let x = |microseconds: f64| (microseconds.max(1.0).log10() / 6.0).min(1.0) * WIDTH + 230.0;
    let height = shown.len() * 24 + 24;
    let mut svg = format!("<svg width=960 height={height} font-size=12>");
    for power in 0..=6 {
        let at = x(10f64.powi(power));
        let label = ["1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms", "1 s"][power as usize];
        let _ = write!(
            svg,
            "<path d='M{at} 0V{}' stroke=#ddd /><text x={at} y={} text-anchor=middle fill=#888>{label}</text>",
            height - 18,
            height - 4
        );
    }
    for (line, (number, peer, spread)) in shown.into_iter().enumerate() {
        let (y, colour) = (line * 24 + 14, COLOURS[number % COLOURS.len()]);
        let (p50, p95, p99) = (x(spread.p50), x(spread.p95), x(spread.p99));
        let _ = write!(
            svg,
            "<text x=220 y={} text-anchor=end>{}</text><path d='M{p50} {y}H{p99}' stroke={colour} stroke-width=3 />\
             <circle cx={p50} cy={y} r=6 fill={colour} /><circle cx={p95} cy={y} r=4 fill={colour} />\
             <path d='M{p99} {}v12' stroke={colour} stroke-width=3 /><text x={} y={}>{:.0} / {:.0} / {:.0}</text>",
            y + 4,
            escaped(&peer.name),
            y - 6,
            p99 + 8.0,
            y + 4,
            spread.p50,
            spread.p95,
            spread.p99
        );
    }
    svg.push_str("</svg>");
    svg
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
