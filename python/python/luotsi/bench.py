"""``luotsi bench``: how fast a catalogue of one's own answers a query log of one's own."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import catalogue as catalogues
from .errors import InvalidRequestError, LuotsiError
from .table import table

_ALL = "all"


def run(options: argparse.Namespace) -> int:
    """Asks every query of a log some times over, and prints the spread of the best times."""
    queries = list(_queries(Path(options.queries)))
    started = time.perf_counter()
    with catalogues.open(options.catalogue, mode="read_only") as catalogue:
        catalogue.search(limit=0)
        opened = (time.perf_counter() - started) * 1e3
        measured = [(kind, *_ask(catalogue, request, line, options.rounds)) for line, kind, request in queries]
        services = catalogue.info().services
    kinds = dict.fromkeys(kind for kind, _, _ in measured)
    rows = [(kind, [of for of in measured if of[0] == kind]) for kind in kinds]
    if len(rows) > 1:
        rows.append((_ALL, measured))
    report: dict[str, Any] = {
        "services": services,
        "open_ms": round(opened, 1),
        "rounds": options.rounds,
        "kinds": {kind: _spread([took for _, took, _ in of], [total for _, _, total in of]) for kind, of in rows},
    }
    if options.json:
        print(json.dumps(report, ensure_ascii=False, indent=2))
        return 0
    print(f"{services} services; open to first answer: {opened:.1f} ms; microseconds, the best of {options.rounds} rounds")
    names = ["queries", "p50", "p95", "p99", "max", "hits"]
    cells = [[kind, *(str(spread[name]) for name in names)] for kind, spread in report["kinds"].items()]
    for line in table(["kind", *names], cells, 100, names, names):
        print(line)
    return 0


def _queries(log: Path) -> Iterator[tuple[int, str, str]]:
    """The line, kind and request of each query: words as they are, a request as JSON, or ``{"kind", "request"}``."""
    for line, text in enumerate(log.read_text("utf-8").splitlines(), 1):
        if not (text := text.strip()):
            continue
        if not text.startswith("{"):
            yield line, "words", json.dumps({"text": text, "explain": "none"}, ensure_ascii=False)
            continue
        try:
            query: dict[str, Any] = json.loads(text)
        except ValueError:
            raise InvalidRequestError("this is no JSON", path=f"line {line}", hint="write words, or a request") from None
        if "request" in query:
            yield line, str(query.get("kind", "requests")), json.dumps(query["request"], ensure_ascii=False)
        else:
            yield line, "requests", text


def _ask(catalogue: catalogues.Catalogue, request: str, line: int, rounds: int) -> tuple[float, int]:
    """The best time in microseconds, with ids and titles read, and the number of hits."""
    best = float("inf")
    try:
        # The first time warms up.
        for round in range(rounds + 1):
            started = time.perf_counter_ns()
            answer = catalogue.search(request=request)
            for hit in answer:
                _ = (hit.id, hit.title)
            if round:
                best = min(best, (time.perf_counter_ns() - started) / 1e3)
    except LuotsiError as error:
        error.path = f"line {line}, {error.path}" if error.path else f"line {line}"
        raise
    return best, answer.total


def _spread(times: list[float], totals: list[int]) -> dict[str, Any]:
    times = sorted(times)
    shares = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    at = {name: round(times[round((len(times) - 1) * share)], 1) for name, share in shares.items()}
    return {"queries": len(times), **at, "hits": round(sum(totals) / len(totals), 1)}
