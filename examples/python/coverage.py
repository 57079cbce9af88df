"""Where is nothing offered? The services within 20 km, for some needs, in every municipality.

    coverage.py county.luotsi

All questions are asked in one call, on all cores.
"""

from __future__ import annotations

import sys
from itertools import product

import luotsi

MUNICIPALITIES = ["Kokkola", "Kannus", "Kaustinen", "Halsua", "Lestijärvi", "Perho", "Toholampi", "Veteli"]
NEEDS = ["carer_respite", "loneliness", "divorce", "sensory_vision", "bereavement"]
NOW = "2026-03-10T10:00:00+02:00"


def main(path: str) -> None:
    places = list(product(MUNICIPALITIES, NEEDS))
    near = luotsi.Constraints(max_km=20, no_phone=True, no_online=True)
    people = [
        luotsi.Person(age=70, municipality=municipality, needs=need, constraints=near) for municipality, need in places
    ]
    with luotsi.open(path, mode="read_only") as catalogue:
        answers = catalogue.match_many(people, limit=0, explain="none", now=NOW)
    counts = {place: answer.total for place, answer in zip(places, answers)}

    print(f"{'':12}", *(f"{need:>15}" for need in NEEDS))
    for municipality in MUNICIPALITIES:
        print(f"{municipality:12}", *(f"{counts[municipality, need] or '-':>15}" for need in NEEDS))


if __name__ == "__main__":
    main(*sys.argv[1:])
