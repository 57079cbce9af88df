"""The same catalogue, question and clock give the same bytes in Python, C and Rust."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import luotsi

ROOT = Path(__file__).parents[2]
REQUESTS = ROOT / "tests" / "parity" / "requests.json"
BUILT = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug"
NOW = "2026-03-10T10:00:00+02:00"

# In a process of its own: two SQLite libraries in one process must not open one file.
THROUGH_C = """
import ctypes, json, sys
library, file, requests, now = sys.argv[1:]
c = ctypes.CDLL(library)
class Str(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("len", ctypes.c_size_t)]
c.luotsi_result_json.restype = Str
c.luotsi_result_json.argtypes = [ctypes.c_void_p]
catalogue, result = ctypes.c_void_p(), ctypes.c_void_p()
path = file.encode()
assert c.luotsi_open(path, ctypes.c_size_t(len(path)), None, ctypes.byref(catalogue), None) == 0
for request in json.load(open(requests, encoding="utf-8")):
    text = json.dumps(request | {"now": now}).encode()
    assert c.luotsi_search(catalogue, text, ctypes.c_size_t(len(text)), ctypes.byref(result), None) == 0
    answer = c.luotsi_result_json(result)
    sys.stdout.buffer.write(ctypes.string_at(answer.data, answer.len) + b"\\n")
    c.luotsi_result_free(result)
c.luotsi_close(catalogue)
"""


def built(*parts: str) -> Path:
    path = BUILT.joinpath(*parts)
    if not path.exists():
        missing = f"{path} is not built: make test-rust test-c"
        pytest.fail(missing) if "LUOTSI_ROOT" in os.environ else pytest.skip(missing)
    return path


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("parity") / "county.luotsi"
    with luotsi.open(file, create=True) as catalogue:
        catalogue.import_file(ROOT / "demo" / "county.jsonl")
    return file


@pytest.fixture(scope="module")
def answers(county: Path) -> list[str]:
    with luotsi.open(county, mode="read_only") as catalogue:
        requests = json.loads(REQUESTS.read_text(encoding="utf-8"))
        return [catalogue.search(request=request | {"now": NOW}).to_json() for request in requests]


def lines(*command: str | Path) -> list[str]:
    done = subprocess.run(list(map(str, command)), capture_output=True, check=True)
    return done.stdout.decode("utf-8").splitlines()


def test_c_answers_with_the_same_bytes(county: Path, answers: list[str]) -> None:
    library = built("libluotsi.so")
    assert lines(sys.executable, "-c", THROUGH_C, library, county, REQUESTS, NOW) == answers


def test_rust_answers_with_the_same_bytes(county: Path, answers: list[str]) -> None:
    assert lines(built("examples", "answers"), county, REQUESTS) == answers


def test_answers_differ_from_each_other_and_have_hits(answers: list[str]) -> None:
    assert len(set(answers)) == len(answers)
    assert sum(bool(json.loads(answer)["hits"]) for answer in answers) >= 10
