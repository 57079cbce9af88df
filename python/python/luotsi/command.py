"""The command ``luotsi``: a catalogue from a terminal.

Exit status: 0 done; 1 an error, said on standard error with its place and its cure; 2 wrong usage.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from typing import Any

from . import __version__, bench, catalogue as catalogues, judging, keeping, views
from .answer import Answer
from .errors import InvalidRequestError, IoError, LuotsiError, NotFoundError
from .profile import Person
from .reports import ImportReport
from .table import table, wrap

_FILTERS = {
    "municipality": "a municipality that is served, by name or code",
    "form": "a form of support: peer_group, helpline ...",
    "need": "a need: carer_support, loneliness ...",
    "role": "a role that is served: informal_carer ...",
    "delivery": "how it meets the client: client_home, place, phone ...",
    "language": "a language of the service: fi, sv ...",
    "organization": "the id of an organization",
}
_CONSTRAINTS = {
    "home": ("home_or_remote", "the client cannot leave home"),
    "wheelchair": ("wheelchair", "the client moves in a wheelchair"),
    "evenings": ("evenings_only", "only sessions that start at 16:30 or later"),
    "no-phone": ("no_phone", "the client cannot use the phone"),
    "no-online": ("no_online", "the client cannot use the internet"),
    "free": ("free_only", "only what costs nothing"),
    "with-capacity": ("with_capacity", "only what has room now"),
    "low-threshold": ("low_threshold", "only what needs no referral, assessment or decision"),
}
_SEVERITIES = ("error", "warning", "note")
_LISTED_OF_A_CODE = 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that knows fewer letters shows a question mark rather than an error.
            stream.reconfigure(errors="replace")
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
        return status
    except LuotsiError as error:
        place = f" (at {error.path})" if error.path else ""
        print(f"luotsi: {error.kind} {error.code}: {error.message}{place}", file=sys.stderr)
        if error.hint:
            print(f"        {error.hint}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("luotsi: stopped; nothing was changed", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read the output has had enough. What Python still wants to write goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="luotsi", description="A catalogue of support services.")
    parser.add_argument("--version", action="version", version=f"luotsi {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def plain(name: str, run: Any, help: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
        sub.set_defaults(run=run)
        sub.add_argument("--json", action="store_true", help="print JSON")
        return sub

    def command(name: str, run: Any, help: str) -> argparse.ArgumentParser:
        sub = plain(name, run, help)
        sub.add_argument("catalogue", metavar="CATALOGUE", help="the catalogue's file")
        return sub

    sub = command("import", _import, "import files into a catalogue, which is begun where there is none")
    sub.add_argument("files", metavar="FILE", nargs="+", help="a file or a folder; its format is told by content")
    sub.add_argument("--format", help="the format, where content does not tell it")
    sub.add_argument("--text-language", metavar="LANGUAGE", help="language of texts that do not say theirs")
    sub.add_argument("--dry-run", action="store_true", help="read and report, and change nothing")
    sub.add_argument(
        "--on-error",
        choices=["abort", "skip"],
        default="abort",
        help="where rows are in error, import nothing (as long as nothing is said) or the other rows",
    )
    sub.add_argument("--steward", help="who is responsible; kept with every record")
    sub.add_argument("--comment", help="why; kept with every record")

    sub = command("search", _search, "search the services")
    sub.add_argument("text", metavar="TEXT", nargs="*", help="words, as you would say them")
    for name, help in _FILTERS.items():
        sub.add_argument(f"--{name}", action="append", default=[], help=help)
    _add_query(sub)

    sub = plain("match", _match, "find what fits a client's situation")
    sub.add_argument(
        "catalogue",
        metavar="CATALOGUE",
        nargs="?",
        default=os.environ.get("LUOTSI_CATALOGUE"),
        help="the catalogue's file; where it is not said, the one that LUOTSI_CATALOGUE names",
    )
    sub.add_argument("--profile", metavar="FILE", help="the situation: a file of JSON, or - for standard input")
    sub.add_argument("--text", default="", help="words, to narrow it down")
    _add_person(sub)
    _add_query(sub)
    sub.add_argument("--why-not", metavar="ID", help="say why a service is not an answer, and what would have to change")
    sub.add_argument("--plan", metavar="N", type=int, help="the fewest services, at most N, that cover most needs")

    sub = command("show", _show, "show one record")
    sub.add_argument("id", metavar="ID")
    sub.add_argument("--kind", choices=["service", "organization", "location"], default="service")
    sub.add_argument("--audience", choices=["public", "professional", "steward"], default="professional")

    sub = command("export", _export, "write the catalogue as JSON Lines")
    sub.add_argument("file", metavar="FILE")
    sub.add_argument("--audience", choices=["public", "professional", "steward"], default="steward")

    command("info", _info, "say what the catalogue is and holds")

    sub = command("changes", _changes, "list what has changed, in order")
    sub.add_argument("--since", type=int, default=0, metavar="SEQ", help="go on after this change")
    sub.add_argument("--limit", type=int, default=50)

    sub = command("bench", bench.run, "ask a log of queries, and say how long the answers take")
    sub.add_argument("queries", metavar="QUERIES", help="on each line words, or a request as JSON")
    sub.add_argument("--rounds", type=int, default=3, help="how often each is asked; the best time counts (3)")

    for name, run, add, help in (
        ("history", keeping.history, keeping.add_history, "list the versions of one record, and what each changed"),
        ("diff", keeping.diff, keeping.add_diff, "list what differs between two revisions or instants"),
        ("erase", keeping.erase, keeping.add_erase, "erase a contact person from the records, the history and the file"),
        ("restore", keeping.restored, keeping.add_restore, "restore a backup in the place of the catalogue"),
    ):
        add(command(name, run, help))

    sub = plain("eval", judging.evaluate, "ask the judged queries of a folder, and say how good the answers are")
    sub.add_argument("folder", metavar="DIR", help="corpus.jsonl, queries.jsonl and qrels.tsv")
    for variant, help in judging.VARIANTS.items():
        sub.add_argument(f"--{variant}", action="append_const", dest="variants", const=variant, help=help)
    sub.add_argument("--lexicon", metavar="FILE", help="a Finnish lexicon in place of the built-in one")

    sub = plain("lexicon", judging.build_lexicon, "compile a Finnish word list into a lexicon file")
    sub.add_argument("action", choices=["build"])
    sub.add_argument("list", metavar="FILE", help="the Kotus list (CSV), or one in the project's own format")
    sub.add_argument("--output", metavar="FILE", default="fi.lexicon", help="the lexicon file (fi.lexicon)")
    return parser


def _add_person(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--age", type=float, help="in years")
    sub.add_argument("--gender", choices=["female", "male", "other"])
    sub.add_argument("--municipality", help="of residence: a name or a code")
    sub.add_argument("--language", action="append", default=[], help="a language in which the client can use a service")
    sub.add_argument("--role", action="append", default=[], help="informal_carer, relative, parent ...")
    sub.add_argument("--need", metavar="CODE[=WEIGHT]", type=_weighted, action="append", default=[], help="a need")
    sub.add_argument(
        "--attribute",
        metavar="NAME[=yes|no]",
        type=_attribute,
        action="append",
        default=[],
        help="what services may require or exclude: informal_care_support_decision, sober=no ...",
    )
    for name, (_, help) in _CONSTRAINTS.items():
        sub.add_argument(f"--{name}", action="store_true", help=help)
    sub.add_argument("--max-km", type=int, metavar="KM", help="farthest place")


def _add_query(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--near", metavar="LAT,LON[,KM]", type=_circle, help="within so many kilometres of a place")
    sub.add_argument("--verified-since", metavar="DAY", help="confirmed on this day or later")
    sub.add_argument(
        "--facet",
        metavar="NAME[=N]",
        type=_facet,
        action="append",
        default=[],
        help="count the values of a facet, and show the N most frequent: form, need ...",
    )
    sub.add_argument("--drill-down", action="store_true", help="count facets among the hits, under their own filters too")
    sub.add_argument("--locale", help="language of the reader: fi, sv, en")
    sub.add_argument("--audience", choices=["public", "professional", "steward"], help="who the reader is")
    sub.add_argument("--sort", choices=["relevance", "name", "distance", "verified"])
    sub.add_argument("--limit", type=int, default=10, help="hits of the page (10)")
    sub.add_argument("--offset", type=int, default=0, help="hits before the page")
    sub.add_argument("--now", metavar="INSTANT", help="ask as if it were this day or instant")
    sub.add_argument("--explain", action="store_true", help="say why each hit is there (+), what to check (?), and the score")
    sub.add_argument("--highlight", action="store_true", help="show the passages that matched")


def _circle(text: str) -> tuple[float, ...]:
    numbers = tuple(float(number) for number in text.split(","))
    if len(numbers) not in (2, 3):
        raise ValueError
    return numbers


def _weighted(text: str) -> tuple[str, float]:
    code, _, weight = text.partition("=")
    return code, float(weight or 1)


def _attribute(text: str) -> tuple[str, bool]:
    name, _, value = text.partition("=")
    return name, {"": True, "yes": True, "no": False}[value]


def _facet(text: str) -> tuple[str, int]:
    name, _, size = text.partition("=")
    return name, int(size or 10)


# Commands


def _import(options: argparse.Namespace) -> int:
    if options.dry_run and not os.path.exists(options.catalogue):
        opened = catalogues.memory()
    else:
        opened = catalogues.open(options.catalogue, create=True)
    with opened as catalogue:
        for file in options.files:
            progress = _Progress(os.path.basename(file) or file)
            try:
                report = catalogue.import_file(
                    file,
                    format=options.format,
                    language=options.text_language,
                    dry_run=options.dry_run,
                    on_error=options.on_error,
                    steward=options.steward,
                    comment=options.comment,
                    progress=progress,
                )
            finally:
                progress.clear()
            if options.json:
                _print_json({"file": file, **report.to_dict()})
            else:
                _print_lines(_report_lines(file, report, options.dry_run, progress.seconds))
            if not report.imported and not options.dry_run:
                return 1
    return 0


def _search(options: argparse.Namespace) -> int:
    with _reading(options) as catalogue:
        answer = catalogue.search(
            " ".join(options.text),
            municipality=options.municipality,
            forms=options.form,
            needs=options.need,
            roles=options.role,
            delivery=options.delivery,
            languages=options.language,
            organization=options.organization,
            explain="full" if options.explain else None,
            **_view(options),
        )
    if options.json:
        print(answer.to_json())
    else:
        _print_lines(_answer_lines(answer, options))
    return 0


def _match(options: argparse.Namespace) -> int:
    if options.catalogue is None:
        raise InvalidRequestError("which catalogue?", hint="name its file, or set LUOTSI_CATALOGUE")
    profile = _profile(options.profile) or _person(options)
    view = _view(options)
    with _reading(options) as catalogue:
        told: Any
        if options.why_not:
            told = catalogue.why_not(options.why_not, options.text, profile=profile, **view)
        elif options.plan:
            told = catalogue.plan(profile, max=options.plan, **view)
        else:
            told = catalogue.match(profile, options.text, explain="full" if options.explain else None, **view)
    if options.json:
        print(told.to_json() if isinstance(told, Answer) else json.dumps(_plain_values(told), ensure_ascii=False))
    else:
        _print_lines(str(told).splitlines())
    return 0


def _plain_values(value: Any) -> Any:
    """Records as dicts, down to what JSON knows."""
    if is_dataclass(value) and not isinstance(value, type):
        return {of.name: _plain_values(getattr(value, of.name)) for of in fields(value)}
    if hasattr(value, "_asdict"):
        return {name: _plain_values(of) for name, of in value._asdict().items()}
    if isinstance(value, (tuple, list)):
        return [_plain_values(of) for of in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _view(options: argparse.Namespace) -> dict[str, Any]:
    """The part of a query that searching and matching share."""
    return {
        "near": options.near,
        "verified_since": options.verified_since,
        "facets": dict(options.facet),
        "facet_counts": "drill_down" if options.drill_down else None,
        "locale": options.locale,
        "audience": options.audience,
        "sort": options.sort,
        "limit": options.limit,
        "offset": options.offset,
        "now": options.now,
        "highlight": options.highlight,
    }


def _person(options: argparse.Namespace) -> Person:
    constraints = {name: True for option, (name, _) in _CONSTRAINTS.items() if getattr(options, option.replace("-", "_"))}
    return Person(
        age=options.age,
        gender=options.gender,
        municipality=options.municipality,
        languages=options.language,
        roles=options.role,
        needs=dict(options.need),
        attributes=dict(options.attribute),
        constraints={**constraints, **({"max_km": options.max_km} if options.max_km is not None else {})},
    )


def _show(options: argparse.Namespace) -> int:
    with _reading(options) as catalogue:
        record = catalogue.get(options.id, options.kind, audience=options.audience)
    if record is None:
        raise NotFoundError(f"there is no such {options.kind}")
    if options.json:
        _print_json(record)
    else:
        _print_lines(_document_lines(record, _columns()))
    return 0


def _export(options: argparse.Namespace) -> int:
    with _reading(options) as catalogue:
        count = catalogue.export_file(options.file, audience=options.audience)
    if options.json:
        _print_json({"file": options.file, "records": count})
    else:
        print(f"{count} records written to {options.file}")
    return 0


def _info(options: argparse.Namespace) -> int:
    with _reading(options) as catalogue:
        info = catalogue.info()
    if options.json:
        _print_json(asdict(info))
    else:
        _print_lines(_document_lines({name.replace("_", " "): value for name, value in asdict(info).items()}, _columns()))
    return 0


def _changes(options: argparse.Namespace) -> int:
    with _reading(options) as catalogue:
        changes = list(catalogue.changes(options.since, options.limit))
    if options.json:
        _print_json([asdict(change) for change in changes])
        return 0
    rows = [
        [
            str(change.seq),
            f"{change.at:%Y-%m-%d %H:%M}",
            "deleted" if change.deleted else "put",
            change.kind,
            change.id,
            change.steward or "",
            change.source or "",
            change.comment or "",
        ]
        for change in changes
    ]
    headings = ["seq", "at (UTC)", "what", "kind", "id", "steward", "source", "comment"]
    _print_lines(table(headings, rows, _columns(), ["seq"], ["seq", "id"]) if rows else ["no changes"])
    return 0


def _profile(file: str | None) -> dict[str, Any] | None:
    if file is None:
        return None
    try:
        profile = json.load(sys.stdin if file == "-" else open(file, encoding="utf-8"))
    except OSError as error:
        raise IoError("the profile cannot be read", path=file) from error
    except ValueError:
        # What JSON's own error says may be a client's.
        raise InvalidRequestError("the profile is not JSON", path=file) from None
    if not isinstance(profile, dict):
        raise InvalidRequestError("a profile is a JSON object", path=file, hint='write {"persons": [{...}]}')
    return profile


def _reading(options: argparse.Namespace) -> catalogues.Catalogue:
    return catalogues.open(options.catalogue, mode="read_only")


# What is printed


def _answer_lines(answer: Answer, options: argparse.Namespace) -> Iterator[str]:
    columns = _columns()
    before, after = ("\x1b[1m", "\x1b[0m") if _styled() else ("**", "**")
    yield views.heading(answer)
    if answer:
        yield ""
        rows = [
            [
                str(number),
                hit.title,
                hit.organization,
                f"{hit.next_occurrence.starts:%Y-%m-%d %H:%M}" if hit.next_occurrence else "",
                "" if hit.distance_km is None else f"{hit.distance_km:.1f}",
                str(hit.freshness.verified_at or "never") if hit.freshness else "",
                hit.id,
            ]
            for number, hit in enumerate(answer, options.offset + 1)
        ]
        words = views.words_for(answer)
        when, confirmed = words["next"], words["confirmed"]
        headings = ["", words["service"], words["organization"], when, "km", confirmed, "id"]
        first, *lines = table(headings, rows, columns, ["", "km"], ["", when, "km", confirmed, "id"])
        yield _dim(first)
        for hit, line in zip(answer, lines):
            yield line
            if options.explain:
                yield from _notes("+ ", [reason.text for reason in hit.reasons], columns)
                yield from _notes("? ", [check.text for check in hit.checks], columns)
                parts = [f"{name} {value / 1000:.3g}" for name, value in hit.parts.items()]
                yield from _notes(f"score {hit.score / 1000:.3g}: ", [", ".join(parts)] if parts else [], columns)
            for highlight in hit.highlights:
                for passage in _notes("", [highlight.marked("\ue000", "\ue001")], columns):
                    yield passage.replace("\ue000", before).replace("\ue001", after)
    for name, values in answer.facets.items():
        yield ""
        rows = [[value.label, str(value.count), value.value] for value in values]
        first, *lines = table([name, "services", "value"], rows, columns, ["services"], ["value"])
        yield _dim(first)
        yield from lines
    for text in [*(question.text for question in answer.questions), *(gap.text for gap in answer.gaps)]:
        yield ""
        yield from wrap(text, columns)


def _notes(label: str, notes: Iterable[str], columns: int) -> Iterator[str]:
    for note in notes:
        for line in wrap(label + note, columns - 5):
            yield "     " + line


def _report_lines(file: str, report: ImportReport, dry_run: bool, seconds: float) -> Iterator[str]:
    kept = ", ".join(f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in report.kept.items())
    if report.imported:
        done = f"imported {kept}: {report.changed} new or changed, {report.unchanged} as they stood"
    elif dry_run:
        done = f"would import {kept or 'nothing'}; nothing was changed"
    else:
        done = "nothing was imported, for some rows are in error; correct them, or say --on-error skip"
    yield f"{file} ({report.format}): {done} ({seconds:.1f} s)"
    if not report.counts:
        return
    columns = _columns()
    # Errors first: they are what has to be corrected.
    rows = sorted(report.rows, key=lambda row: _SEVERITIES.index(row.severity))
    severity = {row.code: row.severity for row in rows}
    counts = sorted(report.counts.items(), key=lambda item: (_SEVERITIES.index(severity[item[0]]), -item[1], item[0]))
    found = [[code, severity[code], str(count)] for code, count in counts]
    yield ""
    yield from table(["found", "", "rows"], found, columns, ["rows"])
    seen = Counter[str]()
    listed = []
    for row in rows:
        seen[row.code] += 1
        if seen[row.code] <= _LISTED_OF_A_CODE:
            place = "" if row.row is None else str(row.row)
            listed.append([row.file or "", place, row.field or "", row.code, row.message])
    yield ""
    yield from table(["file", "row", "field", "found", "what"], listed, columns, ["row"])
    left_out = len(rows) - len(listed) + report.rows_left_out
    if left_out:
        yield f"... and {left_out} more; --json lists {'the first of each code' if report.rows_left_out else 'them'}"


def _document_lines(document: Mapping[str, Any], columns: int) -> Iterator[str]:
    """A document as lines: plain values beside their names, others under them."""
    for name, value in document.items():
        if _is_plain(value):
            first, *rest = wrap(_plain(value), max(columns - len(name) - 2, 20)) or [""]
            yield f"{_bold(name)}: {first}"
            yield from (" " * (len(name) + 2) + line for line in rest)
        else:
            yield f"{_bold(name)}:"
            yield from ("  " + line for line in _nested_lines(value, columns - 2))


def _nested_lines(value: Any, columns: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _document_lines(value, columns)
    elif isinstance(value, list):
        for item in value:
            first, *rest = list(_nested_lines(item, columns - 2)) or [""]
            yield f"- {first}"
            yield from ("  " + line for line in rest)
    else:
        yield _plain(value)


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return not any(isinstance(item, (Mapping, list)) for item in value)
    return not isinstance(value, Mapping)


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, default=str))


def _columns() -> int:
    return shutil.get_terminal_size((100, 24)).columns


def _styled() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _bold(text: str) -> str:
    return f"\x1b[1m{text}\x1b[0m" if _styled() else text


def _dim(text: str) -> str:
    return f"\x1b[2m{text}\x1b[0m" if _styled() else text


class _Progress:
    """A bar on standard error, for people who wait longer than half a second."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._began = time.monotonic()
        self._drawn = 0.0
        self._shown = sys.stderr.isatty()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def __call__(self, done: int, total: int) -> None:
        now = self.seconds
        if not self._shown or now < 0.5 or now - self._drawn < 0.1:
            return
        self._drawn = now
        share = done / total if total else 1.0
        filled = round(share * 30)
        print(f"\r{self._name} [{'#' * filled}{'.' * (30 - filled)}] {share:4.0%}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Takes the bar away."""
        if self._drawn:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
