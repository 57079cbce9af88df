"""How answers look: in a terminal, in a notebook, in a data frame."""

from __future__ import annotations

import builtins
import importlib
import sys
from datetime import date
from typing import Any

import pytest

import luotsi
from conftest import NOW


def test_print_shows_an_answer_readably(catalogue: luotsi.Catalogue) -> None:
    answer = catalogue.search("omaishoitajille", facets=["form"], highlight=True, limit=1, now=NOW)
    assert repr(answer) == f"<luotsi.Answer: 1 of {answer.total} services>"
    text = str(answer)
    assert text.startswith(f"{answer.total} palvelua, näytetään 1\n  1. Omaishoitajien vertaisryhmä [group]\n")
    assert "Esimerkin Omaiset ry" in text and "Aino Esimerkki 000 500 0001" in text
    assert "Hengähdystauko **omaishoitajille** joka tiistai." in text
    assert "\nform: " in text and "Vertaisryhmä 1" in text
    assert str(answer[0]) in text.replace("\n ", "\n")
    assert repr(answer[0]).startswith("<luotsi.Hit 'group' 'Omaishoitajien vertaisryhmä' score=")
    assert str(catalogue.search("zzzzzz")) == "no service"


def test_a_page_speaks_the_language_that_its_hits_are_shown_in(catalogue: luotsi.Catalogue) -> None:
    # The record has no English: what stands in its place says nothing of itself in English but how many there are.
    for locale, count in [("fi", "1 palvelu"), ("sv", "1 tjänst"), ("en", "1 service")]:
        answer = catalogue.search("omaishoitajien vertaisryhmä", locale=locale, forms=["peer_group"], now=NOW)
        assert str(answer).splitlines()[0] == count


def test_a_notebook_shows_tables_and_escapes_what_it_shows(catalogue: luotsi.Catalogue) -> None:
    answer = catalogue.search("ystävätoiminta omaishoitajille", facets=["form"], highlight=True, now=NOW)
    html = answer._repr_html_()
    assert "<mark>omaishoitajille</mark>" in html
    assert "&lt;kotona&gt;" in html and "<kotona>" not in html
    assert "<summary>form</summary>" in html
    hit = next(hit for hit in answer if hit.id == "visits")
    assert "<kotona>" not in hit._repr_html_() and "&lt;kotona&gt;" in hit._repr_html_()


LIBRARIES = ["pandas", "polars", "pyarrow"]


@pytest.mark.parametrize("library", LIBRARIES)
def test_hits_become_a_data_frame(county: luotsi.Catalogue, library: Any) -> None:
    pytest.importorskip(library)
    answer = county.search("omaishoitajille", near=(63.84, 23.13), limit=50, now=NOW)
    rows = plain(answer.to_frame(library))
    assert [row["id"] for row in rows] == [hit.id for hit in answer]
    for row, hit in zip(rows, answer):
        assert row["score"] == hit.score and row["distance_km"] == hit.distance_km
        assert list(row["reasons"]) == [reason.code for reason in hit.reasons]
        assert row["next"] == (hit.next_occurrence and hit.next_occurrence.starts.replace(tzinfo=None))
        assert row["verified_at"] == (hit.freshness and hit.freshness.verified_at)


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_types_of_the_columns_do_not_depend_on_what_is_in_them(county: luotsi.Catalogue, library: Any) -> None:
    pytest.importorskip(library)
    full, empty = (types(county.search(limit=limit, now=NOW).to_frame(library)) for limit in (200, 0))
    if library == "pandas":
        # pandas has types of its own for text, which it needs texts to choose between.
        full, empty = ([kind for kind in kinds if kind not in ("str", "object")] for kinds in (full, empty))
    assert full == empty


@pytest.mark.parametrize("library", LIBRARIES)
def test_services_become_a_data_frame(county: luotsi.Catalogue, library: Any) -> None:
    pytest.importorskip(library)
    rows = plain(county.to_frame(library, locale="sv"))
    records = list(county.records())
    assert [row["id"] for row in rows] == [record["id"] for record in records]
    for row, record in zip(rows, records):
        names = record["name"]
        assert row["name"] == names.get("sv", next(iter(names.values())))
        assert list(row["needs"]) == record.get("needs", [])
        assert row["age_min"] == record.get("eligibility", {}).get("age", {}).get("min")
        verified = record.get("verification", {}).get("at")
        assert row["verified_at"] == (date.fromisoformat(verified) if verified else None)


@pytest.mark.parametrize("library", ["polars", "pyarrow"])
def test_whatever_reads_arrow_reads_an_answer(county: luotsi.Catalogue, library: Any) -> None:
    module = pytest.importorskip(library)
    answer = county.search("omaishoitajille", limit=5, now=NOW)
    # polars reads a sequence as a column, whatever else it is.
    read = module.DataFrame(Stream(answer)) if library == "polars" else module.table(answer)
    assert plain(read) == plain(answer.to_frame(library))


class Stream:
    """The Arrow stream of an answer, and nothing else of it."""

    def __init__(self, answer: luotsi.Answer) -> None:
        self.__arrow_c_stream__ = answer.__arrow_c_stream__


def plain(frame: Any) -> list[dict[str, Any]]:
    """The rows of a frame, as Python has them."""
    if hasattr(frame, "to_pylist"):
        rows: list[dict[str, Any]] = frame.to_pylist()
    elif hasattr(frame, "to_dicts"):
        rows = frame.to_dicts()
    else:
        missing = frame.isna()
        rows = [
            {name: None if missing.at[i, name] else value for name, value in row.items()}
            for i, row in enumerate(frame.to_dict("records"))
        ]
        for row in rows:
            for name in ("verified_at", "register_by", "starts", "ends"):
                row[name] = row.get(name) and row[name].date()
    return rows


def types(frame: Any) -> list[str]:
    """The types of the columns."""
    kinds = frame.schema.types if hasattr(frame, "to_pylist") else frame.dtypes
    return [str(kind) for kind in kinds]


def test_the_library_in_use_comes_first(county: luotsi.Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    pandas, polars = importlib.import_module("pandas"), importlib.import_module("polars")
    answer = county.search(limit=2)
    assert isinstance(answer.to_frame(), pandas.DataFrame)
    monkeypatch.delitem(sys.modules, "pandas")
    assert isinstance(answer.to_frame(), polars.DataFrame)


def test_without_a_library_the_error_says_what_to_install(
    county: luotsi.Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importlib.import_module

    def missing(name: str, package: str | None = None) -> Any:
        if name in ("pandas", "polars", "pyarrow"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'luotsi\[pandas\]'"):
        county.search().to_frame()
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'luotsi\[polars\]'"):
        county.search().to_frame("polars")
    with pytest.raises(ModuleNotFoundError, match="pyarrow or polars"):
        county.search().__arrow_c_stream__()
    with pytest.raises(builtins.ValueError):
        county.search().to_frame("excel")  # type: ignore[arg-type]
