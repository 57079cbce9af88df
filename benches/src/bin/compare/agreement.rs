//! Whether Luotsi and tantivy count the same, where they find the same.

use std::collections::BTreeMap;

use luotsi::reference::MunicipalityTable;
use luotsi_benches::FACETS;

use crate::flat::Asked;
use crate::own::DOWN;
use crate::peer::{Outcome, Peer, Reply};
use crate::report::Measured;
use crate::tantivy::TANTIVY;

/// Asks both every query with counts. Luotsi leaves out what has ended and knows what words mean, so that totals may differ;
/// where they are the same, so must be the tables.
pub fn of(peers: &mut [(Box<dyn Peer>, Measured)], asked: &[Asked]) -> Outcome<String> {
    let (mut together, mut apart) = (0, 0);
    for query in asked.iter().filter(|query| query.counts && query.words.is_empty()) {
        let mut ask = |name: &str| {
            let peer = peers.iter_mut().map(|(peer, _)| peer).find(|peer| peer.name() == name);
            peer.map_or_else(|| Err(format!("no {name} here").into()), |peer| peer.ask(query))
        };
        let (own, other): (Reply, Reply) = (ask(DOWN)?, ask(TANTIVY)?);
        if own.total != other.total {
            apart += 1;
            continue;
        }
        together += 1;
        for ((facet, own), other) in FACETS.iter().zip(own.facets).zip(other.facets) {
            let counts = |table: &[(String, u64)]| table.iter().map(|(_, count)| *count).collect::<Vec<_>>();
            let areas = *facet == "municipality";
            let same = areas || counts(&own) == counts(&other);
            let other: BTreeMap<String, u64> = if areas { spread(other) } else { other.into_iter().collect() };
            // Of equally frequent values each may show others at the end of the table.
            if !same || own.iter().any(|(value, count)| other.get(value).is_some_and(|other| other != count)) {
                return Err(format!("{facet}: Luotsi counts {own:?}, tantivy {other:?}").into());
            }
        }
    }
    if together == 0 {
        return Err("Luotsi and tantivy find the same for no query".into());
    }
    Ok(format!(
        "Of {} answers with counts {together} have the same total as tantivy's, and then the same counts.",
        together + apart
    ))
}

/// A service of the whole country is counted by Luotsi in each municipality, and by tantivy as one more value. Nothing, where
/// those values are not in the table.
fn spread(table: Vec<(String, u64)>) -> BTreeMap<String, u64> {
    let of = |name| table.iter().find(|(value, _)| value == name).map(|(_, count)| *count);
    let (Some(country), Some(except_aland)) = (of("*"), of("*-aland")) else { return BTreeMap::new() };
    let aland = |code: &str| MunicipalityTable::finland().is_aland(code);
    let share = |code: &str| country + if aland(code) { 0 } else { except_aland };
    table.iter().map(|(code, count)| (code.clone(), count + share(code))).collect()
}
