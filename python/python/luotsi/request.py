"""From keyword arguments to a request, as the core reads it."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import partial
from numbers import Integral
from typing import Any, Literal, TypedDict, TypeVar

from .errors import InvalidRequestError
from .profile import CodeOf, Person, Profile, Values, listed, municipality_code, profile_dict

Audience = Literal["public", "professional", "steward"]
Explain = Literal["none", "brief", "full"]
Moment = datetime | date | str
"""An instant with its offset, or a day; as an object, or as text: ``2026-03-10T10:00:00+02:00``."""
Sort = Literal["relevance", "name", "distance", "verified"]


class Query(TypedDict, total=False):
    """What can be asked, beside the words. All of it may be left out; ``None`` is left out too.

    The filters take one value or several, of which any will do; different filters all hold.
    """

    needs: Values | None
    """Filter: need codes; a broader one takes its narrower ones."""
    municipality: Values | None
    """Filter: municipalities served, by name or code."""
    forms: Values | None
    """Filter: forms of support, ``peer_group``, ``helpline`` ..."""
    delivery: Values | None
    """Filter: ``client_home``, ``place``, ``mobile_stop``, ``phone``, ``online``, ``hybrid``."""
    languages: Values | None
    """Filter: languages of the service."""
    roles: Values | None
    """Filter: roles served, ``informal_carer`` ..."""
    access: Values | None
    """Filter: ways in, ``drop_in``, ``professional_referral`` ..."""
    capacity: Values | None
    """Filter: ``capacity``, ``no_capacity``, ``waitlist``, as far as it is still believed."""
    cost: Values | None
    """Filter: ``free``, ``fee`` ..."""
    status: Values | None
    """Filter: ``active``, ``paused``, ``ended``, ``planned``. Without it, ended services are not hits."""
    basis: Values | None
    """Filter: ``statutory``, ``voluntary``."""
    organization: Values | None
    """Filter: ids of organizations."""
    category: Values | None
    """Filter: codes of other taxonomies."""
    age: float | None
    """Filter: an age in years that the service must not exclude."""
    near: tuple[float, float] | tuple[float, float, float] | None
    """Filter: ``(latitude, longitude, kilometres)``; without the third, distances are told and nothing is left out."""
    open_at: Moment | None
    """Filter: open, or in session, at this instant."""
    verified_since: Moment | None
    """Filter: confirmed on this day or later."""
    facets: str | Iterable[str] | Mapping[str, int] | None
    """Facets to count, or a mapping of facet to how many values are wanted."""
    facet_counts: Literal["drill_sideways", "drill_down"] | None
    """Whether a facet is counted under all filters but its own, unless told, or among the hits: ``"drill_down"``."""
    profile: Profile | Person | Mapping[str, Any] | None
    """The client's situation: used for this answer alone; never stored, never logged."""
    limit: int | None
    """Hits of the page, at most 1000; 10 unless told."""
    offset: int | None
    """Hits before the page."""
    sort: Sort | None
    locale: str | None
    """Language of the reader: of titles, labels and sentences; the catalogue's unless told."""
    audience: Audience | None
    """Who the reader is; ``"professional"`` unless told."""
    now: Moment | None
    """The instant of asking; with it, the same question gives the same bytes."""
    as_of: Moment | None
    """Ask the catalogue as it was at this instant."""
    explain: Explain | None
    """``"brief"`` unless told: reasons and checks; ``"full"``: also the parts of the score; ``"none"`` is the fastest."""
    highlight: bool | None
    """Whether hits carry the passages that matched."""
    as_you_type: bool | None
    """Whether the last word is still being typed."""
    words: Literal["any", "all"] | None
    """Whether a hit has ``"any"`` of the words, unless told, or ``"all"`` of them."""
    timeout: float | None
    """Seconds after which to give up."""
    timing: bool | None
    """Whether the answer says how long it took."""
    weights: Mapping[str, Any] | None
    """Ranking weights of one's own, in place of the shipped ones."""


