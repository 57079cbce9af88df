//! What an answer holds, as the named tuples of `luotsi.answer`.

use luotsi::search;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};

use super::text::in_characters;

/// The Python classes, looked up once.
pub(crate) struct Shapes {
    reason: Py<PyAny>,
    occurrence: Py<PyAny>,
    freshness: Py<PyAny>,
    contact: Py<PyAny>,
    highlight: Py<PyAny>,
    facet_value: Py<PyAny>,
    conditional: Py<PyAny>,
    question: Py<PyAny>,
    gap: Py<PyAny>,
    nearest: Py<PyAny>,
    receipt: Py<PyAny>,
    day: Py<PyAny>,
    moment: Py<PyAny>,
}

type Made<'py> = PyResult<Bound<'py, PyAny>>;

impl Shapes {
    pub(crate) fn get(py: Python<'_>) -> PyResult<&Self> {
        static SHAPES: PyOnceLock<Shapes> = PyOnceLock::new();
        SHAPES.get_or_try_init(py, || {
            let module = py.import("luotsi.answer")?;
            let class = |name: &str| module.getattr(name).map(Bound::unbind);
            Ok(Self {
                reason: class("Reason")?,
                occurrence: class("Occurrence")?,
                freshness: class("Freshness")?,
                contact: class("Contact")?,
                highlight: class("Highlight")?,
                facet_value: class("FacetValue")?,
                conditional: class("Conditional")?,
                question: class("Question")?,
                gap: class("Gap")?,
                nearest: class("Nearest")?,
                receipt: class("Receipt")?,
                day: class("_day")?,
                moment: class("_moment")?,
            })
        })
    }

    /// `YYYY-MM-DD` as a `datetime.date`.
    pub(crate) fn day<'py>(&self, py: Python<'py>, day: Option<&str>) -> PyResult<Option<Bound<'py, PyAny>>> {
        day.map(|day| self.day.bind(py).call1((day,))).transpose()
    }

    pub(crate) fn reasons<'py>(&self, py: Python<'py>, reasons: &[search::Reason]) -> PyResult<Bound<'py, PyTuple>> {
        tuple(py, reasons, |reason| self.reason.bind(py).call1((&reason.code, &reason.text)))
    }

    pub(crate) fn occurrence<'py>(&self, py: Python<'py>, occurrence: &search::Occurrence) -> Made<'py> {
        let moment = |text: &str| self.moment.bind(py).call1((text,));
        let starts = moment(&occurrence.starts)?;
        let ends = occurrence.ends.as_deref().map(moment).transpose()?;
        self.occurrence.bind(py).call1((starts, ends, occurrence.municipality.as_deref()))
    }

    pub(crate) fn freshness<'py>(&self, py: Python<'py>, freshness: &search::Freshness) -> Made<'py> {
        let verified_at = self.day(py, freshness.verified_at.as_deref())?;
        self.freshness.bind(py).call1((&freshness.class, verified_at, &freshness.text))
    }

    pub(crate) fn contact<'py>(&self, py: Python<'py>, contact: &search::ShownContact) -> Made<'py> {
        self.contact.bind(py).call1((
            contact.name.as_deref(),
            contact.role.as_deref(),
            contact.phone.as_deref(),
            contact.email.as_deref(),
            contact.reachable.as_deref(),
            contact.first_caller.as_deref(),
        ))
    }

    pub(crate) fn highlights<'py>(
        &self,
        py: Python<'py>,
        highlights: &[search::Highlight],
    ) -> PyResult<Bound<'py, PyTuple>> {
        tuple(py, highlights, |passage| {
            let ranges = PyTuple::new(py, in_characters(&passage.text, &passage.ranges))?;
            self.highlight.bind(py).call1((&passage.field, &passage.language, &passage.text, ranges))
        })
    }

    pub(crate) fn facets<'py>(&self, py: Python<'py>, tables: &[search::FacetTable]) -> PyResult<Bound<'py, PyDict>> {
        let facets = PyDict::new(py);
        for table in tables {
            let values = table
                .values
                .iter()
                .map(|value| self.facet_value.bind(py).call1((&value.value, &value.label, value.count)));
            facets.set_item(table.name.name(), values.collect::<PyResult<Vec<_>>>()?)?;
        }
        Ok(facets)
    }

    pub(crate) fn conditional<'py>(
        &self,
        py: Python<'py>,
        conditional: &[search::Conditional],
    ) -> PyResult<Bound<'py, PyTuple>> {
        tuple(py, conditional, |hit| {
            self.conditional.bind(py).call1((&hit.id, &hit.title, PyTuple::new(py, &hit.unknown)?))
        })
    }

    pub(crate) fn questions<'py>(
        &self,
        py: Python<'py>,
        questions: &[search::Question],
    ) -> PyResult<Bound<'py, PyTuple>> {
        tuple(py, questions, |question| {
            let (opens, closes) = (PyTuple::new(py, &question.opens)?, PyTuple::new(py, &question.closes)?);
            let about = question.about.as_deref();
            self.question.bind(py).call1((&question.code, about, question.person, &question.text, opens, closes))
        })
    }

    pub(crate) fn gaps<'py>(&self, py: Python<'py>, gaps: &[search::Gap]) -> PyResult<Bound<'py, PyTuple>> {
        tuple(py, gaps, |gap| {
            let nearest = gap.nearest.as_ref();
            let nearest = nearest
                .map(|near| self.nearest.bind(py).call1((&near.id, &near.title, near.distance_km)))
                .transpose()?;
            self.gap.bind(py).call1((&gap.need, gap.municipality.as_deref(), &gap.text, nearest))
        })
    }

    /// The receipt of a search.
    pub(crate) fn receipt<'py>(&self, py: Python<'py>, receipt: &search::Receipt) -> Made<'py> {
        let asked = "search";
        let now = self.moment.bind(py).call1((&receipt.now,))?;
        self.receipt.bind(py).call1((
            &receipt.catalogue,
            receipt.revision,
            &receipt.ranking,
            &receipt.analysis,
            now,
            asked,
            &receipt.request,
            &receipt.answer,
        ))
    }
}

fn tuple<'py, T>(
    py: Python<'py>,
    items: &[T],
    shape: impl Fn(&T) -> PyResult<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyTuple>> {
    PyTuple::new(py, items.iter().map(shape).collect::<PyResult<Vec<_>>>()?)
}
