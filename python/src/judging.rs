//! Judged queries, and the lexicon that they may be asked with.

use std::path::PathBuf;

use luotsi::OpenOptions;
use luotsi::evaluate::{TestSet, Variant};
use luotsi::text::fi::Lexicon;
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

/// Compiles a Finnish word list into a lexicon file: name and licence of the list, and the number of forms.
#[pyfunction]
pub(crate) fn build_lexicon(py: Python<'_>, list: PathBuf, target: PathBuf) -> PyResult<(String, String, usize)> {
    let built = py.detach(|| Lexicon::build(&list, &target));
    built.map(|source| (source.name, source.licence, source.forms)).map_err(|error| raise(py, &error))
}