_FILTERS = {
    "needs": "need",
    "municipality": "municipality",
    "forms": "form",
    "delivery": "delivery",
    "languages": "language",
    "roles": "role",
    "access": "access",
    "capacity": "capacity",
    "cost": "cost",
    "status": "status",
    "basis": "basis",
    "organization": "organization",
    "category": "category",
}
_FILTERS_OF_ONE_VALUE = ("age", "open_at", "verified_since")

Asks = TypeVar("Asks", bound=Callable[..., Any])


def asks(function: Asks) -> Asks:
    """Shows the arguments of a :class:`Query` to ``help`` and completion, in place of ``**query``."""
    signature = inspect.signature(function)
    own = [one for one in signature.parameters.values() if one.kind is not inspect.Parameter.VAR_KEYWORD]
    names = Query.__annotations__
    more = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None) for name in names if name not in signature.parameters]
    function.__signature__ = signature.replace(parameters=[*own, *more])  # type: ignore[attr-defined]
    return function


def search_request(
    text: str, query: Mapping[str, Any], whole: Mapping[str, Any] | str | None = None, *, code_of: CodeOf
) -> str:
    """The JSON text of a request. What is left out, or ``None``, is left to the core."""
    if whole is not None:
        if text or query:
            raise TypeError("give either a whole request or its parts")
        return dump(whole, code_of)
    unknown = query.keys() - Query.__annotations__.keys()
    if unknown:
        raise TypeError(f"there is no argument {min(unknown)!r} in a query")

    given = {name: value for name, value in query.items() if value is not None}
    request: dict[str, Any] = {"text": text} if text else {}
    filters = _filters(given, code_of)
    if filters:
        request["filters"] = filters
    if facets := given.pop("facets", None):
        request["facets"] = _facets(facets)
    if "profile" in given:
        request["profile"] = profile_dict(given.pop("profile"), code_of)
    if "timeout" in given:
        request["deadline_ms"] = round(given.pop("timeout") * 1000)
    return dump(request | given)


def dump(value: Any, code_of: CodeOf | None = None) -> str:
    """A value as JSON text; text stays as it is. ``code_of`` is for what may hold a profile."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=partial(_plain, code_of))


def moment(value: Moment | None) -> str | None:
    """An instant or a day as text."""
    return value.isoformat() if isinstance(value, date) else value


def _filters(given: dict[str, Any], code_of: CodeOf) -> dict[str, Any]:
    """Takes the filters out of what is given."""
    filters: dict[str, Any] = {}
    for argument, name in _FILTERS.items():
        values = listed(given.pop(argument, ()))
        if argument == "municipality":
            place = "$.filters.municipality"
            values = [municipality_code(value, f"{place}[{i}]", code_of) for i, value in enumerate(values)]
        if values:
            filters[name] = values
    filters.update((name, given.pop(name)) for name in _FILTERS_OF_ONE_VALUE if name in given)
    if "near" in given:
        filters["near"] = _near(given.pop("near"))
    return filters


def _near(near: tuple[float, ...]) -> dict[str, float]:
    if len(near) not in (2, 3):
        raise InvalidRequestError(
            "a circle is a centre and a radius", path="$.filters.near", hint="give (latitude, longitude, km)"
        )
    return dict(zip(("latitude", "longitude", "radius_km"), near))


def _facets(facets: str | Iterable[str] | Mapping[str, int]) -> list[Any]:
    if isinstance(facets, Mapping):
        return [{"name": name, "size": size} for name, size in facets.items()]
    return listed(facets)


def _plain(code_of: CodeOf | None, value: object) -> Any:
    """What JSON knows in place of what it does not."""
    match value:
        case date():
            return value.isoformat()
        case Profile() | Person() if code_of is not None:
            return profile_dict(value, code_of)
        case Mapping():
            return dict(value)
        case set() | frozenset():
            return sorted(value)
        case Integral():
            return int(value)
        case Iterable():
            return list(value)
        case _:
            raise TypeError(f"a {type(value).__name__} cannot be written as JSON")
