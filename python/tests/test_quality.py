"""Judged queries and judged situations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import luotsi
from conftest import COUNTY, ROOT


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    documents = [
        {"id": "d1", "coll": "c", "lang": "fi", "title": "Vertaistukiryhmä", "body": ""},
        {"id": "d2", "coll": "c", "lang": "fi", "title": "Muistikahvila", "body": "Kahvia torstaisin."},
    ]
    asked = [{"id": "q1", "coll": "c", "lang": "fi", "text": "vertaistuki"}]
    for name, rows in (("corpus", documents), ("queries", asked)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("q1\td1\t1\n", encoding="utf-8")
    return tmp_path


def test_judged_queries_give_figures_for_each_variant(queries: Path) -> None:
    plain, typo = luotsi.evaluate(queries, ["plain", "typo"])
    assert (plain.collection, plain.variant, plain.queries, plain.ndcg_10, plain.mrr_10) == ("c", "plain", 1, 1.0, 1.0)
    assert typo.variant == "typo" and plain.p50_us > 0


def test_a_wrong_variant_or_line_is_an_error(queries: Path) -> None:
    with pytest.raises(ValueError, match="upside"):
        luotsi.evaluate(queries, ["upside-down"])  # type: ignore[list-item]
    (queries / "queries.jsonl").write_text("{}", encoding="utf-8")
    with pytest.raises(luotsi.InvalidDocumentError, match="queries.jsonl, line 1"):
        luotsi.evaluate(queries)


def test_judged_situations_give_a_judgement(tmp_path: Path) -> None:
    scenarios = json.loads((ROOT / "tests" / "scenarios" / "demo.json").read_text(encoding="utf-8"))[:5]
    file = tmp_path / "five.json"
    file.write_text(json.dumps(scenarios), encoding="utf-8")
    judgement = luotsi.judge(COUNTY, file)
    assert (judgement.scenarios, judgement.ineligible_at_5, judgement.holds) == (5, 0, True)
    assert judgement.must_top5.right == judgement.must_top5.of > 0

    scenarios[0]["must_top5"] = ["nobody"]
    file.write_text(json.dumps(scenarios), encoding="utf-8")
    judgement = luotsi.judge(COUNTY, file)
    assert not judgement.holds and judgement.faults[0].scenario == scenarios[0]["id"] and "nobody" in judgement.faults[0].text


def test_scenarios_that_are_none_are_an_error_with_the_file(tmp_path: Path) -> None:
    file = tmp_path / "none.json"
    file.write_text("{", encoding="utf-8")
    with pytest.raises(luotsi.InvalidDocumentError, match="none.json"):
        luotsi.judge(COUNTY, file)
