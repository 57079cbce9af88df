"""Stewards: who may write which records, in steps or at once; and what others propose."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from . import _luotsi
from .answer import _moment
from .reports import Written
from .request import dump

Kind = Literal["service", "organization", "location"]
Text = str | Mapping[str, str]


class FieldChange(NamedTuple):
    """A field that differs."""

    path: str
    """Its JSON path: ``$.contacts[0].phones[0].number``."""
    before: Any
    """What stood there; ``None`` where nothing did."""
    after: Any
    """What stands there now; ``None`` where nothing does."""


class Effect(NamedTuple):
    """A change in matching."""

    code: str
    text: str


class Missing(NamedTuple):
    """A detail that profiles often ask for, and the record does not say."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A record as a steward would like it to be. Only the steward sees it."""

    base: int
    """The version that it was made from; 0 for none."""
    at: datetime
    record: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Preview:
    """What publishing would change."""

    current: int
    """The version that stands; 0 for none."""
    outdated: bool
    """Whether others have written since: publishing would be a :class:`~luotsi.ConflictError`."""
    changes: tuple[FieldChange, ...]
    effects: tuple[Effect, ...]
    """Who would find the service, and who no longer."""
    missing: tuple[Missing, ...]
    refused: tuple[tuple[str, str], ...]
    """Path and rule: why publishing would be refused."""
    warnings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody has suggested, and nobody has decided on."""

    number: int
    base: int
    """The version that it was made from; 0 for none."""
    at: datetime
    record: dict[str, Any]
    changes: tuple[FieldChange, ...]
    """What differs from what stands."""
    author: str | None = None
    comment: str | None = None


class Session:
    """A write session: all that is written through it is written by the steward, and within the steward's scope. Outside
    it, :class:`~luotsi.NotPermittedError` names the organization.

    ``now`` may be given to every call that writes: the instant of the write.
    """

    def __init__(
        self, native: _luotsi.Catalogue, name: str, signs: str | None, organizations: list[str] | None
    ) -> None:
        self._native = native
        self._steward = (name, signs, organizations)

    def _do(self, action: str, **fields: Any) -> Any:
        given = {name: value for name, value in fields.items() if value is not None}
        return json.loads(self._native.steward(*self._steward, dump({"do": action, **given})))

    def _write(self, action: str, **fields: Any) -> Written:
        return Written(**self._do(action, **fields))

    def read(self, id: str, kind: Kind = "service") -> tuple[int, dict[str, Any]] | None:
        """The version that stands and the whole record, with what only stewards see; ``None`` where there is none."""
        seen = self._do("read", kind=kind, id=id)
        return None if seen is None else (seen["seq"], seen["record"])

    def put(self, record: Mapping[str, Any], *, seen: int | None = None, now: datetime | None = None) -> Written:
        """Puts a record without a draft. If another version than ``seen`` stands, :class:`~luotsi.ConflictError` has both
        sides."""
        return self._write("put", record=record, seen=seen, now=now)

    def delete(
        self, id: str, kind: Kind = "service", *, seen: int | None = None, now: datetime | None = None
    ) -> Written:
        """Deletes a record; its history stays."""
        return self._write("delete", kind=kind, id=id, seen=seen, now=now)

    def draft(self, record: Mapping[str, Any], *, seen: int | None = None, now: datetime | None = None) -> Draft:
        """Keeps a draft, finished or not, in the file; no search shows it. ``seen`` is the version that it was made from:
        after a conflict, the one that was shown."""
        return _draft(self._do("draft", record=record, seen=seen, now=now))

    def drafts(self) -> list[Draft]:
        """This steward's drafts."""
        return [_draft(draft) for draft in self._do("drafts")]

    def discard(self, id: str, kind: Kind = "service") -> bool:
        """Forgets a draft; whether there was one."""
        return bool(self._do("discard", kind=kind, id=id)["discarded"])

    def preview(self, id: str, kind: Kind = "service", *, locale: str | None = None) -> Preview:
        """What publishing the draft would change, in words of ``locale``: fi, sv, en."""
        return _preview(self._do("preview", kind=kind, id=id, locale=locale))

    def preview_of(self, record: Mapping[str, Any], *, locale: str | None = None) -> Preview:
        """What putting a record would change."""
        return _preview(self._do("preview", record=record, locale=locale))

    def publish(self, id: str, kind: Kind = "service", *, now: datetime | None = None) -> Written:
        """Puts the draft into the catalogue. If others have written since it was begun, :class:`~luotsi.ConflictError` has
        both sides, and the draft stays."""
        return self._write("publish", kind=kind, id=id, now=now)

    def verify(
        self, id: str, kind: Kind = "service", *, fields: Iterable[str] = (), now: datetime | None = None
    ) -> Written:
        """Says that a record is still correct: all of it, or these top-level fields."""
        return self._write("verify", kind=kind, id=id, fields=list(fields), now=now)

    def pause(self, id: str, until: date | str | None = None, *, now: datetime | None = None) -> Written:
        """Pauses a service until a day, or until it is resumed."""
        return self._write("pause", id=id, until=until, now=now)

    def resume(self, id: str, *, now: datetime | None = None) -> Written:
        """Ends the pause of a service."""
        return self._write("resume", id=id, now=now)

    def set_capacity(
        self,
        id: str,
        state: Literal["capacity", "no_capacity", "waitlist", "additional_assessment_required"],
        note: Text | None = None,
        expires: date | str | None = None,
        *,
        now: datetime | None = None,
    ) -> Written:
        """Says whether a service has room, as of today. After ``expires`` it is unknown again."""
        return self._write("set_capacity", id=id, state=state, note=note, expires=expires, now=now)

    def suggestions(self, after: int = 0, limit: int = 100) -> list[Proposal]:
        """What others have suggested for the steward's records, the oldest first, after the number ``after``."""
        return [_proposal(document) for document in self._do("suggestions", after=after, limit=limit)]

    def accept(self, number: int, *, seen: int | None = None, now: datetime | None = None) -> Written:
        """Puts a suggestion into the catalogue, with credit to its author. ``seen`` is the version that it was compared
        with, where another one stands than when it was made."""
        return self._write("accept", number=number, seen=seen, now=now)

    def reject(self, number: int, reason: str, *, now: datetime | None = None) -> None:
        """Turns a suggestion down, and says why to its author."""
        self._do("reject", number=number, reason=reason, now=now)


def field_changes(documents: Iterable[Mapping[str, Any]]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(one["path"], one.get("before"), one.get("after")) for one in documents)


def _draft(document: dict[str, Any]) -> Draft:
    return Draft(**{**document, "at": _moment(document["at"])})


def _preview(document: dict[str, Any]) -> Preview:
    return Preview(
        current=document["current"],
        outdated=document["outdated"],
        changes=field_changes(document["changes"]),
        effects=tuple(Effect(**effect) for effect in document["effects"]),
        missing=tuple(Missing(**missing) for missing in document["missing"]),
        refused=tuple((path, rule) for path, rule in document["refused"]),
        warnings=tuple((path, rule) for path, rule in document["warnings"]),
    )


def _proposal(document: dict[str, Any]) -> Proposal:
    return Proposal(
        **{**document, "at": _moment(document["at"]), "changes": field_changes(document["changes"])},
    )
