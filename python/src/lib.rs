//! The native half of the Python package `luotsi`: thin over the core, with the GIL released around every core call.

mod answer;
mod catalogue;
mod errors;

use pyo3::prelude::*;

#[pymodule]
fn _luotsi(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<catalogue::Catalogue>()?;
    module.add_class::<answer::Answer>()?;
    module.add_class::<answer::Hit>()?;
    module.add_function(wrap_pyfunction!(errors::error_kinds, module)?)?;
    Ok(())
}
