"""What a catalogue says of itself: what a write did, what changed, what an import found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from . import frames, views
from .answer import _moment


class Written(NamedTuple):
    """What a write did to one record."""

    seq: int
    """The version that stands now; 0 where a deletion found no record."""
    changed: bool
    """Whether it is new: a record that stands already as it was put gets no new version."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a record."""

    seq: int
    """Its number; changes are in this order."""
    kind: str
    id: str
    deleted: bool
    at: datetime
    """When, UTC."""
    steward: str | None = None
    source: str | None = None
    comment: str | None = None


class Suggestion(NamedTuple):
    """A completion of what is being typed."""

    kind: Literal["need", "municipality", "organization", "service"]
    value: str
    """Its code or id, for a filter, a profile or a ``get``."""
    label: str
    """Its name in the reader's language where there is one."""
    matched: str | None
    """The synonym that was typed, where that is not the name."""


@dataclass(frozen=True, slots=True)
class ImageReport:
    """Where the index of an open catalogue came from."""

    state: str
    """`unopened`, `used`, `absent` or `rebuilt`."""
    reason: str | None = None
    """Why there was an image that was not used."""
    unwritten: str | None = None
    """Why the last image could not be written."""


@dataclass(frozen=True, slots=True)
class Info:
    """What a catalogue is and holds."""

    catalogue: str
    """The catalogue's own id, given when it was created."""
    revision: int
    """The newest change."""
    default_language: str
    services: int
    organizations: int
    locations: int
    version: str
    """Version of the library."""
    analysis: str
    """Version of the language analysis."""
    lexicon_licence: str
    """Licence of the Finnish lexicon in use, to be shown by a product."""
    image: ImageReport
    """Where the index came from."""


@dataclass(frozen=True, slots=True)
class RowIssue:
    """One thing that an import found in one row."""

    code: str
    severity: Literal["error", "warning", "note"]
    """``error``: the record was left out. ``warning``, ``note``: it was kept."""
    message: str
    file: str | None = None
    """Relative to the folder that was imported."""
    row: int | None = None
    """The line, or the place in the list, from 1."""
    id: str | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, and every row that needs a look."""

    imported: bool
    """Whether the catalogue holds the import now: not after a dry run, nor after an error that aborted it."""
    changed: int
    """Records that are new or changed."""
    unchanged: int
    """Records that stood already as the import has them."""
    revision: int
    """The newest change of the catalogue."""
    format: str
    read: Mapping[str, int]
    """Records met, by kind."""
    unreadable: int
    """Records met whose kind could not be told."""
    kept: Mapping[str, int]
    """Records that can be kept, by kind."""
    errors: int
    warnings: int
    notes: int
    counts: Mapping[str, int]
    """How often each code was met."""
    rows: tuple[RowIssue, ...]
    rows_left_out: int
    """Rows that are counted but not listed."""

    def to_dict(self) -> dict[str, Any]:
        """The report as plain dicts and lists."""
        return {**asdict(self), "rows": [asdict(row) for row in self.rows]}

    def to_frame(self, library: frames.Library | None = None) -> Any:
        """The rows that need a look, as a data frame."""
        return frames.frame(frames.of_issues(self.rows), library)

    def __str__(self) -> str:
        done = "imported" if self.imported else "not imported"
        kinds = ", ".join(f"{count} {kind}s" for kind, count in self.kept.items()) or "nothing"
        found = f"{self.errors} errors, {self.warnings} warnings, {self.notes} notes"
        return f"{done}: {kinds} ({self.changed} changed, {self.unchanged} unchanged); {found}"

    def _repr_html_(self) -> str:
        return views.report_html(self)


def change(document: dict[str, Any]) -> Change:
    """A change from its document."""
    return Change(**{**document, "at": _moment(document["at"])})


def import_report(document: dict[str, Any]) -> ImportReport:
    """A report from its document."""
    found = document.pop("report")
    rows = tuple(RowIssue(**row) for row in found.pop("rows"))
    return ImportReport(**document, **found, rows=rows)
