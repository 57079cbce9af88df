"""One catalogue, many threads."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import luotsi
from conftest import GROUP, NOW


def test_threads_share_a_catalogue_while_others_write(catalogue: luotsi.Catalogue) -> None:
    def read(turn: int) -> bool:
        answer = catalogue.search("omaishoitajille", facets=["form"], highlight=True, now=NOW)
        return answer[0].id.startswith(("group", "other")) and answer.facets["form"][0].count >= 1

    def write(turn: int) -> bool:
        return catalogue.put(GROUP | {"id": f"other{turn}"}).changed

    with ThreadPoolExecutor(8) as pool:
        reads = pool.map(read, range(80))
        writes = pool.map(write, range(20))
        assert all(reads) and all(writes)
    assert catalogue.search("omaishoitajille", limit=0).total >= 21


def test_threads_get_the_same_bytes(county: luotsi.Catalogue) -> None:
    def ask(turn: int) -> str:
        return county.search("muisti", facets=["need"], now=NOW).to_json()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(ask, range(50)))) == 1


def test_closing_lets_calls_of_other_threads_finish(catalogue: luotsi.Catalogue) -> None:
    def ask(turn: int) -> bool:
        try:
            return catalogue.search("omaishoitajille")[0].id == "group"
        except luotsi.ClosedError:
            return True

    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(ask, range(200))
        pool.submit(catalogue.close)
        assert all(answers)


def test_it_is_at_home_in_an_event_loop(county: luotsi.Catalogue) -> None:
    async def ask() -> list[luotsi.Answer]:
        return await asyncio.gather(*(asyncio.to_thread(county.search, text) for text in ("muisti", "omaishoito")))

    assert all(answer.total for answer in asyncio.run(ask()))
