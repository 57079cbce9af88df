"""A walk through Luotsi with a fictional Finnish county. Run it with `make demo`; read it as a first example.

Everything here is the public face of the package: `import luotsi`, open a catalogue, search.
"""

from __future__ import annotations

import os
import sys
import tempfile
import textwrap
from pathlib import Path

import luotsi

COUNTY = Path(__file__).with_name("county.jsonl")

# The county's dates are written around this moment. With a fixed `now`, the same question gives the same answer for ever.
NOW = "2026-03-10T10:00:00+02:00"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "meripohja.luotsi"
        with luotsi.open(file, create=True) as catalogue:
            bring_a_county_in(catalogue)
            ask_in_everyday_finnish(catalogue)
            ask_in_swedish(catalogue)
            ask_in_english(catalogue)
            find_what_comes_home(catalogue)
            find_what_is_near(catalogue)
            misspell(catalogue)
            match_a_situation(catalogue)
            change_a_record(catalogue)
            ask_wrongly(catalogue)
    print()
    say("That was Luotsi. The catalogue was one file, and no word about a client left this process.")


def bring_a_county_in(catalogue: luotsi.Catalogue) -> None:
    title("A county in one file")
    say("A directory comes in whole or not at all, with a report for the people who own the records.")
    report = catalogue.import_file(COUNTY, steward="Demo", source="county.jsonl")
    print(f"  {report}")
    for issue in report.rows[:3]:
        print(f"  row {issue.row}, {issue.field}: {issue.message}")

    say("A dry run shows what would be wrong before anything is touched.")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "draft.jsonl"
        file.write_text('{"kind": "service", "id": "uusi", "name": {"fi": "Uusi kuoro"}, "forms": ["choir"]}\n')
        for issue in catalogue.import_file(file, dry_run=True).rows:
            print(f"  row {issue.row}: {shorten(issue.message)}")


def ask_in_everyday_finnish(catalogue: luotsi.Catalogue) -> None:
    title("“faija hoitaa mutsia jolla dementia”, in Finnish")
    say("Nobody writes such words into a directory. Word forms, compounds and everyday synonyms lead there all the same.")
    answer = catalogue.search(
        "faija hoitaa mutsia jolla dementia",
        municipality="Kokkola",
        facets={"form": 4, "delivery": 4},
        limit=4,
        locale="fi",
        now=NOW,
        highlight=True,
    )
    show(answer)


def ask_in_swedish(catalogue: luotsi.Catalogue) -> None:
    title("“stöd för närståendevårdare”, in Swedish")
    say("The reader's language decides titles, labels and sentences. What is there only in Finnish is marked so.")
    answer = catalogue.search(
        "stöd för närståendevårdare", facets={"form": 4, "language": 4}, limit=4, locale="sv", now=NOW, highlight=True
    )
    show(answer)


def ask_in_english(catalogue: luotsi.Catalogue) -> None:
    title("“somebody to talk to at night”, in English, by phone or online")
    say("A filter takes any of its values. A facet's own filter does not shrink its counts.")
    answer = catalogue.search(
        "somebody to talk to at night",
        delivery=["phone", "online"],
        facets={"delivery": 6, "need": 4},
        limit=4,
        locale="en",
        now=NOW,
        highlight=True,
    )
    show(answer)


def find_what_comes_home(catalogue: luotsi.Catalogue) -> None:
    title("What comes to a client's home in Perho?")
    say("No words at all: filters alone. A service area is not an address: what comes to Perho may be based anywhere.")
    answer = catalogue.search(
        delivery="client_home", municipality="Perho", facets={"form": 5}, sort="name", limit=6, locale="en", now=NOW
    )
    show(answer)


def find_what_is_near(catalogue: luotsi.Catalogue) -> None:
    title("Peer groups and meeting places within 25 km of the centre of Kokkola")
    answer = catalogue.search(
        forms=["peer_group", "meeting_place"], near=(63.838, 23.130, 25), sort="distance", limit=4, locale="en", now=NOW
    )
    show(answer)


def misspell(catalogue: luotsi.Catalogue) -> None:
    title("“muistisairas” with two letters wrong")
    answer = catalogue.search("muistisiaras", limit=2, locale="fi", now=NOW)
    show(answer)


