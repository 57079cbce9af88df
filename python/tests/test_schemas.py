"""What goes into the C interface and what comes out of it is what the JSON Schemas in include/schema/ say."""

from __future__ import annotations

import ctypes
import json
import re
from pathlib import Path
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
        answer = county.ask("search", *request, kind="result")
        why = county.ask("why_not", *request, *text("muistikahvila"))
        plan = county.ask("plan", *request, ctypes.c_uint32(4))
        for name, told in {"answer": answer, "why_not": why, "plan": plan}.items():
            assert complaints("error" if "retry" in told else name, told) == [], case
        if "retry" not in answer:
            verdict = county.ask("verify_receipt", *request, *text(json.dumps(answer["receipt"])))
            assert complaints("request", case | NOW) == [] and complaints("verdict", verdict) == []
            assert complaints("profile", case.get("profile", {"persons": []})) == []


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


AINO = {"name": "aino", "signs": "Lyhdyn Omaishoitajat ry", "organizations": ["o1"]}
GROUP = {"kind": "service", "id": "g1", "organization": "o1", "name": "Ryhmä"}
BETTER = GROUP | {"needs": ["memory"], "name": {"fi": "Muistiryhmä"}}
STEPS: list[dict[str, Any]] = [
    {"do": "read", "id": "g1"},
    {"do": "read", "id": "nobody"},
    {"do": "put", "record": GROUP},
    {"do": "read", "kind": "service", "id": "g1"},
    {"do": "draft", "record": BETTER, "seen": None},
    {"do": "drafts"},
    {"do": "preview", "id": "g1", "locale": "sv"},
    {"do": "preview", "record": BETTER | {"eligibility": {"age": {"min": 9, "max": 3}}}},
    {"do": "publish", "id": "g1"},
    {"do": "draft", "record": GROUP},
    {"do": "discard", "id": "g1"},
    {"do": "verify", "id": "g1", "fields": ["name"]},
    {"do": "pause", "id": "g1", "until": "2099-01-01"},
    {"do": "resume", "id": "g1"},
    {"do": "set_capacity", "id": "g1", "state": "waitlist", "note": "kolme viikkoa", "expires": "2099-01-01"},
]
ACTIONS: list[dict[str, Any]] = [
    {"do": "suggest_change", "record": BETTER | {"summary": "Kahvia"}, "author": "a visitor", "comment": "typo"},
    {"do": "suggest_change", "record": BETTER | {"summary": "Teetä"}, "audience": "steward"},
    {"do": "feed", "limit": 1},
    {"do": "diff", "span": {"revisions": {"from": 0, "to": 3}}, "after": ["organization", "a"], "limit": 5},
    {"do": "diff", "span": {"instants": {"from": "2020-01-01T00:00:00Z", "to": "2030-01-01T00:00:00Z"}}, "limit": 1},
    {"do": "suggested", "number": 1},
    {"do": "suggested", "number": 99},
    {"do": "erase", "person": {"name": "Nobody At All"}, "within": {"organization": "o1"}},
    {"do": "erase", "person": {"contact": "c1"}, "within": {"record": {"kind": "service", "id": "g1"}}},
    {"do": "retention"},
    {"do": "set_retention", "days": 1096},
    {"do": "prune_history", "now": "2026-03-10T10:00:00+02:00"},
]
DECISIONS: list[dict[str, Any]] = [
    {"do": "suggestions", "after": 0, "limit": 10},
    {"do": "accept", "number": 1, "seen": None},
    {"do": "reject", "number": 2, "reason": "coffee it is"},
    {"do": "delete", "id": "g1"},
]


def branches(name: str) -> set[str]:
    """The actions that a schema knows."""
    schema = json.loads(FILES[name].read_text(encoding="utf-8"))
    return {branch["properties"]["do"]["const"] for branch in schema["oneOf"]}


