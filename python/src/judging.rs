//! Judged queries and situations, and the lexicon that they may be asked with.

use std::fs;
use std::path::PathBuf;

use luotsi::evaluate::{TestSet, Variant};
use luotsi::scenarios::{self, Setting};
use luotsi::text::fi::Lexicon;
use luotsi::{Error, OpenOptions};
use pyo3::prelude::*;

use super::errors::raise;
use super::text::json;

/// Asks the judged queries of a folder, each collection on its own: rows of figures, as JSON.
#[pyfunction]
#[pyo3(signature = (folder, variants, lexicon = None))]
pub(crate) fn evaluate(
    py: Python<'_>,
    folder: PathBuf,
    variants: Vec<String>,
    lexicon: Option<PathBuf>,
) -> PyResult<String> {
    let options = OpenOptions { lexicon, ..OpenOptions::default() };
    let variants = variants.iter().map(|name| match name.as_str() {
        "typo" => Variant::Typo,
        "fold" => Variant::Fold,
        "prefix" => Variant::Prefix,
        _ => Variant::Plain,
    });
    let variants: Vec<Variant> = variants.collect();
    let rows = py.detach(|| {
        let mut rows = Vec::new();
        for collection in &TestSet::read(&folder)?.collections {
            let catalogue = collection.catalogue(&options)?;
            for variant in &variants {
                rows.push(collection.ask(&catalogue, *variant)?);
            }
        }
        Ok(rows)
    });
    rows.map(|rows| json(&rows)).map_err(|error| raise(py, &error))
}

/// What is wrong: the scenario, what was judged, and how it is.
type Fault = (String, &'static str, String);

/// Asks a catalogue judged situations: the counts as JSON, what is wrong, and whether all that is promised holds.
#[pyfunction]
pub(crate) fn judge(py: Python<'_>, catalogue: PathBuf, scenarios: PathBuf) -> PyResult<(String, Vec<Fault>, bool)> {
    let judged = py.detach(|| {
        let place = scenarios.display().to_string();
        let text = fs::read_to_string(&scenarios).map_err(|error| Error::from(error).at(place.as_str()))?;
        let asked = scenarios::parse(&text).map_err(|error| error.within(place))?;
        Ok(scenarios::judge(&Setting::read(&catalogue)?, &asked))
    });
    let verdict = judged.map_err(|error: Error| raise(py, &error))?;
    let (counts, holds) = (json(&verdict), verdict.holds());
    let faults = verdict.faults.into_iter().map(|fault| (fault.scenario, fault.about, fault.text)).collect();
    Ok((counts, faults, holds))
}

/// Compiles a Finnish word list into a lexicon file: name and licence of the list, and the number of forms.
#[pyfunction]
pub(crate) fn build_lexicon(py: Python<'_>, list: PathBuf, target: PathBuf) -> PyResult<(String, String, usize)> {
    let built = py.detach(|| Lexicon::build(&list, &target));
    built.map(|source| (source.name, source.licence, source.forms)).map_err(|error| raise(py, &error))
}
