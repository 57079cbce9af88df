"""What goes into the C interface and what comes out of it is what the JSON Schemas in include/schema/ say."""

from __future__ import annotations

import ctypes
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from conftest import ROOT, built

FILES = {file.name.partition(".")[0]: file for file in (ROOT / "include" / "schema").glob("*.schema.json")}
REQUESTS = json.loads((ROOT / "tests" / "parity" / "requests.json").read_text(encoding="utf-8"))
NOW = {"now": "2026-03-10T10:00:00+02:00"}
KINDS = {"organization": 1, "location": 2, "service": 3}
STEWARD = 3


def complaints(name: str, document: Any) -> list[str]:
    validator = Draft202012Validator(json.loads(FILES[name].read_text(encoding="utf-8")))
    return [f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(document)]


class Borrowed(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("len", ctypes.c_size_t)]


class County:
    """The demo county through the C interface: texts in, JSON out."""

    def __init__(self) -> None:
        self.c = ctypes.CDLL(str(built("libluotsi.so")))
        for getter in ("luotsi_text_get", "luotsi_result_json", "luotsi_error_json"):
            getattr(self.c, getter).restype = Borrowed
        self.handle = ctypes.c_void_p()
        assert self.c.luotsi_open(*text(":memory:"), None, ctypes.byref(self.handle), None) == 0

    def ask(self, function: str, *arguments: Any, kind: str = "text") -> Any:
        given, err = ctypes.c_void_p(), ctypes.c_void_p()
        getattr(self.c, f"luotsi_{function}")(self.handle, *arguments, ctypes.byref(given), ctypes.byref(err))
        kind, given = ("error", err) if err else (kind, given)
        told = getattr(self.c, f"luotsi_{kind}_{'get' if kind == 'text' else 'json'}")(given)
        document = json.loads(ctypes.string_at(told.data, told.len))
        getattr(self.c, f"luotsi_{kind}_free")(given)
        return document


def text(value: str) -> tuple[bytes, ctypes.c_size_t]:
    data = value.encode()
    return data, ctypes.c_size_t(len(data))


@pytest.fixture(scope="module")
def county() -> County:
    county = County()
    report = county.ask("import", *text(str(ROOT / "demo" / "county.jsonl")), None, ctypes.c_size_t(0))
    assert report["imported"] and complaints("imported", report) == []
    return county


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_schema_is_one(name: str) -> None:
    Draft202012Validator.check_schema(json.loads(FILES[name].read_text(encoding="utf-8")))


def test_requests_and_answers_are_what_their_schemas_say(county: County) -> None:
    for case in REQUESTS:
        request = text(json.dumps(case | NOW))
        assert complaints("request", case | NOW) == []
        answer = county.ask("search", *request, kind="result")
        verdict = county.ask("verify_receipt", *request, *text(json.dumps(answer["receipt"])))
        assert complaints("answer", answer) == [] and complaints("verdict", verdict) == []
        assert complaints("why_not", county.ask("why_not", *request, *text("muistikahvila"))) == []
        if "profile" in case:
            assert complaints("profile", case["profile"]) == []
            assert complaints("plan", county.ask("plan", *request, ctypes.c_uint32(4))) == []


def test_every_record_of_the_demo_county_is_what_its_schema_says(county: County) -> None:
    for line in (ROOT / "demo" / "county.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        id, kind = record["id"], record["kind"]
        stored = county.ask("get", ctypes.c_uint32(KINDS[kind]), *text(id), ctypes.c_uint32(STEWARD), None, ctypes.c_size_t(0))
        assert complaints(kind, record) == [] and complaints(kind, stored) == [] and stored["id"] == id, id


def test_what_the_other_calls_tell_is_what_their_schemas_say(county: County) -> None:
    changes = county.ask("changes", ctypes.c_uint64(0), ctypes.c_uint32(50))
    suggestions = county.ask("suggest", *text("pe"), None, ctypes.c_size_t(0), STEWARD, 50)
    assert len(changes) == 50 and complaints("changes", changes) == []
    assert {found["kind"] for found in suggestions} >= {"need", "municipality"}
    assert complaints("suggestions", suggestions) == []
    assert complaints("info", county.ask("info")) == []
    error = county.ask("search", *text('{"colour": "red"}'), kind="result")
    assert error["name"] == "UNKNOWN_FIELD" and complaints("error", error) == []


@pytest.mark.parametrize(
    ("name", "document", "path"),
    [
        ("request", {"colour": "red"}, "$"),
        ("request", {"filters": {"colour": ["red"]}}, "$.filters"),
        ("request", {"filters": {"form": ["choir"]}}, "$.filters.form[0]"),
        ("request", {"limit": 1001}, "$.limit"),
        ("profile", {"persons": [{"agee": 3}]}, "$.persons[0]"),
        ("service", {"kind": "service", "id": "s1", "name": "x", "form": "peer_group"}, "$"),
        ("service", {"kind": "organization", "id": "s1", "name": "x"}, "$.kind"),
        ("service", {"kind": "service", "name": "x"}, "$"),
        ("answer", {"hits": [], "total": 0}, "$"),
    ],
)
def test_what_is_refused_is_refused_by_the_schema(name: str, document: Any, path: str) -> None:
    assert [complaint.partition(":")[0] for complaint in complaints(name, document)] == [path]