def test_steps_and_actions_and_their_answers_are_what_their_schemas_say(county: County) -> None:
    assert complaints("steward", AINO) == [] and complaints("steward", AINO | {"organizations": "all"}) == []
    asked = [*((True, step) for step in STEPS), *((False, action) for action in ACTIONS), *((True, step) for step in DECISIONS)]
    asked.append((False, {"do": "diff_versions", "id": "muistikahvila", "from": 1, "to": 1}))
    for stewards, action in asked:
        call, given = ("steward", [*text(json.dumps(AINO))]) if stewards else ("act", [])
        named = ("steward_action", "steward_answer") if stewards else ("action", "action_answer")
        assert complaints(named[0], action | (NOW if stewards else {})) == [], action
        answer = county.ask(call, *given, *text(json.dumps(action)))
        refused = action["do"] == "diff_versions"
        assert complaints("error" if refused else named[1], answer) == [], (action, answer)
    assert {action["do"] for stewards, action in asked if stewards} == branches("steward_action")
    assert {action["do"] for stewards, action in asked if not stewards} == branches("action")


def test_options_are_what_their_schemas_say(county: County, tmp_path: Path) -> None:
    record, file = json.dumps(GROUP | {"id": "g2"}), tmp_path / "one.jsonl"
    file.write_text(record, encoding="utf-8")
    write = {"steward": "aino", "source": "test", "comment": None} | NOW
    values: dict[str, dict[str, Any]] = {
        "write_options": write | {"expected": None},
        "import_options": write | {"format": "luotsi_jsonl", "language": "fi", "dry_run": True, "on_error": "skip"},
    }
    for name, options in values.items():
        schema = json.loads(FILES[name].read_text(encoding="utf-8"))
        assert set(schema["properties"]) == set(options) and complaints(name, options) == []
        assert complaints(name, {"stewrad": "x"}) and complaints(name, {"steward": 1})
    seq = ctypes.c_uint64()
    put = county.c.luotsi_put
    assert put(county.handle, *text(record), *text(json.dumps(values["write_options"])), ctypes.byref(seq), None) == 0
    report = county.ask("import", *text(str(file)), *text(json.dumps(values["import_options"])))
    assert not report["imported"] and complaints("imported", report) == []


def test_every_json_that_crosses_the_c_interface_has_a_schema_and_every_schema_a_place() -> None:
    """The table in docs/hosts/c.md has a row for each parameter and each result of luotsi.h that is JSON."""
    header = (ROOT / "include" / "luotsi.h").read_text(encoding="utf-8")
    plain = {"path", "backup", "name", "value", "id", "prefix", "locale", "words", "facet", "as_of"}
    crossing = {("luotsi_result_json", ""), ("luotsi_error_json", "")}
    for function, parameters in re.findall(r"^LUOTSI_API\s+\w+ (luotsi_\w+)\(([^;]*)\);", header, re.MULTILINE):
        found = re.findall(r"const char \*(\w+)|luotsi_text \*\*(\w+)", parameters)
        crossing |= {(function, read or told) for read, told in found} - {(function, name) for name in plain}

    page = (ROOT / "docs" / "hosts" / "c.md").read_text(encoding="utf-8")
    listed, named = set(), set()
    for functions, *cells in re.findall(r"^\| (`luotsi_[^|]*) \|([^|]*)\|([^|]*)\|$", page, re.MULTILINE):
        for part in (part for cell in cells for part in cell.split(";") if part.strip()):
            parameter = re.match(r" ?`(\w+)`: ", part)
            listed |= {(function, parameter[1] if parameter else "") for function in re.findall(r"luotsi_\w+", functions)}
            named |= set(re.findall(r"`(\w+)`", part[parameter.end() :] if parameter else part))
    assert listed == crossing
    assert named == set(FILES)


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
        ("steward", {"name": "aino", "organizations": "carers"}, "$.organizations"),
        ("action", {"do": "nothing"}, "$"),
        ("steward_action", {"do": "drafts", "id": "g1"}, "$"),
    ],
)
def test_what_is_refused_is_refused_by_the_schema(name: str, document: Any, path: str) -> None:
    assert [complaint.partition(":")[0] for complaint in complaints(name, document)] == [path]
