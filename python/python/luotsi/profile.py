"""The client's situation, for one search. It is never stored and never logged, and ``repr`` keeps silent about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from .errors import InvalidRequestError

Values = str | Iterable[str]
"""One value, or several."""
CodeOf = Callable[[str], str | None]
"""The code of a municipality, from a name or a code; that of the catalogue."""


@dataclass(frozen=True, repr=False, kw_only=True, slots=True)
class Constraints:
    """What a service must reckon with."""

    home_or_remote: bool = False
    """The person cannot leave home: only services that come, or are reached by phone or online."""
    wheelchair: bool = False
    evenings_only: bool = False
    """Only sessions that start at 16:30 or later."""
    no_phone: bool = False
    no_online: bool = False
    free_only: bool = False
    with_capacity: bool = False
    """Only what has room now."""
    low_threshold: bool = False
    """Only what needs no referral, assessment or decision."""
    max_km: int | None = None
    """Farthest place, in kilometres."""

    def __repr__(self) -> str:
        return "Constraints(...)"


@dataclass(frozen=True, repr=False, kw_only=True, slots=True)
class Person:
    """One person of the situation. What is left out is unknown, which never excludes a service.

    >>> import luotsi
    >>> luotsi.Person(age=78, municipality="Kokkola", roles="informal_carer", needs={"carer_respite": 3, "loneliness": 1})
    Person(...)
    """

    age: float | None = None
    """In years; decimals for small children."""
    birth_date: date | str | None = None
    """In place of the age."""
    gender: str | None = None
    municipality: str | None = None
    """Of residence: a name or a code."""
    position: tuple[float, float] | None = None
    """Where the person is: latitude and longitude."""
    languages: Values = ()
    roles: Values = ()
    needs: Values | Mapping[str, float] = ()
    """Need codes, or a mapping of code to weight (above 0, at most 10)."""
    attributes: Mapping[str, bool | None] = field(default_factory=dict)
    """What services may require or exclude: true, false, or ``None`` for unknown."""
    constraints: Constraints | Mapping[str, Any] = Constraints()

    def __repr__(self) -> str:
        return "Person(...)"


@dataclass(frozen=True, repr=False, slots=True)
class Profile:
    """The people of one situation: the client, and others of the household."""

    persons: Iterable[Person | Mapping[str, Any]] = ()

    def __repr__(self) -> str:
        return "Profile(...)"


def profile_dict(profile: Profile | Person | Mapping[str, Any], code_of: CodeOf) -> dict[str, Any]:
    """The profile as the core reads it."""
    if isinstance(profile, Person):
        profile = Profile([profile])
    if isinstance(profile, Profile):
        return {"persons": [_person(one, f"$.profile.persons[{i}]", code_of) for i, one in enumerate(profile.persons)]}
    return dict(profile)


def listed(values: Values) -> list[str]:
    """One value or several, as a list."""
    return [values] if isinstance(values, str) else list(values)


def municipality_code(name: str, path: str, code_of: CodeOf) -> str:
    """The code of a name. What has a digit is a code already."""
    code = code_of(name)
    if code is None and not any(letter.isdigit() for letter in name):
        raise InvalidRequestError("there is no such municipality", path=path, hint="give its name or its code")
    return code or name


def _person(person: Person | Mapping[str, Any], path: str, code_of: CodeOf) -> dict[str, Any]:
    if not isinstance(person, Person):
        return dict(person)
    out: dict[str, Any] = {
        "age": person.age,
        "birth_date": person.birth_date,
        "gender": person.gender,
        "languages": listed(person.languages),
        "roles": listed(person.roles),
        "attributes": dict(person.attributes),
    }
    if person.municipality is not None:
        out["municipality"] = municipality_code(person.municipality, f"{path}.municipality", code_of)
    if person.position is not None:
        out["position"] = dict(zip(("latitude", "longitude"), person.position))
    if isinstance(person.needs, Mapping):
        out["needs"] = [{"code": code, "weight": weight} for code, weight in person.needs.items()]
    else:
        out["needs"] = [{"code": code} for code in listed(person.needs)]
    constraints = person.constraints
    if isinstance(constraints, Constraints):
        constraints = {f.name: getattr(constraints, f.name) for f in fields(constraints)}
    out["constraints"] = {name: value for name, value in constraints.items() if value is not None}
    return {name: value for name, value in out.items() if value not in (None, [], {})}
