"""A client's situation: what fits, why not, and a bundle for a household."""

from __future__ import annotations

import inspect
import json

import pytest

import luotsi
from conftest import NOW

CARER = luotsi.Person(
    age=78,
    municipality="Kokkola",
    roles="informal_carer",
    needs={"carer_respite": 3, "loneliness": 1},
    constraints={"home_or_remote": True},
)
PATIENT = luotsi.Person(age=80, municipality="Kokkola", needs="memory")


def test_match_is_search_with_a_profile(county: luotsi.Catalogue) -> None:
    matched = county.match(CARER, limit=3, now=NOW)
    assert matched.to_json() == county.search(profile=CARER, limit=3, now=NOW).to_json()
    assert matched[0].reasons and matched.questions and matched.excluded_counts
    narrowed = county.match({"persons": [{"municipality": "272"}]}, "muisti", forms="helpline", now=NOW)
    assert 0 < narrowed.total < matched.total + 100


def test_why_not_says_what_stands_against_and_what_would_have_to_change(county: luotsi.Catalogue) -> None:
    why = county.why_not("muistikahvila", profile=CARER, locale="en", now=NOW)
    assert isinstance(why, luotsi.WhyNot) and not why.fits
    assert "DELIVERY_UNREACHABLE" in {reason.code for reason in why.reasons} and why.changes
    assert why.receipt.revision == county.revision
    text = str(why).splitlines()
    assert text[0].endswith("[muistikahvila]") and text[1].startswith("    - ")
    assert why.reasons[0].text.split(":")[0] in why._repr_html_().replace("&#x27;", "'")

    assert county.why_not("muistikahvila", profile=PATIENT, now=NOW).fits
    with pytest.raises(KeyError):
        county.why_not("nobody", profile=CARER)


def test_a_plan_covers_a_household_with_few_services(county: luotsi.Catalogue) -> None:
    household = luotsi.Profile([CARER, PATIENT])
    plan = county.plan(household, max=3, locale="en", now=NOW)
    assert 1 <= len(plan.picks) <= 3
    covered = {(one.person, one.need) for pick in plan.picks for one in pick.covers}
    missing = {(one.person, one.need) for one in plan.uncovered}
    assert covered | missing == {(0, "carer_respite"), (0, "loneliness"), (1, "memory")} and not covered & missing
    assert str(plan).startswith("  1. ") and plan.picks[0].title in str(plan) and "<ol><li>" in plan._repr_html_()
    assert county.plan(profile=household, max=3, locale="en", now=NOW) == plan

    for profile, most in ((None, 3), (luotsi.Person(age=80), 3), (household, 0)):
        with pytest.raises(luotsi.InvalidRequestError):
            county.plan(profile, max=most)


def test_arguments_of_a_query_are_listed_checked_and_documented(county: luotsi.Catalogue) -> None:
    for method in (county.search, county.match, county.why_not, county.plan):
        names = inspect.signature(method).parameters
        assert set(names) >= set(luotsi.Query.__annotations__) and "query" not in names
    with pytest.raises(TypeError, match="'colour'"):
        county.search(colour="red")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="either"):
        county.search("muisti", request={"text": "omaishoito"})


def test_a_receipt_is_verified_against_the_catalogue_as_it_was(catalogue: luotsi.Catalogue) -> None:
    answer = catalogue.match(CARER, "omaishoitajille")
    why = catalogue.why_not("line", profile=CARER)
    plan = catalogue.plan(CARER, max=2)
    assert why.receipt.asked == {"why_not": "line"} and plan.receipt.asked == {"plan": 2}
    catalogue.delete("group")
    assert catalogue.verify_receipt(answer.receipt, "omaishoitajille", profile=CARER).changes_since == 1
    assert catalogue.verify_receipt(json.loads(answer.to_json())["receipt"], "omaishoitajille", profile=CARER).verified
    assert catalogue.verify_receipt(why.receipt, profile=CARER).verified
    assert catalogue.verify_receipt(plan.receipt, profile=CARER).verified
    assert catalogue.verify_receipt(answer.receipt, "muuta", profile=CARER).verdict == "other_request"
    with luotsi.memory() as other:
        assert other.verify_receipt(answer.receipt, "omaishoitajille", profile=CARER).verdict == "other_catalogue"
    with pytest.raises(luotsi.InvalidRequestError):
        catalogue.verify_receipt({"revision": 1}, "omaishoitajille")
