#!/usr/bin/env python3
"""The book under docs/: checks it, writes its generated tables, builds it where mdBook is installed.

usage: scripts/book.py           check, and build into target/book
       scripts/book.py --write   write the tables that are generated from the sources
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
_GENERATED = re.compile(r"(<!-- generated: ([\w :-]+?) -->\n).*?(<!-- /generated -->)", re.DOTALL)
_FENCE = re.compile(r"^(```+)([^\n]*)\n(.*?)^\1$", re.DOTALL | re.MULTILINE)


def main() -> int:
    wrong = [f"{page.relative_to(ROOT)}: not as scripts/book.py --write makes it" for page in outdated()]
    if sys.argv[1:] == ["--write"]:
        for page in outdated():
            page.write_text(generated(page.read_text(encoding="utf-8")), encoding="utf-8")
        wrong = []
    wrong += [*faults_of_summary(), *dead_links()]
    for line in wrong:
        print(line, file=sys.stderr)
    if wrong:
        return 1
    if shutil.which("mdbook") is None:
        print("the book is sound; skipped building it: mdbook is not installed")
        return 0
    return subprocess.run(["mdbook", "build", str(DOCS)], check=False).returncode


def pages() -> list[Path]:
    """The pages of the book, and the other texts that people read."""
    others = ("python/README.md", "demo/README.md", "tests/scenarios/README.md")
    return [*sorted(DOCS.rglob("*.md")), *sorted(ROOT.glob("*.md")), *(ROOT / name for name in others)]


def chapters() -> list[Path]:
    """The pages that the book lists."""
    summary = (DOCS / "SUMMARY.md").read_text(encoding="utf-8")
    return [DOCS / target for target in re.findall(r"\]\(([^)]+\.md)\)", summary)]


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """What stands after the fence of each code block, and its content."""
    for _, kind, content in _FENCE.findall(text):
        yield kind.strip(), content


# Links


def faults_of_summary() -> Iterator[str]:
    listed = chapters()
    for page in listed:
        if not page.is_file():
            yield f"docs/SUMMARY.md: there is no {page.relative_to(DOCS)}"
        if listed.count(page) > 1:
            yield f"docs/SUMMARY.md: {page.relative_to(DOCS)} is there twice"


def dead_links() -> Iterator[str]:
    for page in pages():
        prose = _FENCE.sub("", page.read_text(encoding="utf-8"))
        for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", prose)):
            if re.match(r"[a-z]+:", target):
                continue
            file, _, anchor = target.partition("#")
            found = (page.parent / file).resolve() if file else page
            place = f"{page.relative_to(ROOT)}: the link {target}"
            if not found.exists():
                yield f"{place} leads nowhere"
            elif anchor and anchor not in anchors(found):
                yield f"{place} leads to no heading"


def anchors(page: Path) -> set[str]:
    """The anchors of the headings, as GitHub and mdBook make them."""
    found: set[str] = set()
    for heading in re.findall(r"^#+ +(.*)$", _FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        repeated = sum(1 for other in found if re.fullmatch(rf"{re.escape(anchor)}(-\d+)?", other))
        found.add(f"{anchor}-{repeated}" if repeated else anchor)
    return found


# Tables that are generated


def outdated() -> list[Path]:
    texts = {page: page.read_text(encoding="utf-8") for page in sorted(DOCS.rglob("*.md"))}
    return [page for page, text in texts.items() if generated(text) != text]


def generated(text: str) -> str:
    """The page with its generated tables made anew."""

    def made(found: re.Match[str]) -> str:
        name, _, arguments = found[2].partition(": ")
        return f"{found[1]}\n{_TABLES[name](*arguments.split())}\n\n{found[3]}"

    return _GENERATED.sub(made, text)


def table(headings: list[str], rows: list[list[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def errors() -> str:
    source = (ROOT / "core/src/error.rs").read_text(encoding="utf-8")
    _, _, kinds = source.partition("\nerror_kinds! {\n")
    row = re.compile(r'((?:    /// [^\n]*\n)+)    (\w+) = (\d+), "(\w+)", (\w+);')
    again = {"Yes": "yes", "Maybe": "later", "No": ""}
    rows = []
    for about, variant, number, name, retry in row.findall(kinds.partition("\n}")[0]):
        words = " ".join(line.strip().removeprefix("/// ") for line in about.strip().splitlines())
        meaning = re.sub(r"\[`(\w+)::(\w+)`\]", r"`\2`", words)
        rows.append([number, f"`{name}`", f"`{variant}Error`", again[retry], meaning])
    return table(["number", "name", "Python", "again?", "what it means"], rows)


def ranking() -> str:
    weights = (ROOT / "core/src/matching/weights.rs").read_text(encoding="utf-8")
    shares = dict(re.findall(r"^/// \| `(\w+)` \| (.*) \|$", weights, re.MULTILINE))
    return table(
        ["part", "points", "share"],
        [[f"`{part}`", f"{points:,}", shares[part]] for part, points in _ranking()["parts"].items()],
    )


def ranking_needs() -> str:
    needs = _ranking()["needs"]
    apart = ", ".join(f"`{need}`" for need in needs["apart"])
    rows = [["the need itself", "1"], ["a kind of it", str(needs["narrower"])], ["what it is a kind of", str(needs["broader"])]]
    return f"{table(['the service serves', 'counts'], rows)}\n\nThese are asked for by name or not at all: {apart}."


def ranking_freshness() -> str:
    freshness = _ranking()["freshness"]
    limits = {
        "any service": freshness["default"],
        **{f"services of the form `{form}`": limits for form, limits in freshness["forms"].items()},
        "organizations and locations": freshness["registers"],
    }
    rows = [[of, str(limit["aging"]), str(limit["stale"])] for of, limit in limits.items()]
    shares = ", ".join(f"{name.replace('_', ' ')} {freshness[name]:g}" for name in ("fresh", "aging", "stale", "never_verified"))
    return f"{table(['of', 'aging after, days', 'stale after, days'], rows)}\n\nThe shares: {shares}."


def _ranking() -> dict[str, Any]:
    weights: dict[str, Any] = json.loads((ROOT / "core/data/ranking.json").read_text(encoding="utf-8"))
    return weights


def schema(*names: str) -> str:
    """The types of some schemas, each once: tables of fields, and lists of codes."""
    types: dict[str, dict[str, Any]] = {}
    for name in names:
        document = json.loads((ROOT / f"include/schema/{name}.schema.json").read_text(encoding="utf-8"))
        # A list is told by what it is of.
        types |= {} if document.get("type") == "array" else {document["title"]: document}
        for reached in _reached(document, document.get("$defs", {})):
            types.setdefault(reached, document["$defs"][reached])
    return "\n\n".join(f"## {name}\n\n{_described(one)}" for name, one in types.items())


def _reached(part: Any, types: dict[str, Any], seen: dict[str, None] | None = None) -> dict[str, None]:
    """The types that a part of a schema refers to, in the order in which a reader meets them."""
    seen = {} if seen is None else seen
    own = [_name_of(one) for one in _references(part) if _name_of(one) in types]
    fresh = [name for name in dict.fromkeys(own) if name not in seen]
    seen |= dict.fromkeys(fresh)
    for name in fresh:
        _reached(types[name], types, seen)
    return seen


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"]
        for key, inner in part.items():
            if key != "$defs":
                yield from _references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _references(inner)


def _name_of(reference: str) -> str:
    return reference.rpartition("/")[2]


def _described(one: dict[str, Any]) -> str:
    about = one.get("description", "")
    if one.get("properties"):
        required = one.get("required", [])
        fields = sorted(one["properties"].items(), key=lambda field: field[0] not in required)
        rows = [
            [f"`{name}`" + ("*" if name in required else ""), _type(field), _cell(field.get("description", ""))]
            for name, field in fields
        ]
        return f"{about}\n\n{table(['field', 'type', 'what it is'], rows)}"
    choices = one.get("oneOf", one.get("anyOf", []))
    if any("properties" in choice for choice in choices):
        rows = [[_fields(choice), _cell(choice.get("description", ""))] for choice in choices]
        return f"{about}\n\n{table(['fields', 'what it is'], rows)}"
    codes = [choice for choice in choices if "const" in choice]
    if codes:
        rows = [[f"`{code['const']}`", _cell(_of_code(code))] for code in codes]
        return f"{about}\n\n{table(['code', 'what it is'], rows)}"
    return f"{about}\n\nType: {_type(one)}."


def _fields(choice: dict[str, Any]) -> str:
    """What one of several choices consists of."""
    if "properties" not in choice:
        return _type(choice)
    required = choice.get("required", [])
    # What tells it from the others is first.
    fields = sorted(choice["properties"].items(), key=lambda field: ("const" not in field[1], field[0] not in required))
    return ", ".join(f"`{name}`{'*' * (name in required)}: {_type(field)}" for name, field in fields)


def _of_code(code: dict[str, Any]) -> str:
    """What a code means; where it says only its label, that label."""
    return str(code.get("description", "")).removeprefix(f"`{code['const']}`: ")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _type(field: dict[str, Any]) -> str:
    """The type of a field in words."""
    if "$ref" in field:
        name = _name_of(field["$ref"])
        return f"[{name}](#{name.lower()})"
    if choices := field.get("anyOf") or field.get("oneOf"):
        return " or ".join(_type(choice) for choice in choices if choice.get("type") != "null")
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return " or ".join(f"`{value}`" for value in field["enum"] if value is not None)
    kinds = field.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else [kind for kind in kinds if kind != "null"]
    return " or ".join(_kind(kind, field) for kind in kinds) or "anything"


def _kind(kind: str, field: dict[str, Any]) -> str:
    match kind:
        case "array" if "prefixItems" in field:
            return f"list of {' and '.join(map(_type, field['prefixItems']))}"
        case "array":
            return f"list of {_type(field['items'])}" if "items" in field else "list"
        case "object":
            values = field.get("additionalProperties")
            if "properties" in field:
                return f"object of {', '.join(f'`{name}`' for name in field['properties'])}"
            return f"map of text to {_type(values)}" if isinstance(values, dict) else "object"
        case "integer" if "maximum" in field:
            return f"whole number, {field.get('minimum', 0)} to {field['maximum']:,}"
        case "string" if field.get("format") == "date":
            return "day"
        case _:
            words = {"string": "text", "integer": "whole number", "boolean": "true or false"}
            return words.get(kind, kind)


_TABLES: dict[str, Callable[..., str]] = {
    "schema": schema,
    "errors": errors,
    "ranking": ranking,
    "ranking needs": ranking_needs,
    "ranking freshness": ranking_freshness,
}

if __name__ == "__main__":
    sys.exit(main())
