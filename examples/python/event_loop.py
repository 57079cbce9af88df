"""Several professionals ask at once, in a program with an event loop.

    event_loop.py county.luotsi
"""

from __future__ import annotations

import asyncio
import sys

import luotsi


async def ask(catalogue: luotsi.Catalogue, words: str) -> str:
    """One professional's question. Whoever waits too long is told so, and the others go on."""
    try:
        answer = await catalogue.asearch(words, municipality="Kokkola", limit=1, timeout=2)
    except luotsi.TimedOutError:
        return f"{words}: try again"
    return f"{words}: {answer[0].title}" if answer else f"{words}: nothing"


async def main(path: str) -> None:
    with luotsi.open(path, mode="read_only") as catalogue:
        questions = ["omaishoitajille", "yksinäisyys", "vän som ringer", "somebody to talk to"]
        for line in await asyncio.gather(*(ask(catalogue, words) for words in questions)):
            print(line)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
