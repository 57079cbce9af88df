"""The commands ``luotsi history``, ``luotsi diff``, ``luotsi erase`` and ``luotsi restore``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from . import catalogue as catalogues
from .steward import FieldChange
from .upkeep import RecordChange, restore


def add_history(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("id", metavar="ID")
    sub.add_argument("--kind", choices=["service", "organization", "location"], default="service")


def history(options: argparse.Namespace) -> int:
    """Prints every version of a record: who wrote it, why, and which fields it changed."""
    versions = []
    with catalogues.open(options.catalogue, mode="read_only") as catalogue:
        before = 0
        for change in catalogue.history(options.id, options.kind):
            fields = catalogue.diff_versions(options.id, before, change.seq, options.kind)
            versions.append((change, fields if before else ()))
            before = change.seq
    if options.json:
        print(_json([{**asdict(change), "changes": [one._asdict() for one in fields]} for change, fields in versions]))
        return 0
    for change, fields in versions:
        what = "deleted" if change.deleted else "changed" if fields else "put"
        said = (change.steward, change.source, change.comment)
        print(f"{change.seq:>8}  {change.at:%Y-%m-%d %H:%M}  {what}  {', '.join(word for word in said if word)}".rstrip())
        if not change.deleted:
            _print_fields(fields)
    if not versions:
        print(f"there never was such a {options.kind}, or it is no longer kept")
    return 0


def add_diff(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("from_", metavar="FROM", type=_point, help="a revision, or an instant with its offset")
    sub.add_argument("to", metavar="TO", type=_point, help="a later one of the same sort")


def diff(options: argparse.Namespace) -> int:
    """Prints the records and fields that differ between two states of the catalogue."""
    with catalogues.open(options.catalogue, mode="read_only") as catalogue:
        changes = catalogue.diff(options.from_, options.to)
        if options.json:
            print(_json([_plain(change) for change in changes]))
            return 0
        for change in changes:
            what = "+" if change.before is None else "-" if change.after is None else "~"
            print(f"{what} {change.kind} {change.id}")
            if what == "~":
                _print_fields(change.fields)
    return 0


def add_erase(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--name", help="the person's whole name")
    sub.add_argument("--email", help="an e-mail address")
    sub.add_argument("--phone", help="a phone number")
    sub.add_argument("--organization", metavar="ID", help="only in the records of this organization")
    sub.add_argument("--service", metavar="ID", help="only in this service")


def erase(options: argparse.Namespace) -> int:
    """Erases a contact person, and says what is left to do."""
    with catalogues.open(options.catalogue) as catalogue:
        erased = catalogue.erase(
            name=options.name,
            email=options.email,
            phone=options.phone,
            organization=options.organization,
            record=None if options.service is None else ("service", options.service),
        )
    if options.json:
        print(_json(asdict(erased)))
        return 0
    print(f"erased from {len(erased.records)} records, {erased.versions} versions, {erased.drafts} drafts, "
          f"{erased.suggestions} suggestions")
    for kind, id, path in erased.mentions:
        print(f"look at {kind} {id}, {path}: it may name the person in other words")
    for copy in erased.copies:
        print(f"still there: {copy}")
    if not erased.complete:
        print("somebody was reading: erase once more, so that the old bytes leave the file")
    return 0


def add_restore(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("backup", metavar="BACKUP", help="a backup of the catalogue, of this or an older version")


def restored(options: argparse.Namespace) -> int:
    """Restores a backup."""
    done = restore(options.backup, options.catalogue)
    if options.json:
        print(_json(done._asdict()))
        return 0
    print(f"restored; the catalogue stands at change {done.revision}")
    if done.replaced is not None:
        print(f"what stood before is kept in {done.replaced}")
    return 0


def _point(text: str) -> int | datetime:
    return int(text) if text.isdecimal() else datetime.fromisoformat(text)


def _plain(change: RecordChange) -> dict[str, object]:
    return {**asdict(change), "fields": [one._asdict() for one in change.fields]}


def _print_fields(fields: Iterable[FieldChange]) -> None:
    for field in fields:
        for sign, value in (("-", field.before), ("+", field.after)):
            if value is not None:
                print(f"          {sign} {field.path.removeprefix('$.')}: {_json(value)}")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
