"""Opening and closing, and what is not a catalogue."""

from __future__ import annotations

import copy
import json
import os
import pickle
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest

import luotsi
from conftest import GROUP, ROOT


def write(content: bytes) -> Callable[[Path], Path]:
    def at(folder: Path) -> Path:
        file = folder / "file"
        file.write_bytes(content)
        return file

    return at


def foreign_database(folder: Path) -> Path:
    file = folder / "other.db"
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE t (x)")
    connection.close()
    return file


def truncated(folder: Path) -> Path:
    file = folder / "county.luotsi"
    with luotsi.open(file, create=True) as catalogue:
        catalogue.put_many(GROUP | {"id": f"s{i}"} for i in range(200))
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    return file


@pytest.mark.parametrize(
    ("file", "code"),
    [
        pytest.param(lambda folder: folder / "nowhere.luotsi", 40, id="a wrong path"),
        pytest.param(lambda folder: folder, 51, id="a directory"),
        pytest.param(write(b""), 51, id="an empty file"),
        pytest.param(write(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20), 51, id="a picture"),
        pytest.param(write(b"SQLite format 3\0" + b"\xff" * 2000), 51, id="only the name of a database"),
        pytest.param(foreign_database, 51, id="another application's database"),
        pytest.param(truncated, 50, id="a truncated catalogue"),
    ],
)
def test_what_is_no_catalogue_is_a_numbered_error_with_place_and_cure_and_stays_as_it_is(
    tmp_path: Path, file: Callable[[Path], Path], code: int
) -> None:
    path = file(tmp_path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(luotsi.LuotsiError) as caught:
        with luotsi.open(path) as catalogue:
            catalogue.search("omaishoitajille")
            list(catalogue.changes())
    assert caught.value.code == code
    assert caught.value.hint
    assert (path.read_bytes() if path.is_file() else None) == before


def test_create_begins_a_catalogue_and_opens_one_that_is_there(tmp_path: Path) -> None:
    file = tmp_path / "new.luotsi"
    with luotsi.open(file, create=True, default_language="sv") as catalogue:
        catalogue.put({"kind": "service", "id": "s", "name": "Vän"})
    with luotsi.open(str(file), create=True, default_language="fi") as catalogue:
        assert catalogue["s"]["name"] == {"sv": "Vän"}
        assert catalogue.info().default_language == "sv"


def test_memory_is_a_catalogue_of_its_own() -> None:
    with luotsi.memory() as one, luotsi.memory() as other:
        one.put(GROUP)
        assert (one.info().services, other.info().services) == (1, 0)


def test_a_lexicon_that_cannot_be_used_is_done_without_where_that_was_said(tmp_path: Path) -> None:
    with luotsi.open(":memory:", create=True, lexicon=tmp_path / "nowhere", lexicon_fallback=True) as catalogue:
        catalogue.put(GROUP)
        assert catalogue.search("omaishoitajille").total == 1


def test_channels_of_one_s_own_weigh_the_words() -> None:
    shipped = json.loads((ROOT / "core" / "data" / "channels.json").read_text(encoding="utf-8"))
    cases: list[tuple[Literal["lean"] | dict[str, Any] | None, int]] = [("lean", 0), (shipped, 1), (None, 1)]
    for channels, typo_is_found in cases:
        with luotsi.open(":memory:", create=True, channels=channels) as catalogue:
            catalogue.put(GROUP)
            assert catalogue.search("omaishoitajille").total == 1
            assert catalogue.search("omaishoitajile").total == typo_is_found
    with pytest.raises(luotsi.InvalidRequestError) as caught:
        luotsi.open(":memory:", create=True, channels={"fi": 1})
    assert caught.value.path == "channels"


def test_a_table_of_municipalities_takes_the_place_of_finland_s(tmp_path: Path) -> None:
    table = tmp_path / "municipalities.tsv"
    heading = "code\tname:en\tregion\tcounty\tlat\tlon\tlanguages\n"
    table.write_text(heading + "7\tSalmon Bay\tr1\tc1\t60.5\t25.5\ten\n", encoding="utf-8")
    with luotsi.open(":memory:", create=True, municipalities=table, default_language="en") as catalogue:
        catalogue.put({"kind": "service", "id": "s", "name": "Group", "area": {"municipalities": ["7"]}})
        answer = catalogue.search(municipality="salmon bay", facets=["municipality"])
        assert [(value.value, value.label) for value in answer.facets["municipality"]] == [("7", "Salmon Bay")]
        assert catalogue.match(luotsi.Person(municipality="Salmon Bay")).total == 1
        with pytest.raises(luotsi.InvalidRequestError):
            catalogue.search(municipality="Kokkola")
    table.write_text(heading + "7\tSalmon Bay\tr1\tc1\tnorth\t25.5\ten\n", encoding="utf-8")
    with pytest.raises(luotsi.InvalidDocumentError, match="row 2, column lat"):
        luotsi.open(":memory:", create=True, municipalities=table)


@pytest.mark.parametrize("mode", ["read_only", "snapshot"])
def test_a_reading_mode_reads_and_refuses_to_write(county_file: Path, mode: luotsi.catalogue.Mode) -> None:
    with luotsi.open(county_file, mode=mode) as catalogue:
        assert catalogue.search("omaishoitajille").total > 0
        with pytest.raises(luotsi.ReadOnlyError) as caught:
            catalogue.put(GROUP)
    assert isinstance(caught.value, PermissionError)


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"mode": "write_only"}, "mode"),
        ({"busy_timeout": -1.0}, "busy_timeout"),
        ({"busy_timeout": float("nan")}, "busy_timeout"),
        ({"time_zone": "Europe/Kokkola"}, "time_zone"),
    ],
)
def test_a_wrong_option_is_named(tmp_path: Path, options: dict[str, object], path: str) -> None:
    with pytest.raises(luotsi.InvalidRequestError) as caught:
        luotsi.open(tmp_path / "x.luotsi", create=True, **options)  # type: ignore[arg-type]
    assert caught.value.path == path and caught.value.hint


