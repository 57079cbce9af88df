"""When a service next happens, beside an independent implementation of RFC 5545."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import luotsi

# It comes with pandas.
rrule = pytest.importorskip("dateutil.rrule")

HELSINKI = ZoneInfo("Europe/Helsinki")
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def drawn(chance: random.Random) -> tuple[dict[str, Any], Any]:
    """A row of a schedule, and the same as a set of rules."""
    first = date(2025, 1, 1) + timedelta(days=chance.randrange(700))
    last = first + timedelta(days=chance.choice([20, 90, 400, 800]))
    at = chance.choice([time(9), time(13, 30), time(18), time(23, 45)])
    row: dict[str, Any] = {
        "frequency": chance.choice(["daily", "weekly", "weekly", "monthly", "monthly"]),
        "interval": chance.choice([1, 1, 2, 3, 5]),
        "valid_from": first.isoformat(),
        "valid_to": last.isoformat(),
        "opens_at": at.isoformat("minutes"),
        "holidays": "open",
    }
    days = sorted(chance.sample(range(7), chance.choice([1, 1, 2, 3])))
    options: dict[str, Any] = {}
    if row["frequency"] != "daily":
        row["days"] = [DAYS[day] for day in days]
        options["byweekday"] = [rrule.weekdays[day] for day in days]
    if row["frequency"] == "monthly":
        row["nth"] = sorted(chance.sample([1, 2, 3, 4, 5, -1, -2], chance.choice([1, 2])))
        options["byweekday"] = [rrule.weekdays[day](nth) for day in days for nth in row["nth"]]
    rules = rrule.rruleset()
    rules.rrule(
        rrule.rrule(
            getattr(rrule, row["frequency"].upper()),
            dtstart=datetime.combine(first, at),
            until=datetime.combine(last, at),
            interval=row["interval"],
            wkst=rrule.MO,
            **options,
        )
    )
    if chance.random() < 0.4 and (found := list(rules)):
        gone = chance.sample(found, min(len(found), 2))
        row["except"] = sorted(moment.date().isoformat() for moment in gone)
        for moment in gone:
            rules.exdate(moment)
    return row, rules


def test_the_next_session_is_that_of_an_independent_rrule_library() -> None:
    seed = random.SystemRandom().randrange(2**32)
    chance = random.Random(seed)
    schedules = [drawn(chance) for _ in range(150)]
    services = [
        {"kind": "service", "id": f"s{number}", "name": {"fi": "Kerho"}, "schedules": [row]}
        for number, (row, _) in enumerate(schedules)
    ]
    told = 0
    with luotsi.open(":memory:", create=True) as catalogue:
        catalogue.put_many(services)
        for _ in range(8):
            now = datetime(2025, 1, 1) + timedelta(minutes=15 * chance.randrange(4 * 24 * 900))
            hits = {hit.id: hit for hit in catalogue.search(now=now.replace(tzinfo=HELSINKI), limit=1000)}
            for number, (row, rules) in enumerate(schedules):
                right = rules.after(now, inc=True)
                next_occurrence = hits[f"s{number}"].next_occurrence
                found = next_occurrence.starts.replace(tzinfo=None) if next_occurrence else None
                assert found == right, f"seed {seed}, {now}: {row}"
                told += found is not None
    assert told > 200
