"""Stewards, the past and the upkeep."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

import luotsi
from conftest import GROUP
from luotsi.command import main


def test_a_steward_drafts_previews_and_publishes_within_the_scope(catalogue: luotsi.Catalogue) -> None:
    aino = catalogue.steward("aino", organizations=["omaiset"], signs="Esimerkin Omaiset ry")
    seen = aino.read("group")
    assert seen is not None and seen[1] == GROUP
    draft = aino.draft({**GROUP, "needs": ["carer_support", "memory"]}, seen=seen[0])
    assert draft.base == seen[0] and [one.record["id"] for one in aino.drafts()] == ["group"]
    preview = aino.preview("group", locale="en")
    assert preview.effects[0].code == "PREVIEW_NEEDS_GAINED" and not preview.outdated
    assert [change.path for change in preview.changes] == ["$.needs"]
    assert "step_free" in {missing.field for missing in preview.missing}
    assert aino.publish("group").changed and aino.drafts() == []

    with pytest.raises(luotsi.NotPermittedError, match="to no organization"):
        aino.verify("line")
    assert catalogue.steward("county", organizations="all").verify("line").changed


def test_confirming_pausing_and_being_full_are_one_call_each(catalogue: luotsi.Catalogue) -> None:
    aino = catalogue.steward("aino", organizations=["omaiset"], signs="Omaiset ry")
    aino.verify("group", fields=["contacts"], now=datetime(2026, 3, 10, 9, tzinfo=timezone.utc))
    record = catalogue["group"]
    assert record["verification"]["fields"] == {"contacts": {"at": "2026-03-10", "by": "Omaiset ry"}}
    aino.set_capacity("group", "waitlist", "noin 3 viikkoa", "2099-01-01")
    assert catalogue["group"]["capacity"]["note"] == {"fi": "noin 3 viikkoa"}
    aino.pause("group", "2099-09-01")
    assert catalogue["group"]["status"] == "paused"
    aino.resume("group")
    assert "status" not in catalogue["group"]


def test_a_conflict_has_both_sides(catalogue: luotsi.Catalogue) -> None:
    aino = catalogue.steward("aino", organizations=["omaiset"])
    seen = aino.read("group")
    assert seen is not None
    aino.put({**GROUP, "name": {"fi": "Seura"}}, seen=seen[0])
    with pytest.raises(luotsi.ConflictError) as caught:
        aino.put({**GROUP, "name": {"fi": "Kerho"}}, seen=seen[0])
    conflict = caught.value.conflict
    assert conflict is not None and conflict["current"] == caught.value.current_seq
    assert {"path": "$.name.fi", "before": GROUP["name"]["fi"], "after": "Kerho"} in conflict["ours"]
    assert "$.name.fi" in conflict["both"]


def test_anybody_suggests_and_a_steward_decides(catalogue: luotsi.Catalogue) -> None:
    number = catalogue.suggest_change({**GROUP, "name": {"fi": "Kerho"}}, author="a visitor", comment="new name")
    other = catalogue.suggest_change({**GROUP, "name": {"fi": "Pila"}})
    aino = catalogue.steward("aino", organizations=["omaiset"])
    proposal = aino.suggestions()[0]
    assert (proposal.number, proposal.author) == (number, "a visitor")
    aino.accept(number)
    aino.reject(other, "a joke")
    assert catalogue["group"]["name"] == {"fi": "Kerho"} and aino.suggestions() == []
    assert catalogue.history("group")[-1].comment == "suggested by a visitor: new name"
    suggested = catalogue.suggested(other)
    assert suggested is not None and (suggested.state, suggested.reason) == ("rejected", "a joke")
    assert catalogue.suggested(99) is None


def test_the_past_differs_is_followed_and_is_kept_for_a_time(catalogue: luotsi.Catalogue) -> None:
    first = catalogue.feed()
    catalogue.put({**GROUP, "name": {"fi": "Kerho"}})
    revision = catalogue.revision
    (changed,) = catalogue.diff(revision - 1, revision)
    assert changed.id == "group" and "$.name.fi" in {field.path for field in changed.fields}
    assert [field.path for field in catalogue.diff_versions("group", changed.before or 0, revision)] == [
        field.path for field in changed.fields
    ]
    rest = catalogue.feed(first.token)
    assert [change.id for change in rest.changes] == ["group"] and not rest.more

    assert catalogue.set_retention(1).days == 1
    assert catalogue.prune_history(now=datetime(2099, 1, 1, tzinfo=timezone.utc)).versions == 1
    assert catalogue.retention().kept_since == datetime(2098, 12, 31, tzinfo=timezone.utc)
    with pytest.raises(luotsi.NotFoundError, match="no longer kept"):
        catalogue.get("group", as_of="2026-01-01T00:00:00Z")


def test_a_person_is_erased_and_a_backup_restored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, backup = tmp_path / "county.luotsi", tmp_path / "monday.luotsi"
    with luotsi.open(file, create=True) as catalogue:
        catalogue.put(GROUP)
        catalogue.backup(backup)
        token = catalogue.feed().token
        erased = catalogue.erase(name="Aino Esimerkki")
        assert erased.records == (("service", "group"),) and erased.complete
        assert "contacts" not in catalogue["group"]
        with pytest.raises(luotsi.ConflictError):
            catalogue.feed(token)
        assert b"Aino Esimerkki" not in file.read_bytes()
        restored = luotsi.restore(backup, file)
        assert restored.replaced is not None and catalogue["group"]["contacts"][0]["name"] == "Aino Esimerkki"

    assert main(["erase", str(file), "--email", "nobody@example.fi"]) == 0
    assert "still there" in capsys.readouterr().out
    assert main(["restore", str(file), str(backup), "--json"]) == 0
    assert '"revision": 1' in capsys.readouterr().out
    assert main(["history", str(file), "group"]) == 0
    assert "put" in capsys.readouterr().out
    assert main(["diff", str(file), "0", "1"]) == 0
    assert capsys.readouterr().out == "+ service group\n"
