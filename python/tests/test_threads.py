"""One catalogue, many threads."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import luotsi
from conftest import COUNTY, GROUP, NOW


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


def test_an_event_loop_goes_on_while_questions_are_answered(county: luotsi.Catalogue) -> None:
    client = luotsi.Person(age=78, municipality="Kokkola", needs="carer_respite")

    async def ask() -> list[object]:
        answers: list[object] = await asyncio.gather(
            county.asearch("muisti", now=NOW),
            county.amatch(client, now=NOW),
            county.aplan(client, max=2, now=NOW),
            county.awhy_not("muistikahvila", profile=client, now=NOW),
            county.asuggest("kokko"),
            asyncio.to_thread(county.get, "muistikahvila"),
        )
        return answers

    answer, match, *others = asyncio.run(ask())
    assert isinstance(answer, luotsi.Answer) and answer.to_json() == county.search("muisti", now=NOW).to_json()
    assert isinstance(match, luotsi.Answer) and match.to_json() == county.match(client, now=NOW).to_json()
    assert others == [
        county.plan(client, max=2, now=NOW),
        county.why_not("muistikahvila", profile=client, now=NOW),
        county.suggest("kokko"),
        county.get("muistikahvila"),
    ]


CALLS: dict[str, Callable[[luotsi.Catalogue, Path], object]] = {
    "open": lambda catalogue, folder: luotsi.open(catalogue.path, mode="read_only").close(),
    "search": lambda catalogue, folder: catalogue.search("omaishoitajille"),
    "search_many": lambda catalogue, folder: catalogue.search_many(["omaishoitajille"] * 4),
    "to_json": lambda catalogue, folder: catalogue.search("omaishoitajille").to_json(),
    "match": lambda catalogue, folder: catalogue.match(luotsi.Person(needs="memory")),
    "why_not": lambda catalogue, folder: catalogue.why_not("line", "omaishoitajille"),
    "plan": lambda catalogue, folder: catalogue.plan(luotsi.Person(needs="memory")),
    "get": lambda catalogue, folder: catalogue.get("group"),
    "records": lambda catalogue, folder: list(catalogue.records()),
    "history": lambda catalogue, folder: catalogue.history("group"),
    "changes": lambda catalogue, folder: list(catalogue.changes()),
    "suggest": lambda catalogue, folder: catalogue.suggest("kokko"),
    "revision": lambda catalogue, folder: catalogue.revision,
    "info": lambda catalogue, folder: catalogue.info(),
    "put": lambda catalogue, folder: catalogue.put(GROUP),
    "put_many": lambda catalogue, folder: catalogue.put_many([GROUP]),
    "delete": lambda catalogue, folder: catalogue.delete("nobody"),
    "import_file": lambda catalogue, folder: catalogue.import_file(COUNTY, dry_run=True),
    "export_file": lambda catalogue, folder: catalogue.export_file(folder / "copy.jsonl"),
    "backup": lambda catalogue, folder: catalogue.backup(folder / f"{time.monotonic_ns()}.luotsi"),
    "check": lambda catalogue, folder: catalogue.check(),
    "interrupt": lambda catalogue, folder: catalogue.interrupt(),
}


@pytest.mark.parametrize("name", CALLS)
def test_every_call_lets_other_threads_run(
    catalogue: luotsi.Catalogue, tmp_path: Path, name: str
) -> None:
    turns, done = 0, False

    def other() -> None:
        nonlocal turns
        while not done:
            turns += 1
            time.sleep(0)

    thread = threading.Thread(target=other)
    before = sys.getswitchinterval()
    # From here on Python itself takes the GIL from nobody: the other thread runs when a call lets it, or not at all.
    sys.setswitchinterval(1000)
    try:
        thread.start()
        started, deadline = turns, time.monotonic() + 10
        while turns == started and time.monotonic() < deadline:
            CALLS[name](catalogue, tmp_path)
    finally:
        sys.setswitchinterval(before)
        ran, done = turns > started, True
        thread.join()
    assert ran
