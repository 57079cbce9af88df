"""The command, as people in a terminal meet it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import COUNTY, GROUP, NOW
from luotsi import catalogue as catalogues
from luotsi.command import _Progress
from luotsi.table import fit, table, width, wrap


def luotsi(*arguments: str | Path, columns: int = 100, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "luotsi", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"COLUMNS": str(columns), "PYTHONUTF8": "1"},
    )


def test_import_search_show_export_info_and_changes(tmp_path: Path) -> None:
    file = tmp_path / "county.luotsi"
    done = luotsi("import", file, COUNTY, "--steward", "Aino")
    assert (done.returncode, done.stderr) == (0, "") and "imported" in done.stdout

    found = luotsi("search", file, "omaishoitajille", "--municipality", "Kokkola", "--facet", "form=2", "--now", NOW)
    assert found.returncode == 0
    assert found.stdout.splitlines()[2].split()[:2] == ["palvelu", "järjestäjä"]
    assert "peer_group" in found.stdout
    assert "peer_group" in luotsi("search", file, "omaishoitajille", "--facet", "form", "--drill-down", "--now", NOW).stdout

    shown = luotsi("search", file, "omaishoitajille", "--highlight", "--explain", "--limit", "3", "--now", NOW)
    assert "**" in shown.stdout

    answer = json.loads(luotsi("search", file, "omaishoitajille", "--json", "--now", NOW).stdout)
    first = answer["hits"][0]["id"]
    assert f"id: {first}" in luotsi("show", file, first).stdout.splitlines()
    assert json.loads(luotsi("show", file, first, "--json").stdout)["id"] == first

    out = tmp_path / "out.jsonl"
    assert luotsi("export", file, out).stdout == f"{len(out.read_text().splitlines())} records written to {out}\n"
    info = json.loads(luotsi("info", file, "--json").stdout)
    assert f"services: {info['services']}" in luotsi("info", file).stdout.splitlines()

    changes = luotsi("changes", file, "--limit", "2").stdout.splitlines()
    assert len(changes) == 3 and "Aino" in changes[1]
    assert len(json.loads(luotsi("changes", file, "--since", "3", "--limit", "2", "--json").stdout)) == 2


def test_match_reads_a_profile_and_keeps_it_out_of_its_errors(tmp_path: Path, county_file: Path) -> None:
    profile = tmp_path / "profile.json"
    profile.write_text('{"persons": [{"age": 78, "municipality": "272", "needs": [{"code": "carer_respite"}]}]}')
    done = luotsi("match", county_file, "--profile", profile, "--locale", "en", "--explain", "--now", NOW)
    assert done.returncode == 0 and "+ Helps with: Respite for carers." in done.stdout
    for content in ('{"persons": [Matti', '["Matti"]', '{"persons": "Matti"}', '{"Matti": 1, "persons": [{"age": "Matti"}]}'):
        profile.write_text(content)
        done = luotsi("match", county_file, "--profile", profile)
        assert done.returncode == 1 and done.stderr.startswith("luotsi: INVALID_REQUEST 3")
        assert "Matti" not in done.stderr or "$.profile.Matti" in done.stderr
    assert luotsi("match", county_file, "--profile", tmp_path / "nowhere.json").stderr.startswith("luotsi: IO 40")


def test_a_report_lists_the_rows_and_the_status_tells_that_nothing_came_in(tmp_path: Path) -> None:
    file, bad = tmp_path / "c.luotsi", tmp_path / "bad.jsonl"
    bad.write_text(json.dumps(GROUP) + "\n" + json.dumps(GROUP | {"id": "bad", "forms": ["choir"]}) + "\n{")
    done = luotsi("import", file, bad)
    assert done.returncode == 1 and "nothing was imported" in done.stdout
    assert "INVALID_RECORD" in done.stdout and "NOT_JSON" in done.stdout
    dry = luotsi("import", tmp_path / "never.luotsi", bad, "--dry-run")
    assert dry.returncode == 0 and "would import" in dry.stdout and not (tmp_path / "never.luotsi").exists()
    skipped = luotsi("import", file, bad, "--on-error", "skip", "--json")
    assert skipped.returncode == 0 and json.loads(skipped.stdout)["changed"] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search", "nowhere.luotsi", "x"], "luotsi: IO 40: "),
        (["info", "."], "luotsi: NOT_A_CATALOGUE 51: "),
        (["search", "FILE", "--limit", "1000000000"], "luotsi: LIMIT_EXCEEDED 6: "),
        (["search", "FILE", "--facet", "colour"], "luotsi: INVALID_REQUEST 3: "),
        (["search", "FILE", "--municipality", "Kokola"], "luotsi: INVALID_REQUEST 3: "),
        (["search", "FILE", "--now", "yesterday"], "luotsi: INVALID_REQUEST 3: "),
        (["show", "FILE", "nobody"], "luotsi: NOT_FOUND 20: "),
        (["import", "COPY", "nowhere.jsonl"], "luotsi: IO 40: "),
        (["import", "COPY", str(COUNTY), "--format", "excel"], "luotsi: INVALID_REQUEST 3: "),
    ],
)
def test_an_error_is_said_in_two_lines_at_most_and_never_as_a_traceback(
    tmp_path: Path, county_file: Path, arguments: list[str], said: str
) -> None:
    names = {"FILE": str(county_file), "COPY": str(tmp_path / "copy.luotsi")}
    done = luotsi(*(names.get(argument, argument) for argument in arguments))
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith(said) and len(done.stderr.splitlines()) <= 2


@pytest.mark.parametrize("arguments", [[], ["dance"], ["search"], ["search", "x", "--near", "here"], ["import", "x"]])
def test_wrong_usage_is_status_2(arguments: list[str]) -> None:
    done = luotsi(*arguments)
    assert done.returncode == 2 and done.stderr.startswith("usage: luotsi")


def test_tables_fit_the_window(county_file: Path) -> None:
    for columns in (60, 80, 132):
        lines = luotsi("search", county_file, "ryhmä", "--facet", "form", "--explain", columns=columns).stdout.splitlines()
        whole = max(len(line.split("  ")[-1]) for line in lines)
        assert max(map(width, lines)) <= max(columns, whole + 40)


def test_a_reader_that_leaves_early_is_no_error(county_file: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-m", "luotsi", "changes", str(county_file), "--limit", "100000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert writer.stdout and writer.stderr
    writer.stdout.close()
    assert writer.stderr.read() == b""
    writer.stderr.close()
    assert writer.wait() in (0, 141)


def test_width_counts_columns_not_characters() -> None:
    assert [width(text) for text in ("äö", "a\u0308", "日本", "🙂", "a\u200bb", "")] == [2, 1, 4, 2, 2, 0]


def test_fit_fills_and_cuts_to_the_column() -> None:
    assert fit("abc", 5) == "abc  " and fit("abc", 5, right=True) == "  abc"
    assert fit("abcdef", 4) == "abc…" and fit("日本語", 4) == "日… " and width(fit("日本語", 4)) == 4
    assert fit("two\n lines", 9) == "two lines"


def test_wrap_breaks_between_words() -> None:
    assert wrap("aa bb cc dddddddd", 5) == ["aa bb", "cc", "dddddddd"] and wrap("", 5) == []


def test_a_table_narrows_its_widest_column_and_leaves_empty_ones_out() -> None:
    lines = table(["a", "b", "c", "n"], [["x" * 30, "", "id-of-a-record", "7"]], 32, ["n"], ["c"])
    assert lines == ["a            c               n", "xxxxxxxxxx…  id-of-a-record  7"] or all(
        width(line) <= 32 for line in lines
    )
    assert "b" not in lines[0] and lines[1].endswith("  id-of-a-record  7") and "…" in lines[1]


def test_a_progress_bar_is_for_people_who_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, drawn in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        progress = _Progress("county.jsonl")
        progress(1, 4)
        assert stream.getvalue() == "", "what is done at once needs no bar"
        progress._began -= 1
        progress(1, 4)
        assert (" 25%" in stream.getvalue()) is drawn
        progress.clear()
        assert stream.getvalue().endswith("\r\x1b[K") is drawn


def test_match_takes_a_person_from_its_options(county_file: Path) -> None:
    person = ["--age", "78", "--municipality", "Kokkola", "--need", "carer_respite", "--role", "informal_carer", "--home"]
    done = luotsi("match", county_file, *person, "--locale", "en", "--now", NOW)
    assert done.returncode == 0
    assert "Comes to the client" in done.stdout
    planned = luotsi("match", county_file, *person, "--plan", "3", "--now", NOW, "--json")
    assert json.loads(planned.stdout)["picks"]


def test_judged_queries_are_asked_of_each_collection(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text(
        '{"id": "d1", "coll": "c", "lang": "fi", "title": "Vertaistuki", "body": ""}\n', encoding="utf-8"
    )
    (tmp_path / "queries.jsonl").write_text('{"id": "q1", "coll": "c", "lang": "fi", "text": "tuki"}\n', encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("q1\td1\t1\n", encoding="utf-8")
    done = luotsi("eval", tmp_path, "--json")
    assert json.loads(done.stdout)[0]["ndcg_10"] == 1.0
    assert "nDCG@10" in luotsi("eval", tmp_path, "--typo").stdout
    assert luotsi("eval", tmp_path / "nowhere").returncode == 1


def test_a_word_list_becomes_a_lexicon(tmp_path: Path) -> None:
    words = tmp_path / "sanat.csv"
    words.write_text("Hakusana,Homonymia,Sanaluokka,Taivutustiedot\nkupla,,substantiivi,10\n", encoding="utf-8")
    done = luotsi("lexicon", "build", words, "--output", tmp_path / "fi.lexicon")
    assert done.returncode == 0 and "CC BY 4.0" in done.stdout
    with catalogues.open(":memory:", create=True, lexicon=tmp_path / "fi.lexicon") as catalogue:
        assert catalogue.info().lexicon_licence in done.stdout


def test_bench_times_words_and_requests_of_a_log(tmp_path: Path, county_file: Path) -> None:
    log = tmp_path / "queries.jsonl"
    log.write_text('omaishoitaja\n\n{"limit": 3}\n{"kind": "near", "request": {"text": "kerho"}}\n', "utf-8")
    report = json.loads(luotsi("bench", county_file, log, "--rounds", "1", "--json").stdout)
    assert {kind: of["queries"] for kind, of in report["kinds"].items()} == {"words": 1, "requests": 1, "near": 1, "all": 3}
    assert 0 < report["kinds"]["words"]["p50"] <= report["kinds"]["words"]["p99"]
    assert 0 < report["kinds"]["requests"]["hits"] <= report["services"]

    said = luotsi("bench", county_file, log, "--rounds", "1").stdout.splitlines()
    assert said[1].split() == ["kind", "queries", "p50", "p95", "p99", "max", "hits"] and len(said) == 6

    log.write_text('kerho\n{"limit": -1}\n', "utf-8")
    wrong = luotsi("bench", county_file, log)
    assert wrong.returncode == 1 and "(at line 2" in wrong.stderr
