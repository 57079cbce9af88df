"""The same catalogue, question and clock give the same bytes in Python, C and Rust."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import luotsi
from conftest import ROOT, built

REQUESTS = ROOT / "tests" / "parity" / "requests.json"
NOW = "2026-03-10T10:00:00+02:00"
SERVICE = "muistikahvila"

# In a process of its own: two SQLite libraries in one process must not open one file.
THROUGH_C = """
import ctypes, json, sys
library, file, requests, now, service = sys.argv[1:]
c = ctypes.CDLL(library)
class Str(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("len", ctypes.c_size_t)]
for getter in (c.luotsi_result_json, c.luotsi_text_get, c.luotsi_error_json):
    getter.restype, getter.argtypes = Str, [ctypes.c_void_p]
catalogue, given, wrong = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_void_p()
def text(value):
    return [value, ctypes.c_size_t(len(value))]
def told(string, free, handle):
    line = ctypes.string_at(string.data, string.len)
    sys.stdout.buffer.write(line + b"\\n")
    free(handle)
    return json.loads(line)
def ask(function, *arguments, kind="text"):
    function(catalogue, *arguments, ctypes.byref(given), ctypes.byref(wrong))
    if wrong:
        return told(c.luotsi_error_json(wrong), c.luotsi_error_free, wrong)
    read, free = (c.luotsi_text_get, c.luotsi_text_free) if kind == "text" else (c.luotsi_result_json, c.luotsi_result_free)
    return told(read(given), free, given)
assert c.luotsi_open(*text(file.encode()), None, ctypes.byref(catalogue), None) == 0
for request in json.load(open(requests, encoding="utf-8")):
    asked = text(json.dumps(request | {"now": now}).encode())
    answers = [ask(c.luotsi_search, *asked, kind="result")]
    answers += [ask(c.luotsi_why_not, *asked, *text(service.encode()))]
    if "profile" in request:
        answers += [ask(c.luotsi_plan, *asked, ctypes.c_uint32(4))]
    for answer in (answer for answer in answers if "receipt" in answer):
        ask(c.luotsi_verify_receipt, *asked, *text(json.dumps(answer["receipt"]).encode()))
c.luotsi_close(catalogue)
"""


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("parity") / "county.luotsi"
    with luotsi.open(file, create=True) as catalogue:
        catalogue.import_file(ROOT / "demo" / "county.jsonl")
    return file


@pytest.fixture(scope="module")
def answers(county: Path) -> list[str]:
    found: list[str] = []
    with luotsi.open(county, mode="read_only") as catalogue:
        for parts in json.loads(REQUESTS.read_text(encoding="utf-8")):
            request = json.dumps(parts | {"now": NOW})
            asked = [lambda: catalogue.search(request=request).to_json(), lambda: catalogue._native.why_not(SERVICE, request)]
            if "profile" in parts:
                asked.append(lambda: catalogue._native.plan(request, 4))
            told = [answered(ask) for ask in asked]
            receipts = [json.dumps(document["receipt"]) for document in map(json.loads, told) if "receipt" in document]
            found += told + [catalogue._native.verify_receipt(request, receipt) for receipt in receipts]
    return found


def answered(ask: Callable[[], str]) -> str:
    """The answer, or the error in its place, as the other languages write it."""
    try:
        return ask()
    except luotsi.LuotsiError as error:
        retry = "yes" if error.retryable else "no"
        fields = {"code": error.code, "name": error.kind, "message": error.message, "path": error.path, "hint": error.hint}
        told = {name: value for name, value in fields.items() if value is not None} | {"retry": retry}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def lines(*command: str | Path) -> list[str]:
    done = subprocess.run(list(map(str, command)), capture_output=True, check=True)
    return done.stdout.decode("utf-8").splitlines()


def test_c_answers_with_the_same_bytes(county: Path, answers: list[str]) -> None:
    library = built("libluotsi.so")
    assert lines(sys.executable, "-c", THROUGH_C, library, county, REQUESTS, NOW, SERVICE) == answers


def test_rust_answers_with_the_same_bytes(county: Path, answers: list[str]) -> None:
    assert lines(built("examples", "answers"), county, REQUESTS, SERVICE) == answers


def test_answers_differ_from_each_other_and_every_receipt_is_verified(answers: list[str]) -> None:
    documents = [json.loads(answer) for answer in answers]
    told = [answer for answer, document in zip(answers, documents) if "receipt" in document]
    assert len(set(told)) == len(told)
    assert sum(bool(document.get("hits")) for document in documents) >= 10
    assert sum(bool(document.get("picks")) for document in documents) >= 2
    assert sum(bool(document.get("reasons")) for document in documents) >= 5
    verdicts = [document for document in documents if "verdict" in document]
    assert {document["name"] for document in documents if "retry" in document} >= {
        "UNKNOWN_FIELD", "INVALID_REQUEST", "LIMIT_EXCEEDED",
    }
    assert len(verdicts) == len(told) and all(one == {"verdict": "verified", "changes_since": 0} for one in verdicts)
