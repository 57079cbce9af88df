"""Many questions in one call."""

from __future__ import annotations

import _thread
import itertools
import threading
import time

import pytest

import luotsi
from conftest import NOW

TEXTS = ["muisti", "omaishoitajille", "päihde", "ystävää kotiin", "väntjänst", ""] * 5


def test_the_answers_are_those_of_single_calls_in_order_with_any_number_of_threads(county: luotsi.Catalogue) -> None:
    single = [county.search(text, facets=["form"], now=NOW).to_json() for text in TEXTS]
    for threads in (None, 1, 2, 7, 1000):
        many = county.search_many(TEXTS, threads=threads, facets=["form"], now=NOW)
        assert [answer.to_json() for answer in many] == single


def test_a_text_goes_with_the_other_arguments_and_a_request_stands_alone(county: luotsi.Catalogue) -> None:
    text, whole = county.search_many(["muisti", {"text": "muisti", "locale": "sv", "now": NOW}], limit=1, now=NOW)
    assert len(text) == 1 < len(whole)
    assert whole.to_json() == county.search("muisti", locale="sv", now=NOW).to_json()


def test_many_situations_are_matched_in_order(county: luotsi.Catalogue) -> None:
    persons = [luotsi.Person(age=age, municipality="Karleby", needs="loneliness") for age in (5, 20, 50, 80)]
    profiles: list[luotsi.Person | luotsi.Profile] = [*persons, luotsi.Profile(persons[:2])]
    many = county.match_many(profiles, limit=3, now=NOW)
    assert [answer.to_json() for answer in many] == [
        county.match(profile, limit=3, now=NOW).to_json() for profile in profiles
    ]


def test_nothing_asked_is_nothing_answered(county: luotsi.Catalogue) -> None:
    assert county.search_many([]) == [] == county.match_many(iter(()))


@pytest.mark.parametrize("threads", [1, 2])
def test_the_first_wrong_search_is_named_and_nothing_is_answered(county: luotsi.Catalogue, threads: int) -> None:
    searches = [{"limit": 1}] * 50 + [{"limit": 10**9}, {"limit": -1}] + [{"limit": 1}] * 50
    for _ in range(20):
        with pytest.raises(luotsi.LimitExceededError) as caught:
            county.search_many(searches, threads=threads)
        assert caught.value.path == "$[50].limit"


def test_a_wrong_name_is_placed_too(county: luotsi.Catalogue) -> None:
    with pytest.raises(luotsi.InvalidRequestError) as caught:
        county.match_many([luotsi.Person(), luotsi.Person(municipality="Atlantis")])
    assert caught.value.path == "$[1].profile.persons[0].municipality"


def test_a_thread_is_the_least(county: luotsi.Catalogue) -> None:
    with pytest.raises(ValueError, match="one thread"):
        county.search_many(["muisti"], threads=0)


def test_ctrl_c_ends_it(county: luotsi.Catalogue) -> None:
    threading.Timer(0.2, _thread.interrupt_main).start()
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        county.search_many(itertools.islice(itertools.cycle(TEXTS), 1_000_000 // 10), facets=["form", "need"])
    assert time.monotonic() - started < 10


def test_a_closed_catalogue_answers_none_of_them(catalogue: luotsi.Catalogue) -> None:
    catalogue.close()
    with pytest.raises(luotsi.ClosedError):
        catalogue.search_many(["muisti"])
