"""Why not, and a bundle for a household."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from . import views
from .answer import Contact, Occurrence, Reason, Receipt, _moment


class Covered(NamedTuple):
    """A need of a person."""

    person: int
    """Position of the person in the profile."""
    need: str
    label: str


class Alternative(NamedTuple):
    """A service that could stand in the place of a pick."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Pick:
    """A service of a plan."""

    id: str
    title: str
    covers: tuple[Covered, ...]
    next_occurrence: Occurrence | None
    contact: Contact | None
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The fewest services that cover the most of what a profile asks."""

    picks: tuple[Pick, ...]
    """The services, those that cover most first."""
    uncovered: tuple[Covered, ...]
    """What nothing in the plan covers."""
    exact: bool
    """Whether the plan is known to be the best."""
    receipt: Receipt

    def __str__(self) -> str:
        return views.plan_text(self)

    def _repr_html_(self) -> str:
        return views.plan_html(self)


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a service is, or is not, an answer to a question."""

    id: str
    title: str
    fits: bool
    """Whether it is an answer after all."""
    person: int
    """Position of the person whom it comes nearest to."""
    reasons: tuple[Reason, ...]
    """Every reason against it, the weightiest first."""
    changes: tuple[Reason, ...]
    """What would have to change, all of it together; a single ``ADMIT_NEVER`` where something cannot change."""
    checks: tuple[Reason, ...]
    """What would still have to be checked."""
    see: str | None
    """The service that is kept in its place, for a duplicate."""
    receipt: Receipt

    def __str__(self) -> str:
        return views.why_not_text(self)

    def _repr_html_(self) -> str:
        return views.why_not_html(self)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a receipt is of this request and this catalogue, and whether they give that answer."""

    verdict: str
    """``verified``; or ``other_catalogue``, ``other_request``, ``revision_ahead`` (this file is older than the answer),
    ``ranking_changed``, ``analysis_changed``, ``answer_differs``."""
    changes_since: int | None = None
    """For a verified one: how many changes the catalogue has seen since."""
    newest: int | None = None
    """For one that is ahead: the newest change of this file."""
    was: str | None = None
    """The version of the ranking or the analysis that the receipt names."""
    now: str | None = None
    """The version of now."""

    @property
    def verified(self) -> bool:
        """Whether the catalogue, as it was, gives that answer."""
        return self.verdict == "verified"


def plan(document: Mapping[str, Any]) -> Plan:
    """A plan from its document."""
    return Plan(
        picks=tuple(_pick(pick) for pick in document["picks"]),
        uncovered=_covered(document["uncovered"]),
        exact=document["exact"],
        receipt=_receipt(document["receipt"]),
    )


def why_not(document: Mapping[str, Any]) -> WhyNot:
    """An explanation from its document."""
    lists = {name: tuple(Reason(**one) for one in document[name]) for name in ("reasons", "changes", "checks")}
    return WhyNot(**{"see": None, **document, **lists, "receipt": _receipt(document["receipt"])})


def _pick(pick: Mapping[str, Any]) -> Pick:
    return Pick(
        id=pick["id"],
        title=pick["title"],
        covers=_covered(pick["covers"]),
        next_occurrence=_occurrence(pick["next_occurrence"]) if "next_occurrence" in pick else None,
        contact=Contact(*map(pick["contact"].get, Contact._fields)) if "contact" in pick else None,
        alternatives=tuple(Alternative(**one) for one in pick.get("alternatives", ())),
    )


def _covered(covered: list[dict[str, Any]]) -> tuple[Covered, ...]:
    return tuple(Covered(**one) for one in covered)


def _occurrence(occurrence: Mapping[str, Any]) -> Occurrence:
    ends = occurrence.get("ends")
    return Occurrence(_moment(occurrence["starts"]), ends and _moment(ends), occurrence.get("municipality"))


def _receipt(receipt: Mapping[str, Any]) -> Receipt:
    return Receipt(**{**receipt, "now": _moment(receipt["now"])})
