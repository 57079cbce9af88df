"""How good are the answers? Judged queries, judged situations, and the lexicon that they may be asked with."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

from . import _luotsi

Variant = Literal["plain", "typo", "fold", "prefix"]
"""How queries are typed: as they are; with one typing error; without dots and rings; with the last word unfinished."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one collection of judged queries, typed in one way."""

    collection: str
    variant: Variant
    queries: int
    ndcg_10: float
    """Normalised discounted cumulative gain of the first ten, 0 to 1."""
    recall_100: float
    """The share of the relevant documents among the first hundred, 0 to 1."""
    mrr_10: float
    """One over the rank of the first relevant document among ten, 0 if there is none; 0 to 1."""
    mean_hits: float
    p50_us: float
    """The median time of a search, in microseconds."""
    p99_us: float
    """The time that one search in a hundred exceeds, in microseconds."""


class Share(NamedTuple):
    """How many of how many."""

    right: int
    of: int


class Fault(NamedTuple):
    """Something that is not as the judge expects."""

    scenario: str
    about: str
    """What was judged: the name of a count of :class:`Judgement`, or of a field."""
    text: str
    """What is wrong, and what came instead."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a catalogue made of judged situations. ``docs/SCENARIOS.md`` describes the counts."""

    scenarios: int
    must_top5: Share
    must_list: Share
    must_not: Share
    must_not_violations: int
    ineligible_at_5: int
    flags: Share
    bundles: Share
    special: Share
    text_long: Share
    text_short: Share
    ranking: str
    """Version of the ranking weights."""
    faults: tuple[Fault, ...]
    """Everything that is wrong, scenario by scenario."""
    holds: bool
    """Whether everything is right but for the words alone, which are a share and not a promise."""


class Lexicon(NamedTuple):
    """A lexicon file that was compiled."""

    name: str
    """Of the word list."""
    licence: str
    """Of the word list, to be shown by a product that uses it."""
    forms: int


def evaluate(
    folder: str | os.PathLike[str],
    variants: Iterable[Variant] = ("plain",),
    *,
    lexicon: str | os.PathLike[str] | None = None,
) -> list[Figures]:
    """Asks judged queries through the ordinary search, each collection on its own, in each of these variants.

    The folder has ``corpus.jsonl`` (``id``, ``coll``, ``lang``, ``title``, ``body``), ``queries.jsonl`` (``id``, ``coll``,
    ``lang``, ``text``) and ``qrels.tsv`` (query, document, 1). ``lexicon`` is a Finnish lexicon file.

    Raises :class:`~luotsi.IoError`, and :class:`~luotsi.InvalidDocumentError` with file and line.
    """
    asked: list[str] = [*variants]
    if unknown := set(asked) - set(get_args(Variant)):
        raise ValueError(f"there is no variant {min(unknown)!r}")
    return [Figures(**row) for row in json.loads(_luotsi.evaluate(folder, asked, lexicon))]


def judge(catalogue: str | os.PathLike[str], scenarios: str | os.PathLike[str]) -> Judgement:
    """Asks a catalogue judged situations. ``catalogue`` is a file that can be imported, ``scenarios`` a JSON file of them.

    Raises :class:`~luotsi.IoError`, and :class:`~luotsi.InvalidDocumentError` with the place.
    """
    counts, faults, holds = _luotsi.judge(catalogue, scenarios)
    found: dict[str, Any] = json.loads(counts)
    found = {name: Share(of["right"], of["of"]) if isinstance(of, dict) else of for name, of in found.items()}
    return Judgement(**found, faults=tuple(Fault(*fault) for fault in faults), holds=holds)


def build_lexicon(list: str | os.PathLike[str], target: str | os.PathLike[str]) -> Lexicon:
    """Compiles a Finnish word list, the Kotus list or one in the project's own format, into a lexicon file.

    Raises :class:`~luotsi.IoError`, and :class:`~luotsi.InvalidDocumentError` with the line.
    """
    return Lexicon(*_luotsi.build_lexicon(list, target))
