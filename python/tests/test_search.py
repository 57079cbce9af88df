"""Searching: arguments become a request, and an answer is a sequence of lazy hits."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timezone

import pytest

import luotsi
from conftest import NOW
from luotsi.answer import _moment
from luotsi.request import search_request


def ids(answer: luotsi.Answer) -> list[str]:
    return [hit.id for hit in answer]


def test_words_find_services_in_any_inflection_and_language(catalogue: luotsi.Catalogue) -> None:
    assert ids(catalogue.search("omaishoitajille"))[0] == "group"
    assert ids(catalogue.search("närståendevårdare", locale="sv"))[0] == "group"


def test_a_user_s_text_is_never_read_as_a_query_language(catalogue: luotsi.Catalogue) -> None:
    for text in ('"', "((", "AND OR NOT", "name:(", "a*b?", "\0", "-", "🙂" * 1000, "'; DROP TABLE record; --"):
        catalogue.search(text)


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ({"forms": "peer_group"}, {"group"}),
        ({"forms": ["peer_group", "helpline"]}, {"group", "line"}),
        ({"needs": ("carer_support",)}, {"group"}),
        ({"municipality": "Kokkola"}, {"group", "line"}),
        ({"municipality": "karleby"}, {"group", "line"}),
        ({"municipality": {"272", "091"}}, {"group", "line", "visits"}),
        ({"municipality": "Kälviä"}, {"group", "line"}),
        ({"languages": "sv"}, {"group"}),
        ({"roles": "informal_carer", "delivery": "place"}, {"group"}),
        ({"delivery": iter(["client_home"])}, {"visits"}),
        ({"organization": "omaiset"}, {"group"}),
        ({"near": (63.8, 23.1, 20)}, {"group"}),
        ({"verified_since": date(2026, 2, 1)}, {"group"}),
        ({"verified_since": "2026-03-02"}, set()),
    ],
)
def test_filters_hold_for_every_hit(
    catalogue: luotsi.Catalogue, arguments: dict[str, object], found: set[str]
) -> None:
    assert set(ids(catalogue.search(**arguments))) == found  # type: ignore[arg-type]


def test_arguments_and_a_whole_request_are_the_same_question(county: luotsi.Catalogue) -> None:
    by_arguments = county.search(
        "ryhmä",
        municipality="Kokkola",
        forms="peer_group",
        near=(63.84, 23.13),
        facets={"form": 3, "language": 5},
        limit=3,
        sort="distance",
        locale="sv",
        now=datetime.fromisoformat(NOW),
        highlight=True,
    )
    request = {
        "text": "ryhmä",
        "filters": {
            "municipality": ["272"],
            "form": ["peer_group"],
            "near": {"latitude": 63.84, "longitude": 23.13},
        },
        "facets": [{"name": "form", "size": 3}, {"name": "language", "size": 5}],
        "limit": 3,
        "sort": "distance",
        "locale": "sv",
        "now": NOW,
        "highlight": True,
    }
    assert by_arguments.to_json() == county.search(request=request).to_json()
    assert by_arguments.to_json() == county.search(request=json.dumps(request)).to_json()


def test_zero_is_not_nothing() -> None:
    request = search_request(
        "",
        {
            "municipality": (),
            "age": 0,
            "near": None,
            "facets": [],
            "profile": luotsi.Person(age=0, constraints=luotsi.Constraints(max_km=0)),
            "timeout": 0,
            "limit": 0,
            "sort": None,
        },
        code_of=lambda name: None,
    )
    assert json.loads(request) == {
        "filters": {"age": 0},
        "profile": {"persons": [{"age": 0, "constraints": {"max_km": 0} | NO_CONSTRAINTS}]},
        "deadline_ms": 0,
        "limit": 0,
    }


NO_CONSTRAINTS = {
    name: False
    for name in (
        "home_or_remote",
        "wheelchair",
        "evenings_only",
        "no_phone",
        "no_online",
        "free_only",
        "with_capacity",
        "low_threshold",
    )
}


def test_a_profile_reads_the_same_from_dataclasses_and_dicts(county: luotsi.Catalogue) -> None:
    person = luotsi.Person(
        birth_date=date(1948, 5, 1),
        municipality="Kokkola",
        position=(63.84, 23.13),
        languages="fi",
        roles=["informal_carer"],
        needs={"carer_support": 3, "loneliness": 1},
        attributes={"informal_care_support_decision": None},
        constraints={"home_or_remote": True},
    )
    document = {
        "persons": [
            {
                "birth_date": "1948-05-01",
                "municipality": "272",
                "position": {"latitude": 63.84, "longitude": 23.13},
                "languages": ["fi"],
                "roles": ["informal_carer"],
                "needs": [{"code": "carer_support", "weight": 3}, {"code": "loneliness", "weight": 1}],
                "attributes": {"informal_care_support_decision": None},
                "constraints": {"home_or_remote": True},
            }
        ]
    }
    answers = [county.search(profile=profile, now=NOW) for profile in (person, luotsi.Profile([person]), document)]
    assert len({answer.to_json() for answer in answers}) == 1


def test_an_answer_is_a_sequence(county: luotsi.Catalogue) -> None:
    answer = county.search("ryhmä", limit=5, now=NOW)
    assert isinstance(answer, Sequence)
    hits = list(answer)
    assert len(answer) == len(hits) == 5 <= answer.total
    assert [answer[i] for i in range(5)] == hits == answer[:] and answer[-1] == hits[4] and answer[1:3] == hits[1:3]
    assert hits[2] in answer and answer.index(hits[2]) == 2 and list(reversed(answer)) == hits[::-1]
    for index in (5, -6, 10**9):
        with pytest.raises(IndexError):
            answer[index]
    assert not county.search("ryhmä", limit=0)


def test_hits_are_frozen_and_equal_by_what_they_say(county: luotsi.Catalogue) -> None:
    first, again = county.search("ryhmä", now=NOW), county.search("ryhmä", now=NOW)
    assert first[0] == again[0] and first[0] != first[1] and first[0] != "a hit"
    assert len({*first, *again}) == len(first)
    with pytest.raises(AttributeError):
        first[0].title = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        type(first[0])()


def test_every_field_of_a_hit_is_what_the_json_says(county: luotsi.Catalogue) -> None:
    answer = county.search(
        "omaishoitajille", near=(63.84, 23.13), facets=["form"], highlight=True, explain="full", limit=50, now=NOW
    )
    document = answer.to_dict()
    assert json.dumps(document, ensure_ascii=False, separators=(",", ":")) == answer.to_json()
    for hit, plain in zip(answer, document["hits"], strict=True):
        assert hit.to_dict() == plain
        for name in ("id", "title", "shown_language", "score"):
            assert getattr(hit, name) == plain[name]
        assert (hit.summary, hit.organization) == (plain.get("summary", ""), plain.get("organization", ""))
        assert hit.fallback is plain.get("fallback", False)
        assert hit.distance_km == plain.get("distance_km")
        assert hit.parts == plain.get("parts", {})
        assert [reason._asdict() for reason in hit.reasons] == plain.get("reasons", [])
        assert [check._asdict() for check in hit.checks] == plain.get("checks", [])
        assert str(hit.register_by) == str(plain.get("register_by"))
        contact = hit.contact._asdict() if hit.contact else {}
        assert {name: value for name, value in contact.items() if value is not None} == plain.get("contact", {})
        if occurrence := plain.get("next_occurrence"):
            assert hit.next_occurrence and hit.next_occurrence.starts.isoformat() == occurrence["starts"]
        if freshness := plain.get("freshness"):
            assert hit.freshness and (hit.freshness.level, hit.freshness.text) == (freshness["class"], freshness["text"])
    assert any(hit.register_by for hit in answer) and any(hit.contact for hit in answer)


def test_facets_are_lists_of_value_label_and_count(catalogue: luotsi.Catalogue) -> None:
    answer = catalogue.search(forms="peer_group", facets=["form", "language"], locale="sv")
    assert list(answer.facets) == ["form", "language"]
    value, label, count = answer.facets["form"][0]
    assert (value, label, count) == ("friend_visit", "Vänbesök", 1), "a facet's own filter does not shrink its counts"
    assert {value.value: value.count for value in answer.facets["language"]} == {"fi": 1, "sv": 1}
    among = catalogue.search(forms="peer_group", facets=["form"], facet_counts="drill_down")
    assert [(value.value, value.count) for value in among.facets["form"]] == [("peer_group", among.total)]


def test_highlights_are_in_characters(catalogue: luotsi.Catalogue) -> None:
    answer = catalogue.search("omaishoitajat", highlight=True)
    hit = next(hit for hit in answer if hit.id == "line")
    (passage,) = hit.highlights
    assert [passage.text[start:end] for start, end in passage.ranges] == ["omaishoitajat"]
    assert "📞 Soita, niin [omaishoitajat] auttavat" in passage.marked("[", "]")


def test_a_missing_language_is_marked(catalogue: luotsi.Catalogue) -> None:
    hits = {hit.id: hit for hit in catalogue.search(locale="sv")}
    assert (hits["group"].shown_language, hits["group"].fallback) == ("sv", False)
    assert (hits["line"].shown_language, hits["line"].fallback) == ("fi", True)


def test_the_receipt_tells_what_the_answer_was_made_of(catalogue: luotsi.Catalogue) -> None:
    receipt = catalogue.search("ryhmä", now=NOW).receipt
    assert receipt.revision == catalogue.revision
    assert receipt.catalogue == catalogue.info().catalogue
    assert receipt.now == datetime(2026, 3, 10, 8, tzinfo=timezone.utc)
    assert receipt.request != catalogue.search("muu", now=NOW).receipt.request


def test_the_same_question_gives_the_same_bytes(county: luotsi.Catalogue) -> None:
    def ask() -> str:
        return county.search("muistisairaan omaiselle", facets=["form", "need"], highlight=True, now=NOW).to_json()

    assert ask() == ask()


def test_time_is_limited_and_told_only_on_demand(county: luotsi.Catalogue) -> None:
    with pytest.raises(TimeoutError) as caught:
        county.search("ryhmä", timeout=0)
    assert isinstance(caught.value, luotsi.TimedOutError) and caught.value.retryable
    assert county.search("ryhmä").took_us is None
    assert isinstance(county.search("ryhmä", timing=True).took_us, int)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-10T08:00:00Z", datetime(2026, 3, 10, 8, tzinfo=timezone.utc)),
        ("2026-03-10T08:00:00.1Z", datetime(2026, 3, 10, 8, 0, 0, 100_000, tzinfo=timezone.utc)),
        ("2026-03-10T10:00:00.1234567+02:00", datetime(2026, 3, 10, 8, 0, 0, 123_456, tzinfo=timezone.utc)),
        ("2026-03-10T10:00:00+02:00", datetime(2026, 3, 10, 8, tzinfo=timezone.utc)),
    ],
)
def test_times_of_the_core_are_read_on_every_python(text: str, moment: datetime) -> None:
    assert _moment(text) == moment
