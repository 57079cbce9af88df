"""The past and the upkeep of a catalogue: what differs, what is kept, what is erased, what comes back."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, NamedTuple

from . import _luotsi
from .answer import _moment
from .reports import Change, change
from .request import Audience, dump
from .steward import FieldChange, Kind, Session, field_changes


class Feed(NamedTuple):
    """A part of the feed of changes."""

    changes: list[Change]
    token: str
    """Where to go on."""
    more: bool
    """Whether there are more changes already."""


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A record that differs between two states of the catalogue."""

    kind: str
    id: str
    before: int | None
    """The version that stood before; ``None`` where there was none."""
    after: int | None
    """The version that stood afterwards; ``None`` where there was none."""
    fields: tuple[FieldChange, ...]


class Suggested(NamedTuple):
    """What became of a suggestion."""

    number: int
    state: Literal["waiting", "accepted", "rejected"]
    decided: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased, and what is left to do."""

    records: tuple[tuple[str, str], ...]
    """Kind and id of the records that the person was taken out of."""
    versions: int
    drafts: int
    suggestions: int
    mentions: tuple[tuple[str, str, str], ...]
    """Kind, id and JSON path of texts that may name the person in other words: somebody has to read them."""
    copies: tuple[str, ...]
    """Copies beside the catalogue that still hold the person."""
    complete: bool
    """Whether the old bytes have left the file as well; if not, they do when it is next opened, or erased from again."""


class Retention(NamedTuple):
    """How far back the past is kept."""

    days: int | None
    """The policy; ``None`` is for ever."""
    kept_since: datetime | None
    """From when on the past can still be told; ``None`` if nothing was ever pruned."""


class Pruned(NamedTuple):
    """What is no longer kept."""

    versions: int
    suggestions: int


class Restored(NamedTuple):
    """What a restore did."""

    revision: int
    """The newest change of the restored catalogue."""
    replaced: str | None
    """Where what stood before is kept; ``None`` where nothing did."""


class Upkeep:
    """What a catalogue can do with its past."""

    _native: _luotsi.Catalogue

    def _act(self, action: str, **fields: Any) -> Any:
        given = {name: value for name, value in fields.items() if value is not None}
        return json.loads(self._native.act(dump({"do": action, **given})))

    def steward(
        self, name: str, *, organizations: Iterable[str] | Literal["all"], signs: str | None = None
    ) -> Session:
        """A write session for a steward, whom the host has recognised: ``name`` is kept in the history, ``organizations``
        are the ids of those whose records the steward may write, and ``signs`` is shown with confirmations."""
        return Session(self._native, name, signs, None if organizations == "all" else list(organizations))

    def suggest_change(
        self,
        record: Mapping[str, Any],
        *,
        audience: Audience = "public",
        seen: int | None = None,
        author: str | None = None,
        comment: str | None = None,
        now: datetime | None = None,
    ) -> int:
        """Leaves a suggestion for the stewards of the record; its number. ``audience`` is as whom the author has read the
        record: what that audience does not see stays as it is."""
        number = self._act(
            "suggest_change", record=record, audience=audience, seen=seen, author=author, comment=comment, now=now
        )["number"]
        return int(number)

    def suggested(self, number: int) -> Suggested | None:
        """What became of a suggestion; ``None`` for a number that is none, or no longer kept."""
        document = self._act("suggested", number=number)
        if document is None:
            return None
        decided = document.get("decided")
        return Suggested(number, document["state"], decided and _moment(decided), document.get("reason"))

    def feed(self, token: str | None = None, limit: int = 1_000) -> Feed:
        """The changes since ``token``, and the token from which to go on.

        :class:`~luotsi.ConflictError` for a token from before a restore or an erasure: discard what was copied, and begin
        again without a token.
        """
        document = self._act("feed", token=token, limit=limit)
        return Feed([change(one) for one in document["changes"]], document["token"], document["more"])

    def diff(
        self, from_: int | datetime, to: int | datetime
    ) -> Iterator[RecordChange]:
        """The records that differ between two revisions, or between two instants."""
        name = "instants" if isinstance(from_, datetime) else "revisions"
        span = {name: {"from": from_, "to": to}}
        page = self._act("diff", span=span)
        return self._differing(span, page)

    def _differing(self, span: dict[str, Any], page: list[dict[str, Any]]) -> Iterator[RecordChange]:
        while page:
            for one in page:
                fields = field_changes(one["fields"])
                yield RecordChange(one["kind"], one["id"], one.get("before"), one.get("after"), fields)
            page = self._act("diff", span=span, after=(page[-1]["kind"], page[-1]["id"]))

    def diff_versions(self, id: str, from_: int, to: int, kind: Kind = "service") -> tuple[FieldChange, ...]:
        """The fields in which two versions of a record differ; 0 is no record."""
        return field_changes(self._act("diff_versions", kind=kind, id=id, **{"from": from_, "to": to}))

    def erase(
        self,
        *,
        name: str | None = None,
        email: str | None = None,
        phone: str | None = None,
        contact: str | None = None,
        organization: str | None = None,
        record: tuple[Kind, str] | None = None,
    ) -> Erased:
        """Erases a contact person, by any of these, from every version, draft and suggestion and from the bytes of the
        file: everywhere, in the records of an organization, or in one record (kind and id).

        Backups and exports that were made earlier are not reached.
        """
        known = {"name": name, "email": email, "phone": phone, "contact": contact}
        within: Any = None
        if record is not None:
            within = {"record": {"kind": record[0], "id": record[1]}}
        elif organization is not None:
            within = {"organization": organization}
        person = {field: value for field, value in known.items() if value is not None}
        document = self._act("erase", person=person, within=within)
        for field in ("records", "mentions"):
            document[field] = tuple(tuple(one) for one in document[field])
        document["copies"] = tuple(document["copies"])
        return Erased(**document)

    def retention(self) -> Retention:
        """How far back the past is kept."""
        return _retention(self._act("retention"))

    def set_retention(self, days: int | None) -> Retention:
        """Sets for how many days the past is kept; ``None`` is for ever. Nothing goes before :meth:`prune_history`."""
        return _retention(self._act("set_retention", days=days))

    def prune_history(self, *, now: datetime | None = None) -> Pruned:
        """Forgets what is older than :meth:`set_retention` allows. The time that is kept is told as before; a question about
        an earlier one is a :class:`~luotsi.NotFoundError`."""
        return Pruned(**self._act("prune_history", now=now))


def restore(
    backup: str | os.PathLike[str],
    path: str | os.PathLike[str],
    *,
    busy_timeout: float = 5.0,
    accept_network_filesystem: bool = False,
) -> Restored:
    """Restores a backup as the catalogue at ``path``. Whoever has it open sees the restored one in the next call; what
    stood there is kept beside it."""
    document = json.loads(_luotsi.restore(backup, path, busy_timeout, accept_network_filesystem))
    return Restored(document["revision"], document.get("replaced"))


def _retention(document: dict[str, Any]) -> Retention:
    since = document.get("kept_since")
    return Retention(document.get("days"), since and _moment(since))
