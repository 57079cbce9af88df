"""Data frames, for whoever has pandas, polars or pyarrow. None is needed for anything else."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from ._luotsi import Hit

Library = Literal["pandas", "polars", "pyarrow"]

_LIBRARIES = ("pandas", "polars", "pyarrow")
_Kind = Literal["text", "texts", "integer", "number", "truth", "day", "moment"]


class Column(NamedTuple):
    """A column: its name, what it holds whether or not it holds anything, and its values, ``None`` where there is none."""

    name: str
    kind: _Kind
    values: Sequence[Any]


def of_hits(hits: Sequence[Hit]) -> list[Column]:
    """One row for each hit."""
    contacts = [hit.contact for hit in hits]
    freshness = [hit.freshness for hit in hits]
    occurrences = [hit.next_occurrence for hit in hits]
    return [
        Column("id", "text", [hit.id for hit in hits]),
        Column("title", "text", [hit.title for hit in hits]),
        Column("language", "text", [hit.shown_language for hit in hits]),
        Column("organization", "text", [hit.organization for hit in hits]),
        Column("summary", "text", [hit.summary for hit in hits]),
        Column("score", "integer", [hit.score for hit in hits]),
        Column("distance_km", "number", [hit.distance_km for hit in hits]),
        # The wall clock where the service is: frames do not like offsets that change with the season.
        Column("next", "moment", [occurrence and occurrence.starts.replace(tzinfo=None) for occurrence in occurrences]),
        Column("register_by", "day", [hit.register_by for hit in hits]),
        Column("freshness", "text", [fresh and fresh.level for fresh in freshness]),
        Column("verified_at", "day", [fresh and fresh.verified_at for fresh in freshness]),
        Column("phone", "text", [contact and contact.phone for contact in contacts]),
        Column("email", "text", [contact and contact.email for contact in contacts]),
        Column("reasons", "texts", [[reason.code for reason in hit.reasons] for hit in hits]),
        Column("checks", "texts", [[check.code for check in hit.checks] for hit in hits]),
    ]


def of_services(records: Iterable[Mapping[str, Any]], locale: str) -> list[Column]:
    """One row for each service; what it does not say is ``None`` or an empty list."""
    services = list(records)

    def each(name: str) -> list[Any]:
        return [service.get(name) for service in services]

    def inner(name: str, *path: str) -> list[Any]:
        found = each(name)
        for key in path:
            found = [one and one.get(key) for one in found]
        return found

    def lists(values: list[Any]) -> list[list[str]]:
        return [value or [] for value in values]

    def days(values: list[str | None]) -> list[date | None]:
        return [date.fromisoformat(value) if value else None for value in values]

    return [
        Column("id", "text", each("id")),
        Column("name", "text", [_in(locale, name) for name in each("name")]),
        Column("organization", "text", each("organization")),
        Column("status", "text", [status or "active" for status in each("status")]),
        *(Column(name, "texts", lists(each(name))) for name in ("forms", "needs", "roles", "delivery", "languages", "access")),
        Column("nationwide", "truth", [bool(area and area.get("nationwide")) for area in each("area")]),
        *(Column(name, "texts", lists(inner("area", name))) for name in ("municipalities", "wellbeing_counties")),
        Column("age_min", "number", inner("eligibility", "age", "min")),
        Column("age_max", "number", inner("eligibility", "age", "max")),
        Column("cost", "text", inner("cost", "kind")),
        Column("capacity", "text", inner("capacity", "state")),
        Column("starts", "day", days(each("starts"))),
        Column("ends", "day", days(each("ends"))),
        Column("verified_at", "day", days(inner("verification", "at"))),
    ]


def of_issues(issues: Sequence[Any]) -> list[Column]:
    """One row for each thing that an import found."""
    kinds: dict[str, _Kind] = {name: "text" for name in ("file", "row", "id", "field", "code", "severity", "message")}
    kinds["row"] = "integer"
    return [Column(name, kind, [getattr(issue, name) for issue in issues]) for name, kind in kinds.items()]


def frame(columns: Sequence[Column], library: Library | None) -> Any:
    """A frame of these columns."""
    module = _module(library)
    match module.__name__:
        case "polars":
            kinds = {column.name: _polars(module, column.kind) for column in columns}
            return module.DataFrame({column.name: column.values for column in columns}, schema=kinds)
        case "pyarrow":
            return _table(module, columns)
        case _:
            return module.DataFrame({column.name: _series(module, column) for column in columns})


def stream(columns: Sequence[Column], requested_schema: object) -> object:
    """An Arrow stream of these columns (the PyCapsule interface), as pyarrow or polars makes one."""
    for name in ("pyarrow", "polars"):
        try:
            made = frame(columns, "pyarrow" if name == "pyarrow" else "polars")
        except ModuleNotFoundError:
            continue
        return made.__arrow_c_stream__(requested_schema)
    raise ModuleNotFoundError("an Arrow stream needs pyarrow or polars: pip install 'luotsi[polars]'", name="pyarrow")


def _series(pandas: Any, column: Column) -> Any:
    kinds: dict[_Kind, str | None] = {
        "integer": "int64" if None not in column.values else "Int64",
        "number": "float64",
        "truth": "bool",
        "day": "datetime64[s]",
        "moment": "datetime64[us]",
        "texts": "object",
        "text": None if any(value is not None for value in column.values) else "object",
    }
    return pandas.Series(column.values, dtype=kinds[column.kind])


def _polars(polars: Any, kind: _Kind) -> Any:
    return {
        "text": polars.String,
        "texts": polars.List(polars.String),
        "integer": polars.Int64,
        "number": polars.Float64,
        "truth": polars.Boolean,
        "day": polars.Date,
        "moment": polars.Datetime("us"),
    }[kind]


def _table(arrow: Any, columns: Sequence[Column]) -> Any:
    kinds = {
        "text": arrow.string(),
        "texts": arrow.list_(arrow.string()),
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "truth": arrow.bool_(),
        "day": arrow.date32(),
        "moment": arrow.timestamp("us"),
    }
    return arrow.table({column.name: arrow.array(column.values, type=kinds[column.kind]) for column in columns})


def _module(library: str | None) -> Any:
    if library is not None and library not in _LIBRARIES:
        raise ValueError('the library of a data frame is "pandas", "polars" or "pyarrow"')
    # What the program uses already comes first.
    wanted = [library] if library else sorted(_LIBRARIES, key=lambda name: name not in sys.modules)
    for name in wanted:
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name != name:
                raise
    choice = library or "pandas"
    cure = f"pip install 'luotsi[{choice}]'"
    raise ModuleNotFoundError(f"a data frame needs {' or '.join(wanted)}: {cure}", name=choice)


def _in(locale: str, text: Mapping[str, str] | None) -> str | None:
    """A text in this language, or in one that there is."""
    return text.get(locale, next(iter(text.values()), None)) if text else None
