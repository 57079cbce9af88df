"""Records: put, get, delete, follow."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path

import pytest

import luotsi
from conftest import GROUP, RECORDS


def test_a_record_comes_back_as_it_was_put(catalogue: luotsi.Catalogue) -> None:
    assert catalogue["group"] == GROUP
    assert catalogue.get("omaiset", "organization") == RECORDS[0]
    assert catalogue.get("nobody") is None and "nobody" not in catalogue and "group" in catalogue


def test_json_text_is_taken_as_well_as_a_dict(catalogue: luotsi.Catalogue) -> None:
    written = catalogue.put(json.dumps(GROUP | {"id": "text"}))
    assert written == (5, True) and catalogue["text"]["name"] == GROUP["name"]


def test_a_missing_record_is_a_key_error(catalogue: luotsi.Catalogue) -> None:
    with pytest.raises(KeyError) as caught:
        catalogue["nobody"]
    assert isinstance(caught.value, luotsi.NotFoundError)
    assert str(caught.value).startswith("NOT_FOUND: "), "not quoted, as a plain KeyError would be"


def test_a_put_is_in_the_very_next_search(catalogue: luotsi.Catalogue) -> None:
    assert catalogue.search("leikkipuisto").total == 0
    catalogue.put({"kind": "service", "id": "park", "name": {"fi": "Leikkipuisto"}})
    assert catalogue.search("leikkipuistossa").total == 1
    catalogue.delete("park")
    assert catalogue.search("leikkipuistossa").total == 0


def test_another_handle_s_commit_is_in_the_very_next_search(catalogue: luotsi.Catalogue) -> None:
    with luotsi.open(catalogue.path, mode="read_only") as reader:
        assert reader.search("leikkipuisto").total == 0
        catalogue.put({"kind": "service", "id": "park", "name": {"fi": "Leikkipuisto"}})
        assert reader.search("leikkipuisto").total == 1


def test_what_stands_already_gets_no_new_version(catalogue: luotsi.Catalogue) -> None:
    seq, changed = catalogue.put(GROUP)
    assert not changed and catalogue.revision == 4 and seq <= 4


def test_a_conflict_tells_which_version_stands(catalogue: luotsi.Catalogue) -> None:
    seq = catalogue.put(GROUP | {"languages": ["fi"]}).seq
    with pytest.raises(luotsi.ConflictError) as caught:
        catalogue.put(GROUP | {"languages": ["en"]}, expected=seq - 1)
    assert caught.value.current_seq == seq
    assert catalogue.put(GROUP | {"languages": ["en"]}, expected=seq).changed
    with pytest.raises(luotsi.ConflictError):
        catalogue.put(GROUP, expected=0)


def test_put_many_puts_all_or_none_and_says_which_was_wrong(catalogue: luotsi.Catalogue) -> None:
    before = catalogue.revision
    for wrong, kind, path in (
        ({"kind": "service", "id": "y", "name": {"fi": "Y"}, "forms": ["choir"]}, luotsi.InvalidDocumentError, "$[1].forms[0]"),
        ({"kind": "service", "id": "y", "name": {"fi": "Y"}, "form": "group"}, luotsi.UnknownFieldError, "$[1].form"),
        ({"kind": "service", "id": ""}, luotsi.InvalidDocumentError, "$[1].id"),
        ([1, 2], luotsi.InvalidDocumentError, "$[1]"),
        ("{", luotsi.InvalidDocumentError, None),
    ):
        with pytest.raises(kind) as caught:
            catalogue.put_many([{"kind": "service", "id": "x", "name": {"fi": "X"}}, wrong])  # type: ignore[list-item]
        assert path is None or caught.value.path == path
    assert catalogue.revision == before and "x" not in catalogue


def test_an_audience_sees_what_is_meant_for_it(catalogue: luotsi.Catalogue) -> None:
    assert "contacts" not in catalogue["visits"]
    steward = catalogue.get("visits", audience="steward")
    assert steward and steward["contacts"][0]["name"] == "Vain Ylläpitäjä"
    for audience, kind in (("everybody", "service"), ("public", "client")):
        with pytest.raises(luotsi.InvalidRequestError):
            catalogue.get("visits", kind, audience=audience)  # type: ignore[arg-type]


def test_changes_tell_who_when_why_and_where_to_go_on(catalogue: luotsi.Catalogue) -> None:
    since = catalogue.revision
    now = datetime(2026, 3, 10, 8, 30, tzinfo=timezone.utc)
    catalogue.put(GROUP | {"languages": ["en"]}, steward="Aino", source="form", comment="Also in English", now=now)
    catalogue.delete("line", steward="Eero")
    put, deleted = catalogue.changes(since)
    assert put == luotsi.Change(since + 1, "service", "group", False, now, "Aino", "form", "Also in English")
    assert (deleted.id, deleted.deleted, deleted.steward) == ("line", True, "Eero")
    assert list(catalogue.changes(deleted.seq)) == []
    assert [change.seq for change in catalogue.changes(limit=2)] == [1, 2]


def test_many_changes_come_page_by_page(catalogue: luotsi.Catalogue) -> None:
    catalogue.put_many({"kind": "service", "id": f"s{i}", "name": {"fi": "X"}} for i in range(2_100))
    assert [change.seq for change in catalogue.changes()] == list(range(1, 2_105))
    assert sum(1 for _ in catalogue.changes(limit=1_500)) == 1_500


def test_the_past_is_kept(catalogue: luotsi.Catalogue) -> None:
    for year, language in ((2024, "fi"), (2025, "sv")):
        record = GROUP | {"id": "old", "languages": [language]}
        catalogue.put(record, now=datetime(year, 5, 1, tzinfo=timezone.utc), comment=str(year))
    assert [change.comment for change in catalogue.history("old")] == ["2024", "2025"]
    assert catalogue.history("nobody") == []
    then = catalogue.get("old", as_of=datetime(2024, 12, 1, tzinfo=timezone.utc))
    assert then and then["languages"] == ["fi"]
    assert catalogue.get("old", as_of="2024-01-01T00:00:00Z") is None
    with pytest.raises(luotsi.InvalidRequestError) as caught:
        catalogue.get("old", as_of="yesterday")
    assert caught.value.path == "as_of"
    assert catalogue.search("omaishoitajille", languages="fi", as_of="2024-12-01")[0].id == "old"


def test_what_is_being_typed_is_completed(catalogue: luotsi.Catalogue) -> None:
    found = catalogue.suggest("muisti")
    assert ("service", "line") in {(one.kind, one.value) for one in found}
    assert catalogue.suggest("kokko", locale="sv")[0].label == "Karleby"
    assert len(catalogue.suggest("o", limit=2)) == 2


def test_a_backup_is_a_catalogue_and_overwrites_nothing(catalogue: luotsi.Catalogue, tmp_path: Path) -> None:
    target = tmp_path / "backup.luotsi"
    catalogue.backup(target)
    with luotsi.open(target, mode="read_only") as copy:
        assert copy["group"] == GROUP and copy.check() == []
    with pytest.raises(luotsi.MisuseError):
        catalogue.backup(target)


def test_info_counts_what_stands(catalogue: luotsi.Catalogue) -> None:
    info = catalogue.info()
    assert (info.services, info.organizations, info.locations, info.revision) == (3, 1, 0, 4)
    assert info.version == luotsi.__version__


@pytest.mark.parametrize("now", ["yesterday", datetime(2026, 3, 10)])
def test_the_instant_of_a_write_has_an_offset(catalogue: luotsi.Catalogue, now: object) -> None:
    with pytest.raises(luotsi.InvalidRequestError) as caught:
        catalogue.put(GROUP, now=now)  # type: ignore[arg-type]
    assert caught.value.path == "now" and caught.value.hint


def test_records_go_by_id_through_more_than_a_page_as_the_audience_may_see_them(catalogue: luotsi.Catalogue) -> None:
    catalogue.put_many({"kind": "location", "id": f"l{i:04}", "name": {"fi": "Talo"}} for i in range(1_001))
    ids = [record["id"] for record in catalogue.records("location")]
    assert len(ids) == 1_001 and ids == sorted(ids)
    seen = {audience: list(catalogue.records(audience=audience)) for audience in ("public", "steward")}
    assert "Vain Ylläpitäjä" in str(seen["steward"]) and "Vain Ylläpitäjä" not in str(seen["public"])
    assert seen["steward"] == [catalogue.get(record["id"], audience="steward") for record in seen["steward"]]
    with pytest.raises(luotsi.InvalidRequestError):
        catalogue.records("person")  # type: ignore[arg-type]
