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
_GENERATED = re.compile(r"(<!-- generated: ([\w -]+?) -->\n).*?(<!-- /generated -->)", re.DOTALL)
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
    others = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "python/README.md", "demo/README.md")
    return [*sorted(DOCS.rglob("*.md")), *(ROOT / name for name in others)]


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
        return f"{found[1]}\n{_TABLES[found[2]]()}\n\n{found[3]}"

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


_TABLES: dict[str, Callable[[], str]] = {
    "errors": errors,
    "ranking": ranking,
    "ranking needs": ranking_needs,
    "ranking freshness": ranking_freshness,
}

if __name__ == "__main__":
    sys.exit(main())
