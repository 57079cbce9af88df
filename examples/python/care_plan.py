"""Suggest support in the care plan. The client-record system knows the client; luotsi knows the services.

    care_plan.py county.luotsi [SERVICE_ID]

It prints at most five suggestions for each of two clients, and says why a service that the professional had in mind is
not among them.
"""

from __future__ import annotations

import sys

import luotsi

# Two clients, as the record system writes them for luotsi. No name, no identity code: only what decides who fits.
WIFE = luotsi.Person(
    age=74,
    municipality="Kokkola",
    languages="fi",
    roles="informal_carer",
    needs={"carer_respite": 3, "carer_support": 1},
    constraints=luotsi.Constraints(home_or_remote=True),
)
YOUNG_MAN = luotsi.Person(age=22, municipality="Kannus", languages="fi", needs="loneliness")

NOW = "2026-03-10T10:00:00+02:00"


def show(hit: luotsi.Hit) -> None:
    """One suggestion: what, whose, when, why, what to check."""
    print(f"* {hit.title}\n  {hit.organization}")
    if hit.next_occurrence:
        print(f"  next: {hit.next_occurrence.starts:%d.%m.%Y %H:%M}")
    if hit.contact:
        print(f"  call: {hit.contact.name or hit.contact.role} {hit.contact.phone}")
    for reason in hit.reasons:
        print(f"  why: {reason.text}")
    for check in hit.checks:
        print(f"  check first: {check.text}")


def main(path: str, had_in_mind: str | None = None) -> None:
    # The window only reads; the catalogue is kept up by somebody else.
    with luotsi.open(path, mode="read_only") as catalogue:
        for client in (WIFE, YOUNG_MAN):
            answer = catalogue.match(client, limit=5, locale="fi", now=NOW)
            print(f"{answer.total} services fit; the best of them:")
            for hit in answer:
                show(hit)
            for question in answer.questions[:2]:
                print(f"  to ask: {question.text}")
        if had_in_mind:
            print(catalogue.why_not(had_in_mind, profile=WIFE, locale="fi", now=NOW))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except luotsi.LuotsiError as error:
        sys.exit(str(error))
