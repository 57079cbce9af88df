"""What one search with ten hits costs through Python: overhead.py CATALOGUE. core/examples/overhead.rs is the same in Rust."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter

import luotsi

REQUEST = '{"filters": {"municipality": ["272"]}, "explain": "none", "now": "2026-03-10T10:00:00+02:00"}'
BLOCKS, CALLS = 400, 100


def measure(what: str, ask: Callable[[], int]) -> int:
    """Prints what a call takes: the fastest of many blocks counts, for what else the machine does only adds."""
    fastest, letters = float("inf"), 0
    for _ in range(BLOCKS):
        start = perf_counter()
        for _ in range(CALLS):
            letters += ask()
        fastest = min(fastest, perf_counter() - start)
    print(f"Python, {what}: {fastest / CALLS * 1e6:.2f} us")
    return letters


def main(path: str) -> None:
    with luotsi.open(path) as catalogue:

        def titles(answer: luotsi.Answer) -> int:
            return sum(len(hit.title) for hit in answer)

        letters = measure("JSON request", lambda: titles(catalogue.search(request=REQUEST)))
        letters += measure(
            "arguments",
            lambda: titles(
                catalogue.search(municipality="Kokkola", explain="none", now="2026-03-10T10:00:00+02:00")
            ),
        )
        letters += measure("answer as JSON", lambda: len(catalogue.search(request=REQUEST).to_json()))
        print(f"{letters} letters")


if __name__ == "__main__":
    main(sys.argv[1])