def test_a_thesaurus_leads_from_the_words_of_one_language_to_records_of_another(tmp_path: Path) -> None:
    files = {"fi": tmp_path / "fi.tsv", "en": tmp_path / "en.tsv"}
    files["fi"].write_text("<http://example.org/c1>\tpatikointi\n", encoding="utf-8")
    files["en"].write_text("<http://example.org/c1>\thiking\n", encoding="utf-8")
    with luotsi.open(":memory:", create=True, thesaurus=files) as catalogue:
        catalogue.put({"kind": "service", "id": "s", "name": {"fi": "Patikointi yhdessä"}})
        assert catalogue.search("hiking", locale="en").total == 1
    files["en"].write_text("no tab here\n", encoding="utf-8")
    with pytest.raises(luotsi.InvalidDocumentError) as caught:
        luotsi.open(":memory:", create=True, thesaurus=files)
    assert str(files["en"]) in str(caught.value)


def test_a_lexicon_that_is_none_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "lexicon").write_bytes(b"no lexicon")
    for file in ("lexicon", "nowhere"):
        with pytest.raises(luotsi.LuotsiError):
            luotsi.open(":memory:", create=True, lexicon=tmp_path / file)


def test_the_context_manager_closes_and_swallows_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        with luotsi.open(tmp_path / "x.luotsi", create=True) as catalogue:
            catalogue.put(GROUP)
            1 / 0
    assert catalogue.closed
    with luotsi.open(tmp_path / "x.luotsi") as again:
        assert "group" in again, "what was put before the error stays put"


def test_a_closed_catalogue_says_so_and_closes_again_in_silence(catalogue: luotsi.Catalogue) -> None:
    answer = catalogue.search("omaishoitajille")
    catalogue.close()
    catalogue.close()
    for call in (catalogue.search, catalogue.info, lambda: catalogue.revision, lambda: catalogue.changes()):
        with pytest.raises(luotsi.ClosedError):
            call()
    assert answer[0].title == "Omaishoitajien vertaisryhmä", "an answer outlives its catalogue"
    assert "closed" in repr(catalogue)


def test_nothing_of_the_core_is_pickled_by_mistake(catalogue: luotsi.Catalogue) -> None:
    answer = catalogue.search("omaishoitajille")
    for thing, cure in ((catalogue, "luotsi.open"), (answer, "to_dict"), (answer[0], "to_dict")):
        for copier in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match=cure):
                copier(thing)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_after_a_fork_the_child_is_told_to_open_its_own(catalogue: luotsi.Catalogue) -> None:
    child = os.fork()
    if child == 0:
        try:
            catalogue.search("omaishoitajille")
        except luotsi.ForkedError:
            os._exit(42)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 42
    assert catalogue.search("omaishoitajille").total > 0, "the parent goes on"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux can tell")
def test_python_s_own_sqlite_on_the_same_file_is_detected_before_it_does_harm(tmp_path: Path) -> None:
    file = tmp_path / "x.luotsi"
    with luotsi.open(file, create=True) as catalogue:
        catalogue.put(GROUP)
        other = sqlite3.connect(file)
        try:
            other.execute("SELECT count(*) FROM record").fetchall()
            with pytest.raises(luotsi.ForeignSqliteError):
                catalogue.put(GROUP | {"id": "another"})
        finally:
            other.close()
