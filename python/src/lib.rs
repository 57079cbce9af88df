//! The native half of the Python package `luotsi`: thin over the core, with the GIL released around every core call.
//!
//! Requests and records cross the border as JSON text. An answer stays in the memory of the core; its hits are lazy
//! views of it, and what they hold becomes a Python object when it is asked for. The Python half (`python/luotsi`) makes
//! all of this feel native.

mod answer;
mod catalogue;
mod errors;
mod judging;
mod many;
mod restore;
mod shapes;
mod text;

use pyo3::prelude::*;

#[pymodule]
fn _luotsi(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<catalogue::Catalogue>()?;
    module.add_class::<answer::Answer>()?;
    module.add_class::<answer::Hit>()?;
    module.add_function(wrap_pyfunction!(errors::error_kinds, module)?)?;
    module.add_function(wrap_pyfunction!(judging::evaluate, module)?)?;
    module.add_function(wrap_pyfunction!(judging::judge, module)?)?;
    module.add_function(wrap_pyfunction!(judging::build_lexicon, module)?)?;
    module.add_function(wrap_pyfunction!(restore::restore, module)?)
}
