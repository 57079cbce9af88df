"""What a search gives back: an :class:`Answer`, a sequence of :class:`Hit`, and the small tuples that they hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, NoReturn, overload

from . import _luotsi, frames, views
from ._luotsi import Hit


class Reason(NamedTuple):
    """Why a hit is there, or what to check before referring: a code of the closed list, and a sentence."""

    code: str
    text: str


class Occurrence(NamedTuple):
    """When a service next happens, in the catalogue's time zone."""

    starts: datetime
    ends: datetime | None
    municipality: str | None
    """Municipality code of a mobile stop."""


class Freshness(NamedTuple):
    """How fresh a record is."""

    level: str
    """``fresh``, ``aging``, ``stale`` or ``never_verified``."""
    verified_at: date | None
    text: str
    """"Confirmed 9 days ago"."""


class Contact(NamedTuple):
    """Whom to call, within the person's consent."""

    name: str | None
    role: str | None
    phone: str | None
    email: str | None
    reachable: str | None
    first_caller: str | None
    """Who calls first, as a sentence."""


class Highlight(NamedTuple):
    """A passage that matched the text."""

    field: str
    language: str
    text: str
    ranges: tuple[tuple[int, int], ...]
    """Where it matched: start and end, in characters of ``text``."""

    def marked(self, before: str = "**", after: str = "**") -> str:
        """The passage with its matches between marks."""
        parts, done = [], 0
        for start, end in self.ranges:
            parts += [self.text[done:start], before, self.text[start:end], after]
            done = end
        return "".join([*parts, self.text[done:]])


class FacetValue(NamedTuple):
    """One value of a facet: the value for a filter, its label, and how many services have it."""

    value: str
    label: str
    count: int  # type: ignore[assignment]  # in place of tuple.count, which nobody misses here


class Conditional(NamedTuple):
    """A service that is sure to fit once what is unknown is answered."""

    id: str
    title: str
    unknown: tuple[str, ...]


class Question(NamedTuple):
    """What to ask the client."""

    code: str
    about: str | None
    person: int
    """Position of the person in the profile."""
    text: str
    opens: tuple[str, ...]
    """Services that a yes would make sure."""
    closes: tuple[str, ...]
    """Services that a no would exclude."""


class Nearest(NamedTuple):
    """A service outside the area."""

    id: str
    title: str
    distance_km: float | None


class Gap(NamedTuple):
    """A need that nothing serves."""

    need: str
    municipality: str | None
    text: str
    nearest: Nearest | None


class Receipt(NamedTuple):
    """What an answer was made of: enough to check later that it is what this catalogue said.

    See :meth:`Catalogue.verify_receipt`.
    """

    catalogue: str
    revision: int
    ranking: str
    analysis: str
    now: datetime
    asked: str | dict[str, Any]
    """What was asked of the request: ``"search"``, ``{"why_not": ID}`` or ``{"plan": MAX}``."""
    request: str
    """SHA-256 of the request."""
    answer: str
    """SHA-256 of the answer: of the hits' ids and scores in order, of the codes of a why-not, of what a plan covers."""


class Answer(Sequence[Hit]):
    """The hits of one page, best first, and what was counted beside them.

    >>> import luotsi
    >>> catalogue = luotsi.memory()
    >>> _ = catalogue.put({"kind": "service", "id": "s1", "name": {"fi": "Omaishoitajien vertaisryhmä"}})
    >>> answer = catalogue.search("omaishoitajille")
    >>> [hit.title for hit in answer]
    ['Omaishoitajien vertaisryhmä']

    The hits are lazy views of the answer, which stays in the memory of the core: an answer may outlive its catalogue.
    """

    __slots__ = ("_native",)

    def __init__(self, native: _luotsi.Answer) -> None:
        self._native = native

    def __len__(self) -> int:
        return len(self._native)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> list[Hit]: ...
    def __getitem__(self, index: int | slice) -> Hit | list[Hit]:
        if isinstance(index, slice):
            return self._native.hits()[index]
        return self._native[index]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self._native.hits())

    @property
    def total(self) -> int:
        """Services that are hits: on this page and on the others."""
        return self._native.total

    @property
    def facets(self) -> dict[str, list[FacetValue]]:
        """The facets that were asked for; a facet's own filter does not shrink its counts, unless asked to."""
        return self._native.facets

    @property
    def conditional(self) -> tuple[Conditional, ...]:
        """Services that fit for sure if a question is answered as said."""
        return self._native.conditional

    @property
    def excluded_counts(self) -> dict[str, int]:
        """Services that the profile or a filter excluded, by reason code."""
        return self._native.excluded_counts

    @property
    def questions(self) -> tuple[Question, ...]:
        """What to ask the client, the most useful question first."""
        return self._native.questions

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Needs that nothing serves."""
        return self._native.gaps

    @property
    def did_you_mean(self) -> str | None:
        """The text with its spelling corrected, when a correction was used."""
        return self._native.did_you_mean

    @property
    def receipt(self) -> Receipt:
        """What the answer was made of."""
        return self._native.receipt

    @property
    def took_us(self) -> int | None:
        """Microseconds from request to answer, when ``timing`` was asked for."""
        return self._native.took_us

    def to_json(self) -> str:
        """The whole answer as JSON on one line: the same text that every other language gets."""
        return self._native.to_json()

    def to_dict(self) -> dict[str, Any]:
        """The whole answer as plain dicts and lists."""
        answer: dict[str, Any] = json.loads(self._native.to_json())
        return answer

    def to_frame(self, library: frames.Library | None = None) -> Any:
        """The hits as a data frame, one row each.

        ``library`` is ``"pandas"``, ``"polars"`` or ``"pyarrow"``; without it, the one that the program has imported or that
        is installed.
        """
        return frames.frame(frames.of_hits(self), library)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The hits as an Arrow stream, for whatever reads one: ``pyarrow.table(answer)`` for example.

        pyarrow or polars makes the stream; one of them must be installed.
        """
        return frames.stream(frames.of_hits(self), requested_schema)

    def __repr__(self) -> str:
        return f"<luotsi.Answer: {len(self)} of {self.total} services>"

    def __str__(self) -> str:
        return views.answer_text(self)

    def _repr_html_(self) -> str:
        return views.answer_html(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError("an answer lives in the memory of the core and cannot be pickled; its to_dict() can")


_day = date.fromisoformat


def _moment(text: str) -> datetime:
    """An RFC 3339 time. Python 3.10 knows neither ``Z`` nor fractions of a second of any length."""
    if text.endswith("Z"):
        text = text[:-1] + "+00:00"
    point = text.find(".")
    if point >= 0:
        end = next(i for i in range(point + 1, len(text)) if not text[i].isdigit())
        text = text[:point] + "." + text[point + 1 : end][:6].ljust(6, "0") + text[end:]
    return datetime.fromisoformat(text)
