//! Answers and hits: lazy objects over the core's answer.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use pyo3::exceptions::{PyIndexError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use super::shapes::Shapes;
use super::text::json;

/// The answer that `luotsi.Answer` dresses.
#[pyclass(module = "luotsi._luotsi", frozen)]
pub(crate) struct Answer {
    inner: Arc<luotsi::Answer>,
}

impl From<luotsi::Answer> for Answer {
    fn from(answer: luotsi::Answer) -> Self {
        Self { inner: Arc::new(answer) }
    }
}

#[pymethods]
impl Answer {
    fn __len__(&self) -> usize {
        self.inner.hits.len()
    }

    fn __getitem__(&self, index: isize) -> PyResult<Hit> {
        let count = self.inner.hits.len();
        let at = if index < 0 { index.checked_add_unsigned(count) } else { Some(index) };
        match at.map(usize::try_from) {
            Some(Ok(at)) if at < count => Ok(Hit { answer: Arc::clone(&self.inner), at }),
            _ => Err(PyIndexError::new_err("the answer has no such hit")),
        }
    }

    /// All hits of the page.
    fn hits(&self) -> Vec<Hit> {
        (0..self.inner.hits.len()).map(|at| Hit { answer: Arc::clone(&self.inner), at }).collect()
    }

    #[getter]
    fn total(&self) -> u64 {
        self.inner.total
    }

    #[getter]
    fn did_you_mean(&self) -> Option<&str> {
        self.inner.did_you_mean.as_deref()
    }

    #[getter]
    fn took_us(&self) -> Option<u64> {
        self.inner.took_us
    }

    #[getter]
    fn facets<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        Shapes::get(py)?.facets(py, &self.inner.facets)
    }

    #[getter]
    fn conditional<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        Shapes::get(py)?.conditional(py, &self.inner.conditional)
    }

    #[getter]
    fn excluded_counts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        counts(py, &self.inner.excluded_counts)
    }

    #[getter]
    fn questions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        Shapes::get(py)?.questions(py, &self.inner.questions)
    }

    #[getter]
    fn gaps<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        Shapes::get(py)?.gaps(py, &self.inner.gaps)
    }

    #[getter]
    fn receipt<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Shapes::get(py)?.receipt(py, &self.inner.receipt)
    }

    fn to_json(&self, py: Python<'_>) -> String {
        py.detach(|| self.inner.to_json())
    }
}

/// One service that fits.
#[pyclass(module = "luotsi", frozen)]
pub(crate) struct Hit {
    answer: Arc<luotsi::Answer>,
    at: usize,
}

impl Hit {
    fn inner(&self) -> &luotsi::search::Hit {
        // `at` was below the length when the hit was made, and an answer never changes.
        &self.answer.hits[self.at]
    }
}

#[pymethods]
impl Hit {
    #[getter]
    fn id(&self) -> &str {
        &self.inner().id
    }

    #[getter]
    fn title(&self) -> &str {
        &self.inner().title
    }

    #[getter]
    fn shown_language(&self) -> &str {
        &self.inner().shown_language
    }

    #[getter]
    fn fallback(&self) -> bool {
        self.inner().fallback
    }

    #[getter]
    fn summary(&self) -> &str {
        &self.inner().summary
    }

    #[getter]
    fn organization(&self) -> &str {
        &self.inner().organization
    }

    #[getter]
    fn score(&self) -> i64 {
        self.inner().score
    }

    #[getter]
    fn parts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        counts(py, &self.inner().parts)
    }

    #[getter]
    fn persons<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.inner().persons)
    }

    #[getter]
    fn reasons<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        Shapes::get(py)?.reasons(py, &self.inner().reasons)
    }

    #[getter]
    fn checks<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        Shapes::get(py)?.reasons(py, &self.inner().checks)
    }

    #[getter]
    fn next_occurrence<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let next = self.inner().next_occurrence.as_ref();
        next.map(|next| Shapes::get(py)?.occurrence(py, next)).transpose()
    }

    #[getter]
    fn register_by<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        Shapes::get(py)?.day(py, self.inner().register_by.as_deref())
    }

    #[getter]
    fn distance_km(&self) -> Option<f64> {
        self.inner().distance_km
    }

    #[getter]
    fn freshness<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let freshness = self.inner().freshness.as_ref();
        freshness.map(|freshness| Shapes::get(py)?.freshness(py, freshness)).transpose()
    }

    #[getter]
    fn contact<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let contact = self.inner().contact.as_ref();
        contact.map(|contact| Shapes::get(py)?.contact(py, contact)).transpose()
    }

    #[getter]
    fn highlights<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        Shapes::get(py)?.highlights(py, &self.inner().highlights)
    }

    fn to_json(&self) -> String {
        json(self.inner())
    }

    fn to_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("json")?.call_method1("loads", (slf.get().to_json(),))
    }

    fn __eq__(&self, other: &Self) -> bool {
        (self.at == other.at && Arc::ptr_eq(&self.answer, &other.answer)) || self.inner() == other.inner()
    }

    fn __hash__(&self) -> u64 {
        let mut hash = DefaultHasher::new();
        self.inner().id.hash(&mut hash);
        hash.finish()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let hit = self.inner();
        let quoted = |text: &str| PyString::new(py, text).repr().map(|quoted| quoted.to_string());
        Ok(format!("<luotsi.Hit {} {} score={}>", quoted(&hit.id)?, quoted(&hit.title)?, hit.score))
    }

    fn __str__(slf: &Bound<'_, Self>) -> PyResult<String> {
        slf.py().import("luotsi.views")?.call_method1("hit_text", (slf,))?.extract()
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        slf.py().import("luotsi.views")?.call_method1("hit_html", (slf,))?.extract()
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err("a hit is a view of its answer and cannot be pickled; its to_dict() can"))
    }
}

fn counts<'py, V: Copy + IntoPyObject<'py>>(
    py: Python<'py>,
    counts: &std::collections::BTreeMap<String, V>,
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (code, count) in counts {
        dict.set_item(code, *count)?;
    }
    Ok(dict)
}
