//! Errors: each kind of the numbered table is a class of the package, which the Python half defines.

use core::{Error, ErrorKind};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

static RAISE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();

/// Every kind of the table: (number, name).
#[pyfunction]
pub(crate) fn error_kinds() -> Vec<(u16, &'static str)> {
    ErrorKind::ALL.iter().map(|kind| (kind.code(), kind.name())).collect()
}

/// The Python exception of a core error.
pub(crate) fn raise(py: Python<'_>, error: &Error) -> PyErr {
    match exception(py, error) {
        Ok(exception) => PyErr::from_value(exception),
        Err(failure) => failure,
    }
}

fn exception<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let make = RAISE.get_or_try_init(py, || {
        py.import("luotsi.errors").and_then(|module| module.getattr("_of")).map(Bound::unbind)
    })?;
    let details = PyDict::new(py);
    details.set_item("path", error.path())?;
    details.set_item("hint", error.cure())?;
    details.set_item("current_seq", error.current_seq())?;
    details.set_item("retryable", error.is_retryable())?;
    make.bind(py).call((error.code(), error.kind().name(), error.to_string()), Some(&details))
}
