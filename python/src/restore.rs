//! Restoring a backup.

use std::path::PathBuf;
use std::time::Duration;

use luotsi::{Error, ErrorKind, OpenOptions};
use pyo3::prelude::*;

use super::errors::raise;
use super::text::json;

/// Restores a backup as the catalogue at a path.
#[pyfunction]
pub(crate) fn restore(
    py: Python<'_>,
    backup: PathBuf,
    path: PathBuf,
    busy_timeout: f64,
    accept_network_filesystem: bool,
) -> PyResult<String> {
    let restored = py.detach(|| {
        let busy_timeout = Duration::try_from_secs_f64(busy_timeout).map_err(|_| {
            Error::new(ErrorKind::InvalidRequest, "a busy timeout is 0 seconds or more").at("busy_timeout")
        })?;
        let options = OpenOptions { busy_timeout, accept_network_filesystem, ..OpenOptions::default() };
        luotsi::Catalogue::restore(backup, path, &options)
    });
    restored.map(|restored| json(&restored)).map_err(|error| raise(py, &error))
}
