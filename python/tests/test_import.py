"""Files in and out: all or nothing, and a report that names every row."""

from __future__ import annotations

import dataclasses
import json
import signal
import threading
import time
from pathlib import Path

import pytest

import luotsi
from conftest import COUNTY, GROUP, RECORDS


@pytest.fixture
def empty(tmp_path: Path) -> luotsi.Catalogue:
    return luotsi.open(tmp_path / "empty.luotsi", create=True)


def lines(path: Path, records: list[object]) -> Path:
    path.write_text("".join(f"{r if isinstance(r, str) else json.dumps(r)}\n" for r in records), encoding="utf-8")
    return path


def test_the_demo_county_comes_in_whole(empty: luotsi.Catalogue) -> None:
    report = empty.import_file(COUNTY, steward="Aino", comment="the demo")
    assert report.imported and report.errors == 0 and report.rows == ()
    info = empty.info()
    assert report.kept == {"organization": info.organizations, "location": info.locations, "service": info.services}
    assert report.changed == report.revision == info.revision
    assert next(empty.changes()).steward == "Aino"
    again = empty.import_file(COUNTY)
    assert (again.changed, again.unchanged) == (0, report.changed)


def test_export_and_import_give_the_same_catalogue(empty: luotsi.Catalogue, tmp_path: Path) -> None:
    empty.import_file(COUNTY)
    first, second = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    count = empty.export_file(first)
    with luotsi.open(tmp_path / "other.luotsi", create=True) as other:
        assert other.import_file(first).changed == count
        assert other.export_file(second) == count
    assert first.read_bytes() == second.read_bytes()
    assert len(first.read_bytes().splitlines()) == count


def test_an_export_that_fails_leaves_the_older_one(catalogue: luotsi.Catalogue, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("older")
    with pytest.raises(luotsi.InvalidRequestError):
        catalogue.export_file(target, audience="everybody")  # type: ignore[arg-type]
    with pytest.raises(luotsi.IoError):
        catalogue.export_file(tmp_path / "nowhere" / "out.jsonl")
    assert target.read_text() == "older"
    assert not list(tmp_path.glob("*.unfinished"))


def test_a_dry_run_reports_and_changes_nothing(empty: luotsi.Catalogue, tmp_path: Path) -> None:
    file = lines(tmp_path / "in.jsonl", [*RECORDS, GROUP | {"id": "bad", "forms": ["choir"]}])
    report = empty.import_file(file, dry_run=True)
    assert not report.imported and report.kept == {"organization": 1, "service": 3}
    assert empty.revision == 0


def test_rows_in_error_abort_the_import_or_are_skipped(empty: luotsi.Catalogue, tmp_path: Path) -> None:
    file = lines(tmp_path / "in.jsonl", [*RECORDS, GROUP | {"id": "bad", "forms": ["choir"]}, "{no json"])
    report = empty.import_file(file)
    assert not report.imported and report.errors == 2 and empty.revision == 0
    assert {(row.row, row.code, row.severity) for row in report.rows if row.severity == "error"} == {
        (5, "INVALID_RECORD", "error"),
        (6, "NOT_JSON", "error"),
    }
    assert all(row.message.endswith(".") for row in report.rows)

    report = empty.import_file(file, on_error="skip")
    assert report.imported and report.changed == 4 and report.errors == 2
    assert empty.info().services == 3
    with pytest.raises(ValueError):
        empty.import_file(file, on_error="ignore")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(None, 40, id="a wrong path"),
        pytest.param("folder", 4, id="a folder of nothing"),
        pytest.param(b"", 4, id="an empty file"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), 4, id="a picture"),
        pytest.param(b"[1, 2, 3]", 4, id="a JSON array of the wrong shape"),
        pytest.param(b'[[{"kind": "service"}]]', 4, id="an array of arrays"),
        pytest.param(b'{"kind": "service", "id": ', 4, id="JSON that ends too early"),
        pytest.param(b"[" * 100_000, 4, id="JSON nested too deep"),
    ],
)
def test_what_cannot_be_read_is_a_numbered_error_and_changes_nothing(
    catalogue: luotsi.Catalogue, tmp_path: Path, content: bytes | str | None, code: int
) -> None:
    file = tmp_path / "input"
    if content == "folder":
        file.mkdir()
    elif isinstance(content, bytes):
        file.write_bytes(content)
    before = catalogue.revision
    with pytest.raises(luotsi.LuotsiError) as caught:
        catalogue.import_file(file)
    assert caught.value.code == code
    assert str(file) in (caught.value.path or "")
    assert catalogue.revision == before


