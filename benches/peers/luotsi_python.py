"""Asks the requests of a file through the Python package and prints the microseconds of each, the best of some rounds.

usage: luotsi_python.py FOLDER ROUNDS, where FOLDER has catalogue.luotsi and requests.jsonl
"""

import sys
import time
from pathlib import Path

import luotsi

folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
requests = folder.joinpath("requests.jsonl").read_text("utf-8").splitlines()
best = [float("inf")] * len(requests)
with luotsi.open(folder / "catalogue.luotsi") as catalogue:
    for _ in range(rounds + 1):
        for place, request in enumerate(requests):
            started = time.perf_counter_ns()
            answer = catalogue.search(request=request)
            shown = [(hit.id, hit.title) for hit in answer]
            best[place] = min(best[place], (time.perf_counter_ns() - started) / 1e3)
print("\n".join(f"{took:.2f}" for took in best))
