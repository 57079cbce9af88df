"""Data frames, for whoever has pandas or polars. Neither is needed for anything else."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._luotsi import Hit

_LIBRARIES = ("pandas", "polars")


def of_hits(hits: Sequence[Hit], library: str | None) -> Any:
    """One row for each hit."""
    contacts = [hit.contact for hit in hits]
    freshness = [hit.freshness for hit in hits]
    occurrences = [hit.next_occurrence for hit in hits]
    columns: dict[str, Sequence[Any]] = {
        "id": [hit.id for hit in hits],
        "title": [hit.title for hit in hits],
        "language": [hit.shown_language for hit in hits],
        "organization": [hit.organization for hit in hits],
        "summary": [hit.summary for hit in hits],
        "score": [hit.score for hit in hits],
        "distance_km": [hit.distance_km for hit in hits],
        # The wall clock where the service is: frames do not like offsets that change with the season.
        "next": [occurrence and occurrence.starts.replace(tzinfo=None) for occurrence in occurrences],
        "register_by": [hit.register_by for hit in hits],
        "freshness": [fresh and fresh.level for fresh in freshness],
        "verified_at": [fresh and fresh.verified_at for fresh in freshness],
        "phone": [contact and contact.phone for contact in contacts],
        "email": [contact and contact.email for contact in contacts],
        "reasons": [[reason.code for reason in hit.reasons] for hit in hits],
        "checks": [[check.code for check in hit.checks] for hit in hits],
    }
    return of_columns(columns, library)


def of_rows(rows: Iterable[Mapping[str, Any]], names: Sequence[str], library: str | None) -> Any:
    """One row for each mapping."""
    rows = list(rows)
    return of_columns({name: [row.get(name) for row in rows] for name in names}, library)


def of_columns(columns: Mapping[str, Sequence[Any]], library: str | None) -> Any:
    """A frame of these columns."""
    return _module(library).DataFrame(columns)


def _module(library: str | None) -> Any:
    if library is not None and library not in _LIBRARIES:
        raise ValueError('the library of a data frame is "pandas" or "polars"')
    # What the program uses already comes first.
    wanted = [library] if library else sorted(_LIBRARIES, key=lambda name: name not in sys.modules)
    for name in wanted:
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
    choice = library or "pandas"
    raise ModuleNotFoundError(
        f"a data frame needs {' or '.join(wanted)}: pip install 'luotsi[{choice}]'", name=choice
    )
