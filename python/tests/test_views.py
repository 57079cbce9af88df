"""How answers look: in a terminal, in a notebook, in a data frame."""

from __future__ import annotations

import builtins
import importlib
import sys
from typing import Any

import pytest

import luotsi
from conftest import NOW


def test_print_shows_an_answer_readably(catalogue: luotsi.Catalogue) -> None:
    answer = catalogue.search("omaishoitajille", facets=["form"], highlight=True, limit=1, now=NOW)
    assert repr(answer) == f"<luotsi.Answer: 1 of {answer.total} services>"
    text = str(answer)
    assert text.startswith(f"{answer.total} services, 1 shown\n  1. Omaishoitajien vertaisryhmä [group]\n")
    assert "Esimerkin Omaiset ry" in text and "Aino Esimerkki 000 500 0001" in text
    assert "Hengähdystauko **omaishoitajille** joka tiistai." in text
    assert "\nform: " in text and "Vertaisryhmä 1" in text
    assert str(answer[0]) in text.replace("\n ", "\n")
    assert repr(answer[0]).startswith("<luotsi.Hit 'group' 'Omaishoitajien vertaisryhmä' score=")
    assert str(catalogue.search("zzzzzz")) == "no service"


def test_a_notebook_shows_tables_and_escapes_what_it_shows(catalogue: luotsi.Catalogue) -> None:
    answer = catalogue.search("ystävätoiminta omaishoitajille", facets=["form"], highlight=True, now=NOW)
    html = answer._repr_html_()
    assert "<mark>omaishoitajille</mark>" in html
    assert "&lt;kotona&gt;" in html and "<kotona>" not in html
    assert "<summary>form</summary>" in html
    hit = next(hit for hit in answer if hit.id == "visits")
    assert "<kotona>" not in hit._repr_html_() and "&lt;kotona&gt;" in hit._repr_html_()


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_hits_become_a_data_frame(county: luotsi.Catalogue, library: Any) -> None:
    answer = county.search("omaishoitajille", near=(63.84, 23.13), limit=50, now=NOW)
    frame = answer.to_frame(library)
    assert type(frame).__module__.startswith(library)
    assert list(frame["id"]) == [hit.id for hit in answer]
    assert list(frame["score"]) == [hit.score for hit in answer]
    assert county.search(limit=0).to_frame(library).shape[0] == 0


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
        if name in ("pandas", "polars"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'luotsi\[pandas\]'"):
        county.search().to_frame()
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'luotsi\[polars\]'"):
        county.search().to_frame("polars")
    with pytest.raises(builtins.ValueError):
        county.search().to_frame("excel")  # type: ignore[arg-type]