def test_an_unknown_format_is_named(empty: luotsi.Catalogue) -> None:
    with pytest.raises(luotsi.InvalidRequestError) as caught:
        empty.import_file(COUNTY, format="excel")
    assert caught.value.path == "format" and "luotsi_jsonl" in (caught.value.hint or "")


def test_progress_is_told_up_to_the_end(empty: luotsi.Catalogue) -> None:
    told: list[tuple[int, int]] = []
    empty.import_file(COUNTY, progress=lambda done, total: told.append((done, total)))
    size = COUNTY.stat().st_size
    assert told == sorted(told) and told[-1] == (size, size)


def test_what_progress_raises_stops_the_import_and_nothing_is_kept(empty: luotsi.Catalogue) -> None:
    def stop(done: int, total: int) -> None:
        raise ZeroDivisionError("enough")

    with pytest.raises(ZeroDivisionError, match="enough"):
        empty.import_file(COUNTY, progress=stop)
    assert empty.revision == 0 and empty.info().services == 0
    assert empty.import_file(COUNTY).imported, "and the next import goes on as if nothing had been"


@pytest.fixture
def long_file(tmp_path: Path) -> Path:
    return lines(tmp_path / "long.jsonl", [GROUP | {"id": f"s{i}", "organization": None} for i in range(3_000)])


def test_ctrl_c_stops_a_long_import(empty: luotsi.Catalogue, long_file: Path) -> None:
    timer = threading.Timer(0.05, signal.raise_signal, [signal.SIGINT])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        empty.import_file(long_file)
    timer.join()
    assert empty.revision == 0


def test_another_thread_can_interrupt_a_long_import(empty: luotsi.Catalogue, long_file: Path) -> None:
    begun = threading.Event()

    def interrupt() -> None:
        begun.wait()
        empty.interrupt()

    def progress(done: int, total: int) -> None:
        begun.set()
        time.sleep(0.001)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(luotsi.InterruptedError) as caught:
        empty.import_file(long_file, progress=progress)
    thread.join()
    assert caught.value.retryable and empty.revision == 0


def test_other_threads_run_while_a_file_is_imported(empty: luotsi.Catalogue, long_file: Path) -> None:
    thread = threading.Thread(target=empty.import_file, args=[long_file])
    turns = 0
    thread.start()
    while thread.is_alive():
        time.sleep(0.001)
        turns += 1
    assert turns > 20, "with the interpreter's lock held, the loop would have had a turn or two"


def test_a_report_is_readable_as_text_dict_and_frame(empty: luotsi.Catalogue, tmp_path: Path) -> None:
    file = lines(tmp_path / "in.jsonl", [*RECORDS, GROUP | {"id": "bad", "forms": ["choir"]}])
    report = empty.import_file(file, on_error="skip")
    assert str(report).startswith("imported: 1 organizations, 3 services (4 changed, 0 unchanged); 1 errors")
    assert [row.row for row in report.rows if row.severity == "error"] == [5]
    assert report.to_dict()["rows"] == [dataclasses.asdict(row) for row in report.rows]
    frame = report.to_frame("pandas")
    assert list(frame["code"]) == [row.code for row in report.rows] and "INVALID_RECORD" in set(frame["code"])


def test_a_notebook_shows_the_report_and_escapes_it(tmp_path: Path) -> None:
    file = tmp_path / "services.jsonl"
    file.write_text('{"kind": "service", "id": "<b>", "name": {"fi": "X"}, "forms": ["<script>"]}\n', encoding="utf-8")
    with luotsi.memory() as catalogue:
        html = catalogue.import_file(file)._repr_html_()
    assert "not imported" in html and "<td" in html
    assert "<script>" not in html and "&lt;" in html
