//! Answers and hits: lazy objects over the core's answer.

use std::sync::Arc;

use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;

/// An answer: a sequence of hits.
#[pyclass(module = "luotsi._luotsi", frozen)]
pub(crate) struct Answer {
    inner: Arc<core::Answer>,
}

impl Answer {
    pub(crate) fn new(answer: core::Answer) -> Self {
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
        let at = if index < 0 { index + count as isize } else { index };
        match usize::try_from(at) {
            Ok(at) if at < count => Ok(Hit { answer: Arc::clone(&self.inner), at }),
            _ => Err(PyIndexError::new_err("an answer has no such hit")),
        }
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
    fn revision(&self) -> u64 {
        self.inner.receipt.revision
    }

    fn to_json(&self) -> String {
        self.inner.to_json()
    }
}

/// One hit of an answer.
#[pyclass(module = "luotsi._luotsi", frozen)]
pub(crate) struct Hit {
    answer: Arc<core::Answer>,
    at: usize,
}

impl Hit {
    fn inner(&self) -> &core::search::Hit {
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
    fn distance_km(&self) -> Option<f64> {
        self.inner().distance_km
    }

    #[getter]
    fn register_by(&self) -> Option<&str> {
        self.inner().register_by.as_deref()
    }

    fn to_json(&self) -> String {
        // A hit has string keys and no number that JSON cannot write.
        serde_json::to_string(self.inner()).unwrap_or_default()
    }
}
