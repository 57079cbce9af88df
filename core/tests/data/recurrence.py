"""Writes recurrence.json: schedule rows with the occurrences that python-dateutil, an independent implementation of
RFC 5545, finds for them in Europe/Helsinki. Run it by hand; the file it writes is committed.

    python3 core/tests/data/recurrence.py > core/tests/data/recurrence.json
"""

import json
import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil import rrule as rr

HELSINKI = ZoneInfo("Europe/Helsinki")
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
WEEKDAYS = [rr.MO, rr.TU, rr.WE, rr.TH, rr.FR, rr.SA, rr.SU]


def local(day, clock):
    """A local time as jiff and java.time resolve it: skipped times move forward, repeated ones are the first."""
    hours, minutes = (int(x) for x in clock.split(":"))
    naive = datetime(day.year, day.month, day.day, hours, minutes)
    aware = naive.replace(tzinfo=HELSINKI, fold=0)
    return aware.astimezone(ZoneInfo("UTC")).astimezone(HELSINKI).isoformat()


def case(random):
    valid_from = date(2023, 1, 1) + timedelta(days=random.randrange(1500))
    length = random.choice([20, 90, 400, 800])
    valid_to = valid_from + timedelta(days=length)
    clock = random.choice(["09:00", "13:30", "18:00", "03:30", "00:00", "23:45"])
    row = {"opens_at": clock, "valid_from": valid_from.isoformat(), "holidays": "open"}
    interval = random.choice([1, 1, 1, 2, 3, 5])
    days = sorted(random.sample(range(7), random.choice([1, 1, 2, 3])))
    start = datetime.combine(valid_from, datetime.min.time())
    until = datetime.combine(valid_to, datetime.min.time())
    kind = random.choice(["daily", "weekly", "weekly", "monthly", "monthly"])
    options = {"dtstart": start, "interval": interval, "until": until, "wkst": rr.MO}
    if kind == "daily":
        rule = rr.rrule(rr.DAILY, **options)
    elif kind == "weekly":
        rule = rr.rrule(rr.WEEKLY, byweekday=[WEEKDAYS[d] for d in days], **options)
        row["days"] = [DAYS[d] for d in days]
    else:
        nth = sorted(random.sample([1, 2, 3, 4, 5, -1, -2, -5], random.choice([1, 1, 2])))
        rule = rr.rrule(rr.MONTHLY, byweekday=[WEEKDAYS[d](n) for d in days for n in nth], **options)
        row["days"], row["nth"] = [DAYS[d] for d in days], nth
    row["frequency"] = kind
    if interval > 1:
        row["interval"] = interval
    found = [moment.date() for moment in rule]
    if random.random() < 0.3:
        season = random.choice([("09-01", "05-31"), ("06-15", "08-10"), ("12-20", "01-10"), ("02-29", "04-30")])
        row["season"] = {"from": season[0], "to": season[1]}

        def inside(day):
            leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
            a, b = (s if s != "02-29" or leap else "02-28" for s in season)
            d = day.strftime("%m-%d")
            return a <= d <= b if a <= b else d >= a or d <= b

        found = [day for day in found if inside(day)]
    if found and random.random() < 0.4:
        gone = sorted(random.sample(found, min(len(found), 2)))
        row["except"] = [day.isoformat() for day in gone]
        found = [day for day in found if day not in gone]
    row["valid_to"] = valid_to.isoformat()
    shown = found[:8] + found[-4:] if len(found) > 12 else found
    return {"row": row, "count": len(found), "starts": [local(day, clock) for day in shown]}


if __name__ == "__main__":
    random = random.Random(20260310)
    cases = [json.dumps(case(random)) for _ in range(300)]
    print("[\n" + ",\n".join(cases) + "\n]")
