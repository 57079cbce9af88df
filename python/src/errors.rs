//! Errors: each kind of the numbered table is a class of the package, which `luotsi.errors` defines.

use luotsi::{Error, ErrorKind, Retry};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

use super::text::json;

/// Every kind of the table: number, name, and whether the same call may simply be made again.
#[pyfunction]
pub(crate) fn error_kinds() -> Vec<(u16, &'static str, bool)> {
    ErrorKind::ALL.iter().map(|kind| (kind.code(), kind.name(), kind.retry() == Retry::Yes)).collect()
}

/// The Python exception of a core error.
pub(crate) fn raise(py: Python<'_>, error: &Error) -> PyErr {
    match exception(py, error) {
        Ok(exception) => PyErr::from_value(exception),
        Err(failure) => failure,
    }
}

fn exception<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    static OF_CODE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let of_code = OF_CODE.get_or_try_init(py, || {
        py.import("luotsi.errors").and_then(|module| module.getattr("_of_code")).map(Bound::unbind)
    })?;
    let details = PyDict::new(py);
    details.set_item("path", error.path())?;
    details.set_item("hint", error.cure())?;
    details.set_item("current_seq", error.current_seq())?;
    details.set_item("conflict", error.conflict().map(json))?;
    of_code.bind(py).call1((error.code(),))?.call((error.message(),), Some(&details))
}