def match_a_situation(catalogue: luotsi.Catalogue) -> None:
    title("A couple at home: she cares for him and cannot leave, his memory fails")
    say("A profile in place of words. What is not known excludes nothing; it becomes a check, or a question to ask.")
    her = luotsi.Person(
        age=78,
        municipality="Kokkola",
        languages="fi",
        roles="informal_carer",
        needs={"carer_respite": 3, "loneliness": 1},
        constraints={"home_or_remote": True},
    )
    him = luotsi.Person(age=80, municipality="Kokkola", languages="fi", needs="memory")
    answer = catalogue.match(her, limit=2, locale="en", now=NOW)
    show(answer)

    print()
    say("Why not that one? And which few services would do for both of them?")
    print(textwrap.indent(str(catalogue.why_not("muistikahvila", profile=her, locale="en", now=NOW)), "  "))
    print(textwrap.indent(str(catalogue.plan(luotsi.Profile([her, him]), max=3, locale="en", now=NOW)), "  "))


def change_a_record(catalogue: luotsi.Catalogue) -> None:
    title("An association marks its group full")

    def full_groups() -> int:
        return catalogue.search(forms="peer_group", capacity="no_capacity", now=NOW).total

    before = full_groups()
    group = next(hit for hit in catalogue.search(forms="peer_group", sort="name", now=NOW) if hit.organization)

    record = catalogue.get(group.id, audience="steward")
    assert record is not None
    record["capacity"] = {"state": "no_capacity", "as_of": "2026-03-10", "expires": "2026-04-10"}
    written = catalogue.put(record, steward=group.organization, comment="The group is full until April")

    say(f"{group.title}: {before} peer groups were full; the very next search says {full_groups()}.")
    for change in catalogue.changes(since=written.seq - 1):
        print(f"  change {change.seq}: {change.kind} {change.id}, by {change.steward}: {change.comment}")


def ask_wrongly(catalogue: luotsi.Catalogue) -> None:
    title("A mistake is a numbered error with its place")
    try:
        catalogue.search(limit=1_000_000_000)
    except luotsi.LuotsiError as error:
        print(f"  {type(error).__name__} ({error.code}): {error}")


# How it looks


def show(answer: luotsi.Answer) -> None:
    """Prints an answer; `print(answer)` does nearly the same."""
    print(f"  {answer.total} services, {len(answer)} shown")
    if answer.did_you_mean:
        print(f"  read as: {answer.did_you_mean}")
    for hit in answer:
        language = f" ({hit.shown_language})" if hit.fallback else ""
        distance = f", {hit.distance_km:g} km" if hit.distance_km is not None else ""
        print(f"\n  {bold(hit.title)}{language}: {hit.organization}{distance}")
        if hit.summary:
            print(f"    {shorten(hit.summary)}")
        if hit.next_occurrence:
            print(f"    next: {hit.next_occurrence.starts:%a %d %b %H:%M}")
        if hit.contact:
            who = [hit.contact.name or hit.contact.role, hit.contact.phone, hit.contact.reachable]
            print(f"    call: {', '.join(part for part in who if part)}")
        for reason in hit.reasons:
            print(f"    why: {reason.text}")
        for check in hit.checks:
            print(f"    check: {check.text}")
        for passage in hit.highlights[:1]:
            print(f"    found: {passage.marked(*BOLD)}")
    for question in answer.questions[:2]:
        print(f"\n  to ask: {question.text}")
    for name, values in answer.facets.items():
        print(f"\n  {name}: " + ", ".join(f"{value.label} {value.count}" for value in values))


STYLED = sys.stdout.isatty() and "NO_COLOR" not in os.environ
BOLD = ("\x1b[1m", "\x1b[0m") if STYLED else ("*", "*")


def bold(text: str) -> str:
    return f"{BOLD[0]}{text}{BOLD[1]}" if STYLED else text


def title(text: str) -> None:
    print(f"\n{bold(text)}\n{'-' * len(text)}")


def say(text: str) -> None:
    print(textwrap.fill(text, 100))


def shorten(text: str) -> str:
    return textwrap.shorten(text, 100, placeholder=" ...")


if __name__ == "__main__":
    main()
